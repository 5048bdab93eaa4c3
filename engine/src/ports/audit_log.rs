use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ContactId, OrgId};
use crate::model::audit::{Actor, Entry, EntryKind};
use crate::page::Page;

/// Keeps who did what and who looked at what. Nothing in it is ever changed, but that words about a contact go with the contact.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// All of them or none; durable when this returns. One that is there already is left as it is.
    async fn append(&self, entries: Vec<Entry>) -> Result<()>;

    /// The newest first. `Invalid` for a cursor that is none of ours. Where a text is looked for, one call looks through a bounded
    /// number of entries: a page may hold fewer than `limit`, even none, and have a next one.
    async fn list(&self, organisation: OrgId, filter: AuditFilter, cursor: Option<&str>, limit: usize) -> Result<Page<Entry>>;

    /// Forgets what is older, at most `limit` of them; returns how many there were.
    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize>;
}

/// What every entry of a list has; a part that is absent asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub actor: Option<Actor>,
    pub kind: Option<EntryKind>,
    pub operation: Option<String>,
    pub object_kind: Option<String>,
    pub object: Option<String>,
    pub contact: Option<ContactId>,
    pub from: Option<Timestamp>,
    /// Not itself.
    pub until: Option<Timestamp>,
    /// Stands somewhere in the entry, in capital or small letters.
    pub text: Option<String>,
}
