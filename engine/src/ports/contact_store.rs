use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{ContactId, OrgId};
use crate::model::contact::{Contact, Identity};

/// Contacts with their identities.
#[async_trait]
pub trait ContactStore: Send + Sync {
    /// Under an id that was merged into another contact, that one.
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>>;

    /// The contact who has the first of these handles that anybody has, or a new one with the id `fresh`; handles that nobody
    /// had are theirs from then on. Two callers at once get the same contact. `Invalid` without a handle.
    async fn resolve(&self, organisation: OrgId, identities: &[Identity], fresh: ContactId, profile: Profile) -> Result<Contact>;

    /// Who has the first of these handles that anybody has.
    async fn find_by_handle(&self, organisation: OrgId, identities: &[Identity]) -> Result<Option<ContactId>>;

    /// Writes name, e-mail, phone, the organisation's own fields, the word on marketing and whether they are blocked. `Conflict` when the stored version is not `contact.version`.
    async fn update(&self, contact: Contact) -> Result<Contact>;
}

/// What the other side says of itself; fills what is empty, overwrites nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}
