//! Anthropic Messages.

pub(super) mod answer;
mod blocks;
mod messages;

use serde_json::{Value, json};

use super::brain::{Asked, Choice, Tool};
use super::refusal::Refusal;
use super::route::{Plan, Thinking};
use super::rules::{Maker, Model, Rules};
use super::schema;
use crate::serve::{Reply, Request};

const OLD: &str = "2023-06-01";
/// Refuses sampling, documents in answers, and citations on text of the user.
const NEW: &str = "2026-10-21";

const FIELDS: [&str; 19] = [
    "model",
    "max_tokens",
    "system",
    "messages",
    "tools",
    "tool_choice",
    "output_config",
    "stream",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "metadata",
    "thinking",
    "service_tier",
    "container",
    "context_management",
    "inference_geo",
    "cache_control",
];

pub(super) fn check_key(rules: &Rules, request: &Request) -> Result<(), Refusal> {
    match request.header("x-api-key").or_else(|| request.bearer()) {
        Some(key) if key == rules.anthropic_key => Ok(()),
        Some(_) => Err(Refusal::new(401, "invalid x-api-key")),
        None => Err(Refusal::new(401, "x-api-key header is required")),
    }
}

pub(super) fn model(rules: &Rules, request: &Request, body: &Value) -> Result<Model, Refusal> {
    check_key(rules, request)?;
    match request.header("anthropic-version") {
        Some(OLD | NEW) => {}
        Some(other) => return Err(Refusal::invalid(format!("anthropic-version: \"{other}\" is not a valid version"))),
        None => return Err(Refusal::invalid("anthropic-version: header is required")),
    }
    let Some(name) = body["model"].as_str() else { return Err(required("model")) };
    rules.model(Maker::Anthropic, name).cloned().ok_or_else(|| Refusal::new(404, format!("model: {name}")))
}

fn required(place: &str) -> Refusal {
    Refusal::invalid(format!("{place}: Field required"))
}

fn extra(place: &str) -> Refusal {
    Refusal::invalid(format!("{place}: Extra inputs are not permitted"))
}

/// All fields of the object are known.
fn known(object: &Value, place: &str, allowed: &[&str]) -> Result<(), Refusal> {
    let fields = object.as_object().ok_or_else(|| Refusal::invalid(format!("{place}: Input should be an object")))?;
    match fields.keys().find(|name| !allowed.contains(&name.as_str())) {
        Some(name) if place.is_empty() => Err(extra(name)),
        Some(name) => Err(extra(&format!("{place}.{name}"))),
        None => Ok(()),
    }
}

pub(super) fn plan(body: &Value, model: &Model, version: &str) -> Result<Plan, Refusal> {
    known(body, "", &FIELDS)?;
    check_sampling(body, version)?;
    let most = max_tokens(body, model)?;
    let thinks = thinking(body, most)?;
    let mut asked = Asked { model: model.id.clone(), most_tokens: Some(most), ..Asked::default() };
    asked.tools = tools(body)?;
    asked.choice = choice(body, &asked.tools, thinks)?;
    let mut marks = asked.tools.is_empty() && body["cache_control"].is_object();
    (asked.instructions, marks) = system(body).map(|(text, marked)| (text, marked || marks))?;
    let reading = messages::Reading { is_new: version == NEW, thinks, prefills: !model.id.ends_with("-5-5") };
    asked.entries = reading.entries(body, &asked.tools)?;
    asked.wants_schema = output_config(body)?;
    let is_stream = match &body["stream"] {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        _ => return Err(Refusal::invalid("stream: Input should be a valid boolean")),
    };
    let thinking = if thinks { Thinking::Sealed } else { Thinking::None };
    Ok(Plan { asked, is_stream, wants_usage: true, thinking, may_cache: marks })
}

fn check_sampling(body: &Value, version: &str) -> Result<(), Refusal> {
    for name in ["temperature", "top_p", "top_k"] {
        if version == NEW && body.get(name).is_some() {
            return Err(Refusal::invalid(format!("{name}: this parameter is not supported in version {NEW}")));
        }
    }
    if body["temperature"].as_f64().is_some_and(|value| !(0.0..=1.0).contains(&value)) {
        return Err(Refusal::invalid("temperature: range: 0..1"));
    }
    Ok(())
}

fn max_tokens(body: &Value, model: &Model) -> Result<usize, Refusal> {
    let most = match &body["max_tokens"] {
        Value::Null => return Err(required("max_tokens")),
        value => value.as_u64().and_then(|number| usize::try_from(number).ok()),
    };
    let most = most.ok_or_else(|| Refusal::invalid("max_tokens: Input should be a valid integer"))?;
    if most == 0 {
        return Err(Refusal::invalid("max_tokens: must be greater than or equal to 1"));
    }
    let (allowed, name) = (model.most_output, &model.id);
    if most > allowed {
        let message = format!("max_tokens: {most} > {allowed}, which is the maximum allowed number of output tokens for {name}");
        return Err(Refusal::invalid(message));
    }
    Ok(most)
}

fn thinking(body: &Value, most: usize) -> Result<bool, Refusal> {
    let thinking = &body["thinking"];
    match thinking["type"].as_str() {
        Some("disabled") => Ok(false),
        Some("adaptive") => Ok(true),
        Some("enabled") => {
            let budget = thinking["budget_tokens"].as_u64().ok_or_else(|| required("thinking.enabled.budget_tokens"))?;
            if budget < 1024 {
                return Err(Refusal::invalid("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"));
            }
            if budget >= most as u64 {
                return Err(Refusal::invalid("`max_tokens` must be greater than `thinking.budget_tokens`."));
            }
            Ok(true)
        }
        None if thinking.is_null() => Ok(false),
        _ => Err(Refusal::invalid(
            "thinking: Input tag found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'",
        )),
    }
}

/// The instructions, and whether a part of them is marked to be cached.
fn system(body: &Value) -> Result<(String, bool), Refusal> {
    let parts = match &body["system"] {
        Value::Null => return Ok((String::new(), false)),
        Value::String(text) => return Ok((text.clone(), false)),
        Value::Array(parts) => parts,
        _ => return Err(Refusal::invalid("system: Input should be a valid string or list")),
    };
    let mut texts = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        known(part, &format!("system.{number}"), &["type", "text", "cache_control", "citations"])?;
        match part["text"].as_str() {
            Some("") => return Err(Refusal::invalid("system: text content blocks must be non-empty")),
            Some(text) => texts.push(text),
            None => return Err(required(&format!("system.{number}.text"))),
        }
    }
    Ok((texts.join("\n"), parts.iter().any(|part| part["cache_control"].is_object())))
}

fn tools(body: &Value) -> Result<Vec<Tool>, Refusal> {
    let given = body["tools"].as_array().into_iter().flatten().enumerate();
    let read = given.map(|(number, tool)| {
        let place = format!("tools.{number}");
        if tool.get("function").is_some() {
            return Err(required(&format!("{place}.custom.name")));
        }
        known(tool, &place, &["type", "name", "description", "input_schema", "strict", "cache_control", "input_examples"])?;
        let place = format!("{place}.custom");
        let name = tool["name"].as_str().ok_or_else(|| required(&format!("{place}.name")))?;
        if !is_name(name, 128) {
            let message = format!("{place}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'");
            return Err(Refusal::invalid(message));
        }
        let parameters = tool.get("input_schema").ok_or_else(|| required(&format!("{place}.input_schema")))?;
        match parameters["type"].as_str() {
            Some("object") => {}
            Some(_) => return Err(Refusal::invalid(format!("{place}.input_schema.type: Input should be 'object'"))),
            None => return Err(required(&format!("{place}.input_schema.type"))),
        }
        if tool["strict"] == true && schema::has_open_object(parameters) {
            let message = format!("{place}: For 'object' type, 'additionalProperties' must be explicitly set to false");
            return Err(Refusal::invalid(message));
        }
        let description = tool["description"].as_str().unwrap_or_default().to_owned();
        Ok(Tool { name: name.to_owned(), description, parameters: parameters.clone() })
    });
    let tools = read.collect::<Result<Vec<_>, _>>()?;
    let repeated = tools.iter().enumerate().any(|(number, tool)| tools.iter().take(number).any(|other| other.name == tool.name));
    if repeated { Err(Refusal::invalid("tools: Tool names must be unique.")) } else { Ok(tools) }
}

fn is_name(name: &str, most: usize) -> bool {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    is_plain && (1..=most).contains(&name.len())
}

fn choice(body: &Value, tools: &[Tool], thinks: bool) -> Result<Choice, Refusal> {
    let chosen = &body["tool_choice"];
    if chosen.is_null() {
        return Ok(Choice::Auto);
    }
    if tools.is_empty() {
        return Err(Refusal::invalid("tool_choice: may only be specified while providing tools"));
    }
    known(chosen, "tool_choice", &["type", "name", "disable_parallel_tool_use"])?;
    let choice = match chosen["type"].as_str() {
        Some("auto") => return Ok(Choice::Auto),
        Some("none") => return Ok(Choice::None),
        Some("any") => Choice::Required,
        Some("tool") => {
            let name = chosen["name"].as_str().ok_or_else(|| required("tool_choice.tool.name"))?;
            if !tools.iter().any(|tool| tool.name == name) {
                return Err(Refusal::invalid(format!("tool_choice.name: Tool '{name}' not found in provided tools")));
            }
            Choice::Named(name.to_owned())
        }
        _ => {
            return Err(Refusal::invalid(
                "tool_choice: Input tag found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'",
            ));
        }
    };
    if thinks {
        return Err(Refusal::invalid("Thinking may not be enabled when tool_choice forces tool use."));
    }
    Ok(choice)
}

fn output_config(body: &Value) -> Result<Option<Value>, Refusal> {
    let config = &body["output_config"];
    if config.is_null() {
        return Ok(None);
    }
    known(config, "output_config", &["effort", "format", "task_budget"])?;
    if config["effort"].as_str().is_some_and(|effort| !["low", "medium", "high", "xhigh", "max"].contains(&effort)) {
        return Err(Refusal::invalid("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"));
    }
    let format = &config["format"];
    if format.is_null() {
        return Ok(None);
    }
    known(format, "output_config.format", &["type", "schema"])?;
    if format["type"] != "json_schema" {
        return Err(Refusal::invalid("output_config.format.type: Input should be 'json_schema'"));
    }
    let schema = format.get("schema").ok_or_else(|| required("output_config.format.schema"))?;
    if schema::has_open_object(schema) {
        let message = "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
        return Err(Refusal::invalid(message));
    }
    Ok(Some(schema.clone()))
}

pub(super) fn headers(reply: Reply, number: usize, left: Option<(usize, usize)>) -> Reply {
    let (limit, remaining) = left.unwrap_or((4000, 3999));
    let mut reply = reply
        .with("request-id", &format!("req_{number:08}"))
        .with("anthropic-organization-id", &"00000000-0000-4000-a000-000000000000")
        .with("anthropic-ratelimit-requests-limit", &limit)
        .with("anthropic-ratelimit-requests-remaining", &remaining)
        .with("anthropic-ratelimit-requests-reset", &"2026-11-26T12:00:01Z");
    for kind in ["tokens", "input-tokens", "output-tokens"] {
        for (what, value) in [("limit", json!(400_000)), ("remaining", json!(399_000))] {
            reply = reply.with(&format!("anthropic-ratelimit-{kind}-{what}"), &value);
        }
        reply = reply.with(&format!("anthropic-ratelimit-{kind}-reset"), &"2026-11-26T12:00:01Z");
    }
    reply
}
