//! Rows of leads, read and written.

use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{CampaignId, ContactId, ConversationId, LeadEventId, LeadId, OperatorId, OrgId};
use engine::model::lead::{Enrolled, Lead, LeadEvent, Source, Stage};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sqlite::rows::Columns;

pub(super) const LEAD: &str = "id, organisation, name, phone, email, location, needs, budget, budget_fits, start, stage, reason, \
     tags, details, owner, next_at, contact, conversation, sequence, sequence_row, source, made_by, created_at, updated_at, \
     version";

pub(super) const EVENT: &str = "id, organisation, lead, at, doer, what";

/// Stored as the time of those whom nobody wants to get back to: they come last.
pub(super) const NEVER: i64 = i64::MAX;

pub(super) fn lead(row: &Row<'_>) -> Result<Lead> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Lead {
        id: LeadId(c.get()?),
        organisation: OrgId(c.get()?),
        name: c.get()?,
        phone: c.get::<Option<String>>()?.unwrap_or_default(),
        email: c.get()?,
        location: c.get()?,
        needs: c.get()?,
        budget: c.get()?,
        budget_fits: c.get()?,
        start: c.get()?,
        stage: stage(c.get()?)?,
        reason: c.get()?,
        tags: from_json(&c.get::<String>()?)?,
        details: from_json(&c.get::<String>()?)?,
        owner: c.get::<Option<i64>>()?.map(OperatorId),
        next_at: Some(c.time()?).filter(|at| at.as_millis() != NEVER),
        contact: c.get::<Option<i64>>()?.map(ContactId),
        conversation: c.get::<Option<i64>>()?.map(ConversationId),
        sequence: enrolled(c.get()?, c.get()?),
        source: Source::from_code(c.get()?).ok_or_else(unknown)?,
        made_by: c.get::<Option<String>>()?.unwrap_or_default(),
        created_at: c.time()?,
        updated_at: c.time()?,
        version: c.seq()?,
    })
}

fn enrolled(campaign: Option<i64>, row: Option<i64>) -> Option<Enrolled> {
    campaign.zip(row).map(|(campaign, row)| Enrolled { campaign: CampaignId(campaign), row: row as u64 })
}

pub(super) fn event(row: &Row<'_>) -> Result<LeadEvent> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(LeadEvent {
        id: LeadEventId(c.get()?),
        organisation: OrgId(c.get()?),
        lead: LeadId(c.get()?),
        at: c.time()?,
        by: from_json(&c.get::<String>()?)?,
        what: from_json(&c.get::<String>()?)?,
    })
}

/// What is not known is null, so that two may lack the same.
pub(super) fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn next_column(at: Option<Timestamp>) -> i64 {
    at.map_or(NEVER, Timestamp::as_millis)
}

pub(super) fn stage(code: u8) -> Result<Stage> {
    Stage::from_code(code).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::corrupt("a lead has a number that this program does not know")
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).context(Kind::Invalid, "what is known of a lead cannot be written")
}

fn from_json<T: DeserializeOwned>(stored: &str) -> Result<T> {
    serde_json::from_str(stored).context(Kind::Corrupt, "what is known of a lead cannot be read")
}
