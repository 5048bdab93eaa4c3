use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{ContactId, LeadEventId, LeadId, OperatorId, OrgId};
use crate::model::lead::{Lead, LeadEvent, Stage};
use crate::page::Page;

/// Leads and what happened to each.
#[async_trait]
pub trait LeadStore: Send + Sync {
    /// Puts a new lead with its first events. Where one has this phone already, or was made by the same act (`made_by`), that one
    /// is given back and nothing changes.
    async fn make(&self, lead: Lead, events: Vec<LeadEvent>, most: u64) -> Result<Made>;

    /// The lead as it goes on, and what is told of that, in one step, if it is as it was read: `version` is the one read. False:
    /// somebody else was faster, or it is gone. Errors: `Conflict` when another lead has the phone.
    async fn change(&self, lead: Lead, events: Vec<LeadEvent>) -> Result<bool>;

    async fn find(&self, organisation: OrgId, lead: LeadId) -> Result<Option<Lead>>;

    async fn find_by_phone(&self, organisation: OrgId, phone: &str) -> Result<Option<Lead>>;

    /// The newest with this address, whatever the case of its ASCII letters. Nobody has an empty one.
    async fn find_by_email(&self, organisation: OrgId, email: &str) -> Result<Option<Lead>>;

    /// The newest of this contact.
    async fn find_by_contact(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Lead>>;

    /// One look passes at most [`MOST_LOOKED_AT`] leads: a page may have fewer than `limit`, even none, and another behind it.
    async fn list(&self, query: LeadQuery, cursor: Option<String>, limit: usize) -> Result<Page<Lead>>;

    /// Those that changed since, the longest ago first: behind this time and lead, in the order of [`Lead::updated_at`] and id. A
    /// change that is under way may come to stand before one that is told already: who must miss none looks back a little.
    async fn list_changed(&self, organisation: OrgId, since: (Timestamp, LeadId), limit: usize) -> Result<Vec<Lead>>;

    /// How many there are of each stage, in their order; the stage of the query itself is passed over. With a tag or a text, of the
    /// newest [`MOST_LOOKED_AT`].
    async fn count(&self, query: LeadQuery) -> Result<Vec<(Stage, u64)>>;

    /// Newest first, before `before`.
    async fn history(
        &self,
        organisation: OrgId,
        lead: LeadId,
        before: Option<LeadEventId>,
        limit: usize,
    ) -> Result<Vec<LeadEvent>>;

    /// Something that changes nothing about the lead itself: a note. Errors: `NotFound` when there is no such lead.
    async fn add_event(&self, event: LeadEvent) -> Result<()>;

    /// With its history. False when there was none.
    async fn forget(&self, organisation: OrgId, lead: LeadId) -> Result<bool>;

    /// The leads of somebody who is erased, by contact or phone, with their history. Returns how many there were.
    async fn forget_person(&self, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<usize>;
}

/// Leads that are looked at for what no index knows.
pub const MOST_LOOKED_AT: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    New,
    There(Box<Lead>),
    /// The organisation has `most` of them.
    Full,
}

/// Which leads are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadQuery {
    pub organisation: OrgId,
    pub stage: Option<Stage>,
    pub owner: Option<OperatorId>,
    pub tag: Option<String>,
    /// What stands somewhere in name, phone, e-mail, location or needs, in any case. Empty: whatever it is.
    pub text: String,
    /// Somebody wants to get back to them before this.
    pub due_before: Option<Timestamp>,
    pub order: LeadOrder,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LeadOrder {
    #[default]
    Newest,
    /// Who is to be got back to first comes first; who has no time comes last.
    Next,
}

impl LeadQuery {
    pub fn all(organisation: OrgId) -> Self {
        Self {
            organisation,
            stage: None,
            owner: None,
            tag: None,
            text: String::new(),
            due_before: None,
            order: LeadOrder::Newest,
        }
    }

    /// Whether a lead of the organisation is one of those.
    pub fn is_met_by(&self, lead: &Lead) -> bool {
        let has_text = || {
            let text = self.text.to_lowercase();
            let fields = [&lead.name, &lead.phone, &lead.email, &lead.location, &lead.needs];
            fields.into_iter().any(|field| field.to_lowercase().contains(&text))
        };
        self.stage.is_none_or(|stage| lead.stage == stage)
            && self.owner.is_none_or(|owner| lead.owner == Some(owner))
            && self.tag.as_ref().is_none_or(|tag| lead.tags.contains(tag))
            && self.due_before.is_none_or(|before| lead.next_at.is_some_and(|at| at < before))
            && (self.text.is_empty() || has_text())
    }
}
