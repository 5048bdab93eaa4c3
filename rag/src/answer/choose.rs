//! Which pieces answer a question: those with its rare words, complete enough to be read alone.

use std::collections::HashSet;

use super::pieces::{Kind, Piece, pieces};
use crate::index::terms;
use crate::retrieve::{QueryTerm, Retrieval};

/// Passages looked at.
const PASSAGES: usize = 4;
const MOST_SENTENCES: usize = 4;
/// A further piece of the best passage is worth showing from this share of the best score.
const GOOD: f32 = 0.6;
/// A piece of a second passage must be nearly as good as the best one and say something new.
const GOOD_ELSEWHERE: f32 = 0.85;
/// A word that stands only in a heading above counts this much.
const ABOVE: f32 = 0.5;
/// Words after which a sentence drags.
const LONG: usize = 45;

/// Words at the start of a sentence that lean on the sentence before.
const LEANING: &[&str] = &[
    "it",
    "its",
    "they",
    "their",
    "this",
    "these",
    "those",
    "that",
    "he",
    "she",
    "however",
    "then",
    "also",
    "but",
    "otherwise",
    "instead",
    "therefore",
];

struct Scored {
    piece: Piece,
    score: f32,
    held: HashSet<usize>,
}

/// Index of each used hit with its texts, best hit first.
pub(super) fn choose(question: &str, retrieval: &Retrieval) -> Vec<(usize, Vec<String>)> {
    let is_how_to = asks_how(question);
    let wants_number = asks_for_number(question);
    let top = retrieval.passages.first().map_or(0.0, |hit| hit.score);
    let mut read: Vec<(usize, Vec<Scored>)> = Vec::new();
    for (at, hit) in retrieval.passages.iter().take(PASSAGES).enumerate() {
        let headings = hit.passage.headings.iter().map(String::as_str);
        let above: HashSet<String> = headings.chain([hit.passage.title.as_str()]).flat_map(terms).collect();
        // A passage found further down is less likely about the question, however well one sentence fits.
        let standing = if top > 0.0 { 0.6 + 0.4 * hit.score / top } else { 1.0 };
        let scored = pieces(&hit.passage.text).into_iter().map(|piece| {
            let (fit, held) = fit(&piece, &above, &retrieval.terms);
            let bonus = if is_how_to && matches!(piece.kind, Kind::List | Kind::Code) { 0.1 } else { 0.0 }
                + if wants_number && piece.text.contains(|letter: char| letter.is_ascii_digit()) { 0.1 } else { 0.0 }
                + if piece.is_first { 0.05 } else { 0.0 };
            let score = if fit > 0.0 { (fit + bonus) * standing * brevity(&piece.text) } else { 0.0 };
            Scored { piece, score, held }
        });
        read.push((at, scored.collect()));
    }
    let Some((best_at, best_piece, best_score)) = best(&read) else { return Vec::new() };
    let mut chosen = Vec::new();
    let first = around(&read[best_at].1, best_piece, best_score, is_how_to);
    let covered: HashSet<usize> = first.iter().flat_map(|at| read[best_at].1[*at].held.iter().copied()).collect();
    let left = MOST_SENTENCES - first.len();
    chosen.push((read[best_at].0, texts(&read[best_at].1, &first)));
    if left > 0
        && let Some((other, piece)) = second(&read, best_at, best_score, &covered)
    {
        chosen.push((read[other].0, texts(&read[other].1, &[piece])));
    }
    chosen
}

fn best(read: &[(usize, Vec<Scored>)]) -> Option<(usize, usize, f32)> {
    let all = read
        .iter()
        .enumerate()
        .flat_map(|(at, (_, scored))| scored.iter().enumerate().map(move |(piece, scored)| (at, piece, scored.score)));
    // On equal scores the earlier one wins, which `max_by` alone would not give.
    all.filter(|(_, _, score)| *score > 0.0).reduce(|best, next| if next.2 > best.2 { next } else { best })
}

/// The best piece, what it leans on, what it announces, and good pieces near by; ascending.
fn around(scored: &[Scored], best: usize, best_score: f32, is_how_to: bool) -> Vec<usize> {
    let mut chosen = vec![best];
    let piece = &scored[best].piece;
    let leans = (piece.continues && leans_back(&piece.text)) || matches!(piece.kind, Kind::List | Kind::Code);
    if leans && best > 0 && scored[best - 1].piece.kind == Kind::Sentence {
        chosen.push(best - 1);
    }
    chosen.extend(best + 1..=best + follow_up(scored, best, is_how_to));
    let mut further: Vec<usize> = (0..scored.len())
        .filter(|at| !chosen.contains(at) && scored[*at].score >= GOOD * best_score)
        .filter(|at| at.abs_diff(best) <= 3)
        .collect();
    further.sort_by(|one, other| scored[*other].score.total_cmp(&scored[*one].score));
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

fn second(read: &[(usize, Vec<Scored>)], best_at: usize, best_score: f32, covered: &HashSet<usize>) -> Option<(usize, usize)> {
    let others = read.iter().enumerate().filter(|(at, _)| *at != best_at);
    let pieces = others.flat_map(|(at, (_, scored))| scored.iter().enumerate().map(move |(piece, s)| (at, piece, s)));
    pieces
        .filter(|(_, _, scored)| scored.score >= GOOD_ELSEWHERE * best_score && !leans_back(&scored.piece.text))
        .filter(|(_, _, scored)| !scored.held.is_subset(covered))
        .max_by(|one, other| one.2.score.total_cmp(&other.2.score))
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
    LEANING.contains(&first.as_str())
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
