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
use rusqlite::OptionalExtension as _;

use self::lists::Stretch;
use super::SqliteStore;
use super::errors::SqliteResult as _;

/// People who are taken in together: acts of conversations wait for them meanwhile.
const MOST_TAKEN: usize = 5_000;

/// People who are given out together.
const MOST_CLAIMED: usize = 1_000;

/// Rows that are read in one step.
const MOST: usize = 10_000;

#[async_trait]
impl CampaignStore for SqliteStore {
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
        self.writer.call(move |desk| people::take_in(desk.connection, organisation, campaign, audience, after, limit, due)).await
    }

    async fn enter(&self, recipient: Recipient, key: String) -> Result<Entered> {
        self.writer.call(move |desk| entry::enter(desk.connection, &recipient, &key)).await
    }

    async fn find_by_key(&self, organisation: OrgId, campaign: CampaignId, key: String) -> Result<Option<u64>> {
        self.readers.call(move |connection| entry::by_key(connection, organisation, campaign, &key)).await
    }

    async fn zones(&self, organisation: OrgId, campaign: CampaignId) -> Result<Vec<String>> {
        self.readers.call(move |connection| people::zones(connection, organisation, campaign)).await
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
        let most = most.min(MOST_CLAIMED);
        let asked = zones.clone();
        // Asking is a read: a campaign in which nobody has their time writes nothing.
        let due = self.readers.call(move |connection| people::due(connection, organisation, campaign, &asked, now, most));
        if due.await?.is_empty() {
            return Ok(Vec::new());
        }
        self.writer
            .call(move |desk| {
                let due = people::due(desk.connection, organisation, campaign, &zones, now, most)?;
                people::hide(desk.connection, organisation, campaign, &due, now, lease)
            })
            .await
    }

    async fn begin(&self, send: Send, caps: Vec<Cap>) -> Result<Begun> {
        self.writer.call(move |desk| sends::begin(desk.connection, &send, &caps)).await
    }

    async fn find_send(&self, organisation: OrgId, campaign: CampaignId, row: u64, step: u8) -> Result<Option<Send>> {
        self.readers.call(move |connection| sends::find(connection, organisation, campaign, row, step)).await
    }

    async fn mark(&self, before: Send, after: Send) -> Result<bool> {
        self.writer.call(move |desk| sends::mark(desk.connection, &before, &after)).await
    }

    async fn convert(&self, organisation: OrgId, deed: Deed) -> Result<Option<Credit>> {
        self.writer.call(move |desk| value::convert(desk.connection, organisation, &deed)).await
    }

    async fn list_sends(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Vec<Send>> {
        self.readers.call(move |connection| sends::list(connection, organisation, campaign, row)).await
    }

    async fn change(&self, recipient: Recipient) -> Result<bool> {
        self.writer.call(move |desk| people::change(desk.connection, &recipient)).await
    }

    async fn find(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Recipient>> {
        self.readers.call(move |connection| lists::find(connection, organisation, campaign, row)).await
    }

    async fn list_in(&self, organisation: OrgId, conversation: ConversationId) -> Result<Vec<Recipient>> {
        self.readers.call(move |connection| lists::list_in(connection, organisation, conversation)).await
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
        self.readers.call(move |connection| lists::list(connection, organisation, campaign, &which, stretch)).await
    }

    async fn count(&self, organisation: OrgId, campaign: CampaignId) -> Result<Tally> {
        self.readers.call(move |connection| lists::count(connection, organisation, campaign)).await
    }

    async fn next_due(&self, organisation: OrgId, campaign: CampaignId) -> Result<Option<Timestamp>> {
        self.readers.call(move |connection| people::next_due(connection, organisation, campaign)).await
    }

    async fn count_reached(&self, organisation: OrgId, inbox: InboxId, since: Timestamp) -> Result<u64> {
        self.readers.call(move |connection| sends::count_reached(connection, organisation, inbox, since)).await
    }

    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>> {
        let sql = "SELECT cursor FROM campaign_cursor WHERE organisation = ?1";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let cursor: Option<i64> = select.query_row([organisation.0], |row| row.get(0)).optional().stored()?;
                Ok(cursor.map(|cursor| cursor as u64))
            })
            .await
    }

    async fn set_cursor(&self, organisation: OrgId, cursor: u64) -> Result<()> {
        let sql = "INSERT INTO campaign_cursor (organisation, cursor) VALUES (?1, ?2) \
                   ON CONFLICT (organisation) DO UPDATE SET cursor = max(cursor, excluded.cursor)";
        self.writer
            .call(move |desk| {
                let mut upsert = desk.connection.prepare_cached(sql).stored()?;
                upsert.execute([organisation.0, cursor as i64]).stored().map(drop)
            })
            .await
    }

    async fn forget(&self, organisation: OrgId, campaign: CampaignId, limit: usize) -> Result<usize> {
        let limit = limit.max(1);
        self.writer.call(move |desk| people::forget(desk.connection, organisation, campaign, limit)).await
    }

    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize> {
        // Who was forgotten has none.
        if handle.is_empty() {
            return Ok(0);
        }
        let handle = handle.to_owned();
        self.writer.call(move |desk| people::forget_handle(desk.connection, organisation, &handle)).await
    }
}
