use proptest::prelude::*;

use super::*;
use crate::failure::Class;
use crate::platform::Platform;

fn class(status: u16, body: &str) -> Class {
    match read(status, body.as_bytes()) {
        Err(Trouble::Refused(failure)) => failure.class(Platform::WhatsApp),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_accepted_message_has_its_id_and_says_who_it_went_to() {
    let whatsapp = r#"{"messaging_product":"whatsapp","contacts":[{"input":"+55","wa_id":"5511900000000","user_id":"BR.1"}],
        "messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}"#;
    let accepted = read(200, whatsapp.as_bytes()).unwrap();
    assert_eq!(accepted.id.as_deref(), Some("wamid.1"));
    assert_eq!(accepted.pacing, Pacing::Held);
    assert_eq!((accepted.wa_id.as_deref(), accepted.user_id.as_deref()), (Some("5511900000000"), Some("BR.1")));
    let nameless = r#"{"contacts":[{"input":"US.1"}],"messages":[{"id":"wamid.2"}]}"#;
    assert_eq!(read(200, nameless.as_bytes()).unwrap(), Accepted { id: Some("wamid.2".into()), ..Accepted::default() });
    let messenger = r#"{"recipient_id":"P1","message_id":"m_1","attachment_id":"7"}"#;
    let accepted = read(200, messenger.as_bytes()).unwrap();
    assert_eq!((accepted.id.as_deref(), accepted.scoped_id.as_deref()), (Some("m_1"), Some("P1")));
    assert_eq!(accepted.attachment_id.as_deref(), Some("7"));
}

#[test]
fn a_sign_is_accepted_without_an_id() {
    for body in [r#"{"success":true}"#, r#"{"recipient_id":"P1"}"#] {
        assert_eq!(read(200, body.as_bytes()).unwrap().id, None);
    }
}

#[test]
fn an_error_counts_whatever_the_status_line_says() {
    let limit = r#"{"error":{"message":"x","code":131056}}"#;
    for status in [200, 400, 429, 500] {
        assert_eq!(class(status, limit), Class::Rate(crate::failure::Scope::Pair));
    }
}

#[test]
fn without_an_error_the_status_line_has_to_do() {
    assert_eq!(class(401, ""), Class::Token);
    assert_eq!(class(403, "<html>"), Class::Account);
    assert_eq!(class(429, "slow down"), Class::Rate(crate::failure::Scope::App));
    assert_eq!(class(413, ""), Class::Final);
}

#[test]
fn what_cannot_be_read_leaves_open_whether_it_was_sent() {
    for (status, body) in [(200, ""), (200, "{}"), (200, r#"{"messages":[]}"#), (500, "<html>"), (504, ""), (302, "{}")] {
        assert_eq!(read(status, body.as_bytes()), Err(Trouble::NoAnswer), "{status} {body}");
    }
    let endless = format!(r#"{{"message_id":"{}"}}"#, "m".repeat(LONGEST));
    assert_eq!(read(200, endless.as_bytes()), Err(Trouble::NoAnswer));
}

proptest! {
    #[test]
    fn any_bytes_can_be_answered(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(status, &body);
    }
}
