//! A reply cut into sentences while it is being written, so that its first words are heard before its last ones exist; and each
//! sentence as it is spoken, without what only eyes can use.

mod spoken;

use std::ops::Range;

/// The first piece may end at a comma: the sooner something is heard, the better.
const FIRST_CLAUSE: usize = 40;

/// Longer sentences are cut at a clause, or between words.
const LONGEST: usize = 220;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the reply; the ranges of a reply's sentences follow one another without a gap.
    pub range: Range<usize>,
    /// What is to be said.
    pub text: String,
}

/// Cuts one reply.
#[derive(Debug, Default)]
pub struct Sentences {
    waiting: String,
    /// Bytes before what waits.
    begin: usize,
}

impl Sentences {
    pub fn new() -> Self {
        Self::default()
    }

    /// The sentences that this piece completes.
    pub fn push(&mut self, piece: &str) -> Vec<Sentence> {
        self.waiting.push_str(piece);
        let mut found = Vec::new();
        while let Some(end) = self.border() {
            found.extend(self.take(end));
        }
        found
    }

    /// Nothing more comes: the rest.
    pub fn finish(&mut self) -> Option<Sentence> {
        self.take(self.waiting.len())
    }

    /// What has nothing to say goes with what follows.
    fn take(&mut self, end: usize) -> Option<Sentence> {
        let rest = self.waiting.split_off(end);
        let raw = std::mem::replace(&mut self.waiting, rest);
        let begin = self.begin;
        self.begin += raw.len();
        let text = spoken::words(&raw);
        (!raw.is_empty()).then_some(Sentence { range: begin..begin + raw.len(), text })
    }

    /// Where the next sentence surely ends. What follows must be there already, so that the decision is the same however the
    /// reply was cut into pieces.
    fn border(&self) -> Option<usize> {
        let text = self.waiting.as_str();
        let (mut clause, mut word, mut length) = (None, None, 0);
        let mut letters = text.char_indices().peekable();
        while let Some((place, letter)) = letters.next() {
            length += 1;
            // The letter after the next decides; without it nothing is sure.
            let (next_place, next) = *letters.peek()?;
            let is_first = self.begin == 0;
            if ends_anywhere(letter) && !is_closing(next) {
                return skip_spaces(text, next_place);
            }
            if letter == '\n' && !text[..place].trim().is_empty() {
                return skip_spaces(text, next_place);
            }
            if is_closing(letter) || is_stop(letter) {
                let is_over = next.is_whitespace() && ends_sentence(&text[..next_place]);
                if is_over {
                    return skip_spaces(text, next_place);
                }
            }
            if next.is_whitespace() {
                word = Some(next_place);
                if matches!(letter, ',' | ';' | ':' | '–' | '—') {
                    clause = Some(next_place);
                    if is_first && length >= FIRST_CLAUSE {
                        return skip_spaces(text, next_place);
                    }
                }
            }
            if length >= LONGEST {
                return skip_spaces(text, clause.or(word).unwrap_or(next_place));
            }
        }
        None
    }
}

/// Spaces belong to what was before them; they are over when something else has come.
fn skip_spaces(text: &str, from: usize) -> Option<usize> {
    text[from..].find(|letter: char| !letter.is_whitespace()).map(|more| from + more)
}

/// Full stops of writing without spaces.
fn ends_anywhere(letter: char) -> bool {
    matches!(letter, '。' | '！' | '？' | '．')
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…' | '।' | '॥' | '؟' | '۔')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, ')' | ']' | '"' | '”' | '»' | '’' | '\'' | '*' | '_' | '」' | '』')
}

/// Whether the full stop at the end of this is one.
fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(is_closing);
    let Some(before) = bare.strip_suffix('.') else {
        return bare.ends_with(is_stop);
    };
    let word = before.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    // "J.", "a.m."
    let is_initial =
        !word.is_empty() && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    let is_numbered = !word.is_empty() && word.chars().all(char::is_numeric) && word.len() <= 2;
    let is_short = ABBREVIATIONS.contains(&word.to_lowercase().as_str());
    !(word.is_empty() || is_initial || is_numbered || is_short)
}

const ABBREVIATIONS: [&str; 46] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "e.g", "i.e", "approx", "inc", "ltd", "co", "corp", "dept",
    "fig", "tel", "ext", "z.b", "d.h", "u.a", "bzw", "ca", "usw", "str", "hr", "fr", "art", "bspw", "ggf", "evtl", "inkl",
    "zzgl", "sr", "sra", "srta", "ud", "uds", "pág", "mme", "mlle", "av", "dott",
];

/// How much of the reply was surely heard when so much of a sentence's sound was played: whole words only.
pub fn prefix_at(reply: &str, sentence: &Sentence, share: f32) -> usize {
    let Range { start, end } = sentence.range.clone();
    let raw = reply.get(start..end).unwrap_or_default();
    if share >= 1.0 {
        return start + raw.len();
    }
    // Sound goes with what is spoken, so letters are counted, not signs.
    let letters = raw.chars().filter(|letter| letter.is_alphanumeric()).count();
    let heard = (letters as f32 * share.max(0.0)).floor() as usize;
    let (mut counted, mut border) = (0, 0);
    let mut in_word = false;
    for (place, letter) in raw.char_indices() {
        if letter.is_whitespace() {
            if in_word && counted <= heard && heard > 0 {
                border = place;
            }
            in_word = false;
        } else {
            in_word = true;
            counted += usize::from(letter.is_alphanumeric());
        }
        if counted > heard {
            break;
        }
    }
    start + border
}

#[cfg(test)]
mod tests;
