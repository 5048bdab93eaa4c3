//! Bodies made from the document's schemas: such as an operation takes, and such as it must refuse.

use serde_json::{Map, Value, json};

use super::Operation;
use crate::harness::form::request;
use crate::harness::web::Request;

/// Schemas that name each other are followed this far.
const DEPTH: usize = 8;

/// Bodies whose values mean more than their schema says.
fn meant(operation: &Operation) -> Option<Value> {
    Some(match operation.path.as_str() {
        "/http-tools" | "/http-tools/{id}" => tool(),
        "/voice-agents" | "/voice-agents/{id}" => voice_agent(),
        "/mcp-servers/{id}" => json!({"name": "walk", "url": "https://mcp.example/"}),
        "/model-connections/{id}" => {
            json!({"name": "Walk", "kind": "ollama", "base_url": "http://127.0.0.1:9", "allow_private": true})
        }
        "/api-keys" => api_key(),
        "/webhooks" | "/webhooks/{id}" => webhook(),
        "/inboxes/{id}" => json!({"name": "Walk", "bot": "bot_04tq8c5xk0g00"}),
        "/inboxes/{id}/phone" => json!({"number": "+18005550000", "account_sid": "AC1", "voice_agent": "va_04tq8c5xk0g00"}),
        "/voice-agents/{id}/provider-agent" => json!({"inbox": "in_04tq8c5xk0g00"}),
        "/operators/{id}" => json!({"name": "Walk", "role": "operator"}),
        "/conversations/{id}/messages" => json!({"text": "hello"}),
        "/contacts/{id}/erase" => json!({"confirm": "Somebody else"}),
        "/contacts/{id}/consents" => json!({"given": false, "wording": "They walked out."}),
        "/contacts/{id}/merge" => json!({"from": "ct_04tq8c5xk0g00"}),
        "/knowledge/{kb}/pages" => json!({"address": "https://walk.example/", "kind": "page"}),
        "/knowledge/{kb}/answers" | "/knowledge/{kb}/answers/{document}" => json!({"question": "Who?", "answer": "Everybody."}),
        "/business-hours" | "/business-hours/{id}" => open_hours(),
        "/service-policies" | "/service-policies/{id}" => policy(),
        "/canned-replies" | "/canned-replies/{id}" => canned(),
        "/canned-replies/{id}/render" => json!({"conversation": "cv_04tq8c5xk0g00"}),
        "/macros" | "/macros/{id}" => steps(),
        "/macros/{id}/run" => json!({"conversation": "cv_04tq8c5xk0g00", "client_id": "walk"}),
        "/automations" | "/automations/{id}" => automation(),
        "/automations/try" => json!({"settings": automation()}),
        "/schedules/{id}" => json!({"cron": "0 4 * * *", "time_zone": "UTC", "missed": "once", "paused": false}),
        "/audiences" => audience("Walk"),
        "/audience-contacts/check" => json!({"contacts": {}}),
        "/campaigns" | "/campaigns/{id}" => campaign(),
        "/campaigns/{id}/people" => json!({"phone": "+34612345678"}),
        "/campaigns/{id}/test" => json!({"number": "+34600000001", "step": 0}),
        "/campaign-rules" => json!({"quiet": {"from": 1260, "until": 540}, "most_a_day": 1, "most_a_week": 3}),
        "/message-prices" => prices(),
        "/shop-follow-ups" => json!({"country": "IN"}),
        "/conversions" => json!({"phone": "+34612345678", "value": "49.90"}),
        "/leads" => lead(),
        "/crm-connections" | "/crm-connections/{id}" | "/crm-connections/check" => crm("Walk"),
        "/leads/{id}/sequence" => json!({"campaign": "cg_04tq8c5xk0g00"}),
        "/posts" | "/posts/{id}" => post("in_04tq8c5xk0g00"),
        "/posts/{id}/move" => json!({"publish_at": "2031-05-01T10:00:00Z"}),
        "/contact-fields" => field(),
        "/saved-views" | "/saved-views/{id}" => json!({"name": "Walk", "filter": {"view": "all"}}),
        _ => return None,
    })
}

pub(super) fn api_key() -> Value {
    json!({"name": "Walk", "levels": {"conversations": "view"}})
}

pub(super) fn audience(name: &str) -> Value {
    json!({"name": name, "consent": "They walked in and agreed to it."})
}

pub(super) fn campaign() -> Value {
    let variant = json!({"name": "A", "share": 1, "template": {"name": "walk", "language": "en"}, "values": {}});
    json!({"name": "Walk", "inbox": "in_04tq8c5xk0g00", "audience": "ad_04tq8c5xk0g00", "steps": [{"variants": [variant]}],
        "per_minute": 60, "time_zone": "UTC"})
}

fn prices() -> Value {
    let rate = json!({"country": "ES", "marketing": "0.0615", "utility": "0.02", "authentication": "0.02"});
    json!({"currency": "EUR", "rates": [rate]})
}

/// Switched off: nobody's leads are to be looked at.
pub(super) fn crm(name: &str) -> Value {
    json!({"name": name, "base_url": "http://127.0.0.1:9", "allow_private": true, "enabled": false, "direction": "pull",
        "list": {"path": "/leads"}, "mapping": [{"ours": "name", "theirs": "/name"}]})
}

pub(super) fn lead() -> Value {
    json!({"name": "Walk"})
}

pub(super) fn post(inbox: &str) -> Value {
    json!({"inbox": inbox, "text": "Everybody walks."})
}

pub(super) fn webhook() -> Value {
    json!({"url": "https://hooks.example/walk", "events": ["message.created"]})
}

pub(super) fn canned() -> Value {
    json!({"shortcut": "walk", "title": "Walk", "text": "Everybody walks."})
}

pub(super) fn open_hours() -> Value {
    json!({"name": "Walk", "time_zone": "Europe/Madrid", "week": [[], [], [], [], [], [], []]})
}

/// For no conversation that anybody else makes: it would run clocks there.
pub(super) fn policy() -> Value {
    json!({"name": "Walk", "promises": {"resolution": 525_600}, "conditions": {"priorities": ["urgent"]}})
}

pub(super) fn steps() -> Value {
    json!({"name": "Walk", "steps": [{"kind": "resolve"}]})
}

/// Switched off: what the others do in the town is none of its business.
pub(super) fn automation() -> Value {
    json!({"name": "Walk", "when": {"kind": "message_received"}, "steps": [{"kind": "resolve"}]})
}

pub(super) fn field() -> Value {
    json!({"key": "walk", "name": "Walk", "kind": "text"})
}

pub(super) fn tool() -> Value {
    json!({
        "name": "walk", "title": "Walk", "description": "Walks.", "method": "GET", "url": "https://tools.example/walk",
        "parameters": {"type": "object", "properties": {}},
    })
}

pub(super) fn voice_agent() -> Value {
    json!({
        "name": "Walk", "language": "en-GB",
        "listeners": [{"provider": "openai"}], "voices": [{"provider": "elevenlabs", "voice": "abc123"}],
        "keys": {"openai": "sk-1", "elevenlabs": "xi-1"},
    })
}

/// A body the operation takes, as far as its shape goes. `None` for operations without one.
pub(super) fn good(operation: &Operation, document: &Value) -> Option<Value> {
    let schema = operation.body.as_ref()?;
    Some(meant(operation).unwrap_or_else(|| example(schema, document, 0)))
}

pub(super) fn with_file(call: Request) -> Request {
    let form = request(&call.path, "walk.md", b"# Walking\n\nEverybody walks.\n");
    Request { headers: [form.headers, call.headers].concat(), ..form }
}

fn resolved<'a>(schema: &'a Value, document: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|target| document.pointer(target.trim_start_matches('#')));
    target.unwrap_or(schema)
}

/// The least the schema allows.
fn example(schema: &Value, document: &Value, depth: usize) -> Value {
    let schema = resolved(schema, document);
    if depth > DEPTH {
        return Value::Null;
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(first) = schema[choice].get(0) {
            return example(first, document, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| example(part, document, depth + 1));
        let fields = parts.filter_map(|part| part.as_object().cloned()).flatten();
        return Value::Object(fields.collect());
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => json!("walk"),
        "integer" | "number" => json!(1),
        "boolean" => json!(true),
        "array" => json!([]),
        _ => {
            let needed =
                required(schema).map(|name| (name.to_owned(), example(&schema["properties"][name], document, depth + 1)));
            Value::Object(needed.collect::<Map<_, _>>())
        }
    }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// What is no JSON object at all, whatever the operation.
pub(super) fn unreadable() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("half a body", b"{\"name\": ".to_vec()),
        ("a list", b"[1, 2]".to_vec()),
        ("a number", b"7".to_vec()),
        ("bytes that are no text", vec![b'"', 0xFF, 0xFE, b'"']),
        ("a thousand brackets", b"[".repeat(1_000)),
        ("nested objects without end", b"{\"a\":".repeat(1_000)),
    ]
}

/// Bodies of the right shape with wrong things in it: each field that must be there absent, and each of them of another kind.
pub(super) fn hostile(operation: &Operation, document: &Value) -> Vec<(String, Value)> {
    let Some(whole) = good(operation, document) else { return Vec::new() };
    let schema = operation.body.as_ref().map_or(&Value::Null, |schema| resolved(schema, document));
    let mut bodies = Vec::new();
    for name in required(schema) {
        let mut without = whole.clone();
        if let Some(fields) = without.as_object_mut() {
            fields.remove(name);
        }
        bodies.push((format!("a body without {name}"), without));
        let field = resolved(&schema["properties"][name], document);
        // Anything goes where the document says nothing about the kind.
        if field.get("type").is_some() && field["type"] != "object" {
            let mut odd = whole.clone();
            odd[name] = json!({"$ne": null});
            bodies.push((format!("an object as {name}"), odd));
        }
    }
    bodies
}
