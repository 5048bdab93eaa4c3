use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{AuditId, ContactId, OperatorId, OrgId, RecordId};

/// Characters of a value that an entry keeps at most.
pub const LONGEST_VALUE: usize = 200;

/// One thing that somebody inside did, or looked at, kept so that it can be asked for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    pub organisation: OrgId,
    pub at: Timestamp,
    pub kind: EntryKind,
    /// The operation as the API document names it.
    pub operation: String,
    /// Absent where a file was fetched by its address: the address is all that was shown.
    pub actor: Option<OperatorId>,
    pub login: Option<RecordId>,
    /// Where the call came from.
    pub address: String,
    /// What it was done to, such as `contact`; empty where it was done to nothing in particular.
    pub object_kind: String,
    pub object: String,
    /// The person outside whom it is about.
    pub contact: Option<ContactId>,
    pub detail: Detail,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Something is otherwise now.
    Changed,
    /// Somebody's data was looked at.
    Looked,
    /// It was tried and refused: a login.
    Refused,
}

impl EntryKind {
    pub const ALL: [Self; 3] = [Self::Changed, Self::Looked, Self::Refused];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Looked => "looked",
            Self::Refused => "refused",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What is shown of an entry and never searched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// The name the actor had then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor_name: String,
    /// Ids and names of the path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// What was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// Fields that were sent, cut to [`LONGEST_VALUE`] characters, secrets masked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}
