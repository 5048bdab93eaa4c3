//! Chat Completions: what a request must look like.

use serde_json::{Map, Value, json};

use super::super::brain::{Asked, Call, Choice, Entry, Tool};
use super::super::ollama;
use super::super::refusal::Refusal;
use super::super::route::{Plan, Thinking};
use super::super::rules::Model;
use super::fields::{content, count, flag, known, list, missing, text, unsupported, wrong_kind, wrong_value};
use super::tools;

const FIELDS: [&str; 36] = [
    "model",
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "max_completion_tokens",
    "max_tokens",
    "reasoning_effort",
    "stream",
    "stream_options",
    "response_format",
    "temperature",
    "top_p",
    "n",
    "stop",
    "seed",
    "user",
    "metadata",
    "store",
    "presence_penalty",
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "top_logprobs",
    "modalities",
    "audio",
    "prediction",
    "service_tier",
    "prompt_cache_key",
    "prompt_cache_retention",
    "safety_identifier",
    "verbosity",
    "web_search_options",
    "moderation",
    "functions",
    "function_call",
];

const ROLES: [&str; 6] = ["system", "assistant", "user", "function", "tool", "developer"];

pub(in super::super) fn plan(body: &Value, model: &Model) -> Result<Plan, Refusal> {
    if let Some(name) = body.as_object().into_iter().flat_map(Map::keys).find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(Refusal::invalid(format!("Unrecognized request argument supplied: {name}")));
    }
    let mut asked = Asked { model: model.id.clone(), ..messages(body)? };
    asked.tools = functions(body)?;
    asked.choice = tools::choice(body, &asked.tools, "/function/name")?;
    let reasons = tools::reasons(body, &body["reasoning_effort"], "reasoning_effort", model)?;
    if reasons && model.is_tools_only_without_reasoning && !asked.tools.is_empty() {
        let name = &model.id;
        let message = format!(
            "Function tools with reasoning_effort are not supported for {name} in /v1/chat/completions. Please use \
             /v1/responses or set reasoning_effort to 'none'."
        );
        return Err(Refusal::invalid(message).param("reasoning_effort"));
    }
    asked.most_tokens = most_tokens(body, model)?;
    asked.wants_schema = response_format(body)?;
    if body["n"].as_u64().is_some_and(|number| number != 1) {
        return Err(Refusal::invalid("The sandbox gives one choice.").param("n"));
    }
    let is_stream = flag(body, "stream")?;
    let options = &body["stream_options"];
    if !options.is_null() {
        if !is_stream {
            let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
            return Err(Refusal::invalid(message).param("stream_options"));
        }
        known(options, "stream_options", &["include_usage", "include_obfuscation"])?;
    }
    let thinking = if reasons { Thinking::Counted } else { Thinking::None };
    Ok(Plan { asked, is_stream, wants_usage: flag(options, "include_usage")?, thinking, may_cache: true })
}

/// Ollama's route: what is unknown is passed over, and what does not fit is cut without a word.
pub(in super::super) fn lenient(body: &Value, model: &Model) -> Result<Plan, Refusal> {
    let mut asked = Asked { model: model.id.clone(), ..messages(body)? };
    asked.tools = functions(body)?;
    ollama::check_tools(&asked, model)?;
    asked.choice = Choice::Auto;
    asked.most_tokens = count(body, "max_tokens", 1)?;
    let format = &body["response_format"];
    asked.wants_schema =
        format.pointer("/json_schema/schema").cloned().or_else(|| (format["type"] == "json_object").then(|| json!({})));
    ollama::cut(&mut asked, model.context);
    let wants_usage = body["stream_options"]["include_usage"] == true;
    Ok(Plan { asked, is_stream: flag(body, "stream")?, wants_usage, ..Plan::default() })
}

fn most_tokens(body: &Value, model: &Model) -> Result<Option<usize>, Refusal> {
    let (new, old) = (count(body, "max_completion_tokens", 1)?, count(body, "max_tokens", 1)?);
    if old.is_some() && !model.efforts.is_empty() {
        return Err(unsupported("max_tokens", " Use 'max_completion_tokens' instead."));
    }
    if old.is_some() && new.is_some() {
        let message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
        return Err(Refusal::invalid(message).code("invalid_parameter_combination"));
    }
    tools::check_room_for_output(new.or(old), "max_tokens", model)?;
    Ok(new.or(old))
}

fn functions(body: &Value) -> Result<Vec<Tool>, Refusal> {
    let given = list(body, "tools", tools::MOST)?.into_iter().flatten().enumerate();
    let read = given.map(|(number, tool)| {
        let place = format!("tools[{number}]");
        match text(tool, "type", &place)? {
            "function" => {}
            other => return Err(wrong_value(&format!("{place}.type"), other, &["function", "custom"])),
        }
        let function = tool.get("function").ok_or_else(|| missing(&format!("{place}.function")))?;
        known(tool, &place, &["type", "function"])?;
        let place = format!("{place}.function");
        known(function, &place, &["name", "description", "parameters", "strict"])?;
        tools::function(function, &place, &format!("{place}.parameters"))
    });
    read.collect()
}

fn response_format(body: &Value) -> Result<Option<Value>, Refusal> {
    let format = &body["response_format"];
    match format["type"].as_str() {
        Some("json_schema") => {
            let inner = format.get("json_schema").ok_or_else(|| missing("response_format.json_schema"))?;
            // The type stands outside here, inside in the other API.
            if inner.get("type").is_some() {
                return Err(known(inner, "response_format.json_schema", &["name"]).err().unwrap_or_else(|| missing("type")));
            }
            tools::wanted_schema(inner, "response_format.json_schema").map(Some)
        }
        Some("json_object") if !body["messages"].to_string().to_lowercase().contains("json") => Err(Refusal::invalid(
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        )
        .param("messages")),
        Some("json_object") => Ok(Some(json!({"type": "object"}))),
        Some("text") => Ok(None),
        None if format.is_null() => Ok(None),
        other => Err(wrong_value("response_format.type", other.unwrap_or("null"), &["json_object", "json_schema", "text"])),
    }
}

fn messages(body: &Value) -> Result<Asked, Refusal> {
    let given = list(body, "messages", 2048)?.ok_or_else(|| missing("messages"))?;
    let mut asked = Asked::default();
    // Calls of the assistant's last message that have no answer yet.
    let mut open: Vec<String> = Vec::new();
    for (number, message) in given.iter().enumerate() {
        let place = format!("messages[{number}]");
        let role = text(message, "role", &place)?;
        if role != "tool" && !open.is_empty() {
            return Err(unanswered(&open, number));
        }
        match role {
            "system" | "developer" => {
                known(message, &place, &["role", "content", "name"])?;
                let text = content(&message["content"], &format!("{place}.content"), &["text"])?;
                asked.instructions.extend([if asked.instructions.is_empty() { "" } else { "\n" }, &text]);
            }
            "user" => {
                known(message, &place, &["role", "content", "name"])?;
                let kinds = ["text", "image_url", "input_audio", "file"];
                asked.entries.push(Entry::Customer(content(&message["content"], &format!("{place}.content"), &kinds)?));
            }
            "assistant" => {
                let entry = assistant(message, &place)?;
                if let Entry::Model { calls, .. } = &entry {
                    open = calls.iter().map(|call| call.id.clone()).collect();
                }
                asked.entries.push(entry);
            }
            "tool" => {
                known(message, &place, &["role", "content", "tool_call_id"])?;
                let call = text(message, "tool_call_id", &place)?;
                let Some(at) = open.iter().position(|id| id == call) else {
                    let message = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
                    return Err(Refusal::invalid(message).param(format!("messages.[{number}].role")));
                };
                open.remove(at);
                let output = content(&message["content"], &format!("{place}.content"), &["text"])?;
                let name = asked.tool_of(call);
                asked.entries.push(Entry::Result { call: call.to_owned(), name, output, failed: false });
            }
            other => return Err(wrong_value(&format!("{place}.role"), other, &ROLES)),
        }
    }
    if open.is_empty() { Ok(asked) } else { Err(unanswered(&open, given.len())) }
}

fn unanswered(open: &[String], number: usize) -> Refusal {
    let ids = open.join(", ");
    let message = format!(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The \
         following tool_call_ids did not have response messages: {ids}"
    );
    Refusal::invalid(message).param(format!("messages.[{number}].role"))
}

fn assistant(message: &Value, place: &str) -> Result<Entry, Refusal> {
    known(message, place, &["role", "content", "name", "refusal", "tool_calls", "function_call", "audio", "annotations"])?;
    let given = match &message["tool_calls"] {
        Value::Null => &Vec::new(),
        Value::Array(calls) if calls.is_empty() => {
            let message = format!(
                "Invalid '{place}.tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead."
            );
            return Err(Refusal::invalid(message).code("empty_array").param(format!("{place}.tool_calls")));
        }
        Value::Array(calls) => calls,
        other => return Err(wrong_kind(&format!("{place}.tool_calls"), "an array of objects", other)),
    };
    let mut calls = Vec::with_capacity(given.len());
    for (number, call) in given.iter().enumerate() {
        let place = format!("{place}.tool_calls[{number}]");
        known(call, &place, &["id", "type", "function", "index"])?;
        let id = text(call, "id", &place)?;
        if text(call, "type", &place)? != "function" {
            return Err(wrong_value(&format!("{place}.type"), "", &["function"]));
        }
        let inner = format!("{place}.function");
        let name = text(&call["function"], "name", &inner)?;
        let arguments = text(&call["function"], "arguments", &inner)?;
        calls.push(Call { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() });
    }
    let text = match &message["content"] {
        Value::Null if !calls.is_empty() || !message["refusal"].is_null() => String::new(),
        given => content(given, &format!("{place}.content"), &["text", "refusal"])?,
    };
    Ok(Entry::Model { text, calls })
}
