//! Responses: what a request must look like.

use serde_json::{Value, json};

use super::super::brain::{Asked, Tool};
use super::super::refusal::Refusal;
use super::super::route::{Plan, Thinking};
use super::super::rules::Model;
use super::fields::{count, flag, known, list, text, wrong_value};
use super::responses_input::entries;
use super::tools;

const FIELDS: [&str; 31] = [
    "model",
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "max_tool_calls",
    "text",
    "reasoning",
    "max_output_tokens",
    "store",
    "stream",
    "stream_options",
    "include",
    "previous_response_id",
    "conversation",
    "temperature",
    "top_p",
    "top_logprobs",
    "truncation",
    "user",
    "metadata",
    "service_tier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "background",
    "prompt",
    "context_management",
    "moderation",
    "prompt_cache_options",
];

/// Names of Chat Completions, and what they are called here.
const MOVED: [(&str, &str); 5] = [
    ("messages", "input"),
    ("response_format", "text.format"),
    ("max_tokens", "max_output_tokens"),
    ("max_completion_tokens", "max_output_tokens"),
    ("reasoning_effort", "reasoning.effort"),
];

const SEALED: &str = "reasoning.encrypted_content";

const INCLUDED: [&str; 7] = [
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "message.output_text.logprobs",
];

pub(in super::super) fn plan(body: &Value, model: &Model) -> Result<Plan, Refusal> {
    check_fields(body)?;
    let is_stored = body["store"].is_null() || flag(body, "store")?;
    let mut asked = Asked { model: model.id.clone(), ..entries(body, is_stored)? };
    if let Some(given) = body["instructions"].as_str() {
        let own = std::mem::take(&mut asked.instructions);
        asked.instructions = if own.is_empty() { given.to_owned() } else { format!("{given}\n{own}") };
    }
    asked.tools = functions(body)?;
    asked.choice = tools::choice(body, &asked.tools, "/name")?;
    if !body["reasoning"].is_null() {
        known(&body["reasoning"], "reasoning", &["effort", "summary", "generate_summary", "context", "mode"])?;
    }
    let reasons = tools::reasons(body, &body["reasoning"]["effort"], "reasoning.effort", model)?;
    asked.most_tokens = count(body, "max_output_tokens", 16)?;
    tools::check_room_for_output(asked.most_tokens, "max_output_tokens", model)?;
    asked.wants_schema = format(body)?;
    let is_stream = flag(body, "stream")?;
    if !is_stream && !body["stream_options"].is_null() {
        let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
        return Err(Refusal::invalid(message).param("stream_options"));
    }
    let wants_seal = included(body)?;
    let thinking = match (reasons, wants_seal) {
        (false, _) => Thinking::None,
        (true, false) => Thinking::Counted,
        (true, true) => Thinking::Sealed,
    };
    Ok(Plan { asked, is_stream, wants_usage: true, thinking, may_cache: true })
}

fn check_fields(body: &Value) -> Result<(), Refusal> {
    for (old, new) in MOVED {
        if body.get(old).is_some() {
            let message = format!(
                "Unsupported parameter: '{old}'. In the Responses API, this parameter has moved to '{new}'. Try again with the new parameter."
            );
            return Err(Refusal::invalid(message).code("unsupported_parameter").param(old));
        }
    }
    if body["background"] == true {
        return Err(Refusal::invalid("The sandbox has no background mode.").param("background"));
    }
    if let Some(id) = body["previous_response_id"].as_str() {
        let message = format!("Previous response with id '{id}' not found.");
        return Err(Refusal::invalid(message).code("previous_response_not_found").param("previous_response_id"));
    }
    known(body, "", &FIELDS).map(|_| ())
}

/// Whether sealed reasoning is to be sent along.
fn included(body: &Value) -> Result<bool, Refusal> {
    let mut wants_seal = false;
    for name in body["include"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        wants_seal |= name == SEALED;
        if name != SEALED && !INCLUDED.contains(&name) {
            return Err(wrong_value("include[0]", name, &INCLUDED));
        }
    }
    Ok(wants_seal)
}

fn functions(body: &Value) -> Result<Vec<Tool>, Refusal> {
    let given = list(body, "tools", tools::MOST)?.into_iter().flatten().enumerate();
    let read = given.map(|(number, tool)| {
        let place = format!("tools[{number}]");
        match text(tool, "type", &place)? {
            "function" => {}
            other => return Err(wrong_value(&format!("{place}.type"), other, &["function"])),
        }
        // The nested form of Chat Completions fails on the name that is not there.
        text(tool, "name", &place)?;
        known(tool, &place, &["type", "name", "description", "parameters", "strict"])?;
        tools::function(tool, &place, &format!("{place}.parameters"))
    });
    read.collect()
}

fn format(body: &Value) -> Result<Option<Value>, Refusal> {
    if body["text"].is_null() {
        return Ok(None);
    }
    known(&body["text"], "text", &["format", "verbosity"])?;
    let format = &body["text"]["format"];
    match format["type"].as_str() {
        Some("json_schema") => tools::wanted_schema(format, "text.format").map(Some),
        Some("json_object") if !body["input"].to_string().to_lowercase().contains("json") => Err(Refusal::invalid(
            "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
        )
        .param("input")),
        Some("json_object") => Ok(Some(json!({"type": "object"}))),
        Some("text") => Ok(None),
        None if format.is_null() => Ok(None),
        other => Err(wrong_value("text.format.type", other.unwrap_or("null"), &["text", "json_schema", "json_object"])),
    }
}
