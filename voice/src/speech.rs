//! The two ports of speech: words out of sound, sound out of words. Sound is always G.711 µ-law, 8 kHz, one channel, as the
//! carrier has it; a provider that wants something else converts at its own edge.

pub mod breaker;
pub mod program;
pub mod web;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Receiver, Sender};

/// What a recogniser is told of a call before it hears anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listening {
    /// BCP 47, `en-GB`. None lets the provider find out.
    pub language: Option<String>,
    /// Names and terms that callers use: products, places. Providers that cannot use them ignore them.
    pub terms: Arc<[String]>,
}

/// What a recogniser hears. Sound comes only while somebody speaks, with some of what was before and after, so that
/// no word is clipped and no silence is paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Audio(Bytes),
    /// The speaker paused: whatever was heard of this utterance is to be told now. Utterances count from 0.
    Pause {
        utterance: u32,
    },
}

/// What was understood of one utterance so far. Each replaces the one before of the same utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Transcript {
    pub utterance: u32,
    /// All words of the utterance so far; may be empty.
    pub text: String,
    /// Nothing more comes for this utterance.
    pub is_final: bool,
    /// 0 to 1, where the provider gives one.
    pub confidence: Option<f32>,
}

/// Words to be said: a sentence, as a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saying {
    pub text: String,
    /// BCP 47. None keeps the voice's own.
    pub language: Option<String>,
    /// What was said just before, for the intonation, where a provider can use it.
    pub before: Option<String>,
}

/// A voice that a provider offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct VoiceChoice {
    pub id: String,
    pub name: String,
    /// BCP 47 tags or what the provider calls them.
    pub languages: Vec<String>,
    /// Where a sample can be heard.
    pub sample: Option<String>,
}

/// Why a provider of speech did not do it. None of these texts holds a key or a caller's words.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    /// Down, slow or overloaded: another provider may stand in, and this one be asked again later.
    #[error("{provider} cannot be used now: {detail}")]
    Unavailable { provider: &'static str, detail: String },
    /// It refused for a reason that stays: key, quota, a voice that does not exist.
    #[error("{provider} refused: {detail}")]
    Refused { provider: &'static str, detail: String },
    /// Nobody listens any more: the call or the sentence is over.
    #[error("nobody wants it any more")]
    Unwanted,
}

/// Something that understands speech. One call of `listen` is one phone call (or the rest of one).
#[async_trait]
pub trait SpeechToText: Send + Sync {
    fn name(&self) -> &'static str;

    /// Listens until `heard` closes (then `Ok`) or the provider fails. Every `Pause` gets exactly one final transcript
    /// for its utterance, empty if nothing was understood. Never holds more than a minute of sound.
    async fn listen(
        &self,
        listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError>;
}

/// Something that speaks.
#[async_trait]
pub trait TextToSpeech: Send + Sync {
    fn name(&self) -> &'static str;

    /// Speaks one saying: µ-law in pieces of any size, in order, as soon as they exist. Returns when all was sent;
    /// `Unwanted` when the receiver is gone.
    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError>;

    /// The voices it offers, or an empty list where it has no list.
    async fn list_voices(&self) -> Result<Vec<VoiceChoice>, SpeechError> {
        Ok(Vec::new())
    }
}
