//! A customer's phone: what the person does with it becomes a webhook.

mod buttons;
mod hear;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

pub use buttons::Pressable;
pub(super) use buttons::of as pressables;

use super::Shared;
use super::files::RECEIVED;
use super::pages::messaging;
use super::state::{Author, Channel, Message, Person, State};
use super::whatsapp::{envelope, read_by, statuses, tell};

/// A file on its way out of a phone.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// `image`, `video`, `audio`, `document` (`file` on the others), `sticker`.
    pub kind: &'a str,
    pub mime: &'a str,
    pub bytes: &'a [u8],
    pub name: Option<&'a str>,
    /// `WhatsApp` alone shows one.
    pub caption: &'a str,
    /// It has lapsed by the time anybody fetches it.
    pub is_gone: bool,
}

/// One person as one account knows them; clones are the same phone.
#[derive(Clone)]
pub struct Customer {
    shared: Arc<Shared>,
    account: String,
    id: String,
    channel: Channel,
}

impl Customer {
    pub(super) fn new(shared: Arc<Shared>, account: &str, id: &str, name: &str) -> Self {
        let mut state = shared.lock();
        let channel = match (state.number(account), state.instagram(account)) {
            (Some(_), _) => Channel::WhatsApp,
            (_, Some(_)) => Channel::Instagram,
            _ => Channel::Messenger,
        };
        let mut is_new = false;
        if state.person(account, id).is_none() {
            let username = (channel == Channel::Instagram).then(|| name.to_lowercase().replace(' ', "."));
            let person = Person {
                channel,
                account: account.to_owned(),
                id: id.to_owned(),
                name: name.to_owned(),
                username,
                user_id: user_id(id),
                is_offline: false,
                has_blocked: false,
                has_stopped_marketing: false,
                last_said_at: None,
                typing_until: None,
            };
            state.people.push(person);
            is_new = true;
        }
        drop(state);
        if is_new {
            shared.moved();
        }
        Self { shared, account: account.to_owned(), id: id.to_owned(), channel }
    }

    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let done = act(&mut self.shared.lock());
        self.shared.moved();
        done
    }

    fn person_mut(&self, change: impl FnOnce(&mut Person)) {
        self.with(|state| state.person_mut(&self.account, &self.id).map(change));
    }

    /// As the platform has the person now.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        self.with(|state| state.person(&self.account, &self.id).cloned())
    }

    /// All messages of the chat, the oldest first, without those that failed.
    #[must_use]
    pub fn chat(&self) -> Vec<Message> {
        let thread = self.with(|state| state.thread(&self.account, &self.id));
        thread.into_iter().filter(|message| message.status != "failed").collect()
    }

    /// What the business sent that this phone shows.
    #[must_use]
    pub fn received(&self) -> Vec<Message> {
        self.chat().into_iter().filter(|message| message.from != Author::Customer && message.status != "accepted").collect()
    }

    /// Writes; the id of the message.
    pub fn say(&self, text: &str) -> String {
        self.reply("", text)
    }

    /// Writes as an answer to a message.
    pub fn reply(&self, to: &str, text: &str) -> String {
        let body = if self.channel == Channel::WhatsApp { json!({"body": text}) } else { json!({"text": text}) };
        self.with(|state| hear::message(state, self.me(), "text", body, to, &Value::Null))
    }

    /// Writes as if it had been so long ago: the webhook says that time, and the window opened then.
    pub fn say_ago(&self, to: &str, text: &str, ago: Duration) -> String {
        let body = if self.channel == Channel::WhatsApp { json!({"body": text}) } else { json!({"text": text}) };
        self.with(|state| state.as_of(ago, |state| hear::message(state, self.me(), "text", body, to, &Value::Null)))
    }

    /// Sends what has no method of its own: a kind of `WhatsApp` with its member, or a `message` of the others.
    pub fn send(&self, kind: &str, body: Value) -> String {
        self.with(|state| hear::message(state, self.me(), kind, body, "", &Value::Null))
    }

    /// Sends what the API does not show, such as a poll.
    pub fn send_unsupported(&self, what: &str) -> String {
        self.with(|state| match self.channel {
            Channel::WhatsApp => {
                let errors = super::refusal::Refusal::in_status(131_051, "Message type is currently not supported.");
                hear::message(state, self.me(), "unsupported", json!({"type": what}), "", &json!({"errors": errors}))
            }
            _ => hear::message(state, self.me(), "unsupported", json!({"is_unsupported": true}), "", &Value::Null),
        })
    }

    /// Writes for the first time from an advertisement.
    pub fn arrive_from_ad(&self, text: &str, ad: &str) -> String {
        let body = if self.channel == Channel::WhatsApp { json!({"body": text}) } else { json!({"text": text}) };
        let referral = if self.channel == Channel::WhatsApp {
            json!({"source_url": "https://fb.me/sandbox", "source_id": ad, "source_type": "ad", "headline": "Sandbox",
                "body": "Write to us", "media_type": "image", "image_url": "https://example.com/ad.jpg", "ctwa_clid": "ARAk"})
        } else {
            json!({"ref": "sandbox", "source": "ADS", "type": "OPEN_THREAD", "ad_id": ad, "ads_context_data": {"ad_title": "Sandbox"}})
        };
        self.with(|state| hear::message(state, self.me(), "text", body, "", &json!({"referral": referral})))
    }

    /// Sends a file: `image`, `video`, `audio`, `document` (`file` on the others), `sticker`.
    pub fn send_file(&self, kind: &str, mime: &str, bytes: &[u8], caption: &str) -> String {
        self.attach(&File { kind, mime, bytes, name: None, caption, is_gone: false })
    }

    /// Sends a file with all that can be said of it.
    pub fn attach(&self, file: &File<'_>) -> String {
        self.with(|state| {
            let life = if file.is_gone { 0 } else { RECEIVED };
            let id = state.keep_media(&self.account, file.mime, file.bytes.to_vec(), file.name.map(str::to_owned), life);
            let body = hear::file(state, self.channel, file.kind, &id, file.caption);
            hear::message(state, self.me(), file.kind, body, "", &Value::Null)
        })
    }

    /// Presses a button, a row or a quick reply of a message by its id or payload; none when there is no such thing to press.
    pub fn press(&self, message: &str, button: &str) -> Option<String> {
        self.with(|state| {
            let shown =
                state.message(message).filter(|message| message.person == self.id && message.status != "failed").cloned()?;
            let pressed = buttons::of(state, &shown).into_iter().find(|pressable| pressable.id == button)?;
            Some(hear::press(state, self.me(), message, &pressed))
        })
    }

    /// What can be pressed under a message: id or payload, and what it says.
    #[must_use]
    pub fn buttons(&self, message: &str) -> Vec<(String, String)> {
        let all = self.with(|state| state.message(message).cloned().map(|message| buttons::of(state, &message)));
        all.unwrap_or_default().into_iter().map(|pressable| (pressable.id, pressable.title)).collect()
    }

    /// Gives an emoji to a message; an empty one takes it back.
    pub fn react(&self, message: &str, emoji: &str) {
        self.with(|state| hear::reaction(state, self.me(), message, emoji));
    }

    /// Has read all there is.
    pub fn read(&self) {
        self.with(|state| match self.channel {
            Channel::WhatsApp => read_by(state, &self.account, &self.id),
            channel => {
                let sent = |message: &&mut Message| message.account == self.account && message.person == self.id;
                let mut last = None;
                for message in state.messages.iter_mut().filter(sent).filter(|message| message.from != Author::Customer) {
                    "read".clone_into(&mut message.status);
                    last = Some(message.id.clone());
                }
                let Some(last) = last else { return };
                let now = state.now();
                let (field, read) = if channel == Channel::Instagram {
                    ("messaging_seen", json!({"mid": last}))
                } else {
                    ("message_reads", json!({"watermark": now}))
                };
                messaging(state, channel, &self.account, &self.id, field, ("read", read));
            }
        });
    }

    /// Changes the text of an own message.
    pub fn edit(&self, message: &str, text: &str) {
        self.with(|state| hear::edit(state, self.me(), message, text));
    }

    /// Takes an own message back; Messenger does not tell of it.
    pub fn delete(&self, message: &str) {
        self.with(|state| hear::delete(state, self.me(), message));
    }

    /// Comments on a post; none when comments are off or the post is gone.
    pub fn comment(&self, post: &str, text: &str) -> Option<String> {
        self.with(|state| state.add_comment(post, &self.id, None, text))
    }

    pub fn reply_to_comment(&self, comment: &str, text: &str) -> Option<String> {
        self.with(|state| {
            let post = state.comment(comment)?.post.clone();
            state.add_comment(&post, &self.id, Some(comment.to_owned()), text)
        })
    }

    pub fn edit_comment(&self, comment: &str, text: &str) {
        self.with(|state| {
            if let Some(comment) = state.comment_mut(comment) {
                text.clone_into(&mut comment.text);
            }
            if self.channel == Channel::Messenger {
                state.tell_of_comment(comment, "edited");
            }
        });
    }

    pub fn delete_comment(&self, comment: &str) {
        self.with(|state| state.remove_comment(comment));
    }

    /// The phone loses its net: messages stay at `sent`.
    pub fn go_offline(&self) {
        self.person_mut(|person| person.is_offline = true);
    }

    /// The phone is back: what waited is delivered.
    pub fn go_online(&self) {
        self.person_mut(|person| person.is_offline = false);
        self.with(|state| {
            let waiting = state.thread(&self.account, &self.id);
            for message in waiting.iter().filter(|message| message.status == "sent" && message.from == Author::Api) {
                match self.channel {
                    Channel::WhatsApp => statuses(state, &self.account, &message.id, "delivered", None, None),
                    channel => {
                        if let Some(message) = state.message_mut(&message.id) {
                            "delivered".clone_into(&mut message.status);
                        }
                        let delivery = json!({"watermark": state.now(), "mids": [message.id]});
                        if channel == Channel::Messenger {
                            messaging(state, channel, &self.account, &self.id, "message_deliveries", ("delivery", delivery));
                        }
                    }
                }
            }
        });
    }

    pub fn block(&self, has_blocked: bool) {
        self.person_mut(|person| person.has_blocked = has_blocked);
    }

    /// Takes a username, so that webhooks leave the number out.
    pub fn take_username(&self, username: &str) {
        self.person_mut(|person| person.username = Some(username.to_owned()));
    }

    /// `stop` or `resume` of marketing on `WhatsApp`.
    pub fn stop_marketing(&self, is_stopped: bool) {
        self.person_mut(|person| person.has_stopped_marketing = is_stopped);
        self.with(|state| {
            let Some(person) = state.person(&self.account, &self.id).cloned() else { return };
            let mut value = envelope(state, &self.account);
            value["contacts"] = json!([State::contact(&person)]);
            let word = if is_stopped { "stop" } else { "resume" };
            value["user_preferences"] = json!([{"wa_id": person.id, "user_id": person.user_id, "category": "marketing_messages",
                "detail": "User requested to change marketing messages", "value": word, "timestamp": state.now() / 1000}]);
            tell(state, &self.account, "user_preferences", value);
        });
    }

    /// A new number on `WhatsApp`, and so a new id within the portfolio; this phone is the new one.
    #[must_use]
    pub fn change_number(self, digits: &str) -> Self {
        let changed = self.with(|state| {
            let old = state.person(&self.account, &self.id).cloned()?;
            let new = Person { id: digits.to_owned(), user_id: user_id(digits), ..old.clone() };
            let system = json!({"type": "user_changed_number", "wa_id": digits, "user_id": new.user_id,
                "body": format!("User {} changed from {} to {digits}", old.name, old.id)});
            hear::system(state, &old, &system);
            state.people.push(new);
            Some(())
        });
        if changed.is_some() { Self { id: digits.to_owned(), ..self } } else { self }
    }

    fn me(&self) -> hear::Me<'_> {
        hear::Me { channel: self.channel, account: &self.account, id: &self.id }
    }
}

/// `WhatsApp`'s id of a person within the portfolio; the country by the number's first digits.
fn user_id(id: &str) -> String {
    let country = match id.get(..2) {
        Some("55") => "BR",
        Some("91") => "IN",
        Some("44") => "GB",
        Some("49") => "DE",
        Some("52") => "MX",
        Some("54") => "AR",
        _ => "US",
    };
    let number = id.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    format!("{country}.{number:020}")
}
