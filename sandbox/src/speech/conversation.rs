//! What the simulated providers of whole conversations share: what they will answer, when the caller speaks, and what they were
//! told besides sound.

use std::collections::VecDeque;

use serde_json::Value;

use super::MOST_SEEN;
use super::tones;

const SILENCE: u8 = 0xFF;

/// An answer's sound comes so much faster than the caller's, as from a provider that does not wait for the ear.
const FASTER: usize = 8;

/// What the provider does when it is its turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    Say(String),
    /// Asks for a tool of this name.
    Call(String, Value),
    /// It has said its last word.
    HangUp,
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::Say(text.to_owned())
    }
}

/// What happened in the conversations so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// How each was set up, as it was taken.
    pub sessions: Vec<Value>,
    /// Items that were cut short, and where, in milliseconds.
    pub truncated: Vec<(String, u64)>,
    /// Results of tools by the id of the call.
    pub results: Vec<(String, String)>,
    /// Texts: hints, what the caller typed, what was to be said.
    pub texts: Vec<String>,
    /// Pings that were answered.
    pub pongs: usize,
}

#[derive(Default)]
pub(super) struct Conversation {
    answers: VecDeque<Answer>,
    pub(super) told: Told,
}

impl Conversation {
    pub(super) fn will_answer(&mut self, answers: impl IntoIterator<Item = Answer>) {
        self.answers.extend(answers);
    }

    /// Without a script the provider agrees.
    pub(super) fn next(&mut self) -> Answer {
        self.answers.pop_front().unwrap_or_else(|| Answer::from("Yes."))
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.told.texts.len() < MOST_SEEN {
            self.told.texts.push(text.to_owned());
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Noticed {
    Nothing,
    Started,
    /// With all the sound of the turn.
    Stopped(Vec<u8>),
}

/// Whatever is not silence is a voice.
#[derive(Default)]
pub(super) struct Ear {
    turn: Vec<u8>,
    quiet: usize,
    is_voiced: bool,
}

impl Ear {
    /// `patience`: bytes of silence that end a turn.
    pub(super) fn hear(&mut self, sound: &[u8], patience: usize) -> Noticed {
        let silent = sound.iter().rev().take_while(|code| **code == SILENCE).count();
        self.quiet = if silent == sound.len() { self.quiet + silent } else { silent };
        if silent < sound.len() && !self.is_voiced {
            self.is_voiced = true;
            self.turn = sound.to_vec();
            return Noticed::Started;
        }
        if !self.is_voiced {
            return Noticed::Nothing;
        }
        self.turn.extend_from_slice(sound);
        if self.quiet < patience {
            return Noticed::Nothing;
        }
        self.is_voiced = false;
        Noticed::Stopped(std::mem::take(&mut self.turn))
    }
}

/// An answer on its way out, word by word; the caller's sound is the clock.
#[derive(Default)]
pub(super) struct Mouth {
    words: VecDeque<String>,
    due: usize,
}

impl Mouth {
    pub(super) fn begin(&mut self, text: &str) {
        self.words = text.split_inclusive(' ').map(str::to_owned).collect();
        self.due = 1;
    }

    pub(super) fn stop(&mut self) {
        self.words.clear();
    }

    pub(super) fn heard(&mut self, bytes: usize) {
        self.due += bytes * FASTER;
    }

    /// The next word that is due, and its sound.
    pub(super) fn next(&mut self) -> Option<(String, Vec<u8>)> {
        if self.due == 0 {
            return None;
        }
        let word = self.words.pop_front()?;
        let sound = tones::mulaw(&word);
        self.due = self.due.saturating_sub(sound.len());
        Some((word, sound))
    }

    pub(super) fn is_done(&self) -> bool {
        self.words.is_empty()
    }
}
