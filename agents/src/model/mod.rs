//! Language models: one port, and what stands behind it.
//!
//! [`LanguageModel`] is all that a turn knows: a request goes in, pieces come out as the provider sends them. Every
//! provider keeps the same promises, whatever its wire looks like:
//!
//! - a stream ends with exactly one [`Piece::End`] or one `Err`, and nothing follows it;
//! - it ends in time: no event for [`Request::idle`], or [`Request::deadline`] passed, is an error of class `TimedOut`;
//! - it is bounded: text far beyond [`Request::most_tokens`] is cut with [`Stop::Length`], calls beyond [`MOST_CALLS`]
//!   or arguments beyond [`MOST_ARGUMENTS`] bytes are an error of class `Broken`;
//! - dropping it closes the request on the wire;
//! - errors tell their class and never a key or a word of the conversation.

mod bounded;
mod breaker;
mod chain;
mod error;
mod failure;
mod hints;
mod history;
mod names;
mod open;
mod providers;
mod reach;
mod scripted;
mod settings;
mod strict;
mod table;
mod usage;
mod wire;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

pub use self::breaker::{Breaker, Breakers};
pub use self::chain::{Chain, Link};
pub use self::error::{ErrorClass, ModelError};
pub use self::open::{Checked, Provider, check, open};
pub use self::scripted::{Scene, Scripted, Step};
pub use self::settings::{Api, Connection, Kind};
pub use self::table::{Price, Profile, Rule, Table};
pub use self::usage::{Usage, estimated_tokens};

/// Tool calls of one answer; a model that asks for more is broken.
pub const MOST_CALLS: usize = 256;
/// Bytes of the arguments of one call.
pub const MOST_ARGUMENTS: usize = 256 << 10;

#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Provider and model as traces name it: `openai/gpt-6-luna`.
    fn name(&self) -> &str;

    /// Starts one request. Pieces come as the provider sends them; dropping the stream ends the request on the wire.
    async fn stream(&self, request: &Request) -> Result<Pieces, ModelError>;
}

pub type Pieces = BoxStream<'static, Result<Piece, ModelError>>;

/// What a model is asked.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub instructions: String,
    pub entries: Vec<Entry>,
    pub tools: Vec<ToolSpec>,
    pub choice: ToolChoice,
    /// The text of the answer is JSON of this shape.
    pub schema: Option<OutputSchema>,
    pub most_tokens: u32,
    /// Left out where the model refuses it.
    pub temperature: Option<f32>,
    /// Raised to the least the model takes. `None`: what the table names for the model, else the provider's own.
    pub effort: Option<Effort>,
    /// Requests that begin alike share the provider's cache under this name.
    pub cache_key: Option<String>,
    /// Nothing from the provider for so long means that it is broken.
    pub idle: Duration,
    pub deadline: Instant,
}

impl Request {
    /// A plain question with the house's usual bounds: 30 s of silence, 60 s in all, 1,024 tokens.
    pub fn new(instructions: impl Into<String>, entries: Vec<Entry>) -> Self {
        Self {
            instructions: instructions.into(),
            entries,
            tools: Vec::new(),
            choice: ToolChoice::Auto,
            schema: None,
            most_tokens: 1_024,
            temperature: None,
            effort: None,
            cache_key: None,
            idle: Duration::from_secs(30),
            deadline: Instant::now() + Duration::from_mins(1),
        }
    }

    /// Tokens of what is sent, by length.
    pub fn estimated_input(&self) -> u64 {
        let entries: usize = self.entries.iter().map(Entry::bytes).sum();
        let tools: usize = self.tools.iter().map(ToolSpec::bytes).sum();
        estimated_tokens(self.instructions.len() + entries + tools)
    }
}

impl fmt::Debug for Request {
    /// Sizes only: a request is full of customers' words.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Request")
            .field("entries", &self.entries.len())
            .field("tools", &self.tools.len())
            .field("choice", &self.choice)
            .field("most_tokens", &self.most_tokens)
            .finish_non_exhaustive()
    }
}

/// One thing that was said or done, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    User {
        text: String,
    },
    Assistant {
        text: String,
        calls: Vec<ToolCall>,
        /// The provider's own blocks of that answer ([`End::echo`]), returned unchanged; another provider ignores them.
        echo: Option<serde_json::Value>,
    },
    Tool {
        /// [`ToolCall::id`] of the call that this answers.
        call: String,
        name: String,
        output: String,
        failed: bool,
    },
}

impl Entry {
    fn bytes(&self) -> usize {
        match self {
            Self::User { text } => text.len(),
            Self::Assistant { text, calls, .. } => {
                text.len() + calls.iter().map(|call| call.name.len() + call.arguments.len()).sum::<usize>()
            }
            Self::Tool { name, output, .. } => name.len() + output.len(),
        }
    }
}

/// A tool as the model is told of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolSpec {
    pub name: String,
    pub description: String,
    /// A JSON Schema of an object.
    pub parameters: serde_json::Value,
}

impl ToolSpec {
    /// About what it takes on the wire, for an estimate.
    fn bytes(&self) -> usize {
        let properties = self.parameters.get("properties").and_then(serde_json::Value::as_object);
        self.name.len() + self.description.len() + properties.map_or(0, serde_json::Map::len) * 64
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ToolChoice {
    #[default]
    Auto,
    None,
    Required,
}

#[derive(Clone, Debug, PartialEq)]
pub struct OutputSchema {
    pub name: String,
    pub schema: serde_json::Value,
}

/// How long a model thinks before it answers, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    None,
    Minimal,
    Low,
    Medium,
    High,
    #[serde(rename = "xhigh")]
    Highest,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCall {
    /// Never empty: a provider that sends none is given one.
    pub id: String,
    pub name: String,
    /// As the model wrote it; may be no JSON.
    pub arguments: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    /// Whole: pieces of arguments are put together first.
    Call(ToolCall),
    End(End),
}

#[derive(Clone, Debug, PartialEq)]
pub struct End {
    pub stop: Stop,
    pub usage: Usage,
    /// For [`Entry::Assistant`] when the conversation goes on.
    pub echo: Option<serde_json::Value>,
    /// Which link of a chain answered.
    pub served_by: Option<String>,
    /// The model as the provider names what answered; else as it was asked.
    pub model: String,
}

impl End {
    pub fn new(stop: Stop, usage: Usage, model: impl Into<String>) -> Self {
        Self { stop, usage, echo: None, served_by: None, model: model.into() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    Done,
    Calls,
    /// Cut at the most tokens, or at the end of the context.
    Length,
    /// The provider's content filter.
    Filtered,
    /// The model itself declined.
    Refused,
}
