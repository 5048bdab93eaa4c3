//! What operators are told.

use std::sync::Arc;

use engine::Kind;
use engine::ids::{ConversationId, OperatorId, OrgId};
use engine::model::call::CallNews;
use engine::model::event::{ContactPresence, Delta, Event, EventKind};
use engine::model::message::{Author, Message};
use engine::model::role::{Level, Module};
use engine::model::routing::Availability;
use engine::model::sight::Place;
use serde_json::value::{RawValue, to_raw_value};

use super::super::Shared;
use super::super::inbox::{InboxSession, looking};
use super::super::places::place_of;
use crate::http::presenting::Shown;
use crate::http::wire::call::{Call, FeedCall};
use crate::http::wire::conversation::{ConversationControl, NamedOperator};
use crate::http::wire::feed::{
    self, FeedControl, FeedConversation, FeedDelta, FeedGone, FeedMentioned, FeedMessage, FeedNotices, FeedPresence, FeedRated,
    FeedReceipt, FeedTyping, Summary,
};
use crate::http::wire::message::{InboxAuthor, InboxMessage};
use crate::http::wire::presence::{FeedViewing, PresentOperator};

/// Visitors online that an operator who has just come is told of; the rest show when they do something.
const MOST_ONLINE: usize = 200;

/// An event in the operators' words: written once, told to each.
struct Said {
    name: &'static str,
    body: Box<RawValue>,
    /// Whom alone it concerns; none: everybody.
    to: Option<Arc<Message>>,
}

impl Said {
    fn concerns(&self, operator: OperatorId) -> bool {
        self.to.as_ref().is_none_or(|note| note.content.mentions.contains(&operator))
    }
}

pub async fn on_event(shared: &Arc<Shared>, event: &Arc<Event>) {
    let said = sayable(event, words(shared, event).await);
    shared.inboxes.each(event.organisation, |session| {
        if session.follow(|follow| follow.on_event(event)) {
            say_seen_or_part(shared, session, event, said.as_deref());
        }
    });
}

/// `None`: the words need the store, which is out of reach. What can never be said is left out instead.
fn sayable(event: &Event, words: engine::Result<Vec<Said>>) -> Option<Vec<Said>> {
    words.map_or_else(
        |error| {
            tracing::error!(%error, cursor = event.cursor, "operators could not be told of an event");
            (error.kind != Kind::Unavailable).then(Vec::new)
        },
        Some,
    )
}

/// Whoever cannot be told now must not hear what comes later: they come back, and read on from where they were.
fn say_seen_or_part(shared: &Shared, session: &Arc<InboxSession>, event: &Event, said: Option<&[Said]>) -> bool {
    let Some(said) = said else {
        session.part(shared);
        return false;
    };
    say_seen(shared, session, event, said)
}

/// Whoever could see the conversation before learns that it has gone, and nothing else of it.
fn say_seen(shared: &Shared, session: &Arc<InboxSession>, event: &Event, said: &[Said]) -> bool {
    if session.covers(Place::of(&event.conversation)) {
        return say_all(shared, session, said);
    }
    let has_left = event.moved_from.is_some_and(|before| session.covers(before));
    let told = !has_left || session.tell("gone", &FeedGone { conversation: event.conversation.id });
    if !told {
        session.part(shared);
    }
    told
}

/// Events were lost on the way, and with them what left somebody's sight.
pub fn lost(shared: &Shared) {
    for session in shared.inboxes.everybody() {
        if !session.sees_everything() {
            session.reload(shared);
        }
    }
}

/// For one socket that catches up. False when it had to be told to go: it must not hear what comes later in the feed.
pub async fn tell_inbox(shared: &Arc<Shared>, session: &Arc<InboxSession>, event: &Arc<Event>) -> bool {
    let said = sayable(event, words(shared, event).await);
    say_seen_or_part(shared, session, event, said.as_deref())
}

fn say_all(shared: &Shared, session: &Arc<InboxSession>, said: &[Said]) -> bool {
    let mut said = said.iter().filter(|said| said.concerns(session.operator));
    let told = said.all(|said| session.tell(said.name, &said.body));
    if !told {
        session.part(shared);
    }
    told
}

/// Most events are one message; a new conversation, or one whose control or status moved, brings its snapshot too.
///
/// Whoever is cut off between the two resumes from the cursor of the first: only the last carries the event's own.
async fn words(shared: &Shared, event: &Event) -> engine::Result<Vec<Said>> {
    match &event.kind {
        EventKind::MessageAppended(message) => {
            let body = FeedMessage {
                cursor: event.cursor,
                conversation: event.conversation.id,
                message: InboxMessage::new(message, shared.app.tokens.files()),
                summary: Summary::of(&event.conversation),
            };
            // The first messages of a conversation tell operators that it exists.
            let snapshot = if message.seq <= 2 { snapshot(shared, event, before(event)).await } else { Ok(None) };
            let mentioned = mentioned(event, message);
            snapshot.and_then(|snapshot| Ok(snapshot.into_iter().chain(mentioned?).chain(say("message", &body)?).collect()))
        }
        EventKind::MessageChanged(message) => {
            let body = FeedMessage {
                cursor: event.cursor,
                conversation: event.conversation.id,
                message: InboxMessage::new(message, shared.app.tokens.files()),
                summary: Summary::of(&event.conversation),
            };
            say("message_changed", &body).map(|said| said.into_iter().collect())
        }
        EventKind::ControlMoved => {
            let operator = super::operator_name(shared, &event.conversation).await;
            let control = ConversationControl::new(event.conversation.control, &operator);
            let body = FeedControl { cursor: before(event), conversation: event.conversation.id, control };
            let snapshot = snapshot(shared, event, event.cursor).await;
            snapshot.and_then(|snapshot| Ok(say("control", &body)?.into_iter().chain(snapshot).collect()))
        }
        EventKind::ConversationChanged | EventKind::SessionClosed { .. } => {
            // Perhaps it is the contact that changed, by an agent's tool or on another node.
            shared.app.names.forget_contact(event.organisation, event.conversation.contact);
            snapshot(shared, event, event.cursor).await.map(|snapshot| snapshot.into_iter().collect())
        }
        EventKind::Marked(_) => Ok(Vec::new()),
        EventKind::SessionRated { session, rating } => {
            let (cursor, conversation) = (before(event), event.conversation.id);
            let body = FeedRated { cursor, conversation, session: *session, rating: *rating };
            let snapshot = snapshot(shared, event, event.cursor).await;
            snapshot.and_then(|snapshot| Ok(say("rated", &body)?.into_iter().chain(snapshot).collect()))
        }
        EventKind::ReceiptAdvanced { side, seq, state } => {
            let (cursor, conversation) = (event.cursor, event.conversation.id);
            let body = FeedReceipt { cursor, conversation, seq: *seq, side: (*side).into(), state: (*state).into() };
            say("receipt", &body).map(|said| said.into_iter().collect())
        }
    }
}

fn say<T: serde::Serialize>(name: &'static str, body: &T) -> engine::Result<Option<Said>> {
    use engine::error::Context as _;
    let body = to_raw_value(body).context(Kind::Corrupt, "a feed body cannot be written")?;
    Ok(Some(Said { name, body, to: None }))
}

/// A note names colleagues: they are told beside the note itself.
fn mentioned(event: &Event, note: &Arc<Message>) -> engine::Result<Option<Said>> {
    if note.content.mentions.is_empty() {
        return Ok(None);
    }
    let author = InboxAuthor::new(note.author, note.author_name.as_deref());
    let body = FeedMentioned { cursor: before(event), conversation: event.conversation.id, message: note.id, author };
    Ok(say("mentioned", &body)?.map(|said| Said { to: Some(Arc::clone(note)), ..said }))
}

/// The feed's position when this event is still to come.
fn before(event: &Event) -> u64 {
    event.cursor.saturating_sub(1)
}

async fn snapshot(shared: &Shared, event: &Event, cursor: u64) -> engine::Result<Option<Said>> {
    let shown = Shown::new(&shared.app, Arc::clone(&event.conversation), None).await?;
    say("conversation", &FeedConversation { cursor, conversation: shown.wire() })
}

pub async fn delta(shared: &Arc<Shared>, delta: &Delta) {
    let whom = whom(shared, delta.organisation, delta.conversation).await;
    tell_those(shared, delta.organisation, (Module::Conversations, whom), "delta", || FeedDelta {
        conversation: delta.conversation,
        id: delta.message,
        text: &delta.text,
    });
}

pub async fn typing(
    shared: &Arc<Shared>,
    (organisation, conversation): (OrgId, ConversationId),
    author: Author,
    name: Option<&str>,
    on: bool,
) {
    let whom = whom(shared, organisation, conversation).await;
    tell_those(shared, organisation, (Module::Conversations, whom), "typing", || FeedTyping {
        conversation,
        author: InboxAuthor::new(author, name),
        on,
    });
}

pub fn contact_presence(shared: &Arc<Shared>, organisation: OrgId, presence: ContactPresence) {
    let contact = Some(feed::ContactPresence { id: presence.contact, online: presence.online });
    tell_live(shared, organisation, Module::Conversations, "presence", || FeedPresence { operators: None, contact });
}

pub fn gone(shared: &Arc<Shared>, organisation: OrgId, conversation: ConversationId) {
    tell_live(shared, organisation, Module::Conversations, "gone", || FeedGone { conversation });
}

pub async fn call(shared: &Arc<Shared>, news: &CallNews) {
    let hearing = news.hearing.as_deref();
    let whom = whom(shared, news.call.organisation, news.call.conversation).await;
    tell_those(shared, news.call.organisation, (Module::Voice, whom), "call", || FeedCall {
        call: Call::new(&news.call),
        hearing,
    });
}

pub fn notices(shared: &Arc<Shared>, organisation: OrgId) {
    tell_live(shared, organisation, Module::Settings, "notices", || FeedNotices {});
}

/// What is not stored goes to sockets that are up to date and whose operators may see the module; the body is made only when
/// there are any.
pub(super) fn tell_live<T: serde::Serialize>(
    shared: &Arc<Shared>,
    organisation: OrgId,
    module: Module,
    name: &'static str,
    body: impl Fn() -> T,
) {
    tell_those(shared, organisation, (module, Whom::Everybody), name, body);
}

/// Who is told of something in a conversation.
#[derive(Debug, Clone, Copy)]
enum Whom {
    Everybody,
    /// Who sees what stands there; where nobody knows it, who sees everything.
    Seeing(Option<Place>),
}

impl Whom {
    fn is(self, session: &InboxSession) -> bool {
        match self {
            Self::Everybody => true,
            Self::Seeing(place) => session.sees_everything() || place.is_some_and(|place| session.covers(place)),
        }
    }
}

/// Looked up only where somebody is who does not see everything.
async fn whom(shared: &Shared, organisation: OrgId, conversation: ConversationId) -> Whom {
    if !shared.inboxes.any(organisation, |session| !session.sees_everything()) {
        return Whom::Everybody;
    }
    Whom::Seeing(place_of(shared, organisation, conversation).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "who sees a conversation cannot be read");
        None
    }))
}

fn tell_those<T: serde::Serialize>(
    shared: &Arc<Shared>,
    organisation: OrgId,
    (module, whom): (Module, Whom),
    name: &'static str,
    body: impl Fn() -> T,
) {
    shared.inboxes.each(organisation, |session| {
        let hears = session.may(module, Level::View) && whom.is(session) && session.follow(|follow| follow.is_live());
        if hears && !session.tell(name, &body()) {
            session.part(shared);
        }
    });
}

pub async fn viewing(shared: &Arc<Shared>, organisation: OrgId, conversation: ConversationId, operator: OperatorId, on: bool) {
    if shared.inboxes.is_empty(organisation) {
        return;
    }
    match shared.app.names.operator_name(organisation, operator).await {
        Ok(name) => {
            let whom = whom(shared, organisation, conversation).await;
            let body = || seen(conversation, operator, &name, on);
            tell_those(shared, organisation, (Module::Conversations, whom), "viewing", body);
        }
        Err(error) => tracing::warn!(%error, "an operator's name cannot be read"),
    }
}

fn seen(conversation: ConversationId, operator: OperatorId, name: &str, on: bool) -> FeedViewing<'_> {
    FeedViewing { conversation, operator: NamedOperator { id: operator, name: name.into() }, on }
}

pub async fn operators(shared: &Arc<Shared>, organisation: OrgId) {
    if shared.inboxes.is_empty(organisation) {
        return;
    }
    let online = online(shared, organisation).await;
    tell_live(shared, organisation, Module::Conversations, "presence", || presence(&online));
}

/// Who is here, for one who has just come.
pub async fn tell_presence(shared: &Arc<Shared>, session: &Arc<InboxSession>) -> bool {
    let online = online(shared, session.organisation).await;
    let contacts = shared.app.engine.presence.contacts(session.organisation, MOST_ONLINE);
    let mut contacts = contacts.into_iter().map(|id| Some(feed::ContactPresence { id, online: true }));
    let mut views = Vec::new();
    for view in shared.viewing.of(session.organisation) {
        if looking::seen(shared, session, Some(view.conversation)).await.is_none() {
            continue;
        }
        if let Ok(name) = shared.app.names.operator_name(session.organisation, view.operator).await {
            views.push((view, name));
        }
    }
    let mut views = views.iter().map(|(view, name)| seen(view.conversation, view.operator, name, true));
    let told = session.tell("presence", &presence(&online))
        && contacts.all(|contact| session.tell("presence", &FeedPresence { operators: None, contact }))
        && views.all(|viewing| session.tell("viewing", &viewing));
    if !told {
        session.part(shared);
    }
    told
}

type Online = Vec<(OperatorId, Arc<str>, Availability)>;

async fn online(shared: &Shared, organisation: OrgId) -> Online {
    let mut online = Vec::new();
    for operator in shared.app.engine.presence.operators(organisation) {
        let names = &shared.app.names;
        match (names.operator_name(organisation, operator).await, names.availability(organisation, operator).await) {
            (Ok(name), Ok(availability)) => online.push((operator, name, availability)),
            (Err(error), _) | (_, Err(error)) => tracing::warn!(%error, "an operator who is here cannot be read"),
        }
    }
    online
}

fn presence(online: &Online) -> FeedPresence<'_> {
    let operators = online.iter().map(|(id, name, availability)| PresentOperator {
        id: *id,
        name: (&**name).into(),
        availability: (*availability).into(),
    });
    let operators = operators.collect();
    FeedPresence { operators: Some(operators), contact: None }
}
