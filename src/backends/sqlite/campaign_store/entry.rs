//! Those who come into a campaign by themselves. Writes come one after the other, so that what is looked up holds until it is used.

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{CampaignId, OrgId};
use engine::model::audience::MOST_MEMBERS;
use engine::model::campaign::{Recipient, RecipientState};
use engine::ports::campaign_store::Entered;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::rows::{RECIPIENT, occasion_column};
use crate::sqlite::errors::SqliteResult as _;
use crate::sqlite::rows::details_column;

pub(super) fn enter(connection: &Connection, recipient: &Recipient, key: &str) -> Result<Entered> {
    if let Some(row) = by_key(connection, recipient.organisation, recipient.campaign, key)? {
        return Ok(Entered::There(row));
    }
    if let Some(row) = on_the_way(connection, recipient)? {
        return Ok(Entered::Busy(row));
    }
    let sql = "SELECT row FROM campaign_recipient WHERE organisation = ?1 AND campaign = ?2 ORDER BY row DESC LIMIT 1";
    let mut select = connection.prepare_cached(sql).stored()?;
    let last: Option<i64> =
        select.query_row([recipient.organisation.0, recipient.campaign.0], |row| row.get(0)).optional().stored()?;
    let row = last.unwrap_or_default() as u64 + 1;
    if row > MOST_MEMBERS {
        return Err(Error::invalid(format!("{MOST_MEMBERS} people are in this campaign, and no more fit in")));
    }
    insert(connection, recipient, row, key)?;
    Ok(Entered::New(row))
}

/// The row of whoever is in under this key.
pub(super) fn by_key(connection: &Connection, organisation: OrgId, campaign: CampaignId, key: &str) -> Result<Option<u64>> {
    let sql = "SELECT row FROM campaign_recipient INDEXED BY campaign_recipient_key \
               WHERE organisation = ?1 AND campaign = ?2 AND key = ?3";
    let mut select = connection.prepare_cached(sql).stored()?;
    let known: Option<i64> = select.query_row(params![organisation.0, campaign.0, key], |row| row.get(0)).optional().stored()?;
    Ok(known.map(|row| row as u64))
}

/// The row of whoever is on their way with this number.
fn on_the_way(connection: &Connection, recipient: &Recipient) -> Result<Option<u64>> {
    let sql = "SELECT row FROM campaign_recipient INDEXED BY campaign_recipient_handle \
               WHERE organisation = ?1 AND handle = ?2 AND campaign = ?3 AND state IN (?4, ?5) ORDER BY row LIMIT 1";
    let mut select = connection.prepare_cached(sql).stored()?;
    let [due, underway] = [RecipientState::Due, RecipientState::Underway].map(RecipientState::code);
    let values = params![recipient.organisation.0, recipient.handle, recipient.campaign.0, due, underway];
    let going: Option<i64> = select.query_row(values, |row| row.get(0)).optional().stored()?;
    Ok(going.map(|row| row as u64))
}

fn insert(connection: &Connection, recipient: &Recipient, row: u64, key: &str) -> Result<()> {
    let sql = format!(
        "INSERT INTO campaign_recipient ({RECIPIENT}, key) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1, ?16)"
    );
    let details = details_column(&recipient.values)?;
    let values = params![
        recipient.organisation.0,
        recipient.campaign.0,
        row as i64,
        recipient.handle,
        recipient.name,
        recipient.zone,
        details,
        recipient.state.code(),
        recipient.step,
        recipient.due_at.map(Timestamp::as_millis),
        recipient.meant_for.map(Timestamp::as_millis),
        recipient.asked_by.and_then(occasion_column),
        recipient.tries,
        recipient.conversation.map(|conversation| conversation.0),
        recipient.reason,
        key,
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(values)).stored().map(drop)
}
