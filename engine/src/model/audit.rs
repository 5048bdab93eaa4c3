use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{AuditId, ContactId, OperatorId, OrgId, RecordId};

/// Characters of a value that an entry keeps at most.
pub const LONGEST_VALUE: usize = 200;

/// One thing that was done, or looked at, kept so that it can be asked for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: AuditId,
    pub organisation: OrgId,
    pub at: Timestamp,
    pub kind: EntryKind,
    /// The operation as the API document names it.
    pub operation: String,
    pub actor: Actor,
    pub login: Option<RecordId>,
    /// Where the call came from; empty where it came from nowhere outside.
    pub address: String,
    /// What it was done to, such as `contact`; empty where it was done to nothing in particular.
    pub object_kind: String,
    pub object: String,
    /// The person outside whom it is about.
    pub contact: Option<ContactId>,
    pub detail: Detail,
}

impl Entry {
    /// Whether this text, in small letters, stands anywhere in it.
    pub fn tells_of(&self, text: &str) -> bool {
        let Detail { actor_name, actor_role, object_name, path, made, fields, changes } = &self.detail;
        let own = [&self.operation, &self.address, &self.object_kind, &self.object, actor_name, actor_role, object_name];
        let pairs = path.iter().chain(fields).flat_map(|(name, value)| [name, value]);
        let changed = changes.iter().flat_map(|change| [Some(&change.field), change.before.as_ref(), change.after.as_ref()]);
        let mut all = own.into_iter().chain(made).chain(pairs).chain(changed.flatten());
        all.any(|told| told.to_lowercase().contains(text))
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    Operator(OperatorId),
    /// The program itself, as its settings say.
    System,
    /// Whoever held the address of a file, which is all that was shown.
    Link,
}

impl Actor {
    /// Of the last two, as filters and lists name them.
    pub const SYSTEM: &str = "system";
    pub const LINK: &str = "link";
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

/// What is shown of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// The name the actor had then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor_name: String,
    /// The role the actor had then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub actor_role: String,
    /// What the object was called then.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub object_name: String,
    /// Ids and names of the path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// What was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
    /// Fields that were sent, cut to [`LONGEST_VALUE`] characters, secrets masked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What settings were before and are since, cut and masked like the fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// One field of a setting. `None`: there was none, or is none any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
