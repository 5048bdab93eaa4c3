//! Fields of the organisation's own, their values on a contact, and notes.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{ContactFieldId, ContactNoteId};
use engine::model::contact_field as model;
use engine::model::contact_note;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::NamedOperator;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Number,
    /// `2026-05-31`.
    Date,
    /// One of the field's options.
    Choice,
    /// `true` or `false`.
    Checkbox,
    /// A web address.
    Link,
}

impl From<model::FieldKind> for FieldKind {
    fn from(kind: model::FieldKind) -> Self {
        match kind {
            model::FieldKind::Text => Self::Text,
            model::FieldKind::Number => Self::Number,
            model::FieldKind::Date => Self::Date,
            model::FieldKind::Choice => Self::Choice,
            model::FieldKind::Checkbox => Self::Checkbox,
            model::FieldKind::Link => Self::Link,
        }
    }
}

impl From<FieldKind> for model::FieldKind {
    fn from(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text => Self::Text,
            FieldKind::Number => Self::Number,
            FieldKind::Date => Self::Date,
            FieldKind::Choice => Self::Choice,
            FieldKind::Checkbox => Self::Checkbox,
            FieldKind::Link => Self::Link,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactField<'a> {
    #[schema(value_type = String)]
    pub id: ContactFieldId,
    /// By which `{{contact.field.<key>}}` and automations name it.
    pub key: &'a str,
    pub name: &'a str,
    pub kind: FieldKind,
    pub options: &'a [String],
    pub help: &'a str,
    /// It stands beside every conversation, not only on the contact's own page.
    pub in_panel: bool,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> ContactField<'a> {
    pub fn new(field: &'a model::ContactField) -> Self {
        let model::ContactField { id, key, name, kind, options, help, in_panel, created_at, .. } = field;
        Self { id: *id, key, name, kind: (*kind).into(), options, help, in_panel: *in_panel, created_at: *created_at }
    }
}

/// By when they were made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactFieldList<'a> {
    pub items: Vec<ContactField<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewContactField {
    /// 1 to 40 lower-case letters, digits and `_`, beginning with a letter; it never changes.
    pub key: String,
    #[serde(flatten)]
    pub settings: ContactFieldSettings,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactFieldSettings {
    /// 1 to 60 characters.
    pub name: String,
    pub kind: FieldKind,
    /// Of a choice: 1 to 50, each of 1 to 80 characters.
    #[serde(default)]
    pub options: Vec<String>,
    /// At most 200 characters; operators read it beside the field.
    #[serde(default)]
    pub help: String,
    #[serde(default)]
    pub in_panel: bool,
}

/// A field as a contact has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactFieldValue<'a> {
    pub key: &'a str,
    pub name: &'a str,
    pub kind: FieldKind,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    pub options: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub help: &'a str,
    pub in_panel: bool,
    /// Absent: nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<&'a str>,
}

impl<'a> ContactFieldValue<'a> {
    pub fn all(fields: &'a [model::ContactField], values: &'a BTreeMap<String, String>) -> Vec<Self> {
        let value = |field: &'a model::ContactField| Self {
            key: &field.key,
            name: &field.name,
            kind: field.kind.into(),
            options: &field.options,
            help: &field.help,
            in_panel: field.in_panel,
            value: values.get(&field.key).map(String::as_str),
        };
        fields.iter().map(value).collect()
    }
}

/// Whether the business wants to hear nothing of a contact.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactBlocked {
    pub blocked: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ContactNote<'a> {
    #[schema(value_type = String)]
    pub id: ContactNoteId,
    pub author: NamedOperator<'a>,
    pub text: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub edited_at: Option<Timestamp>,
}

impl<'a> ContactNote<'a> {
    pub fn new(note: &'a contact_note::ContactNote, author: &'a str) -> Self {
        let contact_note::ContactNote { id, text, at, edited_at, .. } = note;
        let author = NamedOperator { id: note.author, name: author.into() };
        Self { id: *id, author, text, at: *at, edited_at: *edited_at }
    }
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactNotePage<'a> {
    pub items: Vec<ContactNote<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ContactNoteText {
    /// 1 to 4,000 characters.
    pub text: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NoteQuery {
    #[param(value_type = Option<String>)]
    pub cursor: Option<ContactNoteId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}
