//! Whom a campaign is for: a list of people by their numbers, with what the campaign's words say to each of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{AudienceId, OperatorId, OrgId};
use crate::model::record::{Key, Record};

/// Of an organisation.
pub const MOST_AUDIENCES: u64 = 1_000;

/// People in one audience.
pub const MOST_MEMBERS: u64 = 2_000_000;

/// Columns that are kept of each of them.
pub const MOST_COLUMNS: usize = 30;

/// Characters of one value.
pub const LONGEST_VALUE: usize = 500;

/// Characters of a name, of an audience or of somebody in it.
pub const LONGEST_NAME: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    pub id: AudienceId,
    pub organisation: OrgId,
    pub name: String,
    pub state: AudienceState,
    pub consent: Consent,
    /// Of numbers that name no country, as ISO 3166 has it: `IN`.
    pub country: Option<String>,
    /// Names of the values that members have.
    pub columns: Vec<String>,
    /// Rows of the file that were refused or repeated; members that were added by other ways have none.
    pub counts: AudienceCounts,
    /// Why its file could not be read.
    #[serde(default)]
    pub trouble: Option<String>,
    pub created_at: Timestamp,
    pub created_by: OperatorId,
}

impl Record for Audience {
    const KIND: &'static str = "audience";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: format!("{}:{}", self.organisation, self.name.to_lowercase()) }]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AudienceState {
    /// Its file is being read.
    Importing,
    Ready,
    /// Its file could not be read.
    Failed,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceCounts {
    pub members: u64,
    pub faulty: u64,
    pub repeated: u64,
}

/// What these people agreed to, as whoever brought the list says: nothing that advertises is sent without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// In words: how and when they agreed.
    pub statement: String,
    pub by: OperatorId,
    pub at: Timestamp,
}

/// Somebody in an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Grows in the order in which they were added; of a file, the row.
    pub row: u64,
    /// E.164, with the plus.
    pub handle: String,
    pub name: String,
    /// A name of the IANA database; empty: nobody knows.
    pub zone: String,
    pub values: BTreeMap<String, String>,
}

/// Why a row of a file became nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    pub row: u64,
    pub reason: FaultReason,
    /// What stands there, cut.
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultReason {
    /// There is no number in it.
    NoNumber,
    /// What stands there is no number that can be called.
    BadNumber,
    /// The number names no country, and the audience has none.
    NoCountry,
    /// The number stands further up.
    Repeated,
    /// It has more cells than the head.
    TooLong,
    /// It cannot be read.
    Unreadable,
    UnknownZone,
}

impl FaultReason {
    pub const ALL: [Self; 7] =
        [Self::NoNumber, Self::BadNumber, Self::NoCountry, Self::Repeated, Self::TooLong, Self::Unreadable, Self::UnknownZone];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}
