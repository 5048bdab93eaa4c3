//! Two contacts that are one person: what was put together, why, by whom, and how it comes apart again.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactId, ConversationId, MergeId, OperatorId, OrgId};
use crate::model::contact::{Contact, Identity};

/// The record of one merge. Undone, it stays as a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    pub id: MergeId,
    pub organisation: OrgId,
    pub into: ContactId,
    /// As they were. Their id goes on naming whom they were merged into.
    pub from: Gone,
    pub evidence: Evidence,
    pub by: By,
    pub at: Timestamp,
    pub undone: Option<Undone>,
}

/// A contact that lives on in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub identities: Vec<Identity>,
    pub conversations: Vec<ConversationId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    pub at: Timestamp,
    pub by: By,
}

/// Who merged, or undid it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    Operator(OperatorId),
    /// The program itself, on what a platform proved.
    Program,
}

/// Why two contacts are taken for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub kind: EvidenceKind,
    /// In words.
    pub text: String,
}

impl Evidence {
    pub fn proven(kind: EvidenceKind) -> Self {
        Self { kind, text: kind.words().to_owned() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Somebody of the business says so.
    Said,
    IdChanged,
    NamedTogether,
}

impl EvidenceKind {
    pub const ALL: [Self; 3] = [Self::Said, Self::IdChanged, Self::NamedTogether];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::IdChanged => "id_changed",
            Self::NamedTogether => "named_together",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Both are one account of the platform: there is one thread on the other side, not two.
    pub const fn is_one_account(self) -> bool {
        matches!(self, Self::IdChanged | Self::NamedTogether)
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Said => "Somebody of the business says that they are one person.",
            Self::IdChanged => "The platform says that the id changed.",
            Self::NamedTogether => "The platform names both handles as one person's.",
        }
    }
}

/// Somebody who may be the same person, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    pub contact: Contact,
    /// The strongest first.
    pub likeness: Vec<Likeness>,
}

/// What two contacts have in common; none of it is proof.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same user of the business's own sites, shown by a signature in more than one inbox.
    VerifiedUser(String),
    Phone(String),
    Email(String),
}
