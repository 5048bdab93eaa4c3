//! A reply cut into sentences while it is being written, so that its first words are heard before its last ones exist; and each
//! sentence as it is spoken, without what only eyes can use.

mod border;
mod spoken;

use std::ops::Range;

use spoken::{Letter, is_wide};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the reply; the ranges of a reply's sentences follow one another without a gap.
    pub range: Range<usize>,
    /// What is to be said. Empty only at the end of a reply, when nothing but signs for the eye is left.
    pub text: String,
}

/// Cuts one reply. The sentences do not depend on the pieces in which it comes.
#[derive(Debug, Default)]
pub struct Sentences {
    waiting: String,
    /// Bytes of the reply before what waits.
    begin: usize,
    /// So much of what waits has nothing to say; it goes with what follows.
    silent: usize,
}

impl Sentences {
    pub fn new() -> Self {
        Self::default()
    }

    /// The sentences that this piece completes.
    pub fn push(&mut self, piece: &str) -> Vec<Sentence> {
        self.waiting.push_str(piece);
        let mut found = Vec::new();
        while let Some(end) = border::find(&self.waiting[self.silent..], self.begin == 0) {
            let end = self.silent + end;
            let text = spoken::words(&self.waiting[..end]);
            if text.is_empty() {
                self.silent = end;
            } else {
                found.push(self.take(end, text));
            }
        }
        found
    }

    /// Nothing more comes: the rest.
    pub fn finish(&mut self) -> Option<Sentence> {
        let text = spoken::words(&self.waiting);
        (!self.waiting.is_empty()).then(|| self.take(self.waiting.len(), text))
    }

    fn take(&mut self, end: usize, text: String) -> Sentence {
        self.waiting.drain(..end);
        let begin = self.begin;
        self.begin += end;
        self.silent = 0;
        Sentence { range: begin..self.begin, text }
    }
}

/// How much of the reply was surely heard when so much of a sentence's sound was played: up to the end of a whole word.
///
/// Nobody tells when which word is said, so letters are counted, of what is spoken and not of what is written; a word counts
/// only if it was heard whether digits take as long as letters or much longer.
pub fn prefix_at(reply: &str, sentence: &Sentence, share: f32) -> usize {
    let Range { start, end } = sentence.range.clone();
    let Some(raw) = reply.get(start..end) else {
        return start.min(reply.len());
    };
    if share >= 1.0 {
        return end;
    }
    let letters = spoken::letters(raw);
    let total = letters.iter().fold(Length::default(), |sum, letter| sum.with(letter.sign));
    let mut said = Length::default();
    let (mut border, mut word) = (0, 0);
    for (place, letter) in letters.iter().enumerate() {
        if letter.sign == ' ' || is_wide(letter.sign) {
            border = word;
        }
        said = said.with(letter.sign);
        if !said.is_within(total, share) {
            break;
        }
        if letter.sign.is_alphanumeric() {
            word = word_end(raw, letter, &letters[place + 1..]).unwrap_or(word);
        }
    }
    start + border
}

/// Where a written word ends if this is the last letter of it.
fn word_end(raw: &str, letter: &Letter, after: &[Letter]) -> Option<usize> {
    if letter.is_bound {
        return None;
    }
    let rest = &raw[letter.end..];
    let end = letter.end + rest.find(char::is_whitespace).unwrap_or(rest.len());
    match after.iter().find(|next| next.sign.is_alphanumeric()) {
        Some(next) if next.start < end => (is_wide(letter.sign) || is_wide(next.sign)).then_some(letter.end),
        _ => Some(end),
    }
}

/// How long something takes to say, in letters, by two measures.
#[derive(Debug, Default, Clone, Copy)]
struct Length {
    plain: u32,
    spelled: u32,
}

impl Length {
    fn with(self, sign: char) -> Self {
        let spelled = match sign {
            '0'..='9' | '%' | '€' | '$' | '£' | '@' | '&' | '+' => 4,
            _ if is_wide(sign) => 3,
            _ => u32::from(sign.is_alphanumeric()),
        };
        Self { plain: self.plain + u32::from(sign.is_alphanumeric()), spelled: self.spelled + spelled }
    }

    fn is_within(self, total: Self, share: f32) -> bool {
        // Not a number is no share.
        let share = f64::from(share.max(0.0));
        f64::from(self.plain) <= f64::from(total.plain) * share && f64::from(self.spelled) <= f64::from(total.spelled) * share
    }
}

#[cfg(test)]
mod tests;
