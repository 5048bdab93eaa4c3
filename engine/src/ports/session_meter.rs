use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{OrgId, SessionId};

/// Counts sessions by the month (UTC) they were opened in, see [`month_of`](crate::model::session::month_of). A session is
/// counted in the step that stores it.
#[async_trait]
pub trait SessionMeter: Send + Sync {
    /// How many were opened in this month.
    async fn opened_in(&self, organisation: OrgId, month: u32) -> Result<u64>;

    /// Its place among those of its month, from 1 on; `None` for one that is not there or is older than the count.
    async fn place_of(&self, organisation: OrgId, session: SessionId) -> Result<Option<u64>>;
}
