//! What a store works with: reads and writes, alone or all in one transaction.
//!
//! Everything is read with the concern `majority` and written with it: what is read here cannot be taken back, and what is
//! acknowledged survives the loss of a minority of the servers. A transaction reads one snapshot.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::clock::Clock;
use engine::error::{Error, Result};
use engine::ids::IdSource;
use engine::model::event::Event;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::ReturnDocument;
use mongodb::{ClientSession, Database};
use tokio::sync::OwnedMutexGuard;

use super::MongoStore;
use super::errors::{Again, MongoResult as _, again, is_all_duplicate, is_commit_unknown, is_unheard, outrun};
use super::transactions::Transaction;

/// A transaction gives up after this time, however often it was outrun.
const PATIENCE: Duration = Duration::from_secs(30);

/// After so many tries the transactions of this process that are outrun go one after the other.
const FREE_TRIES: u32 = 2;

/// The same thing stored by somebody else is found in the next try; more of them mean that something is wrong.
const MOST_REPEATED: u32 = 3;

const COMMITS_ASKED: u32 = 5;

/// A server within reach takes a transaction back within this time.
const HEARD_WITHIN: Duration = Duration::from_secs(1);

pub(super) struct Desk {
    database: Database,
    transaction: Option<Transaction>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdSource>,
    /// Of this process, see [`super::numbering`].
    pub run: i64,
    /// What happened in this transaction, without cursors yet, each under its id.
    pub happened: Vec<(i64, Event)>,
}

/// Which documents, in which order.
#[derive(Debug, Default, Clone)]
pub(super) struct Query {
    pub filter: Document,
    pub order: Document,
    /// 0: all of them. For what is bounded by itself alone.
    pub limit: usize,
    /// The index by its name, where the planner must not choose.
    pub hint: Option<&'static str>,
    /// The fields that are needed; empty: all of them.
    pub fields: Document,
}

impl Query {
    pub fn new(filter: Document, order: Document, limit: usize) -> Self {
        Self { filter, order, limit, ..Self::default() }
    }

    pub fn hinted(self, index: &'static str) -> Self {
        Self { hint: Some(index), ..self }
    }

    pub fn only(self, fields: Document) -> Self {
        Self { fields, ..self }
    }
}

/// The same update for each of these that is still like this.
pub(super) fn each(like: &Document, ids: &[Bson], update: &Document) -> Vec<(Document, Document)> {
    let one = |id: &Bson| {
        let mut filter = doc! { "_id": id };
        filter.extend(like.clone());
        (filter, update.clone())
    };
    ids.iter().map(one).collect()
}

/// The driver tells actions with a session from those without by their types.
macro_rules! run {
    ($desk:ident, $action:expr) => {
        match $desk.transaction.as_mut().and_then(Transaction::session) {
            Some(session) => $action.session(session).await,
            None => $action.await,
        }
    };
}

impl Desk {
    fn session(&mut self) -> Option<&mut ClientSession> {
        self.transaction.as_mut().and_then(Transaction::session)
    }

    fn of(&self, name: &str) -> mongodb::Collection<Document> {
        self.database.collection(name)
    }

    pub async fn find_one(&mut self, of: &str, filter: Document) -> Result<Option<Document>> {
        let collection = self.of(of);
        let action = collection.find_one(filter);
        run!(self, action).stored()
    }

    /// The first in this order.
    pub async fn first(&mut self, of: &str, filter: Document, order: Document) -> Result<Option<Document>> {
        let collection = self.of(of);
        let action = collection.find_one(filter).sort(order);
        run!(self, action).stored()
    }

    pub async fn exists(&mut self, of: &str, filter: Document) -> Result<bool> {
        let collection = self.of(of);
        let action = collection.find_one(filter).projection(doc! { "_id": 1 });
        Ok(run!(self, action).stored()?.is_some())
    }

    pub async fn find(&mut self, of: &str, query: Query) -> Result<Vec<Document>> {
        let Query { filter, order, limit, hint, fields } = query;
        let collection = self.of(of);
        let mut action = collection.find(filter);
        if !order.is_empty() {
            action = action.sort(order);
        }
        if limit > 0 {
            action = action.limit(limit as i64);
        }
        if let Some(index) = hint {
            action = action.hint(mongodb::options::Hint::Name(index.to_owned()));
        }
        if !fields.is_empty() {
            action = action.projection(fields);
        }
        let mut found = Vec::new();
        if let Some(session) = self.session() {
            let mut cursor = action.session(&mut *session).await.stored()?;
            while cursor.advance(session).await.stored()? {
                found.push(cursor.deserialize_current().stored()?);
            }
        } else {
            let mut cursor = action.await.stored()?;
            while cursor.advance().await.stored()? {
                found.push(cursor.deserialize_current().stored()?);
            }
        }
        Ok(found)
    }

    /// How many there are; `most` of them are counted, 0: all.
    pub async fn count(&mut self, of: &str, filter: Document, most: u64) -> Result<u64> {
        let collection = self.of(of);
        let mut action = collection.count_documents(filter);
        if most > 0 {
            action = action.limit(most);
        }
        run!(self, action).stored()
    }

    pub async fn aggregate(&mut self, of: &str, pipeline: Vec<Document>) -> Result<Vec<Document>> {
        self.aggregate_along(of, None, pipeline).await
    }

    /// Along this index, by its name, where the planner must not choose.
    pub async fn aggregate_along(&mut self, of: &str, index: Option<&str>, pipeline: Vec<Document>) -> Result<Vec<Document>> {
        let collection = self.of(of);
        let mut action = collection.aggregate(pipeline);
        if let Some(index) = index {
            action = action.hint(mongodb::options::Hint::Name(index.to_owned()));
        }
        let mut found = Vec::new();
        if let Some(session) = self.session() {
            let mut cursor = action.session(&mut *session).await.stored()?;
            while cursor.advance(session).await.stored()? {
                found.push(cursor.deserialize_current().stored()?);
            }
        } else {
            let mut cursor = action.await.stored()?;
            while cursor.advance().await.stored()? {
                found.push(cursor.deserialize_current().stored()?);
            }
        }
        Ok(found)
    }

    /// Within a transaction a key that is taken ends it: look first, and let the index catch whoever is as fast.
    pub async fn insert(&mut self, of: &str, document: Document) -> Result<()> {
        let collection = self.of(of);
        let action = collection.insert_one(document);
        run!(self, action).stored().map(drop)
    }

    pub async fn insert_many(&mut self, of: &str, documents: Vec<Document>) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        let collection = self.of(of);
        let action = collection.insert_many(documents);
        run!(self, action).stored().map(drop)
    }

    /// Those of them that are not there yet, by their unique keys. Without a transaction, which the others would end.
    pub async fn insert_missing(&mut self, of: &str, documents: Vec<Document>) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        let collection = self.of(of);
        let action = collection.insert_many(documents).ordered(false);
        match run!(self, action).stored() {
            Err(error) if is_all_duplicate(&error) => Ok(()),
            inserted => inserted.map(drop),
        }
    }

    /// How many it found: none or one.
    pub async fn update(&mut self, of: &str, filter: Document, update: Document) -> Result<u64> {
        let collection = self.of(of);
        let action = collection.update_one(filter, update);
        run!(self, action).stored().map(|done| done.matched_count)
    }

    /// Many updates of one document each, in one request, in this order; all of them find theirs, or somebody was faster.
    pub async fn update_each(&mut self, of: &str, updates: Vec<(Document, Document)>) -> Result<()> {
        let wanted = updates.len() as u64;
        if self.update_some(of, updates).await? == wanted { Ok(()) } else { Err(outrun()) }
    }

    /// The same, and some may find nothing; returns how many did. Outside a transaction rather than one update of many:
    /// `SecantusDB` keeps the whole collection while that one waits for a document, also from whoever holds the document.
    pub async fn update_some(&mut self, of: &str, updates: Vec<(Document, Document)>) -> Result<u64> {
        let updates: Vec<Document> = updates.into_iter().map(|(filter, update)| doc! { "q": filter, "u": update }).collect();
        let mut command = doc! { "update": of, "updates": updates, "ordered": true };
        if self.transaction.is_none() {
            // The driver adds to a command of one's own nothing of what its client is set to.
            command.insert("writeConcern", doc! { "w": "majority" });
        }
        let action = self.database.run_command(command);
        let reply = run!(self, action).stored()?;
        if reply.contains_key("writeErrors") {
            return Err(outrun());
        }
        if let Some(unsure) = reply.get("writeConcernError") {
            return Err(Error::unavailable(format!("a write is not confirmed by a majority: {unsure}")));
        }
        super::fields::Fields(&reply).seq("n")
    }

    /// Makes it where it is missing.
    pub async fn upsert(&mut self, of: &str, filter: Document, update: Document) -> Result<()> {
        let collection = self.of(of);
        let action = collection.update_one(filter, update).upsert(true);
        run!(self, action).stored().map(drop)
    }

    pub async fn update_many(&mut self, of: &str, filter: Document, update: Document) -> Result<u64> {
        let collection = self.of(of);
        let action = collection.update_many(filter, update);
        run!(self, action).stored().map(|done| done.matched_count)
    }

    /// The first in this order, as it is afterwards.
    pub async fn find_and_update(
        &mut self,
        of: &str,
        filter: Document,
        order: Document,
        update: Document,
    ) -> Result<Option<Document>> {
        let collection = self.of(of);
        let mut action = collection.find_one_and_update(filter, update).return_document(ReturnDocument::After);
        if !order.is_empty() {
            action = action.sort(order);
        }
        run!(self, action).stored()
    }

    /// The same, made where it is missing.
    pub async fn upsert_and_find(&mut self, of: &str, filter: Document, update: Document) -> Result<Option<Document>> {
        let collection = self.of(of);
        let action = collection.find_one_and_update(filter, update).upsert(true).return_document(ReturnDocument::After);
        run!(self, action).stored()
    }

    pub async fn find_and_delete(&mut self, of: &str, filter: Document) -> Result<Option<Document>> {
        let collection = self.of(of);
        let action = collection.find_one_and_delete(filter);
        run!(self, action).stored()
    }

    pub async fn delete(&mut self, of: &str, filter: Document) -> Result<u64> {
        let collection = self.of(of);
        let action = collection.delete_one(filter);
        run!(self, action).stored().map(|done| done.deleted_count)
    }

    pub async fn delete_many(&mut self, of: &str, filter: Document) -> Result<u64> {
        let collection = self.of(of);
        let action = collection.delete_many(filter);
        run!(self, action).stored().map(|done| done.deleted_count)
    }

    /// Those that a query finds first, unless they have become others since; returns how many there were.
    pub async fn delete_some(&mut self, of: &str, mut filter: Document, order: Document, limit: usize) -> Result<usize> {
        let query = Query::new(filter.clone(), order, limit.max(1)).only(doc! { "_id": 1 });
        let found: Vec<_> = self.find(of, query).await?.into_iter().filter_map(|mut found| found.remove("_id")).collect();
        if found.is_empty() {
            return Ok(0);
        }
        filter.insert("_id", doc! { "$in": found });
        self.delete_many(of, filter).await.map(|gone| gone as usize)
    }

    /// What may still be open afterwards is abandoned with the desk.
    async fn commit(&mut self) -> Result<()> {
        let Some(session) = self.session() else { return Ok(()) };
        let mut asked = 1;
        let committed = loop {
            match session.commit_transaction().await {
                Err(error) if is_commit_unknown(&error) && asked < COMMITS_ASKED => {
                    tracing::debug!(%error, "a commit is asked for again");
                    asked += 1;
                }
                ended => break ended,
            }
        };
        if !matches!(&committed, Err(error) if is_commit_unknown(error)) {
            self.ended();
        }
        committed.stored()
    }

    /// After this error.
    async fn take_back(&mut self, error: &Error) {
        let Some(session) = self.session() else { return };
        let began = Instant::now();
        if let Err(error) = session.abort_transaction().await {
            tracing::debug!(%error, "a transaction could not be taken back");
            return;
        }
        // The driver does not say whether the server heard it. What took long, or followed a broken connection, it may not have.
        if began.elapsed() < HEARD_WITHIN && !is_unheard(error) {
            self.ended();
        }
    }

    fn ended(&mut self) {
        if let Some(transaction) = &mut self.transaction {
            transaction.ended();
        }
    }
}

/// How often a transaction was tried.
pub(super) struct Tries {
    since: Instant,
    tried: u32,
    repeated: u32,
    turn: Option<OwnedMutexGuard<()>>,
}

impl Default for Tries {
    fn default() -> Self {
        Self { since: Instant::now(), tried: 0, repeated: 0, turn: None }
    }
}

impl MongoStore {
    /// For reads, and for writes that are one step by themselves.
    pub(super) fn desk(&self) -> Desk {
        Desk {
            database: self.database.clone(),
            transaction: None,
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
            run: self.numbering.run,
            happened: Vec::new(),
        }
    }

    /// For [`in_transaction`].
    pub(super) async fn begin(&self) -> Result<Desk> {
        let transaction = Transaction::begin(&self.client, &self.abandoned).await?;
        Ok(Desk { transaction: Some(transaction), ..self.desk() })
    }

    /// Ends what [`MongoStore::begin`] began, and tells what happened; nothing: it is to be tried again.
    pub(super) async fn end<R>(&self, mut desk: Desk, result: Result<R>, tries: &mut Tries) -> Option<Result<R>> {
        let ended = self.conclude(&mut desk, result, tries).await;
        if ended.is_some() {
            tries.turn = None;
        }
        if matches!(ended, Some(Ok(_))) {
            self.number_these(desk.happened).await;
        }
        ended
    }

    /// Commits or takes back.
    pub(super) async fn conclude<R>(&self, desk: &mut Desk, result: Result<R>, tries: &mut Tries) -> Option<Result<R>> {
        let error = match result {
            Ok(done) => match desk.commit().await {
                Ok(()) => return Some(Ok(done)),
                Err(error) => error,
            },
            Err(error) => {
                desk.take_back(&error).await;
                error
            }
        };
        tries.tried += 1;
        match again(&error) {
            Again::Never => return Some(Err(error)),
            Again::Repeated => {
                tries.repeated += 1;
                if tries.repeated > MOST_REPEATED {
                    return Some(Err(error));
                }
            }
            Again::Soon if tries.since.elapsed() > PATIENCE => return Some(Err(error)),
            Again::Soon => {
                if tries.tried > FREE_TRIES && tries.turn.is_none() {
                    tries.turn = Some(Arc::clone(&self.turnstile).lock_owned().await);
                }
                // Two who meet must not meet again: each waits by an id of its own.
                let own: i64 = self.ids.next(self.clock.as_ref());
                let most = 2_u64.saturating_pow(tries.tried.min(6));
                let wait = (own as u64 >> 10) % most + u64::from(tries.tried > 1);
                tokio::time::sleep(Duration::from_millis(wait)).await;
            }
        }
        None
    }
}

/// Runs a body with a [`Desk`] in a transaction, again where others were faster, and gives its result once it is committed. The
/// body may run several times: what it does outside the desk must not matter.
macro_rules! in_transaction {
    ($store:expr, |$desk:ident| $body:expr) => {{
        let mut tries = $crate::mongo::desk::Tries::default();
        loop {
            let mut begun = $store.begin().await?;
            let result = {
                let $desk = &mut begun;
                $body.await
            };
            if let Some(result) = $store.end(begun, result, &mut tries).await {
                break result;
            }
        }
    }};
}

pub(super) use in_transaction;
