//! Where the app wants to be told of what.

use serde_json::{Map, Value, json};

use super::Rules;
use super::state::{State, Subscription};
use super::trees::{self, gid, number};

/// A change of them: the tree of its payload.
pub(super) fn change(state: &mut State, rules: &Rules, now: &str, name: &str, arguments: &Map<String, Value>) -> Value {
    let id = arguments.get("id").and_then(Value::as_str).and_then(|id| number("WebhookSubscription", id));
    let input = arguments.get("webhookSubscription").cloned().unwrap_or_default();
    match name {
        "webhookSubscriptionDelete" => delete(state, id),
        "webhookSubscriptionUpdate" => {
            let Some(place) = id.and_then(|id| state.subscriptions.iter().position(|one| one.id == id)) else {
                return refused(&["id"], "Webhook subscription does not exist");
            };
            let old = state.subscriptions.remove(place);
            let answer = put(state, rules, &input, Subscription { updated_at: now.to_owned(), ..old.clone() });
            if answer["webhookSubscription"].is_null() {
                state.subscriptions.insert(place, old);
            }
            answer
        }
        _ => {
            let topic = arguments.get("topic").and_then(Value::as_str).unwrap_or_default().to_owned();
            if scope(&topic).is_some_and(|scope| !rules.scopes.iter().any(|own| own == scope)) {
                return refused(&["webhookSubscription"], "You cannot create a webhook subscription with the specified topic");
            }
            let id = state.subscriptions.iter().map(|one| one.id).max().unwrap_or(4_000) + 1;
            let (created_at, updated_at) = (now.to_owned(), now.to_owned());
            let new =
                Subscription { id, topic, uri: String::new(), filter: None, format: "JSON".to_owned(), created_at, updated_at };
            put(state, rules, &input, new)
        }
    }
}

fn refused(field: &[&str], message: &str) -> Value {
    json!({"webhookSubscription": null, "userErrors": [{"field": field, "message": message}]})
}

fn delete(state: &mut State, id: Option<u64>) -> Value {
    let count = state.subscriptions.len();
    state.subscriptions.retain(|one| Some(one.id) != id);
    if state.subscriptions.len() == count {
        let error = json!({"field": ["id"], "message": "Webhook subscription does not exist"});
        return json!({"deletedWebhookSubscriptionId": null, "userErrors": [error]});
    }
    json!({"deletedWebhookSubscriptionId": id.map(|id| gid("WebhookSubscription", id)), "userErrors": []})
}

fn put(state: &mut State, rules: &Rules, input: &Value, mut one: Subscription) -> Value {
    let text = |name: &str| input[name].as_str().map(|text| text.trim().to_owned());
    if let Some(uri) = text("uri").or_else(|| text("callbackUrl")) {
        one.uri = uri;
    }
    if let Some(format) = text("format") {
        one.format = format;
    }
    if input.get("filter").is_some() {
        one.filter = text("filter");
    }
    if let Some(trouble) = trouble(&one.uri) {
        return refused(&["webhookSubscription", "callbackUrl"], &trouble);
    }
    let mut others = state.subscriptions.iter();
    if others.any(|own| own.topic == one.topic && own.uri == one.uri && own.format == one.format && own.filter == one.filter) {
        return refused(&["webhookSubscription", "callbackUrl"], "Address for this topic has already been taken");
    }
    let tree = trees::subscription(&one, rules.versions.last().map_or("", String::as_str));
    state.subscriptions.push(one);
    json!({"webhookSubscription": tree, "userErrors": []})
}

/// What an address lacks that webhooks are brought to.
fn trouble(uri: &str) -> Option<String> {
    if uri.is_empty() {
        return Some("Address can't be blank".to_owned());
    }
    if uri.starts_with("pubsub://") || uri.starts_with("arn:aws:events:") {
        return None;
    }
    let Some((scheme, rest)) = uri.split_once("://") else { return Some("Address is invalid".to_owned()) };
    if scheme != "https" {
        return Some(format!("Address protocol {scheme}:// is not supported"));
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_inside = host == "localhost"
        || host.starts_with("127.")
        || ["myshopify.com", "shopify.com"].iter().any(|own| host == *own || host.ends_with(&format!(".{own}")));
    if is_inside {
        return Some("Address cannot be a Shopify or an internal domain".to_owned());
    }
    let is_host = host.contains('.') && !host.contains(|letter: char| letter.is_whitespace() || letter == '@');
    (!is_host).then(|| "Address is invalid".to_owned())
}

/// What an app must be allowed to read to be told of it.
fn scope(topic: &str) -> Option<&'static str> {
    let (kind, _) = topic.split_once('_')?;
    match kind {
        "ORDERS" | "CHECKOUTS" | "REFUNDS" => Some("read_orders"),
        "FULFILLMENTS" | "FULFILLMENT" => Some("read_fulfillments"),
        "CUSTOMERS" => Some("read_customers"),
        "PRODUCTS" => Some("read_products"),
        "DRAFT" => Some("read_draft_orders"),
        _ => None,
    }
}
