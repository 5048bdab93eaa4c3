use engine::clock::Timestamp;
use serde_json::{Value, json};

use crate::happened::{
    Account, By, Comment, Covers, Handle, Happened, MediaKind, Message, Part, Receipt, ReceiptState, ReplyTo, What,
};
use crate::platform::Platform;
use crate::webhook::read;

fn entry_read(members: &Value) -> Vec<Happened> {
    let mut entry = json!({"id": "IG", "time": 1_790_000_000_000_i64});
    entry.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let body = json!({"object": "instagram", "entry": [entry]});
    read(Platform::Instagram, body.to_string().as_bytes(), Timestamp::from_millis(1_790_000_100_000)).unwrap().happened
}

fn event(members: &Value) -> Value {
    let mut event = json!({"sender": {"id": "IGSID"}, "recipient": {"id": "IG"}, "timestamp": 1_790_000_000_500_i64});
    event.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    event
}

fn event_read(members: &Value) -> Happened {
    let mut all = entry_read(&json!({"messaging": [event(members)]}));
    assert_eq!(all.len(), 1, "{members}");
    all.remove(0)
}

fn message_read(members: &Value) -> Message {
    match event_read(&json!({"message": members})).what {
        What::Message(message) => message,
        other => panic!("{other:?}"),
    }
}

fn some(text: &str) -> Option<String> {
    text.to_owned().into()
}

#[test]
fn an_answer_to_a_story_keeps_the_story() {
    let happened = event_read(
        &json!({"message": {"mid": "aWdf", "text": "hey", "reply_to": {"story": {"id": "S1", "url": "https://cdn.example/s"}}}}),
    );
    assert_eq!(happened.account, Account::Instagram("IG".to_owned()));
    assert_eq!(happened.person.unwrap().handles, [Handle::InstagramScoped("IGSID".to_owned())]);
    let What::Message(message) = happened.what else { panic!() };
    assert_eq!(message.reply_to, Some(ReplyTo::Story { id: some("S1"), url: some("https://cdn.example/s") }));
}

#[test]
fn media_and_what_is_passed_on_are_told_apart() {
    let part = |kind: &str| {
        message_read(&json!({"mid": "m", "attachments": [{"type": kind, "payload": {"url": "https://cdn.example/1"}}]}))
            .parts
            .remove(0)
    };
    for (kind, expected) in
        [("image", MediaKind::Image), ("video", MediaKind::Video), ("audio", MediaKind::Audio), ("file", MediaKind::File)]
    {
        assert!(matches!(part(kind), Part::Media(media) if media.kind == expected));
    }
    for kind in ["media", "share", "ig_post", "ig_reel", "reel", "story_mention", "story", "ig_story"] {
        assert!(matches!(part(kind), Part::Shared(shared) if shared.kind == kind && shared.url.is_some()), "{kind}");
    }
    assert!(matches!(part("template"), Part::Unknown { .. }));
}

#[test]
fn an_unsent_message_is_a_deletion_of_its_own() {
    let sent = event_read(&json!({"message": {"mid": "m", "text": "x"}}));
    let unsent = event_read(&json!({"message": {"mid": "m", "is_deleted": true}}));
    assert_eq!(unsent.what, What::Deleted { by: By::Contact, target: "m".to_owned() });
    assert_ne!(sent.key, unsent.key);
}

#[test]
fn what_is_not_given_away_is_unsupported() {
    assert_eq!(message_read(&json!({"mid": "m", "is_unsupported": true})).parts, [Part::Unsupported { kind: None }]);
}

#[test]
fn what_the_account_wrote_itself_is_an_echo() {
    let ours = json!({"sender": {"id": "IG"}, "recipient": {"id": "IGSID"}, "timestamp": 1, "message": {"mid": "m", "text": "x", "is_echo": true}});
    let to_itself = json!({"sender": {"id": "IG"}, "recipient": {"id": "IG"}, "timestamp": 1, "message": {"mid": "m", "text": "x", "is_self": true}});
    for event in [ours, to_itself] {
        assert!(matches!(entry_read(&json!({"messaging": [event]}))[0].what, What::Echo { .. }));
    }
}

#[test]
fn a_message_seen_covers_all_before_it() {
    let What::Receipt(Receipt { covers, state, .. }) = event_read(&json!({"read": {"mid": "m"}})).what else { panic!() };
    assert_eq!((covers, state), (Covers::UpToMessage("m".to_owned()), ReceiptState::Read));
}

#[test]
fn the_product_they_ask_about_is_kept() {
    let message = message_read(&json!({"mid": "m", "text": "this?", "referral": {"product": {"id": "P1"}}}));
    assert_eq!(message.product.unwrap().id, some("P1"));
}

#[test]
fn reactions_edits_links_and_buttons_come_as_on_messenger() {
    for members in [
        json!({"reaction": {"mid": "m", "action": "react", "reaction": "love", "emoji": "❤"}}),
        json!({"message_edit": {"mid": "m", "text": "new", "num_edit": 1}}),
        json!({"referral": {"ref": "r", "source": "IGME", "type": "OPEN_THREAD"}}),
        json!({"postback": {"mid": "m", "title": "Go", "payload": "GO"}}),
    ] {
        assert!(!matches!(event_read(&members).what, What::Unknown { .. }), "{members}");
    }
}

#[test]
fn a_comment_comes_in_two_layouts_and_its_id_under_two_names() {
    let read = |members: Value| -> (String, Comment) {
        let mut all = entry_read(&members);
        assert_eq!(all.len(), 1);
        let only = all.remove(0);
        assert_eq!(only.person.unwrap().handles, [Handle::Commenter("U1".to_owned()), Handle::UserName("ana".to_owned())]);
        match only.what {
            What::Comment(comment) => (only.key, comment),
            other => panic!("{other:?}"),
        }
    };
    let value = json!({"id": "C1", "text": "how much?", "from": {"id": "U1", "username": "ana"}, "parent_id": "C0",
        "media": {"id": "MD1", "media_product_type": "FEED"}});
    let mut renamed = value.clone();
    let id = renamed.as_object_mut().unwrap().remove("id").unwrap();
    renamed["comment_id"] = id;
    let one = read(json!({"changes": [{"field": "comments", "value": value}]}));
    assert_eq!((one.1.id.as_str(), one.1.post.as_deref(), one.1.parent.as_deref()), ("C1", Some("MD1"), Some("C0")));
    assert_eq!(one, read(json!({"field": "comments", "value": value})));
    assert_eq!(one, read(json!({"changes": [{"field": "comments", "value": renamed}]})));
    assert!(read(json!({"changes": [{"field": "live_comments", "value": value}]})).1.live);
}

#[test]
fn own_comments_are_told_apart() {
    let own = json!({"field": "comments", "value": {"id": "C2", "text": "thanks", "from": {"id": "IG", "username": "lamps"}}});
    let happened = entry_read(&own).remove(0);
    assert!(matches!(happened.what, What::Comment(comment) if comment.by == By::Business));
    assert_eq!(happened.person, None);
}

#[test]
fn a_mention_says_where_to_ask() {
    let mention =
        entry_read(&json!({"changes": [{"field": "mentions", "value": {"media_id": "MD", "comment_id": "C"}}]})).remove(0);
    assert!(matches!(mention.what, What::Mention(mention) if mention.post == some("MD") && mention.comment == some("C")));
}

#[test]
fn a_test_of_the_dashboard_puts_a_message_where_comments_stand() {
    let change = json!({"field": "messages", "value": event(&json!({"message": {"mid": "m", "text": "x"}}))});
    assert!(matches!(entry_read(&json!({"changes": [change]}))[0].what, What::Message(_)));
    let insights = entry_read(&json!({"changes": [{"field": "story_insights", "value": {"reach": 1}}]})).remove(0);
    assert!(matches!(insights.what, What::Unknown { kind, .. } if kind == "story_insights"));
}
