//! The events of `ConverseStream`. The frame names the event; its payload is the inner object alone.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Value, json};

use super::WIRE;
use crate::model::failure::{Said, in_stream};
use crate::model::history::echo;
use crate::model::providers::garbage;
use crate::model::wire::calls::{Calls, Fragment};
use crate::model::wire::lenient::{Text, count, or_default};
use crate::model::wire::{Decoder, Event, Out};
use crate::model::{ErrorClass, ModelError, Stop, Usage};

/// Thoughts that are kept to be returned: blocks, and bytes of each.
const MOST_THOUGHTS: usize = 64;
const LONGEST_THOUGHT: usize = 512 << 10;

const EVENTS: [&str; 5] = ["contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    #[serde(default)]
    content_block_index: Option<i64>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    start: Start<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    delta: Delta<'a>,
    #[serde(borrow, default)]
    stop_reason: Text<'a>,
    #[serde(default)]
    usage: Option<Count>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Start<'a> {
    #[serde(borrow)]
    tool_use: Option<ToolUse<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct ToolUse<'a> {
    #[serde(borrow, rename = "toolUseId")]
    id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    input: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Delta<'a> {
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    tool_use: Option<ToolUse<'a>>,
    #[serde(borrow)]
    reasoning_content: Option<Reasoning<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Reasoning<'a> {
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    signature: Text<'a>,
    #[serde(borrow)]
    redacted_content: Text<'a>,
}

#[derive(Deserialize)]
struct Count {
    #[serde(default, rename = "inputTokens", deserialize_with = "count")]
    input: u64,
    #[serde(default, rename = "outputTokens", deserialize_with = "count")]
    output: u64,
    #[serde(default, rename = "cacheReadInputTokens", deserialize_with = "count")]
    read: u64,
    #[serde(default, rename = "cacheWriteInputTokens", deserialize_with = "count")]
    written: u64,
}

#[derive(Default)]
pub struct Reader {
    calls: Calls,
    thought: Thought,
    thoughts: Vec<Value>,
    stop: Option<Stop>,
}

#[derive(Default)]
struct Thought {
    text: String,
    signature: String,
    hidden: String,
}

impl Reader {
    fn grow(&mut self, told: &Told<'_>, out: &mut Out) -> Result<(), ModelError> {
        out.text(told.delta.text.as_str());
        if let Some(used) = &told.delta.tool_use {
            let arguments = Cow::Borrowed(used.input.as_str());
            self.calls.add(&Fragment { index: told.content_block_index, id: None, name: None, arguments })?;
        }
        if let Some(reasoning) = &told.delta.reasoning_content {
            let thought = &mut self.thought;
            for (whole, piece) in [
                (&mut thought.text, &reasoning.text),
                (&mut thought.signature, &reasoning.signature),
                (&mut thought.hidden, &reasoning.redacted_content),
            ] {
                if whole.len() < LONGEST_THOUGHT {
                    whole.push_str(piece.as_str());
                }
            }
        }
        Ok(())
    }

    fn close(&mut self, told: &Told<'_>, out: &mut Out) {
        if told.content_block_index.is_some()
            && let Some((id, name, arguments)) = self.calls.take(told.content_block_index)
        {
            out.call(id, name, arguments);
        }
        let thought = std::mem::take(&mut self.thought);
        let block = if !thought.text.is_empty() {
            json!({"reasoningContent": {"reasoningText": {"text": thought.text, "signature": thought.signature}}})
        } else if !thought.hidden.is_empty() {
            json!({"reasoningContent": {"redactedContent": thought.hidden}})
        } else {
            return;
        };
        if self.thoughts.len() < MOST_THOUGHTS {
            self.thoughts.push(block);
        }
    }

    fn settle(&mut self, usage: Option<Usage>, out: &mut Out) {
        let stop = self.stop.unwrap_or(Stop::Done);
        if stop != Stop::Filtered {
            self.calls.settle(out);
        }
        out.end(stop, usage, echo(WIRE, &self.thoughts));
    }
}

fn stopped(reason: &str) -> Result<Stop, ModelError> {
    Ok(match reason {
        "max_tokens" | "model_context_window_exceeded" => Stop::Length,
        "guardrail_intervened" | "content_filtered" => Stop::Filtered,
        "malformed_model_output" | "malformed_tool_use" => {
            return Err(ModelError::broken(format!("says that the model wrote nonsense ({reason})")));
        }
        _ => Stop::Done,
    })
}

impl Decoder for Reader {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError> {
        let text = String::from_utf8_lossy(&event.data);
        if event.is_error {
            let said = Said::of(&serde_json::from_str(&text).unwrap_or_default()).named(&event.name);
            return Err(match event.name.as_str() {
                "validationException" => ModelError { class: ErrorClass::Invalid, ..in_stream(&said) },
                _ => in_stream(&said),
            });
        }
        if !EVENTS.contains(&event.name.as_str()) {
            return Ok(());
        }
        let told: Told<'_> = serde_json::from_str(&text).map_err(|_cause| garbage())?;
        match event.name.as_str() {
            "contentBlockStart" => {
                if let Some(used) = &told.start.tool_use {
                    let (id, name) = (used.id.filled(), used.name.filled());
                    self.calls.add(&Fragment { index: told.content_block_index, id, name, arguments: Cow::Borrowed("") })?;
                }
            }
            "contentBlockDelta" => self.grow(&told, out)?,
            "contentBlockStop" => self.close(&told, out),
            "messageStop" => self.stop = Some(stopped(told.stop_reason.as_str())?),
            "metadata" => {
                let usage = told.usage.map(|count| Usage {
                    input: count.input + count.read + count.written,
                    cached: count.read,
                    output: count.output,
                    reasoning: 0,
                    estimated: false,
                });
                self.settle(usage.filter(|usage| usage.total() > 0), out);
            }
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
        self.settle(None, out);
        Ok(())
    }
}
