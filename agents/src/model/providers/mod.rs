//! Providers: one file a wire.
//!
//! | file | speaks |
//! | --- | --- |
//! | `responses` | `OpenAI` Responses; Azure's `v1` form of it |
//! | `chat` | Chat Completions: `OpenAI`, both forms of Azure, and every compatible server |
//! | `anthropic` | Anthropic Messages |
//! | `bedrock` | AWS Bedrock `ConverseStream`, with `sigv4` |
//! | `ollama` | Ollama's own chat, for its context length |
//!
//! The wires are the house's own. `async-openai` 0.43 drops the headers of an error answer (and with them when to ask
//! again), reads its body without bound and logs it, and reads streams in a task of its own into an unbounded channel.
//! `rig-core` 0.44 shows all of that to a custom client, but logs the sentences of errors in a stream, fails a turn for a
//! finish reason it does not know, parses each Chat frame twice, and turns on `float_roundtrip` for every JSON in the
//! program. Built alone on two busy cores they took 159 and 79 seconds; what they would spare is the five files here.

pub mod anthropic;
pub mod bedrock;
pub mod chat;
pub mod ollama;
pub mod responses;
pub mod sigv4;

use serde::Deserialize;

use super::wire::lenient::Text;
use super::{ModelError, failure};

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
}

/// An event by its type; none for a type that is not known, whose fields may be of any kind.
fn event<'a, T: Deserialize<'a>>(text: &'a str, known: &[&str]) -> Result<Option<T>, ModelError> {
    let cause = match serde_json::from_str(text) {
        Ok(event) => return Ok(Some(event)),
        Err(cause) => cause,
    };
    let kind = if cause.is_data() { serde_json::from_str::<Kind<'_>>(text).ok() } else { None };
    let is_new = kind.is_some_and(|kind| kind.kind.filled().is_some_and(|kind| !known.contains(&kind)));
    if is_new { Ok(None) } else { Err(garbage()) }
}

/// What is no event of a provider's.
fn garbage() -> ModelError {
    ModelError::broken("sent something that is no event")
}

/// An error object in the midst of an answer.
fn failed(data: &[u8]) -> ModelError {
    failure::in_stream(&failure::Said::of(&serde_json::from_slice(data).unwrap_or_default()))
}
