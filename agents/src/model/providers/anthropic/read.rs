//! The events of Anthropic. Usage in them is cumulative, and its input excludes what was cached.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::WIRE;
use crate::model::history::echo;
use crate::model::providers::{event as parsed, failed};
use crate::model::wire::calls::{Calls, Fragment};
use crate::model::wire::lenient::{Text, or_default};
use crate::model::wire::{Decoder, Event, Out};
use crate::model::{ModelError, Stop, Usage};

/// Thoughts that are kept to be returned: blocks, and bytes of each.
const MOST_THOUGHTS: usize = 64;
const LONGEST_THOUGHT: usize = 512 << 10;

const EVENTS: [&str; 7] = [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
    "error",
];

#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(default)]
    index: Option<i64>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    delta: Delta<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    content_block: Block<'a>,
    #[serde(default)]
    usage: Option<Count>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    message: Message<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Delta<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    partial_json: Text<'a>,
    #[serde(borrow)]
    thinking: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
    #[serde(borrow)]
    stop_reason: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Block<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    thinking: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
    /// Of thoughts that are not shown.
    #[serde(borrow)]
    data: Text<'a>,
    input: Option<Value>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    model: Text<'a>,
    usage: Option<Count>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Count {
    #[serde(rename = "input_tokens")]
    input: Option<u64>,
    #[serde(rename = "output_tokens")]
    output: Option<u64>,
    #[serde(rename = "cache_creation_input_tokens")]
    written: Option<u64>,
    #[serde(rename = "cache_read_input_tokens")]
    read: Option<u64>,
}

/// What the newest word on each count was.
#[derive(Default)]
struct Counted {
    input: u64,
    written: u64,
    read: u64,
    output: Option<u64>,
}

impl Counted {
    fn take(&mut self, count: &Count) {
        self.input = count.input.unwrap_or(self.input);
        self.written = count.written.unwrap_or(self.written);
        self.read = count.read.unwrap_or(self.read);
        self.output = count.output.or(self.output);
    }

    fn usage(&self) -> Option<Usage> {
        let input = self.input + self.written + self.read;
        let usage = Usage { input, cached: self.read, output: self.output?, reasoning: 0, estimated: false };
        Some(usage).filter(|usage| usage.input > 0)
    }
}

#[derive(Default)]
pub struct Reader {
    calls: Calls,
    /// The thought that is being told, and those told.
    thought: Option<(i64, Thought)>,
    thoughts: Vec<Value>,
    counted: Counted,
    stop: Option<Stop>,
}

#[derive(Default)]
struct Thought {
    text: String,
    signature: String,
}

impl Reader {
    fn begin(&mut self, told: &Told<'_>, out: &mut Out) -> Result<(), ModelError> {
        let block = &told.content_block;
        let index = told.index.unwrap_or(-1);
        match block.kind.as_str() {
            "text" => out.text(block.text.as_str()),
            "tool_use" => {
                // Whole input comes here from servers that do not cut it into pieces.
                let whole = block.input.as_ref().filter(|input| input.as_object().is_some_and(|fields| !fields.is_empty()));
                let arguments = whole.map(Value::to_string).unwrap_or_default();
                let (id, name) = (block.id.filled(), block.name.filled());
                self.calls.add(&Fragment { index: told.index, id, name, arguments: Cow::Owned(arguments) })?;
            }
            "thinking" => {
                let thought = Thought { text: block.thinking.as_str().into(), signature: block.signature.as_str().into() };
                self.thought = Some((index, thought));
            }
            "redacted_thinking" => self.keep(json!({"type": "redacted_thinking", "data": block.data.as_str()})),
            _ => {}
        }
        Ok(())
    }

    fn grow(&mut self, told: &Told<'_>, out: &mut Out) -> Result<(), ModelError> {
        let delta = &told.delta;
        match (delta.kind.as_str(), &mut self.thought) {
            ("text_delta", _) => out.text(delta.text.as_str()),
            ("input_json_delta", _) => {
                let arguments = Cow::Borrowed(delta.partial_json.as_str());
                self.calls.add(&Fragment { index: told.index, id: None, name: None, arguments })?;
            }
            ("thinking_delta", Some((_, thought))) if thought.text.len() < LONGEST_THOUGHT => {
                thought.text.push_str(delta.thinking.as_str());
            }
            ("signature_delta", Some((_, thought))) if thought.signature.len() < LONGEST_THOUGHT => {
                thought.signature.push_str(delta.signature.as_str());
            }
            _ => {}
        }
        Ok(())
    }

    /// A block is whole.
    fn close(&mut self, told: &Told<'_>, out: &mut Out) {
        if told.index.is_some()
            && let Some((id, name, arguments)) = self.calls.take(told.index)
        {
            out.call(id, name, arguments);
        }
        if let Some((_, thought)) = self.thought.take_if(|(index, _)| told.index.is_none_or(|told| told == *index)) {
            self.keep(json!({"type": "thinking", "thinking": thought.text, "signature": thought.signature}));
        }
    }

    fn keep(&mut self, thought: Value) {
        if self.thoughts.len() < MOST_THOUGHTS {
            self.thoughts.push(thought);
        }
    }

    fn settle(&mut self, out: &mut Out) {
        self.calls.settle(out);
        out.end(self.stop.unwrap_or(Stop::Done), self.counted.usage(), echo(WIRE, &self.thoughts));
    }
}

impl Decoder for Reader {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError> {
        let text = String::from_utf8_lossy(&event.data);
        let Some(told) = parsed::<Told<'_>>(&text, &EVENTS)? else { return Ok(()) };
        match told.kind.as_str() {
            "message_start" => {
                out.answered_by(told.message.model.as_str());
                if let Some(count) = &told.message.usage {
                    self.counted.take(count);
                }
            }
            "content_block_start" => self.begin(&told, out)?,
            "content_block_delta" => self.grow(&told, out)?,
            "content_block_stop" => self.close(&told, out),
            "message_delta" => {
                if let Some(count) = &told.usage {
                    self.counted.take(count);
                }
                self.stop = match told.delta.stop_reason.filled() {
                    None => self.stop,
                    Some("max_tokens" | "model_context_window_exceeded") => Some(Stop::Length),
                    Some("refusal") => Some(Stop::Refused),
                    // `end_turn`, `tool_use`, `stop_sequence`; `pause_turn` comes with tools of theirs, which are not used.
                    Some(_) => Some(Stop::Done),
                };
            }
            "message_stop" => self.settle(out),
            "error" | "" => return Err(failed(&event.data)),
            _ if event.is_error => return Err(failed(&event.data)),
            _ => {}
        }
        Ok(())
    }

    fn is_ripe(&self) -> bool {
        self.stop.is_some()
    }

    fn end(&mut self, out: &mut Out) -> Result<(), ModelError> {
        if self.stop.is_none() {
            return Err(ModelError::broken("broke the answer off"));
        }
        self.settle(out);
        Ok(())
    }
}
