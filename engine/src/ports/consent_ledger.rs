use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{ConsentId, ContactId, OrgId};
use crate::model::consent::Consent;

/// What people said about being sent what advertises.
#[async_trait]
pub trait ConsentLedger: Send + Sync {
    /// Adds them. One with an id that is there already changes nothing. Of one person not more than
    /// [`MOST_OF_ONE`](crate::model::consent::MOST_OF_ONE) are kept, unless the newest of them says the opposite.
    /// `Invalid`, and none is added, where one is of nobody: it has neither a contact nor a handle.
    async fn add(&self, consents: Vec<Consent>) -> Result<()>;

    /// What this contact and whoever was merged into them said, or somebody at one of these handles; by id, the newest first, before
    /// `before`.
    async fn list(
        &self,
        organisation: OrgId,
        contact: ContactId,
        handles: &[String],
        before: Option<ConsentId>,
        limit: usize,
    ) -> Result<Vec<Consent>>;

    /// The newest that was said at this handle.
    async fn newest(&self, organisation: OrgId, handle: &str) -> Result<Option<Consent>>;

    /// All of somebody who is erased, and of whoever was merged into them. Returns how many there were.
    async fn forget_person(&self, organisation: OrgId, contact: ContactId, handles: &[String]) -> Result<usize>;
}
