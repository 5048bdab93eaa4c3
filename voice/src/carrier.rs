//! What is asked of a carrier beside the sound: to call somebody, to redirect a call, to hang up; and what it reports. One folder
//! a carrier.

pub mod number;
pub mod twilio;

use std::time::Duration;

use async_trait::async_trait;
use engine::model::call::CallEnd;

#[async_trait]
pub trait Carrier: Send + Sync {
    /// Calls somebody; what the carrier calls the call.
    async fn dial(&self, dial: &Dial) -> Result<String, CarrierError>;

    /// Whoever is on the line hears these words, then it is hung up; a phone that still rings stops. Over already is no error.
    async fn dismiss(&self, call: &str, words: &str, language: &str) -> Result<(), CarrierError>;

    /// A call that is over already is no error.
    async fn hang_up(&self, call: &str) -> Result<(), CarrierError>;

    async fn status(&self, call: &str) -> Result<Progress, CarrierError>;

    /// Calls to this number of the account come to us from now on.
    async fn point_number(&self, number: &str, urls: &Urls) -> Result<(), CarrierError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// `+` and digits.
    pub to: String,
    /// A number of the account.
    pub from: String,
    /// Asked what happens when it is answered.
    pub answer_url: String,
    pub status_url: String,
    /// It is let ring for so long.
    pub ring: Duration,
    /// Whether a machine answered is reported there; none: nobody asks.
    pub machine_url: Option<String>,
}

/// Where the carrier turns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urls {
    pub incoming: String,
    pub status: String,
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Queued,
    Ringing,
    Answered,
    Over(CallEnd),
}

#[derive(Debug, thiserror::Error)]
pub enum CarrierError {
    /// The call or the number is not there (any more).
    #[error("the carrier does not know it: {0}")]
    Gone(String),
    #[error("the carrier refused: {detail} ({code})")]
    Refused { code: u32, detail: String },
    /// What came of it is not known.
    #[error("the carrier cannot be reached: {0}")]
    Unavailable(String),
    /// It was not reached at all, or takes no more just now: nothing came of it.
    #[error("the carrier takes nothing now: {0}")]
    NotTaken(String),
    #[error("{0}")]
    Misconfigured(String),
}
