//! What a request writes into the records, before and after, noticed on its way through the port: no handler has to tell.

use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::record::Key;
use engine::page::Page;
use engine::ports::Records;
use engine::ports::records::RawRecord;
use parking_lot::Mutex;

/// Writes of one request that are noticed; no form writes as many.
const MOST_WRITES: usize = 16;

/// Records that are no settings: logins, the program's own notes, what customers said, and copies of what is told already.
const UNTOLD: [&str; 19] = [
    "login_session",
    "password_reset",
    "operator_state",
    "channel_health",
    "retention_run",
    "macro_run",
    "agent_talk",
    "bot_edition",
    "knowledge_document",
    "knowledge_gap",
    "lead",
    "audience_file",
    "audience_source",
    "audience_contacts",
    "audience_rows",
    "post_file",
    "social_place",
    "social_erased",
    "crm_mark",
];

tokio::task_local! {
    static NOTICED: Noticed;
}

type Noticed = Arc<Mutex<Vec<Written>>>;

/// One record as JSON; `None` before it was made or after it was deleted.
#[derive(Debug)]
pub struct Written {
    pub kind: &'static str,
    pub id: i64,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// Runs a request and returns what it wrote beside its answer.
pub async fn noticing<T>(request: impl Future<Output = T>) -> (T, Vec<Written>) {
    let noticed = Noticed::default();
    let answer = NOTICED.scope(Arc::clone(&noticed), request).await;
    let written = std::mem::take(&mut *noticed.lock());
    (answer, written)
}

/// The records, noticed inside of [`noticing`] and nowhere else.
pub struct NoticedRecords(Arc<dyn Records>);

impl NoticedRecords {
    pub fn new(records: Arc<dyn Records>) -> Self {
        Self(records)
    }

    /// What was there, when somebody wants to know.
    async fn before(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<(Noticed, Option<String>)>> {
        let noticed = NOTICED.try_with(Arc::clone).ok();
        let Some(noticed) = noticed.filter(|noticed| !UNTOLD.contains(&kind) && noticed.lock().len() < MOST_WRITES) else {
            return Ok(None);
        };
        let before = self.0.get(organisation, kind, id).await?;
        Ok(Some((noticed, before.map(|before| before.body))))
    }
}

#[async_trait]
impl Records for NoticedRecords {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>> {
        self.0.get(organisation, kind, id).await
    }

    async fn find_by_key(&self, kind: &'static str, key: &Key) -> Result<Option<RawRecord>> {
        self.0.find_by_key(kind, key).await
    }

    async fn list(
        &self,
        organisation: OrgId,
        kind: &'static str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Page<RawRecord>> {
        self.0.list(organisation, kind, cursor, limit).await
    }

    async fn list_all(&self, kind: &'static str, cursor: Option<String>, limit: usize) -> Result<Page<RawRecord>> {
        self.0.list_all(kind, cursor, limit).await
    }

    async fn put(&self, record: RawRecord, keys: Vec<Key>, expected: u64) -> Result<u64> {
        let (kind, id) = (record.kind, record.id);
        let Some((noticed, before)) = self.before(record.organisation, kind, id).await? else {
            return self.0.put(record, keys, expected).await;
        };
        let after = Some(record.body.clone());
        let version = self.0.put(record, keys, expected).await?;
        noticed.lock().push(Written { kind, id, before, after });
        Ok(version)
    }

    async fn make(&self, record: RawRecord, keys: Vec<Key>, most: u64) -> Result<Option<u64>> {
        let (kind, id) = (record.kind, record.id);
        let Some((noticed, _)) = self.before(record.organisation, kind, id).await? else {
            return self.0.make(record, keys, most).await;
        };
        let after = Some(record.body.clone());
        let version = self.0.make(record, keys, most).await?;
        if version.is_some() {
            noticed.lock().push(Written { kind, id, before: None, after });
        }
        Ok(version)
    }

    async fn count(&self, organisation: OrgId, kind: &'static str) -> Result<u64> {
        self.0.count(organisation, kind).await
    }

    async fn delete(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<bool> {
        let noticed = self.before(organisation, kind, id).await?;
        let was_there = self.0.delete(organisation, kind, id).await?;
        if let Some((noticed, before)) = noticed.filter(|_| was_there) {
            noticed.lock().push(Written { kind, id, before, after: None });
        }
        Ok(was_there)
    }
}
