//! Which pieces answer a question: the one that is judged best, and what makes it complete enough to be read alone.

use std::collections::HashSet;

use super::pieces::{Kind, Piece, pieces};
use super::rank::{PASSAGES, is_leaning, rank};
use crate::index::terms;
use crate::retrieve::{QueryTerm, Retrieval};

const MOST_SENTENCES: usize = 4;
/// A further piece of the best passage is worth showing from this share of the best fit,
const GOOD: f32 = 0.6;
/// a piece of a second passage must fit nearly as well as the best one and say something new,
const GOOD_ELSEWHERE: f32 = 0.85;
/// and neither may be judged so much worse than the best.
const FAR_WORSE: f32 = 4.0;
/// Steps and commands are what a how-to question wants.
const STEPS: f32 = 0.7;
/// A passage whose heading is the question was written as its answer.
const HEADED: f32 = 4.0;
/// A word that stands only in a heading above counts this much.
const ABOVE: f32 = 0.5;
/// Words after which a sentence drags.
const LONG: usize = 45;

struct Scored {
    piece: Piece,
    /// What the ranker says; only differences mean anything.
    judged: f32,
    /// How much of the question it covers.
    fit: f32,
    held: HashSet<usize>,
}

/// A passage's pieces.
type Read = Vec<Scored>;

pub(super) struct Chosen {
    /// Index of each used hit with its texts, best hit first.
    pub(super) texts: Vec<(usize, Vec<String>)>,
    /// The one piece that answers best, and its hit.
    pub(super) best: Option<(usize, String)>,
    pub(super) support: f32,
}

pub(super) fn choose(question: &str, retrieval: &Retrieval) -> Chosen {
    let is_how_to = asks_how(question);
    let (read, support) = read(question, retrieval, is_how_to);
    let Some((best_at, best_piece)) = best(&read) else {
        return Chosen { texts: Vec::new(), best: None, support };
    };
    let bar = Bar::of(&read, best_at, best_piece);
    let first = around(&read[best_at], best_piece, &bar, is_how_to);
    let covered: HashSet<usize> = first.iter().flat_map(|at| read[best_at][*at].held.iter().copied()).collect();
    let left = MOST_SENTENCES - first.len();
    let mut chosen = vec![(best_at, texts(&read[best_at], &first))];
    if left > 0
        && let Some((other, piece)) = second(&read, best_at, &bar, &covered)
    {
        chosen.push((other, texts(&read[other], &[piece])));
    }
    Chosen { texts: chosen, best: Some((best_at, read[best_at][best_piece].piece.text.clone())), support }
}

fn read(question: &str, retrieval: &Retrieval, is_how_to: bool) -> (Vec<Read>, f32) {
    let wants_number = asks_for_number(question);
    let hits = retrieval.passages.iter().take(PASSAGES);
    let cut: Vec<Vec<Piece>> = hits.clone().map(|hit| pieces(&hit.passage.text)).collect();
    let ranking = rank(question, retrieval, &cut);
    let top = retrieval.passages.first().map_or(0.0, |hit| hit.score);
    let mut read = Vec::with_capacity(cut.len());
    for ((hit, cut), judged) in hits.zip(cut).zip(ranking.scores) {
        let headings = hit.passage.headings.iter().map(String::as_str);
        let above: HashSet<String> = headings.chain([hit.passage.title.as_str()]).flat_map(terms).collect();
        let headed = if is_asked_by(&above, &retrieval.terms) { HEADED } else { 0.0 };
        // A passage found further down is less likely about the question, however well one sentence fits.
        let standing = if top > 0.0 { 0.6 + 0.4 * hit.score / top } else { 1.0 };
        let scored = cut.into_iter().zip(judged).map(|(piece, judged)| {
            let (covered, held) = fit(&piece, &above, &retrieval.terms);
            let is_steps = is_how_to && matches!(piece.kind, Kind::List | Kind::Code);
            let bonus = if is_steps { 0.1 } else { 0.0 }
                + if wants_number && piece.text.contains(|letter: char| letter.is_ascii_digit()) { 0.1 } else { 0.0 }
                + if piece.is_first { 0.05 } else { 0.0 };
            let fit = if covered > 0.0 { (covered + bonus) * standing * brevity(&piece.text) } else { 0.0 };
            Scored { judged: judged + headed + if is_steps { STEPS } else { 0.0 }, fit, held, piece }
        });
        read.push(scored.collect());
    }
    (read, ranking.support)
}

/// Whether title and headings hold all words of the question itself.
fn is_asked_by(above: &HashSet<String>, question: &[QueryTerm]) -> bool {
    let mut own = question.iter().filter(|term| term.weight >= 1.0).peekable();
    own.peek().is_some() && own.all(|term| above.contains(&term.term))
}

/// What further pieces are measured by.
struct Bar {
    fit: f32,
    judged: f32,
}

impl Bar {
    /// Where the best piece covers little, being in other words, its fit is no measure: then the best fit of all is.
    fn of(read: &[Read], at: usize, piece: usize) -> Self {
        let fit = read.iter().flatten().map(|scored| scored.fit).fold(0.0, f32::max);
        Self { fit, judged: read[at][piece].judged - FAR_WORSE }
    }

    fn passes(&self, scored: &Scored, share: f32) -> bool {
        scored.fit > 0.0 && scored.fit >= share * self.fit && scored.judged >= self.judged
    }
}

fn best(read: &[Read]) -> Option<(usize, usize)> {
    let numbered = |(at, scored): (usize, &Read)| (0..scored.len()).map(move |piece| (at, piece)).collect::<Vec<_>>();
    let all = read.iter().enumerate().flat_map(numbered);
    // On equal scores the earlier one wins, which `max_by` alone would not give.
    all.reduce(|best, next| if read[next.0][next.1].judged > read[best.0][best.1].judged { next } else { best })
}

/// The best piece, what it leans on, what it announces, and good pieces near by; ascending.
fn around(scored: &[Scored], best: usize, bar: &Bar, is_how_to: bool) -> Vec<usize> {
    let mut chosen = vec![best];
    let piece = &scored[best].piece;
    let leans = (piece.continues && leans_back(&piece.text)) || matches!(piece.kind, Kind::List | Kind::Code);
    if leans && best > 0 && scored[best - 1].piece.kind == Kind::Sentence {
        chosen.push(best - 1);
    }
    chosen.extend(best + 1..=best + follow_up(scored, best, is_how_to));
    let mut further: Vec<usize> = (0..scored.len())
        .filter(|at| !chosen.contains(at) && bar.passes(&scored[*at], GOOD))
        .filter(|at| at.abs_diff(best) <= 3)
        .collect();
    further.sort_by(|one, other| scored[*other].judged.total_cmp(&scored[*one].judged));
    chosen.extend(further);
    chosen.truncate(MOST_SENTENCES - 1);
    chosen.sort_unstable();
    chosen
}

/// How many pieces after the best one belong to it: an announced list, the steps of a how-to, the rest of a short line.
fn follow_up(scored: &[Scored], best: usize, is_how_to: bool) -> usize {
    let piece = &scored[best].piece;
    let after: Vec<&Piece> =
        scored[best + 1..].iter().map(|next| &next.piece).take_while(|next| next.heading == piece.heading).collect();
    let is_block = |piece: &&Piece| matches!(piece.kind, Kind::List | Kind::Code);
    let reach = if is_how_to { 2 } else { 1 };
    let is_announced = is_how_to || piece.text.ends_with(':');
    match after.iter().take(reach).position(is_block) {
        Some(at) if is_announced => at + 1,
        _ => usize::from(piece.text.split_whitespace().count() < 6 && !after.is_empty()),
    }
}

fn second(read: &[Read], best_at: usize, bar: &Bar, covered: &HashSet<usize>) -> Option<(usize, usize)> {
    let others = read.iter().enumerate().filter(|(at, _)| *at != best_at);
    let pieces = others.flat_map(|(at, scored)| scored.iter().enumerate().map(move |(piece, scored)| (at, piece, scored)));
    pieces
        .filter(|(_, _, scored)| bar.passes(scored, GOOD_ELSEWHERE) && !leans_back(&scored.piece.text))
        .filter(|(_, _, scored)| !scored.held.is_subset(covered))
        .max_by(|one, other| one.2.judged.total_cmp(&other.2.judged))
        .map(|(at, piece, _)| (at, piece))
}

fn texts(scored: &[Scored], chosen: &[usize]) -> Vec<String> {
    chosen.iter().map(|at| scored[*at].piece.text.clone()).collect()
}

/// Share of the question's weight that the piece has, and which terms those are.
fn fit(piece: &Piece, above: &HashSet<String>, question: &[QueryTerm]) -> (f32, HashSet<usize>) {
    let inside: HashSet<String> = terms(&piece.text).into_iter().collect();
    let heading: HashSet<String> = piece.heading.as_deref().map(terms).unwrap_or_default().into_iter().collect();
    let mut held = HashSet::new();
    let (mut sum, mut all) = (0.0, 0.0);
    for (at, term) in question.iter().enumerate() {
        let mass = term.mass();
        all += mass;
        if inside.contains(&term.term) {
            held.insert(at);
            sum += mass;
        } else if above.contains(&term.term) || heading.contains(&term.term) {
            sum += mass * ABOVE;
        }
    }
    (if all > 0.0 { sum / all } else { 0.0 }, held)
}

fn brevity(text: &str) -> f32 {
    let words = text.split_whitespace().count();
    if words > LONG { (LONG as f32 / words as f32).sqrt().max(0.6) } else { 1.0 }
}

fn leans_back(text: &str) -> bool {
    let first = text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    is_leaning(&first)
}

fn asks_how(question: &str) -> bool {
    let question = question.to_lowercase();
    ["how do", "how can", "how to", "how should", "steps", "set up", "install", "configure", "where do i", "where can i"]
        .iter()
        .any(|phrase| question.contains(phrase))
}

fn asks_for_number(question: &str) -> bool {
    let question = question.to_lowercase();
    ["how much", "how many", "how long", "when", "price", "cost", "fee", "what time", "phone", "number", "deadline"]
        .iter()
        .any(|phrase| question.contains(phrase))
}
