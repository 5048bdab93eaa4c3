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

    /// The words of so much sound of the present utterance, before its end is known.
    #[must_use]
    pub fn so_far(&self, bytes: usize) -> Vec<String> {
        let Some(text) = self.texts.front() else { return Vec::new() };
        text.split_whitespace().take(bytes / WORD).map(str::to_owned).collect()
    }

    /// The present utterance's text; how many bytes were heard, if there is none.
    #[must_use]
    pub fn whole(&self, bytes: usize) -> String {
        self.texts.front().cloned().unwrap_or_else(|| bytes.to_string())
    }

    /// The utterance is over.
    pub fn end(&mut self, sound: Vec<u8>) -> String {
        let text = self.whole(sound.len());
        self.texts.pop_front();
        if self.understood.len() < MOST_SEEN {
            self.understood.push(Understood { sound, text: text.clone() });
        }
        text
    }
}
