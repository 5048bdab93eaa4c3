//! From an admitted visitor to a live socket: listen, enter the room, read the store, say `ready`, go on from there.

use std::sync::Arc;
use std::time::Duration;

use engine::Result;
use engine::flow::settings::InboxSettings;
use engine::ids::OrgId;
use engine::model::conversation::{Conversation, Status};
use socketioxide::extract::SocketRef;

use super::super::{Shared, fanout};
use super::admit::Admitted;
use super::follow::Follow;
use super::history::{self, History};
use super::perform;
use super::session::{ChatSession, Listener};
use crate::http::tokens::VisitorClaims;
use crate::http::wire::chat::{Bot, ChatLimits, ChatMessage, Closed, Control, Ready, ReadyContact, ReadyConversation};

/// How long after its end a session may still be rated by whoever comes back.
const ASKED_FOR: Duration = Duration::from_hours(24);

/// A session whose socket listens already and is told nothing yet.
#[derive(Clone)]
pub struct Joining {
    session: Arc<ChatSession>,
    settings: Arc<InboxSettings>,
    name: Option<Arc<str>>,
    after: Option<u64>,
}

/// Before the client learns that it is connected, for it may write at once.
pub fn prepare(shared: &Arc<Shared>, socket: &SocketRef, admitted: Admitted) {
    let Admitted { visitor, name, contact, settings, after, place } = admitted;
    let presence = shared.app.engine.presence.contact_joined(visitor.organisation, contact);
    let session = Arc::new(ChatSession::new(visitor, contact, presence, place));
    let (leaving, left) = (Arc::clone(shared), Arc::clone(&session));
    socket.on_disconnect(async move |socket: SocketRef| {
        left.follow(Follow::on_gone);
        leaving.chats.leave(left.visitor.conversation, &left);
        // The listener holds the session and the session its socket: without this neither would ever be freed.
        socket.on_fallback(async || {});
    });
    let listener = Listener { shared: Arc::clone(shared), session: Arc::clone(&session), settings: Arc::clone(&settings) };
    socket.on_fallback(listener);
    socket.extensions.insert(Joining { session, settings, name: name.map(Into::into), after });
}

/// The client has been told that it is connected: from here on it hears of what happens.
pub fn join(shared: &Shared, socket: SocketRef) -> Option<Joining> {
    let joining = socket.extensions.remove::<Joining>()?;
    let session = &joining.session;
    session.joined(socket);
    shared.chats.enter(session.visitor.conversation, Arc::clone(session));
    // It may have left already, when there was no room to leave yet.
    if session.follow(|follow| follow.is_gone()) {
        shared.chats.leave(session.visitor.conversation, session);
    }
    Some(joining)
}

pub async fn begin(shared: Arc<Shared>, joining: Joining) {
    let Joining { session, settings, name, after } = joining;
    match say_ready(&shared, &session, &settings, name.as_deref(), after).await {
        Some(seq) => fanout::on_chat_read(&shared, &session, seq),
        None => session.part(&shared),
    }
    // What the client asked for before it was told `ready`, and after that what it asks for meanwhile.
    perform::perform_all(&shared, &session, &settings).await;
}

/// Returns the `seq` up to which the client knows everything; `None` when it could not be told.
async fn say_ready(
    shared: &Shared,
    session: &ChatSession,
    settings: &InboxSettings,
    name: Option<&str>,
    after: Option<u64>,
) -> Option<u64> {
    let visitor = session.visitor;
    let token = shared.app.tokens.issue_visitor(visitor);
    match look(shared, visitor, after).await {
        Ok(found) => {
            let bot = Bot::new(&settings.bot, people_online(shared, visitor.organisation));
            let links = shared.app.tokens.files();
            let ready = Ready {
                token: &token,
                contact: ReadyContact { id: session.contact, name, signed: visitor.signed },
                conversation: ReadyConversation::new(&found.conversation),
                control: Control::new(found.conversation.control, found.queue_position, &found.operator),
                bot,
                messages: found.history.messages.iter().map(|message| ChatMessage::new(message, links)).collect(),
                has_more: found.history.has_more,
                gap: found.history.gap,
                seq: found.seq,
                closed: found.closed,
                limits: ChatLimits::default(),
            };
            session.follow(|follow| follow.on_control(found.conversation.control.holder));
            session.tell("ready", &ready).then_some(found.seq)
        }
        Err(error) => {
            tracing::warn!(%error, conversation = %visitor.conversation, "a chat socket could not be made ready");
            None
        }
    }
}

struct Found {
    conversation: Arc<Conversation>,
    history: History,
    seq: u64,
    queue_position: Option<u32>,
    operator: Arc<str>,
    closed: Option<Closed>,
}

async fn look(shared: &Shared, visitor: VisitorClaims, after: Option<u64>) -> Result<Found> {
    let engine = &shared.app.engine;
    let VisitorClaims { organisation, conversation, .. } = visitor;
    let after = after.filter(|after| *after > 0);
    let Some(conversation) = engine.conversations.find(organisation, conversation).await? else {
        return Ok(nothing_yet(shared, visitor, after));
    };
    let history = history::resume(shared.app.engine.messages.as_ref(), &conversation, after).await?;
    let seq = history.messages.last().map_or(0, |last| last.seq).max(conversation.last_seq);
    let queue_position = engine.conversations.queue_position(organisation, conversation.id).await?;
    let operator = fanout::operator_name(shared, &conversation).await;
    let closed = unrated(shared, &conversation).await?;
    Ok(Found { conversation, history, seq, queue_position, operator, closed })
}

fn nothing_yet(shared: &Shared, visitor: VisitorClaims, after: Option<u64>) -> Found {
    let VisitorClaims { organisation, inbox, contact, conversation, .. } = visitor;
    let new = engine::model::conversation::NewConversation {
        id: conversation,
        organisation,
        inbox,
        channel: engine::model::inbox::Channel::Web,
        contact,
    };
    let conversation = Arc::new(Conversation::new(new, shared.app.engine.clock.now()));
    // What the client holds of it is of another database, such as one before a restore.
    let history = History { messages: Vec::new(), has_more: false, gap: after.is_some() };
    Found { conversation, history, seq: 0, queue_position: None, operator: "".into(), closed: None }
}

/// Who was away when their session ended, or reloads the page, is asked all the same; not days later.
async fn unrated(shared: &Shared, conversation: &Conversation) -> Result<Option<Closed>> {
    if conversation.status != Status::Resolved {
        return Ok(None);
    }
    let engine = &shared.app.engine;
    let last = engine.conversations.find_last_session(conversation.organisation, conversation.id).await?;
    let now = engine.clock.now();
    let asked = last.filter(|last| last.rating.is_none() && last.closed_at.is_some_and(|at| now < at.plus(ASKED_FOR)));
    Ok(asked.and_then(|last| Some(Closed::new(last.id, last.close_reason?))))
}

pub fn people_online(shared: &Shared, organisation: OrgId) -> bool {
    !shared.app.engine.presence.operators(organisation).is_empty()
}
