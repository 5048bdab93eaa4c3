//! Who is behind a figure, and the figures.

use engine::error::Result;
use engine::ids::{CampaignId, ConversationId, OrgId};
use engine::model::campaign::{Recipient, RecipientState, Send};
use engine::page::MAX_PAGE;
use engine::ports::campaign_store::{SendTally, Tally, Which};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::rows::{RECIPIENT, SEND, answer, recipient, send, send_state, state};
use crate::sqlite::errors::SqliteResult as _;

/// Behind this row, and so many.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub after: u64,
    pub limit: usize,
}

pub(super) fn list(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    which: &Which,
    stretch: Stretch,
) -> Result<Vec<(Recipient, Option<Send>)>> {
    let (after, limit) = (stretch.after as i64, stretch.limit as i64);
    let (index, is_so, code, step, variant, reason) = match which {
        Which::All => return people(connection, organisation, campaign, None, stretch),
        Which::In(state) => return people(connection, organisation, campaign, Some(*state), stretch),
        Which::Sent { step, variant, state, reason } => {
            ("campaign_send_list", "state = ?6", Some(state.code()), step, variant, reason.as_deref())
        }
        Which::Answered { step, variant, answer } => {
            ("campaign_send_answer", "answer = ?6", Some(answer.code()), step, variant, None)
        }
        Which::Converted { step, variant } => ("campaign_send_converted", "converted_at IS NOT NULL", None, step, variant, None),
    };
    let sql = format!(
        "SELECT {SEND} FROM campaign_send INDEXED BY {index} \
         WHERE organisation = ?1 AND campaign = ?2 AND row > ?3 AND step = ?5 AND {is_so} \
         AND (?7 IS NULL OR variant = ?7) AND (?8 IS NULL OR reason = ?8) ORDER BY row LIMIT ?4"
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let values = params![organisation.0, campaign.0, after, limit, step, code, variant, reason];
    let found = select.query_map(values, |row| Ok(send(row))).stored()?;
    let mut listed = Vec::new();
    for one in found {
        let one = one.stored()??;
        if let Some(theirs) = find(connection, organisation, campaign, one.row)? {
            listed.push((theirs, Some(one)));
        }
    }
    Ok(listed)
}

/// Each with the last step that they got.
fn people(
    connection: &Connection,
    organisation: OrgId,
    campaign: CampaignId,
    state: Option<RecipientState>,
    stretch: Stretch,
) -> Result<Vec<(Recipient, Option<Send>)>> {
    let (after, limit) = (stretch.after as i64, stretch.limit as i64);
    let place = "organisation = ?1 AND campaign = ?2 AND row > ?3";
    let found = match state {
        None => {
            let sql = format!("SELECT {RECIPIENT} FROM campaign_recipient WHERE {place} ORDER BY row LIMIT ?4");
            recipients(connection, &sql, [organisation.0, campaign.0, after, limit])?
        }
        Some(state) => {
            let sql = format!("SELECT {RECIPIENT} FROM campaign_recipient WHERE {place} AND state = ?5 ORDER BY row LIMIT ?4");
            recipients(connection, &sql, params![organisation.0, campaign.0, after, limit, state.code()])?
        }
    };
    let sql = format!(
        "SELECT {SEND} FROM campaign_send WHERE organisation = ?1 AND campaign = ?2 AND row = ?3 ORDER BY step DESC LIMIT 1"
    );
    let mut newest = connection.prepare_cached(&sql).stored()?;
    let mut listed = Vec::with_capacity(found.len());
    for one in found {
        let values = [organisation.0, campaign.0, one.row as i64];
        let last = newest.query_row(values, |row| Ok(send(row))).optional().stored()?.transpose()?;
        listed.push((one, last));
    }
    Ok(listed)
}

fn recipients(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<Recipient>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map(values, |row| Ok(recipient(row))).stored()?;
    found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
}

pub(super) fn find(connection: &Connection, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Recipient>> {
    let sql = format!("SELECT {RECIPIENT} FROM campaign_recipient WHERE organisation = ?1 AND campaign = ?2 AND row = ?3");
    let mut select = connection.prepare_cached(&sql).stored()?;
    let values = [organisation.0, campaign.0, row as i64];
    select.query_row(values, |row| Ok(recipient(row))).optional().stored()?.transpose()
}

pub(super) fn list_in(connection: &Connection, organisation: OrgId, conversation: ConversationId) -> Result<Vec<Recipient>> {
    let sql = format!(
        "SELECT {RECIPIENT} FROM campaign_recipient WHERE organisation = ?1 AND conversation = ?2 \
         ORDER BY campaign DESC, row DESC LIMIT ?3"
    );
    recipients(connection, &sql, [organisation.0, conversation.0, MAX_PAGE as i64])
}

pub(super) fn count(connection: &Connection, organisation: OrgId, campaign: CampaignId) -> Result<Tally> {
    let mut tally = Tally::default();
    let sql = "SELECT state, count(*) FROM campaign_recipient INDEXED BY campaign_recipient_state \
               WHERE organisation = ?1 AND campaign = ?2 GROUP BY state ORDER BY state";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut found = select.query([organisation.0, campaign.0]).stored()?;
    while let Some(row) = found.next().stored()? {
        let people: i64 = row.get(1).stored()?;
        tally.people.push((state(row.get(0).stored()?)?, people as u64));
    }
    let sql = "SELECT step, variant, state, reason, answer, count(*), coalesce(sum(price), 0), count(*) - count(price), \
               count(converted_at), coalesce(sum(value), 0) FROM campaign_send INDEXED BY campaign_send_tally \
               WHERE organisation = ?1 AND campaign = ?2 \
               GROUP BY step, variant, state, reason, answer ORDER BY step, variant, state, reason, answer";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut found = select.query([organisation.0, campaign.0]).stored()?;
    while let Some(row) = found.next().stored()? {
        let number = |column: usize| row.get::<_, i64>(column).map(|number| number as u64).stored();
        tally.sends.push(SendTally {
            step: row.get(0).stored()?,
            variant: row.get(1).stored()?,
            state: send_state(row.get(2).stored()?)?,
            reason: row.get(3).stored()?,
            answer: answer(row.get(4).stored()?)?,
            sends: number(5)?,
            price: number(6)?,
            unpriced: number(7)?,
            converted: number(8)?,
            value: number(9)?,
        });
    }
    Ok(tally)
}
