//! What `ElevenLabs` tells us by HTTP: a call that is over, its sound, one that did not come about; and what it asks when a call
//! comes in. Source: its documentation of webhooks.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::text;

/// How old a signature may be, in seconds.
const OLDEST: u64 = 30 * 60;

/// How far the clocks may be apart.
const SKEW: u64 = 5 * 60;

/// Signatures that are looked at in one header.
const MOST_SIGNATURES: usize = 8;

/// Lines of a transcript that are kept.
const MOST_LINES: usize = 2_000;

/// Sound of a call, as a file.
const MOST_SOUND: usize = 64 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    #[error("the signature cannot be read")]
    Malformed,
    #[error("the signature is too old, or of a time to come")]
    Stale,
    #[error("the signature is of somebody else")]
    Wrong,
}

/// Whether the body came from whoever has the secret. `signature` is the header `ElevenLabs-Signature`, `body` the bytes as they
/// came, `now` seconds since 1970.
pub fn verify(secret: &str, signature: &str, body: &[u8], now: i64) -> Result<(), Forged> {
    let parts = || signature.split(',').filter_map(|part| part.trim().split_once('='));
    let mut times = parts().filter(|(name, _)| *name == "t").map(|(_, time)| time);
    let (Some(time), None) = (times.next(), times.next()) else { return Err(Forged::Malformed) };
    let at: i64 = time.parse().ok().filter(|at| *at > 0).ok_or(Forged::Malformed)?;
    let signatures: Vec<[u8; 32]> =
        parts().filter(|(name, _)| *name == "v0").take(MOST_SIGNATURES).filter_map(|(_, hex)| from_hex(hex)).collect();
    if secret.is_empty() || signatures.is_empty() {
        return Err(Forged::Malformed);
    }
    let away = now.abs_diff(at);
    if away > if at > now { SKEW } else { OLDEST } {
        return Err(Forged::Stale);
    }
    // As it was written: a time in other words is another text.
    let own = sign(secret, time, body).ok_or(Forged::Wrong)?;
    // No early end: how long this takes tells nothing.
    let is_one = signatures.iter().fold(false, |is_one, given| is_one | bool::from(own.ct_eq(given)));
    if is_one { Ok(()) } else { Err(Forged::Wrong) }
}

fn sign(secret: &str, time: &str, body: &[u8]) -> Option<[u8; 32]> {
    let mut hash = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    hash.update(time.as_bytes());
    hash.update(b".");
    hash.update(body);
    Some(hash.finalize().into_bytes().into())
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// What was told.
#[derive(Debug, Clone, PartialEq)]
pub struct Posted {
    /// Seconds since 1970.
    pub at: i64,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Transcription(Box<Transcription>),
    Sound {
        agent: String,
        conversation: String,
        mp3: Bytes,
    },
    /// A call that we asked for did not come about.
    Failure {
        agent: String,
        conversation: String,
        /// `busy`, `no-answer`, or something else.
        reason: String,
        /// The carrier's id of it.
        call: String,
    },
    /// Something that is new to us, by its name.
    Unknown(String),
}

/// A conversation that is over.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transcription {
    pub agent: String,
    pub conversation: String,
    pub status: String,
    /// Our own name for the caller.
    pub user: String,
    pub lines: Vec<Line>,
    /// Seconds since 1970.
    pub began_at: i64,
    pub seconds: u64,
    pub end_reason: String,
    /// The carrier's id of the call, and the caller's number; empty when it was no phone call.
    pub call: String,
    pub caller: String,
    /// `success`, `failure` or `unknown`.
    pub outcome: String,
    pub summary: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub is_agent: bool,
    /// What was heard, where it was interrupted.
    pub text: String,
    pub at_s: u64,
    pub is_interrupted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the body is no JSON of a known form")]
    Malformed,
    #[error("the sound is too long, or no base64")]
    Sound,
}

/// What a genuine body says. Fields that are not there are empty; fields that nobody knows are left alone.
pub fn read(body: &[u8]) -> Result<Posted, Unreadable> {
    let posted: Value = serde_json::from_slice(body).map_err(|_unreadable| Unreadable::Malformed)?;
    let (kind, data) = (text(&posted["type"]), &posted["data"]);
    if kind.is_empty() {
        return Err(Unreadable::Malformed);
    }
    let is_named = !text(&data["conversation_id"]).is_empty();
    let what = match kind.as_str() {
        "post_call_transcription" | "post_call_audio" | "call_initiation_failure" if !is_named => {
            return Err(Unreadable::Malformed);
        }
        "post_call_transcription" => What::Transcription(Box::new(transcription(data))),
        "post_call_audio" => What::Sound {
            agent: text(&data["agent_id"]),
            conversation: text(&data["conversation_id"]),
            mp3: sound(&data["full_audio"])?,
        },
        "call_initiation_failure" => {
            let body = &data["metadata"]["body"];
            let call = ["CallSid", "call_sid"].into_iter().find_map(|name| body[name].as_str()).unwrap_or_default();
            What::Failure {
                agent: text(&data["agent_id"]),
                conversation: text(&data["conversation_id"]),
                reason: text(&data["failure_reason"]),
                call: call.to_owned(),
            }
        }
        _ => What::Unknown(kind),
    };
    Ok(Posted { at: posted["event_timestamp"].as_i64().unwrap_or_default(), what })
}

fn sound(value: &Value) -> Result<Bytes, Unreadable> {
    let encoded = value.as_str().filter(|text| text.len() / 4 * 3 <= MOST_SOUND).ok_or(Unreadable::Sound)?;
    STANDARD.decode(encoded).map(Bytes::from).map_err(|_undecodable| Unreadable::Sound)
}

/// A conversation as the webhook and the REST interface have it.
pub(super) fn transcription(data: &Value) -> Transcription {
    let (metadata, analysis) = (&data["metadata"], &data["analysis"]);
    let phone = &metadata["phone_call"];
    let lines = data["transcript"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|line| Line {
        is_agent: line["role"] == "agent",
        text: text(&line["message"]),
        at_s: line["time_in_call_secs"].as_u64().unwrap_or_default(),
        is_interrupted: line["interrupted"] == true,
    });
    Transcription {
        agent: text(&data["agent_id"]),
        conversation: text(&data["conversation_id"]),
        status: text(&data["status"]),
        user: text(&data["user_id"]),
        // Tools have lines without words.
        lines: lines.filter(|line| !line.text.is_empty()).take(MOST_LINES).collect(),
        began_at: metadata["start_time_unix_secs"].as_i64().unwrap_or_default(),
        seconds: metadata["call_duration_secs"].as_u64().unwrap_or_default(),
        end_reason: text(&metadata["termination_reason"]),
        call: text(&phone["call_sid"]),
        caller: text(&phone["external_number"]),
        outcome: text(&analysis["call_successful"]),
        summary: text(&analysis["transcript_summary"]),
    }
}

/// A call has come in at a number that the provider answers, and it asks who that is. The answer is
/// [`super::initiation`], with every variable that the agent knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub caller: String,
    pub agent: String,
    pub called: String,
    /// The carrier's id of the call.
    pub call: String,
    pub conversation: Option<String>,
}

pub fn read_asked(body: &[u8]) -> Result<Asked, Unreadable> {
    let asked: Value = serde_json::from_slice(body).map_err(|_unreadable| Unreadable::Malformed)?;
    let field = |name: &str| Some(text(&asked[name])).filter(|value| !value.is_empty() && value.len() <= 200);
    let need = |name: &str| field(name).ok_or(Unreadable::Malformed);
    Ok(Asked {
        // Withheld numbers come as nothing.
        caller: field("caller_id").unwrap_or_default(),
        agent: need("agent_id")?,
        called: need("called_number")?,
        call: need("call_sid")?,
        conversation: field("conversation_id"),
    })
}

#[cfg(test)]
mod tests;
