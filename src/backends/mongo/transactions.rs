//! Transactions, and those of them that were neither committed nor taken back: the server was out of reach, or nobody waited for
//! them any more.
//!
//! What an open one wrote is kept from everybody else for a minute. So they are ended by name, as soon as the server answers, and
//! again for a while: what was on its way when the wire fell silent may arrive late and begin them anew. Meanwhile their sessions
//! are kept here, where no other transaction gets them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::Result;
use mongodb::bson::{Bson, doc};
use mongodb::{Client, ClientSession};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::MongoStore;
use super::errors::MongoResult as _;

/// After this time the server has ended them by itself.
const HELD: Duration = Duration::from_secs(65);

/// What was sent before the wire fell silent arrives within this time after the server has answered.
const LATE: Duration = Duration::from_secs(10);

/// Kept at once; of more the oldest are left to the server.
const MOST: usize = 1_000;

/// An open transaction. Dropped before it was ended, it is abandoned.
pub(super) struct Transaction {
    session: Option<ClientSession>,
    abandoned: Arc<Abandoned>,
}

impl Transaction {
    pub async fn begin(client: &Client, abandoned: &Arc<Abandoned>) -> Result<Self> {
        let mut session = client.start_session().await.stored()?;
        session.start_transaction().await.stored()?;
        Ok(Self { session: Some(session), abandoned: Arc::clone(abandoned) })
    }

    /// None: it has ended.
    pub fn session(&mut self) -> Option<&mut ClientSession> {
        self.session.as_mut()
    }

    /// It was committed, or taken back, by us or by the server.
    pub fn ended(&mut self) {
        self.session = None;
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            self.abandoned.add(session);
        }
    }
}

#[derive(Default)]
pub(super) struct Abandoned {
    left: Mutex<VecDeque<Left>>,
    added: Notify,
}

struct Left {
    session: ClientSession,
    since: Instant,
    /// For the first time.
    ended: Option<Instant>,
}

impl Abandoned {
    fn add(&self, session: ClientSession) {
        let mut left = self.left.lock();
        if left.len() == MOST {
            left.pop_front();
        }
        left.push_back(Left { session, since: Instant::now(), ended: None });
        self.added.notify_one();
    }

    fn take(&self) -> VecDeque<Left> {
        let mut left = std::mem::take(&mut *self.left.lock());
        left.retain(|one| one.since.elapsed() < HELD);
        left
    }

    fn put_back(&self, taken: VecDeque<Left>) {
        let mut left = self.left.lock();
        for one in taken.into_iter().rev().take(MOST.saturating_sub(left.len())) {
            left.push_front(one);
        }
    }
}

impl MongoStore {
    /// Something was abandoned just now.
    pub async fn abandoned(&self) {
        self.abandoned.added.notified().await;
    }

    /// Ends what was abandoned. To be called then, and twice a second.
    pub async fn release(&self) -> Result<()> {
        let mut left = self.abandoned.take();
        if left.is_empty() {
            return Ok(());
        }
        let sessions: Vec<Bson> = left.iter().map(|one| Bson::Document(one.session.id().clone())).collect();
        let ended = self.client.database("admin").run_command(doc! { "killSessions": sessions }).await.stored();
        if ended.is_ok() {
            let now = Instant::now();
            left.retain_mut(|one| now.duration_since(*one.ended.get_or_insert(now)) < LATE);
        }
        self.abandoned.put_back(left);
        ended.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use engine::clock::SystemClock;
    use engine::ids::IdSource;
    use mongodb::bson::Document;

    use super::*;
    use crate::local::LocalBus;

    #[tokio::test(flavor = "multi_thread")]
    #[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
    async fn what_a_transaction_wrote_that_nobody_ended_is_free_once_it_is_ended_by_name() {
        let uri = std::env::var("SWITCHBOARD_TEST_MONGO_URI").unwrap();
        let (clock, ids, bus) = (Arc::new(SystemClock), Arc::new(IdSource::new(0)), Arc::new(LocalBus::default()));
        let database = format!("abandoned_{}", std::process::id());
        let store = MongoStore::open(&uri, &database, clock, ids, bus).await.unwrap();
        let things = store.database.collection::<Document>("abandoned");
        things.insert_one(doc! { "_id": 1, "by": "nobody" }).await.unwrap();
        let of_one = doc! { "_id": 1 };

        let mut first = Transaction::begin(&store.client, &store.abandoned).await.unwrap();
        let session = first.session().unwrap();
        things.update_one(of_one.clone(), doc! { "$set": { "by": "first" } }).session(session).await.unwrap();
        // As when the connection of somebody who asked ends, and the act with it.
        drop(first);
        store.abandoned().await;

        let mut second = store.client.start_session().await.unwrap();
        second.start_transaction().await.unwrap();
        let met = things.update_one(of_one.clone(), doc! { "$set": { "by": "second" } }).session(&mut second).await;
        assert!(met.is_err(), "the first holds it");
        second.abort_transaction().await.unwrap();

        store.release().await.unwrap();
        second.start_transaction().await.unwrap();
        things.update_one(of_one.clone(), doc! { "$set": { "by": "second" } }).session(&mut second).await.unwrap();
        second.commit_transaction().await.unwrap();
        let found = things.find_one(of_one).await.unwrap().unwrap();
        assert_eq!(found.get_str("by").unwrap(), "second");
        store.release().await.unwrap();
        assert_eq!(store.abandoned.left.lock().len(), 1, "what arrives late is ended too");
        store.abandoned.left.lock()[0].ended = Instant::now().checked_sub(LATE);
        store.release().await.unwrap();
        assert!(store.abandoned.left.lock().is_empty());
        store.database.drop().await.unwrap();
    }
}
