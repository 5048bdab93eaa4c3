mod entry;
mod lists;
mod people;
mod rows;
mod sends;
mod value;

use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{AudienceId, CampaignId, ConversationId, InboxId, OrgId};
use engine::model::campaign::{Cap, Recipient, Send};
use engine::ports::CampaignStore;
use engine::ports::campaign_store::{Begun, Credit, Deed, Entered, Tally, Which};
use mongodb::bson::doc;

use self::lists::Stretch;
use super::MongoStore;
use super::desk::in_transaction;
use super::fields::Fields;

/// People who are taken in together.
const MOST_TAKEN: usize = 5_000;

/// People who are given out together.
const MOST_CLAIMED: usize = 1_000;

/// Rows that are read in one step.
const MOST: usize = 10_000;

#[async_trait]
impl CampaignStore for MongoStore {
    async fn take_in(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        audience: AudienceId,
        after: u64,
        limit: usize,
        due: Timestamp,
    ) -> Result<Option<u64>> {
        let limit = limit.clamp(1, MOST_TAKEN);
        people::take_in(&mut self.desk(), organisation, campaign, audience, after, limit, due).await
    }

    async fn enter(&self, recipient: Recipient, key: String) -> Result<Entered> {
        in_transaction!(self, |desk| entry::enter(desk, &recipient, &key))
    }

    async fn find_by_key(&self, organisation: OrgId, campaign: CampaignId, key: String) -> Result<Option<u64>> {
        entry::by_key(&mut self.desk(), organisation, campaign, &key).await
    }

    async fn zones(&self, organisation: OrgId, campaign: CampaignId) -> Result<Vec<String>> {
        let zones = people::zones(&mut self.desk(), organisation, campaign).await?;
        Ok(zones.into_iter().map(|(zone, _)| zone).collect())
    }

    async fn claim(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        zones: Vec<String>,
        now: Timestamp,
        lease: Duration,
        most: usize,
    ) -> Result<Vec<Recipient>> {
        // A query without a limit would find all.
        if most == 0 || zones.is_empty() {
            return Ok(Vec::new());
        }
        people::claim(&mut self.desk(), organisation, campaign, zones, now, lease, most.min(MOST_CLAIMED)).await
    }

    async fn begin(&self, send: Send, caps: Vec<Cap>) -> Result<Begun> {
        in_transaction!(self, |desk| sends::begin(desk, &send, &caps))
    }

    async fn find_send(&self, organisation: OrgId, campaign: CampaignId, row: u64, step: u8) -> Result<Option<Send>> {
        sends::find(&mut self.desk(), organisation, campaign, row, step).await
    }

    async fn mark(&self, before: Send, after: Send) -> Result<bool> {
        sends::mark(&mut self.desk(), &before, &after).await
    }

    async fn convert(&self, organisation: OrgId, deed: Deed) -> Result<Option<Credit>> {
        in_transaction!(self, |desk| value::convert(desk, organisation, &deed))
    }

    async fn list_sends(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Vec<Send>> {
        sends::list(&mut self.desk(), organisation, campaign, row).await
    }

    async fn change(&self, recipient: Recipient) -> Result<bool> {
        people::change(&mut self.desk(), &recipient).await
    }

    async fn find(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Recipient>> {
        lists::find(&mut self.desk(), organisation, campaign, row).await
    }

    async fn list_in(&self, organisation: OrgId, conversation: ConversationId) -> Result<Vec<Recipient>> {
        lists::list_in(&mut self.desk(), organisation, conversation).await
    }

    async fn list(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        which: Which,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(Recipient, Option<Send>)>> {
        let stretch = Stretch { after, limit: limit.clamp(1, MOST) };
        lists::list(&mut self.desk(), organisation, campaign, &which, stretch).await
    }

    async fn count(&self, organisation: OrgId, campaign: CampaignId) -> Result<Tally> {
        lists::count(&mut self.desk(), organisation, campaign).await
    }

    async fn next_due(&self, organisation: OrgId, campaign: CampaignId) -> Result<Option<Timestamp>> {
        let zones = people::zones(&mut self.desk(), organisation, campaign).await?;
        Ok(zones.into_iter().map(|(_, first)| first).min())
    }

    async fn count_reached(&self, organisation: OrgId, inbox: InboxId, since: Timestamp) -> Result<u64> {
        sends::count_reached(&mut self.desk(), organisation, inbox, since).await
    }

    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>> {
        let found = self.desk().find_one("campaign_cursor", doc! { "_id": organisation.0 }).await?;
        found.map(|found| Fields(&found).seq("cursor")).transpose()
    }

    async fn set_cursor(&self, organisation: OrgId, cursor: u64) -> Result<()> {
        let forward = doc! { "$max": { "cursor": cursor as i64 } };
        self.desk().upsert("campaign_cursor", doc! { "_id": organisation.0 }, forward).await
    }

    async fn forget(&self, organisation: OrgId, campaign: CampaignId, limit: usize) -> Result<usize> {
        people::forget(&mut self.desk(), organisation, campaign, limit.max(1)).await
    }

    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize> {
        // Who was forgotten has none.
        if handle.is_empty() {
            return Ok(0);
        }
        people::forget_handle(&mut self.desk(), organisation, handle).await
    }
}
