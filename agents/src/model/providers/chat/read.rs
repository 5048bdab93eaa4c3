//! The chunks of Chat Completions, as all servers together send them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::WIRE;
use crate::model::history::echo;
use crate::model::providers::{failed, garbage};
use crate::model::wire::calls::{Calls, Fragment};
use crate::model::wire::lenient::{Text, count, or_default};
use crate::model::wire::{Decoder, Event, Out};
use crate::model::{ErrorClass, ModelError, Stop, Usage};

/// Thoughts that are kept to be sent back.
const MOST_THOUGHTS: usize = 1 << 20;

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    choices: Vec<Choice<'a>>,
    #[serde(default)]
    usage: Option<Count>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(default)]
    index: Option<i64>,
    /// Azure's late filter results come without one; a server that does not stream sends `message`.
    #[serde(borrow, default, alias = "message")]
    delta: Option<Delta<'a>>,
    #[serde(borrow, default)]
    finish_reason: Text<'a>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow, default)]
    content: Text<'a>,
    #[serde(borrow, default)]
    refusal: Text<'a>,
    #[serde(borrow, default)]
    reasoning_content: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    tool_calls: Vec<Piece<'a>>,
}

#[derive(Deserialize)]
struct Piece<'a> {
    #[serde(default)]
    index: Option<i64>,
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default)]
    function: Option<Function<'a>>,
}

#[derive(Deserialize)]
struct Function<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    /// A text by the book; an object from some.
    #[serde(borrow, default)]
    arguments: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Count {
    #[serde(default, deserialize_with = "count")]
    prompt_tokens: u64,
    #[serde(default, deserialize_with = "count")]
    completion_tokens: u64,
    #[serde(default)]
    prompt_tokens_details: Option<Details>,
    #[serde(default)]
    completion_tokens_details: Option<Details>,
    /// `DeepSeek`'s own name for what was cached.
    #[serde(default, deserialize_with = "count")]
    prompt_cache_hit_tokens: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    #[serde(deserialize_with = "count")]
    cached_tokens: u64,
    #[serde(deserialize_with = "count")]
    reasoning_tokens: u64,
}

impl From<Count> for Usage {
    fn from(count: Count) -> Self {
        Self {
            input: count.prompt_tokens,
            cached: count.prompt_tokens_details.map_or(0, |of| of.cached_tokens).max(count.prompt_cache_hit_tokens),
            output: count.completion_tokens,
            reasoning: count.completion_tokens_details.map_or(0, |of| of.reasoning_tokens),
            estimated: false,
        }
    }
}

pub struct Reader {
    calls: Calls,
    /// Why it ended, once that has come; the usage may still follow.
    stop: Option<Stop>,
    usage: Option<Usage>,
    keeps_thoughts: bool,
    thoughts: String,
    has_begun: bool,
}

impl Reader {
    pub fn new(keeps_thoughts: bool) -> Self {
        Self { calls: Calls::default(), stop: None, usage: None, keeps_thoughts, thoughts: String::new(), has_begun: false }
    }

    fn choice(&mut self, choice: Choice<'_>, out: &mut Out) -> Result<(), ModelError> {
        if let Some(delta) = choice.delta {
            self.has_begun |= delta.content.filled().is_some() || !delta.tool_calls.is_empty();
            out.text(delta.content.as_str());
            out.refusal(delta.refusal.as_str());
            if self.keeps_thoughts && self.thoughts.len() < MOST_THOUGHTS {
                self.thoughts.push_str(delta.reasoning_content.as_str());
            }
            for piece in delta.tool_calls {
                self.piece(&piece)?;
            }
        }
        self.stop = match choice.finish_reason.filled() {
            None => self.stop,
            Some("length" | "max_tokens" | "model_length") => Some(Stop::Length),
            Some("content_filter") => Some(Stop::Filtered),
            Some("insufficient_system_resource") => {
                return Err(ModelError::new(ErrorClass::Overloaded, "ran out of resources in the midst of the answer"));
            }
            Some("error") => return Err(ModelError::broken("ended the answer with an error")),
            // `stop`, `tool_calls`, and whatever servers call the same; calls speak for themselves.
            Some(_) => Some(Stop::Done),
        };
        Ok(())
    }

    fn piece(&mut self, piece: &Piece<'_>) -> Result<(), ModelError> {
        let function = piece.function.as_ref();
        let raw = function.and_then(|function| function.arguments).map(RawValue::get).unwrap_or_default();
        let arguments: Cow<'_, str> = match raw.as_bytes().first() {
            None | Some(b'n') => Cow::Borrowed(""),
            Some(b'"') => Cow::Owned(serde_json::from_str(raw).map_err(|_cause| garbage())?),
            Some(_) => Cow::Borrowed(raw),
        };
        let name = function.and_then(|function| function.name.filled());
        self.calls.add(&Fragment { index: piece.index, id: piece.id.filled(), name, arguments })
    }

    fn settle(&mut self, stop: Stop, out: &mut Out) {
        // What a filter cut off must not be done.
        if stop != Stop::Filtered {
            self.calls.settle(out);
        }
        let thoughts = std::mem::take(&mut self.thoughts);
        let blocks = if thoughts.is_empty() { Vec::new() } else { vec![Value::String(thoughts)] };
        out.end(stop, self.usage.take(), echo(WIRE, &blocks));
    }
}

impl Decoder for Reader {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError> {
        let data = event.data.trim_ascii();
        if data == b"[DONE]" {
            // Some servers give no reason at all.
            self.settle(self.stop.unwrap_or(Stop::Done), out);
            return Ok(());
        }
        if event.is_error {
            return Err(failed(data));
        }
        let text = String::from_utf8_lossy(data);
        let chunk: Chunk<'_> = serde_json::from_str(&text).map_err(|_cause| garbage())?;
        if chunk.error.is_some_and(|error| error.get() != "null") {
            return Err(failed(data));
        }
        out.answered_by(chunk.model.as_str());
        for choice in chunk.choices.into_iter().filter(|choice| choice.index.unwrap_or(0) == 0) {
            self.choice(choice, out)?;
        }
        if let Some(usage) = chunk.usage.map(Usage::from).filter(|usage| usage.total() > 0) {
            self.usage = Some(usage);
        }
        Ok(())
    }

    fn is_ripe(&self) -> bool {
        self.stop.is_some()
    }

    fn end(&mut self, out: &mut Out) -> Result<(), ModelError> {
        match self.stop {
            Some(stop) => {
                self.settle(stop, out);
                Ok(())
            }
            None if self.has_begun => Err(ModelError::broken("broke the answer off")),
            None => Err(ModelError::broken("sent no answer")),
        }
    }
}
