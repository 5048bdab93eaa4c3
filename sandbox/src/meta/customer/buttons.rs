//! What can be pressed under a message of the business.

use serde_json::Value;

use crate::meta::state::{Channel, Message, State};

/// A button, a row or a quick reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressable {
    /// Id or payload.
    pub id: String,
    pub title: String,
    pub description: Option<String>,
    /// `button_reply`, `list_reply`, `button`, `quick_reply`, `postback`.
    pub kind: &'static str,
}

fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn pressable(value: &Value, id: &str, kind: &'static str) -> Option<Pressable> {
    let text = |member: &str| value.get(member).and_then(Value::as_str).map(str::to_owned);
    Some(Pressable { id: text(id)?, title: text("title").or_else(|| text("text"))?, description: text("description"), kind })
}

pub(in crate::meta) fn of(state: &State, message: &Message) -> Vec<Pressable> {
    let body = &message.body;
    if message.channel != Channel::WhatsApp {
        let quick = list(body, "/quick_replies").iter().filter_map(|reply| pressable(reply, "payload", "quick_reply"));
        let own = list(body, "/attachment/payload/buttons").iter();
        let cards = list(body, "/attachment/payload/elements").iter().flat_map(|card| list(card, "/buttons"));
        return quick.chain(own.chain(cards).filter_map(|button| pressable(button, "payload", "postback"))).collect();
    }
    if message.kind == "template" {
        return of_template(state, message);
    }
    let replies = list(body, "/interactive/action/buttons").iter();
    let replies = replies.filter_map(|button| pressable(&button["reply"], "id", "button_reply"));
    let cards = list(body, "/interactive/action/cards").iter().flat_map(|card| list(card, "/action/buttons"));
    let cards = cards.filter_map(|button| pressable(&button["quick_reply"], "id", "button_reply"));
    let rows = list(body, "/interactive/action/sections").iter().flat_map(|section| list(section, "/rows"));
    replies.chain(cards).chain(rows.filter_map(|row| pressable(row, "id", "list_reply"))).collect()
}

/// Quick replies of a template carry the payload they were sent with, or their own text.
fn of_template(state: &State, message: &Message) -> Vec<Pressable> {
    let sent = &message.body["template"];
    let waba = state.number(&message.account).map(|number| number.waba.as_str()).unwrap_or_default();
    let template = state
        .templates
        .iter()
        .find(|template| template.waba == waba && sent["name"] == template.name && sent["language"]["code"] == template.language);
    let Some(template) = template else { return Vec::new() };
    let parts = template.components.as_array().map(Vec::as_slice).unwrap_or_default();
    let buttons = parts.iter().filter(|part| part["type"] == "BUTTONS").flat_map(|part| list(part, "/buttons"));
    let payload = |index: usize| {
        let given = list(sent, "/components").iter().find(|component| {
            let number = component["index"].as_str().and_then(|text| text.parse().ok()).or_else(|| component["index"].as_u64());
            component["type"] == "button" && number == Some(index as u64)
        });
        given.and_then(|component| component.pointer("/parameters/0/payload")).and_then(Value::as_str).map(str::to_owned)
    };
    let quick = buttons.enumerate().filter(|(_, button)| button["type"] == "QUICK_REPLY");
    quick
        .filter_map(|(index, button)| {
            let title = button["text"].as_str()?.to_owned();
            Some(Pressable { id: payload(index).unwrap_or_else(|| title.clone()), title, description: None, kind: "button" })
        })
        .collect()
}
