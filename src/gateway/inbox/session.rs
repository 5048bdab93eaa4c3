use std::sync::Arc;
use std::time::Duration;

use engine::error::Result;
use engine::ids::OrgId;
use engine::model::event::Event;
use engine::ports::presence::PresenceGuard;
use parking_lot::Mutex;
use serde::Serialize;
use socketioxide::extract::{AckSender, SocketRef};

use super::super::chat::part;
use super::super::connections::Place;
use super::super::{Shared, fanout};
use super::follow::Follow;
use crate::http::caller::Caller;
use crate::http::wire::chat::Refused;
use crate::http::wire::feed::{FeedResync, Subscribed};

/// An operator who missed more than this loads the lists afresh: it is less than telling it all.
const MOST_MISSED: usize = 500;

/// One operator's socket.
pub struct InboxSession {
    pub organisation: OrgId,
    pub socket: SocketRef,
    follow: Mutex<Follow>,
    // Dropped with the session: one tab less, a place free.
    _presence: PresenceGuard,
    _place: Place,
}

impl InboxSession {
    pub fn follow<R>(&self, step: impl FnOnce(&mut Follow) -> R) -> R {
        step(&mut self.follow.lock())
    }

    pub fn tell<T: Serialize + ?Sized>(&self, event: &'static str, body: &T) -> bool {
        self.socket.emit(event, body).is_ok()
    }

    /// Too slow for the feed: told to go, to come back with its cursor.
    pub fn part(self: &Arc<Self>, shared: &Shared) {
        self.follow(|follow| *follow = Follow::Idle);
        shared.inboxes.leave(self.organisation, self);
        part(&shared.app.tasks, self.socket.clone());
    }
}

pub fn begin(shared: &Arc<Shared>, socket: &SocketRef, caller: &Caller, ends: i64, place: Place) -> Arc<InboxSession> {
    let presence = shared.app.engine.presence.operator_joined(caller.organisation, caller.operator);
    let session = Arc::new(InboxSession {
        organisation: caller.organisation,
        socket: socket.clone(),
        follow: Mutex::default(),
        _presence: presence,
        _place: place,
    });
    shared.inboxes.enter(caller.organisation, Arc::clone(&session));
    let (leaving, left) = (Arc::clone(shared), Arc::clone(&session));
    socket.on_disconnect(async move |socket: SocketRef| {
        leaving.inboxes.leave(left.organisation, &left);
        // The handler holds the session and the session its socket: without this neither would ever be freed.
        socket.on("subscribe", async || {});
    });
    end_with_token(shared, &session, ends);
    session
}

/// A socket lives no longer than the token it came with; the client renews both.
fn end_with_token(shared: &Arc<Shared>, session: &Arc<InboxSession>, ends: i64) {
    let left = ends.saturating_mul(1000) - shared.app.engine.clock.now().as_millis();
    let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
    let (shared, session) = (Arc::clone(shared), Arc::downgrade(session));
    let tasks = shared.app.tasks.clone();
    tasks.clone().spawn("inbox.token", async move {
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            () = tasks.stopping() => return,
        }
        if let Some(session) = session.upgrade() {
            session.part(&shared);
        }
    });
}

/// What was missed since `after`, then the ack, then the live feed. Without `after` the feed begins now.
pub async fn subscribe(shared: &Arc<Shared>, session: &Arc<InboxSession>, after: Option<u64>, reply: AckSender) {
    session.follow(Follow::on_subscribe);
    let missed = match catch_up(shared, session.organisation, after).await {
        Ok(missed) => missed,
        Err(error) => {
            tracing::warn!(%error, "an operator's feed could not catch up");
            // A client that has gone cannot be answered.
            let _ = reply.send(&Refused::from(&error));
            session.part(shared);
            return;
        }
    };
    let (cursor, events) = match missed {
        Missed::Events { cursor, events } => (cursor, events),
        Missed::TooMuch { cursor } => {
            session.tell("resync", &FeedResync { cursor });
            (cursor, Vec::new())
        }
    };
    for event in &events {
        fanout::tell_inbox(shared, session, event).await;
    }
    fanout::tell_presence(shared, session).await;
    // A client that has gone cannot be answered.
    let _ = reply.send(&Subscribed { cursor });
    let mut told = cursor;
    loop {
        let Some(waiting) = session.follow(|follow| follow.on_caught_up(told)) else {
            return session.part(shared);
        };
        let Some(last) = waiting.last() else {
            return;
        };
        told = last.cursor;
        for event in &waiting {
            fanout::tell_inbox(shared, session, event).await;
        }
    }
}

enum Missed {
    Events { cursor: u64, events: Vec<Arc<Event>> },
    TooMuch { cursor: u64 },
}

async fn catch_up(shared: &Shared, organisation: OrgId, after: Option<u64>) -> Result<Missed> {
    let log = &shared.app.engine.events;
    let cursor = log.last_cursor().await?;
    let Some(after) = after else {
        return Ok(Missed::Events { cursor, events: Vec::new() });
    };
    // A cursor from the future belongs to another database, such as one restored from a backup.
    if after > cursor || after < log.first_cursor().await? {
        return Ok(Missed::TooMuch { cursor });
    }
    let events = log.list_after(organisation, after, MOST_MISSED + 1).await?;
    if events.len() > MOST_MISSED {
        return Ok(Missed::TooMuch { cursor });
    }
    let cursor = events.last().map_or(cursor, |last| last.cursor.max(cursor));
    Ok(Missed::Events { cursor, events })
}
