//! From an act on a phone to the update that tells of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::buttons::Pressable;
use crate::meta::files;
use crate::meta::pages::messaging;
use crate::meta::state::{Author, Channel, Message, Person, State};
use crate::meta::whatsapp::{envelope, tell};

/// Who acts.
#[derive(Clone, Copy)]
pub(super) struct Me<'a> {
    pub(super) channel: Channel,
    pub(super) account: &'a str,
    pub(super) id: &'a str,
}

fn open_window(state: &mut State, me: Me<'_>) {
    let now = state.now();
    if let Some(person) = state.person_mut(me.account, me.id) {
        // What was said as of an earlier time shuts no window that is open.
        person.last_said_at = person.last_said_at.max(Some(now));
    }
}

fn keep(state: &mut State, me: Me<'_>, id: &str, (kind, body): (&str, Value), reply_to: &str) {
    let kept = Message {
        id: id.to_owned(),
        channel: me.channel,
        account: me.account.to_owned(),
        person: me.id.to_owned(),
        from: Author::Customer,
        at: state.now(),
        kind: kind.to_owned(),
        body,
        reply_to: (!reply_to.is_empty()).then(|| reply_to.to_owned()),
        tag: None,
        status: "received".into(),
        reactions: BTreeMap::new(),
        is_deleted: false,
        edits: 0,
    };
    state.keep(kept);
}

/// A message of the person; `more` holds members beside the body.
pub(super) fn message(state: &mut State, me: Me<'_>, kind: &str, body: Value, reply_to: &str, more: &Value) -> String {
    let id = state.message_id(me.channel);
    open_window(state, me);
    keep(state, me, &id, (kind, body.clone()), reply_to);
    let mut members = more.as_object().cloned().unwrap_or_default();
    if me.channel == Channel::WhatsApp {
        if !reply_to.is_empty() {
            let number = state.number(me.account).map(|number| number.display.clone());
            members.insert("context".into(), json!({"from": number, "id": reply_to}));
        }
        members.insert(kind.to_owned(), body);
        whatsapp(state, me, &id, kind, members);
        return id;
    }
    let mut message = body.as_object().cloned().unwrap_or_default();
    message.insert("mid".into(), json!(id));
    message.extend(members);
    if !reply_to.is_empty() {
        message.insert("reply_to".into(), json!({"mid": reply_to}));
    }
    messaging(state, me.channel, me.account, me.id, "messages", ("message", Value::Object(message)));
    id
}

/// One element of `messages`, in its envelope.
fn whatsapp(state: &mut State, me: Me<'_>, id: &str, kind: &str, members: Map<String, Value>) {
    let Some(person) = state.person(me.account, me.id).cloned() else { return };
    // Both directions count against the number's throughput.
    let most = state.rules.limits.throughput.max(1);
    let _ = state.pass(format!("mps {}", me.account), most, 1_000_000 / most);
    let mut message = members;
    message.insert("id".into(), json!(id));
    message.insert("timestamp".into(), json!((state.now() / 1000).to_string()));
    message.insert("type".into(), json!(kind));
    message.insert("from_user_id".into(), json!(person.user_id));
    if !person.hides_number() {
        message.insert("from".into(), json!(person.id));
    }
    let mut value = envelope(state, me.account);
    value["contacts"] = json!([State::contact(&person)]);
    value["messages"] = json!([message]);
    tell(state, me.account, "messages", value);
}

/// A system message comes without `contacts`.
pub(super) fn system(state: &mut State, person: &Person, system: &Value) {
    let id = state.message_id(Channel::WhatsApp);
    let mut value = envelope(state, &person.account);
    value["messages"] = json!([{"from": person.id, "id": id, "timestamp": (state.now() / 1000).to_string(), "type": "system",
        "system": system}]);
    tell(state, &person.account, "messages", value);
}

/// The body of a message with a file.
pub(super) fn file(state: &State, channel: Channel, kind: &str, id: &str, caption: &str) -> Value {
    let Some(file) = state.media.get(id) else { return Value::Null };
    if channel != Channel::WhatsApp {
        return json!({"attachments": [{"type": kind, "payload": {"url": files::link(state, id)}}]});
    }
    let mut body = json!({"id": id, "mime_type": file.mime, "sha256": files::digest(&file.bytes)});
    match kind {
        "audio" => body["voice"] = json!(file.mime.contains("opus")),
        "sticker" => body["animated"] = json!(false),
        "document" => body["filename"] = json!(file.file_name.clone().unwrap_or_else(|| "document".into())),
        _ => {}
    }
    if !caption.is_empty() {
        body["caption"] = json!(caption);
    }
    body
}

pub(super) fn press(state: &mut State, me: Me<'_>, message_id: &str, pressed: &Pressable) -> String {
    if me.channel == Channel::WhatsApp {
        let body = if pressed.kind == "button" {
            json!({"text": pressed.title, "payload": pressed.id})
        } else {
            let mut reply = json!({"id": pressed.id, "title": pressed.title});
            if let Some(description) = &pressed.description {
                reply["description"] = json!(description);
            }
            let mut body = json!({"type": pressed.kind});
            body[pressed.kind] = reply;
            body
        };
        let kind = if pressed.kind == "button" { "button" } else { "interactive" };
        return message(state, me, kind, body, message_id, &Value::Null);
    }
    if pressed.kind == "quick_reply" {
        let body = json!({"text": pressed.title, "quick_reply": {"payload": pressed.id}});
        return message(state, me, "text", body, "", &Value::Null);
    }
    open_window(state, me);
    let id = state.message_id(me.channel);
    let shown = json!({"text": pressed.title});
    keep(state, me, &id, ("postback", shown), "");
    let postback = json!({"mid": id, "title": pressed.title, "payload": pressed.id});
    messaging(state, me.channel, me.account, me.id, "messaging_postbacks", ("postback", postback));
    id
}

pub(super) fn reaction(state: &mut State, me: Me<'_>, target: &str, emoji: &str) {
    if let Some(message) = state.message_mut(target) {
        if emoji.is_empty() {
            message.reactions.remove("customer");
        } else {
            message.reactions.insert("customer", emoji.to_owned());
        }
    }
    open_window(state, me);
    if me.channel == Channel::WhatsApp {
        let mut reaction = json!({"message_id": target});
        if !emoji.is_empty() {
            reaction["emoji"] = json!(emoji);
        }
        let id = state.message_id(me.channel);
        let members = Map::from_iter([("reaction".to_owned(), reaction)]);
        whatsapp(state, me, &id, "reaction", members);
        return;
    }
    let reaction = if emoji.is_empty() {
        json!({"mid": target, "action": "unreact"})
    } else {
        let name = match emoji {
            "❤" | "❤️" => "love",
            "👍" => "like",
            "👎" => "dislike",
            "😮" => "wow",
            _ => "other",
        };
        json!({"mid": target, "action": "react", "reaction": name, "emoji": emoji})
    };
    messaging(state, me.channel, me.account, me.id, "message_reactions", ("reaction", reaction));
}

pub(super) fn edit(state: &mut State, me: Me<'_>, target: &str, text: &str) {
    let found = state.message_mut(target).filter(|message| message.from == Author::Customer && message.person == me.id);
    let Some(message) = found else { return };
    message.edits += 1;
    let edits = message.edits;
    if me.channel == Channel::WhatsApp {
        message.body = json!({"body": text});
        let edit = json!({"original_message_id": target, "message": {"type": "text", "text": {"body": text}}});
        let id = state.message_id(me.channel);
        return whatsapp(state, me, &id, "edit", Map::from_iter([("edit".to_owned(), edit)]));
    }
    message.body = json!({"text": text});
    let field = if me.channel == Channel::Instagram { "message_edit" } else { "message_edits" };
    let edit = json!({"mid": target, "text": text, "num_edit": edits});
    messaging(state, me.channel, me.account, me.id, field, ("message_edit", edit));
}

pub(super) fn delete(state: &mut State, me: Me<'_>, target: &str) {
    let found = state.message_mut(target).filter(|message| message.from == Author::Customer && message.person == me.id);
    let Some(message) = found else { return };
    message.is_deleted = true;
    match me.channel {
        Channel::WhatsApp => {
            let id = state.message_id(me.channel);
            let revoke = json!({"original_message_id": target});
            whatsapp(state, me, &id, "revoke", Map::from_iter([("revoke".to_owned(), revoke)]));
        }
        Channel::Instagram => {
            let deleted = json!({"mid": target, "is_deleted": true});
            messaging(state, me.channel, me.account, me.id, "messages", ("message", deleted));
        }
        Channel::Messenger => {}
    }
}
