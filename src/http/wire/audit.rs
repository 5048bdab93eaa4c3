//! What people inside did and looked at.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{AuditId, ContactId, OperatorId, RecordId};
use engine::model::audit::{self, Actor};
use engine::ports::audit_log::AuditFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// An operator, or `system` (what the program did by itself), or `link` (a file that was fetched by its address).
    pub actor: Option<String>,
    pub kind: Option<AuditKind>,
    /// As this document names it, such as `roles_change`.
    pub operation: Option<String>,
    /// Such as `contact`, `conversation` or `role`.
    pub object_kind: Option<String>,
    /// The id of what it was done to.
    pub object: Option<String>,
    /// The person outside whom it is about.
    #[param(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// Then or later.
    #[param(value_type = Option<String>)]
    pub from: Option<Timestamp>,
    /// Before then.
    #[param(value_type = Option<String>)]
    pub until: Option<Timestamp>,
    /// Stands somewhere in the entry, in capital or small letters: at most 100 characters. A page may then hold fewer than `limit`,
    /// even none, and have a next one.
    pub text: Option<String>,
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

impl AuditQuery {
    /// `Invalid` for what cannot be looked for.
    pub fn filter(self) -> Result<AuditFilter> {
        let Self { actor, kind, operation, object_kind, object, contact, from, until, text, cursor: _, limit: _ } = self;
        let actor = match actor.as_deref() {
            None => None,
            Some(Actor::SYSTEM) => Some(Actor::System),
            Some(Actor::LINK) => Some(Actor::Link),
            Some(operator) => Some(Actor::Operator(operator.parse()?)),
        };
        let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(Error::invalid(format!("text: at most {LONGEST_TEXT} characters")));
        }
        Ok(AuditFilter { actor, kind: kind.map(Into::into), operation, object_kind, object, contact, from, until, text })
    }
}

/// Characters that are looked for.
const LONGEST_TEXT: usize = 100;

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// Something is otherwise since then.
    Changed,
    /// Somebody's data was looked at.
    Looked,
    /// A login was tried and refused.
    Refused,
}

impl From<audit::EntryKind> for AuditKind {
    fn from(kind: audit::EntryKind) -> Self {
        match kind {
            audit::EntryKind::Changed => Self::Changed,
            audit::EntryKind::Looked => Self::Looked,
            audit::EntryKind::Refused => Self::Refused,
        }
    }
}

impl From<AuditKind> for audit::EntryKind {
    fn from(kind: AuditKind) -> Self {
        match kind {
            AuditKind::Changed => Self::Changed,
            AuditKind::Looked => Self::Looked,
            AuditKind::Refused => Self::Refused,
        }
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditActorKind {
    Operator,
    /// The program by itself, as its settings say.
    System,
    /// Whoever held the address of a file.
    Link,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor<'a> {
    pub kind: AuditActorKind,
    /// Of an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub id: Option<OperatorId>,
    /// The name they had then.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub name: &'a str,
    /// The role they had then.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub role: &'a str,
}

/// One field of a setting.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditChange<'a> {
    /// Fields of an object are told apart by dots.
    pub field: &'a str,
    /// Absent: there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<&'a str>,
    /// Absent: there is none any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<&'a str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry<'a> {
    #[schema(value_type = String)]
    pub id: AuditId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub kind: AuditKind,
    /// As this document names it.
    pub operation: &'a str,
    pub actor: AuditActor<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub login: Option<RecordId>,
    /// Where the call came from.
    pub address: &'a str,
    pub object_kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<&'a str>,
    /// What it was called then.
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub object_name: &'a str,
    /// The person outside whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// Ids of the path.
    pub path: &'a BTreeMap<String, String>,
    /// The id of what was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made: Option<&'a str>,
    /// Fields that were sent, cut to 200 characters; secrets are `***`.
    pub fields: &'a BTreeMap<String, String>,
    /// What settings were before and are since, cut and masked like the fields.
    pub changes: Vec<AuditChange<'a>>,
}

impl<'a> AuditActor<'a> {
    fn new(entry: &'a audit::Entry) -> Self {
        let (kind, id) = match entry.actor {
            Actor::Operator(operator) => (AuditActorKind::Operator, Some(operator)),
            Actor::System => (AuditActorKind::System, None),
            Actor::Link => (AuditActorKind::Link, None),
        };
        Self { kind, id, name: &entry.detail.actor_name, role: &entry.detail.actor_role }
    }
}

impl<'a> AuditChange<'a> {
    fn new(change: &'a audit::Change) -> Self {
        Self { field: &change.field, before: change.before.as_deref(), after: change.after.as_deref() }
    }
}

impl<'a> AuditEntry<'a> {
    pub fn new(entry: &'a audit::Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            kind: entry.kind.into(),
            operation: &entry.operation,
            actor: AuditActor::new(entry),
            login: entry.login,
            address: &entry.address,
            object_kind: &entry.object_kind,
            object: Some(entry.object.as_str()).filter(|object| !object.is_empty()),
            object_name: &entry.detail.object_name,
            contact: entry.contact,
            path: &entry.detail.path,
            made: entry.detail.made.as_deref(),
            fields: &entry.detail.fields,
            changes: entry.detail.changes.iter().map(AuditChange::new).collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage<'a> {
    pub items: Vec<AuditEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<&'a str>,
}
