//! From the feed to the sockets: one task follows the bus and tells each event to the rooms it concerns, in commit order.
//!
//! A follower that is too slow for the bus loses signals, not events: it reads the log from its cursor and goes on.

mod chat;
mod inbox;
mod knowledge;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::Kind;
use engine::ids::{ConversationId, OrgId};
use engine::model::control::Holder;
use engine::model::conversation::Conversation;
use engine::model::event::{Delta, Event, EventKind, Signal};
use engine::ports::event_bus::Missed;

pub use self::chat::on_read as on_chat_read;
pub use self::inbox::{tell_inbox, tell_presence};
use super::Shared;

/// Events read from the log at once while catching up.
const PAGE: usize = 500;

/// Between two tries to read the log.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Conversations whose latest epoch is remembered, to hold back pieces of replies that are over.
const MOST_EPOCHS: usize = 10_000;

pub fn start(shared: &Arc<Shared>) {
    let following = Arc::clone(shared);
    shared.app.tasks.spawn("gateway.fanout", async move {
        let stopping = following.app.tasks.clone();
        tokio::select! {
            () = Fanout::new(following).run() => {}
            () = stopping.stopping() => {}
        }
    });
}

struct Fanout {
    shared: Arc<Shared>,
    /// The last event told.
    cursor: u64,
    /// Epochs that moved lately.
    epochs: HashMap<ConversationId, u32>,
    /// Whether people were online when customers were last told.
    online: HashMap<OrgId, bool>,
}

impl Fanout {
    fn new(shared: Arc<Shared>) -> Self {
        Self { shared, cursor: 0, epochs: HashMap::new(), online: HashMap::new() }
    }

    async fn run(mut self) {
        let mut signals = self.shared.app.engine.bus.subscribe();
        match self.shared.app.engine.events.last_cursor().await {
            Ok(cursor) => self.cursor = cursor,
            Err(error) => tracing::error!(%error, "the feed's cursor cannot be read"),
        }
        loop {
            match signals.next().await {
                Ok(Signal::Happened(event)) => self.on_event(&event).await,
                Ok(Signal::Delta(delta)) => self.on_delta(&delta).await,
                Ok(Signal::Typing { organisation, conversation, author, name, on, .. }) => {
                    chat::typing(&self.shared, conversation, author, name.as_deref(), on);
                    inbox::typing(&self.shared, (organisation, conversation), author, name.as_deref(), on).await;
                }
                Ok(Signal::Viewing { organisation, conversation, operator, on }) => {
                    inbox::viewing(&self.shared, organisation, conversation, operator, on).await;
                }
                Ok(Signal::PresenceChanged { organisation, contact: Some(contact) }) => {
                    inbox::contact_presence(&self.shared, organisation, contact);
                }
                Ok(Signal::PresenceChanged { organisation, contact: None }) => self.on_operators(organisation).await,
                Ok(Signal::Knowledge { organisation, change }) => knowledge::told(&self.shared, organisation, change).await,
                Ok(Signal::Call(news)) => inbox::call(&self.shared, &news).await,
                // The call's own business; what comes of it is stored.
                Ok(Signal::Cut(_)) => {}
                Ok(Signal::Gone { organisation, conversation }) => {
                    // Who comes back is somebody new, or begins anew.
                    self.shared.chats.each(conversation, |session| session.part(&self.shared));
                    inbox::gone(&self.shared, organisation, conversation);
                }
                Ok(Signal::Notices { organisation }) => inbox::notices(&self.shared, organisation),
                Err(Missed(lost)) => self.catch_up(lost).await,
            }
        }
    }

    async fn on_event(&mut self, event: &Arc<Event>) {
        if event.cursor <= self.cursor {
            return;
        }
        self.cursor = event.cursor;
        if matches!(event.kind, EventKind::ControlMoved | EventKind::SessionClosed { .. }) {
            if self.epochs.len() >= MOST_EPOCHS {
                self.epochs.clear();
            }
            self.epochs.insert(event.conversation.id, event.conversation.control.epoch);
        }
        let shared = &self.shared;
        shared.places.moved(&event.conversation);
        shared.chats.each(event.conversation.id, |session| chat::on_event(shared, session, event));
        if matches!(event.kind, EventKind::ControlMoved) {
            chat::queue_moved(shared);
        }
        if !shared.inboxes.is_empty(event.organisation) {
            inbox::on_event(shared, event).await;
        }
    }

    /// A piece of a reply whose epoch is over is not heard any more, however late it comes.
    async fn on_delta(&mut self, delta: &Delta) {
        if self.epochs.get(&delta.conversation).is_some_and(|epoch| *epoch > delta.epoch) {
            return;
        }
        chat::delta(&self.shared, delta);
        inbox::delta(&self.shared, delta).await;
    }

    async fn on_operators(&mut self, organisation: OrgId) {
        inbox::operators(&self.shared, organisation).await;
        let online = super::chat::people_online(&self.shared, organisation);
        if self.online.insert(organisation, online) != Some(online) {
            chat::people_online_changed(&self.shared, organisation);
        }
    }

    /// Nothing is told before what was missed has been: an event told first would hide what lies before it.
    async fn catch_up(&mut self, lost: u64) {
        tracing::warn!(lost, "the feed was too fast for the sockets; catching up from the log");
        while let Err(error) = self.read_on().await {
            tracing::error!(%error, "the log cannot be read; sockets wait for what they missed");
            // What can never be read must not keep everything after it from everybody.
            if error.kind != Kind::Unavailable {
                break;
            }
            tokio::time::sleep(AGAIN_AFTER).await;
        }
        inbox::lost(&self.shared);
    }

    async fn read_on(&mut self) -> engine::Result<()> {
        loop {
            let events = self.shared.app.engine.events.relay_after(self.cursor, PAGE).await?;
            for event in &events {
                self.on_event(event).await;
            }
            if events.len() < PAGE {
                return Ok(());
            }
        }
    }
}

/// The public name of the operator who holds control; empty when nobody does.
pub async fn operator_name(shared: &Shared, conversation: &Conversation) -> Arc<str> {
    let Holder::Operator(operator) = conversation.control.holder else {
        return "".into();
    };
    let name = shared.app.names.operator_name(conversation.organisation, operator).await;
    name.unwrap_or_else(|_unreadable| "".into())
}
