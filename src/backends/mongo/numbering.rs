//! Cursors of events, without a lock that all acts would wait for.
//!
//! A transaction stores its events as `fresh`, without cursors. Afterwards whoever is first, this process or another, reads the
//! fresh ones and gives them the next numbers, in one transaction. Two that do it at once want to change the same documents, so
//! one of them begins anew: numbers have no gaps, and no number comes in before a lower one is there, which is what followers
//! rely on. Within a conversation the order is that of the commits, since ids of its events grow (`act`) and a snapshot that
//! shows one event shows those before it.
//!
//! Acts that end together share a round.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use engine::error::{Error, Result};
use engine::model::event::{Event, Signal};
use mongodb::bson::{Document, doc};
use parking_lot::Mutex;

use super::desk::{Desk, Query, Tries};
use super::fields::Fields;
use super::{MongoStore, event_log};

/// Events in one round.
const MOST: usize = 500;

/// The process that stored an event tells of it; after this time it is taken for dead and whoever numbers the event tells.
const OWNER_PATIENCE: Duration = Duration::from_secs(5);

pub(super) struct Numbering {
    /// Tells events of this process from those of others, and of those before it.
    pub run: i64,
    waiting: Mutex<BTreeMap<i64, Event>>,
    /// Acts that have entered, and those of them whose events a round has looked at.
    entered: AtomicU64,
    seen: tokio::sync::Mutex<u64>,
}

struct Numbered {
    id: i64,
    cursor: u64,
    stored: Document,
}

impl Numbering {
    pub fn new(run: i64) -> Self {
        Self { run, waiting: Mutex::default(), entered: AtomicU64::new(0), seen: tokio::sync::Mutex::default() }
    }
}

impl MongoStore {
    /// After the commit. An act is done whether or not its events have numbers: a failure here is mended by the next round.
    pub(super) async fn number_these(&self, happened: Vec<(i64, Event)>) {
        if happened.is_empty() {
            return;
        }
        self.numbering.waiting.lock().extend(happened);
        let ticket = self.numbering.entered.fetch_add(1, Ordering::SeqCst) + 1;
        if let Err(error) = self.number_until(ticket).await {
            tracing::warn!(%error, "events wait for their numbers");
        }
    }

    /// Numbers what others left behind; returns whether there was anything. To be called now and then.
    pub async fn number(&self) -> Result<bool> {
        let mut desk = self.desk();
        if !desk.exists("event", doc! { "fresh": true }).await? && self.numbering.waiting.lock().is_empty() {
            return Ok(false);
        }
        let ticket = self.numbering.entered.fetch_add(1, Ordering::SeqCst) + 1;
        self.number_until(ticket).await.map(|()| true)
    }

    async fn number_until(&self, ticket: u64) -> Result<()> {
        let mut seen = self.numbering.seen.lock().await;
        if *seen >= ticket {
            return Ok(());
        }
        // Whoever entered by now has committed.
        let entered = self.numbering.entered.load(Ordering::SeqCst);
        loop {
            let numbered = self.round().await?;
            let is_last = numbered.len() < MOST;
            self.tell(numbered, is_last).await?;
            if is_last {
                break;
            }
        }
        *seen = entered;
        Ok(())
    }

    async fn round(&self) -> Result<Vec<Numbered>> {
        let mut tries = Tries::default();
        loop {
            let mut desk = self.begin().await?;
            let result = number(&mut desk).await;
            if let Some(result) = self.conclude(&mut desk, result, &mut tries).await {
                return result;
            }
        }
    }

    /// Over the bus, in the order of cursors: what this process did, and what nobody else will tell.
    async fn tell(&self, numbered: Vec<Numbered>, is_last: bool) -> Result<()> {
        let mut told: BTreeMap<u64, Arc<Event>> = BTreeMap::new();
        let mut left = Vec::new();
        {
            let mut waiting = self.numbering.waiting.lock();
            for one in numbered {
                match waiting.remove(&one.id) {
                    Some(event) => drop(told.insert(one.cursor, Arc::new(Event { cursor: one.cursor, ..event }))),
                    None => left.push(one),
                }
            }
        }
        let now = self.clock.now();
        let mut desk = self.desk();
        for one in left {
            let fields = Fields(&one.stored);
            let is_orphan = fields.int("by")? == self.numbering.run || now.since(fields.time("at")?) > OWNER_PATIENCE;
            if is_orphan && let Some(event) = event_log::restore_one(&mut desk, &one.stored, one.cursor).await? {
                told.insert(one.cursor, Arc::new(event));
            }
        }
        if is_last {
            self.find_numbered(&mut desk, &mut told).await?;
        }
        for event in told.into_values() {
            self.bus.publish(Signal::Happened(event));
        }
        Ok(())
    }

    /// What another process has numbered for this one.
    async fn find_numbered(&self, desk: &mut Desk, told: &mut BTreeMap<u64, Arc<Event>>) -> Result<()> {
        let ids: Vec<i64> = self.numbering.waiting.lock().keys().copied().take(MOST).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let query = Query::new(doc! { "_id": { "$in": ids }, "cursor": { "$exists": true } }, doc! {}, 0);
        let found = desk.find("event", query.only(doc! { "cursor": 1 })).await?;
        let mut waiting = self.numbering.waiting.lock();
        for one in &found {
            let (id, cursor) = (Fields(one).int("_id")?, Fields(one).seq("cursor")?);
            if let Some(event) = waiting.remove(&id) {
                told.insert(cursor, Arc::new(Event { cursor, ..event }));
            }
        }
        Ok(())
    }
}

async fn number(desk: &mut Desk) -> Result<Vec<Numbered>> {
    let fresh = desk.find("event", Query::new(doc! { "fresh": true }, doc! { "_id": 1 }, MOST)).await?;
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let mut cursor = event_log::last_cursor(desk).await?;
    let mut numbered = Vec::with_capacity(fresh.len());
    let mut updates = Vec::with_capacity(fresh.len());
    for stored in fresh {
        cursor = cursor.checked_add(1).ok_or_else(|| Error::corrupt("events have no more numbers"))?;
        let id = Fields(&stored).int("_id")?;
        let update = doc! { "$set": { "cursor": cursor as i64 }, "$unset": { "fresh": 1 } };
        updates.push((doc! { "_id": id, "fresh": true }, update));
        numbered.push(Numbered { id, cursor, stored });
    }
    desk.update_each("event", updates).await?;
    Ok(numbered)
}
