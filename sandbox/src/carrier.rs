//! A phone carrier in the manner of Twilio: it asks the product's webhooks what to do with a call, with a good signature or a
//! forged one, does it strictly, and brings the caller's sound and the product's over one media socket, in real time.
//!
//! A test (or a page) is the caller: [`Phone::dial`] gives a [`Line`] to speak into and to listen at.

mod ear;
mod line;
mod sign;
pub mod sound;
pub(crate) mod stream;
pub(crate) mod twiml;

pub use line::{Ended, Event, Line, Moment};
pub use sign::signature;

use crate::http::{Request, fetch};
use crate::{Address, PeerError};

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
        let (call, stream) = self.ring(own).await?;
        Line::open(call, own.clone(), self.clone(), stream).await
    }

    /// The call's id and where its sound is to go.
    pub(crate) async fn ring(&self, own: &Number) -> Result<(String, twiml::Stream), PeerError> {
        let call = call_id();
        let mut fields = base_fields(&call, own, self.number.as_deref().unwrap_or("anonymous"));
        fields.push(("CallStatus".to_owned(), "ringing".to_owned()));
        if self.is_attested {
            fields.push(("StirVerstat".to_owned(), "TN-Validation-Passed-A".to_owned()));
        }
        let answer = post(&own.incoming, own, &fields, self.faults.is_forged).await?;
        match twiml::parse(&answer)? {
            twiml::Step::Stream(stream) => Ok((call, stream)),
            twiml::Step::Reject | twiml::Step::Hangup => Err(PeerError::Refused(crate::Refusal {
                code: "rejected".to_owned(),
                detail: "the call was not taken".to_owned(),
            })),
        }
    }
}

fn base_fields(call: &str, own: &Number, from: &str) -> Vec<(String, String)> {
    [
        ("CallSid", call),
        ("AccountSid", &own.account),
        ("From", from),
        ("To", &own.number),
        ("Direction", "inbound"),
        ("ApiVersion", "2010-04-01"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// Posts a signed form; the body of a good answer.
async fn post(url: &str, own: &Number, fields: &[(String, String)], is_forged: bool) -> Result<String, PeerError> {
    let address = Address::parse(url)?;
    let target = url.splitn(4, '/').nth(3).map_or_else(|| "/".to_owned(), |path| format!("/{path}"));
    let token = if is_forged { "somebody else's" } else { &own.auth_token };
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

/// `CA` and 32 hexadecimal digits, another each time.
fn call_id() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let process = u64::from(std::process::id());
    format!("CA{process:016x}{number:016x}")
}

#[cfg(test)]
mod tests;
