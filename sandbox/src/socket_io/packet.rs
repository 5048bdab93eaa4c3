//! Socket.IO packets to text and back, without I/O and without copying what is read.

use std::fmt::Write as _;

use super::json_scan;
use crate::PeerError;

#[cfg(test)]
mod tests;

/// Divides packets inside one long-polling body.
pub const RECORD_SEPARATOR: char = '\u{1e}';

/// The outer layer: what keeps the connection, and the messages it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnginePacket<'a> {
    /// The handshake as JSON: session id and heartbeat times.
    Open(&'a str),
    Close,
    /// Must be answered with a pong that repeats the body.
    Ping(&'a str),
    Pong(&'a str),
    /// A Socket.IO packet, see [`Packet::parse`].
    Message(&'a str),
    Upgrade,
    Noop,
}

impl<'a> EnginePacket<'a> {
    /// Reads one packet.
    ///
    /// Errors: `Malformed` for an empty text or an unknown type, binary ones included.
    pub fn parse(text: &'a str) -> Result<Self, PeerError> {
        let (kind, body) = split_kind(text)?;
        Ok(match kind {
            b'0' => Self::Open(body),
            b'1' => Self::Close,
            b'2' => Self::Ping(body),
            b'3' => Self::Pong(body),
            b'4' => Self::Message(body),
            b'5' => Self::Upgrade,
            b'6' => Self::Noop,
            other => return Err(unknown("engine packet", other)),
        })
    }
}

/// What a Socket.IO packet is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
}

/// One Socket.IO packet, borrowed from the text it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    pub kind: Kind,
    /// With its leading slash; `/` when the packet named none.
    pub namespace: &'a str,
    /// The acknowledgement number asked for (event) or answered (ack).
    pub ack: Option<u64>,
    /// JSON, not checked; empty when the packet had none.
    pub payload: &'a str,
}

impl<'a> Packet<'a> {
    /// Reads the body of [`EnginePacket::Message`].
    ///
    /// Errors: `Malformed` when the type is unknown or binary, or the acknowledgement number does not fit.
    pub fn parse(text: &'a str) -> Result<Self, PeerError> {
        let (kind, rest) = split_kind(text)?;
        let kind = match kind {
            b'0' => Kind::Connect,
            b'1' => Kind::Disconnect,
            b'2' => Kind::Event,
            b'3' => Kind::Ack,
            b'4' => Kind::ConnectError,
            other => return Err(unknown("socket packet", other)),
        };
        let (namespace, rest) = split_namespace(rest);
        let (ack, payload) = split_ack(rest)?;
        Ok(Self { kind, namespace, ack, payload })
    }

    /// The name of an event, when the payload is an array that begins with a plain string.
    #[must_use]
    pub fn event_name(&self) -> Option<&'a str> {
        let after_quote = self.payload.strip_prefix("[\"")?;
        let end = after_quote.find(['"', '\\'])?;
        after_quote[end..].starts_with('"').then(|| &after_quote[..end])
    }

    /// The first argument of an event as raw JSON.
    #[must_use]
    pub fn event_body(&self) -> Option<&'a str> {
        json_scan::element(self.payload, 1)
    }

    /// The first argument of an ack as raw JSON.
    #[must_use]
    pub fn ack_body(&self) -> Option<&'a str> {
        json_scan::element(self.payload, 0)
    }
}

/// The text that joins a namespace with the given credentials.
#[must_use]
pub fn connect(namespace: &str, auth_json: &str) -> String {
    let mut text = String::with_capacity(namespace.len() + auth_json.len() + 3);
    text.push_str("40");
    push_namespace(&mut text, namespace);
    text.push_str(auth_json);
    text
}

/// The text that leaves a namespace.
#[must_use]
pub fn disconnect(namespace: &str) -> String {
    let mut text = String::from("41");
    push_namespace(&mut text, namespace);
    text
}

/// Appends one event to `out`; `body_json` must be valid JSON and `name` free of quotes and backslashes.
pub fn write_event(out: &mut String, namespace: &str, ack: Option<u64>, name: &str, body_json: &str) {
    out.push_str("42");
    push_namespace(out, namespace);
    if let Some(ack) = ack {
        // Writing to a String cannot fail, so there is no error to pass on.
        let _ = write!(out, "{ack}");
    }
    out.push_str("[\"");
    out.push_str(name);
    out.push_str("\",");
    out.push_str(body_json);
    out.push(']');
}

fn push_namespace(out: &mut String, namespace: &str) {
    if namespace != "/" {
        out.push_str(namespace);
        out.push(',');
    }
}

fn split_kind(text: &str) -> Result<(u8, &str), PeerError> {
    match text.as_bytes().first() {
        // Only an ASCII byte may be cut off, else the rest would not begin at a character.
        Some(kind) if kind.is_ascii() => Ok((*kind, &text[1..])),
        Some(other) => Err(unknown("packet", *other)),
        None => Err(PeerError::Malformed("an empty packet".to_owned())),
    }
}

fn split_namespace(text: &str) -> (&str, &str) {
    if !text.starts_with('/') {
        return ("/", text);
    }
    let (namespace, rest) = text.split_once(',').unwrap_or((text, ""));
    // A query after the namespace belongs to older clients; the name is what counts.
    let name = namespace.split('?').next().unwrap_or(namespace);
    (name, rest)
}

fn split_ack(text: &str) -> Result<(Option<u64>, &str), PeerError> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 {
        return Ok((None, text));
    }
    match text[..end].parse() {
        Ok(ack) => Ok((Some(ack), &text[end..])),
        Err(cause) => Err(PeerError::Malformed(format!("ack number: {cause}"))),
    }
}

fn unknown(what: &str, kind: u8) -> PeerError {
    PeerError::Malformed(format!("unknown {what} type 0x{kind:02x}"))
}
