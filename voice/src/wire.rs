//! The media socket of a carrier: frames in, frames out. One file a carrier; what they say is the same for all.

pub mod twilio;

use std::collections::BTreeMap;

use bytes::Bytes;

/// One media socket's language. It knows the stream it speaks of once that has started.
pub trait MediaWire: Send {
    /// What a text frame says.
    fn read(&mut self, text: &str) -> Result<FromCarrier, WireError>;

    /// Whole frames of µ-law for the caller's ear; none before the stream has started.
    fn media(&self, frames: &[u8]) -> Option<String>;

    /// Comes back when everything before it was played, or thrown away by a clear.
    fn mark(&self, name: &str) -> Option<String>;

    /// What was not played yet is not to be played.
    fn clear(&self) -> Option<String>;

    /// Frames that were lost or came in the wrong order so far.
    fn gaps(&self) -> u64;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FromCarrier {
    Connected,
    Started(Started),
    Media {
        sound: Bytes,
        /// Of the stream's own clock.
        at_ms: u64,
    },
    Mark(String),
    Digit(char),
    Stopped,
    /// Something this carrier says that we do not know, or that came too late to count.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    pub stream: String,
    pub account: String,
    pub call: String,
    pub parameters: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("sound came before the stream had started")]
    NotStarted,
    #[error("the stream started twice")]
    StartedTwice,
    #[error("the sound is not µ-law of 8 kHz and one channel")]
    Format,
    #[error("a frame is larger than can be")]
    TooLarge,
    #[error("a frame is of another stream")]
    OtherStream,
    #[error("a frame cannot be read")]
    Malformed,
}
