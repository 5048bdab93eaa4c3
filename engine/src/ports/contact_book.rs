use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{ContactId, MergeId, OrgId};
use crate::model::contact::Contact;
use crate::model::inbox::Channel;
use crate::model::merge::{Alike, By, Evidence, Merge};
use crate::model::message::Message;
use crate::page::Page;

/// What a business does with the contacts it has: it looks for one, sees all that one said, and says who is the same person.
#[async_trait]
pub trait ContactBook: Send + Sync {
    /// From now on everything that `from` is known by and took part in belongs to `into`, and the id `from` names `into`; the
    /// followers of all their conversations are told. What is empty in `into` is filled. All of it or nothing, in one step.
    ///
    /// Conversations stay as many as they were, also two in one inbox; unless both contacts are one account of the platform,
    /// each handle goes on in its own. Merging again changes nothing and gives the first merge, whichever of the two is named
    /// first. `Invalid` for one and the same contact, or for more than [`MOST_MERGED`]; `NotFound` for one who is not there;
    /// `Conflict` for one who was merged into somebody else.
    async fn merge(&self, organisation: OrgId, into: ContactId, from: ContactId, evidence: Evidence, by: By) -> Result<Merge>;

    /// Gives back what came by this merge, as far as it is still there; what came later stays. Undoing again changes nothing.
    /// `Conflict` while the contact it was merged into is itself merged into another.
    async fn unmerge(&self, organisation: OrgId, merge: MergeId, by: By) -> Result<Merge>;

    /// Merges into this contact and, undone, away from it; the newest first, no more than a page.
    async fn list_merges(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Merge>>;

    /// Who may be the same person; those who were told apart once are left out.
    async fn list_alike(&self, organisation: OrgId, contact: ContactId, limit: usize) -> Result<Vec<Alike>>;

    /// Contacts with this in their name, e-mail or phone, whatever the capitals and accents, or with a handle of exactly this; the
    /// newest first. For less than three letters, only the newest [`MOST_SEARCHED`] are looked at beside handles.
    async fn search(&self, organisation: OrgId, text: &str, limit: usize) -> Result<Vec<Contact>>;

    /// Contacts by when they came, the newest first.
    async fn list_contacts(
        &self,
        organisation: OrgId,
        filter: ContactFilter,
        before: Option<ContactId>,
        limit: usize,
    ) -> Result<Vec<Contact>>;

    /// What was said in all their conversations ([`MOST_MERGED`] of them at most), by the time it was said; the newest first.
    async fn list_timeline(
        &self,
        organisation: OrgId,
        contact: ContactId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Message>>;
}

/// What narrows a list of contacts; every part that is given holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContactFilter {
    pub channel: Option<Channel>,
    pub blocked: bool,
}

/// Handles, and conversations, that one contact may have to be merged: a merge is one step, for which everybody waits.
pub const MOST_MERGED: usize = 500;

pub const MOST_SEARCHED: usize = 5_000;
