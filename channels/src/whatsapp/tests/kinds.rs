use super::*;
use crate::happened::{Choice, ChoiceFrom, Forwarded, Media, MediaKind, Part, ReplyTo};

fn only(members: &Value) -> Part {
    let mut message = message_read(members);
    assert_eq!(message.parts.len(), 1, "{members}");
    message.parts.remove(0)
}

#[test]
fn a_text_is_its_body() {
    let happened = item_read(&json!({"type": "text", "text": {"body": "hi \u{202E}there\r\nyou"}}));
    assert_eq!((happened.key.as_str(), happened.at.as_millis()), ("message:wamid.1", 1_790_000_000_000));
    let What::Message(message) = happened.what else { panic!() };
    assert_eq!((message.text.as_deref(), message.parts.len()), (Some("hi there\nyou"), 0));
}

#[test]
fn each_kind_of_media_has_its_id_and_its_caption() {
    let kinds = [
        ("image", MediaKind::Image),
        ("video", MediaKind::Video),
        ("audio", MediaKind::Audio),
        ("document", MediaKind::File),
        ("sticker", MediaKind::Sticker),
    ];
    for (kind, expected) in kinds {
        let member = json!({"id": "M1", "mime_type": "x/y", "sha256": "c2hh", "caption": "look", "filename": "a.pdf",
            "url": "https://lookaside.example/1", "voice": true, "animated": true});
        let message = message_read(&json!({"type": kind, kind: member}));
        let Part::Media(media) = &message.parts[0] else { panic!("{kind}") };
        assert_eq!((media.kind, media.id.as_deref(), message.text.as_deref()), (expected, Some("M1"), Some("look")));
        assert!(media.voice && media.animated && media.url.is_some() && media.file_name.is_some());
        let bare = only(&json!({"type": kind, kind: {"id": "M1"}}));
        assert!(matches!(bare, Part::Media(Media { voice: false, media_type: None, .. })));
        assert!(matches!(only(&json!({"type": kind, kind: {}})), Part::Unknown { .. }));
    }
}

#[test]
fn a_place_lies_on_the_earth() {
    let place = only(&json!({"type": "location", "location": {"latitude": 1.2, "longitude": "3.4", "name": "Shop"}}));
    let Part::Location(place) = place else { panic!() };
    assert_eq!((place.latitude, place.longitude, place.name), (1.2, 3.4, some("Shop")));
    let nowhere = only(&json!({"type": "location", "location": {"latitude": 91, "longitude": 3.4}}));
    assert!(matches!(nowhere, Part::Unknown { .. }));
}

#[test]
fn an_address_card_tells_whether_it_was_asked_for() {
    let card = json!({"name": {"formatted_name": "Ana K"}, "phones": [{"phone": "+55 11 90000-0000", "wa_id": "5511900000000", "type": "CELL"}],
        "emails": [{"email": "ana@shop.example"}], "addresses": [{"city": "Recife", "zip": "50000"}], "org": {"company": "K"}});
    let Part::Card { card: read, asked } = only(&json!({"type": "contacts", "contacts": [card], "origin": "contact_request"}))
    else {
        panic!()
    };
    assert!(asked);
    assert_eq!(
        (read.name, read.phones[0].account.clone(), read.emails),
        (some("Ana K"), some("5511900000000"), vec!["ana@shop.example".to_owned()])
    );
    assert_eq!((read.addresses[0].city.clone(), read.organisation), (some("Recife"), some("K")));
    let bare = only(&json!({"type": "contacts", "contacts": [{}], "origin": "other"}));
    assert!(matches!(bare, Part::Card { asked: false, .. }));
    assert!(matches!(only(&json!({"type": "contacts", "contacts": []})), Part::Unknown { .. }));
}

#[test]
fn a_pressed_button_and_a_chosen_row_carry_what_we_gave_them() {
    let pressed = |from, payload: &str, title: &str, description: Option<&str>| {
        Part::Choice(Choice { from, payload: some(payload), title: some(title), description: description.map(str::to_owned) })
    };
    let button =
        json!({"type": "interactive", "interactive": {"type": "button_reply", "button_reply": {"id": "b1", "title": "Yes"}}});
    assert_eq!(only(&button), pressed(ChoiceFrom::Button, "b1", "Yes", None));
    let row = json!({"type": "interactive", "interactive": {"type": "list_reply",
        "list_reply": {"id": "r1", "title": "Blue", "description": "a colour"}}});
    assert_eq!(only(&row), pressed(ChoiceFrom::List, "r1", "Blue", Some("a colour")));
    let template =
        json!({"type": "button", "button": {"text": "Stop", "payload": "STOP_1"}, "context": {"from": "1", "id": "wamid.0"}});
    assert_eq!(only(&template), pressed(ChoiceFrom::Template, "STOP_1", "Stop", None));
    assert_eq!(message_read(&template).reply_to, Some(ReplyTo::Message("wamid.0".to_owned())));
}

#[test]
fn a_filled_in_form_keeps_its_answers_even_when_they_are_broken() {
    for (answers, token) in [
        (json!("{\"flow_token\":\"t\",\"a\":1}"), some("t")),
        (json!("{\"a\":1}"), None),
        (json!("{broken"), None),
        (json!({"flow_token": "t"}), some("t")),
    ] {
        let form = json!({"type": "interactive", "interactive": {"type": "nfm_reply",
            "nfm_reply": {"name": "flow", "body": "Sent", "response_json": answers}}});
        let Part::Form { answers: kept, token: found, .. } = only(&form) else { panic!() };
        assert_eq!(found, token);
        assert!(kept.whole && !kept.json.is_empty());
    }
}

#[test]
fn leave_to_call_ends_at_a_time() {
    let reply = |response: &str| {
        json!({"type": "interactive", "interactive": {"type": "call_permission_reply",
            "call_permission_reply": {"response": response, "expiration_timestamp": 1_790_600_000, "response_source": "user_action"}}})
    };
    let ends_at = Some(Timestamp::from_millis(1_790_600_000_000));
    assert_eq!(only(&reply("accept")), Part::CallPermission { given: true, ends_at });
    assert_eq!(only(&reply("reject")), Part::CallPermission { given: false, ends_at });
}

#[test]
fn an_order_has_all_its_lines_or_is_unknown() {
    let order = |second: Value| {
        only(&json!({"type": "order", "order": {"catalog_id": "C", "text": "soon", "product_items": [
            {"product_retailer_id": "A", "quantity": 1, "item_price": 9.5, "currency": "USD"}, second]}}))
    };
    let read = order(json!({"product_retailer_id": "B", "quantity": "2", "item_price": "10.10", "currency": "USD"}));
    let Part::Order(read) = read else { panic!() };
    let line = |n: usize| (read.lines[n].quantity.as_str(), read.lines[n].price.as_deref());
    assert_eq!((line(0), line(1)), (("1", Some("9.5")), ("2", Some("10.10"))));
    assert_eq!((read.catalogue.as_deref(), read.note.as_deref()), (Some("C"), Some("soon")));
    assert!(matches!(order(json!({"quantity": 1})), Part::Unknown { .. }));
}

#[test]
fn what_the_platform_keeps_back_is_unsupported_with_its_reason() {
    let errors = json!([{"code": 131_051, "title": "Unsupported", "error_data": {"details": "not given"}}]);
    let message = message_read(&json!({"type": "unsupported", "errors": errors, "unsupported": {"type": "poll_creation"}}));
    assert_eq!(message.parts, [Part::Unsupported { kind: some("poll_creation") }]);
    assert_eq!((message.faults[0].code, message.faults[0].detail.as_deref()), (131_051, Some("not given")));
    let bare = message_read(&json!({"type": "unsupported", "errors": errors}));
    assert_eq!(bare.parts, [Part::Unsupported { kind: None }]);
    let hollow = message_read(&json!({"type": "interactive", "errors": errors}));
    assert_eq!(hollow.parts, [Part::Unsupported { kind: some("interactive") }]);
}

#[test]
fn a_kind_that_is_new_is_a_message_with_the_platforms_own_words() {
    for kind in [json!("hologram"), json!(""), json!(null), json!(5)] {
        let message = message_read(&json!({"type": kind, "hologram": {"id": "H1"}}));
        assert!(matches!(&message.parts[0], Part::Unknown { raw, .. } if raw.json.contains("H1")), "{kind}");
        assert_eq!(message.id, "wamid.1");
    }
    assert!(matches!(only(&json!({"type": "text"})), Part::Unknown { .. }));
}

#[test]
fn the_context_tells_of_quotes_forwards_and_products() {
    let with = |context: Value| message_read(&json!({"type": "text", "text": {"body": "x"}, "context": context}));
    assert_eq!(with(json!({"from": "1", "id": "wamid.0"})).reply_to, Some(ReplyTo::Message("wamid.0".to_owned())));
    assert_eq!(with(json!({"forwarded": true})).forwarded, Forwarded::Yes);
    assert_eq!(with(json!({"frequently_forwarded": true})).forwarded, Forwarded::ManyTimes);
    let product = with(json!({"referred_product": {"catalog_id": "C", "product_retailer_id": "R"}})).product.unwrap();
    assert_eq!((product.catalogue, product.retailer_id), (some("C"), some("R")));
}

#[test]
fn the_advertisement_they_came_by_is_kept() {
    let referral = |source: &str| {
        let referral = json!({"source_url": "https://fb.example/x", "source_id": "AD", "source_type": source, "headline": "Lamps",
            "body": "", "media_type": "image", "image_url": "https://cdn.example/i", "ctwa_clid": "clk", "welcome_message": {"text": "Hello"}});
        message_read(&json!({"type": "text", "text": {"body": "x"}, "referral": referral})).referral.unwrap()
    };
    let ad = referral("ad");
    assert_eq!((ad.ad, ad.click, ad.headline, ad.body), (some("AD"), some("clk"), some("Lamps"), None));
    assert_eq!(ad.greeting, some("Hello"));
    let post = referral("post");
    assert_eq!((post.post, post.ad), (some("AD"), None));
}

#[test]
fn a_person_is_known_by_everything_the_webhook_says_of_them() {
    let contacts = json!([
        {"profile": {"name": "Bo"}, "wa_id": "49170000000", "user_id": "DE.1"},
        {"profile": {"name": "Ana", "username": "ana.k"}, "wa_id": "5511900000000", "user_id": "BR.90017", "parent_user_id": "BR.ENT.77"}]);
    let read = |item: Value| value_read("messages", &json!({"contacts": contacts, "messages": [item]})).remove(0).person.unwrap();
    let whole = vec![
        user("BR.90017"),
        Handle::WhatsAppParentUser("BR.ENT.77".to_owned()),
        phone("5511900000000"),
        Handle::UserName("ana.k".to_owned()),
    ];
    let text = json!({"body": "x"});
    for from in [json!({"from": "5511900000000"}), json!({"from": "+5511900000000"}), json!({"from_user_id": "BR.90017"})] {
        let mut item = json!({"id": "w", "type": "text", "text": text});
        item.as_object_mut().unwrap().extend(from.as_object().unwrap().clone());
        let person = read(item);
        assert_eq!((&person.handles, person.name.as_deref()), (&whole, Some("Ana")), "{from}");
    }
    let unlisted = read(json!({"id": "w", "from_user_id": "US.5", "type": "text", "text": text}));
    assert_eq!((unlisted.handles, unlisted.name), (vec![user("US.5")], None));
}

#[test]
fn a_message_from_nobody_is_unknown_and_one_without_an_id_keeps_its_sender() {
    let read = |item: Value| value_read("messages", &json!({"messages": [item]})).remove(0);
    let nobody = read(json!({"id": "w", "type": "text", "text": {"body": "x"}}));
    assert!(matches!(nobody.what, What::Unknown { .. }) && nobody.person.is_none());
    let nameless = read(json!({"from": "5511900000000", "type": "text", "text": {"body": "x"}}));
    assert!(matches!(nameless.what, What::Unknown { .. }) && nameless.person.is_some());
}
