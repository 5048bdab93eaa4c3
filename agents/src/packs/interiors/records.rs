use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::error::{Error, Kind};
use engine::ids::{IdSource, OrgId};
use engine::ports::records::Typed;

use super::lead::{Lead, Leads, Written};
use crate::tools::{Supplies, ToolError};

/// Leads among the organisation's own records.
pub(super) struct Kept {
    records: Typed,
    organisation: OrgId,
    ids: Arc<IdSource>,
    clock: Arc<dyn Clock>,
}

impl Kept {
    pub(super) fn new(supplies: &Supplies, organisation: OrgId) -> Self {
        let (ids, clock) = (Arc::clone(&supplies.ids), Arc::clone(&supplies.clock));
        Self { records: supplies.records.clone(), organisation, ids, clock }
    }
}

fn unavailable(error: &Error) -> ToolError {
    tracing::warn!(%error, "a lead could not be read or written");
    ToolError::unavailable("leads cannot be read or written at the moment")
}

#[async_trait]
impl Leads for Kept {
    async fn find(&self, phone: &str) -> Result<Option<(Lead, u64)>, ToolError> {
        let key = format!("{}/{phone}", self.organisation);
        let found = self.records.find_by_key::<Lead>("phone", &key).await.map_err(|error| unavailable(&error))?;
        Ok(found.map(|found| (found.value, found.version)))
    }

    async fn write(&self, lead: &Lead, version: u64, once: &str) -> Result<Written, ToolError> {
        let mut lead = lead.clone();
        lead.organisation = self.organisation;
        if version == 0 {
            lead.id = self.ids.next(self.clock.as_ref());
            once.clone_into(&mut lead.made_by);
        }
        match self.records.put(self.organisation, &lead, version).await {
            Ok(_) => Ok(Written::Done),
            Err(error) if error.kind == Kind::Conflict => {
                let known = if version == 0 { self.find(&lead.phone).await? } else { None };
                Ok(if known.is_some_and(|(known, _)| known.made_by == once) { Written::Done } else { Written::Lost })
            }
            Err(error) => Err(unavailable(&error)),
        }
    }
}
