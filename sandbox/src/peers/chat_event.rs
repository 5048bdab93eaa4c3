//! What the `/chat` namespace says, as data.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::PeerError;
use crate::socket_io::Event;

#[cfg(test)]
mod tests;

/// The first event: who the customer is and where the conversation stands.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Ready {
    /// What a later connect sends to be the same contact.
    pub token: String,
    /// The last sequence number of the conversation, 0 when it is empty.
    #[serde(default)]
    pub seq: u64,
    #[serde(default)]
    pub messages: Vec<ChatMessage>,
    #[serde(default)]
    pub contact: Value,
    #[serde(default)]
    pub conversation: Value,
    #[serde(default)]
    pub control: Value,
    #[serde(default)]
    pub bot: Value,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Author {
    /// `contact`, `agent`, `operator` or `system`.
    pub kind: String,
    #[serde(default)]
    pub name: Option<String>,
}

/// One message of the conversation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ChatMessage {
    pub seq: u64,
    pub id: String,
    /// Given back to the peer that sent it.
    #[serde(default)]
    pub client_id: Option<String>,
    pub author: Author,
    #[serde(default)]
    pub text: String,
    /// Everything else: attachments, citations, quick replies, time.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl ChatMessage {
    /// Whether an agent (the AI) wrote it.
    #[must_use]
    pub fn is_from_agent(&self) -> bool {
        self.author.kind == "agent"
    }
}

/// A page of older messages.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct MessagePage {
    #[serde(alias = "items")]
    pub messages: Vec<ChatMessage>,
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// One event of the `/chat` namespace.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    Ready(Box<Ready>),
    Message(ChatMessage),
    /// A piece of a reply in the making; the message with the same id wins.
    Delta {
        id: String,
        text: String,
    },
    Typing {
        author: Value,
        on: bool,
    },
    Control {
        holder: Value,
        queue_position: Option<u64>,
    },
    Receipt {
        id: String,
        state: String,
    },
    Closed {
        reason: String,
    },
    /// An event this peer has no name for.
    Other(Event),
}

#[derive(Deserialize)]
struct Delta {
    id: String,
    text: String,
}

#[derive(Deserialize)]
struct Typing {
    #[serde(default)]
    author: Value,
    on: bool,
}

#[derive(Deserialize)]
struct Control {
    holder: Value,
    #[serde(default)]
    queue_position: Option<u64>,
}

#[derive(Deserialize)]
struct Receipt {
    id: String,
    state: String,
}

#[derive(Deserialize)]
struct Closed {
    #[serde(default)]
    reason: String,
}

impl ChatEvent {
    /// Gives an event its type.
    ///
    /// Errors: `Malformed`, with the event's name, when a known event lacks what the surfaces promise.
    pub fn read(event: Event) -> Result<Self, PeerError> {
        let Event { name, body } = event;
        Ok(match name.as_str() {
            "ready" => Self::Ready(Box::new(decode(&name, body)?)),
            "message" => Self::Message(decode(&name, body)?),
            "delta" => {
                let Delta { id, text } = decode(&name, body)?;
                Self::Delta { id, text }
            }
            "typing" => {
                let Typing { author, on } = decode(&name, body)?;
                Self::Typing { author, on }
            }
            "control" => {
                let Control { holder, queue_position } = decode(&name, body)?;
                Self::Control { holder, queue_position }
            }
            "receipt" => {
                let Receipt { id, state } = decode(&name, body)?;
                Self::Receipt { id, state }
            }
            "closed" => {
                let Closed { reason } = decode(&name, body)?;
                Self::Closed { reason }
            }
            _ => Self::Other(Event { name, body }),
        })
    }

    /// The message, when the event is one.
    #[must_use]
    pub const fn message(&self) -> Option<&ChatMessage> {
        match self {
            Self::Message(message) => Some(message),
            _ => None,
        }
    }
}

/// Reads JSON into a type; `what` names it in the error.
pub(super) fn decode<T: DeserializeOwned>(what: &str, body: Value) -> Result<T, PeerError> {
    serde_json::from_value(body).map_err(|cause| PeerError::Malformed(format!("{what}: {cause}")))
}
