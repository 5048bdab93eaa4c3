use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{JobId, OrgId};
use engine::model::job::{Job, MAX_ATTEMPTS, back_off};
use engine::page::{MAX_PAGE, Page};
use engine::ports::JobQueue;
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, each};
use super::errors::{is_duplicate, outrun};
use super::fields::{Fields, present};

/// Longest error text kept with a job, in characters.
const LONGEST_ERROR: usize = 1_000;

/// A job that waits may end, and another take its key, while somebody looks at it; more of that means that something is wrong.
const MOST_TRIES: u32 = 5;

const ENDED_ALWAYS: &str = "its process ended at every try";

#[async_trait]
impl JobQueue for MongoStore {
    async fn push(&self, job: Job) -> Result<JobId> {
        let pushed = push(&mut self.desk(), &job).await?;
        self.tell_pushed(&job.kind);
        Ok(pushed)
    }

    async fn claim(&self, kinds: &[&str], now: Timestamp, lease: Duration) -> Result<Option<Job>> {
        let mut desk = self.desk();
        // Mostly nothing is due, and one read says so.
        if !desk.exists("job", due(doc! { "$in": kinds }, now)).await? {
            return Ok(None);
        }
        // One look per kind: the first one's jobs come first.
        for kind in kinds {
            let hidden = doc! { "$set": { "run_at": now.plus(lease).as_millis() }, "$inc": { "attempts": 1_i64 } };
            let claimed = desk.find_and_update("job", due(*kind, now), doc! { "run_at": 1, "_id": 1 }, hidden).await?;
            match claimed.as_ref().map(job).transpose()? {
                // Without this it would take one process down after another, for ever.
                Some(job) if job.attempts > MAX_ATTEMPTS => bury(&mut desk, job.id, ENDED_ALWAYS).await?,
                Some(job) => return Ok(Some(job)),
                None => {}
            }
        }
        Ok(None)
    }

    async fn claim_many(&self, kind: &str, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Job>> {
        let mut desk = self.desk();
        let order = doc! { "run_at": 1, "_id": 1 };
        let query = Query::new(due(kind, now), order, most.clamp(1, MAX_PAGE)).hinted("job_due").only(doc! { "_id": 1 });
        let mut found = desk.find("job", query).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = found.iter_mut().filter_map(|found| found.remove("_id")).collect();
        // Of those that are still due each is hidden in one step; by this number they are told from what others were faster with.
        let claim: i64 = self.ids.next(self.clock.as_ref());
        let hidden = doc! {
            "$set": { "run_at": now.plus(lease).as_millis(), "claim": claim },
            "$inc": { "attempts": 1_i64 },
        };
        desk.update_some("job", each(&due(kind, now), &ids, &hidden)).await?;
        let mine = Query::new(doc! { "_id": { "$in": ids }, "claim": claim }, doc! { "_id": 1 }, 0);
        let mut jobs = desk.find("job", mine).await?.iter().map(job).collect::<Result<Vec<_>>>()?;
        for job in jobs.extract_if(.., |job| job.attempts > MAX_ATTEMPTS) {
            bury(&mut desk, job.id, ENDED_ALWAYS).await?;
        }
        Ok(jobs)
    }

    async fn renew(&self, job: JobId, now: Timestamp, lease: Duration) -> Result<()> {
        let longer = doc! { "$set": { "run_at": now.plus(lease).as_millis() } };
        self.desk().update("job", doc! { "_id": job.0, "dead": false }, longer).await.map(drop)
    }

    async fn complete(&self, job: JobId) -> Result<()> {
        self.desk().delete("job", doc! { "_id": job.0, "dead": false }).await.map(drop)
    }

    async fn retry(&self, job: JobId, now: Timestamp, error: &str) -> Result<bool> {
        let mut desk = self.desk();
        for _ in 0..MOST_TRIES {
            let stored = desk.find_one("job", doc! { "_id": job.0 }).await?;
            let stored = stored.ok_or_else(|| Error::not_found(format!("no job {job}")))?;
            let attempts: u32 = Fields(&stored).small("attempts")?;
            let dead = attempts >= MAX_ATTEMPTS;
            let fields = doc! {
                "run_at": now.plus(back_off(attempts)).as_millis(),
                "last_error": shortened(error),
                "dead": dead,
            };
            // As it was read: it may have been claimed again meanwhile.
            let as_read = doc! { "_id": job.0, "attempts": i64::from(attempts) };
            if desk.update("job", as_read, doc! { "$set": fields }).await? == 1 {
                return Ok(dead);
            }
        }
        Err(outrun())
    }

    async fn discard(&self, job: JobId, error: &str) -> Result<()> {
        bury(&mut self.desk(), job, &shortened(error)).await
    }

    async fn count_untried(&self, organisation: OrgId, kind: &str) -> Result<u64> {
        let untried = doc! { "kind": kind, "dead": false, "organisation": organisation.0, "last_error": { "$exists": false } };
        self.desk().count("job", untried, 0).await
    }

    async fn list_dead(&self, organisation: OrgId, cursor: Option<String>, limit: usize) -> Result<Page<Job>> {
        let after: JobId = cursor.as_deref().map_or(Ok(JobId(0)), str::parse)?;
        let limit = limit.clamp(1, MAX_PAGE);
        let dead = doc! { "organisation": organisation.0, "dead": true, "_id": { "$gt": after.0 } };
        let query = Query::new(dead, doc! { "_id": 1 }, limit + 1).hinted("job_dead");
        let found = self.desk().find("job", query).await?;
        let mut items = found.iter().map(job).collect::<Result<Vec<_>>>()?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id.to_string());
        Ok(Page { items, next })
    }

    async fn revive(&self, organisation: OrgId, job: JobId, now: Timestamp) -> Result<()> {
        let dead = doc! { "_id": job.0, "organisation": organisation.0, "dead": true };
        let anew = doc! { "$set": { "dead": false, "attempts": 0_i64, "run_at": now.as_millis() } };
        if self.desk().update("job", dead, anew).await? == 0 {
            return Err(Error::not_found(format!("no dead job {job}")));
        }
        // Its kind was not asked for: whoever waits looks.
        self.pushed.notify_one();
        self.pushed_of.lock().values().for_each(|own| own.notify_one());
        Ok(())
    }

    async fn pushed(&self) {
        self.pushed.notified().await;
    }

    async fn pushed_of(&self, kind: &'static str) {
        let own = Arc::clone(self.pushed_of.lock().entry(kind).or_default());
        own.notified().await;
    }
}

impl MongoStore {
    /// Wakes the loop of this kind, or the one for all.
    pub(super) fn tell_pushed(&self, kind: &str) {
        match self.pushed_of.lock().get(kind) {
            Some(own) => own.notify_one(),
            None => self.pushed.notify_one(),
        }
    }
}

async fn push(desk: &mut Desk, job: &Job) -> Result<JobId> {
    let new = document(job);
    let mut tries = 0;
    loop {
        let Err(refused) = desk.insert("job", new.clone()).await else { return Ok(job.id) };
        tries += 1;
        let Some(key) = job.key.as_deref().filter(|_| is_duplicate(&refused) && tries <= MOST_TRIES) else {
            return Err(refused);
        };
        let waiting = doc! { "organisation": job.organisation.0, "kind": &job.kind, "key": key, "dead": false };
        if let Some(waiting) = desk.find_one("job", waiting).await? {
            return Fields(&waiting).int("_id").map(JobId);
        }
    }
}

pub(super) fn document(job: &Job) -> Document {
    present(doc! {
        "_id": job.id.0,
        "organisation": job.organisation.0,
        "kind": &job.kind,
        "key": job.key.as_deref(),
        "payload": &job.payload,
        "run_at": job.run_at.as_millis(),
        "attempts": 0_i64,
        "dead": false,
    })
}

/// `kind`: one, or a condition.
fn due(kind: impl Into<Bson>, now: Timestamp) -> Document {
    doc! { "kind": kind.into(), "dead": false, "run_at": until(now) }
}

/// At this time or before; times are whole milliseconds.
pub(super) fn until(now: Timestamp) -> Document {
    doc! { "$lt": now.as_millis().saturating_add(1) }
}

async fn bury(desk: &mut Desk, job: JobId, error: &str) -> Result<()> {
    let dead = doc! { "$set": { "dead": true, "last_error": error } };
    desk.update("job", doc! { "_id": job.0 }, dead).await.map(drop)
}

fn job(stored: &Document) -> Result<Job> {
    let fields = Fields(stored);
    Ok(Job {
        id: JobId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        kind: fields.text("kind")?.to_owned(),
        key: fields.text_or_none("key")?.map(str::to_owned),
        payload: fields.text("payload")?.to_owned(),
        run_at: fields.time("run_at")?,
        attempts: fields.small("attempts")?,
        last_error: fields.text_or_none("last_error")?.map(str::to_owned),
    })
}

fn shortened(error: &str) -> String {
    error.chars().take(LONGEST_ERROR).collect()
}
