use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ContactId, ContactNoteId, OperatorId, OrgId};
use crate::model::contact_note::ContactNote;

/// Notes on contacts. Those of a contact who was merged into another are shown with that one, and go back with them.
#[async_trait]
pub trait ContactNotes: Send + Sync {
    /// `Conflict` when the contact has [`MOST_NOTES`] already.
    async fn write(&self, note: ContactNote) -> Result<()>;

    /// The newest first; `before` is the last one seen.
    async fn list_notes(
        &self,
        organisation: OrgId,
        contact: ContactId,
        before: Option<ContactNoteId>,
        limit: usize,
    ) -> Result<Vec<ContactNote>>;

    /// Its author alone writes it anew; `None` when they have no such note.
    async fn rewrite(
        &self,
        organisation: OrgId,
        note: ContactNoteId,
        author: OperatorId,
        text: &str,
        at: Timestamp,
    ) -> Result<Option<ContactNote>>;

    /// False when this author has no such note.
    async fn erase(&self, organisation: OrgId, note: ContactNoteId, author: OperatorId) -> Result<bool>;
}

/// Of one contact.
pub const MOST_NOTES: u64 = 1_000;
