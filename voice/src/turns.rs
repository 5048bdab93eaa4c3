//! When the caller's turn ends, what interrupts us, what ends a call: the policy, without a clock. Word lists are in `words`.

mod digits;
mod settings;
mod words;

pub use digits::DigitCollector;
pub use settings::{Settings, Wrong};

use words::{Words, is_one};

/// What is known when the caller has stopped for the moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waiting<'a> {
    pub text: &'a str,
    /// All of it is understood for good.
    pub has_final: bool,
    /// BCP 47.
    pub language: Option<&'a str>,
    /// We had asked for yes or no.
    pub after_closed_question: bool,
    /// A number is being given, piece by piece.
    pub collecting_digits: bool,
}

/// From the moment that the voice stopped: how long until the turn is taken to be over, in milliseconds.
pub fn wait_ms(settings: &Settings, waiting: &Waiting<'_>) -> u32 {
    let text = waiting.text.trim();
    let words = Words::of(waiting.language);
    let last = last_word(text);
    let goes_on = text.ends_with([',', '…', '-', '–', '،', '、'])
        || text.ends_with("...")
        || is_one(&last, words.conjunctions)
        || is_one(&last, words.fillers);
    let is_number = last.chars().any(char::is_numeric) || is_one(&last, words.numbers);
    let wait = if goes_on {
        settings.eot_long_ms
    } else if waiting.collecting_digits || is_number {
        settings.eot_digits_ms
    } else if waiting.has_final && (text.ends_with(ENDS) || waiting.after_closed_question && count(text) <= 3) {
        settings.eot_short_ms
    } else {
        settings.eot_ms
    };
    wait.min(settings.eot_max_ms)
}

/// What closes a sentence.
const ENDS: [char; 7] = ['.', '!', '?', '。', '？', '।', '؟'];

/// "mhm", "yes", "okay": somebody listens, and says so.
pub fn is_backchannel(text: &str, language: Option<&str>) -> bool {
    let words = Words::of(language);
    let said = bare(text);
    let each: Vec<_> = said.split(' ').filter(|word| !word.is_empty()).collect();
    !each.is_empty()
        && each.len() <= 3
        && (is_one(&said, words.backchannels) || each.iter().all(|word| is_one(word, words.backchannels)))
}

/// "stop", "no", "wait": one word is enough to cut us.
pub fn cuts_at_once(text: &str, language: Option<&str>) -> bool {
    let words = Words::of(language);
    let said = bare(text);
    said.split(' ').any(|word| is_one(word, words.stops))
}

/// The caller wants to end the call: all they said is such a phrase, or they end with one.
pub fn is_end_phrase(text: &str, phrases: &[String], language: Option<&str>) -> bool {
    let words = Words::of(language);
    let said = bare(text);
    let ends = |phrase: &str| said == phrase || said.strip_suffix(phrase).is_some_and(|before| before.ends_with(' '));
    let own = phrases.iter().map(|phrase| bare(phrase)).filter(|phrase| !phrase.is_empty());
    let mut all = words.goodbyes.iter().copied().map(str::to_owned).chain(own);
    !text.trim_end().ends_with(['?', '؟', '？']) && all.any(|phrase| ends(&phrase))
}

/// A question that is answered with yes or no, more or less.
pub fn is_closed_question(text: &str, language: Option<&str>) -> bool {
    let words = Words::of(language);
    let last = text.trim().trim_end_matches(['?', '？', '؟']);
    if last.len() == text.trim().len() {
        return false;
    }
    let sentence = last.rsplit(ENDS).next().unwrap_or_default();
    let said = bare(sentence);
    is_one(said.split(' ').next().unwrap_or_default(), words.closed)
}

/// Somebody agrees to what was offered.
pub fn is_yes(text: &str, language: Option<&str>) -> bool {
    let words = Words::of(language);
    let said = format!(" {} ", bare(text));
    let has = |list: &[&str]| list.iter().any(|word| said.contains(&format!(" {word} ")));
    has(words.yes) && !has(words.no) && !text.trim_end().ends_with(['?', '؟', '？'])
}

/// Small letters and single spaces, nothing else.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || letter == '\'' || is_mark(letter) {
            out.extend(letter.to_lowercase());
        } else if letter == '’' {
            out.push('\'');
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Vowel signs, which belong to the letter before them.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0900}'..='\u{0963}' | '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{0652}')
}

fn last_word(text: &str) -> String {
    bare(text).rsplit(' ').next().unwrap_or_default().to_owned()
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests;
