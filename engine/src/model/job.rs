use std::time::Duration;

use crate::clock::Timestamp;
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

/// After this many failed tries a job is dead: kept, shown, retried only by hand.
pub const MAX_ATTEMPTS: u32 = 6;

/// Two seconds, doubling, at most ten minutes.
pub fn back_off(attempts: u32) -> Duration {
    Duration::from_secs(2u64.saturating_pow(attempts.clamp(1, 10))).min(Duration::from_mins(10))
}
