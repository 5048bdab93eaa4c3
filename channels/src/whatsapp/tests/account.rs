use super::*;
use crate::happened::{Account, AccountUpdate, NumberChange, TemplateChange};

fn only(field: &str, value: &Value) -> What {
    let mut all = change_read(field, value);
    assert_eq!(all.len(), 1, "{field}");
    all.remove(0).what
}

fn template(field: &str, members: &Value) -> TemplateChange {
    let mut value = json!({"message_template_id": 123, "message_template_name": "hello", "message_template_language": "en_US"});
    value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let What::Template(update) = only(field, &value) else { panic!("{field}") };
    assert_eq!((update.id.as_str(), update.name.as_deref(), update.language.as_deref()), ("123", Some("hello"), Some("en_US")));
    update.change
}

#[test]
fn a_template_changes_its_state_for_a_reason() {
    let status = |members: Value| match template("message_template_status_update", &members) {
        TemplateChange::Status { event, reason, detail, .. } => (event, reason, detail),
        other => panic!("{other:?}"),
    };
    assert_eq!(status(json!({"event": "APPROVED", "reason": "NONE"})), ("APPROVED".to_owned(), None, None));
    let rejected =
        json!({"event": "REJECTED", "reason": "SCAM", "rejection_info": {"reason": "x", "recommendation": "say less"}});
    assert_eq!(status(rejected), ("REJECTED".to_owned(), some("SCAM"), some("say less")));
    let paused = json!({"event": "PAUSED", "reason": null, "other_info": {"title": "FIRST_PAUSE", "description": "3 hours"}});
    assert_eq!(status(paused), ("PAUSED".to_owned(), some("FIRST_PAUSE"), some("3 hours")));
}

#[test]
fn members_tell_what_changed_in_a_template_whatever_the_field_is_called() {
    let quality = json!({"previous_quality_score": "GREEN", "new_quality_score": "YELLOW"});
    for field in ["message_template_quality_update", "message_template_status_update"] {
        let expected = TemplateChange::Quality { before: some("GREEN"), now: "YELLOW".to_owned() };
        assert_eq!(template(field, &quality), expected);
    }
    let words = json!({"message_template_element": "body", "message_template_title": "t"});
    assert!(matches!(template("message_template_components_update", &words), TemplateChange::Components { .. }));
}

#[test]
fn a_category_is_announced_and_then_changed() {
    let ahead = json!({"correct_category": "MARKETING", "new_category": "UTILITY", "category_update_timestamp": 1_790_000_000});
    let at = Some(Timestamp::from_millis(1_790_000_000_000));
    let expected = TemplateChange::CategoryAhead { now: some("UTILITY"), next: "MARKETING".to_owned(), at };
    assert_eq!(template("template_category_update", &ahead), expected);
    let done = json!({"previous_category": "UTILITY", "new_category": "MARKETING"});
    let expected = TemplateChange::Category { before: some("UTILITY"), now: "MARKETING".to_owned() };
    assert_eq!(template("template_category_update", &done), expected);
}

#[test]
fn a_number_changes_its_limit_its_name_and_its_pin() {
    let change = |field: &str, members: Value| {
        let mut value = json!({"display_phone_number": "+1 555-0100"});
        value.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let happened = change_read(field, &value).remove(0);
        assert_eq!(happened.account, Account::Business { id: "WABA".to_owned(), display_number: some("15550100") });
        match happened.what {
            What::Number(update) => update.change,
            other => panic!("{other:?}"),
        }
    };
    let quality = json!({"event": "ONBOARDING", "current_limit": "TIER_50", "max_daily_conversations_per_business": "TIER_250"});
    let expected = NumberChange::Quality { event: "ONBOARDING".to_owned(), limit: some("TIER_250"), before: None };
    assert_eq!(change("phone_number_quality_update", quality), expected);
    let name = json!({"decision": "APPROVED", "requested_verified_name": "Lamps", "rejection_reason": null});
    let expected = NumberChange::Name { decision: "APPROVED".to_owned(), name: some("Lamps"), reason: None };
    assert_eq!(change("phone_number_name_update", name), expected);
    let user_name = change("business_username_update", json!({"username": "lamps", "status": "approved"}));
    assert_eq!(user_name, NumberChange::UserName { status: "approved".to_owned(), name: some("lamps") });
    let pin = change("security", json!({"event": "PIN_CHANGED"}));
    assert_eq!(pin, NumberChange::Security { event: "PIN_CHANGED".to_owned(), requester: None });
}

#[test]
fn an_account_is_reviewed_limited_and_warned() {
    let update = |field: &str, value: Value| match only(field, &value) {
        What::Account(update) => update,
        other => panic!("{other:?}"),
    };
    let changed = update("account_update", json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}));
    assert!(
        matches!(changed, AccountUpdate::Changed { event, raw } if event == "DISABLED_UPDATE" && raw.json.contains("DISABLE"))
    );
    let reviewed = update("account_review_update", json!({"decision": "REJECTED"}));
    assert_eq!(reviewed, AccountUpdate::Reviewed { decision: "REJECTED".to_owned() });
    for daily in [json!("TIER_2K"), json!(2000)] {
        let limits = update(
            "business_capability_update",
            json!({"max_daily_conversations_per_business": daily, "max_phone_numbers_per_business": 25}),
        );
        assert!(matches!(limits, AccountUpdate::Capability { daily: Some(_), numbers: Some(25) }));
    }
    let alert = update(
        "account_alerts",
        json!({"entity_type": "BUSINESS", "alert_info": {"alert_severity": "CRITICAL", "alert_type": "X"}}),
    );
    assert!(matches!(alert, AccountUpdate::Alert { severity, .. } if severity == some("CRITICAL")));
    assert!(matches!(update("account_offboarded", json!({"why": "x"})), AccountUpdate::Offboarded { .. }));
    assert!(matches!(update("account_reconnected", json!({"why": "x"})), AccountUpdate::Reconnected { .. }));
}

#[test]
fn a_state_that_comes_back_later_is_no_repeat() {
    let at = |time: u64| {
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "WABA", "time": time, "changes": [
            {"field": "account_review_update", "value": {"decision": "APPROVED"}}]}]});
        read(Platform::WhatsApp, body.to_string().as_bytes(), Timestamp::from_millis(1_790_000_100_000))
            .unwrap()
            .happened
            .remove(0)
    };
    assert_eq!(at(1_790_000_000).key, at(1_790_000_000).key);
    assert_ne!(at(1_790_000_000).key, at(1_790_000_050).key);
}

#[test]
fn fields_that_are_new_or_hollow_are_unknown_by_their_name() {
    for field in ["group_lifecycle_update", "flows", "partner_solutions", "account_update", "security", "messages"] {
        let what = only(field, &json!({"something": {"new": 1}}));
        assert!(matches!(what, What::Unknown { kind, raw } if kind == field && raw.json.contains("new")), "{field}");
    }
}
