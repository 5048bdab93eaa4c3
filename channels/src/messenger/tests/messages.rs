use super::*;
use crate::happened::{ChoiceFrom, MediaKind, Origin, Part, ReplyTo};

fn attached(attachment: &Value) -> Part {
    let mut message = message_read(&json!({"attachments": [attachment]}));
    message.parts.remove(0)
}

#[test]
fn a_text_knows_its_page_its_sender_and_its_time() {
    let happened =
        event_read(&json!({"message": {"mid": "m_1", "text": "hi", "reply_to": {"mid": "m_0", "is_self_reply": false},
        "commands": [{"name": "help"}]}}));
    assert_eq!((happened.key.as_str(), happened.at.as_millis()), ("message:m_1", 1_790_000_000_500));
    assert_eq!(happened.person.unwrap().handles, customer());
    let What::Message(message) = happened.what else { panic!() };
    assert_eq!((message.text, message.commands), (some("hi"), vec!["help".to_owned()]));
    assert_eq!(message.reply_to, Some(ReplyTo::Message("m_0".to_owned())));
}

#[test]
fn media_lie_at_an_address_and_stickers_come_in_two_forms() {
    let kinds = [
        ("image", MediaKind::Image),
        ("audio", MediaKind::Audio),
        ("video", MediaKind::Video),
        ("file", MediaKind::File),
        ("sticker", MediaKind::Sticker),
    ];
    for (kind, expected) in kinds {
        let Part::Media(media) = attached(&json!({"type": kind, "payload": {"url": "https://cdn.example/1"}})) else {
            panic!("{kind}")
        };
        assert_eq!((media.kind, media.url), (expected, some("https://cdn.example/1")));
        assert!(matches!(attached(&json!({"type": kind, "payload": null})), Part::Unknown { .. }));
    }
    let old = attached(&json!({"type": "image", "payload": {"url": "https://cdn.example/1", "sticker_id": 369}}));
    assert!(matches!(old, Part::Media(media) if media.kind == MediaKind::Sticker && media.id == some("369")));
}

#[test]
fn what_is_passed_on_keeps_its_link_wherever_it_stands() {
    let link = attached(&json!({"type": "fallback", "title": "Lamps", "url": "https://shop.example", "payload": null}));
    assert!(matches!(link, Part::Shared(shared) if shared.title == some("Lamps") && shared.url == some("https://shop.example")));
    for kind in ["reel", "ig_reel", "post", "ig_post"] {
        let shared =
            attached(&json!({"type": kind, "payload": {"url": "https://x.example/r", "title": "t", "reel_video_id": 5}}));
        assert!(matches!(shared, Part::Shared(shared) if shared.kind == kind && shared.title == some("t")));
    }
    let products = attached(
        &json!({"type": "template", "payload": {"product": {"elements": [{"id": "1", "retailer_id": "R", "title": "Lamp"}]}}}),
    );
    assert!(matches!(products, Part::Products(products) if products[0].retailer_id == some("R")));
    for kind in ["appointment_booking", "template", "hologram"] {
        assert!(
            matches!(attached(&json!({"type": kind, "payload": {"x": 1}})), Part::Unknown { kind: name, .. } if name == kind)
        );
    }
    let place = attached(&json!({"type": "location", "payload": {"coordinates": {"lat": 1.5, "long": 2.5}}}));
    assert!(matches!(place, Part::Location(place) if (place.latitude - 1.5).abs() < 1e-9));
}

#[test]
fn a_quick_reply_is_a_text_and_a_choice() {
    let message = message_read(&json!({"text": "Blue", "quick_reply": {"payload": "P"}}));
    assert_eq!(message.text, some("Blue"));
    assert!(
        matches!(&message.parts[0], Part::Choice(choice) if choice.from == ChoiceFrom::QuickReply && choice.payload == some("P"))
    );
}

#[test]
fn a_postback_without_an_id_is_known_by_when_and_what() {
    let pressed = |members: Value| event_read(&json!({"postback": members}));
    let with = pressed(
        json!({"mid": "m_1", "title": "Start", "payload": "GO", "referral": {"ref": "r", "source": "SHORTLINK", "type": "OPEN_THREAD"}}),
    );
    assert_eq!(with.key, "postback:m_1");
    let What::Message(message) = with.what else { panic!() };
    assert!(
        matches!(&message.parts[0], Part::Choice(choice) if choice.from == ChoiceFrom::Postback && choice.payload == some("GO"))
    );
    assert_eq!(message.referral.unwrap().reference, some("r"));
    let (one, other) = (pressed(json!({"title": "A", "payload": "A"})), pressed(json!({"title": "B", "payload": "B"})));
    assert!(one.key.starts_with("postback:PSID:1790000000500:") && one.key != other.key);
}

#[test]
fn an_echo_is_never_a_message_of_the_customers() {
    let echo = |message: Value| {
        let event = json!({"sender": {"id": "PAGE"}, "recipient": {"id": "PSID"}, "timestamp": 1_790_000_000_500_i64, "message": message});
        entry_read(&json!({"messaging": [event]})).remove(0)
    };
    let by_app = echo(json!({"is_echo": true, "app_id": 77, "metadata": "ours-1", "mid": "m_1", "text": "hello"}));
    assert_eq!((by_app.key.as_str(), by_app.person.unwrap().handles), ("echo:m_1", customer()));
    assert!(matches!(by_app.what, What::Echo { origin, .. } if origin == Origin::App { id: some("77"), tag: some("ours-1") }));
    for inbox in [json!(26_390_203_743_090_u64), json!("263902037430900")] {
        let by_person = echo(json!({"is_echo": true, "app_id": inbox, "mid": "m_1", "text": "hello"}));
        assert!(matches!(by_person.what, What::Echo { origin: Origin::PageInbox, .. }));
    }
    let unmarked = echo(json!({"mid": "m_1", "text": "hello"}));
    assert!(matches!(unmarked.what, What::Echo { origin: Origin::App { id: None, tag: None }, .. }));
}

#[test]
fn a_referral_within_a_message_is_read() {
    let referral = json!({"source": "ADS", "type": "OPEN_THREAD", "ad_id": 5, "referer_uri": "https://x.example",
        "ads_context_data": {"ad_title": "Lamps", "photo_url": "https://cdn.example/p", "post_id": "1_2"}});
    let read = message_read(&json!({"text": "price?", "referral": referral})).referral.unwrap();
    assert_eq!((read.ad, read.headline, read.post), (some("5"), some("Lamps"), some("1_2")));
}

#[test]
fn a_message_with_nothing_in_it_is_shown_as_unknown() {
    assert!(matches!(message_read(&json!({})).parts[0], Part::Unknown { .. }));
    assert!(matches!(event_read(&json!({"message": {"text": "no id"}})).what, What::Unknown { .. }));
}
