use std::sync::Arc;

use engine::clock::{ManualClock, Timestamp};
use engine::ids::{BlobId, BotId, ContactId, ConversationId, InboxId, MessageId, OperatorId, OrgId, SessionId};
use engine::model::control::Holder;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::delivery::DeliveryState;
use engine::model::message::{Attachment, Author, Citation, Content, Message, QuickAction, QuickReply};
use serde_json::{Value, json, to_value};

use super::*;
use crate::http::tokens::Tokens;

const AT: Timestamp = Timestamp::from_millis(1_800_000_000_123);

fn tokens() -> Tokens {
    Tokens::new(&[1; 32], Arc::new(ManualClock::at(AT)))
}

fn said(author: Author, text: &str) -> Message {
    Message {
        id: MessageId(9),
        organisation: OrgId(1),
        conversation: ConversationId(2),
        seq: 4,
        author,
        author_name: Some("Ann".into()),
        client_id: None,
        text: text.to_owned(),
        notice: None,
        private: false,
        content: Content::default(),
        delivery: Some(DeliveryState::Sent),
        epoch: 1,
        at: AT,
    }
}

#[test]
fn a_plain_message_carries_only_what_it_has() {
    let tokens = tokens();
    let message = said(Author::Operator(OperatorId(3)), "Hello");
    let shown = to_value(chat::ChatMessage::new(&message, tokens.files())).unwrap();
    let expected = json!({
        "seq": 4, "id": MessageId(9).to_string(), "author": {"kind": "operator", "name": "Ann"}, "text": "Hello",
        "state": "sent", "at": "2027-01-15T08:00:00.123Z"
    });
    assert_eq!(shown, expected);
}

#[test]
fn operators_also_see_whose_words_they_are() {
    let tokens = tokens();
    let mut message = said(Author::Operator(OperatorId(3)), "between us");
    message.private = true;
    message.delivery = None;
    let shown = to_value(message::InboxMessage::new(&message, tokens.files())).unwrap();
    assert_eq!(shown["author"], json!({"kind": "operator", "name": "Ann", "id": OperatorId(3).to_string()}));
    assert_eq!((&shown["private"], shown.get("state")), (&json!(true), None));
}

#[test]
fn extras_take_the_forms_of_the_protocol() {
    let tokens = tokens();
    let mut message = said(Author::Agent(BotId(5)), "Within 30 days.");
    let file = Attachment {
        id: BlobId(7),
        name: "a b.png".into(),
        media_type: "image/png".into(),
        size: 5,
        width: Some(1),
        height: Some(2),
    };
    message.content = Content {
        attachments: vec![file],
        citations: vec![Citation {
            title: "Returns".into(),
            headings: vec!["Time".into()],
            text: "30 days".into(),
            ..Citation::default()
        }],
        quick_replies: vec![
            QuickReply { title: "Talk to a person".into(), action: Some(QuickAction::AskHuman) },
            QuickReply { title: "Thanks".into(), action: None },
        ],
        reply_to: Some(MessageId(8)),
        ..Content::default()
    };
    let shown = to_value(chat::ChatMessage::new(&message, tokens.files())).unwrap();
    let url = shown["attachments"][0]["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("/files/{}/", BlobId(7))) && url.ends_with("/a%20b.png"), "{url}");
    let signature = url.split('/').nth(3).unwrap();
    assert_eq!(tokens.check_blob(BlobId(7), signature).unwrap(), OrgId(1));
    assert_eq!(shown["citations"], json!([{"title": "Returns", "headings": ["Time"], "text": "30 days"}]));
    assert_eq!(shown["quick_replies"], json!([{"title": "Talk to a person", "action": "ask_human"}, {"title": "Thanks"}]));
    assert_eq!(shown["reply_to"], json!(MessageId(8).to_string()));
}

fn held_by(holder: Holder) -> Conversation {
    let new = NewConversation {
        id: ConversationId(2),
        organisation: OrgId(1),
        inbox: InboxId(3),
        channel: engine::model::inbox::Channel::Web,
        contact: ContactId(4),
    };
    let mut conversation = Conversation::new(new, AT);
    conversation.control = conversation.control.moved_to(holder, AT);
    conversation
}

#[test]
fn a_conversation_is_shown_with_its_names() {
    let conversation = held_by(Holder::Operator(OperatorId(6)));
    let last = said(Author::Contact(ContactId(4)), &"ä".repeat(500));
    let labels = conversation::Labels { inbox: "Shop", channel: "web", contact: "Visitor 4F2K", operator: "Ben" };
    let shown = to_value(conversation::Conversation::new(&conversation, Some(&last), None, labels)).unwrap();
    assert_eq!(shown["inbox"], json!({"id": InboxId(3).to_string(), "name": "Shop", "channel": "web"}));
    assert_eq!(shown["control"]["holder"], "operator");
    assert_eq!(shown["control"]["operator"], json!({"id": OperatorId(6).to_string(), "name": "Ben"}));
    assert_eq!(shown["control"]["epoch"], 2);
    assert_eq!(shown["preview"]["text"].as_str().unwrap().chars().count(), 160);
    assert_eq!(shown.get("waiting_since"), None);
    let untouched = to_value(conversation::Conversation::new(&held_by(Holder::Agent), None, None, labels)).unwrap();
    assert_eq!((untouched.get("preview"), untouched["control"].get("operator")), (None, None));
}

#[test]
fn a_customer_sees_the_place_in_the_queue_or_the_operator_never_both() {
    let shown = |holder| to_value(chat::Control::new(held_by(holder).control, Some(2), "Ben")).unwrap();
    assert_eq!(shown(Holder::Queue), json!({"holder": "queue", "queue_position": 2}));
    assert_eq!(shown(Holder::Operator(OperatorId(1))), json!({"holder": "operator", "operator": "Ben"}));
    assert_eq!(shown(Holder::Agent), json!({"holder": "agent"}));
}

#[test]
fn a_bot_always_says_what_it_is() {
    let bot = engine::model::bot::Bot { disclosure: " ".into(), ..Default::default() };
    let shown = to_value(chat::Bot::new(&bot, false)).unwrap();
    assert!(shown["disclosure"].as_str().unwrap().contains("automated"));
}

#[test]
fn strangers_get_names_that_differ() {
    assert_eq!(contact::shown_name(ContactId(1), Some("Ann")), "Ann");
    let names: std::collections::HashSet<String> =
        (0..1_000).map(|n| contact::shown_name(ContactId((n << 22) | 7), Some(" "))).collect();
    assert!(names.len() > 990, "{}", names.len());
    assert!(names.iter().all(|name| name.len() == "Visitor 4F2K".len()));
}

#[test]
fn client_bodies_ignore_what_a_newer_client_adds() {
    let send: chat::Send = serde_json::from_value(json!({"client_id": "c1", "text": "hi", "mood": "good"})).unwrap();
    assert_eq!((send.client_id.as_str(), send.attachments.len()), ("c1", 0));
    let rate: chat::Rate = serde_json::from_value(json!({"id": SessionId(5).to_string(), "value": 5})).unwrap();
    assert_eq!((rate.id, rate.value), (SessionId(5), 5));
    assert!(serde_json::from_value::<chat::Send>(json!({"client_id": "c", "attachments": ["ms_0000000000001"]})).is_err());
}

#[test]
fn a_refusal_tells_the_customer_nothing_of_the_inside() {
    let refused = to_value(chat::Refused::from(&engine::Error::corrupt("row 7"))).unwrap();
    assert_eq!(refused, json!({"error": {"code": "unavailable", "detail": "not available at the moment"}}));
}

#[test]
fn settings_are_checked_and_all_mistakes_told() {
    let wrong: bot::BotSettings =
        serde_json::from_value(json!({"name": " ", "colour": "red", "disclosure": "  ", "starters": ["ok", " "]})).unwrap();
    let problem = format!("{:?}", wrong.checked().unwrap_err());
    for pointer in ["/name", "/colour", "/disclosure", "/starters/1"] {
        assert!(problem.contains(pointer), "{pointer}: {problem}");
    }
    let timing = json!({"settle_ms": 90_000, "session_idle_s": 5, "session_warning_s": 10, "queue_patience_s": 1});
    let wrong: inbox::InboxSettings =
        serde_json::from_value(json!({"name": "x", "bot": BotId(1).to_string(), "allowed_origins": ["nope"], "timing": timing}))
            .unwrap();
    let problem = format!("{:?}", wrong.checked().unwrap_err());
    for pointer in [
        "/allowed_origins/0",
        "/timing/settle_ms",
        "/timing/session_idle_s",
        "/timing/session_warning_s",
        "/timing/queue_patience_s",
    ] {
        assert!(problem.contains(pointer), "{pointer}: {problem}");
    }
}

#[test]
fn good_settings_are_brought_into_their_stored_form() {
    let settings = json!({"name": " Shop ", "bot": BotId(1).to_string(), "allowed_origins": ["HTTPS://Shop.example/", "https://shop.example"]});
    let settings: inbox::InboxSettings = serde_json::from_value(settings).unwrap();
    let settings = settings.checked().unwrap();
    assert_eq!(
        (settings.name.as_str(), settings.allowed_origins.as_slice()),
        ("Shop", ["https://shop.example".to_owned()].as_slice())
    );
}

#[test]
fn a_secret_never_leaves_with_its_inbox() {
    let inbox = engine::model::inbox::Inbox { identity_secret: "s3cret".into(), ..Default::default() };
    let shown: Value = to_value(inbox::Inbox::new(&inbox)).unwrap();
    assert_eq!(shown["has_identity_secret"], json!(true));
    assert!(!shown.to_string().contains("s3cret"));
}
