//! Organisations as the installation sees them: how one begins, which plan it has, and whether it is closed.

mod found;
mod standing;

use engine::error::Result;
use engine::ids::OrgId;
use engine::ports::records::Typed;

use crate::http::kept::Kept;

pub use self::found::{Founded, Founder, NewOrganisation};
pub use self::standing::Standing;

/// What holds for an organisation, as it was a few seconds ago at most.
pub struct Organisations {
    records: Typed,
    closed: Kept<OrgId, bool>,
}

impl Organisations {
    pub fn new(records: Typed) -> Self {
        Self { records, closed: Kept::default() }
    }

    /// Nobody may log in, its widgets are away, and its assistants say nothing. All of it is still stored.
    pub async fn is_closed(&self, organisation: OrgId) -> Result<bool> {
        if let Some(closed) = self.closed.get(&organisation) {
            return Ok(closed);
        }
        let since = self.closed.since(&organisation);
        let standing = self.records.get::<Standing>(organisation, organisation.0).await?;
        let closed = standing.is_some_and(|standing| standing.value.closed_at.is_some());
        self.closed.keep(since, organisation, closed);
        Ok(closed)
    }
}

impl std::fmt::Debug for Organisations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Organisations")
    }
}
