//! The lines of Ollama: pieces of a message, and a last one with the counts. Calls come whole, mostly without an id.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::providers::{failed, garbage};
use crate::model::wire::lenient::{Text, count, or_default};
use crate::model::wire::{Decoder, Event, Out};
use crate::model::{MOST_CALLS, ModelError, Stop, Usage};

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    model: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    message: Message<'a>,
    #[serde(default)]
    done: bool,
    #[serde(borrow, default)]
    done_reason: Text<'a>,
    #[serde(default, deserialize_with = "count")]
    prompt_eval_count: u64,
    #[serde(default, deserialize_with = "count")]
    eval_count: u64,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    content: Text<'a>,
    #[serde(borrow, deserialize_with = "or_default")]
    tool_calls: Vec<Call<'a>>,
}

#[derive(Deserialize)]
struct Call<'a> {
    #[serde(borrow, default)]
    id: Text<'a>,
    #[serde(borrow, default, deserialize_with = "or_default")]
    function: Function<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Function<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    arguments: Option<&'a RawValue>,
}

#[derive(Default)]
pub struct Reader {
    calls: usize,
    has_begun: bool,
}

impl Reader {
    fn call(&mut self, call: &Call<'_>, out: &mut Out) -> Result<(), ModelError> {
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err(ModelError::broken(format!("the model asked for more than {MOST_CALLS} tools at once")));
        }
        let raw = call.function.arguments.map(RawValue::get).unwrap_or_default();
        // An object by the book; a text from servers that copied the other interface.
        let arguments =
            if raw.starts_with('"') { serde_json::from_str(raw).map_err(|_cause| garbage())? } else { raw.to_owned() };
        let arguments = if arguments == "null" { String::new() } else { arguments };
        if let Some(name) = call.function.name.filled() {
            out.call(call.id.as_str().to_owned(), name.to_owned(), arguments);
        }
        Ok(())
    }
}

impl Decoder for Reader {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError> {
        let text = String::from_utf8_lossy(&event.data);
        let line: Line<'_> = serde_json::from_str(&text).map_err(|_cause| garbage())?;
        if line.error.is_some_and(|error| error.get() != "null") {
            return Err(failed(&event.data));
        }
        self.has_begun = true;
        out.answered_by(line.model.as_str());
        out.text(line.message.content.as_str());
        for call in &line.message.tool_calls {
            self.call(call, out)?;
        }
        if line.done {
            let stop = if line.done_reason.as_str() == "length" { Stop::Length } else { Stop::Done };
            // A prompt that was in the cache from end to end is not counted by some versions.
            let is_uncounted = line.prompt_eval_count == 0;
            let input = if is_uncounted { out.estimated_input() } else { line.prompt_eval_count };
            let usage = Usage { input, cached: 0, output: line.eval_count, reasoning: 0, estimated: is_uncounted };
            out.end(stop, Some(usage).filter(|_| line.eval_count > 0), None);
        }
        Ok(())
    }

    fn end(&mut self, _out: &mut Out) -> Result<(), ModelError> {
        Err(ModelError::broken(if self.has_begun { "broke the answer off" } else { "sent no answer" }))
    }
}
