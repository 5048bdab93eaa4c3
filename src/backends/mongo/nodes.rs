//! What nodes have in common: one time, and a number for each.
//!
//! Leases, due times and the order of messages compare times of several machines. Their clocks may be minutes apart, so all of
//! them go by the database's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use engine::clock::{Clock, Timestamp};
use engine::error::{Error, Result};
use engine::tasks::Tasks;
use mongodb::bson::{Bson, doc};
use mongodb::{Client, Database};

use super::MongoStore;
use super::errors::{MongoResult as _, is_duplicate};
use super::fields::Fields;

/// How often the database is asked what time it is.
const ASKED_EVERY: Duration = Duration::from_secs(15);

/// Questions in one look: the one that was answered fastest is nearest to the truth.
const QUESTIONS: usize = 3;

/// Below this a difference is taken for the way of the answer.
const TOLERATED_MS: i64 = 3;

/// The database's time, as this machine's clock tells it with the difference that was found last.
#[derive(Debug)]
pub struct ServerClock {
    own: Arc<dyn Clock>,
    ahead_ms: AtomicI64,
    // Held open for the next questions.
    _client: Client,
    database: Database,
}

impl Clock for ServerClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.own.now().as_millis().saturating_add(self.ahead_ms.load(Ordering::Relaxed)))
    }
}

impl ServerClock {
    pub async fn open(uri: &str, database: &str, own: Arc<dyn Clock>) -> Result<Self> {
        let (client, database) = super::connect(uri, database).await?;
        let clock = Self { own, ahead_ms: AtomicI64::new(0), _client: client, database };
        let ahead = clock.look().await?;
        clock.ahead_ms.store(ahead, Ordering::Relaxed);
        if ahead.abs() > 1_000 {
            tracing::warn!(ahead_ms = ahead, "this machine's clock differs from the database's, whose time is used");
        }
        Ok(clock)
    }

    /// Follows the database's time until the soft stop.
    pub async fn run(self: Arc<Self>, tasks: Tasks) {
        while !tasks.is_stopping() {
            tokio::select! {
                () = tasks.stopping() => return,
                () = tokio::time::sleep(ASKED_EVERY) => {}
            }
            match self.look().await {
                Ok(ahead) if (ahead - self.ahead_ms.load(Ordering::Relaxed)).abs() > TOLERATED_MS => {
                    self.ahead_ms.store(ahead, Ordering::Relaxed);
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "the database does not tell the time; the last difference is used"),
            }
        }
    }

    async fn look(&self) -> Result<i64> {
        let mut best: Option<(Duration, i64)> = None;
        for _ in 0..QUESTIONS {
            let (asked, asked_at) = (Instant::now(), self.own.now().as_millis());
            let there = server_time(&self.database).await?;
            let took = asked.elapsed();
            let ahead = there - (asked_at + took.as_millis() as i64 / 2);
            if best.is_none_or(|(shortest, _)| took < shortest) {
                best = Some((took, ahead));
            }
        }
        best.map(|(_, ahead)| ahead).ok_or_else(|| Error::unavailable("the database does not tell the time"))
    }
}

async fn server_time(database: &Database) -> Result<i64> {
    let told = database.run_command(doc! { "hello": 1 }).await.stored()?;
    match told.get("localTime") {
        Some(Bson::DateTime(time)) => Ok(time.timestamp_millis()),
        _ => Err(Error::unavailable("the database does not tell the time")),
    }
}

/// Numbers that ids have room for.
const NUMBERS: u16 = 1_024;

/// A number that was not renewed for this long is free again.
const LEASE: Duration = Duration::from_mins(2);

const RENEWED_EVERY: Duration = Duration::from_secs(30);

/// A node's number, by which its ids differ from those of others.
pub struct NodeNumber {
    pub number: u16,
    database: Database,
    run: i64,
    _client: Client,
}

impl NodeNumber {
    /// Takes the lowest that is free. `Conflict` when there are more nodes than numbers, or only a part of an installation.
    pub async fn claim(uri: &str, database: &str, run: i64) -> Result<Self> {
        let (client, database) = super::connect(uri, database).await?;
        super::moving::need_whole(&database).await?;
        let nodes = database.collection::<mongodb::bson::Document>("node");
        for number in 0..NUMBERS {
            let now = server_time(&database).await?;
            let until = now + LEASE.as_millis() as i64;
            let held = nodes.find_one(doc! { "_id": i64::from(number) }).await.stored()?;
            let taken = match held {
                None => {
                    let made = nodes.insert_one(doc! { "_id": i64::from(number), "run": run, "until": until }).await.stored();
                    match made {
                        Ok(_) => true,
                        Err(error) if is_duplicate(&error) => false,
                        Err(error) => return Err(error),
                    }
                }
                Some(held) if Fields(&held).int("until")? < now => {
                    let as_read = doc! { "_id": i64::from(number), "run": Fields(&held).int("run")? };
                    let taking = nodes.update_one(as_read, doc! { "$set": { "run": run, "until": until } }).await.stored()?;
                    taking.modified_count == 1
                }
                Some(_) => false,
            };
            if taken {
                return Ok(Self { number, database, run, _client: client });
            }
        }
        Err(Error::conflict("there are more nodes than numbers for them"))
    }

    /// Renews it until the soft stop, and gives it back when the program is over.
    pub async fn run(self, tasks: Tasks) {
        let nodes = self.database.collection::<mongodb::bson::Document>("node");
        let own = doc! { "_id": i64::from(self.number), "run": self.run };
        loop {
            tokio::select! {
                () = tasks.stopping() => break,
                () = tokio::time::sleep(RENEWED_EVERY) => {}
            }
            match self.renew().await {
                Ok(true) => {}
                // Ids still differ by their time, and the store refuses one that is there; a restart takes another number.
                Ok(false) => tracing::error!(number = self.number, "this node's number went to another node"),
                Err(error) => tracing::warn!(%error, "this node's number could not be renewed"),
            }
        }
        // Not at once: what is finished during the stop still makes ids.
        let _ = nodes
            .update_one(own, doc! { "$set": { "until": server_time(&self.database).await.unwrap_or(0) + GIVEN_BACK_MS } })
            .await;
    }

    async fn renew(&self) -> Result<bool> {
        let until = server_time(&self.database).await? + LEASE.as_millis() as i64;
        let nodes = self.database.collection::<mongodb::bson::Document>("node");
        let own = doc! { "_id": i64::from(self.number), "run": self.run };
        Ok(nodes.update_one(own, doc! { "$set": { "until": until } }).await.stored()?.matched_count == 1)
    }
}

/// Whether a node holds a number, or may think so.
pub(super) async fn somebody_runs(database: &Database) -> Result<bool> {
    let now = server_time(database).await?;
    let held = doc! { "until": { "$gte": now } };
    Ok(database.collection::<mongodb::bson::Document>("node").find_one(held).await.stored()?.is_some())
}

/// After the soft stop a program lives this long at most.
const GIVEN_BACK_MS: i64 = 60_000;

impl MongoStore {
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.database.run_command(doc! { "ping": 1 }).await.stored().map(drop)
    }
}
