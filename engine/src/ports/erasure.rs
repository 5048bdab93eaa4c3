use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{BlobId, CallId, ContactId, ConversationId, MessageId, OrgId, RecordId};
use crate::model::erasure::Erasing;
use crate::page::Page;

/// Removes what is kept of one contact, in small steps. Each is whole: what a crash leaves is gone on with.
#[async_trait]
pub trait Erasure: Send + Sync {
    /// From now on nobody is known by what the contact was known by, and nothing new is kept under the contact's id. While the
    /// contact is being erased already, that erasure. `NotFound` without the contact.
    async fn begin(&self, erasing: Erasing) -> Result<Erasing>;

    async fn find(&self, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>>;

    /// The newest first. `Invalid` for a cursor that is none of ours.
    async fn list(&self, organisation: OrgId, cursor: Option<&str>, limit: usize) -> Result<Page<Erasing>>;

    /// Whether this contact was erased, or is being erased now.
    async fn was_erased(&self, organisation: OrgId, contact: ContactId) -> Result<bool>;

    /// Those of the contact that are still there, by id, beyond `after`.
    async fn conversations(
        &self,
        organisation: OrgId,
        id: RecordId,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>>;

    /// Messages and calls that are to go next, with the files that they name; whoever removes the files first leaves none behind.
    async fn next(&self, organisation: OrgId, id: RecordId, limit: usize) -> Result<Portion>;

    /// The portion goes, with all that hangs on it; `files` of its files were there.
    async fn remove(&self, organisation: OrgId, id: RecordId, portion: Portion, files: u64) -> Result<()>;

    /// What stands beside: words of the search, entries of the audit log, events. One step from a place on, no longer than `limit`
    /// rows; gives the next place, `None` at the end.
    async fn sweep(&self, organisation: OrgId, id: RecordId, place: Place, limit: usize) -> Result<Option<Place>>;

    /// At last contact and conversations themselves. False, and nothing is done, when something came meanwhile.
    async fn finish(&self, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool>;

    /// What was removed up to now is in no journal of the store any more. `Unavailable` while somebody still reads of before.
    async fn settle(&self) -> Result<()>;
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

/// How far a sweep is: in which of its stretches, and behind which row. The default is the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    pub stretch: u8,
    pub after: i64,
}
