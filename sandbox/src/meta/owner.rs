//! The owner of an account, who writes on the phone or in the page's inbox, past the API.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Shared;
use super::pages;
use super::state::{Author, Channel, Message, State};
use super::whatsapp::{envelope, tell};

#[derive(Clone)]
pub struct Owner {
    shared: Arc<Shared>,
    account: String,
}

impl Owner {
    pub(super) fn new(shared: Arc<Shared>, account: &str) -> Self {
        Self { shared, account: account.to_owned() }
    }

    fn with<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let done = act(&mut self.shared.lock());
        self.shared.moved();
        done
    }

    /// Writes to a person; the app sees an echo.
    pub fn say(&self, person: &str, text: &str) -> String {
        self.with(|state| {
            let channel = match (state.number(&self.account), state.instagram(&self.account)) {
                (Some(_), _) => Channel::WhatsApp,
                (_, Some(_)) => Channel::Instagram,
                _ => Channel::Messenger,
            };
            let id = state.message_id(channel);
            let is_whatsapp = channel == Channel::WhatsApp;
            let body = if is_whatsapp { json!({"text": {"body": text}}) } else { json!({"text": text}) };
            let message = Message {
                id: id.clone(),
                channel,
                account: self.account.clone(),
                person: person.to_owned(),
                from: Author::Owner,
                at: state.now(),
                kind: "text".into(),
                body,
                reply_to: None,
                tag: None,
                status: "delivered".into(),
                reactions: BTreeMap::new(),
                is_deleted: false,
                edits: 0,
            };
            state.keep(message);
            if is_whatsapp {
                self.echo(state, person, &id, text);
            } else {
                pages::of_sent(state, &id);
            }
            id
        })
    }

    /// `WhatsApp` tells only of owners who use the app on a phone beside the API.
    fn echo(&self, state: &mut State, person: &str, id: &str, text: &str) {
        let number = state.number(&self.account).filter(|number| number.is_coexisting);
        let Some(from) = number.map(|number| number.display.clone()) else { return };
        let mut value = envelope(state, &self.account);
        value["message_echoes"] = json!([{"from": from, "to": person, "id": id, "timestamp": (state.now() / 1000).to_string(),
            "type": "text", "text": {"body": text}}]);
        tell(state, &self.account, "smb_message_echoes", value);
    }

    /// Takes a thread of Messenger or Instagram into the page's inbox: the app hears it on standby from then on.
    pub fn take_thread(&self, person: &str) {
        self.with(|state| {
            let is_instagram = state.instagram(&self.account).is_some();
            let (channel, field) = if is_instagram {
                (Channel::Instagram, "messaging_handover")
            } else {
                (Channel::Messenger, "messaging_handovers")
            };
            let value = json!({"previous_owner_app_id": state.rules.app_id, "new_owner_app_id": null, "metadata": ""});
            pages::messaging(state, channel, &self.account, person, field, ("take_thread_control", value));
            state.elsewhere.push((self.account.clone(), person.to_owned()));
        });
    }

    /// Gives the thread back.
    pub fn release_thread(&self, person: &str) {
        self.with(|state| state.elsewhere.retain(|(account, with)| *account != self.account || with != person));
    }

    /// Comments below an own post, as another person of the page would.
    pub fn comment(&self, post: &str, text: &str) -> Option<String> {
        self.with(|state| state.add_comment(post, &self.account, None, text))
    }

    /// Answers a comment in the page's own window.
    pub fn answer_comment(&self, comment: &str, text: &str) -> Option<String> {
        self.with(|state| {
            let post = state.comment(comment)?.post.clone();
            state.add_comment(&post, &self.account, Some(comment.to_owned()), text)
        })
    }

    /// Any update of `WhatsApp`'s account, such as `account_update` or `phone_number_quality_update`.
    pub fn announce(&self, field: &'static str, value: Value) {
        self.with(|state| tell(state, &self.account, field, value));
    }

    /// The number's quality changes.
    pub fn rate(&self, quality: &str, event: &'static str) {
        self.with(|state| {
            let Some(number) = state.rules.numbers.iter_mut().find(|number| number.id == self.account) else { return };
            quality.clone_into(&mut number.quality);
            let value = json!({"display_phone_number": number.display, "event": event,
                "max_daily_conversations_per_business": number.tier});
            tell(state, &self.account, "phone_number_quality_update", value);
        });
    }
}
