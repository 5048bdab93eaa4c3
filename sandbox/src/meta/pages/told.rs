//! Updates of Messenger and Instagram: what every one begins with, and what follows a message that was sent.

use serde_json::{Map, Value, json};

use crate::meta::state::{Author, Channel, State};
use crate::meta::webhook::Place;

/// What the page's own inbox calls itself in echoes.
const INBOX_APP: u64 = 263_902_037_430_900;

/// Tells of something between a person and an account; `member` is what the update is about.
pub(in crate::meta) fn messaging(
    state: &mut State,
    channel: Channel,
    account: &str,
    person: &str,
    field: &'static str,
    (member, value): (&str, Value),
) {
    let is_echo = value["is_echo"] == json!(true);
    let (sender, recipient) = if is_echo { (account, person) } else { (person, account) };
    let mut update = Map::new();
    update.insert("sender".into(), json!({"id": sender}));
    update.insert("recipient".into(), json!({"id": recipient}));
    update.insert("timestamp".into(), json!(state.now()));
    update.insert(member.to_owned(), value);
    let object = if channel == Channel::Instagram { "instagram" } else { "page" };
    let is_elsewhere = state.elsewhere.iter().any(|(of, with)| of == account && with == person);
    if !is_elsewhere || is_echo {
        return state.emit(object, account, field, Place::Messaging, Value::Object(update));
    }
    // A postback on standby says nothing of its payload.
    if let Some(postback) = update.get_mut("postback").and_then(Value::as_object_mut) {
        postback.remove("payload");
    }
    state.emit(object, account, "standby", Place::Standby, Value::Object(update));
}

/// The echo, and on Messenger the delivery.
pub(in crate::meta) fn of_sent(state: &mut State, id: &str) {
    let Some(message) = state.message(id).cloned() else { return };
    let mut echo = json!({"is_echo": true, "mid": id});
    if let Some(text) = message.body.get("text") {
        echo["text"] = text.clone();
    }
    let lists = [message.body.get("attachment").map(|one| json!([one])), message.body.get("attachments").cloned()];
    if let Some(attachments) = lists.into_iter().flatten().next() {
        echo["attachments"] = attachments;
    }
    if message.channel == Channel::Messenger {
        echo["app_id"] = match message.from {
            Author::Api => json!(state.rules.app_id.parse::<u64>().unwrap_or_default()),
            _ => json!(INBOX_APP),
        };
    }
    if let Some(tag) = &message.tag {
        echo["metadata"] = json!(tag);
    }
    let (channel, account, person) = (message.channel, message.account, message.person);
    messaging(state, channel, &account, &person, "message_echoes", ("message", echo));
    let is_there = state.person(&account, &person).is_some_and(|person| !person.is_offline);
    if !is_there || !state.rules.is_delivered_at_once {
        return;
    }
    if let Some(message) = state.message_mut(id) {
        message.status = "delivered".into();
    }
    if channel == Channel::Messenger {
        let watermark = state.now();
        let delivery = json!({"watermark": watermark, "mids": [id]});
        messaging(state, channel, &account, &person, "message_deliveries", ("delivery", delivery));
    }
}
