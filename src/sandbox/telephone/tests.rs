use axum::http::HeaderValue;
use engine::clock::Timestamp;
use engine::ids::{BotId, ContactId};
use engine::model::message::{Author, Content, Message, Notice, Spoken};

use super::told::{Ask, lines};
use super::*;

fn headers(origin: Option<&'static str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_static("127.0.0.1:8080"));
    headers.extend(origin.map(|origin| (ORIGIN, HeaderValue::from_static(origin))));
    headers
}

#[test]
fn no_other_site_picks_up_the_phone() {
    for own in [None, Some("http://127.0.0.1:8080"), Some("https://127.0.0.1:8080")] {
        assert!(is_own_page(&headers(own)), "{own:?}");
    }
    for other in ["https://evil.example", "null", "http://127.0.0.1:80", "http://127.0.0.1:8080.evil.example"] {
        assert!(!is_own_page(&headers(Some(other))), "{other}");
    }
}

#[test]
fn what_the_page_asks_is_read_strictly() {
    assert!(matches!(serde_json::from_str(r#"{"ask": "press", "key": "5"}"#), Ok(Ask::Press { key: '5' })));
    for wrong in [r#"{"ask": "dance"}"#, r#"{"ask": "press", "key": "55"}"#, r#"{"ask": "say"}"#, "[]"] {
        assert!(serde_json::from_str::<Ask>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn the_transcript_is_of_this_call_and_says_who_spoke_and_what_was_not_heard() {
    let message = |at: i64, author: Author, text: &str, notice: Option<Notice>, spoken: Option<Spoken>| Message {
        id: engine::ids::MessageId(at),
        organisation: engine::ids::OrgId(1),
        conversation: engine::ids::ConversationId(1),
        seq: at.unsigned_abs(),
        author,
        author_name: None,
        client_id: None,
        text: text.to_owned(),
        notice,
        private: false,
        content: Content { spoken, ..Content::default() },
        delivery: None,
        epoch: 0,
        at: Timestamp::from_millis(at),
    };
    let messages = [
        message(1, Author::Agent(BotId(1)), "of yesterday", None, None),
        message(5, Author::System, "Hello!", Some(Notice::Greeting), None),
        message(6, Author::Contact(ContactId(1)), "How long?", None, None),
        message(7, Author::Agent(BotId(1)), "Two to", None, Some(Spoken::Cut)),
        message(8, Author::System, "The caller hung up.", Some(Notice::CallEnded), None),
    ];
    let told = serde_json::to_value(lines(&messages, Timestamp::from_millis(5))).unwrap();
    let line = |from: &str, text: &str, is_cut: bool| serde_json::json!({"from": from, "text": text, "is_cut": is_cut});
    let expected = [line("bot", "Hello!", false), line("caller", "How long?", false), line("bot", "Two to", true)];
    assert_eq!(told, serde_json::Value::from(expected.to_vec()));
}
