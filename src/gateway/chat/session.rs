//! One chat socket: its visitor, its place in the feed, and the queue of what its client asked for.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use engine::flow::settings::InboxSettings;
use engine::model::conversation::NewConversation;
use engine::model::event::Signal;
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
    pub socket: SocketRef,
    state: Mutex<State>,
    // Dropped with the session: the visitor is offline and their place is free.
    _presence: PresenceGuard,
    _place: Place,
}

#[derive(Default)]
struct State {
    follow: Follow<AckSender>,
    queue: VecDeque<(Request, AckSender)>,
    working: bool,
}

impl ChatSession {
    pub fn new(visitor: VisitorClaims, socket: SocketRef, presence: PresenceGuard, place: Place) -> Self {
        Self { visitor, socket, state: Mutex::default(), _presence: presence, _place: place }
    }

    pub fn conversation(&self) -> NewConversation {
        let VisitorClaims { organisation, inbox, contact, conversation, .. } = self.visitor;
        NewConversation { id: conversation, organisation, inbox, contact }
    }

    pub fn follow<R>(&self, step: impl FnOnce(&mut Follow<AckSender>) -> R) -> R {
        step(&mut self.state.lock().follow)
    }

    /// False when the client is too far behind to be told anything more.
    pub fn tell<T: Serialize + ?Sized>(&self, event: &'static str, body: &T) -> bool {
        self.socket.emit(event, body).is_ok()
    }

    /// The client cannot keep up. It is told to go, and comes back with its cursor; nothing is lost.
    pub fn part(self: &Arc<Self>, shared: &Arc<Shared>) {
        self.follow(Follow::on_gone);
        shared.chats.leave(self.visitor.conversation, self);
        part(&shared.app.tasks, self.socket.clone());
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
            Ok(request) => self.take(request, reply),
            // A client that has gone cannot be told.
            Err(refused) => drop(reply.send(&refused)),
        }
    }
}

impl Listener {
    fn take(&self, request: Request, reply: AckSender) {
        match request {
            // Neither stored nor answered, so there is nothing to keep in order.
            Request::Typing(typing) => self.typing(typing.on),
            request => self.enqueue(request, reply),
        }
    }

    fn enqueue(&self, request: Request, reply: AckSender) {
        let mut state = self.session.state.lock();
        if state.queue.len() >= QUEUE {
            drop(state);
            // A client that has gone cannot be told.
            let _ = reply.send(&Refused::new(RefusedCode::RateLimited, "too many requests are waiting; slow down"));
            return;
        }
        state.queue.push_back((request, reply));
        if std::mem::replace(&mut state.working, true) {
            return;
        }
        drop(state);
        let (shared, session, settings) = (Arc::clone(&self.shared), Arc::clone(&self.session), Arc::clone(&self.settings));
        self.shared.app.tasks.spawn_brief(async move {
            while let Some((request, reply)) = session.next_request() {
                perform::perform(&shared, &session, &settings, request, reply).await;
            }
        });
    }

    fn typing(&self, on: bool) {
        let VisitorClaims { organisation, conversation, contact, .. } = self.session.visitor;
        let author = engine::model::message::Author::Contact(contact);
        self.shared.app.engine.bus.publish(Signal::Typing { organisation, conversation, author, name: None, on });
    }
}

impl ChatSession {
    fn next_request(&self) -> Option<(Request, AckSender)> {
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

impl std::fmt::Debug for ChatSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatSession").field("visitor", &self.visitor).finish_non_exhaustive()
    }
}
