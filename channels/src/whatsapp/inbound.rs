use engine::clock::Timestamp;
use serde_json::Value;

use super::people::{self, People};
use super::{account, past, payload, status};
use crate::happened::{Account, By, Call, Handle, Happened, IdentityChange, Origin, Person, Preference, Reaction, What, Wish};
use crate::platform::Platform;
use crate::webhook::{Frame, Reading};
use crate::wire::{self, Wire as _};

/// What every `value` has, and what is read with each item.
const ENVELOPE: [&str; 3] = ["messaging_product", "metadata", "contacts"];

/// `past` is what `messages` are below the field `history`.
const LISTS: [&str; 9] =
    ["messages", "message_echoes", "statuses", "calls", "user_preferences", "state_sync", "errors", "past", "history"];

/// Reads `{id, time?, changes: [{field, value}]}`.
pub fn read_entry(entry: &Value, received: Timestamp, reading: &mut Reading) {
    let business = entry.id("id");
    let changes = entry.items("changes");
    if changes.is_empty() {
        let account = business.map_or(Account::Unnamed, |id| Account::Business { id, display_number: None });
        reading.push(Frame::new(Platform::WhatsApp, account, entry, received).unknown("entry", entry));
        return;
    }
    for change in changes {
        let account = account_of(change.part("value"), business.as_deref());
        read_change(&Frame::new(Platform::WhatsApp, account, entry, received), change, reading);
    }
}

fn account_of(value: &Value, business: Option<&str>) -> Account {
    let metadata = value.part("metadata");
    let business = business.map(str::to_owned);
    match (metadata.id("phone_number_id"), business) {
        (Some(id), business) => Account::Number { id, business },
        (None, Some(id)) => {
            let shown = metadata.id("display_phone_number").or_else(|| value.id("display_phone_number"));
            Account::Business { id, display_number: shown.and_then(|number| wire::digits(&number)) }
        }
        (None, None) => Account::Unnamed,
    }
}

/// Members decide, not the field's name: the platform's own samples put one below another's.
fn read_change(frame: &Frame, change: &Value, reading: &mut Reading) {
    let field = change.word("field").unwrap_or_default();
    let value = change.part("value");
    let Some(members) = value.as_object() else {
        reading.push(frame.unknown(&field, change));
        return;
    };
    let people = People::of(value);
    let before = reading.count();
    let mut is_left = false;
    for (name, member) in members.iter().filter(|(name, _)| !ENVELOPE.contains(&name.as_str())) {
        let list = if field == "history" && name == "messages" { "past" } else { name.as_str() };
        match member.as_array().filter(|_| LISTS.contains(&list)) {
            Some(items) => items.iter().for_each(|item| read_item(frame, &people, value, list, item, reading)),
            None => is_left = true,
        }
    }
    if is_left || reading.count() == before {
        reading.push(account::read(frame, &field, value).unwrap_or_else(|| frame.unknown(&field, change)));
    }
}

fn read_item(frame: &Frame, people: &People<'_>, value: &Value, list: &str, item: &Value, reading: &mut Reading) {
    reading.push(match list {
        "messages" => message(frame, people, Side::Inbound, item),
        "message_echoes" => message(frame, people, Side::Echo, item),
        "statuses" => status::read(frame, people, item),
        "calls" => call(frame, people, item),
        "user_preferences" => preference(frame, people, item),
        "state_sync" => address_book(frame, item),
        "errors" => fault(frame, item),
        "past" => past::message(frame, people, value, None, item),
        _ => return past::read(frame, people, value, item, reading),
    });
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inbound,
    Echo,
}

fn message(frame: &Frame, people: &People<'_>, side: Side, item: &Value) -> Happened {
    let ids = match side {
        Side::Inbound => ["from", "from_user_id", "from_parent_user_id"],
        Side::Echo => ["to", "to_user_id", "to_parent_user_id"],
    };
    let person = person(people, item, ids);
    let (Some(id), Some(_)) = (item.id("id"), &person) else {
        return frame.unknown_of(person, item.time("timestamp"), "message", item);
    };
    let (by, key) = match side {
        Side::Inbound => (By::Contact, ["message", &id]),
        Side::Echo => (By::Business, ["echo", &id]),
    };
    let what = said(by, item).unwrap_or_else(|| {
        let message = payload::message(&id, item);
        match side {
            Side::Inbound => What::Message(message),
            Side::Echo => What::Echo { message, origin: Origin::OwnerPhone },
        }
    });
    frame.happened(&key, item.time("timestamp"), person, what)
}

pub fn person(people: &People<'_>, item: &Value, [phone, user, parent]: [&str; 3]) -> Option<Person> {
    people.find(item.id(phone).as_deref(), item.id(user).as_deref(), item.id(parent).as_deref())
}

/// What comes in the form of a message and is none. Where its members are missing it is shown as a message after all.
pub fn said(by: By, item: &Value) -> Option<What> {
    match item.word("type")?.as_str() {
        "reaction" => {
            let reaction = item.part("reaction");
            let change = reaction.word("emoji").map_or(Reaction::Removed, Reaction::Given);
            Some(What::Reaction { by, target: reaction.id("message_id")?, change })
        }
        "edit" => {
            let edit = item.part("edit");
            let message = payload::message(&edit.id("original_message_id")?, edit.get("message")?);
            Some(What::Edited { by, message, revision: None })
        }
        "revoke" => Some(What::Deleted { by, target: item.part("revoke").id("original_message_id")? }),
        "system" => system(item),
        _ => None,
    }
}

fn system(item: &Value) -> Option<What> {
    let system = item.get("system")?;
    let now = [
        ["wa_id", "new_wa_id"].iter().find_map(|name| people::account(&system.id(name)?)),
        system.id("user_id").and_then(|id| people::account(&id)),
        system.id("parent_user_id").map(|id| people::parent_user(&id)),
    ];
    let kind = system.word("type").unwrap_or_default();
    let change = match kind.as_str() {
        "user_changed_number" | "customer_changed_number" => IdentityChange::Number,
        "customer_identity_changed" | "user_identity_changed" => {
            let identity = item.part("identity");
            let acknowledged = identity.has("acknowledged").then(|| identity.is("acknowledged"));
            IdentityChange::Key { hash: identity.id("hash"), acknowledged }
        }
        _ => IdentityChange::Other(kind),
    };
    let now: Vec<Handle> = Person::of(now.into_iter().flatten()).unwrap_or_default().handles;
    Some(What::IdentityChanged { change, now, said: system.words("body") })
}

pub fn fault(frame: &Frame, item: &Value) -> Happened {
    frame.updated("fault", item, What::Fault(payload::fault(item)))
}

fn call(frame: &Frame, people: &People<'_>, item: &Value) -> Happened {
    let (Some(id), Some(event)) = (item.id("id"), item.word("event")) else {
        return frame.unknown("call", item);
    };
    let direction = item.word("direction");
    let theirs = if direction.as_deref() == Some("BUSINESS_INITIATED") {
        ["to", "to_user_id", "to_parent_user_id"]
    } else {
        ["from", "from_user_id", "from_parent_user_id"]
    };
    let person = person(people, item, theirs);
    let key = [id.clone(), event.clone()];
    let what = What::Call(Call { id, event, direction, raw: wire::raw(item) });
    frame.happened(&["call", &key[0], &key[1]], item.time("timestamp"), person, what)
}

fn preference(frame: &Frame, people: &People<'_>, item: &Value) -> Happened {
    let person = person(people, item, ["wa_id", "user_id", "parent_user_id"]);
    let (Some(person), Some(value)) = (person, item.word("value")) else {
        return frame.unknown("preference", item);
    };
    let wish = match value.as_str() {
        "stop" => Wish::Stop,
        "resume" => Wish::Resume,
        "signup" => Wish::SignUp { id: item.id("signup_id") },
        _ => Wish::Other(value),
    };
    let category = item.word("category").unwrap_or_default();
    let what = What::Preference(Preference { category, wish, detail: item.words("detail") });
    frame.noted("preference", item, item.time("timestamp"), Some(person), what)
}

fn address_book(frame: &Frame, item: &Value) -> Happened {
    let contact = item.part("contact");
    let person = contact.id("phone_number").and_then(|number| people::account(&number)).and_then(|handle| Person::of([handle]));
    let (Some(person), Some(action)) = (person, item.word("action")) else {
        return frame.unknown("address_book", item);
    };
    let name = contact.word("full_name").or_else(|| contact.word("first_name"));
    let what = What::AddressBook { removed: action == "remove", name };
    frame.noted("address_book", item, item.part("metadata").time("timestamp"), Some(person), what)
}
