//! What somebody got, and whether they may get more.

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{CampaignId, InboxId, OrgId};
use engine::model::campaign::{Cap, Send, SendState};
use engine::ports::campaign_store::Begun;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::rows::{SEND, send};
use crate::sqlite::errors::SqliteResult as _;

pub(super) fn begin(connection: &Connection, send: &Send, caps: &[Cap]) -> Result<Begun> {
    let there = find(connection, send.organisation, send.campaign, send.row, send.step)?;
    if there.is_some_and(|there| !there.may_begin_again()) {
        return Ok(Begun::Now);
    }
    if let Some(until) = Cap::room(caps, &got(connection, send, Cap::look_back(caps))?, send.at) {
        return Ok(Begun::Capped(until));
    }
    let sql = format!(
        "INSERT OR REPLACE INTO campaign_send ({SEND}) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    );
    let converted = send.converted.as_ref();
    let values = params![
        send.organisation.0,
        send.campaign.0,
        send.row as i64,
        send.step,
        send.variant,
        send.inbox.0,
        send.handle,
        send.is_marketing,
        send.state.code(),
        send.reason,
        send.at.as_millis(),
        send.message.map(|message| message.0),
        send.answer.code(),
        send.price.map(|price| price as i64),
        converted.map(|converted| converted.at.as_millis()),
        converted.map(|converted| &converted.event),
        converted.map(|converted| converted.value as i64),
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(values)).stored()?;
    Ok(Begun::Now)
}

/// When they got what counts against caps, the newest `most`.
fn got(connection: &Connection, send: &Send, most: usize) -> Result<Vec<Timestamp>> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT CASE WHEN state = ?3 AND message IS NOT NULL THEN max(at, ?4) ELSE at END AS got \
               FROM campaign_send INDEXED BY campaign_send_handle \
               WHERE organisation = ?1 AND handle = ?2 AND marketing = 1 AND state NOT IN (?5, ?6) \
               AND NOT (campaign = ?7 AND row = ?8 AND step = ?9) ORDER BY got DESC LIMIT ?10";
    let values = params![
        send.organisation.0,
        send.handle,
        SendState::Begun.code(),
        send.at.as_millis(),
        SendState::Failed.code(),
        SendState::Skipped.code(),
        send.campaign.0,
        send.row as i64,
        send.step,
        most as i64,
    ];
    let mut select = connection.prepare_cached(sql).stored()?;
    let times = select.query_map(values, |row| row.get(0).map(Timestamp::from_millis)).stored()?;
    times.collect::<rusqlite::Result<Vec<_>>>().stored()
}

pub(super) fn find(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    row: u64,
    step: u8,
) -> Result<Option<Send>> {
    let sql = format!("SELECT {SEND} FROM campaign_send WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 AND step = ?4");
    let mut select = connection.prepare_cached(&sql).stored()?;
    let values = params![organisation.0, campaign.0, row as i64, step];
    select.query_row(values, |row| Ok(send(row))).optional().stored()?.transpose()
}

/// Neither whose it is nor which step changes, and who was forgotten meanwhile stays so.
pub(super) fn mark(connection: &Connection, before: &Send, after: &Send) -> Result<bool> {
    let sql = "UPDATE campaign_send SET state = ?9, reason = ?10, message = ?11, answer = ?12, at = ?13, \
               price = ?14 \
               WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 AND step = ?4 \
               AND state = ?5 AND reason = ?6 AND message IS ?7 AND answer = ?8 AND price IS ?15";
    let values = params![
        before.organisation.0,
        before.campaign.0,
        before.row as i64,
        before.step,
        before.state.code(),
        before.reason,
        before.message.map(|message| message.0),
        before.answer.code(),
        after.state.code(),
        after.reason,
        after.message.map(|message| message.0),
        after.answer.code(),
        after.at.as_millis(),
        after.price.map(|price| price as i64),
        before.price.map(|price| price as i64),
    ];
    let marked = connection.prepare_cached(sql).and_then(|mut update| update.execute(values)).stored()?;
    Ok(marked == 1)
}

pub(super) fn list(connection: &Connection, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Vec<Send>> {
    let sql = format!("SELECT {SEND} FROM campaign_send WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 ORDER BY step");
    let mut select = connection.prepare_cached(&sql).stored()?;
    let found = select.query_map([organisation.0, campaign.0, row as i64], |row| Ok(send(row))).stored()?;
    found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
}

/// Somebody who was forgotten is one for each campaign.
pub(super) fn count_reached(connection: &Connection, organisation: OrgId, inbox: InboxId, since: Timestamp) -> Result<u64> {
    // 1: begun. So is what the index holds.
    let sql = "SELECT (SELECT count(DISTINCT CASE WHEN handle = '' THEN campaign || ' ' || row ELSE handle END) \
               FROM campaign_send INDEXED BY campaign_send_inbox \
               WHERE organisation = ?1 AND inbox = ?2 AND at >= ?3 AND state NOT IN (?4, ?5)) \
               + (SELECT count(*) FROM campaign_send INDEXED BY campaign_send_underway \
               WHERE organisation = ?1 AND inbox = ?2 AND at < ?3 AND state = 1 AND message IS NOT NULL)";
    let mut count = connection.prepare_cached(sql).stored()?;
    let values = params![organisation.0, inbox.0, since.as_millis(), SendState::Failed.code(), SendState::Skipped.code()];
    let reached: i64 = count.query_row(values, |row| row.get(0)).stored()?;
    Ok(reached as u64)
}
