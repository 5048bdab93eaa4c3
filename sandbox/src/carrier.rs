//! A phone carrier in the manner of Twilio: it asks the product's webhooks what to do with a call, with a good signature or a
//! forged one, does it strictly, and brings the caller's sound and the product's over one media socket, in real time.
//!
//! A test (or a page) is the caller: [`Phone::dial`] gives a [`Line`] to speak into and to listen at.

mod ear;
mod exchange;
pub(crate) mod leg;
mod line;
mod sign;
pub mod sound;
pub(crate) mod stream;
pub(crate) mod twiml;

pub use exchange::{Exchange, Habit, Pointed, Seen};
pub use line::{Ended, Event, Line, Moment};
pub use sign::signature;

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::http::{Request, fetch};
use crate::{Address, PeerError};
use leg::Leg;
use twiml::{Step, Steps};

/// What goes wrong on a line, on purpose.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fault of its own, in any combination")]
pub struct Faults {
    /// Webhooks and the socket's handshake carry a signature of somebody else.
    pub is_forged: bool,
    /// Sound comes five frames at once.
    pub in_bunches: bool,
    /// So many frames of the caller are lost after a second.
    pub loses_frames: u32,
    /// Frames of other sizes than 160 bytes.
    pub odd_frames: bool,
    /// Sound before the stream has started.
    pub media_first: bool,
    /// The stream says that it carries something else than µ-law.
    pub wrong_format: bool,
    /// The stream carries no token.
    pub no_token: bool,
    /// Marks come back so much later, in milliseconds.
    pub late_marks_ms: u64,
    /// Marks do not come back.
    pub loses_marks: bool,
    /// The socket breaks after so many milliseconds, without a stop.
    pub breaks_after_ms: Option<u64>,
    /// Unknown events, and frames that are no text, in between.
    pub chatters: bool,
    /// The carrier never says how the call ended.
    pub no_status: bool,
    /// The socket closes without a stop before.
    pub no_stop: bool,
    /// While the call lasts, a second stream is opened with the first one's start.
    pub replays_token: bool,
    /// Into each of the caller's words comes a gap of 300 ms.
    pub gap: Option<Gap>,
    /// Frames overtake one another.
    pub swaps_frames: bool,
    /// Nothing comes any more after so many milliseconds, and the socket stays.
    pub dies_after_ms: Option<u64>,
    /// Something that is no part of the protocol, in the middle of the caller's words.
    pub offence: Option<Offence>,
}

/// What becomes of the sound of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    Lost,
    /// It comes all at once afterwards.
    Late,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offence {
    /// Two seconds of sound in one frame.
    LongSound,
    /// A frame of text that is longer than any.
    HugeFrame,
    NoJson,
    SecondStart,
    /// Sound of a stream that nobody knows.
    OtherStream,
    /// The socket closes.
    Close,
}

/// A number of the business, as it is set up at the carrier.
#[derive(Debug, Clone)]
pub struct Number {
    pub number: String,
    /// `http://…/voice/KEY/incoming`
    pub incoming: String,
    /// `http://…/voice/KEY/status`
    pub status: String,
    pub account: String,
    pub auth_token: String,
}

/// Somebody's phone.
#[derive(Debug, Clone)]
pub struct Phone {
    /// None: it hides its number.
    pub number: Option<String>,
    /// The carrier vouches for the number.
    pub is_attested: bool,
    pub faults: Faults,
}

impl Phone {
    pub fn new(number: &str) -> Self {
        Self { number: Some(number.to_owned()), is_attested: false, faults: Faults::default() }
    }

    pub fn hidden() -> Self {
        Self { number: None, is_attested: false, faults: Faults::default() }
    }

    #[must_use]
    pub fn attested(self) -> Self {
        Self { is_attested: true, ..self }
    }

    #[must_use]
    pub fn with(self, faults: Faults) -> Self {
        Self { faults, ..self }
    }

    /// Calls the business. `Refused` when it does not take the call.
    pub async fn dial(&self, own: &Number) -> Result<Line, PeerError> {
        let (leg, steps) = self.ring(own).await?;
        Ok(Line::start(leg, steps))
    }

    /// A call that is taken, and what is to be done with it.
    pub(crate) async fn ring(&self, own: &Number) -> Result<(Leg, Steps), PeerError> {
        let leg = Leg {
            call: fresh_id("CA"),
            account: own.account.clone(),
            auth_token: own.auth_token.clone(),
            from: self.number.clone().unwrap_or_else(|| "anonymous".to_owned()),
            to: own.number.clone(),
            direction: "inbound",
            status: own.status.clone(),
            reports: 0,
            phone: self.clone(),
        };
        let mut told = vec![("CallStatus", "ringing")];
        told.extend(self.is_attested.then_some(("StirVerstat", "TN-Validation-Passed-A")));
        let steps = leg.instructions(&own.incoming, &told).await?;
        if matches!(steps.front(), Some(Step::Reject | Step::Hangup)) {
            let detail = "the call was not taken".to_owned();
            return Err(PeerError::Refused(crate::Refusal { code: "rejected".to_owned(), detail }));
        }
        Ok((leg, steps))
    }
}

/// Posts a signed form; the body of a good answer.
async fn post(url: &str, token: &str, fields: &[(String, String)], is_forged: bool) -> Result<String, PeerError> {
    let address = Address::parse(url)?;
    let target = url.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}"));
    let token = if is_forged { "somebody else's" } else { token };
    let headers = [
        ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        ("x-twilio-signature".to_owned(), signature(token, url, fields)),
    ];
    let body = sign::form(fields);
    let answer = fetch(&address, Request { method: "POST", target: &target, headers: &headers, body: &body }).await?;
    if !(200..300).contains(&answer.status) {
        let detail = format!("{} {}", answer.status, answer.body);
        return Err(PeerError::Refused(crate::Refusal { code: answer.status.to_string(), detail }));
    }
    Ok(answer.body)
}

/// A prefix and 32 hexadecimal digits, others each time, also after a start: a process in a container has the same id again.
fn fresh_id(prefix: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one("start"));
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}{:016x}{number:016x}", *START)
}

#[cfg(test)]
mod tests;
