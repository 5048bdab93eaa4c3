//! Which events are told to whom, and in which words. Bodies are those of the API, in the envelope of Standard Webhooks: `type`,
//! `timestamp`, `data`.
//!
//! Notes among operators never leave the house, and neither does what shows one.

use std::sync::Arc;

use engine::error::{Context as _, Kind, Result};
use engine::ids::CallId;
use engine::model::conversation::Conversation;
use engine::model::event::{Event, EventKind, Mark, Side};
use engine::model::merge::Merge;
use engine::model::message::{Author, Message, Notice};
use engine::model::webhook::{EventType, NewLetter, Webhook};
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::http::presenting::Shown;
use crate::http::wire;

/// A contact merged by the same act as the event, as far as clocks tell: both stand in one transaction.
const SAME_ACT_MS: i64 = 2_000;

/// One thing to tell.
struct Told {
    event: EventType,
    key: String,
    data: Value,
}

/// An event, seen by those who may want to hear of it.
struct Telling<'a> {
    app: &'a App,
    webhooks: &'a [Webhook],
    event: &'a Event,
    told: Vec<Told>,
}

/// The letters that follow from an event.
pub async fn of(app: &App, webhooks: &[Webhook], event: &Event) -> Result<Vec<NewLetter>> {
    let inbox = event.conversation.inbox;
    let concerned =
        |webhook: &&Webhook| event.cursor > webhook.since && (webhook.inboxes.is_empty() || webhook.inboxes.contains(&inbox));
    let concerned: Vec<Webhook> = webhooks.iter().filter(concerned).cloned().collect();
    if concerned.is_empty() {
        return Ok(Vec::new());
    }
    let mut telling = Telling { app, webhooks: &concerned, event, told: Vec::new() };
    telling.tell().await?;
    let mut letters = Vec::new();
    for Told { event: kind, key, data } in telling.told {
        let body = body(kind, event.at, &data);
        for webhook in concerned.iter().filter(|webhook| webhook.events.contains(&kind)) {
            letters.push(NewLetter {
                id: app.engine.ids.next(app.engine.clock.as_ref()),
                webhook: webhook.id,
                event: kind,
                key: key.clone(),
                conversation: Some(event.conversation.id),
                body: body.clone(),
            });
        }
    }
    Ok(letters)
}

/// The envelope.
pub fn body(kind: EventType, at: engine::clock::Timestamp, data: &Value) -> String {
    json!({"type": kind.as_str(), "timestamp": at, "data": data}).to_string()
}

impl Telling<'_> {
    fn is_wanted(&self, kind: EventType) -> bool {
        self.webhooks.iter().any(|webhook| webhook.events.contains(&kind))
    }

    /// Under the event's own place in the log, so that it has the same name whenever it is told.
    fn say(&mut self, kind: EventType, data: Value) {
        let key = format!("evt_{}_{}", self.event.cursor, kind.as_str().replace('.', "_"));
        self.told.push(Told { event: kind, key, data });
    }

    async fn tell(&mut self) -> Result<()> {
        match &self.event.kind {
            EventKind::MessageAppended(message) => self.appended(message).await,
            EventKind::MessageChanged(message) if !message.private && message.notice.is_none() => self.changed(message),
            EventKind::ReceiptAdvanced { side: Side::Contact, seq, state } => {
                if self.is_wanted(EventType::MessageDeliveryChanged) {
                    let state = written(&wire::said::ReceiptState::from(*state))?;
                    let data = json!({"conversation": self.event.conversation.id, "up_to_seq": seq, "state": state});
                    self.say(EventType::MessageDeliveryChanged, data);
                }
                Ok(())
            }
            EventKind::ControlMoved => self.conversation(EventType::ConversationControlChanged).await,
            EventKind::SessionRated { session, rating } => {
                if self.is_wanted(EventType::ConversationRated) {
                    let conversation = self.shown().await?;
                    let data = json!({"conversation": conversation, "session": session, "rating": rating});
                    self.say(EventType::ConversationRated, data);
                }
                Ok(())
            }
            EventKind::Marked(Mark::Assigned) => self.conversation(EventType::ConversationAssigned).await,
            EventKind::Marked(Mark::Resolved) => self.conversation(EventType::ConversationResolved).await,
            EventKind::Marked(Mark::Reopened) => self.conversation(EventType::ConversationReopened).await,
            EventKind::Marked(Mark::Snoozed) => self.conversation(EventType::ConversationSnoozed).await,
            EventKind::Marked(Mark::Labelled) => self.conversation(EventType::ConversationLabelled).await,
            EventKind::Marked(Mark::ContactChanged) => self.contact_changed().await,
            EventKind::MessageChanged(_)
            | EventKind::ReceiptAdvanced { .. }
            | EventKind::ConversationChanged
            | EventKind::SessionClosed { .. } => Ok(()),
        }
    }

    async fn appended(&mut self, message: &Message) -> Result<()> {
        if message.seq == 1 {
            if self.is_wanted(EventType::ContactCreated) && self.is_first().await? {
                let contact = self.contact().await?;
                self.say(EventType::ContactCreated, json!({"contact": contact}));
            }
            self.conversation(EventType::ConversationCreated).await?;
        }
        match (message.notice, message.content.call) {
            (Some(Notice::CallStarted), Some(call)) => self.call(EventType::CallStarted, call).await,
            (Some(Notice::CallEnded), Some(call)) => self.call(EventType::CallEnded, call).await,
            (None, _) if !message.private => self.message(EventType::MessageCreated, message),
            _ => Ok(()),
        }
    }

    fn changed(&mut self, message: &Message) -> Result<()> {
        self.message(EventType::MessageUpdated, message)?;
        let is_ours = matches!(message.author, Author::Agent(_) | Author::Operator(_));
        if is_ours && message.delivery.is_some() { self.message(EventType::MessageDeliveryChanged, message) } else { Ok(()) }
    }

    fn message(&mut self, kind: EventType, message: &Message) -> Result<()> {
        if !self.is_wanted(kind) {
            return Ok(());
        }
        let said = written(&wire::message::InboxMessage::new(message, self.app.tokens.files()))?;
        let Conversation { id, inbox, contact, channel, .. } = self.event.conversation.as_ref();
        let channel = channel.as_str();
        self.say(kind, json!({"conversation": id, "inbox": inbox, "channel": channel, "contact": contact, "message": said}));
        Ok(())
    }

    async fn conversation(&mut self, kind: EventType) -> Result<()> {
        if self.is_wanted(kind) {
            let conversation = self.shown().await?;
            self.say(kind, json!({"conversation": conversation}));
        }
        Ok(())
    }

    /// As the API shows it; its last words may be a note, so they are left out.
    async fn shown(&self) -> Result<Value> {
        let shown = Shown::new(self.app, Arc::clone(&self.event.conversation), None).await?;
        written(&wire::conversation::Conversation { preview: None, ..shown.wire() })
    }

    async fn contact(&self) -> Result<Option<Value>> {
        let Event { organisation, conversation, .. } = self.event;
        let found = self.app.engine.contacts.find(*organisation, conversation.contact).await?;
        found.as_ref().map(|contact| written(&wire::contact::Contact::new(contact))).transpose()
    }

    /// Nobody knew the contact before this conversation.
    async fn is_first(&self) -> Result<bool> {
        let Event { organisation, conversation, .. } = self.event;
        let query = ListQuery {
            view: View::Contact(conversation.contact),
            about: About::default(),
            filter: Filter::default(),
            cursor: None,
            limit: 2,
        };
        Ok(self.app.engine.conversations.list(*organisation, query).await?.items.len() == 1)
    }

    /// All conversations of a contact tell the same: its version names it.
    async fn contact_changed(&mut self) -> Result<()> {
        if !self.is_wanted(EventType::ContactUpdated) && !self.is_wanted(EventType::ContactMerged) {
            return Ok(());
        }
        let Event { organisation, conversation, at, .. } = self.event;
        let Some(contact) = self.app.engine.contacts.find(*organisation, conversation.contact).await? else { return Ok(()) };
        let merges = self.app.engine.contact_book.list_merges(*organisation, contact.id, 1).await?;
        let shown = written(&wire::contact::Contact::new(&contact))?;
        let is_now = |merge: &&Merge| {
            merge.undone.is_none() && (merge.at.as_millis() - at.as_millis()).abs() < SAME_ACT_MS && merge.into == contact.id
        };
        let told = match merges.iter().find(is_now) {
            Some(merge) => Told {
                event: EventType::ContactMerged,
                key: format!("evt_{}_contact_merged", merge.id),
                data: json!({"contact": shown, "merge": merge.id, "from": merge.from.id}),
            },
            None => Told {
                event: EventType::ContactUpdated,
                key: format!("evt_{}_v{}_contact_updated", contact.id, contact.version),
                data: json!({"contact": shown}),
            },
        };
        self.told.push(told);
        Ok(())
    }

    async fn call(&mut self, kind: EventType, call: CallId) -> Result<()> {
        if self.is_wanted(kind)
            && let Some(call) = self.app.engine.calls.find(self.event.organisation, call).await?
        {
            self.say(kind, json!({"call": written(&wire::call::Call::new(&call))?}));
        }
        Ok(())
    }
}

fn written<T: Serialize>(body: &T) -> Result<Value> {
    serde_json::to_value(body).context(Kind::Corrupt, "the body of a webhook cannot be written")
}
