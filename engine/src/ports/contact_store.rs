use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{ContactId, OrgId};
use crate::model::contact::{Contact, Identity};

/// Contacts with their identities.
#[async_trait]
pub trait ContactStore: Send + Sync {
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>>;

    /// The contact who has this handle, or a new one with the id `fresh`. Two callers at once get the same contact.
    async fn resolve(&self, organisation: OrgId, identity: Identity, fresh: ContactId, profile: Profile) -> Result<Contact>;

    /// Writes name, e-mail and phone. `Conflict` when the stored version is not `contact.version`.
    async fn update(&self, contact: Contact) -> Result<Contact>;
}

/// What the other side says of itself; fills what is empty, overwrites nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}
