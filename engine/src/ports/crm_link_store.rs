use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{CrmLinkId, LeadId, OrgId, RecordId};
use crate::model::crm::CrmLink;

/// Which lead belongs to which record of a CRM.
#[async_trait]
pub trait CrmLinkStore: Send + Sync {
    /// Puts a new one. Where the connection has one for this lead, or for this record, that one is given back and nothing changes.
    async fn make(&self, link: CrmLink, most: u64) -> Result<LinkMade>;

    /// The link as it goes on, if it is as it was read: `version` is the one read. False: somebody else was faster, or it is gone.
    /// `Conflict` when the connection has another link for its lead or its record.
    async fn change(&self, link: CrmLink) -> Result<bool>;

    async fn find_by_lead(&self, organisation: OrgId, connection: RecordId, lead: LeadId) -> Result<Option<CrmLink>>;

    async fn find_by_external(&self, organisation: OrgId, connection: RecordId, external: &str) -> Result<Option<CrmLink>>;

    /// Of one connection, newest first, before `before`.
    async fn list(&self, query: LinkQuery, before: Option<CrmLinkId>, limit: usize) -> Result<Vec<CrmLink>>;

    /// How many there are, and how many of them have a problem.
    async fn count(&self, organisation: OrgId, connection: RecordId) -> Result<(u64, u64)>;

    /// Those of a lead that is gone, of all connections. Returns how many there were.
    async fn forget_lead(&self, organisation: OrgId, lead: LeadId) -> Result<usize>;

    /// At most `limit` of a connection that was ended. Returns how many.
    async fn forget(&self, organisation: OrgId, connection: RecordId, limit: usize) -> Result<usize>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkMade {
    New,
    There(Box<CrmLink>),
    /// The organisation has `most` of them.
    Full,
}

/// Which links are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkQuery {
    pub organisation: OrgId,
    pub connection: RecordId,
    /// Those alone that have a problem.
    pub with_problem: bool,
}
