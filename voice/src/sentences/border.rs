//! Where a sentence ends in a text that is still being written. What decides must be there already, so that the answer is the
//! same however the text comes.

use super::spoken::is_wide;

/// The first piece may end at a comma: the sooner something is heard, the better. In letters, as everything here.
const FIRST_CLAUSE: usize = 40;

/// Longer sentences are cut at a clause, or between words.
pub(super) const LONGEST: usize = 220;

/// Addresses may be long, but what has no end at all is not waited for: then the cut is anywhere.
const LONGEST_WAIT: usize = 2_000;

/// Brackets that are not closed by then are none of a link.
const LONGEST_LINK: usize = 400;

/// Spaces that belong to the sentence before them.
const MOST_SPACES: usize = 64;

/// The end of the first sentence, if it is surely there.
pub(super) fn find(text: &str, is_first: bool) -> Option<usize> {
    let (mut clause, mut word, mut length, mut signs) = (None, None, 0, 0);
    let mut link = Link::Outside;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        // The letter after this one decides; without it nothing is sure.
        let (after, next) = *letters.peek()?;
        if letter == '\n' && !text[..place].trim().is_empty() {
            return Some(skip_spaces(text, after)?.0);
        }
        signs += 1;
        link = link.with(letter, next);
        if !matches!(link, Link::Address { .. }) {
            length += if is_wide(letter) { 2 } else { 1 };
        }
        if !matches!(link, Link::Outside) {
            continue;
        }
        match sentence_end(text, letter, after, next) {
            End::Here(end) => return Some(end),
            End::Unsure => return None,
            End::No => {}
        }
        let is_clause = matches!(letter, '，' | '、' | '；' | '：')
            || next.is_whitespace() && matches!(letter, ',' | ';' | ':' | '–' | '—' | '،' | '؛');
        if is_clause {
            if is_first && length >= FIRST_CLAUSE {
                return Some(skip_spaces(text, after)?.0);
            }
            // An early clause would leave almost everything to the next piece.
            clause = Some(after).filter(|_| length >= LONGEST / 3).or(clause);
        }
        if next.is_whitespace() {
            word = Some(after);
        }
        if length >= LONGEST || signs >= LONGEST_WAIT {
            let anywhere = (!letter.is_ascii() || signs >= LONGEST_WAIT).then_some(after);
            if let Some(end) = clause.or(word).or(anywhere) {
                return Some(skip_spaces(text, end)?.0);
            }
        }
    }
    None
}

/// Links are not cut.
#[derive(Debug, Clone, Copy)]
enum Link {
    Outside,
    Label { length: usize },
    Address { length: usize, open: usize },
}

impl Link {
    fn with(self, letter: char, next: char) -> Self {
        match (self, letter) {
            (_, '\n') => Self::Outside,
            (Self::Label { length } | Self::Address { length, .. }, _) if length >= LONGEST_LINK => Self::Outside,
            (Self::Outside, '[') => Self::Label { length: 0 },
            (Self::Label { length }, ']') if next == '(' => Self::Address { length: length + 1, open: 0 },
            (Self::Outside, _) | (Self::Label { .. }, ']') | (Self::Address { open: 1, .. }, ')') => Self::Outside,
            (Self::Label { length }, _) => Self::Label { length: length + 1 },
            (Self::Address { length, open }, _) => {
                let open = if letter == '(' { open + 1 } else { open - usize::from(letter == ')') };
                Self::Address { length: length + 1, open }
            }
        }
    }
}

enum End {
    Here(usize),
    No,
    /// The next letters decide.
    Unsure,
}

impl From<Option<usize>> for End {
    fn from(end: Option<usize>) -> Self {
        end.map_or(Self::Unsure, Self::Here)
    }
}

fn sentence_end(text: &str, letter: char, after: usize, next: char) -> End {
    let goes_on = is_stop(next) || ends_anywhere(next) || is_closing(next);
    if goes_on || !(is_stop(letter) || ends_anywhere(letter) || is_closing(letter)) {
        return End::No;
    }
    let bare = without_closing(&text[..after]);
    if bare.ends_with(ends_anywhere) {
        let is_decimal = bare.ends_with('．') && next.is_numeric();
        return if is_decimal { End::No } else { skip_spaces(text, after).map(|(end, _)| end).into() };
    }
    if !bare.ends_with(is_stop) {
        return End::No;
    }
    if !next.is_whitespace() {
        return glued(bare, text, after);
    }
    match skip_spaces(text, after) {
        Some((end, following)) if ends_sentence(bare, following) => End::Here(end),
        Some(_) => End::No,
        None => End::Unsure,
    }
}

/// "It ships today.You get it": two words that only a forgotten space makes one, not an address.
fn glued(bare: &str, text: &str, after: usize) -> End {
    let word = last_word(bare.trim_end_matches(is_stop));
    let is_word = word.chars().count() > 1 && word.chars().all(char::is_alphabetic) && word.ends_with(char::is_lowercase);
    let rest = &text[after..];
    if !is_word || !rest.starts_with(char::is_uppercase) {
        return End::No;
    }
    let Some(length) = rest.find(|letter: char| !letter.is_alphabetic()) else {
        return if rest.len() > LONGEST { End::No } else { End::Unsure };
    };
    let is_alone = rest[length..].starts_with([' ', '\n', ',', '\'', '’']);
    let is_domain = ["com", "net", "org", "de", "io", "js", "ai"].contains(&rest[..length].to_lowercase().as_str());
    if is_alone && !is_domain { End::Here(after) } else { End::No }
}

/// Spaces belong to what was before them; where they are over, and what comes there.
fn skip_spaces(text: &str, from: usize) -> Option<(usize, char)> {
    let mut letters = text[from..].char_indices().enumerate();
    letters
        .find(|(count, (_, letter))| !letter.is_whitespace() || *count == MOST_SPACES)
        .map(|(_, (more, letter))| (from + more, letter))
}

/// Full stops that no space has to follow.
fn ends_anywhere(letter: char) -> bool {
    matches!(letter, '。' | '｡' | '！' | '？' | '．' | '।' | '॥' | '۔' | '؟')
}

fn is_stop(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | '…')
}

fn is_closing(letter: char) -> bool {
    matches!(letter, ')' | ']' | '"' | '”' | '»' | '’' | '\'' | '*' | '_' | '」' | '』' | '）' | '】')
}

/// Without closing quotes and brackets, and without a citation: "It is free.[1]"
fn without_closing(text: &str) -> &str {
    let bare = text.trim_end_matches(is_closing);
    let number = bare.trim_end_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, ',' | ' ' | '^'));
    let is_citation = number.len() < bare.len() && text[bare.len()..].starts_with(']');
    match number.strip_suffix('[') {
        Some(before) if is_citation => without_closing(before),
        _ => bare,
    }
}

fn last_word(text: &str) -> &str {
    let is_border =
        |letter: char| letter.is_whitespace() || matches!(letter, '(' | '[' | '"' | '“' | '„' | '«' | '*' | '_' | '—' | '–');
    text.rsplit(is_border).next().unwrap_or_default()
}

/// Whether the stop at the end of this is one, seeing what follows.
fn ends_sentence(bare: &str, following: char) -> bool {
    let Some(before) = bare.strip_suffix('.') else {
        return !bare.ends_with('…') || !following.is_lowercase();
    };
    if before.ends_with('.') {
        return !following.is_lowercase();
    }
    let word = last_word(before);
    let lower = word.to_lowercase();
    let lower = lower.as_str();
    let is_numbered = !word.is_empty() && word.chars().all(char::is_numeric) && word.len() <= 2;
    if word.is_empty() || is_numbered || BEFORE_WORDS.contains(&lower) {
        return false;
    }
    if BEFORE_NUMBERS.contains(&lower) || lower.ends_with("str") {
        return !(following.is_numeric() || matches!(following, '+' | '#' | '('));
    }
    let mut parts = word.split('.').map(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    if parts.all(|is_letter| is_letter) {
        // "J. Smith", but "at 9 a.m. Then"
        return word.contains('.') && following.is_uppercase();
    }
    // Nobody knows all abbreviations; they are short, and the sentence goes on in small letters.
    !(following.is_lowercase() && word.chars().count() <= 4)
}

/// Abbreviations that never end a sentence.
const BEFORE_WORDS: [&str; 36] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "approx", "dept", "z.b", "d.h", "u.a", "bzw", "ca", "hr", "fr",
    "bspw", "ggf", "evtl", "inkl", "zzgl", "sr", "sra", "srta", "ud", "uds", "mme", "mlle", "av", "dott", "sig", "ing", "dipl",
    "mt",
];

/// And some that end none before a number.
const BEFORE_NUMBERS: [&str; 12] = ["no", "nr", "fig", "art", "ext", "tel", "p", "pp", "pág", "vol", "núm", "abs"];
