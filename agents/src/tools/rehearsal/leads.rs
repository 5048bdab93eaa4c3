//! Leads in memory, and a store of campaigns in which there are none.

use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{AudienceId, CampaignId, ContactId, ConversationId, InboxId, LeadEventId, LeadId, OrgId};
use engine::model::campaign::{Cap, Recipient, Send as Sent};
use engine::model::lead::{Lead, LeadEvent, Stage};
use engine::page::Page;
use engine::ports::campaign_store::{Begun, Credit, Deed, Entered, Tally, Which};
use engine::ports::lead_store::{LeadQuery, Made};
use engine::ports::{CampaignStore, LeadStore};
use parking_lot::Mutex;

#[derive(Default)]
pub(crate) struct Drawer(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    leads: Vec<Lead>,
    events: Vec<LeadEvent>,
}

impl Drawer {
    pub(crate) fn leads(&self) -> Vec<Lead> {
        self.0.lock().leads.clone()
    }

    /// Oldest first.
    pub(crate) fn events(&self, lead: LeadId) -> Vec<LeadEvent> {
        self.0.lock().events.iter().filter(|event| event.lead == lead).cloned().collect()
    }

    fn first(&self, fits: impl Fn(&Lead) -> bool) -> Option<Lead> {
        self.0.lock().leads.iter().rev().find(|lead| fits(lead)).cloned()
    }
}

#[async_trait]
impl LeadStore for Drawer {
    async fn make(&self, lead: Lead, events: Vec<LeadEvent>, most: u64) -> Result<Made> {
        let mut kept = self.0.lock();
        let is_same = |known: &&Lead| {
            known.organisation == lead.organisation
                && (!lead.phone.is_empty() && known.phone == lead.phone
                    || !lead.made_by.is_empty() && known.made_by == lead.made_by)
        };
        if let Some(known) = kept.leads.iter().find(is_same) {
            return Ok(Made::There(Box::new(known.clone())));
        }
        if kept.leads.len() as u64 >= most {
            return Ok(Made::Full);
        }
        kept.leads.push(Lead { version: 1, ..lead });
        kept.events.extend(events);
        Ok(Made::New)
    }

    async fn change(&self, lead: Lead, events: Vec<LeadEvent>) -> Result<bool> {
        let mut kept = self.0.lock();
        let has_phone = |known: &Lead| !lead.phone.is_empty() && known.id != lead.id && known.phone == lead.phone;
        if kept.leads.iter().any(has_phone) {
            return Err(Error::conflict("another lead has the phone"));
        }
        let Some(known) = kept.leads.iter_mut().find(|known| known.id == lead.id && known.version == lead.version) else {
            return Ok(false);
        };
        *known = Lead { version: lead.version + 1, ..lead };
        kept.events.extend(events);
        Ok(true)
    }

    async fn find(&self, organisation: OrgId, lead: LeadId) -> Result<Option<Lead>> {
        Ok(self.first(|known| known.organisation == organisation && known.id == lead))
    }

    async fn find_by_phone(&self, organisation: OrgId, phone: &str) -> Result<Option<Lead>> {
        Ok(self.first(|known| known.organisation == organisation && known.phone == phone))
    }

    async fn find_by_email(&self, organisation: OrgId, email: &str) -> Result<Option<Lead>> {
        let has_address = |known: &Lead| !email.is_empty() && known.email.eq_ignore_ascii_case(email);
        Ok(self.first(|known| known.organisation == organisation && has_address(known)))
    }

    async fn find_by_contact(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Lead>> {
        Ok(self.first(|known| known.organisation == organisation && known.contact == Some(contact)))
    }

    async fn list(&self, query: LeadQuery, _: Option<String>, _: usize) -> Result<Page<Lead>> {
        let of = |lead: &Lead| lead.organisation == query.organisation;
        Ok(Page { items: self.leads().into_iter().filter(of).collect(), next: None })
    }

    async fn list_changed(&self, _: OrgId, _: (Timestamp, LeadId), _: usize) -> Result<Vec<Lead>> {
        Ok(Vec::new())
    }

    async fn count(&self, _: LeadQuery) -> Result<Vec<(Stage, u64)>> {
        Ok(Vec::new())
    }

    async fn history(&self, _: OrgId, lead: LeadId, _: Option<LeadEventId>, _: usize) -> Result<Vec<LeadEvent>> {
        Ok(self.events(lead).into_iter().rev().collect())
    }

    async fn add_event(&self, event: LeadEvent) -> Result<()> {
        self.0.lock().events.push(event);
        Ok(())
    }

    async fn forget(&self, _: OrgId, _: LeadId) -> Result<bool> {
        Ok(false)
    }

    async fn forget_person(&self, _: OrgId, _: ContactId, _: &[String]) -> Result<usize> {
        Ok(0)
    }
}

pub(crate) struct NoCampaigns;

#[async_trait]
impl CampaignStore for NoCampaigns {
    async fn take_in(&self, _: OrgId, _: CampaignId, _: AudienceId, _: u64, _: usize, _: Timestamp) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn enter(&self, _: Recipient, _: String) -> Result<Entered> {
        Err(Error::not_found("no such campaign"))
    }

    async fn find_by_key(&self, _: OrgId, _: CampaignId, _: String) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn zones(&self, _: OrgId, _: CampaignId) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    async fn claim(
        &self,
        _: OrgId,
        _: CampaignId,
        _: Vec<String>,
        _: Timestamp,
        _: Duration,
        _: usize,
    ) -> Result<Vec<Recipient>> {
        Ok(Vec::new())
    }

    async fn begin(&self, _: Sent, _: Vec<Cap>) -> Result<Begun> {
        Err(Error::not_found("no such campaign"))
    }

    async fn find_send(&self, _: OrgId, _: CampaignId, _: u64, _: u8) -> Result<Option<Sent>> {
        Ok(None)
    }

    async fn mark(&self, _: Sent, _: Sent) -> Result<bool> {
        Ok(false)
    }

    async fn convert(&self, _: OrgId, _: Deed) -> Result<Option<Credit>> {
        Ok(None)
    }

    async fn list_sends(&self, _: OrgId, _: CampaignId, _: u64) -> Result<Vec<Sent>> {
        Ok(Vec::new())
    }

    async fn change(&self, _: Recipient) -> Result<bool> {
        Ok(false)
    }

    async fn find(&self, _: OrgId, _: CampaignId, _: u64) -> Result<Option<Recipient>> {
        Ok(None)
    }

    async fn list_in(&self, _: OrgId, _: ConversationId) -> Result<Vec<Recipient>> {
        Ok(Vec::new())
    }

    async fn list(&self, _: OrgId, _: CampaignId, _: Which, _: u64, _: usize) -> Result<Vec<(Recipient, Option<Sent>)>> {
        Ok(Vec::new())
    }

    async fn count(&self, _: OrgId, _: CampaignId) -> Result<Tally> {
        Ok(Tally::default())
    }

    async fn next_due(&self, _: OrgId, _: CampaignId) -> Result<Option<Timestamp>> {
        Ok(None)
    }

    async fn count_reached(&self, _: OrgId, _: InboxId, _: Timestamp) -> Result<u64> {
        Ok(0)
    }

    async fn cursor(&self, _: OrgId) -> Result<Option<u64>> {
        Ok(None)
    }

    async fn set_cursor(&self, _: OrgId, _: u64) -> Result<()> {
        Ok(())
    }

    async fn forget(&self, _: OrgId, _: CampaignId, _: usize) -> Result<usize> {
        Ok(0)
    }

    async fn forget_handle(&self, _: OrgId, _: &str) -> Result<usize> {
        Ok(0)
    }
}
