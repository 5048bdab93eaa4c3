//! One chat socket: its visitor, its place in the feed, and the queue of what its client asked for.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use engine::flow::settings::InboxSettings;
use engine::ids::ContactId;
use engine::model::conversation::NewConversation;
use engine::model::event::Signal;
use engine::model::inbox::Channel;
use engine::ports::presence::PresenceGuard;
use parking_lot::Mutex;
use serde::Serialize;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{AckSender, SocketRef};
use socketioxide::handler::{FromMessageParts as _, MessageHandler, Value};
use socketioxide::socket::Socket;

use super::super::Shared;
use super::super::connections::Place;
use super::super::frame::Frame;
use super::follow::Follow;
use super::perform;
use super::request::Request;
use crate::http::tokens::VisitorClaims;
use crate::http::wire::chat::{Refused, RefusedCode};

/// Requests of one client that may wait for the one before them.
const QUEUE: usize = 64;

/// How often, and how many times, a client that does not read is told to go.
const PART_EVERY: Duration = Duration::from_secs(1);
const PART_TRIES: u32 = 60;

pub struct ChatSession {
    pub visitor: VisitorClaims,
    /// The contact they were when they came: the one of their token, or whom that was merged into.
    pub contact: ContactId,
    /// Set when the namespace is joined; a connect that fails at its last step so leaves no circle of references.
    socket: OnceLock<SocketRef>,
    state: Mutex<State>,
    // Dropped with the session: the visitor is offline and their place is free.
    _presence: PresenceGuard,
    _place: Place,
}

/// What a client asked for, or why it cannot be, and where the answer goes.
type Asked = (Result<Request, Refused>, AckSender);

struct State {
    follow: Follow<AckSender>,
    queue: VecDeque<Asked>,
    /// Somebody performs what is queued; at first that is who says `ready`.
    working: bool,
}

impl ChatSession {
    pub fn new(visitor: VisitorClaims, contact: ContactId, presence: PresenceGuard, place: Place) -> Self {
        let state = State { follow: Follow::default(), queue: VecDeque::new(), working: true };
        Self { visitor, contact, socket: OnceLock::new(), state: Mutex::new(state), _presence: presence, _place: place }
    }

    pub fn joined(&self, socket: SocketRef) {
        // A socket joins once, and no other knows this session.
        let _ = self.socket.set(socket);
    }

    pub fn conversation(&self) -> NewConversation {
        let VisitorClaims { organisation, inbox, contact, conversation, .. } = self.visitor;
        NewConversation { id: conversation, organisation, inbox, channel: Channel::Web, contact }
    }

    pub fn follow<R>(&self, step: impl FnOnce(&mut Follow<AckSender>) -> R) -> R {
        step(&mut self.state.lock().follow)
    }

    /// False when the client is too far behind to be told anything more.
    pub fn tell<T: Serialize + ?Sized>(&self, event: &'static str, body: &T) -> bool {
        self.socket.get().is_some_and(|socket| socket.emit(event, body).is_ok())
    }

    /// The client cannot keep up. It is told to go, and comes back with its cursor; nothing is lost.
    pub fn part(self: &Arc<Self>, shared: &Shared) {
        self.follow(Follow::on_gone);
        let was_here = shared.chats.leave(self.visitor.conversation, self);
        // Whoever is not in the room has been told already, or has gone.
        if let Some(socket) = self.socket.get().filter(|_| was_here) {
            part(&shared.app.tasks, socket.clone());
        }
    }

    /// An answer that does not fit would leave the client waiting for ever: it is told to go and asks again.
    pub fn answer<T: Serialize>(self: &Arc<Self>, shared: &Shared, reply: AckSender, performed: Result<T, Refused>) {
        let told = match performed {
            Ok(done) => reply.send(&done),
            Err(refused) => reply.send(&refused),
        };
        if told.is_err() {
            self.part(shared);
        }
    }

    /// The next thing to perform; after `None` the next request finds nobody at work.
    pub fn next_asked(&self) -> Option<Asked> {
        let mut state = self.state.lock();
        let next = state.queue.pop_front();
        if next.is_none() {
            state.working = false;
            // An idle socket keeps no buffer.
            state.queue = VecDeque::new();
        }
        next
    }
}

/// A full buffer refuses even the farewell, so it is said again until there is room or the heartbeat has ended the socket.
pub fn part(tasks: &engine::tasks::Tasks, socket: SocketRef) {
    if socket.clone().disconnect().is_ok() {
        return;
    }
    tasks.spawn("socket.part", async move {
        for _ in 0..PART_TRIES {
            tokio::time::sleep(PART_EVERY).await;
            if !socket.connected() || socket.clone().disconnect().is_ok() {
                return;
            }
        }
    });
}

/// Reads every frame of one socket, in the order they came.
pub struct Listener {
    pub shared: Arc<Shared>,
    pub session: Arc<ChatSession>,
    pub settings: Arc<InboxSettings>,
}

/// Tells this handler apart from the library's own.
pub struct Frames;

impl MessageHandler<LocalAdapter, Frames> for Listener {
    fn call(&self, socket: Arc<Socket<LocalAdapter>>, mut value: Value, ack: Option<i64>) {
        let Ok(reply) = AckSender::from_message_parts(&socket, &mut value, &ack);
        let read = Frame::read(&value).ok_or_else(|| Refused::new(RefusedCode::Invalid, "an event is a JSON array"));
        match read.and_then(|frame| Request::read(&frame)) {
            // Neither stored nor answered, so there is nothing to keep in order.
            Ok(Request::Typing(typing)) => self.typing(typing.on),
            asked => self.enqueue(asked, reply),
        }
    }
}

impl Listener {
    fn enqueue(&self, asked: Result<Request, Refused>, reply: AckSender) {
        let mut state = self.session.state.lock();
        if state.queue.len() >= QUEUE {
            drop(state);
            let full = Refused::new(RefusedCode::RateLimited, "too many requests are waiting; slow down");
            return self.session.answer::<()>(&self.shared, reply, Err(full));
        }
        state.queue.push_back((asked, reply));
        if std::mem::replace(&mut state.working, true) {
            return;
        }
        drop(state);
        let (shared, session, settings) = (Arc::clone(&self.shared), Arc::clone(&self.session), Arc::clone(&self.settings));
        self.shared.app.tasks.spawn_brief(async move { perform::perform_all(&shared, &session, &settings).await });
    }

    fn typing(&self, on: bool) {
        let VisitorClaims { organisation, conversation, contact, .. } = self.session.visitor;
        let author = engine::model::message::Author::Contact(contact);
        self.shared.app.engine.bus.publish(Signal::Typing {
            organisation,
            conversation,
            channel: Channel::Web,
            author,
            name: None,
            on,
        });
    }
}

impl std::fmt::Debug for ChatSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatSession").field("visitor", &self.visitor).finish_non_exhaustive()
    }
}
