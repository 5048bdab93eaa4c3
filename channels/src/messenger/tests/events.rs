use super::*;
use crate::happened::{By, Covers, Reaction, Receipt, ReceiptState, ThreadControl};

#[test]
fn receipts_cover_everything_up_to_a_moment() {
    let receipt = |members: Value| match event_read(&members).what {
        What::Receipt(Receipt { covers, state, .. }) => (covers, state),
        other => panic!("{other:?}"),
    };
    let at = Timestamp::from_millis(1_790_000_000_000);
    let delivered = receipt(json!({"delivery": {"watermark": 1_790_000_000_000_i64, "mids": ["m_1", 5]}}));
    assert_eq!(delivered, (Covers::UpTo { at, messages: vec!["m_1".to_owned()] }, ReceiptState::Delivered));
    let read = receipt(json!({"read": {"watermark": 1_790_000_000_000_i64}}));
    assert_eq!(read, (Covers::UpTo { at, messages: vec![] }, ReceiptState::Read));
    assert!(matches!(event_read(&json!({"read": {}})).what, What::Unknown { .. }));
}

#[test]
fn reactions_edits_and_who_did_them() {
    let loved = event_read(&json!({"reaction": {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}}));
    assert!(matches!(&loved.what, What::Reaction { by: By::Contact, change: Reaction::Given(emoji), .. } if emoji == "❤"));
    let named = event_read(&json!({"reaction": {"mid": "m_1", "action": "react", "reaction": "love"}}));
    assert!(matches!(named.what, What::Reaction { change: Reaction::Given(name), .. } if name == "love"));
    let unloved = event_read(&json!({"reaction": {"mid": "m_1", "action": "unreact", "reaction": "love", "emoji": "❤"}}));
    assert!(matches!(unloved.what, What::Reaction { change: Reaction::Removed, .. }));
    assert_ne!(loved.key, unloved.key);
    let edited = event_read(&json!({"message_edit": {"mid": "m_1", "text": "new", "num_edit": 2}}));
    assert_eq!(edited.key, "edit:m_1:2");
    assert!(matches!(edited.what, What::Edited { message, revision: Some(2), .. } if message.text == some("new")));
}

#[test]
fn a_referral_alone_carries_the_answers_of_its_form() {
    let lead = json!({"referral": {"ref": "r", "source": "ADS", "type": "LEAD_COMPLETE",
        "lead": {"data": [{"question": "Size?", "answer": "L"}, {"question": "Colour?"}]}}});
    let What::Referral(referral) = event_read(&lead).what else { panic!() };
    assert_eq!((referral.reference, referral.lead), (some("r"), vec![("Size?".to_owned(), "L".to_owned())]));
}

#[test]
fn an_opt_in_hides_its_token_and_may_come_from_nobody_known() {
    let opt_in =
        event_read(&json!({"optin": {"type": "notification_messages", "payload": "P", "notification_messages_token": "tok-9",
        "user_token_status": "REFRESHED"}}));
    assert!(!format!("{:?}", opt_in.what).contains("tok-9"));
    assert!(matches!(opt_in.what, What::OptIn(opt_in) if opt_in.token == some("tok-9")));
    let plugin = json!({"recipient": {"id": "PAGE"}, "timestamp": 1_790_000_000_000_i64, "optin": {"ref": "r", "user_ref": "U"}});
    let happened = entry_read(&json!({"messaging": [plugin]})).remove(0);
    assert_eq!(happened.person.unwrap().handles, [Handle::Plugin("U".to_owned())]);
}

#[test]
fn a_thread_goes_from_app_to_app() {
    let control = |members: Value| match event_read(&members).what {
        What::ThreadControl(control) => control,
        other => panic!("{other:?}"),
    };
    let passed = control(json!({"pass_thread_control": {"previous_owner_app_id": "1", "new_owner_app_id": 2, "metadata": "m"}}));
    assert_eq!(passed, ThreadControl::Passed { from: some("1"), to: some("2"), note: some("m") });
    let taken = control(json!({"take_thread_control": {"previous_owner_app_id": "1"}}));
    assert_eq!(taken, ThreadControl::Taken { from: some("1"), to: None, note: None });
    let requested = control(json!({"request_thread_control": {"requested_owner_app_id": "3"}}));
    assert_eq!(requested, ThreadControl::Requested { by: some("3"), note: None });
}

#[test]
fn while_another_app_owns_the_thread_messages_are_marked() {
    let all = entry_read(
        &json!({"standby": [event(&json!({"message": {"mid": "m_1", "text": "hi"}})), event(&json!({"postback": {"title": "Go"}}))]}),
    );
    assert!(all.iter().all(|one| matches!(&one.what, What::Message(message) if message.standby)));
    assert_eq!(all.len(), 2);
}

#[test]
fn warnings_and_judgements_are_read() {
    let policy = json!({"recipient": {"id": "PAGE"}, "timestamp": 1_790_000_000_000_i64, "policy_enforcement": {"action": "block", "reason": "spam"}});
    let policy = entry_read(&json!({"messaging": [policy]})).remove(0);
    assert_eq!(policy.what, What::Policy { action: "block".to_owned(), reason: some("spam") });
    let judged = event_read(&json!({"response_feedback": {"feedback": "Good response", "mid": "m_1"}}));
    assert_eq!(judged.what, What::Feedback { said: "Good response".to_owned(), target: some("m_1") });
}

#[test]
fn what_is_new_is_unknown_from_that_person_and_beside_something_known_it_is_passed_over() {
    for kind in ["account_linking", "app_roles", "order", "messaging_customer_information", "game_play"] {
        let happened = event_read(&json!({kind: {"x": 1}}));
        assert!(matches!(&happened.what, What::Unknown { kind: name, .. } if name == kind));
        assert_eq!(happened.person.unwrap().handles, customer());
    }
    let beside = event_read(&json!({"message": {"mid": "m_1", "text": "hi"}, "hop_context": [{"app_id": 1}]}));
    assert!(matches!(beside.what, What::Message(_)));
}
