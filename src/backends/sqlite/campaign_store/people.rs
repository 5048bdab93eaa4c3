//! Those who are in a campaign: how they come in, who has their time, and how they leave.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{AudienceId, CampaignId, OrgId};
use engine::model::campaign::{Recipient, RecipientState};
use rusqlite::{Connection, params};

use super::rows::{RECIPIENT, occasion_column, recipient};
use crate::sqlite::errors::SqliteResult as _;

/// From one zone of the index to the next, however many people each has.
const ZONES: &str = "WITH RECURSIVE one (zone) AS ( \
         SELECT min(zone) FROM campaign_recipient INDEXED BY campaign_recipient_due \
         WHERE organisation = ?1 AND campaign = ?2 AND due_at IS NOT NULL \
         UNION ALL \
         SELECT (SELECT min(zone) FROM campaign_recipient INDEXED BY campaign_recipient_due \
                 WHERE organisation = ?1 AND campaign = ?2 AND due_at IS NOT NULL AND zone > one.zone) \
         FROM one WHERE one.zone IS NOT NULL)";

/// One who is due: since when, and their row.
type Due = (i64, i64);

pub(super) fn take_in(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    audience: AudienceId,
    after: u64,
    limit: usize,
    due: Timestamp,
) -> Result<Option<u64>> {
    let sql = "SELECT max(row) FROM (SELECT row FROM audience_member \
               WHERE organisation = ?1 AND audience = ?2 AND row > ?3 ORDER BY row LIMIT ?4)";
    let mut select = connection.prepare_cached(sql).stored()?;
    let behind = [organisation.0, audience.0, after as i64, limit as i64];
    let Some(last) = select.query_row(behind, |row| row.get::<_, Option<i64>>(0)).stored()? else { return Ok(None) };
    let sql = "INSERT INTO campaign_recipient \
               (organisation, campaign, row, handle, name, zone, details, state, step, due_at, meant_for, tries, reason, version) \
               SELECT organisation, ?5, row, handle, name, zone, details, ?6, 0, ?7, ?7, 0, '', 1 FROM audience_member \
               WHERE organisation = ?1 AND audience = ?2 AND row > ?3 AND row <= ?4 ON CONFLICT DO NOTHING";
    let mut insert = connection.prepare_cached(sql).stored()?;
    let state = RecipientState::Due.code();
    insert.execute(params![organisation.0, audience.0, after as i64, last, campaign.0, state, due.as_millis()]).stored()?;
    Ok(Some(last as u64))
}

pub(super) fn zones(connection: &Connection, organisation: OrgId, campaign: CampaignId) -> Result<Vec<String>> {
    let sql = format!("{ZONES} SELECT zone FROM one WHERE zone IS NOT NULL");
    let mut select = connection.prepare_cached(&sql).stored()?;
    let zones = select.query_map([organisation.0, campaign.0], |row| row.get(0)).stored()?;
    zones.collect::<rusqlite::Result<_>>().stored()
}

pub(super) fn next_due(connection: &Connection, organisation: OrgId, campaign: CampaignId) -> Result<Option<Timestamp>> {
    let sql = format!(
        "{ZONES} SELECT min((SELECT min(due_at) FROM campaign_recipient INDEXED BY campaign_recipient_due \
         WHERE organisation = ?1 AND campaign = ?2 AND zone = one.zone AND due_at IS NOT NULL)) \
         FROM one WHERE one.zone IS NOT NULL"
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let next = select.query_row([organisation.0, campaign.0], |row| row.get::<_, Option<i64>>(0)).stored()?;
    Ok(next.map(Timestamp::from_millis))
}

/// The first of each zone, put together.
pub(super) fn due(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    zones: &[String],
    now: Timestamp,
    most: usize,
) -> Result<Vec<Due>> {
    let sql = "SELECT due_at, row FROM campaign_recipient INDEXED BY campaign_recipient_due \
               WHERE organisation = ?1 AND campaign = ?2 AND zone = ?3 AND due_at <= ?4 ORDER BY due_at, row LIMIT ?5";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut due: Vec<Due> = Vec::new();
    for zone in zones {
        let values = params![organisation.0, campaign.0, zone, now.as_millis(), most as i64];
        for one in select.query_map(values, |row| Ok((row.get(0)?, row.get(1)?))).stored()? {
            due.push(one.stored()?);
        }
    }
    due.sort_unstable();
    due.dedup();
    due.truncate(most);
    Ok(due)
}

/// Hides these until then; as they are afterwards, in this order.
pub(super) fn hide(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    due: &[Due],
    now: Timestamp,
    lease: Duration,
) -> Result<Vec<Recipient>> {
    let sql = format!(
        "UPDATE campaign_recipient SET due_at = ?4, version = version + 1 \
         WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 RETURNING {RECIPIENT}"
    );
    let mut update = connection.prepare_cached(&sql).stored()?;
    let until = now.plus(lease).as_millis();
    let mut hidden = Vec::with_capacity(due.len());
    for (_, row) in due {
        let values = [organisation.0, campaign.0, *row, until];
        hidden.push(update.query_row(values, |row| Ok(recipient(row))).stored()??);
    }
    Ok(hidden)
}

/// Who they are stays.
pub(super) fn change(connection: &Connection, recipient: &Recipient) -> Result<bool> {
    let sql = "UPDATE campaign_recipient SET zone = ?5, state = ?6, step = ?7, due_at = ?8, asked_by = ?9, tries = ?10, \
               conversation = ?11, reason = ?12, meant_for = ?13, version = version + 1 \
               WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 AND version = ?4";
    let values = params![
        recipient.organisation.0,
        recipient.campaign.0,
        recipient.row as i64,
        recipient.version as i64,
        recipient.zone,
        recipient.state.code(),
        recipient.step,
        recipient.due_at.map(Timestamp::as_millis),
        recipient.asked_by.and_then(occasion_column),
        recipient.tries,
        recipient.conversation.map(|conversation| conversation.0),
        recipient.reason,
        recipient.meant_for.map(Timestamp::as_millis),
    ];
    let changed = connection.prepare_cached(sql).and_then(|mut update| update.execute(values)).stored()?;
    Ok(changed == 1)
}

/// Sends first: nobody asks for those of somebody who is not there.
pub(super) fn forget(connection: &Connection, organisation: OrgId, campaign: CampaignId, limit: usize) -> Result<usize> {
    let keys = "DELETE FROM campaign_conversion WHERE organisation = ?1 AND key IN \
                (SELECT key FROM campaign_conversion INDEXED BY campaign_conversion_campaign \
                WHERE organisation = ?1 AND campaign = ?2 ORDER BY key LIMIT ?3)";
    let sends = "DELETE FROM campaign_send WHERE organisation = ?1 AND campaign = ?2 AND (row, step) IN \
                 (SELECT row, step FROM campaign_send WHERE organisation = ?1 AND campaign = ?2 ORDER BY row, step LIMIT ?3)";
    let people = "DELETE FROM campaign_recipient WHERE organisation = ?1 AND campaign = ?2 AND row IN \
                  (SELECT row FROM campaign_recipient WHERE organisation = ?1 AND campaign = ?2 ORDER BY row LIMIT ?3)";
    let mut gone = 0;
    for sql in [keys, sends, people] {
        let mut delete = connection.prepare_cached(sql).stored()?;
        gone += delete.execute([organisation.0, campaign.0, (limit - gone) as i64]).stored()?;
    }
    Ok(gone)
}

/// In how many campaigns they were.
pub(super) fn forget_handle(connection: &Connection, organisation: OrgId, handle: &str) -> Result<usize> {
    let sql = "SELECT count(DISTINCT campaign) FROM campaign_recipient INDEXED BY campaign_recipient_handle \
               WHERE organisation = ?1 AND handle = ?2";
    let mut count = connection.prepare_cached(sql).stored()?;
    let campaigns: i64 = count.query_row(params![organisation.0, handle], |row| row.get(0)).stored()?;
    let sql = "UPDATE campaign_recipient INDEXED BY campaign_recipient_handle SET handle = '', name = '', details = '{}', \
               key = NULL, due_at = NULL, asked_by = NULL, conversation = NULL, \
               state = CASE WHEN state IN (?3, ?4) THEN ?5 ELSE state END, version = version + 1 \
               WHERE organisation = ?1 AND handle = ?2";
    let [due, underway, stopped] =
        [RecipientState::Due, RecipientState::Underway, RecipientState::Stopped].map(RecipientState::code);
    let mut update = connection.prepare_cached(sql).stored()?;
    update.execute(params![organisation.0, handle, due, underway, stopped]).stored()?;
    let sql = "UPDATE campaign_send INDEXED BY campaign_send_handle SET handle = '' WHERE organisation = ?1 AND handle = ?2";
    connection.prepare_cached(sql).and_then(|mut update| update.execute(params![organisation.0, handle])).stored()?;
    Ok(campaigns as usize)
}
