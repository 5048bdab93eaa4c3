use engine::ids::{InboxId, OrgId, RecordId};
use serde_json::Value;

use super::*;

fn kept() -> MessageTemplate {
    MessageTemplate {
        id: RecordId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        remote: "7".into(),
        name: "order_update".into(),
        language: "en".into(),
        category: "UTILITY".into(),
        status: "APPROVED".into(),
        quality: None,
        reason: None,
        wire: Value::Null,
        edits: Vec::new(),
        heard_at: Timestamp::default(),
        updated_at: Timestamp::default(),
    }
}

fn status(event: &str, reason: Option<&str>, detail: Option<&str>) -> MessageTemplate {
    let [reason, detail] = [reason, detail].map(|said| said.map(str::to_owned));
    changed(kept(), &TemplateChange::Status { event: event.to_owned(), category: None, reason, detail })
}

#[test]
fn a_status_comes_with_its_reason_and_a_warning_changes_none() {
    let paused = status("PAUSED", Some("FIRST_PAUSE"), Some("Many people blocked it."));
    assert_eq!((paused.status.as_str(), paused.reason.as_deref()), ("PAUSED", Some("FIRST_PAUSE: Many people blocked it.")));
    assert_eq!(status("FLAGGED", None, None).status, "APPROVED");
    assert_eq!(status("REINSTATED", None, None).status, "APPROVED");
    assert_eq!(status("SOMETHING_NEW", None, None).status, "SOMETHING_NEW");
}

#[test]
fn quality_and_category_leave_the_rest_as_it_is() {
    let rated = changed(kept(), &TemplateChange::Quality { before: None, now: "RED".into() });
    assert_eq!(rated, MessageTemplate { quality: Some("RED".into()), ..kept() });
    let moved = changed(kept(), &TemplateChange::Category { before: None, now: "MARKETING".into() });
    assert_eq!(moved, MessageTemplate { category: "MARKETING".into(), ..kept() });
    let ahead = TemplateChange::CategoryAhead { now: None, next: "MARKETING".into(), at: None };
    assert_eq!(changed(kept(), &ahead), kept());
}
