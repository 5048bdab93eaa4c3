//! Lets out what a model says, piece by piece: without the marks of its citations, within the limit of words, and, where
//! only grounded answers go, without sentences that nothing supports.

use std::collections::BTreeSet;

use engine::ports::responder::Voice;

use crate::guard::words;

/// A mark of a citation is no longer than this; whatever begins like one and goes on is text.
const MARK: usize = 16;

/// Words beyond the limit that are still let through to the end of a sentence, as a share of the limit.
const OVER: f32 = 1.5;

const STOPS: [char; 7] = ['.', '!', '?', '…', '।', '؟', '。'];

/// A sentence of so few words that names no number claims nothing worth a source.
const FEW_WORDS: usize = 5;

/// The share of a sentence's telling words that the sources hold, from which it stands on them.
const SUPPORTED: f32 = 0.6;

pub(super) struct Speaker<'a> {
    voice: &'a dyn Voice,
    /// Everything that was let out.
    said: String,
    /// Of the model's text, what is not let out yet.
    held: String,
    /// Numbers of the passages that were cited, in their order.
    cited: Vec<usize>,
    word_limit: usize,
    words: usize,
    in_word: bool,
    ends_sentence: bool,
    full: bool,
    grounds: Option<Grounds>,
    /// Sentences that were taken out.
    dropped: Vec<String>,
}

/// What answers may rest on: words of passages, tools' results, the bot's own profile and what the customer said.
#[derive(Default)]
pub(super) struct Grounds {
    words: BTreeSet<String>,
}

impl Grounds {
    pub(super) fn add(&mut self, text: &str) {
        self.words.extend(rag::index::terms(text));
        self.words.extend(numbers(text));
    }

    /// Whether every sentence stands on them.
    pub(super) fn hold(&self, text: &str) -> bool {
        let mut rest = text;
        while let Some(end) = sentence_end(rest) {
            let (sentence, after) = rest.split_at(end);
            if !self.bear(sentence) {
                return false;
            }
            rest = after;
        }
        self.bear(rest)
    }

    /// Questions, and what claims nothing, need no ground.
    fn bear(&self, sentence: &str) -> bool {
        let claims = words(sentence).words.len() > FEW_WORDS || sentence.contains(|letter: char| letter.is_ascii_digit());
        let is_question = sentence.trim_end().ends_with(['?', '？', '؟']);
        !claims || is_question || self.support(sentence)
    }

    /// Numbers have to stand there as they are, of other telling words most.
    fn support(&self, sentence: &str) -> bool {
        if numbers(sentence).iter().any(|number| !self.words.contains(number)) {
            return false;
        }
        let terms: BTreeSet<String> = rag::index::terms(sentence).into_iter().collect();
        let held = terms.iter().filter(|term| self.words.contains(*term)).count();
        terms.len() <= FEW_WORDS.min(2) || held as f32 >= SUPPORTED * terms.len() as f32
    }
}

fn numbers(text: &str) -> Vec<String> {
    let runs = text.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ','));
    runs.map(|run| run.chars().filter(char::is_ascii_digit).collect::<String>()).filter(|run| !run.is_empty()).collect()
}

impl<'a> Speaker<'a> {
    pub(super) fn new(voice: &'a dyn Voice, word_limit: u16, grounds: Option<Grounds>) -> Self {
        Self {
            voice,
            said: String::new(),
            held: String::new(),
            cited: Vec::new(),
            word_limit: usize::from(word_limit),
            words: 0,
            in_word: false,
            ends_sentence: false,
            full: false,
            grounds,
            dropped: Vec::new(),
        }
    }

    /// A whole text of the house's own, before or between what the model says.
    pub(super) fn say_plainly(&mut self, text: &str) {
        self.finish();
        self.part();
        self.out(text);
    }

    pub(super) fn push(&mut self, piece: &str) {
        if self.full {
            return;
        }
        self.held.push_str(piece);
        if self.grounds.is_some() {
            while let Some(end) = sentence_end(&self.held) {
                let rest = self.held.split_off(end);
                let sentence = std::mem::replace(&mut self.held, rest);
                self.weigh(&sentence);
            }
        } else {
            let end = open_mark(&self.held);
            let rest = self.held.split_off(end);
            let free = std::mem::replace(&mut self.held, rest);
            self.let_out(&free);
        }
    }

    /// The model has said all of this answer.
    pub(super) fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        let held = held.trim_end();
        if self.full || held.is_empty() {
            return;
        }
        if self.grounds.is_some() { self.weigh(held) } else { self.let_out(held) }
    }

    /// What follows is a paragraph of its own.
    pub(super) fn part(&mut self) {
        if !self.said.is_empty() && !self.said.ends_with("\n\n") {
            self.out("\n\n");
        }
    }

    pub(super) fn ground(&mut self, text: &str) {
        if let Some(grounds) = &mut self.grounds {
            grounds.add(text);
        }
    }

    pub(super) fn has_spoken(&self) -> bool {
        !self.said.trim().is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.full
    }

    /// Numbers of the passages that were cited; none when a sentence was taken out.
    pub(super) fn cited(&self) -> &[usize] {
        if self.dropped.is_empty() { &self.cited } else { &[] }
    }

    pub(super) fn into_parts(self) -> (String, Vec<usize>, Vec<String>) {
        (self.said.trim_end().to_owned(), self.cited, self.dropped)
    }

    /// A sentence that nothing supports is left out.
    fn weigh(&mut self, sentence: &str) {
        let (plain, cited) = without_marks(sentence);
        let Some(grounds) = &self.grounds else { return };
        if !grounds.bear(&plain) {
            self.dropped.push(plain.trim().to_owned());
            return;
        }
        self.cite(cited);
        self.measure(&plain);
    }

    fn let_out(&mut self, text: &str) {
        let (plain, cited) = without_marks(text);
        self.cite(cited);
        self.measure(&plain);
    }

    pub(super) fn cite(&mut self, cited: Vec<usize>) {
        for number in cited {
            if !self.cited.contains(&number) {
                self.cited.push(number);
            }
        }
    }

    /// Within the limit everything goes; beyond it, up to the end of the sentence; far beyond it, nothing.
    fn measure(&mut self, text: &str) {
        if self.word_limit == 0 {
            self.out(text);
            return;
        }
        let most = (self.word_limit as f32 * OVER) as usize;
        let mut end = text.len();
        for (at, letter) in text.char_indices() {
            if letter.is_whitespace() {
                let is_over = self.words >= self.word_limit && self.ends_sentence;
                self.full |= self.in_word && is_over;
                self.in_word = false;
            } else {
                self.words += usize::from(!self.in_word);
                self.full |= self.words > most;
                self.in_word = true;
                self.ends_sentence = STOPS.contains(&letter);
            }
            if self.full {
                end = at;
                break;
            }
        }
        self.out(&text[..end]);
    }

    fn out(&mut self, text: &str) {
        // An answer does not begin with blanks.
        let text = if self.said.is_empty() { text.trim_start() } else { text };
        if !text.is_empty() {
            self.said.push_str(text);
            self.voice.say(text);
        }
    }
}

/// Up to where no mark can be open: a mark is `[`, digits and separators, `]`, with the blank before it.
fn open_mark(text: &str) -> usize {
    let blanks = text.trim_end_matches(' ').len();
    let Some(start) = text.rfind('[') else { return blanks };
    let inside = &text[start + 1..];
    let is_open = inside.len() <= MARK && inside.chars().all(in_mark);
    if is_open { text[..start].trim_end_matches(' ').len() } else { blanks }
}

fn in_mark(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, ',' | ' ')
}

/// The text without marks of citations, and their numbers in order.
fn without_marks(text: &str) -> (String, Vec<usize>) {
    let (mut plain, mut cited, mut rest) = (String::with_capacity(text.len()), Vec::new(), text);
    while let Some(start) = rest.find('[') {
        let after = &rest[start + 1..];
        let is_mark = |end: &usize| *end <= MARK && after[..*end].chars().all(in_mark);
        let end = after.find(']').filter(is_mark);
        let numbers: Option<Vec<usize>> = end.and_then(|end| {
            after[..end].split(',').map(|number| number.trim().parse().ok().filter(|number| (1..=99).contains(number))).collect()
        });
        if let (Some(numbers), Some(end)) = (numbers, end) {
            plain.push_str(rest[..start].trim_end_matches(' '));
            cited.extend(numbers);
            rest = &after[end + 1..];
        } else {
            plain.push_str(&rest[..=start]);
            rest = after;
        }
    }
    plain.push_str(rest);
    (plain, cited)
}

/// After the first sentence that is certainly whole: its stop is followed by a blank and more, or its line has ended.
fn sentence_end(text: &str) -> Option<usize> {
    let line = text.find('\n').map(|at| at + 1);
    let stop = text.char_indices().find_map(|(at, letter)| {
        let is_stop = STOPS.contains(&letter);
        let after = &text[at + letter.len_utf8()..];
        // Marks belong to the sentence before them.
        let mut rest = after.trim_start_matches(' ');
        while let Some(inside) = rest.strip_prefix('[') {
            rest = inside.split_once(']').filter(|(mark, _)| mark.len() <= MARK)?.1.trim_start_matches(' ');
        }
        let end = text.len() - rest.len();
        (is_stop && after.starts_with([' ', '[']) && !rest.is_empty()).then_some(end)
    });
    match (line, stop) {
        (Some(line), Some(stop)) => Some(line.min(stop)),
        (line, stop) => line.or(stop),
    }
}

#[cfg(test)]
mod tests;
