//! What is measured on each candidate of a question, before it is compared with the others.

use std::sync::Arc;

use super::asked::{Asked, covered, mass};
use super::reading::{Reading, Token};
use crate::index::Candidate;

/// A word that only title or headings hold counts this much in a sentence below them.
const ABOVE: f32 = 0.5;
/// Weight of a sentence's words against its cosine, where both are asked of the same sentence.
const WORDS: f32 = 0.5;

/// One value a candidate in every list.
#[derive(Debug, Clone, Default)]
pub(super) struct Signals {
    /// BM25 of the latest turn, and with the turns before.
    pub(super) own_lexical: Vec<f32>,
    pub(super) lexical: Vec<f32>,
    /// The first as a share of what a passage of nothing but the question's words could have.
    pub(super) matched: Vec<f32>,
    /// Cosine of the passage with the latest turn, and with the last turns together.
    pub(super) own_dense: Vec<f32>,
    pub(super) dense: Vec<f32>,
    /// The same of its closest sentence.
    pub(super) own_sentence: Vec<f32>,
    pub(super) sentence: Vec<f32>,
    /// Of its closest two sentences that stand together, and the mean of its closest two.
    pub(super) window: Vec<f32>,
    pub(super) two_sentences: Vec<f32>,
    /// Words and cosine of one sentence.
    pub(super) joint: Vec<f32>,
    /// Shares of the question's worth that are held: by the passage, its best sentence, two that stand together.
    pub(super) covered: Vec<f32>,
    pub(super) covered_sentence: Vec<f32>,
    pub(super) covered_window: Vec<f32>,
    /// With the turns before; of the last reply; of names and numbers.
    pub(super) covered_dialogue: Vec<f32>,
    pub(super) covered_reply: Vec<f32>,
    pub(super) covered_names: Vec<f32>,
    /// By the beginnings of words.
    pub(super) covered_roots: Vec<f32>,
    pub(super) covered_sentence_roots: Vec<f32>,
    pub(super) pairs: Vec<f32>,
    pub(super) missed: Vec<f32>,
    /// Logarithm of the number of words.
    pub(super) length: Vec<f32>,
    /// How far the conversation is about the passage's title.
    pub(super) belief: Vec<f32>,
    /// The same, and how few passages share the title, as the logarithm of what it makes the passage worth beforehand.
    pub(super) subject: Vec<f32>,
}

impl Signals {
    pub(super) fn measure(asked: &Asked, candidates: &[Candidate], readings: &[Arc<Reading>]) -> Self {
        let each = |measure: &dyn Fn(&Reading) -> f32| readings.iter().map(|reading| measure(reading)).collect::<Vec<f32>>();
        let own_lexical = each(&|reading| asked.own.iter().map(|word| word.rarity * reading.weight(word.token.term)).sum());
        let most = mass(&asked.own);
        let has = |reading: &Reading, token: Token| f32::from(u8::from(reading.has(token)));
        let mut signals = Self {
            matched: own_lexical.iter().map(|score| score / most).collect(),
            own_lexical,
            lexical: candidates.iter().map(|candidate| candidate.lexical).collect(),
            covered: each(&|reading| covered(&asked.own, |token| has(reading, token))),
            covered_dialogue: each(&|reading| covered(&asked.all, |token| has(reading, token))),
            covered_reply: each(&|reading| covered(&asked.reply, |token| has(reading, token))),
            covered_names: each(&|reading| covered(&asked.names, |token| has(reading, token))),
            covered_roots: each(&|reading| covered(&asked.own, |token| f32::from(u8::from(reading.has_root(token))))),
            pairs: each(&|reading| asked.pairs_in(reading)),
            missed: each(&|reading| asked.missed_in(reading)),
            length: each(&|reading| (reading.length as f32 + 1.0).ln()),
            ..Self::default()
        };
        for (candidate, reading) in candidates.iter().zip(readings) {
            signals.sentences(asked, candidate, reading);
        }
        signals
    }

    /// What is measured when nothing was said before; the title's beliefs are left to be weighed anew.
    pub(super) fn alone(&self) -> Self {
        Self {
            lexical: self.own_lexical.clone(),
            covered_dialogue: self.covered.clone(),
            covered_reply: vec![0.0; self.covered.len()],
            dense: self.own_dense.clone(),
            sentence: self.own_sentence.clone(),
            ..self.clone()
        }
    }

    fn sentences(&mut self, asked: &Asked, candidate: &Candidate, reading: &Reading) {
        let words: Vec<f32> = reading.sentences.iter().map(|own| lines_cover(asked, reading, &[own])).collect();
        let pairs = reading.sentences.windows(2).map(|pair| lines_cover(asked, reading, &[&pair[0], &pair[1]]));
        self.covered_window.push(pairs.chain(words.iter().copied()).fold(0.0, f32::max));
        self.covered_sentence.push(most(&words));
        let by_root = reading.sentences.iter().map(|own| {
            covered(&asked.own, |token| {
                held(own.iter().any(|other| other.root == token.root), reading, |above| above.root == token.root)
            })
        });
        self.covered_sentence_roots.push(by_root.fold(0.0, f32::max));
        let cosines = Cosines::of(asked.latest.as_deref(), candidate);
        self.own_dense.push(cosines.whole);
        self.own_sentence.push(most(&cosines.sentences));
        self.window.push(cosines.window);
        self.two_sentences.push(cosines.two());
        let both = cosines.sentences.iter().zip(&words).map(|(cosine, words)| cosine + WORDS * words);
        self.joint.push(both.fold(f32::NEG_INFINITY, f32::max).max(-1.0));
        let joined = asked.joined.as_deref().map(|joined| Cosines::of(Some(joined), candidate));
        let joined = joined.as_ref().unwrap_or(&cosines);
        self.dense.push(joined.whole);
        self.sentence.push(most(&joined.sentences));
    }
}

fn lines_cover(asked: &Asked, reading: &Reading, lines: &[&Vec<Token>]) -> f32 {
    covered(&asked.own, |token| {
        let is_inside = lines.iter().any(|line| line.iter().any(|own| own.term == token.term));
        held(is_inside, reading, |above| above.term == token.term)
    })
}

fn held(is_inside: bool, reading: &Reading, is_same: impl Fn(&Token) -> bool) -> f32 {
    if is_inside {
        1.0
    } else if reading.above.iter().any(is_same) {
        ABOVE
    } else {
        0.0
    }
}

fn most(values: &[f32]) -> f32 {
    values.iter().copied().fold(0.0, f32::max)
}

/// Of one vector with a passage; all 0 where either has none.
struct Cosines {
    whole: f32,
    sentences: Vec<f32>,
    window: f32,
}

impl Cosines {
    fn of(question: Option<&[f32]>, candidate: &Candidate) -> Self {
        let (Some(question), Some(vectors)) = (question, &candidate.vectors) else {
            return Self { whole: 0.0, sentences: vec![0.0], window: 0.0 };
        };
        let whole = dot(question, &vectors.whole);
        let mut sentences: Vec<f32> = vectors.sentences.iter().map(|sentence| dot(question, sentence)).collect();
        if sentences.is_empty() {
            sentences.push(whole);
        }
        let pairs = vectors.sentences.windows(2).zip(sentences.windows(2)).map(|(pair, cosines)| {
            // The sum of two vectors of length 1 has the length sqrt(2 + 2 cos).
            (cosines[0] + cosines[1]) / (2.0 + 2.0 * dot(&pair[0], &pair[1])).max(1e-6).sqrt()
        });
        let window = pairs.fold(sentences[0], f32::max);
        Self { whole, sentences, window }
    }

    fn two(&self) -> f32 {
        let mut sorted = self.sentences.clone();
        sorted.sort_by(|one, other| other.total_cmp(one));
        sorted.truncate(2);
        sorted.iter().sum::<f32>() / sorted.len().max(1) as f32
    }
}

pub(super) fn dot(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
