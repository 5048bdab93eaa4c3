use proptest::prelude::*;

use super::*;
use crate::template::{ButtonValue, Filling, Parameter};

/// Words, long words, emoji of several code points, letters of two and three bytes, breaks.
fn some_text(most: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zéß]{1,12}",
        3 => Just(" ".to_owned()),
        1 => Just(". ".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\n\n".to_owned()),
        1 => Just("👩‍👩‍👧".to_owned()),
        1 => Just("日本語。".to_owned()),
        1 => Just("https://a.test/x?y=1&z=2".to_owned()),
        1 => "[a-z]{40,400}",
    ];
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn title() -> impl Strategy<Value = String> {
    prop_oneof![8 => "[A-Za-zé ]{1,18}", 2 => some_text(12), 1 => Just("👩‍👩‍👧".repeat(5))]
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![9 => "[a-z0-9]{1,12}", 1 => "[a-z0-9]{190,1100}"]
}

fn button() -> impl Strategy<Value = Button> {
    let press = prop_oneof![
        4 => id().prop_map(Press::Reply),
        2 => "https://[a-z]{1,20}\\.test".prop_map(Press::Link),
        1 => "\\+[0-9]{8,30}".prop_map(Press::Call),
    ];
    (title(), press).prop_map(|(title, press)| Button { title, press })
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof!["[0-9]{5,12}".prop_map(Source::Id), "https://[a-z]{1,9}\\.test/a\\.jpg".prop_map(Source::Link)]
}

fn kind() -> impl Strategy<Value = MediaKind> {
    use MediaKind::{Audio, Document, Image, Sticker, Video, Voice};
    prop::sample::select(vec![Image, Video, Audio, Voice, Document, Sticker])
}

fn row() -> impl Strategy<Value = Row> {
    (id(), title(), prop::option::of(some_text(12))).prop_map(|(id, title, description)| Row { id, title, description })
}

fn section() -> impl Strategy<Value = Section> {
    (title(), prop::collection::vec(row(), 0..9)).prop_map(|(title, rows)| Section { title, rows })
}

fn header() -> impl Strategy<Value = Header> {
    prop_oneof![some_text(10).prop_map(Header::Text), (kind(), source()).prop_map(|(kind, source)| Header::Media(kind, source))]
}

fn a_card() -> impl Strategy<Value = Card> {
    (title(), some_text(20), prop::option::of(source()), prop::collection::vec(button(), 0..4))
        .prop_map(|(title, text, image, buttons)| Card { title, text, image, buttons })
}

fn template() -> impl Strategy<Value = Content> {
    let parameter = some_text(60).prop_map(|text| Parameter { name: None, text });
    let button = (0_usize..10, some_text(20)).prop_map(|(index, code)| ButtonValue::Coupon { index, code });
    (prop::collection::vec(parameter, 0..4), prop::collection::vec(button, 0..2)).prop_map(|(body, buttons)| {
        let (name, language) = ("order_update".into(), "en".into());
        Content::Template(Filling { name, language, header: None, body, buttons, cards: Vec::new() })
    })
}

fn content() -> impl Strategy<Value = Content> {
    let vec = |most| prop::collection::vec(button(), 0..most);
    let reply = (id(), title()).prop_map(|(id, title)| Reply { id, title });
    let with_buttons = (prop::option::of(header()), some_text(120), prop::option::of(some_text(8)), vec(7));
    let with_list = (
        prop::option::of(some_text(8)),
        some_text(120),
        prop::option::of(some_text(8)),
        title(),
        prop::collection::vec(section(), 0..5),
    );
    prop_oneof![
        template(),
        some_text(500).prop_map(|body| Content::Text { body, preview: true }),
        (kind(), source(), prop::option::of(some_text(200))).prop_map(|(kind, source, caption)| Content::Media(Media {
            kind,
            source,
            caption,
            file_name: Some("a.pdf".into())
        })),
        with_buttons.prop_map(|(header, body, footer, buttons)| Content::Buttons(Buttons { header, body, footer, buttons })),
        with_list.prop_map(|(header, body, footer, open, sections)| Content::List(List { header, body, footer, open, sections })),
        (some_text(120), prop::collection::vec(reply, 0..20)).prop_map(|(body, replies)| Content::QuickReplies { body, replies }),
        (some_text(60), prop::collection::vec(a_card(), 0..13)).prop_map(|(body, cards)| Content::Carousel { body, cards }),
        prop::sample::select(vec!["❤️", "👍", "🎉", ""])
            .prop_map(|emoji| Content::Reaction { message: "m".into(), emoji: Some(emoji.into()) }),
    ]
}

fn utf16(value: &Value) -> usize {
    value.as_str().unwrap_or_default().encode_utf16().count()
}

fn list_of<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], |list| list)
}

fn assert_text(value: &Value, most: usize) {
    let text = value.as_str().unwrap_or_else(|| panic!("no text: {value}"));
    assert!(!text.trim().is_empty() && utf16(value) <= most, "{} of {most}: {text:?}", utf16(value));
}

fn assert_distinct<'a>(values: impl Iterator<Item = &'a Value>) {
    let mut seen = std::collections::HashSet::new();
    assert!(values.into_iter().all(|value| seen.insert(value.to_string())), "two alike");
}

/// The figures of the platform, written down once more: the table in the code may be wrong.
fn assert_whatsapp(body: &Value) {
    let kind = body["type"].as_str().unwrap();
    match kind {
        "text" => assert_text(&body["text"]["body"], 4096),
        "image" | "video" | "audio" | "document" | "sticker" => {
            let media = &body[kind];
            assert!(utf16(&media["caption"]) <= 1024);
            assert!(media.get("caption").is_none() || matches!(kind, "image" | "video" | "document"));
        }
        "reaction" => assert_eq!(body["reaction"]["message_id"], "m"),
        "template" => {
            for parameter in list_of(&body["template"], "/components").iter().flat_map(|of| list_of(of, "/parameters")) {
                assert!(utf16(&parameter["text"]) <= 1024 && utf16(&parameter["coupon_code"]) <= 20);
                assert!(!parameter["text"].as_str().unwrap_or_default().contains('\n'));
            }
        }
        "interactive" => assert_interactive(&body["interactive"]),
        other => panic!("{other}"),
    }
}

fn assert_interactive(body: &Value) {
    assert_text(&body["body"]["text"], 1024);
    if let Some(footer) = body.get("footer") {
        assert_text(&footer["text"], 60);
    }
    if let Some(header) = body.get("header").filter(|header| header["type"] == "text") {
        assert_text(&header["text"], 60);
    }
    let action = &body["action"];
    match body["type"].as_str().unwrap() {
        "button" => {
            let buttons = list_of(action, "/buttons");
            assert!((1..=3).contains(&buttons.len()));
            for button in buttons {
                assert_text(&button["reply"]["title"], 20);
                assert_text(&button["reply"]["id"], 256);
            }
            assert_distinct(buttons.iter().map(|button| &button["reply"]["id"]));
            assert_distinct(buttons.iter().map(|button| &button["reply"]["title"]));
        }
        "cta_url" => assert_text(&action["parameters"]["display_text"], 20),
        "list" => {
            assert_text(&action["button"], 20);
            let sections = list_of(action, "/sections");
            let rows: Vec<&Value> = sections.iter().flat_map(|section| list_of(section, "/rows")).collect();
            assert!((1..=10).contains(&sections.len()) && (1..=10).contains(&rows.len()));
            for section in sections.iter().filter(|section| sections.len() > 1 || section.get("title").is_some()) {
                assert_text(&section["title"], 24);
            }
            for row in &rows {
                assert_text(&row["title"], 24);
                assert_text(&row["id"], 200);
                assert!(utf16(&row["description"]) <= 72);
            }
            assert_distinct(rows.iter().map(|row| &row["id"]));
        }
        "carousel" => {
            let cards = list_of(action, "/cards");
            assert!((2..=10).contains(&cards.len()));
            for card in cards {
                assert!(utf16(&card["body"]["text"]) <= 160);
                assert!(card["body"]["text"].as_str().unwrap_or_default().matches('\n').count() <= 2);
                assert_eq!(card["type"], cards[0]["type"]);
            }
        }
        other => panic!("{other}"),
    }
}

fn assert_meta(body: &Value, platform: Platform) {
    if body.get("sender_action").is_some() {
        return;
    }
    let message = &body["message"];
    let quick = list_of(message, "/quick_replies");
    assert!(quick.len() <= 13);
    for reply in quick {
        assert_text(&reply["title"], 20);
        assert_text(&reply["payload"], 1000);
    }
    if let Some(text) = message.get("text") {
        assert_text(text, 2000);
        assert!(platform == Platform::Messenger || text.as_str().unwrap().len() <= 1000);
    }
    let payload = &message["attachment"]["payload"];
    let assert_buttons = |of: &Value| {
        let buttons = list_of(of, "/buttons");
        assert!(buttons.len() <= 3);
        for button in buttons {
            assert_text(&button["title"], 20);
            assert!(button.get("payload").is_none_or(|payload| utf16(payload) <= 1000));
            assert!(platform == Platform::Messenger || button["type"] != "phone_number");
        }
    };
    match payload["template_type"].as_str() {
        Some("button") => {
            assert_text(&payload["text"], 640);
            assert!(!list_of(payload, "/buttons").is_empty());
            assert_buttons(payload);
        }
        Some("generic") => {
            let elements = list_of(payload, "/elements");
            assert!((1..=10).contains(&elements.len()));
            for element in elements {
                assert_text(&element["title"], 80);
                assert!(utf16(&element["subtitle"]) <= 80);
                assert_buttons(element);
            }
        }
        Some(other) => panic!("{other}"),
        None => {
            assert!(message.get("text").is_some() || message.get("attachment").is_some() || message.get("attachments").is_some());
        }
    }
}

/// Everything a customer can read or press, in the order of the message.
fn meant(content: &Content) -> Vec<String> {
    let pressed = |buttons: &[Button]| -> Vec<String> {
        buttons
            .iter()
            .flat_map(|button| match &button.press {
                Press::Reply(_) => vec![button.title.clone()],
                Press::Link(to) | Press::Call(to) => vec![button.title.clone(), to.clone()],
            })
            .collect()
    };
    match content {
        Content::Text { body, .. } => vec![body.clone()],
        Content::Media(media) => media.caption.iter().cloned().collect(),
        Content::Buttons(asked) => {
            let header = asked.header.iter().map(|header| match header {
                Header::Text(text) => text.clone(),
                Header::Media(_, Source::Id(of) | Source::Link(of)) => of.clone(),
            });
            header.chain([asked.body.clone()]).chain(asked.footer.clone()).chain(pressed(&asked.buttons)).collect()
        }
        Content::List(list) => {
            let frame = list.header.iter().chain([&list.body]).chain(&list.footer).cloned();
            let sections = list.sections.iter().filter(|section| !section.rows.is_empty()).flat_map(|section| {
                let rows = section.rows.iter().flat_map(|row| [Some(row.title.clone()), row.description.clone()]).flatten();
                [section.title.clone()].into_iter().chain(rows).collect::<Vec<_>>()
            });
            frame.chain(sections).collect()
        }
        Content::QuickReplies { body, replies } => {
            [body.clone()].into_iter().chain(replies.iter().map(|reply| reply.title.clone())).collect()
        }
        Content::Carousel { body, cards } => {
            let of_card = |card: &Card| [vec![card.title.clone(), card.text.clone()], pressed(&card.buttons)].concat();
            [body.clone()].into_iter().chain(cards.iter().flat_map(of_card)).collect()
        }
        _ => Vec::new(),
    }
}

fn strings(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => into.extend(text.chars().filter(|letter| !letter.is_whitespace())),
        Value::Array(list) => list.iter().for_each(|value| strings(value, into)),
        Value::Object(members) => {
            members.iter().filter(|(key, _)| *key != "metadata").for_each(|(_, value)| strings(value, into));
        }
        _ => {}
    }
}

/// Where the text of a request stands; first of all, so that the two halves of a cut word meet.
const TEXTS: [&str; 4] = ["/text/body", "/message/text", "/interactive/body/text", "/message/attachment/payload/text"];

fn said(bodies: &[Value]) -> String {
    let mut all = String::new();
    for body in bodies {
        TEXTS.iter().filter_map(|pointer| body.pointer(pointer)).for_each(|text| strings(text, &mut all));
    }
    for body in bodies {
        strings(body, &mut all);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn no_request_exceeds_what_the_platform_takes(content in content()) {
        for platform in ALL {
            let Ok(prepared) = prepare(&outgoing(recipient(platform), content.clone()), platform) else { continue };
            for body in &prepared.bodies {
                if platform == Platform::WhatsApp { assert_whatsapp(body) } else { assert_meta(body, platform) }
            }
        }
    }

    #[test]
    fn nothing_is_lost_when_a_message_is_made_to_fit(content in content()) {
        for platform in ALL {
            let Ok(prepared) = prepare(&outgoing(recipient(platform), content.clone()), platform) else { continue };
            let said = said(&prepared.bodies);
            for word in meant(&content).iter().flat_map(|text| text.split_whitespace()) {
                prop_assert!(said.contains(word), "{platform:?} lost {word:?} of {content:?}: {:?}", prepared.bodies);
            }
        }
    }

    #[test]
    fn every_choice_can_be_made(content in content()) {
        let Content::QuickReplies { replies, .. } = &content else { return Ok(()) };
        for platform in ALL {
            let Ok(prepared) = prepare(&outgoing(recipient(platform), content.clone()), platform) else { continue };
            let all = Value::from(prepared.bodies.clone()).to_string();
            for reply in replies {
                let is_pressed = all.contains(&format!("\"{}\"", reply.id));
                prop_assert!(is_pressed || prepared.choices.iter().any(|choice| choice.id == reply.id));
            }
        }
    }

    #[test]
    fn pieces_of_a_text_fit_and_join_to_it(text in some_text(400), most in 40_usize..700, last in 40_usize..700) {
        for unit in [Unit::CodePoints, Unit::Utf16, Unit::Bytes] {
            let (limit, last) = (Limit { most, unit }, Limit { most: last.min(most), unit });
            let pieces = split_before(&text, limit, last);
            prop_assert_eq!(pieces.concat(), text.clone());
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && limit.fits(piece)));
            prop_assert!(pieces.last().is_none_or(|piece| last.fits(piece)));
            prop_assert!(split(&text, limit).len() <= 2 + 3 * limit.measure(&text) / most);
        }
    }
}

#[test]
fn a_text_is_cut_at_the_end_of_a_sentence_and_not_inside_a_letter_or_address() {
    let limit = Limit::bytes(40);
    assert_eq!(split("Short.", limit), ["Short."]);
    assert_eq!(
        split("One sentence here. Another sentence there. End.", limit),
        ["One sentence here. ", "Another sentence there. End."]
    );
    assert_eq!(
        split("See https://a.test/long?query=1 for the details", Limit::bytes(36)),
        ["See https://a.test/long?query=1 for ", "the details"]
    );
    let family = "👩‍👩‍👧".repeat(100);
    let pieces = split(&family, Limit::bytes(1000));
    assert!(pieces.iter().all(|piece| piece.len() % "👩‍👩‍👧".len() == 0 && piece.len() <= 1000), "{pieces:?}");
}
