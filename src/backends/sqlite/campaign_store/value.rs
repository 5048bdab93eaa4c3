//! What people did that a campaign was for. Writes come one after the other, so that what is looked up holds until it is used.

use engine::error::Result;
use engine::ids::{CampaignId, OrgId};
use engine::model::campaign::{Send, SendState};
use engine::ports::campaign_store::{Credit, Deed};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::rows::{SEND, send};
use crate::sqlite::errors::SqliteResult as _;
use crate::sqlite::rows::Columns;

pub(super) fn convert(connection: &Connection, organisation: OrgId, deed: &Deed) -> Result<Option<Credit>> {
    if let Some(key) = &deed.key
        && let Some(there) = known(connection, organisation, key)?
    {
        return Ok(Some(there));
    }
    let Some(send) = last(connection, organisation, deed)? else { return Ok(None) };
    let converted = send.after_conversion(&deed.conversion);
    let sql = "UPDATE campaign_send SET converted_at = ?5, event = ?6, value = ?7 \
               WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 AND step = ?4";
    let values = params![
        organisation.0,
        send.campaign.0,
        send.row as i64,
        send.step,
        converted.at.as_millis(),
        converted.event,
        converted.value as i64,
    ];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(values)).stored()?;
    let counts = Credit { campaign: send.campaign, row: send.row, step: send.step, variant: send.variant };
    if let Some(key) = &deed.key {
        remember(connection, organisation, key, counts)?;
    }
    Ok(Some(counts))
}

/// What counted under this key.
fn known(connection: &Connection, organisation: OrgId, key: &str) -> Result<Option<Credit>> {
    let sql = "SELECT campaign, row, step, variant FROM campaign_conversion WHERE organisation = ?1 AND key = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    select.query_row(params![organisation.0, key], |row| Ok(credit(row))).optional().stored()?.transpose()
}

fn credit(row: &Row<'_>) -> Result<Credit> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Credit { campaign: CampaignId(c.get()?), row: c.seq()?, step: c.get()?, variant: c.get()? })
}

fn remember(connection: &Connection, organisation: OrgId, key: &str, credit: Credit) -> Result<()> {
    let sql = "INSERT INTO campaign_conversion (organisation, key, campaign, row, step, variant) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = params![organisation.0, key, credit.campaign.0, credit.row as i64, credit.step, credit.variant];
    connection.prepare_cached(sql).and_then(|mut insert| insert.execute(values)).stored().map(drop)
}

/// The last that arrived at one of the numbers, or else left.
fn last(connection: &Connection, organisation: OrgId, deed: &Deed) -> Result<Option<Send>> {
    let sql = format!(
        "SELECT {SEND} FROM campaign_send INDEXED BY campaign_send_handle \
         WHERE organisation = ?1 AND handle = ?2 AND at >= ?3 AND at <= ?4 AND state IN (?5, ?6, ?7, ?8) \
         ORDER BY state IN (?5, ?6) DESC, at DESC LIMIT 1"
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let [delivered, read, sent, unknown] =
        [SendState::Delivered, SendState::Read, SendState::Sent, SendState::Unknown].map(SendState::code);
    let mut last: Option<Send> = None;
    for handle in &deed.handles {
        let (since, at) = (deed.since.as_millis(), deed.conversion.at.as_millis());
        let values = params![organisation.0, handle, since, at, delivered, read, sent, unknown];
        let found = select.query_row(values, |row| Ok(send(row))).optional().stored()?.transpose()?;
        last = last.into_iter().chain(found).max_by_key(|one| (one.state.has_arrived(), one.at));
    }
    Ok(last)
}
