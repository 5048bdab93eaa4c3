use engine::clock::Timestamp;
use serde_json::Value;

use super::{feed, payload};
use crate::happened::{
    Account, By, Choice, ChoiceFrom, Covers, Handle, Happened, Message, OptIn, Origin, Part, Person, Reaction, Receipt,
    ReceiptState, ThreadControl, What,
};
use crate::platform::Platform;
use crate::webhook::{Frame, Reading};
use crate::wire::{self, Wire as _};

/// The page's own inbox, in both spellings the platform has published.
const PAGE_INBOX: [&str; 2] = ["26390203743090", "263902037430900"];

const MOST_MIDS: usize = 1000;

/// Members that are what happened.
const KINDS: [&str; 12] = [
    "message",
    "postback",
    "delivery",
    "read",
    "reaction",
    "message_edit",
    "referral",
    "optin",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "response_feedback",
];

/// Members of an event that say whose it is rather than what it is.
const ENVELOPE: [&str; 4] = ["sender", "recipient", "timestamp", "prior_message"];

/// Reads `{id, time, messaging: […], standby: […], changes: […]}`.
pub fn read_entry(entry: &Value, received: Timestamp, reading: &mut Reading) {
    let account = entry.id("id").map_or(Account::Unnamed, Account::Page);
    let frame = Frame::new(Platform::Messenger, account, entry, received);
    let before = reading.count();
    for (list, standby) in [("messaging", false), ("standby", true)] {
        for event in entry.items(list) {
            read_event(&frame, event, standby, reading);
        }
    }
    for change in entry.items("changes") {
        reading.push(feed::read(&frame, change));
    }
    if reading.count() == before {
        reading.push(frame.unknown("entry", entry));
    }
}

/// One event of a thread, on either medium. Mostly it is one thing; each thing it is gets a place of its own.
pub fn read_event(frame: &Frame, event: &Value, standby: bool, reading: &mut Reading) {
    let Some(members) = event.as_object() else {
        reading.push(frame.unknown("event", event));
        return;
    };
    let thread = Thread::of(frame, event, standby);
    let mut is_read = false;
    for (kind, member) in members {
        match thread.read(kind, member) {
            Some(happened) => reading.push(happened),
            None if KINDS.contains(&kind.as_str()) => reading.push(thread.unknown(kind, event)),
            // Where something was read, what stands beside it (`hop_context`…) is about how it came.
            None => continue,
        }
        is_read = true;
    }
    if !is_read {
        let kind = members.keys().find(|name| !ENVELOPE.contains(&name.as_str())).map_or("event", String::as_str);
        reading.push(thread.unknown(kind, event));
    }
}

struct Thread<'a> {
    frame: &'a Frame,
    /// The customer, whichever side of the event they are on.
    person: Option<Person>,
    /// Their id, for keys.
    id: String,
    by: By,
    at: Option<Timestamp>,
    /// The time as it was written, for keys.
    time: String,
    standby: bool,
}

impl<'a> Thread<'a> {
    fn of(frame: &'a Frame, event: &Value, standby: bool) -> Self {
        let (sender, recipient) = (event.part("sender"), event.part("recipient"));
        let is_ours = event.part("message").is("is_echo") || sender.id("id").is_some_and(|id| id == frame.entry);
        let (by, other) = if is_ours { (By::Business, recipient) } else { (By::Contact, sender) };
        let scoped = match frame.platform {
            Platform::Instagram => Handle::InstagramScoped,
            Platform::WhatsApp | Platform::Messenger => Handle::PageScoped,
        };
        let id = other.id("id");
        let plugin = other.id("user_ref").or_else(|| event.part("optin").id("user_ref"));
        let key = id.clone().or_else(|| plugin.clone()).unwrap_or_default();
        let person = Person::of([id.map(scoped), plugin.map(Handle::Plugin)].into_iter().flatten());
        let time = event.id("timestamp").unwrap_or_default();
        Self { frame, person, id: key, by, at: event.time("timestamp"), time, standby }
    }

    /// Nothing where the kind is not known, or lacks what makes it one.
    fn read(&self, kind: &str, member: &Value) -> Option<Happened> {
        if !member.is_object() {
            return None;
        }
        match kind {
            "message" => self.message(member),
            "postback" => self.postback(member),
            "delivery" => self.delivery(member),
            "read" => self.seen(member),
            "reaction" => self.reaction(member),
            "message_edit" => self.edit(member),
            "referral" => {
                let what = What::Referral(payload::referral(member));
                let content = wire::hash(&[&member.to_string()]);
                self.happened(&["referral", &self.id, &self.time, &content], what)
            }
            "optin" => self.opt_in(member),
            "pass_thread_control" | "take_thread_control" | "request_thread_control" => self.control(kind, member),
            "policy_enforcement" | "policy-enforcement" => {
                let what = What::Policy { action: member.word("action")?, reason: member.words("reason") };
                Some(self.noted(kind, member, what))
            }
            "response_feedback" => {
                let what = What::Feedback { said: member.word("feedback")?, target: member.id("mid") };
                Some(self.noted(kind, member, what))
            }
            _ => None,
        }
    }

    /// Something a customer did or got: without the customer it belongs nowhere.
    fn happened(&self, key: &[&str], what: What) -> Option<Happened> {
        let person = self.person.clone()?;
        Some(self.frame.happened(key, self.at, Some(person), what))
    }

    fn noted(&self, kind: &str, member: &Value, what: What) -> Happened {
        let content = wire::hash(&[&self.frame.entry, &member.to_string()]);
        self.frame.happened(&[kind, &self.id, &self.time, &content], self.at, self.person.clone(), what)
    }

    fn unknown(&self, kind: &str, event: &Value) -> Happened {
        self.frame.unknown_of(self.person.clone(), self.at, kind, event)
    }

    fn message(&self, message: &Value) -> Option<Happened> {
        let id = message.id("mid")?;
        if message.is("is_deleted") {
            return self.happened(&["deleted", &id], What::Deleted { by: self.by, target: id.clone() });
        }
        let read = Message { standby: self.standby, ..payload::message(&id, message) };
        match self.by {
            By::Contact => self.happened(&["message", &id], What::Message(read)),
            By::Business => self.happened(&["echo", &id], What::Echo { message: read, origin: origin(message) }),
        }
    }

    fn postback(&self, postback: &Value) -> Option<Happened> {
        let (title, payload) = (postback.word("title"), postback.exact("payload"));
        let mid = postback.id("mid");
        let pressed = || vec![self.id.clone(), self.time.clone(), wire::hash(&[payload.as_deref().unwrap_or_default()])];
        let key = [vec!["postback".to_owned()], mid.clone().map_or_else(pressed, |mid| vec![mid])].concat();
        let choice = Choice { from: ChoiceFrom::Postback, payload, title, description: None };
        let message = Message {
            id: mid.unwrap_or_else(|| key.join(":")),
            parts: vec![Part::Choice(choice)],
            referral: postback.get("referral").filter(|referral| referral.is_object()).map(payload::referral),
            standby: self.standby,
            ..Message::default()
        };
        let key: Vec<&str> = key.iter().map(String::as_str).collect();
        self.happened(&key, What::Message(message))
    }

    fn delivery(&self, delivery: &Value) -> Option<Happened> {
        let mids = delivery.items("mids").iter().take(MOST_MIDS);
        let messages: Vec<String> = mids.filter_map(Value::as_str).filter(|mid| mid.len() <= 512).map(str::to_owned).collect();
        let at = delivery.time("watermark").or_else(|| self.at.filter(|_| !messages.is_empty()))?;
        self.receipt("delivery", delivery, ReceiptState::Delivered, Covers::UpTo { at, messages })
    }

    fn seen(&self, read: &Value) -> Option<Happened> {
        let covers = match (read.id("mid"), read.time("watermark")) {
            (Some(mid), _) => Covers::UpToMessage(mid),
            (None, Some(at)) => Covers::UpTo { at, messages: Vec::new() },
            (None, None) => return None,
        };
        self.receipt("read", read, ReceiptState::Read, covers)
    }

    fn receipt(&self, kind: &str, member: &Value, state: ReceiptState, covers: Covers) -> Option<Happened> {
        let content = wire::hash(&[&member.to_string()]);
        let receipt = Receipt { covers, state, tag: None, group: None, faults: Vec::new(), pricing: None, window: None };
        self.happened(&[kind, &self.id, &content], What::Receipt(receipt))
    }

    fn reaction(&self, reaction: &Value) -> Option<Happened> {
        let target = reaction.id("mid")?;
        let action = reaction.word("action").unwrap_or_default();
        let given = reaction.word("emoji").or_else(|| reaction.word("reaction"));
        let change = match (action.as_str(), given) {
            ("react", None) => return None,
            ("unreact", _) | (_, None) => Reaction::Removed,
            (_, Some(emoji)) => Reaction::Given(emoji),
        };
        let side = if self.by == By::Business { "ours" } else { &self.id };
        let what = What::Reaction { by: self.by, target: target.clone(), change };
        self.happened(&["reaction", &target, side, &action, &self.time], what)
    }

    fn edit(&self, edit: &Value) -> Option<Happened> {
        let id = edit.id("mid")?;
        let revision = edit.count("num_edit");
        let key = revision.map_or_else(|| self.time.clone(), |revision| revision.to_string());
        let message = Message { standby: self.standby, ..payload::message(&id, edit) };
        self.happened(&["edit", &id, &key], What::Edited { by: self.by, message, revision })
    }

    fn opt_in(&self, opt_in: &Value) -> Option<Happened> {
        let what = What::OptIn(OptIn {
            kind: opt_in.word("type"),
            payload: opt_in.exact("payload").or_else(|| opt_in.exact("ref")),
            token: opt_in.exact("notification_messages_token"),
            token_status: opt_in.word("user_token_status"),
        });
        let content = wire::hash(&[&opt_in.to_string()]);
        self.happened(&["optin", &self.id, &self.time, &content], what)
    }

    fn control(&self, kind: &str, member: &Value) -> Option<Happened> {
        let (from, to) = (member.id("previous_owner_app_id"), member.id("new_owner_app_id"));
        let note = member.words("metadata");
        let control = match kind {
            "pass_thread_control" => ThreadControl::Passed { from, to, note },
            "take_thread_control" => ThreadControl::Taken { from, to, note },
            _ => ThreadControl::Requested { by: member.id("requested_owner_app_id"), note },
        };
        self.person.is_some().then(|| self.noted(kind, member, What::ThreadControl(control)))
    }
}

fn origin(message: &Value) -> Origin {
    let id = message.id("app_id");
    match &id {
        Some(app) if PAGE_INBOX.contains(&app.as_str()) => Origin::PageInbox,
        _ => Origin::App { id, tag: message.exact("metadata") },
    }
}
