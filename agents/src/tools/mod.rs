//! Tools: what an agent can do beside talking.
//!
//! A [`Tool`] says on its [`Card`] what it is and what it needs; [`Toolbox`] enforces that around every call, outside the
//! model: known to this agent, arguments of the right shape, the assurance the contact has, the customer's word for what
//! changes something, done at most once, in time and of a bounded size. What a tool gives back is data, never instructions.
//!
//! To add one: an implementation of [`Tool`], and a line on the shelf that offers it (`shelf`).

mod built_in;
pub mod http;
pub mod mcp;
#[cfg(test)]
pub(crate) mod rehearsal;
pub(crate) mod schema;
pub(crate) mod shape;
mod shelf;
mod supplies;
mod toolbox;
pub(crate) mod vouched;
pub mod web;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use engine::ids::{BotId, ContactId, ConversationId, InboxId, OrgId};
use engine::model::agent::Assurance;
use engine::model::inbox::Channel;
use serde_json::Value;

pub(crate) use self::built_in::object;
pub use self::built_in::zone;
pub(crate) use self::http::lost;
pub use self::shelf::{Shelf, Source};
pub use self::supplies::Supplies;
pub use self::toolbox::{Asked, Toolbox, Used};
pub use self::web::{Allowed, Web, WebError};

#[async_trait]
pub trait Tool: Send + Sync {
    fn card(&self) -> &Card;

    /// Performs the call. It may be dropped at any moment unless the card says that it changes something; then it is
    /// always run to its end.
    async fn call(&self, call: &Call) -> Result<Output, ToolError>;

    /// What the customer is asked before a call that needs their word, such as "Cancel order #1001?"; `None`: the card's
    /// title and the arguments.
    fn question(&self, _arguments: &Value) -> Option<String> {
        None
    }
}

/// What a tool is and what it needs.
#[derive(Debug, Clone)]
pub struct Card {
    /// Lower-case letters, digits and underscores, at most 64: every provider takes that.
    pub name: String,
    /// For people.
    pub title: String,
    /// For the model: what it does and when to use it.
    pub description: String,
    /// A JSON Schema of an object.
    pub parameters: Value,
    pub assurance: Assurance,
    pub effect: Effect,
    /// The customer is asked before each call.
    pub confirm: bool,
    pub timeout: Duration,
    /// Bytes of a result that the model is shown.
    pub most_output: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is different afterwards.
    Reads,
    Changes,
    /// The other side does it once for one key, however often it is called: a call in doubt is simply made again.
    ChangesOnce,
}

impl Card {
    /// A reading tool for everybody, with ten seconds and 16 KiB.
    pub fn new(name: &str, title: &str, description: &str, parameters: Value) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            description: description.to_owned(),
            parameters,
            assurance: Assurance::Anonymous,
            effect: Effect::Reads,
            confirm: false,
            timeout: Duration::from_secs(10),
            most_output: 16 << 10,
        }
    }

    pub fn changes(&self) -> bool {
        self.effect != Effect::Reads
    }
}

/// One call, checked.
#[derive(Debug, Clone)]
pub struct Call {
    pub place: Place,
    /// An object that the card's schema accepts.
    pub arguments: Value,
    /// Names this act for good: a repeat carries the same one.
    pub key: String,
    /// It was begun before, and nobody knows whether it was done.
    pub repeats: bool,
    pub standing: Standing,
}

/// In which conversation a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub contact: ContactId,
    pub inbox: InboxId,
    pub channel: Channel,
    pub bot: BotId,
}

/// What is known of the contact in this session, from channels and from tools, never from what the model says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    pub assurance: Assurance,
    /// Facts by name, such as the shop's customer id under `commerce.customer`.
    pub facts: BTreeMap<String, Value>,
}

/// What came of a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    /// For the model, as data.
    pub content: Value,
    /// Facts the session holds from now on.
    pub learned: BTreeMap<String, Value>,
    /// The contact showed that an account is theirs.
    pub verified: bool,
    /// A try to show it failed; too many end in a handover.
    pub failed_proof: bool,
    pub then: Option<Then>,
    /// Shown with the answer as its sources.
    pub citations: Vec<engine::model::message::Citation>,
    /// May be pressed under the answer.
    pub choices: Option<Box<engine::model::choices::Choices>>,
}

impl Output {
    pub fn new(content: Value) -> Self {
        Self { content, ..Self::default() }
    }
}

/// What the turn does after a call instead of going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    HandOver {
        reason: String,
    },
    /// Another agent of the bot answers.
    Pass {
        agent: String,
        reason: String,
    },
}

/// Why a call gave no result. The detail is for the model and for operators: no secret, no address of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ToolError {
    pub kind: ToolErrorKind,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToolErrorKind {
    /// The other side understood and said no, or the thing is not there: another call may do better.
    Refused,
    /// The other side cannot be reached or broke; nothing was changed.
    Unavailable,
    /// Sent, and nobody knows whether it was done.
    InDoubt,
}

impl ToolError {
    pub fn refused(detail: impl Into<String>) -> Self {
        Self { kind: ToolErrorKind::Refused, detail: detail.into() }
    }

    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self { kind: ToolErrorKind::Unavailable, detail: detail.into() }
    }

    pub fn in_doubt(detail: impl Into<String>) -> Self {
        Self { kind: ToolErrorKind::InDoubt, detail: detail.into() }
    }
}

impl fmt::Debug for dyn Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tool").field("name", &self.card().name).finish_non_exhaustive()
    }
}
