use engine::ids::{InboxId, OrgId, RecordId};

use super::*;

fn kept(quality: &str, updated_at: i64) -> MessageTemplate {
    MessageTemplate {
        id: RecordId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        remote: "7".into(),
        name: "order_update".into(),
        language: "en".into(),
        category: "UTILITY".into(),
        status: "APPROVED".into(),
        quality: Some(quality.to_owned()),
        reason: None,
        wire: json!({"name": "order_update", "language": "en", "category": "UTILITY", "components": [
            {"type": "BODY", "text": "Your lamp ships today."}]}),
        edits: Vec::new(),
        heard_at: Timestamp::default(),
        updated_at: Timestamp::from_millis(updated_at),
    }
}

fn over_at(last: &MessageTemplate, accepted_at: i64) -> Option<MessageTemplate> {
    let before = kept("GREEN", 0);
    over(last, &before, &before.template().unwrap(), Timestamp::from_millis(900), Timestamp::from_millis(accepted_at))
}

/// A list that was asked for before the edit still says that the template is approved, and may be written down first.
#[test]
fn an_edit_is_written_over_a_list_that_is_older_and_keeps_what_else_it_said() {
    let record = over_at(&kept("RED", 950), 1_000).unwrap();
    assert_eq!((record.status.as_str(), record.quality.as_deref()), ("PENDING", Some("RED")));
    assert_eq!(record.edits, [Timestamp::from_millis(900)]);
}

#[test]
fn what_was_heard_after_an_edit_is_left_as_it_is() {
    assert_eq!(over_at(&kept("RED", 1_001), 1_000), None);
}
