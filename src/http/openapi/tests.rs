use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn json() -> Value {
    serde_json::from_str(&text()).unwrap()
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(target)) = fields.get("$ref") {
                found.insert(target.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = json();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 30, "{found:?}");
    for target in found {
        assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
    }
}

#[test]
fn every_call_of_the_inbox_is_described() {
    let document = json();
    for (method, path) in [
        ("post", "/auth/login"),
        ("post", "/auth/refresh"),
        ("post", "/auth/logout"),
        ("get", "/me"),
        ("get", "/conversations"),
        ("get", "/conversations/counts"),
        ("get", "/conversations/{id}"),
        ("get", "/conversations/{id}/messages"),
        ("post", "/conversations/{id}/messages"),
        ("post", "/conversations/{id}/take"),
        ("post", "/conversations/{id}/return"),
        ("post", "/conversations/{id}/resolve"),
        ("post", "/conversations/{id}/reopen"),
        ("post", "/conversations/{id}/read"),
        ("post", "/conversations/{id}/typing"),
        ("get", "/contacts/{id}"),
        ("patch", "/contacts/{id}"),
        ("get", "/contacts/{id}/conversations"),
        ("get", "/contacts"),
        ("get", "/contacts/{id}/alike"),
        ("post", "/contacts/{id}/merge"),
        ("post", "/contacts/merges/{id}/undo"),
        ("get", "/contacts/{id}/timeline"),
        ("get", "/operators"),
        ("post", "/attachments"),
        ("post", "/chat/attachments"),
        ("put", "/inboxes/{id}"),
        ("put", "/bots/{id}"),
        ("post", "/knowledge/{kb}/documents"),
        ("delete", "/knowledge/{kb}/documents/{document}"),
    ] {
        let operation = &document["paths"][format!("/api/v1{path}")][method];
        assert!(operation.is_object(), "{method} {path}");
        assert!(operation["summary"].is_string(), "{method} {path} says what it does");
        assert!(operation["responses"]["default"].is_object(), "{method} {path} explains its errors");
    }
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn every_call_has_a_name_of_its_own_and_says_what_each_answer_means() {
    let document = json();
    let mut names = BTreeSet::new();
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values().filter(|operation| operation["responses"].is_object()) {
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{}", operation["operationId"]);
            for (status, response) in operation["responses"].as_object().unwrap() {
                assert!(
                    response["description"].as_str().is_some_and(|words| !words.is_empty()),
                    "{status} of {}",
                    operation["operationId"]
                );
            }
        }
    }
    assert!(names.contains("messages_write") && names.contains("messages_list"));
}

#[test]
fn every_call_is_described_and_every_body_has_an_example() {
    let document = json();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["description"].as_str().is_some_and(|words| words.contains("eeds ")), "{name} says who may call");
            let responses = operation["responses"].as_object().unwrap().values();
            for body in responses.chain(operation.get("requestBody")) {
                for (kind, content) in body["content"].as_object().into_iter().flatten().filter(|(kind, _)| kind.contains("json"))
                {
                    let example = &content["example"];
                    assert!(
                        example.is_object() && example != &serde_json::json!({}) || is_empty(&content["schema"], &document),
                        "{kind} of {name}: {example}"
                    );
                }
            }
        }
    }
}

/// A body without fields, or with such as nobody knows before.
fn is_empty(schema: &Value, document: &Value) -> bool {
    let target = schema["$ref"].as_str().and_then(|target| document.pointer(target.trim_start_matches('#')));
    let properties = &target.unwrap_or(schema)["properties"];
    properties.as_object().is_none_or(serde_json::Map::is_empty)
}

#[test]
fn a_call_says_by_which_tokens_it_may_be_made() {
    let document = json();
    let schemes = |method: &str, path: &str| -> Vec<String> {
        let operation = &document["paths"][format!("/api/v1{path}")][method];
        let own = operation.get("security").unwrap_or(&document["security"]);
        own.as_array().unwrap().iter().flat_map(|scheme| scheme.as_object().unwrap().keys().cloned()).collect()
    };
    assert_eq!(schemes("get", "/conversations"), ["operator", "api_key"]);
    assert_eq!(schemes("post", "/conversations/{id}/take"), ["operator"]);
    assert_eq!(schemes("get", "/me"), ["operator"]);
    for scheme in ["operator", "api_key", "visitor"] {
        assert_eq!(document["components"]["securitySchemes"][scheme]["scheme"], "bearer", "{scheme}");
    }
}

#[test]
fn only_a_contact_a_lead_and_a_reaction_are_changed_with_null() {
    let document = json();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["ContactChange"]["properties"]["name"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(schemas["LeadEdit"]["properties"]["owner"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(schemas["Lead"]["properties"]["next_at"]["type"], "string");
    assert_eq!(schemas["SetReaction"]["properties"]["emoji"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(schemas["Message"]["properties"]["client_id"]["type"], "string");
    assert_eq!(schemas["Message"]["properties"]["state"]["$ref"], "#/components/schemas/ReceiptState");
    assert_eq!(schemas["FeedPresence"]["properties"]["operators"]["type"], "array");
}

#[test]
fn optional_fields_are_optional_in_the_types_too() {
    let message = &json()["components"]["schemas"]["Message"];
    let required: Vec<&str> = message["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    for always in ["seq", "id", "author", "text", "at"] {
        assert!(required.contains(&always), "{always}: {required:?}");
    }
    for sometimes in ["client_id", "notice", "attachments", "citations", "quick_replies", "reply_to", "state"] {
        assert!(!required.contains(&sometimes), "{sometimes}");
    }
}

#[test]
fn every_event_of_both_sockets_is_described_with_its_body() {
    let document = json();
    for (namespace, side, events) in [
        ("/chat", "server", &["ready", "message", "changed", "delta", "typing", "control", "receipt", "closed", "bot"][..]),
        ("/chat", "client", &["send", "typing", "read", "more", "rate", "ask_human"]),
        (
            "/inbox",
            "server",
            &[
                "conversation",
                "message",
                "message_changed",
                "mentioned",
                "control",
                "receipt",
                "rated",
                "delta",
                "gone",
                "typing",
                "presence",
                "viewing",
                "document",
                "document_removed",
                "gap",
                "call",
                "notices",
                "resync",
            ],
        ),
        ("/inbox", "client", &["subscribe", "viewing"]),
    ] {
        let described = document["x-sockets"][namespace][side].as_object().unwrap();
        assert_eq!(described.keys().collect::<Vec<_>>(), events, "{namespace} {side}");
        for (name, event) in described {
            let body = event["body"]["$ref"].as_str();
            assert!(name == "ask_human" || body.is_some_and(|body| body.starts_with("#/components/schemas/")), "{name}");
        }
    }
}
