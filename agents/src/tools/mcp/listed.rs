//! What a server offers, made into tools.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::model::agent::Assurance;
use serde_json::{Map, Value, json};

use super::client::Client;
use super::record::{McpServer, McpTool};
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError};

/// Tools of one server; more would fill a model's whole attention.
pub(super) const MOST_TOOLS: usize = 100;
const MOST_PAGES: usize = 20;
const LONGEST_NAME: usize = 64;
const LONGEST_TITLE: usize = 100;
const LONGEST_DESCRIPTION: usize = 1_000;
const LARGEST_SCHEMA: usize = 16 << 10;
const MOST_TEXT: usize = 64 << 10;

const LISTING: Duration = Duration::from_secs(5);
const CALLING: Duration = Duration::from_secs(30);

/// A tool as its server offers it, within bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    pub name: String,
    pub title: String,
    pub description: String,
    pub parameters: Value,
    /// The server says that it changes nothing.
    pub reads: bool,
    /// The server says that doing it twice is doing it once.
    pub once: bool,
}

/// All pages of the list, in order.
pub(super) async fn list(client: &Client) -> Result<Vec<Offered>, ToolError> {
    let (mut offered, mut cursor): (Vec<Offered>, Option<String>) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let params = cursor.as_ref().map_or_else(|| json!({}), |cursor| json!({"cursor": cursor}));
        let page = client.ask("tools/list", params, LISTING, false).await?;
        offered.extend(page["tools"].as_array().into_iter().flatten().filter_map(read));
        offered.truncate(MOST_TOOLS);
        let next = page["nextCursor"].as_str().map(str::to_owned);
        if next.is_none() || next == cursor || offered.len() == MOST_TOOLS {
            break;
        }
        cursor = next;
    }
    Ok(offered)
}

/// `None` for what cannot be called safely: no name, or a schema that is none or too large.
fn read(tool: &Value) -> Option<Offered> {
    let name = tool["name"].as_str().filter(|name| !name.is_empty() && name.len() <= 200)?.to_owned();
    let parameters = match &tool["inputSchema"] {
        Value::Null => json!({"type": "object"}),
        schema => schema.clone(),
    };
    let is_usable = parameters["type"] == "object"
        && parameters.to_string().len() <= LARGEST_SCHEMA
        && !has_reference_outside(&parameters)
        && jsonschema::validator_for(&parameters).is_ok();
    let notes = &tool["annotations"];
    let title = [&tool["title"], &notes["title"]].into_iter().find_map(Value::as_str).unwrap_or(&name);
    is_usable.then(|| Offered {
        title: bounded(title, LONGEST_TITLE),
        description: bounded(tool["description"].as_str().unwrap_or(title), LONGEST_DESCRIPTION),
        reads: notes["readOnlyHint"] == true,
        once: notes["idempotentHint"] == true,
        name: name.clone(),
        parameters,
    })
}

/// A schema that points to somewhere else would have this program fetch it.
fn has_reference_outside(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            let is_outside = |(name, value): (&String, &Value)| match (name.as_str(), value) {
                ("$ref" | "$dynamicRef", Value::String(to)) => !to.starts_with('#'),
                (_, value) => has_reference_outside(value),
            };
            fields.iter().any(is_outside)
        }
        Value::Array(items) => items.iter().any(has_reference_outside),
        _ => false,
    }
}

fn bounded(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

/// `docs_search` for the tool `search` of the server `docs`, as every model takes it.
pub(super) fn full_name(server: &str, tool: &str) -> String {
    let clean = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    format!("{server}_{}", tool.chars().map(clean).collect::<String>()).chars().take(LONGEST_NAME).collect()
}

/// A tool of a server, ready to be called.
pub(super) struct McpCaller {
    card: Card,
    name: String,
    client: Arc<Client>,
}

impl McpCaller {
    /// `None` when it was switched off.
    pub(super) fn new(server: &McpServer, offered: &Offered, client: Arc<Client>) -> Option<Self> {
        let decided = server.tools.iter().find(|tool| tool.name == offered.name);
        if decided.is_some_and(|tool| !tool.enabled) {
            return None;
        }
        let effect = match offered {
            Offered { reads: true, .. } => Effect::Reads,
            Offered { once: true, .. } => Effect::ChangesOnce,
            _ => Effect::Changes,
        };
        let card = Card {
            assurance: decided.map_or(Assurance::Anonymous, |tool: &McpTool| tool.assurance),
            confirm: effect != Effect::Reads && decided.and_then(|tool| tool.confirm).unwrap_or(true),
            effect,
            timeout: CALLING,
            ..Card::new(&full_name(&server.name, &offered.name), &offered.title, &offered.description, offered.parameters.clone())
        };
        Some(Self { card, name: offered.name.clone(), client })
    }
}

#[async_trait]
impl Tool for McpCaller {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let mut params = json!({"name": self.name, "arguments": call.arguments});
        if self.card.changes() {
            params["_meta"] = json!({"switchboard/idempotency-key": call.key});
        }
        // A little less than the toolbox waits, so that the reason is told and not only that time ran out.
        let result = self.client.ask("tools/call", params, CALLING.mul_f32(0.95), self.card.changes()).await?;
        let content = content(&result);
        if result["isError"] == true {
            let words = content.as_str().map_or_else(|| content.to_string(), str::to_owned);
            let words: String = words.chars().take(500).collect();
            return Err(ToolError::refused(format!("the tool failed: {}", crate::redact::redact(&words))));
        }
        Ok(Output::new(content))
    }
}

/// Structured content where there is some, else the text; pictures and sounds are only named.
fn content(result: &Value) -> Value {
    if result["structuredContent"].is_object() {
        return result["structuredContent"].clone();
    }
    let parts = result["content"].as_array().into_iter().flatten().map(|part| match part["type"].as_str() {
        Some("text") => part["text"].as_str().unwrap_or_default().to_owned(),
        Some("resource") => part["resource"]["text"].as_str().unwrap_or("[a file]").to_owned(),
        Some("resource_link") => part["uri"].as_str().unwrap_or_default().to_owned(),
        Some(kind) => format!("[{}]", bounded(kind, 20)),
        None => String::new(),
    });
    let text: String = parts.collect::<Vec<_>>().join("\n").chars().take(MOST_TEXT).collect();
    // Many servers send their JSON as a text.
    match serde_json::from_str::<Map<String, Value>>(&text) {
        Ok(object) => Value::Object(object),
        Err(_not_an_object) => Value::String(text),
    }
}
