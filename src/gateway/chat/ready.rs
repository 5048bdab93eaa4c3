//! From an admitted visitor to a live socket: listen, enter the room, read the store, say `ready`, go on from there.

use std::sync::Arc;

use engine::Result;
use engine::flow::settings::InboxSettings;
use engine::ids::OrgId;
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use engine::page::MAX_PAGE;
use engine::ports::message_store::{Bound, Range};
use socketioxide::extract::SocketRef;

use super::super::{Shared, fanout};
use super::admit::Admitted;
use super::follow::Follow;
use super::perform;
use super::session::{ChatSession, Listener};
use crate::http::tokens::VisitorClaims;
use crate::http::wire::chat::{Bot, ChatLimits, ChatMessage, Control, Ready, ReadyContact, ReadyConversation};

/// Messages a first `ready` holds.
const FIRST_PAGE: usize = 40;

/// A client that missed more than this gets the latest page and asks for older ones as for any history.
const MOST_RESUMED: usize = 1_000;

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
    let Admitted { visitor, name, settings, after, place } = admitted;
    let presence = shared.app.engine.presence.contact_joined(visitor.organisation, visitor.contact);
    let session = Arc::new(ChatSession::new(visitor, presence, place));
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
                contact: ReadyContact { id: visitor.contact, name, signed: visitor.signed },
                conversation: ReadyConversation::new(&found.conversation),
                control: Control::new(found.conversation.control, found.queue_position, &found.operator),
                bot,
                messages: found.messages.iter().map(|message| ChatMessage::new(message, links)).collect(),
                has_more: found.has_more,
                seq: found.seq,
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
    messages: Vec<Message>,
    has_more: bool,
    seq: u64,
    queue_position: Option<u32>,
    operator: Arc<str>,
}

async fn look(shared: &Shared, visitor: VisitorClaims, after: Option<u64>) -> Result<Found> {
    let engine = &shared.app.engine;
    let VisitorClaims { organisation, conversation, .. } = visitor;
    let Some(conversation) = engine.conversations.find(organisation, conversation).await? else {
        return Ok(nothing_yet(shared, visitor));
    };
    let (messages, has_more) = read(shared, &conversation, after.filter(|after| *after > 0)).await?;
    let seq = messages.last().map_or(0, |last| last.seq).max(conversation.last_seq);
    let queue_position = engine.conversations.queue_position(organisation, conversation.id).await?;
    let operator = fanout::operator_name(shared, &conversation).await;
    Ok(Found { conversation, messages, has_more, seq, queue_position, operator })
}

fn nothing_yet(shared: &Shared, visitor: VisitorClaims) -> Found {
    let VisitorClaims { organisation, inbox, contact, conversation, .. } = visitor;
    let new = engine::model::conversation::NewConversation { id: conversation, organisation, inbox, contact };
    let conversation = Arc::new(Conversation::new(new, shared.app.engine.clock.now()));
    Found { conversation, messages: Vec::new(), has_more: false, seq: 0, queue_position: None, operator: "".into() }
}

async fn read(shared: &Shared, conversation: &Conversation, after: Option<u64>) -> Result<(Vec<Message>, bool)> {
    let messages = &shared.app.engine.messages;
    let (organisation, id) = (conversation.organisation, conversation.id);
    let range = |side, limit| Range { side, limit, with_private: false };
    if let Some(after) = after {
        let mut found: Vec<Message> = Vec::new();
        while found.len() < MOST_RESUMED {
            let from = found.last().map_or(after, |last| last.seq);
            let page = messages.list(organisation, id, range(Bound::After(from), MAX_PAGE)).await?;
            let last = page.len() < MAX_PAGE;
            found.extend(page);
            if last {
                return Ok((found, after > 0));
            }
        }
    }
    let mut latest = messages.list(organisation, id, range(Bound::Latest, FIRST_PAGE + 1)).await?;
    let has_more = latest.len() > FIRST_PAGE;
    if has_more {
        latest.remove(0);
    }
    Ok((latest, has_more))
}

pub fn people_online(shared: &Shared, organisation: OrgId) -> bool {
    !shared.app.engine.presence.operators(organisation).is_empty()
}
