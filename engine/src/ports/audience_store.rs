use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{AudienceId, OrgId};
use crate::model::audience::{AudienceCounts, Member, RowFault};

/// Who is in an audience, and which rows of its file became nobody.
#[async_trait]
pub trait AudienceStore: Send + Sync {
    /// Members and faults in one step. Rows that are there change nothing, so a batch may be added again; a member whose handle
    /// another row has becomes a fault of its own.
    async fn add(&self, organisation: OrgId, audience: AudienceId, members: Vec<Member>, faults: Vec<RowFault>) -> Result<()>;

    /// As they are now.
    async fn count(&self, organisation: OrgId, audience: AudienceId) -> Result<AudienceCounts>;

    /// The last row that was added, as member or fault.
    async fn last_row(&self, organisation: OrgId, audience: AudienceId) -> Result<u64>;

    /// By row, behind `after`.
    async fn list_members(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<Member>>;

    async fn list_faults(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<RowFault>>;

    async fn find_member(&self, organisation: OrgId, audience: AudienceId, handle: &str) -> Result<Option<Member>>;

    /// The audiences that this number is in; the newest first.
    async fn list_of(&self, organisation: OrgId, handle: &str, limit: usize) -> Result<Vec<AudienceId>>;

    /// False when there was none.
    async fn remove_member(&self, organisation: OrgId, audience: AudienceId, row: u64) -> Result<bool>;

    /// At most `limit` rows of it a call; returns how many went: zero when nothing was there any more.
    async fn forget(&self, organisation: OrgId, audience: AudienceId, limit: usize) -> Result<usize>;

    /// Takes somebody out of every audience of the organisation. Returns how many they were in.
    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize>;
}
