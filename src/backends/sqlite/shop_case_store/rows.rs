//! Rows of cases, read and written.

use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{CampaignId, ContactId, ConversationId, MessageId, OrgId, ShopCaseId};
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, CaseState, ShopCase};
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::sqlite::rows::Columns;

pub(super) const CASE: &str = "id, organisation, kind, subject, token, name, phone, person, details, state, reason, sequence, \
     sequence_row, contact, conversation, tags, tags_owed, tries, happened_at, changed_at, next_at, created_at, updated_at, version, \
     answer";

pub(super) fn case(row: &Row<'_>) -> Result<ShopCase> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(ShopCase {
        id: ShopCaseId(c.get()?),
        organisation: OrgId(c.get()?),
        kind: CaseKind::from_code(c.get()?).ok_or_else(unknown)?,
        subject: c.get()?,
        token: c.get()?,
        name: c.get()?,
        phone: c.get::<Option<String>>()?.unwrap_or_default(),
        person: c.get()?,
        values: from_json(&c.get::<String>()?)?,
        state: state(c.get()?)?,
        reason: c.get()?,
        enrolled: enrolled(c.get()?, c.get()?),
        contact: c.get::<Option<i64>>()?.map(ContactId),
        conversation: c.get::<Option<i64>>()?.map(ConversationId),
        tags: from_json(&c.get::<String>()?)?,
        tags_owed: from_json(&c.get::<String>()?)?,
        tries: c.get()?,
        happened_at: c.time()?,
        changed_at: c.time()?,
        next_at: c.time_or_none()?,
        created_at: c.time()?,
        updated_at: c.time()?,
        version: c.seq()?,
        answer: c.get::<Option<i64>>()?.map(MessageId),
    })
}

fn enrolled(campaign: Option<i64>, row: Option<i64>) -> Option<Enrolled> {
    campaign.zip(row).map(|(campaign, row)| Enrolled { campaign: CampaignId(campaign), row: row as u64 })
}

pub(super) fn state(code: u8) -> Result<CaseState> {
    CaseState::from_code(code).ok_or_else(unknown)
}

/// What is not known is null.
pub(super) fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn unknown() -> Error {
    Error::corrupt("a case of a shop has a number that this program does not know")
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).context(Kind::Invalid, "what is known of a case of a shop cannot be written")
}

fn from_json<T: DeserializeOwned>(stored: &str) -> Result<T> {
    serde_json::from_str(stored).context(Kind::Corrupt, "what is known of a case of a shop cannot be read")
}
