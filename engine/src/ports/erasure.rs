use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{BlobId, CallId, MessageId, OrgId, RecordId};
use crate::model::erasure::Erasing;

/// Removes what is kept of one contact, in small steps. Each is whole: what a crash leaves is gone on with.
#[async_trait]
pub trait Erasure: Send + Sync {
    /// From now on nobody is known by what the contact was known by. While the contact is being erased already, that erasure.
    /// `NotFound` without the contact.
    async fn begin(&self, erasing: Erasing) -> Result<Erasing>;

    async fn find(&self, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>>;

    /// Messages and calls that are to go next, with the files that they name; whoever removes the files first leaves none behind.
    async fn next(&self, organisation: OrgId, id: RecordId, limit: usize) -> Result<Portion>;

    /// The portion goes, with all that hangs on it; `files` of its files were there.
    async fn remove(&self, organisation: OrgId, id: RecordId, portion: Portion, files: u64) -> Result<()>;

    /// What stands beside: events, entries of the audit log, words of the search. One step from a place (0: the beginning), no
    /// longer than `limit` rows; gives the next place, `None` at the end.
    async fn sweep(&self, organisation: OrgId, id: RecordId, place: u64, limit: usize) -> Result<Option<u64>>;

    /// At last contact and conversations themselves. False, and nothing is done, when something came meanwhile.
    async fn finish(&self, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool>;
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Portion {
    pub messages: Vec<MessageId>,
    pub calls: Vec<CallId>,
    pub files: Vec<BlobId>,
}

impl Portion {
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.calls.is_empty()
    }
}
