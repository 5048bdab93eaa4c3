use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{OperatorId, OrgId};

/// Remembers how requests were answered, so that one that is repeated does nothing a second time.
#[async_trait]
pub trait RequestLog: Send + Sync {
    /// In one step: says what is known of the request and, when that is nothing, that it begins now. What began before `since` is
    /// not known any more.
    async fn begin(&self, request: &RequestKey, fingerprint: &str, now: Timestamp, since: Timestamp) -> Result<Begun>;

    /// Done; `answer` is given to whoever sends it again.
    async fn finish(&self, request: &RequestKey, answer: String) -> Result<()>;

    /// Certainly nothing was done: it may begin again.
    async fn withdraw(&self, request: &RequestKey) -> Result<()>;

    /// Forgets what began before then, at most `limit` a call; returns how many.
    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize>;
}

/// Names one request: the same caller who sends the same key to the same place means the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestKey {
    pub organisation: OrgId,
    pub caller: OperatorId,
    /// Method and path.
    pub place: String,
    pub key: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    New,
    /// Begun before and not finished: it is under way, or nobody knows how it ended.
    Running,
    /// The key was used for something else.
    Other,
    Done(String),
}
