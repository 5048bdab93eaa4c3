//! Cursors of events, without a lock that all acts would wait for.
//!
//! A transaction stores its events as `fresh`, without cursors. Afterwards whoever is first, this process or another, plans: it
//! reads the last number and the fresh events, in one snapshot. Within a conversation their order is that of the commits, since ids
//! of its events grow (`act`) and a snapshot that shows one event shows those before it.
//!
//! Then it gives the numbers, each by an update of one event that is still fresh, in ascending order, up to the first one that
//! somebody else's event has. That leaves no gap, whoever gives numbers at the same moment: an event takes one number and a number
//! one event (a unique index), so once the first `n` events of a plan have theirs, whoever gave them, `n` numbers beyond the plan's
//! last one are taken; if those had no gap, the next one makes none. And followers, who read in ascending order too, see no number
//! before a lower one is there. No transaction is open meanwhile: a process that dies here keeps nobody waiting, and whoever plans
//! next goes on.
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
use super::errors::{Again, again};
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

/// What one look at the fresh events came to.
struct Round {
    numbered: Vec<Numbered>,
    is_last: bool,
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
            let Round { numbered, is_last } = self.round().await?;
            self.tell(numbered, is_last).await?;
            if is_last {
                break;
            }
        }
        *seen = entered;
        Ok(())
    }

    async fn round(&self) -> Result<Round> {
        let planned = self.plan().await?;
        self.give(planned).await
    }

    async fn plan(&self) -> Result<Vec<Numbered>> {
        let mut tries = Tries::default();
        loop {
            let mut desk = self.begin().await?;
            let planned = plan(&mut desk).await;
            if let Some(planned) = self.conclude(&mut desk, planned, &mut tries).await {
                return planned;
            }
        }
    }

    async fn give(&self, planned: Vec<Numbered>) -> Result<Round> {
        let is_last = planned.len() < MOST;
        if planned.is_empty() {
            return Ok(Round { numbered: planned, is_last });
        }
        let give = |one: &Numbered| {
            let numbered = doc! { "$set": { "cursor": one.cursor as i64 }, "$unset": { "fresh": 1 } };
            (doc! { "_id": one.id, "fresh": true }, numbered)
        };
        let mut desk = self.desk();
        match desk.update_each("event", planned.iter().map(give).collect()).await {
            Ok(()) => Ok(Round { numbered: planned, is_last }),
            // Others give numbers at this moment.
            Err(error) if again(&error) == Again::Soon => {
                Ok(Round { numbered: as_planned(&mut desk, planned).await?, is_last: false })
            }
            Err(error) => Err(error),
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

/// To be read in one snapshot.
async fn plan(desk: &mut Desk) -> Result<Vec<Numbered>> {
    let fresh = desk.find("event", Query::new(doc! { "fresh": true }, doc! { "_id": 1 }, MOST)).await?;
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let mut cursor = event_log::last_cursor(desk).await?;
    let mut planned = Vec::with_capacity(fresh.len());
    for stored in fresh {
        cursor = cursor.checked_add(1).ok_or_else(|| Error::corrupt("events have no more numbers"))?;
        planned.push(Numbered { id: Fields(&stored).int("_id")?, cursor, stored });
    }
    Ok(planned)
}

/// Those that have the number that was planned for them.
async fn as_planned(desk: &mut Desk, mut planned: Vec<Numbered>) -> Result<Vec<Numbered>> {
    let ids: Vec<i64> = planned.iter().map(|one| one.id).collect();
    let query = Query::new(doc! { "_id": { "$in": ids }, "cursor": { "$exists": true } }, doc! {}, 0);
    let found = desk.find("event", query.only(doc! { "cursor": 1 })).await?;
    let mut cursors = BTreeMap::new();
    for one in &found {
        cursors.insert(Fields(one).int("_id")?, Fields(one).seq("cursor")?);
    }
    planned.retain(|one| cursors.get(&one.id) == Some(&one.cursor));
    Ok(planned)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use engine::clock::SystemClock;
    use engine::ids::IdSource;
    use tokio::task::JoinSet;

    use super::*;
    use crate::local::LocalBus;

    const PROCESSES: u32 = 3;
    const ACTS: usize = 40;
    /// Of one act; so many that plans of two processes overlap and differ.
    const EVENTS: usize = 12;

    async fn process(of: &str, number: u32) -> Arc<MongoStore> {
        let uri = std::env::var("SWITCHBOARD_TEST_MONGO_URI").unwrap();
        let (clock, ids, bus) = (Arc::new(SystemClock), Arc::new(IdSource::new(number as u16)), Arc::new(LocalBus::default()));
        let database = format!("numbering_{of}_{}", std::process::id());
        Arc::new(MongoStore::open(&uri, &database, clock, ids, bus).await.unwrap())
    }

    /// Of a process that will tell of it, so that nobody here does.
    fn fresh(id: i64, conversation: i64, at: i64) -> Document {
        doc! {
            "_id": id, "organisation": 1_i64, "conversation": conversation, "at": at, "kind": 0_i64, "by": -1_i64, "fresh": true,
        }
    }

    /// As acts leave them, one act after the other in each conversation.
    async fn happen(store: Arc<MongoStore>, conversation: i64) {
        for _ in 0..ACTS {
            let at = store.clock.now().as_millis();
            let event = |_| fresh(store.ids.next(store.clock.as_ref()), conversation, at);
            let mut desk = store.begin().await.unwrap();
            let stored = desk.insert_many("event", (0..EVENTS).map(event).collect()).await;
            store.conclude(&mut desk, stored, &mut Tries::default()).await.unwrap().unwrap();
        }
    }

    /// Gives numbers, and is cut off in the middle of it every few milliseconds.
    async fn number_and_die(store: Arc<MongoStore>, is_over: Arc<AtomicBool>) {
        let mut life = 0;
        while !is_over.load(Ordering::SeqCst) {
            life = (life + 3) % 17;
            if let Ok(Err(error)) = tokio::time::timeout(Duration::from_millis(life), store.number()).await {
                assert_eq!(again(&error), Again::Soon, "{error}");
            }
        }
    }

    /// Reads as followers do; returns the conversation and id of each event.
    async fn follow(store: Arc<MongoStore>, last: usize) -> Vec<(i64, i64)> {
        let mut seen = Vec::new();
        while seen.len() < last {
            let later = Query::new(doc! { "cursor": { "$gt": seen.len() as i64 } }, doc! { "cursor": 1 }, MOST);
            for event in store.desk().find("event", later).await.unwrap() {
                let fields = Fields(&event);
                assert_eq!(fields.seq("cursor").unwrap(), seen.len() as u64 + 1, "none comes before a lower one");
                seen.push((fields.int("conversation").unwrap(), fields.int("_id").unwrap()));
            }
        }
        seen
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
    async fn numbers_have_no_gap_whoever_gives_them_and_whoever_dies_of_it() {
        let is_over = Arc::new(AtomicBool::new(false));
        let (mut acts, mut lives) = (JoinSet::new(), JoinSet::new());
        for number in 0..PROCESSES {
            let store = process("many", number).await;
            acts.spawn(happen(Arc::clone(&store), i64::from(number)));
            lives.spawn(number_and_die(store, Arc::clone(&is_over)));
        }
        let last = process("many", PROCESSES).await;
        let mut follower = JoinSet::new();
        follower.spawn(follow(Arc::clone(&last), PROCESSES as usize * ACTS * EVENTS));
        acts.join_all().await;
        is_over.store(true, Ordering::SeqCst);
        lives.join_all().await;
        // What the dead left open is ended by the server, or by name.
        while last.desk().exists("event", doc! { "fresh": true }).await.unwrap() {
            last.number().await.unwrap();
        }
        let seen = tokio::time::timeout(Duration::from_mins(1), follower.join_next()).await.unwrap().unwrap().unwrap();
        for conversation in 0..i64::from(PROCESSES) {
            let own: Vec<i64> = seen.iter().filter(|(of, _)| *of == conversation).map(|(_, id)| *id).collect();
            assert_eq!(own.len(), ACTS * EVENTS);
            assert!(own.is_sorted(), "in the order of the commits");
        }
        last.remove().await.unwrap();
    }

    /// Ids of the events in the order of their numbers, which have no gap.
    async fn numbered(store: &MongoStore) -> Vec<i64> {
        let found =
            store.desk().find("event", Query::new(doc! { "cursor": { "$gt": 0 } }, doc! { "cursor": 1 }, MOST)).await.unwrap();
        let cursors: Vec<u64> = found.iter().map(|event| Fields(event).seq("cursor").unwrap()).collect();
        assert!(cursors.iter().copied().eq(1..=found.len() as u64), "{cursors:?}");
        found.iter().map(|event| Fields(event).int("_id").unwrap()).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
    async fn a_plan_that_others_were_faster_with_ends_where_they_were() {
        let (one, two) = (process("plans", 0).await, process("plans", 1).await);
        let at = one.clock.now().as_millis();
        let happens = async |ids: &[i64]| {
            let events = ids.iter().map(|id| fresh(*id, *id, at)).collect();
            one.desk().insert_many("event", events).await.unwrap();
        };
        happens(&[11, 12, 13]).await;
        let early = one.plan().await.unwrap();
        // Of a process whose clock is behind, and of one whose clock is ahead.
        happens(&[1, 14]).await;
        let late = two.plan().await.unwrap();
        let others = two.plan().await.unwrap();
        assert_eq!(late.last().map(|one| (one.id, one.cursor)), Some((14, 5)));

        // The first process dies after two of its three.
        one.give(early.into_iter().take(2).collect()).await.unwrap();
        assert_eq!(numbered(&two).await, [11, 12]);
        let round = two.give(late).await.unwrap();
        assert!(!round.is_last && round.numbered.is_empty(), "1 was to have the number that 11 has, and nothing comes after it");
        assert_eq!(numbered(&two).await, [11, 12]);
        assert!(two.number().await.unwrap());
        assert_eq!(numbered(&two).await, [11, 12, 1, 13, 14]);
        // What arrives much later changes nothing.
        two.give(others).await.unwrap();
        assert_eq!(numbered(&two).await, [11, 12, 1, 13, 14]);
        two.remove().await.unwrap();
    }
}
