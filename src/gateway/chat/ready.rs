//! From a joined namespace to a live socket: enter the room, read the store, say `ready`, go on from there.

use std::sync::Arc;
use std::time::Duration;

use engine::Result;
use engine::ids::OrgId;
use engine::model::conversation::{Conversation, Status};
use engine::model::message::Message;
use engine::page::MAX_PAGE;
use engine::ports::message_store::{Bound, Range};
use socketioxide::extract::SocketRef;

use super::super::{Shared, fanout};
use super::admit::Admitted;
use super::follow::Follow;
use super::session::{ChatSession, Listener, part};
use crate::http::tokens::VisitorClaims;
use crate::http::wire::chat::{Bot, ChatLimits, ChatMessage, Closed, Control, Ready, ReadyContact, ReadyConversation};

/// Messages a first `ready` holds.
const FIRST_PAGE: usize = 40;

/// A client that missed more than this gets the latest page and asks for older ones as for any history.
const MOST_RESUMED: usize = 1_000;

/// How long after its end a session may still be rated by whoever comes back.
const ASKED_FOR: Duration = Duration::from_hours(24);

pub async fn begin(shared: Arc<Shared>, socket: SocketRef, admitted: Admitted) {
    let Admitted { visitor, name, settings, after, place } = admitted;
    let presence = shared.app.engine.presence.contact_joined(visitor.organisation, visitor.contact);
    let session = Arc::new(ChatSession::new(visitor, socket.clone(), presence, place));
    shared.chats.enter(visitor.conversation, Arc::clone(&session));
    let (leaving, left) = (Arc::clone(&shared), Arc::clone(&session));
    socket.on_disconnect(async move |socket: SocketRef| {
        left.follow(Follow::on_gone);
        leaving.chats.leave(left.visitor.conversation, &left);
        // The listener holds the session and the session its socket: without this neither would ever be freed.
        socket.on_fallback(async || {});
    });
    // A client may write as soon as it has read `ready`.
    let settings_kept = Arc::clone(&settings);
    socket.on_fallback(Listener { shared: Arc::clone(&shared), session: Arc::clone(&session), settings: settings_kept });
    let token = shared.app.tokens.issue_visitor(visitor);
    let told = match look(&shared, visitor, after).await {
        Ok(found) => {
            let bot = Bot::new(&settings.bot, people_online(&shared, visitor.organisation));
            let links = shared.app.tokens.files();
            let ready = Ready {
                token: &token,
                contact: ReadyContact { id: visitor.contact, name: name.as_deref(), signed: visitor.signed },
                conversation: ReadyConversation::new(&found.conversation),
                control: Control::new(found.conversation.control, found.queue_position, &found.operator),
                bot,
                messages: found.messages.iter().map(|message| ChatMessage::new(message, links)).collect(),
                has_more: found.has_more,
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
    };
    let Some(seq) = told else {
        part(&shared.app.tasks, socket);
        return;
    };
    fanout::on_chat_read(&shared, &session, seq);
}

struct Found {
    conversation: Arc<Conversation>,
    messages: Vec<Message>,
    has_more: bool,
    seq: u64,
    queue_position: Option<u32>,
    operator: Arc<str>,
    closed: Option<Closed>,
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
    let closed = unrated(shared, &conversation).await?;
    Ok(Found { conversation, messages, has_more, seq, queue_position, operator, closed })
}

fn nothing_yet(shared: &Shared, visitor: VisitorClaims) -> Found {
    let VisitorClaims { organisation, inbox, contact, conversation, .. } = visitor;
    let new = engine::model::conversation::NewConversation { id: conversation, organisation, inbox, contact };
    let conversation = Arc::new(Conversation::new(new, shared.app.engine.clock.now()));
    Found { conversation, messages: Vec::new(), has_more: false, seq: 0, queue_position: None, operator: "".into(), closed: None }
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
