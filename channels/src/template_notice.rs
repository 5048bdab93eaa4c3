//! Changes of message templates, which `WhatsApp` and Messenger report alike.

use serde_json::Value;

use crate::happened::{TemplateChange, TemplateUpdate};
use crate::wire::{self, Wire as _};

/// By its members: the field's name is not always the one of what happened.
pub fn read(value: &Value) -> Option<TemplateUpdate> {
    let id = value.id("message_template_id").or_else(|| value.id("template_id"))?;
    let word = |names: [&str; 2]| names.iter().find_map(|name| value.word(name));
    Some(TemplateUpdate {
        id,
        name: word(["message_template_name", "template_name"]),
        language: word(["message_template_language", "template_language"]),
        change: change(value)?,
    })
}

fn change(value: &Value) -> Option<TemplateChange> {
    if let Some(now) = value.word("new_quality_score") {
        return Some(TemplateChange::Quality { before: value.word("previous_quality_score"), now });
    }
    if let Some(next) = value.word("correct_category") {
        let at = value.time("category_update_timestamp");
        return Some(TemplateChange::CategoryAhead { now: value.word("new_category"), next, at });
    }
    if let Some(now) = value.word("new_category") {
        return Some(TemplateChange::Category { before: value.word("previous_category"), now });
    }
    if let Some(event) = value.word("event") {
        return Some(status(event, value));
    }
    let is_words = value.has("message_template_element") || value.has("message_template_buttons");
    is_words.then(|| TemplateChange::Components { raw: wire::raw(value) })
}

fn status(event: String, value: &Value) -> TemplateChange {
    let (rejection, other) = (value.part("rejection_info"), value.part("other_info"));
    let reason = value.word("reason").filter(|reason| reason != "NONE");
    TemplateChange::Status {
        event,
        category: value.word("message_template_category"),
        reason: reason.or_else(|| rejection.word("reason")).or_else(|| other.word("title")),
        detail: rejection
            .words("recommendation")
            .or_else(|| other.words("description"))
            .or_else(|| value.part("disable_info").word("disable_date")),
    }
}
