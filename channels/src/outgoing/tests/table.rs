use super::*;

fn form(part: &Content) -> String {
    match part {
        Content::Text { .. } => "text".into(),
        Content::Media(media) => {
            format!("{:?}", media.kind).to_lowercase() + if media.caption.is_some() { "+caption" } else { "" }
        }
        Content::Template(_) => "template".into(),
        Content::Buttons(buttons) => format!("buttons({})", buttons.buttons.len()),
        Content::List(list) => format!("list({})", list.sections.iter().map(|section| section.rows.len()).sum::<usize>()),
        Content::QuickReplies { replies, .. } => format!("quick({})", replies.len()),
        Content::Carousel { cards, .. } => format!("cards({})", cards.len()),
        Content::Reaction { .. } => "reaction".into(),
        Content::Read { .. } => "read".into(),
        Content::Typing { .. } => "typing".into(),
    }
}

fn row(name: &str, content: &Content, platform: Platform) -> String {
    match fit(content, platform, &Words::default()) {
        Ok(fitted) => {
            let forms: Vec<String> = fitted.parts.iter().map(form).collect();
            format!("{name}: {} {:?}", forms.join(" "), fitted.changes)
        }
        Err(unfit) => format!("{name}: {unfit}"),
    }
}

fn rows(platform: Platform) -> Vec<String> {
    let long_title = "A title that is longer than twenty";
    let samples: Vec<(&str, Content)> = vec![
        ("text", text("Hi")),
        ("text of 3000", text(&"word ".repeat(600))),
        ("image with caption", media(MediaKind::Image, Some("Look"))),
        ("voice", media(MediaKind::Voice, None)),
        ("sticker with caption", media(MediaKind::Sticker, Some("Ha"))),
        ("two buttons", buttons(vec![reply("a", "Yes"), reply("b", "No")])),
        ("four buttons", buttons(vec![reply("a", "1"), reply("b", "2"), reply("c", "3"), reply("d", "4")])),
        ("long button", buttons(vec![reply("a", long_title), reply("b", "No")])),
        ("a link", buttons(vec![link("Open", "https://a.test")])),
        ("a reply and a link", buttons(vec![reply("a", "Yes"), link("Open", "https://a.test")])),
        ("quick replies", Content::QuickReplies { body: "Well?".into(), replies: replies(3) }),
        ("13 quick replies", Content::QuickReplies { body: "Well?".into(), replies: replies(13) }),
        ("40 quick replies", Content::QuickReplies { body: "Well?".into(), replies: replies(40) }),
        ("list", list(5, None)),
        ("list with descriptions", list(5, Some("the good one"))),
        ("list of 23", list(23, None)),
        ("three cards", cards(3)),
        ("eleven cards", cards(11)),
        ("heart", Content::Reaction { message: "m".into(), emoji: Some("❤️".into()) }),
        ("thumb", Content::Reaction { message: "m".into(), emoji: Some("👍".into()) }),
        ("party", Content::Reaction { message: "m".into(), emoji: Some("🎉".into()) }),
        ("typing on", Content::Typing { on: true, message: Some("m".into()) }),
        ("typing off", Content::Typing { on: false, message: None }),
    ];
    samples.iter().map(|(name, content)| row(name, content, platform)).collect()
}

#[test]
fn what_becomes_of_each_kind_on_whatsapp() {
    assert_eq!(
        rows(Platform::WhatsApp),
        [
            "text: text []",
            "text of 3000: text []",
            "image with caption: image+caption []",
            "voice: voice []",
            "sticker with caption: sticker text [CaptionApart]",
            "two buttons: buttons(2) []",
            "four buttons: list(4) [List]",
            "long button: buttons(2) [Numbered]",
            "a link: buttons(1) []",
            "a reply and a link: buttons(1) [LinksInText]",
            "quick replies: buttons(3) [Buttons]",
            "13 quick replies: list(10) list(3) [List, Pages]",
            "40 quick replies: text [Numbered]",
            "list: list(5) []",
            "list with descriptions: list(5) []",
            "list of 23: list(10) list(10) list(3) [Pages]",
            "three cards: cards(3) []",
            "eleven cards: cards(10) buttons(1) [CardsApart, Pages]",
            "heart: reaction []",
            "thumb: reaction []",
            "party: reaction []",
            "typing on: typing []",
            "typing off:  [Unsaid]",
        ]
    );
}

#[test]
fn what_becomes_of_each_kind_on_messenger() {
    assert_eq!(
        rows(Platform::Messenger),
        [
            "text: text []",
            "text of 3000: text text [Split]",
            "image with caption: image text [CaptionApart]",
            "voice: voice [VoiceAsAudio]",
            "sticker with caption: sticker text [StickerAsImage, CaptionApart]",
            "two buttons: buttons(2) []",
            "four buttons: quick(4) [QuickReplies]",
            "long button: buttons(2) [Numbered]",
            "a link: buttons(1) []",
            "a reply and a link: buttons(2) []",
            "quick replies: quick(3) []",
            "13 quick replies: quick(13) []",
            "40 quick replies: text [Numbered]",
            "list: quick(5) [QuickReplies]",
            "list with descriptions: quick(5) [Numbered]",
            "list of 23: text [Numbered]",
            "three cards: text cards(3) []",
            "eleven cards: text cards(10) cards(1) [Pages]",
            "heart: reaction []",
            "thumb: reaction []",
            "party: text [EmojiAsText]",
            "typing on: typing []",
            "typing off: typing []",
        ]
    );
}

#[test]
fn what_becomes_of_each_kind_on_instagram() {
    let differing: Vec<String> = rows(Platform::Instagram)
        .into_iter()
        .zip(rows(Platform::Messenger))
        .filter(|(instagram, messenger)| instagram != messenger)
        .map(|(instagram, _)| instagram)
        .collect();
    assert_eq!(differing, ["text of 3000: text text text [Split]", "thumb: text [EmojiAsText]"]);
}

#[test]
fn the_numbers_in_the_text_stand_for_the_choices() {
    let content = buttons(vec![reply("a", "A title that is longer than twenty"), reply("b", "No")]);
    for platform in ALL {
        let fitted = fitted(&content, platform);
        let found: Vec<_> = fitted.choices.iter().map(|choice| (choice.number, choice.id.as_str())).collect();
        assert_eq!(found, [(1, "a"), (2, "b")], "{platform:?}");
    }
    let [Content::Buttons(made)] = &fitted(&content, Platform::WhatsApp).parts[..] else { panic!("no buttons") };
    assert_eq!(made.body, "Shall we?\n\n1. A title that is longer than twenty\n2. No");
    assert_eq!(made.buttons, [reply("a", "1"), reply("b", "2")]);
}

#[test]
fn a_long_body_goes_ahead_and_its_end_stands_over_the_buttons() {
    let body = "This is a sentence of some length. ".repeat(40);
    let asked = Buttons { header: None, body: body.clone(), footer: Some("Bye".into()), buttons: vec![reply("a", "Yes")] };
    let fitted = fitted(&Content::Buttons(asked), Platform::WhatsApp);
    let [Content::Text { body: ahead, .. }, Content::Buttons(last)] = &fitted.parts[..] else { panic!("{:?}", fitted.parts) };
    assert_eq!(format!("{ahead}{}", last.body), body.trim());
    assert!(ahead.ends_with(". "));
    assert_eq!(last.footer.as_deref(), Some("Bye"));
}

#[test]
fn a_message_of_a_hundred_parts_is_refused() {
    let endless = text(&"word ".repeat(100_000));
    assert_eq!(fit(&endless, Platform::Instagram, &Words::default()), Err(Unfit::TooManyParts));
}
