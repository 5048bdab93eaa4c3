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
    if there.is_some_and(|there| !matches!(there.state, SendState::Failed | SendState::Skipped)) {
        return Ok(Begun::Now);
    }
    if let Some(until) = capped(connection, send, caps)? {
        return Ok(Begun::Capped(until));
    }
    let sql =
        format!("INSERT OR REPLACE INTO campaign_send ({SEND}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)");
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
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(values)).stored()?;
    Ok(Begun::Now)
}

/// From when on they are below every cap; none: they are so now. As many have to leave the window as are too many in it.
fn capped(connection: &Connection, send: &Send, caps: &[Cap]) -> Result<Option<Timestamp>> {
    let sql = "SELECT at FROM campaign_send INDEXED BY campaign_send_handle \
               WHERE organisation = ?1 AND handle = ?2 AND at > ?3 AND marketing = 1 AND state NOT IN (?4, ?5) \
               AND NOT (campaign = ?6 AND row = ?7 AND step = ?8) ORDER BY at DESC LIMIT 1 OFFSET ?9";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut until: Option<Timestamp> = None;
    for cap in caps.iter().filter(|cap| cap.most > 0) {
        let values = params![
            send.organisation.0,
            send.handle,
            send.at.minus(cap.within).as_millis(),
            SendState::Failed.code(),
            SendState::Skipped.code(),
            send.campaign.0,
            send.row as i64,
            send.step,
            cap.most - 1,
        ];
        let last_too_many: Option<i64> = select.query_row(values, |row| row.get(0)).optional().stored()?;
        until = until.max(last_too_many.map(|at| Timestamp::from_millis(at).plus(cap.within)));
    }
    Ok(until)
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
    let sql = "UPDATE campaign_send SET state = ?9, reason = ?10, message = ?11, answer = ?12, at = ?13 \
               WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 AND step = ?4 \
               AND state = ?5 AND reason = ?6 AND message IS ?7 AND answer = ?8";
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
    let sql = "SELECT count(DISTINCT CASE WHEN handle = '' THEN campaign || ' ' || row ELSE handle END) \
               FROM campaign_send INDEXED BY campaign_send_inbox \
               WHERE organisation = ?1 AND inbox = ?2 AND at >= ?3 AND state NOT IN (?4, ?5)";
    let mut count = connection.prepare_cached(sql).stored()?;
    let values = params![organisation.0, inbox.0, since.as_millis(), SendState::Failed.code(), SendState::Skipped.code()];
    let reached: i64 = count.query_row(values, |row| row.get(0)).stored()?;
    Ok(reached as u64)
}
