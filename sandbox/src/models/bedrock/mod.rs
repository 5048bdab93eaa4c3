//! Bedrock Converse.

pub(super) mod answer;
mod frame;
mod messages;
mod signed;

use serde_json::Value;

use super::brain::{Asked, Choice, Tool};
use super::refusal::Refusal;
use super::route::Plan;
use super::rules::{Maker, Model, Rules};
use crate::serve::Request;

pub(super) fn model(rules: &Rules, request: &Request, id: &str) -> Result<Model, Refusal> {
    check_key(rules, request)?;
    let Some(model) = rules.model(Maker::Bedrock, id) else {
        return Err(Refusal::invalid("The provided model identifier is invalid."));
    };
    if model.needs_profile {
        return Err(Refusal::invalid(format!(
            "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN of \
             an inference profile that contains this model."
        )));
    }
    Ok(model.clone())
}

fn check_key(rules: &Rules, request: &Request) -> Result<(), Refusal> {
    match request.header("authorization") {
        Some(value) if value.starts_with("AWS4-HMAC-SHA256 ") => signed::check(rules, request),
        Some(_) if request.bearer() == Some(&rules.bedrock_key) => Ok(()),
        Some(_) => Err(Refusal::new(403, "Authentication failed: Please make sure your API Key is valid.")),
        None => Err(Refusal::new(403, "Missing Authentication Token").kind("MissingAuthenticationTokenException")),
    }
}

fn blank(field: &str, place: &str) -> Refusal {
    Refusal::invalid(format!(
        "The {field} field in the ContentBlock object at {place} is blank. Add text to the {field} field, and try again."
    ))
}

fn constraint(value: &str, place: &str, rule: &str) -> Refusal {
    let message =
        format!("1 validation error detected: Value '{value}' at '{place}' failed to satisfy constraint: Member must {rule}");
    Refusal::invalid(message)
}

/// A member of the wrong kind never reaches the service.
fn wrong_kind(place: &str) -> Refusal {
    Refusal::invalid(format!("Unexpected kind of value at {place}")).kind("SerializationException")
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Value, Refusal> {
    if value.is_object() || value.is_null() { Ok(value) } else { Err(wrong_kind(place)) }
}

fn list<'a>(value: &'a Value, place: &str) -> Result<&'a [Value], Refusal> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(items) => Ok(items),
        _ => Err(wrong_kind(place)),
    }
}

pub(super) fn plan(body: &Value, model: &Model, is_stream: bool) -> Result<Plan, Refusal> {
    let mut asked = Asked { model: model.id.clone(), ..Asked::default() };
    (asked.tools, asked.choice) = tools(object(&body["toolConfig"], "toolConfig")?)?;
    asked.most_tokens = inference(object(&body["inferenceConfig"], "inferenceConfig")?, model)?;
    let mut texts = Vec::new();
    let mut may_cache = false;
    for (number, block) in list(&body["system"], "system")?.iter().enumerate() {
        may_cache |= block["cachePoint"].is_object();
        match block["text"].as_str() {
            Some("") => {
                return Err(constraint(
                    "",
                    &format!("system.{}.member.text", number + 1),
                    "have length greater than or equal to 1",
                ));
            }
            Some(text) => texts.push(text),
            None if block["cachePoint"].is_object() || block["guardContent"].is_object() => {}
            None => return Err(wrong_kind(&format!("system.{number}"))),
        }
    }
    asked.instructions = texts.join("\n");
    asked.entries = messages::entries(list(&body["messages"], "messages")?, !asked.tools.is_empty())?;
    asked.wants_schema = output_config(&body["outputConfig"])?;
    Ok(Plan { asked, is_stream, wants_usage: true, may_cache, ..Plan::default() })
}

fn inference(config: &Value, model: &Model) -> Result<Option<usize>, Refusal> {
    for name in ["temperature", "topP"] {
        let value = &config[name];
        if !value.is_null() && !value.is_number() {
            return Err(wrong_kind(&format!("inferenceConfig.{name}")));
        }
        if value.as_f64().is_some_and(|value| !(0.0..=1.0).contains(&value)) {
            return Err(constraint(&value.to_string(), &format!("inferenceConfig.{name}"), "have value less than or equal to 1"));
        }
    }
    let most = &config["maxTokens"];
    if most.is_null() {
        return Ok(None);
    }
    let most =
        most.as_u64().and_then(|most| usize::try_from(most).ok()).ok_or_else(|| wrong_kind("inferenceConfig.maxTokens"))?;
    if most == 0 {
        return Err(constraint("0", "inferenceConfig.maxTokens", "have value greater than or equal to 1"));
    }
    let allowed = model.most_output;
    if most > allowed {
        return Err(Refusal::invalid(format!(
            "The maximum tokens you requested exceeds the model limit of {allowed}. Try again with a maximum tokens value that is \
             lower than {allowed}."
        )));
    }
    Ok(Some(most))
}

fn tools(config: &Value) -> Result<(Vec<Tool>, Choice), Refusal> {
    if config.is_null() {
        return Ok((Vec::new(), Choice::Auto));
    }
    let given = list(&config["tools"], "toolConfig.tools")?;
    if given.is_empty() {
        return Err(constraint("[]", "toolConfig.tools", "have length greater than or equal to 1"));
    }
    let mut tools: Vec<Tool> = Vec::new();
    for (number, tool) in given.iter().enumerate() {
        if tool["cachePoint"].is_object() {
            continue;
        }
        let place = format!("toolConfig.tools.{}.member.toolSpec", number + 1);
        let spec = &tool["toolSpec"];
        let name = spec["name"].as_str().ok_or_else(|| constraint("null", &format!("{place}.name"), "not be null"))?;
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if !is_plain || !(1..=64).contains(&name.len()) {
            return Err(constraint(name, &format!("{place}.name"), "satisfy regular expression pattern: [a-zA-Z0-9_-]+"));
        }
        if spec["description"] == "" {
            return Err(constraint("", &format!("{place}.description"), "have length greater than or equal to 1"));
        }
        let parameters = &spec["inputSchema"]["json"];
        if !parameters.is_object() {
            return Err(constraint("null", &format!("{place}.inputSchema"), "not be null"));
        }
        if parameters["type"] != "object" {
            let message = format!(
                "The value at toolConfig.tools.{number}.toolSpec.inputSchema.json.type must be one of the following: object."
            );
            return Err(Refusal::invalid(message));
        }
        if tools.iter().any(|other| other.name == name) {
            return Err(Refusal::invalid(format!("The tool name {name} is already defined at toolConfig.tools.")));
        }
        let description = spec["description"].as_str().unwrap_or_default().to_owned();
        tools.push(Tool { name: name.to_owned(), description, parameters: parameters.clone() });
    }
    let choice = choice(&config["toolChoice"], &tools)?;
    Ok((tools, choice))
}

fn choice(chosen: &Value, tools: &[Tool]) -> Result<Choice, Refusal> {
    let Some(fields) = chosen.as_object() else { return Ok(Choice::Auto) };
    match fields.keys().next().map(String::as_str) {
        Some("auto") if fields.len() == 1 => Ok(Choice::Auto),
        Some("any") if fields.len() == 1 => Ok(Choice::Required),
        Some("tool") if fields.len() == 1 => {
            let name = chosen["tool"]["name"].as_str().unwrap_or_default();
            let is_known = tools.iter().any(|tool| tool.name == name);
            let missing =
                || Refusal::invalid(format!("The tool {name} in toolConfig.toolChoice is not defined at toolConfig.tools."));
            is_known.then(|| Choice::Named(name.to_owned())).ok_or_else(missing)
        }
        _ => Err(Refusal::invalid("Exactly one member of toolConfig.toolChoice must be set.").kind("SerializationException")),
    }
}

/// The schema is text here.
fn output_config(config: &Value) -> Result<Option<Value>, Refusal> {
    let format = &config["textFormat"];
    if format.is_null() {
        return Ok(None);
    }
    if format["type"] != "json_schema" {
        return Err(constraint(
            &format["type"].to_string(),
            "outputConfig.textFormat.type",
            "satisfy enum value set: [json_schema]",
        ));
    }
    let text =
        format["structure"]["jsonSchema"]["schema"].as_str().ok_or_else(|| wrong_kind("outputConfig.textFormat.structure"))?;
    let schema = serde_json::from_str(text);
    let schema =
        schema.map_err(|cause| Refusal::invalid(format!("The schema at outputConfig.textFormat is no JSON: {cause}")))?;
    if super::schema::has_open_object(&schema) {
        let message = "outputConfig.textFormat: For 'object' type, 'additionalProperties' must be explicitly set to false";
        return Err(Refusal::invalid(message));
    }
    Ok(Some(schema))
}
