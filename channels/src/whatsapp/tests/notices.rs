use super::*;
use crate::happened::{By, IdentityChange, Origin, Part, Preference, Reaction, Wish};

#[test]
fn a_reaction_is_given_or_taken_back() {
    let read = |reaction: Value| item_read(&json!({"type": "reaction", "reaction": reaction})).what;
    let reacted = |change| What::Reaction { by: By::Contact, target: "wamid.0".to_owned(), change };
    assert_eq!(read(json!({"message_id": "wamid.0", "emoji": "👍"})), reacted(Reaction::Given("👍".to_owned())));
    assert_eq!(read(json!({"message_id": "wamid.0", "emoji": ""})), reacted(Reaction::Removed));
    assert_eq!(read(json!({"message_id": "wamid.0"})), reacted(Reaction::Removed));
    assert!(matches!(read(json!({})), What::Message(_)));
}

#[test]
fn an_edit_and_a_deletion_name_the_message_they_change() {
    let edit = json!({"type": "edit", "edit": {"original_message_id": "wamid.0",
        "message": {"type": "text", "text": {"body": "better"}, "context": {"id": "wamid.q"}}}});
    let What::Edited { by: By::Contact, message, .. } = item_read(&edit).what else { panic!() };
    assert_eq!((message.id.as_str(), message.text.as_deref()), ("wamid.0", Some("better")));
    let revoke = json!({"type": "revoke", "revoke": {"original_message_id": "wamid.0"}});
    assert_eq!(item_read(&revoke).what, What::Deleted { by: By::Contact, target: "wamid.0".to_owned() });
}

#[test]
fn a_changed_number_names_the_old_and_the_new_handles() {
    let item = json!({"from": "5511900000000", "id": "w", "timestamp": "1790000000", "type": "system", "system":
        {"type": "user_changed_number", "body": "…", "wa_id": "5511911111111", "user_id": "BR.2", "parent_user_id": "BR.ENT.3"}});
    let happened = value_read("messages", &json!({"messages": [item]})).remove(0);
    assert_eq!(happened.person.unwrap().handles, [phone("5511900000000")]);
    let What::IdentityChanged { change: IdentityChange::Number, now, .. } = happened.what else { panic!() };
    assert_eq!(now, [user("BR.2"), Handle::WhatsAppParentUser("BR.ENT.3".to_owned()), phone("5511911111111")]);
}

#[test]
fn a_changed_key_and_other_notices_are_told_apart() {
    let key = item_read(&json!({"type": "system", "system": {"type": "customer_identity_changed", "body": "…"},
        "identity": {"acknowledged": true, "created_timestamp": 0, "hash": "h"}}));
    let changed = IdentityChange::Key { hash: some("h"), acknowledged: Some(true) };
    assert!(matches!(key.what, What::IdentityChanged { change, .. } if change == changed));
    let other = item_read(&json!({"type": "system", "system": {"type": "sneezed"}}));
    assert!(matches!(other.what, What::IdentityChanged { change: IdentityChange::Other(kind), .. } if kind == "sneezed"));
}

#[test]
fn what_the_owner_types_on_the_phone_is_an_echo_to_the_customer() {
    let echo = |members: Value| {
        let mut item = json!({"from": "15550100", "to": "5511900000000", "id": "wamid.e", "timestamp": "1790000002"});
        item.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        value_read("smb_message_echoes", &json!({"message_echoes": [item]})).remove(0)
    };
    let typed = echo(json!({"type": "text", "text": {"body": "typed"}}));
    assert_eq!((typed.key.as_str(), typed.person.unwrap().handles), ("echo:wamid.e", vec![phone("5511900000000")]));
    assert!(matches!(typed.what, What::Echo { origin: Origin::OwnerPhone, message } if message.text.as_deref() == Some("typed")));
    let revoked = echo(json!({"type": "revoke", "revoke": {"original_message_id": "wamid.0"}}));
    assert_eq!(revoked.what, What::Deleted { by: By::Business, target: "wamid.0".to_owned() });
}

#[test]
fn old_messages_are_told_from_new_ones_and_know_who_wrote_them() {
    let message = |from: &str, id: &str, kind: &str| json!({"from": from, "id": id, "timestamp": "1780000000", "type": kind, "text": {"body": "old"}, "history_context": {"status": "READ"}});
    let history = json!({"history": [{"metadata": {"phase": 0, "chunk_order": 1, "progress": 55}, "threads": [{"id": "5511900000000",
        "messages": [message("5511900000000", "w1", "text"), message("15550100", "w2", "text"), message("15550100", "w3", "media_placeholder")]}]}]});
    let all = value_read("history", &history);
    let by = |n: usize| match &all[n].what {
        What::Past { by, status, .. } => (*by, status.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!([by(0).0, by(1).0, by(2).0], [By::Contact, By::Business, By::Business]);
    assert!(all[..3].iter().all(|one| one.person.as_ref().unwrap().handles == [phone("5511900000000")]));
    assert_eq!(all[3].what, What::HistoryProgress { phase: Some(0), chunk: Some(1), percent: Some(55) });

    let media = json!({"messages": [{"from": "15550100", "to": "5511900000000", "id": "w3", "timestamp": "1780000000", "type": "image",
        "image": {"id": "M1"}}]});
    let again = value_read("history", &media).remove(0);
    assert_ne!(again.key, all[2].key);
    assert!(matches!(&again.what, What::Past { by: By::Business, message, .. } if matches!(message.parts[0], Part::Media(_))));
}

#[test]
fn a_number_that_changed_long_ago_is_no_news() {
    let moved = json!({"from": "5511900000000", "id": "w1", "timestamp": "1780000000", "type": "system",
        "system": {"type": "user_changed_number", "wa_id": "5511911111111"}});
    let history = json!({"history": [{"threads": [{"id": "5511900000000", "messages": [moved]}]}]});
    assert!(matches!(value_read("history", &history)[0].what, What::Past { .. }));
}

#[test]
fn a_refused_history_is_a_fault() {
    let refused = value_read("history", &json!({"history": [{"errors": [{"code": 2_593_109, "title": "refused"}]}]}));
    assert_eq!(refused.len(), 1);
    assert!(matches!(&refused[0].what, What::Fault(fault) if fault.code == 2_593_109));
}

#[test]
fn wishes_about_marketing_are_kept_as_wishes() {
    let read = |value: &str| {
        let wish = json!({"user_id": "BR.90017", "detail": "…", "category": "marketing_messages", "value": value,
            "signup_id": "S", "timestamp": 1_790_000_000});
        value_read("user_preferences", &json!({"contacts": [], "user_preferences": [wish]})).remove(0)
    };
    let wishes = [
        ("stop", Wish::Stop),
        ("resume", Wish::Resume),
        ("signup", Wish::SignUp { id: some("S") }),
        ("x", Wish::Other("x".to_owned())),
    ];
    for (value, expected) in wishes {
        let happened = read(value);
        assert_eq!(happened.person.unwrap().handles, [user("BR.90017")]);
        assert!(matches!(happened.what, What::Preference(Preference { wish, .. }) if wish == expected), "{value}");
    }
    assert_ne!(read("stop").key, read("resume").key);
}

#[test]
fn the_owners_address_book_is_read() {
    let sync = json!({"state_sync": [
        {"type": "contact", "action": "add", "contact": {"full_name": "Ana K", "phone_number": "5511900000000"}, "metadata": {"timestamp": "1790000000"}},
        {"type": "contact", "action": "remove", "contact": {"phone_number": "5511900000000"}, "metadata": {"timestamp": "1790000009"}}]});
    let all = value_read("smb_app_state_sync", &sync);
    assert_eq!(all[0].what, What::AddressBook { removed: false, name: some("Ana K") });
    assert_eq!((&all[1].what, all[1].at.as_millis()), (&What::AddressBook { removed: true, name: None }, 1_790_000_009_000));
}

#[test]
fn a_call_is_one_event_each_time_it_moves() {
    let calls = json!({"calls": [
        {"id": "wacid.1", "from": "5511900000000", "to": "15550100", "event": "connect", "direction": "USER_INITIATED",
         "timestamp": "1790000000", "session": {"sdp_type": "offer", "sdp": "v=0"}},
        {"id": "wacid.1", "event": "terminate", "timestamp": "1790000009"}],
        "statuses": [{"id": "wacid.2", "type": "call", "status": "RINGING", "recipient_id": "5511900000000", "timestamp": "1790000000"}]});
    let all = value_read("calls", &calls);
    let moves: Vec<(&str, &str)> = all
        .iter()
        .map(|one| match &one.what {
            What::Call(call) => (call.id.as_str(), call.event.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(moves, [("wacid.1", "connect"), ("wacid.1", "terminate"), ("wacid.2", "RINGING")]);
    assert_eq!(all[0].person.as_ref().unwrap().handles, [phone("5511900000000")]);
}
