//! Audiences of campaigns: files before they are one, what they are, and who is in them.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{AudienceId, BlobId, OperatorId, RunId};
use engine::model::audience as model;
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::audience_contacts::AudienceContacts;
use crate::campaigns::import::mapping::Mapping;
use crate::campaigns::import::rows::Given;
use crate::campaigns::members::Added;

/// A file that may become an audience. It is kept for a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceFile {
    /// By which it is checked, and becomes an audience.
    #[schema(value_type = String)]
    pub file: BlobId,
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// As the head has them; one without a name, or with that of another, is called by its place, such as `column 3`.
    pub columns: Vec<String>,
    /// The first 20 below the head, each as wide as it.
    pub rows: Vec<Vec<String>>,
    /// What the columns seem to be.
    pub mapping: AudienceMapping,
}

/// Which column is what, by their names.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AudienceMapping {
    pub number: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// With names of time zones, such as `Europe/Madrid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Those that are kept, at most 30.
    pub values: Vec<String>,
}

impl From<Mapping> for AudienceMapping {
    fn from(mapping: Mapping) -> Self {
        let Mapping { number, name, zone, values } = mapping;
        Self { number, name, zone, values }
    }
}

impl From<AudienceMapping> for Mapping {
    fn from(mapping: AudienceMapping) -> Self {
        let AudienceMapping { number, name, zone, values } = mapping;
        Self { number, name, zone, values }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckAudienceFile {
    pub mapping: AudienceMapping,
    /// Of numbers that name none, as ISO 3166 has it: `IN`.
    pub country: Option<String>,
}

/// What would become of the first rows.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceFileCheck {
    /// Rows, at most 1,000.
    pub looked_at: u64,
    pub good: u64,
    /// The first 20.
    pub people: Vec<AudiencePerson>,
    /// The first 50.
    pub faults: Vec<AudienceFault>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AudiencePerson {
    pub row: u64,
    /// E.164.
    pub handle: String,
    pub name: String,
    /// Empty: nobody knows.
    pub zone: String,
}

impl From<&model::Member> for AudiencePerson {
    fn from(member: &model::Member) -> Self {
        let model::Member { row, handle, name, zone, values: _ } = member.clone();
        Self { row, handle, name, zone }
    }
}

/// Why a row, or a contact, became nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceFault {
    /// As a spreadsheet counts: the head is the first. Of contacts the place among those that were chosen.
    pub row: u64,
    pub reason: AudienceFaultReason,
    /// What stands there, cut; of a contact its id, unless the number is repeated.
    pub what: String,
}

impl From<model::RowFault> for AudienceFault {
    fn from(fault: model::RowFault) -> Self {
        let model::RowFault { row, reason, what } = fault;
        Self { row, reason: reason.into(), what }
    }
}

/// `no_country`: the number names none, and the audience has none. `repeated`: it stands further up. `too_long`: it has more
/// cells than the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudienceFaultReason {
    NoNumber,
    BadNumber,
    NoCountry,
    Repeated,
    TooLong,
    Unreadable,
    UnknownZone,
}

impl From<model::FaultReason> for AudienceFaultReason {
    fn from(reason: model::FaultReason) -> Self {
        match reason {
            model::FaultReason::NoNumber => Self::NoNumber,
            model::FaultReason::BadNumber => Self::BadNumber,
            model::FaultReason::NoCountry => Self::NoCountry,
            model::FaultReason::Repeated => Self::Repeated,
            model::FaultReason::TooLong => Self::TooLong,
            model::FaultReason::Unreadable => Self::Unreadable,
            model::FaultReason::UnknownZone => Self::UnknownZone,
        }
    }
}

/// Whom a campaign is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignAudience {
    #[schema(value_type = String)]
    pub id: AudienceId,
    pub name: String,
    pub state: AudienceState,
    pub consent: AudienceConsent,
    /// Of numbers that name none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Names of the values that its people have.
    pub columns: Vec<String>,
    pub members: u64,
    /// Rows that were refused.
    pub faulty: u64,
    pub repeated: u64,
    /// Why its people could not be read in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub created_by: OperatorId,
    /// The import, while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<AudienceRun>,
}

impl CampaignAudience {
    pub fn new(audience: model::Audience, run: Option<&Run>) -> Self {
        let model::Consent { statement, by, at } = audience.consent;
        let model::AudienceCounts { members, faulty, repeated } = audience.counts;
        Self {
            id: audience.id,
            name: audience.name,
            state: audience.state.into(),
            consent: AudienceConsent { statement, by, at },
            country: audience.country,
            columns: audience.columns,
            members,
            faulty,
            repeated,
            trouble: audience.trouble,
            created_at: audience.created_at,
            created_by: audience.created_by,
            run: run.map(|run| AudienceRun { id: run.id, done: run.progress.done, total: run.progress.total }),
        }
    }
}

/// `importing`: its file, or contacts, are being read. `failed`: they could not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AudienceState {
    Importing,
    Ready,
    Failed,
}

impl From<model::AudienceState> for AudienceState {
    fn from(state: model::AudienceState) -> Self {
        match state {
            model::AudienceState::Importing => Self::Importing,
            model::AudienceState::Ready => Self::Ready,
            model::AudienceState::Failed => Self::Failed,
        }
    }
}

/// What its people agreed to, as whoever brought the list says.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceConsent {
    pub statement: String,
    #[schema(value_type = String)]
    pub by: OperatorId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceRun {
    #[schema(value_type = String)]
    pub id: RunId,
    /// Rows, or contacts, that have been read.
    pub done: u64,
    /// How many there may be; absent: nobody knows yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

/// The oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignAudienceList {
    pub items: Vec<CampaignAudience>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewCampaignAudience {
    /// 1 to 100 characters; no other audience has it.
    pub name: String,
    /// How and when these people agreed to be written to: 10 to 1,000 characters.
    pub consent: String,
    /// Of numbers that name none, as ISO 3166 has it: `IN`.
    pub country: Option<String>,
    /// That was uploaded before; absent: the audience is empty, and people are added to it.
    #[schema(value_type = Option<String>)]
    pub file: Option<BlobId>,
    /// Of the file.
    pub mapping: Option<AudienceMapping>,
    /// Instead of a file.
    pub contacts: Option<AudienceContacts>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceMember {
    pub row: u64,
    /// E.164.
    pub handle: String,
    pub name: String,
    /// Empty: nobody knows.
    pub time_zone: String,
    pub values: BTreeMap<String, String>,
}

impl From<model::Member> for AudienceMember {
    fn from(member: model::Member) -> Self {
        let model::Member { row, handle, name, zone, values } = member;
        Self { row, handle, name, time_zone: zone, values }
    }
}

/// By row.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceMemberPage {
    pub items: Vec<AudienceMember>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// By row.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceFaultPage {
    pub items: Vec<AudienceFault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RowQuery {
    /// The last row seen: `next` of the page before.
    pub after: Option<u64>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAudienceMembers {
    /// 1 to 1,000.
    pub members: Vec<NewAudienceMember>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewAudienceMember {
    pub number: String,
    pub name: Option<String>,
    /// Such as `Europe/Madrid`; absent: the one of the number's country, if that has one.
    pub time_zone: Option<String>,
    /// At most 30 names of values in one audience.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}

impl From<NewAudienceMember> for Given {
    fn from(member: NewAudienceMember) -> Self {
        let NewAudienceMember { number, name, time_zone, values } = member;
        Self { number, name: name.unwrap_or_default(), zone: time_zone.unwrap_or_default(), values }.tidied()
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedAudienceMembers {
    pub added: u64,
    /// They were in it before.
    pub repeated: u64,
    /// Also of those that are repeated; the row is the place in the list, from 1.
    pub faults: Vec<AudienceFault>,
}

impl From<Added> for AddedAudienceMembers {
    fn from(added: Added) -> Self {
        let Added { added, repeated, faults } = added;
        Self { added, repeated, faults: faults.into_iter().map(Into::into).collect() }
    }
}
