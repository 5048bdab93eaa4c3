//! What the platform answered to a send. Accepted is not delivered: that comes in a status or not at all.

use serde_json::Value;

use crate::failure::{Failure, Trouble};

/// An answer is a few hundred bytes; what is longer is none.
const LONGEST: usize = 64 * 1024;
/// Where there is no error to read, the status line has to do: the codes that mean the same.
const NO_TOKEN: i64 = 190;
const NO_PERMISSION: i64 = 10;
const TOO_MANY_CALLS: i64 = 4;
const BAD_REQUEST: i64 = 100;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// The platform's id of the message or comment; none for read marks, typing and reactions.
    pub id: Option<String>,
    pub pacing: Pacing,
    /// Messenger, Instagram: the person it went to; the first we hear of who wrote a comment.
    pub scoped_id: Option<String>,
    /// `WhatsApp`: the number as the platform writes it.
    pub wa_id: Option<String>,
    /// `WhatsApp`: the user's id for this business.
    pub user_id: Option<String>,
    /// Of a file that went by link and may go by this id next time.
    pub attachment_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pacing {
    #[default]
    OnItsWay,
    /// The template is new to the platform: sent later, or failed.
    Held,
    Paused,
}

/// From the status line and the body. A success that cannot be read and a server's error leave open whether it was sent.
pub fn read(status: u16, body: &[u8]) -> Result<Accepted, Trouble> {
    let body: Option<Value> = (body.len() <= LONGEST).then(|| serde_json::from_slice(body).ok()).flatten();
    let error = body.as_ref().filter(|body| body.get("error").is_some()).and_then(Failure::from_wire);
    if let Some(failure) = error {
        return Err(Trouble::Refused(failure));
    }
    match (status, body) {
        (200..=299, Some(body)) => accepted(&body).ok_or(Trouble::NoAnswer),
        (401, _) => Err(refused(NO_TOKEN)),
        (403, _) => Err(refused(NO_PERMISSION)),
        (429, _) => Err(refused(TOO_MANY_CALLS)),
        (400..=499, _) => Err(refused(BAD_REQUEST)),
        _ => Err(Trouble::NoAnswer),
    }
}

fn refused(code: i64) -> Trouble {
    Trouble::Refused(Failure { code, ..Failure::default() })
}

fn accepted(body: &Value) -> Option<Accepted> {
    let text = |value: Option<&Value>, key: &str| value?.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let message = body.get("messages").and_then(|messages| messages.get(0));
    let contact = body.get("contacts").and_then(|contacts| contacts.get(0));
    let accepted = Accepted {
        id: text(message, "id").or_else(|| text(Some(body), "message_id")).or_else(|| text(Some(body), "id")),
        pacing: match message.and_then(|message| message.get("message_status")).and_then(Value::as_str) {
            Some("held_for_quality_assessment") => Pacing::Held,
            Some("paused") => Pacing::Paused,
            _ => Pacing::OnItsWay,
        },
        scoped_id: text(Some(body), "recipient_id"),
        wa_id: text(contact, "wa_id"),
        user_id: text(contact, "user_id"),
        attachment_id: text(Some(body), "attachment_id"),
    };
    let is_sign = body.get("success") == Some(&Value::Bool(true)) || accepted.scoped_id.is_some();
    (accepted.id.is_some() || is_sign).then_some(accepted)
}

#[cfg(test)]
mod tests;
