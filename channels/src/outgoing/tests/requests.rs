use super::*;
use crate::template::{ButtonValue, Filling, HeaderValue, Parameter};

#[test]
fn a_text_to_whatsapp_carries_quote_and_tag() {
    let mut message = outgoing(Recipient::Phone("+5511900000000".into()), text("Olá"));
    message.reply_to = Some("wamid.1".into());
    assert_eq!(
        prepare(&message, Platform::WhatsApp).unwrap().bodies,
        [json!({
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": "+5511900000000", "type": "text",
            "text": {"body": "Olá", "preview_url": false}, "context": {"message_id": "wamid.1"},
            "biz_opaque_callback_data": "outbox-42",
        })]
    );
}

#[test]
fn each_part_has_a_tag_of_its_own() {
    let sent = bodies(text(&"word ".repeat(900)), Platform::Messenger);
    let tags: Vec<&str> = sent.iter().filter_map(|body| body["message"]["metadata"].as_str()).collect();
    assert_eq!(tags, ["outbox-42", "outbox-42#1", "outbox-42#2"]);
    assert_eq!(tags.iter().map(|tag| part_of(tag)).collect::<Vec<_>>(), [("outbox-42", 0), ("outbox-42", 1), ("outbox-42", 2)]);
    assert_eq!(part_of("somebody's #tag"), ("somebody's #tag", 0));
    let mut message = outgoing(recipient(Platform::WhatsApp), text("Hi"));
    for tag in ["a#1".to_owned(), "x".repeat(510)] {
        message.tag = tag;
        assert_eq!(prepare(&message, Platform::WhatsApp), Err(Unfit::Tag));
    }
}

#[test]
fn a_user_without_a_number_is_named_as_recipient() {
    let message = outgoing(Recipient::User("US.1349".into()), text("Hi"));
    let body = &prepare(&message, Platform::WhatsApp).unwrap().bodies[0];
    assert_eq!(body["recipient"], "US.1349");
    assert!(body.get("to").is_none());
}

#[test]
fn media_buttons_lists_and_cards_have_whatsapps_shapes() {
    let sent = |content| bodies(content, Platform::WhatsApp).remove(0);
    assert_eq!(sent(media(MediaKind::Image, Some("Look")))["image"], json!({"id": "M1", "caption": "Look"}));
    assert_eq!(sent(media(MediaKind::Voice, None))["audio"], json!({"id": "M1", "voice": true}));
    assert_eq!(
        sent(buttons(vec![reply("a", "Yes")]))["interactive"],
        json!({"type": "button", "body": {"text": "Shall we?"},
            "action": {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "Yes"}}]}})
    );
    assert_eq!(
        sent(buttons(vec![link("Open", "https://a.test")]))["interactive"]["action"],
        json!({"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://a.test"}})
    );
    assert_eq!(
        sent(list(1, Some("good")))["interactive"],
        json!({"type": "list", "body": {"text": "Which one?"}, "action": {"button": "Menu",
            "sections": [{"rows": [{"id": "r1", "title": "Row 1", "description": "good"}]}]}})
    );
    let cards = sent(cards(2));
    assert_eq!(cards["interactive"]["type"], "carousel");
    assert_eq!(
        cards["interactive"]["action"]["cards"][1],
        json!({"card_index": 1, "type": "cta_url", "header": {"type": "image", "image": {"link": "https://shop.test/2.jpg"}},
            "body": {"text": "Chair 2\nOak"},
            "action": {"name": "cta_url", "parameters": {"display_text": "See", "url": "https://shop.test"}}})
    );
}

#[test]
fn signs_to_whatsapp_have_no_recipient() {
    let typing = Content::Typing { on: true, message: Some("wamid.1".into()) };
    assert_eq!(
        bodies(typing, Platform::WhatsApp),
        [json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1",
            "typing_indicator": {"type": "text"}})]
    );
    let undone = Content::Reaction { message: "wamid.1".into(), emoji: None };
    assert_eq!(bodies(undone, Platform::WhatsApp)[0]["reaction"], json!({"message_id": "wamid.1", "emoji": ""}));
}

#[test]
fn a_reaction_is_one_sign_and_anything_else_is_said() {
    let sent = |emoji: &str| {
        let reaction = Content::Reaction { message: "wamid.1".into(), emoji: Some(emoji.into()) };
        bodies(reaction, Platform::WhatsApp)[0]["type"].clone()
    };
    assert_eq!((sent("👩‍👩‍👧"), sent("❤️"), sent("🇧🇷")), (json!("reaction"), json!("reaction"), json!("reaction")));
    assert_eq!((sent("ok"), sent("👍👍")), (json!("text"), json!("text")));
}

#[test]
fn a_template_leaves_out_what_has_no_parameters() {
    let filling = Filling {
        name: "order_update".into(),
        language: "en_US".into(),
        header: Some(HeaderValue::Text(Parameter { name: Some("order".into()), text: "A1".into() })),
        body: vec![Parameter { name: Some("first_name".into()), text: "Ana".into() }],
        buttons: vec![
            ButtonValue::Url { index: 0, text: "A1".into() },
            ButtonValue::Payload { index: 1, payload: "HELP".into() },
        ],
        cards: Vec::new(),
    };
    let template = json!({"name": "order_update", "language": {"code": "en_US"}, "components": [
        {"type": "header", "parameters": [{"type": "text", "parameter_name": "order", "text": "A1"}]},
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "A1"}]},
        {"type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{"type": "payload", "payload": "HELP"}]},
    ]});
    assert_eq!(bodies(Content::Template(filling.clone()), Platform::WhatsApp)[0]["template"], template);
    let mut utility = outgoing(Recipient::Scoped("P1".into()), Content::Template(filling.clone()));
    assert_eq!(prepare(&utility, Platform::Messenger), Err(Unfit::NotUtility));
    utility.permit = Permit::Utility;
    let body = &prepare(&utility, Platform::Messenger).unwrap().bodies[0];
    assert_eq!((&body["messaging_type"], &body["message"]["template"]), (&json!("UTILITY"), &template));
    let bare = Filling { header: None, body: Vec::new(), buttons: Vec::new(), ..filling };
    let sent = bodies(Content::Template(bare.clone()), Platform::WhatsApp).remove(0);
    assert_eq!(sent["template"], json!({"name": "order_update", "language": {"code": "en_US"}}));
    assert_eq!(fit(&Content::Template(bare), Platform::Instagram, &Words::default()), Err(Unfit::NoTemplates));
}

#[test]
fn a_text_to_messenger_carries_type_quote_and_metadata() {
    let mut message = outgoing(Recipient::Scoped("P1".into()), text("Hi"));
    message.reply_to = Some("m_1".into());
    assert_eq!(
        prepare(&message, Platform::Messenger).unwrap().bodies,
        [json!({"recipient": {"id": "P1"}, "messaging_type": "RESPONSE", "reply_to": {"mid": "m_1"},
            "message": {"text": "Hi", "metadata": "outbox-42"}})]
    );
    let prepared = prepare(&message, Platform::Instagram).unwrap();
    assert_eq!(prepared.bodies, [json!({"recipient": {"id": "P1"}, "message": {"text": "Hi"}})]);
    assert_eq!(prepared.changes, [Change::QuoteDropped]);
}

#[test]
fn the_human_tag_is_for_people_only() {
    for platform in [Platform::Messenger, Platform::Instagram] {
        let mut message = outgoing(Recipient::Scoped("P1".into()), text("Hi"));
        message.permit = Permit::HumanAgent;
        assert_eq!(prepare(&message, platform), Err(Unfit::NotByAPerson));
        message.author = Author::Operator;
        let body = &prepare(&message, platform).unwrap().bodies[0];
        assert_eq!((&body["messaging_type"], &body["tag"]), (&json!("MESSAGE_TAG"), &json!("HUMAN_AGENT")));
    }
}

#[test]
fn signs_to_messenger_go_alone() {
    let sent = |content| bodies(content, Platform::Messenger).remove(0);
    let read = Content::Read { message: "m_1".into() };
    assert_eq!(sent(read), json!({"recipient": {"id": "P1"}, "sender_action": "mark_seen"}));
    let heart = Content::Reaction { message: "m_1".into(), emoji: Some("❤️".into()) };
    assert_eq!(
        sent(heart),
        json!({"recipient": {"id": "P1"}, "sender_action": "react", "payload": {"message_id": "m_1", "reaction": "love"}})
    );
    let undone = Content::Reaction { message: "m_1".into(), emoji: None };
    assert_eq!(sent(undone), json!({"recipient": {"id": "P1"}, "sender_action": "unreact", "payload": {"message_id": "m_1"}}));
}

#[test]
fn messenger_has_button_and_generic_templates_and_quick_replies() {
    let sent = |content| bodies(content, Platform::Messenger).pop().unwrap()["message"].clone();
    assert_eq!(
        sent(buttons(vec![reply("a", "Yes"), link("Open", "https://a.test")]))["attachment"]["payload"],
        json!({"template_type": "button", "text": "Shall we?", "buttons": [
            {"type": "postback", "title": "Yes", "payload": "a"}, {"type": "web_url", "title": "Open", "url": "https://a.test"}]})
    );
    assert_eq!(
        sent(cards(1))["attachment"]["payload"]["elements"],
        json!([{"title": "Chair 1", "subtitle": "Oak", "image_url": "https://shop.test/1.jpg",
            "buttons": [{"type": "web_url", "title": "See", "url": "https://shop.test"}]}])
    );
    assert_eq!(
        sent(Content::QuickReplies { body: "Well?".into(), replies: replies(1) })["quick_replies"],
        json!([{"content_type": "text", "title": "Reply 1", "payload": "r1"}])
    );
    assert_eq!(sent(media(MediaKind::Document, None))["attachment"], json!({"type": "file", "payload": {"attachment_id": "M1"}}));
}

#[test]
fn an_image_by_link_goes_in_a_list_on_instagram() {
    let source = Source::Link("https://a.test/1.png".into());
    let image = Content::Media(Media { kind: MediaKind::Image, source, caption: None, file_name: None });
    assert_eq!(
        bodies(image, Platform::Instagram)[0]["message"],
        json!({"attachments": [{"type": "image", "payload": {"url": "https://a.test/1.png"}}]})
    );
}

#[test]
fn a_private_answer_to_a_comment_is_one_message() {
    let mut message = outgoing(Recipient::Comment("C1".into()), text("Hi"));
    assert_eq!(prepare(&message, Platform::Instagram).unwrap().bodies[0]["recipient"], json!({"comment_id": "C1"}));
    message.content = text(&"word ".repeat(400));
    assert_eq!(prepare(&message, Platform::Instagram), Err(Unfit::OneMessageOnly));
    assert_eq!(prepare(&message, Platform::WhatsApp), Err(Unfit::WrongRecipient));
}

#[test]
fn a_recipient_is_not_shown() {
    assert_eq!(format!("{:?}", Recipient::Phone("5511900000000".into())), "Phone(***)");
}
