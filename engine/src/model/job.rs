use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Timestamp;
use crate::error::{Context as _, Kind, Result};
use crate::ids::{JobId, OrgId};

/// Work to do later, outside any request: imperative, retried, bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub organisation: OrgId,
    /// Which worker performs it, such as `ingest_document`.
    pub kind: String,
    /// A second push with the same key while the first waits is the same job.
    pub key: Option<String>,
    /// JSON, read by the worker of that kind.
    pub payload: String,
    pub run_at: Timestamp,
    pub attempts: u32,
    pub last_error: Option<String>,
}

impl Job {
    /// Work that was not tried yet. `Invalid` when what it carries cannot be written as JSON.
    pub fn new<T: Serialize + ?Sized>(
        id: JobId,
        organisation: OrgId,
        kind: &str,
        key: Option<String>,
        carried: &T,
        run_at: Timestamp,
    ) -> Result<Self> {
        let payload = serde_json::to_string(carried).context(Kind::Invalid, "a job cannot be written as JSON")?;
        Ok(Self { id, organisation, kind: kind.to_owned(), key, payload, run_at, attempts: 0, last_error: None })
    }

    /// What it carries; `Corrupt` when that is something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.payload).context(Kind::Corrupt, &format!("the payload of a {} job cannot be read", self.kind))
    }
}

/// After this many failed tries a job is dead: kept, shown, retried only by hand.
pub const MAX_ATTEMPTS: u32 = 6;

/// Two seconds, doubling, at most ten minutes.
pub fn back_off(attempts: u32) -> Duration {
    Duration::from_secs(2u64.saturating_pow(attempts.clamp(1, 10))).min(Duration::from_mins(10))
}
