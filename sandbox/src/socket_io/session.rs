//! What each incoming text means for one namespace: a machine without sockets, at most one action a text.

use serde_json::Value;

use super::packet::{EnginePacket, Kind, Packet};
use crate::{PeerError, Refusal};

#[cfg(test)]
mod tests;

/// An event the server emitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub name: String,
    /// The first argument, or null when the event had none.
    pub body: Value,
}

/// What the loop around the machine has to do.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Nothing to do: noise of the protocol, or traffic of another namespace.
    Ignore,
    /// Write this text: the answer to a heartbeat.
    Send(String),
    /// The namespace is joined.
    Joined,
    /// The namespace may not be joined.
    Refuse(Refusal),
    Deliver(Event),
    /// An acknowledgement came for the call with this number.
    Settle {
        ack: u64,
        body: Value,
    },
    /// The server ended the namespace or the connection.
    End(String),
}

/// One namespace on one connection.
#[derive(Debug, Clone)]
pub struct Session {
    namespace: String,
}

impl Session {
    /// `namespace` with its leading slash.
    #[must_use]
    pub fn new(namespace: &str) -> Self {
        Self { namespace: namespace.to_owned() }
    }

    /// Takes one packet in text.
    ///
    /// Errors: `Malformed` when the text is not the protocol; the caller should end the connection.
    pub fn on_text(&self, text: &str) -> Result<Action, PeerError> {
        match EnginePacket::parse(text)? {
            EnginePacket::Ping(body) => Ok(Action::Send(format!("3{body}"))),
            EnginePacket::Close => Ok(Action::End("the server closed the connection".to_owned())),
            EnginePacket::Message(body) => self.on_packet(Packet::parse(body)?),
            EnginePacket::Open(_) | EnginePacket::Pong(_) | EnginePacket::Upgrade | EnginePacket::Noop => Ok(Action::Ignore),
        }
    }

    fn on_packet(&self, packet: Packet<'_>) -> Result<Action, PeerError> {
        if packet.namespace != self.namespace {
            return Ok(Action::Ignore);
        }
        match packet.kind {
            Kind::Connect => Ok(Action::Joined),
            Kind::Disconnect => Ok(Action::End("the server ended the namespace".to_owned())),
            Kind::ConnectError => Ok(Action::Refuse(read_refusal(packet.payload))),
            Kind::Event => read_event(packet.payload).map(Action::Deliver),
            Kind::Ack => read_ack(&packet),
        }
    }
}

/// Reads a refusal wherever a server library could have put it.
///
/// `{code, detail}` may be the payload, its `data`, or JSON inside its `message`: Socket.IO's own server sends
/// `{message, data}`, others can send a message only.
#[must_use]
pub fn read_refusal(payload: &str) -> Refusal {
    let value: Value = serde_json::from_str(payload).unwrap_or(Value::Null);
    let message = value.get("message").and_then(Value::as_str).unwrap_or_default();
    let inside: Value = serde_json::from_str(message).unwrap_or(Value::Null);
    [Some(&value), value.get("data"), Some(&inside)]
        .into_iter()
        .flatten()
        .find_map(refusal_in)
        .unwrap_or_else(|| Refusal { code: String::new(), detail: if message.is_empty() { payload } else { message }.to_owned() })
}

/// The refusal in an object that has a `code`.
#[must_use]
pub fn refusal_in(value: &Value) -> Option<Refusal> {
    let text = |key| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Refusal { code: text("code")?, detail: text("detail").unwrap_or_default() })
}

fn read_event(payload: &str) -> Result<Event, PeerError> {
    let mut arguments = serde_json::from_str::<Vec<Value>>(payload)?.into_iter();
    match arguments.next() {
        Some(Value::String(name)) => Ok(Event { name, body: arguments.next().unwrap_or(Value::Null) }),
        _ => Err(PeerError::Malformed("an event without a name".to_owned())),
    }
}

fn read_ack(packet: &Packet<'_>) -> Result<Action, PeerError> {
    let Some(ack) = packet.ack else {
        return Err(PeerError::Malformed("an ack without a number".to_owned()));
    };
    let arguments: Vec<Value> = serde_json::from_str(packet.payload)?;
    Ok(Action::Settle { ack, body: arguments.into_iter().next().unwrap_or(Value::Null) })
}
