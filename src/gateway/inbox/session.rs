use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::error::Result;
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::event::Event;
use engine::model::role::{Level, Module, Rights};
use engine::model::sight::{self, Sight};
use engine::ports::presence::PresenceGuard;
use parking_lot::{Mutex, RwLock};
use serde::Serialize;
use socketioxide::extract::{AckSender, SocketRef, TryData};
use tokio::sync::SetOnce;

use super::super::chat::part;
use super::super::connections::Place;
use super::super::viewing::Tab;
use super::super::{Shared, fanout};
use super::follow::Follow;
use super::looking;
use crate::http::caller::Caller;
use crate::http::logins::Whose;
use crate::http::wire::chat::Refused;
use crate::http::wire::feed::{FeedResync, Subscribe, Subscribed};
use crate::http::wire::presence::SetViewing;

/// An operator who missed more than this loads the lists afresh: it is less than telling it all.
const MOST_MISSED: usize = 500;

/// Joining takes no longer than it takes to go on after the client was told; without it the connect has failed.
const JOIN_LIMIT: Duration = Duration::from_secs(5);

/// How often a socket asks whether its operator may do what they could when it came.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// One operator's socket.
pub struct InboxSession {
    pub organisation: OrgId,
    pub operator: OperatorId,
    /// Its number among the sockets of this node.
    pub tab: Tab,
    login: RecordId,
    /// As they were when the socket came; it goes when they change.
    rights: Rights,
    /// The conversations it is told of; renewed while it is here.
    sight: RwLock<Sight>,
    /// Set when the namespace is joined; a connect that fails at its last step so leaves no circle of references.
    socket: SetOnce<SocketRef>,
    follow: Mutex<Follow>,
    // Dropped with the session: one tab less, a place free.
    _presence: PresenceGuard,
    _place: Place,
}

impl InboxSession {
    pub fn follow<R>(&self, step: impl FnOnce(&mut Follow) -> R) -> R {
        step(&mut self.follow.lock())
    }

    pub fn may(&self, module: Module, level: Level) -> bool {
        self.rights.levels.allow(module, level)
    }

    pub fn sees_everything(&self) -> bool {
        self.sight.read().is_everything()
    }

    pub fn covers(&self, place: sight::Place) -> bool {
        self.sight.read().covers(place)
    }

    /// What is shown may not be what is seen now: the client loads its lists afresh.
    pub fn reload(self: &Arc<Self>, shared: &Shared) {
        let Some(cursor) = self.follow(|follow| follow.told()) else { return };
        if !self.tell("resync", &FeedResync { cursor }) {
            self.part(shared);
        }
    }

    /// Teams change while a socket is open. Unknown for a moment is no reason to see less, nor more.
    async fn look_again(self: &Arc<Self>, shared: &Shared) {
        if !self.follow(|follow| follow.is_live()) {
            // Told of it once it is.
            return;
        }
        let Ok(sight) = shared.app.names.sight(self.organisation, self.operator, self.operator, self.rights.sees).await else {
            return;
        };
        let before = std::mem::replace(&mut *self.sight.write(), sight.clone());
        if before != sight {
            self.reload(shared);
        }
    }

    /// Unknown for a moment is no reason to go.
    async fn may_as_before(&self, shared: &Shared) -> bool {
        let now = shared.app.names.allowed(self.organisation, self.operator).await;
        now.map_or(true, |rights| rights == Some(self.rights))
    }

    pub fn tell<T: Serialize + ?Sized>(&self, event: &'static str, body: &T) -> bool {
        self.socket.get().is_some_and(|socket| socket.emit(event, body).is_ok())
    }

    /// Too slow for the feed: told to go, to come back with its cursor.
    pub fn part(self: &Arc<Self>, shared: &Shared) {
        self.follow(|follow| *follow = Follow::Gone);
        let was_here = shared.inboxes.leave(self.organisation, self);
        // Whoever is not in the room has been told already, or has gone.
        if let Some(socket) = self.socket.get().filter(|_| was_here) {
            part(&shared.app.tasks, socket.clone());
        }
    }

    /// An answer that does not fit would leave the client waiting for ever: it is told to go and asks again.
    fn answer<T: Serialize>(self: &Arc<Self>, shared: &Shared, reply: AckSender, answer: &T) {
        if reply.send(answer).is_err() {
            self.part(shared);
        }
    }
}

/// Before the client learns that it is connected, for it may subscribe at once.
pub fn prepare(shared: &Arc<Shared>, socket: &SocketRef, caller: &Caller, ends: i64, place: Place) {
    let presence = shared.app.engine.presence.operator_joined(caller.organisation, caller.operator);
    let session = Arc::new(InboxSession {
        organisation: caller.organisation,
        operator: caller.operator,
        tab: shared.tabs.fetch_add(1, Ordering::Relaxed),
        login: caller.session,
        rights: caller.rights(),
        sight: RwLock::new(caller.sight.clone()),
        socket: SetOnce::new(),
        follow: Mutex::default(),
        _presence: presence,
        _place: place,
    });
    let (leaving, left) = (Arc::clone(shared), Arc::clone(&session));
    socket.on_disconnect(async move |socket: SocketRef| {
        left.follow(|follow| *follow = Follow::Gone);
        leaving.inboxes.leave(left.organisation, &left);
        looking::show(&leaving, &left, None);
        // The handler holds the session and the session its socket: without this neither would ever be freed.
        socket.on("subscribe", async || {});
        socket.on("viewing", async || {});
    });
    let (looking_on, looker) = (Arc::clone(shared), Arc::clone(&session));
    socket.on("viewing", async move |TryData(body): TryData<SetViewing>| {
        let conversation = looking::seen(&looking_on, &looker, body.unwrap_or_default().conversation).await;
        looking::show(&looking_on, &looker, conversation);
    });
    let (listening, listener) = (Arc::clone(shared), Arc::clone(&session));
    socket.on("subscribe", async move |TryData(body): TryData<Subscribe>, reply: AckSender| {
        let after = body.unwrap_or_default().after;
        subscribe(&listening, &listener, after, reply).await;
    });
    end_with_token(shared, &session, ends);
    socket.extensions.insert(session);
}

/// The client has been told that it is connected.
pub fn join(shared: &Shared, socket: SocketRef) {
    let Some(session) = socket.extensions.remove::<Arc<InboxSession>>() else { return };
    shared.inboxes.enter(session.organisation, Arc::clone(&session));
    // A socket joins once, and no other knows this session.
    let _ = session.socket.set(socket);
    // It may have left already, when there was no room to leave yet.
    if session.follow(|follow| follow.is_gone()) {
        shared.inboxes.leave(session.organisation, &session);
    } else if shared.app.logins.has_ended(session.organisation, session.login) {
        session.part(shared);
    }
}

/// Who logged out or may do something else now hears nothing more, in whatever tab.
pub fn end(shared: &Shared, organisation: OrgId, whose: Whose) {
    shared.inboxes.each(organisation, |session| {
        let is_meant = match whose {
            Whose::Login(login) => session.login == login,
            Whose::Operator(operator) => session.operator == operator,
        };
        if is_meant {
            if matches!(whose, Whose::Operator(_)) && !session.sees_everything() {
                // Whoever may see more now has not been told of it while they did not.
                session.reload(shared);
            }
            session.part(shared);
        }
    });
}

/// A socket lives no longer than the token it came with, and goes when its operator may do something else than when it came,
/// whoever said so on whatever node; the client renews both.
fn end_with_token(shared: &Arc<Shared>, session: &Arc<InboxSession>, ends: i64) {
    let (shared, session) = (Arc::clone(shared), Arc::downgrade(session));
    let tasks = shared.app.tasks.clone();
    tasks.clone().spawn("inbox.token", async move {
        loop {
            let left = ends.saturating_mul(1000) - shared.app.engine.clock.now().as_millis();
            let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
            tokio::select! {
                () = tokio::time::sleep(left.min(LOOK_AGAIN)) => {}
                () = tasks.stopping() => return,
            }
            let Some(session) = session.upgrade() else { return };
            if left <= LOOK_AGAIN || !session.may_as_before(&shared).await {
                if !session.sees_everything() {
                    session.reload(&shared);
                }
                return session.part(&shared);
            }
            session.look_again(&shared).await;
        }
    });
}

/// What was missed since `after`, then the ack, then the live feed. Without `after` the feed begins now.
pub async fn subscribe(shared: &Arc<Shared>, session: &Arc<InboxSession>, after: Option<u64>, reply: AckSender) {
    // What the client says may be read a moment before its joining is done.
    if tokio::time::timeout(JOIN_LIMIT, session.socket.wait()).await.is_err() || !session.follow(Follow::on_subscribe) {
        return;
    }
    let missed = match catch_up(shared, session, after).await {
        Ok(missed) => missed,
        Err(error) => {
            tracing::warn!(%error, "an operator's feed could not catch up");
            session.answer(shared, reply, &Refused::from(&error));
            return session.part(shared);
        }
    };
    let (cursor, events) = match missed {
        Missed::Events { cursor, events } => (cursor, events),
        Missed::TooMuch { cursor } => {
            if !session.tell("resync", &FeedResync { cursor }) {
                return session.part(shared);
            }
            (cursor, Vec::new())
        }
    };
    if !tell_all(shared, session, &events).await || !fanout::tell_presence(shared, session).await {
        return;
    }
    session.answer(shared, reply, &Subscribed { cursor });
    let mut told = cursor;
    loop {
        let Some(waiting) = session.follow(|follow| follow.on_caught_up(told)) else {
            return session.part(shared);
        };
        let Some(last) = waiting.last() else {
            return;
        };
        told = last.cursor;
        if !tell_all(shared, session, &waiting).await {
            return;
        }
    }
}

async fn tell_all(shared: &Arc<Shared>, session: &Arc<InboxSession>, events: &[Arc<Event>]) -> bool {
    for event in events {
        if !fanout::tell_inbox(shared, session, event).await {
            return false;
        }
    }
    true
}

enum Missed {
    Events { cursor: u64, events: Vec<Arc<Event>> },
    TooMuch { cursor: u64 },
}

async fn catch_up(shared: &Shared, session: &InboxSession, after: Option<u64>) -> Result<Missed> {
    let organisation = session.organisation;
    let log = &shared.app.engine.events;
    let cursor = log.last_cursor().await?;
    let Some(after) = after else {
        return Ok(Missed::Events { cursor, events: Vec::new() });
    };
    // A cursor from the future belongs to another database, such as one restored from a backup.
    if after > cursor || after < log.first_cursor().await? {
        return Ok(Missed::TooMuch { cursor });
    }
    // The log does not say what came into somebody's sight meanwhile, or left it.
    if !session.sees_everything() {
        return Ok(Missed::TooMuch { cursor });
    }
    let events = log.list_after(organisation, after, MOST_MISSED + 1).await?;
    if events.len() > MOST_MISSED {
        return Ok(Missed::TooMuch { cursor });
    }
    let cursor = events.last().map_or(cursor, |last| last.cursor.max(cursor));
    Ok(Missed::Events { cursor, events })
}
