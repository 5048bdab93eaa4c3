//! Message templates: as they are shown, filled in, created and edited.

use std::collections::BTreeMap;

use channels::template::{self, Gap, GapKind};
use engine::clock::Timestamp;
use engine::ids::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::channels::templates;

/// What may be said to somebody who has been silent, in one language, as the platform has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplate {
    #[schema(value_type = String)]
    pub id: RecordId,
    pub name: String,
    pub language: String,
    /// `AUTHENTICATION`, `MARKETING`, `UTILITY`; the platform may have new ones.
    pub category: String,
    /// `PENDING`, `APPROVED`, `REJECTED`, `PAUSED`, `DISABLED`…
    pub status: String,
    /// `GREEN`, `YELLOW`, `RED`; absent while nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<String>,
    /// Why it was rejected, paused or disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the customer will read, with the examples in the gaps.
    pub preview: String,
    /// What has to be filled in before it can be sent.
    pub fields: Vec<TemplateField>,
    /// It is approved, and a form can fill it.
    pub can_send: bool,
    /// Why no form can fill it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfit: Option<String>,
    /// `POSITIONAL` or `NAMED`.
    pub parameter_format: &'static str,
    /// The platform's JSON of its parts.
    #[schema(value_type = Vec<Object>)]
    pub components: Value,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// One gap of a template.
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateField {
    /// Under which its value is sent: `body.first_name`, `body.1`, `header.order`, `buttons.0`; `header` for a file.
    pub key: String,
    /// `text`, `address_end` (of a button), `code`; `image`, `video`, `document` want the id of an attachment.
    pub kind: &'static str,
    /// The gap's name or number, or the text of its button; empty when there is none.
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// By name and language.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageTemplateList {
    pub items: Vec<MessageTemplate>,
}

impl MessageTemplate {
    /// Errors: `Corrupt` when the platform's JSON cannot be read.
    pub fn new(kept: &templates::MessageTemplate) -> engine::Result<Self> {
        let form = kept.template()?;
        let (fields, unfit) = match template::gaps(&form) {
            Ok(gaps) => (gaps.into_iter().map(TemplateField::new).collect(), None),
            Err(why) => (Vec::new(), Some(why.to_string())),
        };
        Ok(Self {
            id: kept.id,
            name: kept.name.clone(),
            language: kept.language.clone(),
            category: kept.category.clone(),
            status: kept.status.clone(),
            quality: kept.quality.clone(),
            reason: kept.reason.clone(),
            preview: template::preview(&form, None),
            fields,
            can_send: form.may_be_sent() && unfit.is_none(),
            unfit,
            parameter_format: if form.format == template::Format::Named { "NAMED" } else { "POSITIONAL" },
            components: kept.wire.get("components").cloned().unwrap_or_else(|| Value::Array(Vec::new())),
            updated_at: kept.updated_at,
        })
    }
}

impl TemplateField {
    fn new(gap: Gap) -> Self {
        let kind = match gap.kind {
            GapKind::Text => "text",
            GapKind::Image => "image",
            GapKind::Video => "video",
            GapKind::Document => "document",
            GapKind::AddressEnd => "address_end",
            GapKind::Code => "code",
        };
        Self { key: gap.key, kind, label: gap.label, example: gap.example }
    }
}

/// A new template, in the platform's own form.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewMessageTemplate {
    /// Small letters, digits and underscores.
    pub name: String,
    /// Such as `en_US`.
    pub language: String,
    /// `AUTHENTICATION`, `MARKETING` or `UTILITY`.
    pub category: String,
    /// `POSITIONAL` (when absent: `{{1}}`) or `NAMED` (`{{first_name}}`).
    #[serde(default)]
    pub parameter_format: Option<String>,
    /// Header, body, footer, buttons, each with its examples.
    #[schema(value_type = Vec<Object>)]
    pub components: Vec<Value>,
    /// Seconds after which an undelivered message is given up.
    #[serde(default)]
    pub message_send_ttl_seconds: Option<i64>,
}

/// What is to be another; name and language stay.
#[derive(Debug, Deserialize, ToSchema)]
pub struct MessageTemplateEdit {
    #[serde(default)]
    pub category: Option<String>,
    #[schema(value_type = Vec<Object>)]
    pub components: Vec<Value>,
    #[serde(default)]
    pub message_send_ttl_seconds: Option<i64>,
}

/// A template to send, and what stands in its gaps.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SendTemplate {
    #[schema(value_type = String)]
    pub id: RecordId,
    /// By the keys of its fields.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
}
