use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{CampaignId, OrgId, ShopCaseId};
use crate::model::shop::{CaseKind, CaseState, ShopCase};

/// What a shop has going on with people.
#[async_trait]
pub trait ShopCaseStore: Send + Sync {
    /// Puts a new one. Where one of this kind and subject is there, that one is given back and nothing changes.
    async fn make(&self, case: ShopCase, most: u64) -> Result<CaseMade>;

    /// The case as it goes on, if it is as it was read: `version` is the one read. False: somebody else was faster, or it is gone.
    async fn change(&self, case: ShopCase) -> Result<bool>;

    async fn find(&self, organisation: OrgId, case: ShopCaseId) -> Result<Option<ShopCase>>;

    async fn find_by_subject(&self, organisation: OrgId, kind: CaseKind, subject: &str) -> Result<Option<ShopCase>>;

    /// The one because of which somebody is in a sequence.
    async fn find_by_enrolled(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<ShopCase>>;

    /// Those of this person that are not over, newest first.
    async fn list_open(&self, organisation: OrgId, phone: &str, limit: usize) -> Result<Vec<ShopCase>>;

    /// Up to `most` whose time has come, of all organisations, the longest due first; they are hidden for `lease`.
    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<ShopCase>>;

    /// When the next one has its time.
    async fn next_due(&self) -> Result<Option<Timestamp>>;

    /// Newest first, before `before`.
    async fn list(&self, query: CaseQuery, before: Option<ShopCaseId>, limit: usize) -> Result<Vec<ShopCase>>;

    /// How many there are of each kind and state, in their order; none are left out.
    async fn count(&self, organisation: OrgId) -> Result<Vec<(CaseKind, CaseState, u64)>>;

    /// Those of somebody who is erased. Returns how many there were.
    async fn forget_person(&self, organisation: OrgId, phones: &[String]) -> Result<usize>;

    /// Those that are over and were made before then, at most `limit` a call. Returns how many.
    async fn forget_old(&self, organisation: OrgId, before: ShopCaseId, limit: usize) -> Result<usize>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseMade {
    New,
    There(Box<ShopCase>),
    /// The organisation has `most` of them.
    Full,
}

/// Which cases are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseQuery {
    pub organisation: OrgId,
    pub kind: Option<CaseKind>,
    pub state: Option<CaseState>,
}
