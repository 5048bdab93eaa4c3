//! What customers are told.

use std::sync::Arc;

use engine::ids::{ConversationId, OrgId};
use engine::model::control::Holder;
use engine::model::event::{Delta, Event, EventKind, Side};
use engine::model::message::Author;
use engine::ports::message_store::{Bound, Range};
use socketioxide::extract::AckSender;

use super::super::Shared;
use super::super::chat::{ChatSession, Follow, Tell};
use crate::http::wire::chat::{self, Changed, ChatMessage, Closed, Control, Receipt, Sent, Typing};
use crate::http::wire::said;

/// Sockets told between two pauses when everybody is told at once.
const STRIDE: usize = 200;

pub fn on_event(shared: &Arc<Shared>, session: &Arc<ChatSession>, event: &Arc<Event>) {
    if !session.follow(|follow| decide(shared, session, follow, event)) {
        session.part(shared);
    }
}

/// The store has been read up to `seq`: what happened meanwhile is told before anything newer, under one lock.
pub fn on_read(shared: &Arc<Shared>, session: &Arc<ChatSession>, seq: u64) {
    let told = session.follow(|follow| {
        let waiting = follow.on_read(seq);
        waiting.iter().all(|event| decide(shared, session, follow, event))
    });
    if !told {
        session.part(shared);
    }
}

fn decide(shared: &Arc<Shared>, session: &Arc<ChatSession>, follow: &mut Follow<AckSender>, event: &Arc<Event>) -> bool {
    match follow.on_event(event) {
        Tell::Now => tell(shared, session, event),
        Tell::Acknowledge(ack) => acknowledge(ack, event),
        Tell::Nothing => true,
        Tell::Drop => false,
    }
}

fn acknowledge(ack: AckSender, event: &Event) -> bool {
    let EventKind::MessageAppended(message) = &event.kind else {
        return true;
    };
    ack.send(&Sent { id: message.id, seq: message.seq }).is_ok()
}

/// Puts the event into the customer's words. False when the client cannot be told.
fn tell(shared: &Arc<Shared>, session: &Arc<ChatSession>, event: &Arc<Event>) -> bool {
    match &event.kind {
        EventKind::MessageAppended(message) => session.tell("message", &ChatMessage::new(message, shared.app.tokens.files())),
        EventKind::MessageChanged(message) if !message.private => {
            session.tell("changed", &Changed { message: ChatMessage::new(message, shared.app.tokens.files()) })
        }
        EventKind::SessionClosed { session: closed, reason } => session.tell("closed", &Closed::new(*closed, *reason)),
        EventKind::ControlMoved | EventKind::ReceiptAdvanced { side: Side::Operator, .. } => {
            tell_later(shared, session, event);
            true
        }
        // They are another contact now, merged or taken apart: who comes back is known under the right one.
        EventKind::ConversationChanged if event.conversation.contact != session.contact => false,
        EventKind::ReceiptAdvanced { side: Side::Contact, .. }
        | EventKind::ConversationChanged
        | EventKind::MessageChanged(_)
        | EventKind::Marked(_)
        | EventKind::SessionRated { .. } => true,
    }
}

/// What needs a look into the store first. It states the present, so it may come a moment after what follows it.
fn tell_later(shared: &Arc<Shared>, session: &Arc<ChatSession>, event: &Arc<Event>) {
    let (shared, session, event) = (Arc::clone(shared), Arc::clone(session), Arc::clone(event));
    let tasks = shared.app.tasks.clone();
    tasks.spawn_brief(async move {
        let told = match event.kind {
            EventKind::ReceiptAdvanced { seq, state, .. } => receipt(&shared, &session, seq, state.into()).await,
            _ => control(&shared, &session).await,
        };
        match told {
            Ok(true) => {}
            Ok(false) => session.part(&shared),
            // They come back, and are told how it is then.
            Err(error) => {
                tracing::warn!(%error, "a customer could not be told of a change");
                session.part(&shared);
            }
        }
    });
}

async fn control(shared: &Shared, session: &ChatSession) -> engine::Result<bool> {
    let engine = &shared.app.engine;
    let visitor = session.visitor;
    let Some(now) = engine.conversations.find(visitor.organisation, visitor.conversation).await? else {
        return Ok(true);
    };
    let position = if now.control.holder == Holder::Queue {
        engine.conversations.queue_position(visitor.organisation, visitor.conversation).await?
    } else {
        None
    };
    let operator = super::operator_name(shared, &now).await;
    Ok(session.tell("control", &Control::new(now.control, position, &operator)))
}

/// The receipt names the customer's last message that it covers.
async fn receipt(shared: &Shared, session: &ChatSession, seq: u64, state: said::ReceiptState) -> engine::Result<bool> {
    let visitor = session.visitor;
    let range = Range { side: Bound::Before(seq + 1), limit: 20, with_private: false };
    let read = shared.app.engine.messages.list(visitor.organisation, visitor.conversation, range).await?;
    let last = read.iter().rev().find(|message| matches!(message.author, Author::Contact(_)));
    Ok(last.is_none_or(|last| session.tell("receipt", &Receipt { id: last.id, seq: last.seq, state })))
}

pub fn delta(shared: &Arc<Shared>, delta: &Delta) {
    let body = chat::Delta { id: delta.message, text: &delta.text };
    shared.chats.each(delta.conversation, |session| {
        if session.follow(|follow| follow.is_live()) && !session.tell("delta", &body) {
            session.part(shared);
        }
    });
}

/// A customer sees others type, not themselves.
pub fn typing(shared: &Arc<Shared>, conversation: ConversationId, author: Author, name: Option<&str>, on: bool) {
    if matches!(author, Author::Contact(_)) {
        return;
    }
    let body = Typing { author: said::Author { kind: author.into(), name }, on };
    shared.chats.each(conversation, |session| {
        if session.follow(|follow| follow.is_live()) && !session.tell("typing", &body) {
            session.part(shared);
        }
    });
}

/// Somebody entered or left the queue: those who wait here learn their new place. One look at a time; a change that comes
/// meanwhile is seen by the look that follows.
pub fn queue_moved(shared: &Arc<Shared>) {
    if !shared.queue_watch.ask() {
        return;
    }
    let watching = Arc::clone(shared);
    shared.app.tasks.spawn_brief(async move {
        while watching.queue_watch.begin() {
            tell_places(&watching).await;
        }
    });
}

async fn tell_places(shared: &Arc<Shared>) {
    for session in shared.chats.everybody() {
        if !session.follow(|follow| follow.is_queued()) {
            continue;
        }
        match control(shared, &session).await {
            Ok(true) => {}
            Ok(false) => session.part(shared),
            Err(error) => tracing::warn!(%error, "a customer could not be told their place in the queue"),
        }
    }
}

/// The widget shows whether a person could answer now.
pub fn people_online_changed(shared: &Arc<Shared>, organisation: OrgId) {
    let shared = Arc::clone(shared);
    let tasks = shared.app.tasks.clone();
    tasks.spawn("gateway.people_online", async move {
        let online = super::super::chat::people_online(&shared, organisation);
        for (place, session) in shared.chats.everybody().into_iter().enumerate() {
            if place % STRIDE == STRIDE - 1 {
                tokio::task::yield_now().await;
            }
            let visitor = session.visitor;
            if visitor.organisation != organisation || !session.follow(|follow| follow.is_live()) {
                continue;
            }
            if let Ok(settings) = shared.app.engine.settings.inbox(visitor.organisation, visitor.inbox).await
                && !session.tell("bot", &chat::Bot::new(&settings.bot, online))
            {
                session.part(&shared);
            }
        }
    });
}
