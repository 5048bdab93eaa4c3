//! The words that are "recognised".

use std::collections::VecDeque;

use super::MOST_SEEN;

/// Bytes of µ-law in which one word is said.
const WORD: usize = 2_400;

/// One utterance that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// All its sound, in µ-law, on the socket that understood it.
    pub sound: Vec<u8>,
    pub text: String,
}

/// What is still to be heard. An utterance's text stays until it is told for good, so that who hears the sound again
/// understands the same.
#[derive(Debug, Default)]
pub struct Script {
    texts: VecDeque<String>,
    /// The present utterance's words that are told for good.
    settled: Vec<String>,
    understood: Vec<Understood>,
}

impl Script {
    pub fn will_hear<T: Into<String>>(&mut self, texts: impl IntoIterator<Item = T>) {
        self.texts.extend(texts.into_iter().map(Into::into));
    }

    #[must_use]
    pub fn understood(&self) -> &[Understood] {
        &self.understood
    }

    /// The words of so much sound of the present utterance after what is told for good, before its end is known.
    #[must_use]
    pub fn so_far(&self, bytes: usize) -> Vec<String> {
        let Some(text) = self.texts.front() else { return Vec::new() };
        text.split_whitespace().take(bytes / WORD).map(str::to_owned).collect()
    }

    /// What of the present utterance is not told for good; how many bytes were heard, if there is none.
    #[must_use]
    pub fn whole(&self, bytes: usize) -> String {
        self.texts.front().cloned().unwrap_or_else(|| bytes.to_string())
    }

    /// So many words of the present utterance are told for good; whoever says the rest again hears only that.
    pub fn settle(&mut self, words: usize) {
        // An utterance without a script has one "word", the number of its bytes.
        let text = self.texts.pop_front().unwrap_or_default();
        let mut rest = text.split_whitespace().map(str::to_owned);
        self.settled.extend(rest.by_ref().take(words));
        self.texts.push_front(rest.collect::<Vec<_>>().join(" "));
    }

    /// The utterance is over: what of it was not told for good.
    pub fn end(&mut self, sound: Vec<u8>) -> String {
        let rest = self.whole(sound.len());
        self.texts.pop_front();
        self.settled.extend(Some(rest.clone()).filter(|rest| !rest.is_empty()));
        let text = std::mem::take(&mut self.settled).join(" ");
        if self.understood.len() < MOST_SEEN {
            self.understood.push(Understood { sound, text });
        }
        rest
    }
}
