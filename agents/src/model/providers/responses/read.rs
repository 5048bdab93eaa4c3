//! The events of the Responses API.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::WIRE;
use crate::model::history::echo;
use crate::model::providers::{event as parsed, failed, garbage};
use crate::model::wire::calls::{Calls, Fragment};
use crate::model::wire::lenient::{Text, count, or_default};
use crate::model::wire::{Decoder, Event, Out};
use crate::model::{ModelError, Stop, Usage};

/// Thoughts that are kept to be sent back: items, and bytes of each.
const MOST_THOUGHTS: usize = 64;
const LONGEST_THOUGHT: usize = 512 << 10;

const EVENTS: [&str; 9] = [
    "response.output_text.delta",
    "response.refusal.delta",
    "response.function_call_arguments.delta",
    "response.output_item.added",
    "response.output_item.done",
    "response.completed",
    "response.incomplete",
    "response.failed",
    "error",
];

#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(default)]
    output_index: Option<i64>,
    #[serde(borrow, default)]
    delta: Text<'a>,
    #[serde(borrow, default)]
    item: Option<&'a RawValue>,
    #[serde(borrow, default)]
    response: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    call_id: Text<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Text<'a>,
    /// Of a message; as one text.
    #[serde(borrow, default)]
    content: Text<'a>,
}

#[derive(Deserialize)]
struct Response<'a> {
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(default)]
    usage: Option<Count>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    incomplete_details: Incomplete<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Incomplete<'a> {
    #[serde(borrow)]
    reason: Text<'a>,
}

#[derive(Deserialize)]
struct Count {
    #[serde(default, deserialize_with = "count")]
    input_tokens: u64,
    #[serde(default, deserialize_with = "count")]
    output_tokens: u64,
    #[serde(default, deserialize_with = "or_default")]
    input_tokens_details: Details,
    #[serde(default, deserialize_with = "or_default")]
    output_tokens_details: Details,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Details {
    #[serde(deserialize_with = "count")]
    cached_tokens: u64,
    #[serde(deserialize_with = "count")]
    reasoning_tokens: u64,
}

#[derive(Default)]
pub struct Reader {
    calls: Calls,
    thoughts: Vec<Value>,
    /// Messages of which pieces have come: their whole text is not said again.
    spoken: Vec<Option<i64>>,
}

impl Reader {
    fn item(&mut self, told: &Told<'_>, is_done: bool, out: &mut Out) -> Result<(), ModelError> {
        let Some(raw) = told.item else { return Ok(()) };
        let item: Item<'_> = serde_json::from_str(raw.get()).map_err(|_cause| garbage())?;
        match item.kind.as_str() {
            "function_call" if is_done => {
                // The finished item is the provider's last word on the call, whatever the pieces were.
                let (id, name, arguments) = self.calls.take(told.output_index).unwrap_or_default();
                let last = |said: &Text<'_>, pieces: String| said.filled().map_or(pieces, str::to_owned);
                out.call(last(&item.call_id, id), last(&item.name, name), last(&item.arguments, arguments));
            }
            "function_call" => {
                let arguments = Cow::Borrowed("");
                let (id, name) = (item.call_id.filled(), item.name.filled());
                self.calls.add(&Fragment { index: told.output_index, id, name, arguments })?;
            }
            "message" if is_done && !self.spoken.contains(&told.output_index) => out.text(item.content.as_str()),
            "reasoning" if is_done && raw.get().len() <= LONGEST_THOUGHT && self.thoughts.len() < MOST_THOUGHTS => {
                let item: Value = serde_json::from_str(raw.get()).map_err(|_cause| garbage())?;
                // Without its encrypted content it cannot be understood again.
                if item.get("encrypted_content").is_some_and(Value::is_string) {
                    self.thoughts.push(item);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn settle(&mut self, told: &Told<'_>, is_whole: bool, out: &mut Out) -> Result<(), ModelError> {
        let raw = told.response.map_or("{}", RawValue::get);
        let response: Response<'_> = serde_json::from_str(raw).map_err(|_cause| garbage())?;
        out.answered_by(response.model.as_str());
        let stop = match response.incomplete_details.reason.filled() {
            Some("content_filter") => Stop::Filtered,
            None if is_whole => Stop::Done,
            Some(_) | None => Stop::Length,
        };
        if stop != Stop::Filtered {
            self.calls.settle(out);
        }
        let usage = response.usage.map(|count| Usage {
            input: count.input_tokens,
            cached: count.input_tokens_details.cached_tokens,
            output: count.output_tokens,
            reasoning: count.output_tokens_details.reasoning_tokens,
            estimated: false,
        });
        let usage = usage.filter(|usage| usage.total() > 0);
        out.end(stop, usage, echo(WIRE, &self.thoughts));
        Ok(())
    }

    fn spoke(&mut self, message: Option<i64>) {
        if self.spoken.last() != Some(&message) {
            self.spoken.push(message);
        }
    }
}

impl Decoder for Reader {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError> {
        let data = event.data.trim_ascii();
        if data == b"[DONE]" {
            return Ok(());
        }
        let text = String::from_utf8_lossy(data);
        let Some(told) = parsed::<Told<'_>>(&text, &EVENTS)? else { return Ok(()) };
        match told.kind.as_str() {
            "response.output_text.delta" => {
                self.spoke(told.output_index);
                out.text(told.delta.as_str());
            }
            "response.refusal.delta" => {
                self.spoke(told.output_index);
                out.refusal(told.delta.as_str());
            }
            "response.function_call_arguments.delta" => {
                let arguments = Cow::Borrowed(told.delta.as_str());
                self.calls.add(&Fragment { index: told.output_index, id: None, name: None, arguments })?;
            }
            "response.output_item.added" => self.item(&told, false, out)?,
            "response.output_item.done" => self.item(&told, true, out)?,
            "response.completed" => self.settle(&told, true, out)?,
            "response.incomplete" => self.settle(&told, false, out)?,
            "response.failed" => return Err(failed(told.response.map(RawValue::get).unwrap_or_default().as_bytes())),
            // Without a type it is an error object that no event announces, as gateways send it.
            "error" | "" => return Err(failed(data)),
            _ if event.is_error => return Err(failed(data)),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut Out) -> Result<(), ModelError> {
        Err(ModelError::broken("broke the answer off"))
    }
}
