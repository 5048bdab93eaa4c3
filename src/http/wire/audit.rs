//! What people inside did and looked at.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{AuditId, ContactId, OperatorId, RecordId};
use engine::model::audit;
use engine::ports::audit_log::AuditFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// An operator.
    #[param(value_type = Option<String>)]
    pub actor: Option<OperatorId>,
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
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

impl AuditQuery {
    pub fn filter(self) -> AuditFilter {
        let Self { actor, operation, object_kind, object, contact, from, until, cursor: _, limit: _ } = self;
        AuditFilter { actor, operation, object_kind, object, contact, from, until }
    }
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// Something is otherwise since then.
    Changed,
    /// Somebody's data was looked at.
    Looked,
    /// A login was tried and refused.
    Refused,
}

/// Who did something, with the name they had then.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditActor<'a> {
    #[schema(value_type = String)]
    pub id: OperatorId,
    pub name: &'a str,
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
    /// Absent where a file was fetched by its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<AuditActor<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub login: Option<RecordId>,
    /// Where the call came from.
    pub address: &'a str,
    pub object_kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<&'a str>,
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
}

impl<'a> AuditEntry<'a> {
    pub fn new(entry: &'a audit::Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            kind: match entry.kind {
                audit::EntryKind::Changed => AuditKind::Changed,
                audit::EntryKind::Looked => AuditKind::Looked,
                audit::EntryKind::Refused => AuditKind::Refused,
            },
            operation: &entry.operation,
            actor: entry.actor.map(|id| AuditActor { id, name: &entry.detail.actor_name }),
            login: entry.login,
            address: &entry.address,
            object_kind: &entry.object_kind,
            object: Some(entry.object.as_str()).filter(|object| !object.is_empty()),
            contact: entry.contact,
            path: &entry.detail.path,
            made: entry.detail.made.as_deref(),
            fields: &entry.detail.fields,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage<'a> {
    pub items: Vec<AuditEntry<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<&'a str>,
}
