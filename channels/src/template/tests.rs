use engine::clock::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::outgoing::{MediaKind, Source};

fn order_update() -> Value {
    json!({"id": "123", "name": "order_update", "category": "UTILITY", "language": "en_US", "parameter_format": "NAMED",
        "status": "APPROVED", "message_send_ttl_seconds": 3600, "components": [
            {"type": "HEADER", "format": "TEXT", "text": "Order {{order}}",
                "example": {"header_text_named_params": [{"param_name": "order", "example": "A1"}]}},
            {"type": "BODY", "text": "Hi {{first_name}}, it ships today.",
                "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}},
            {"type": "FOOTER", "text": "Reply STOP to opt out"},
            {"type": "BUTTONS", "buttons": [
                {"type": "URL", "text": "Track", "url": "https://x.test/t/{{1}}", "example": ["A1"]},
                {"type": "QUICK_REPLY", "text": "Help"}]}]})
}

fn named() -> Template {
    from_wire(&order_update()).unwrap()
}

fn positional(body: &str, examples: &[&str]) -> Template {
    let examples = examples.iter().map(|example| (*example).to_owned()).collect();
    let body = Text { text: body.into(), examples };
    Template { format: Format::Positional, header: None, body, footer: None, buttons: Vec::new(), ..named() }
}

fn parameter(name: Option<&str>, text: &str) -> Parameter {
    Parameter { name: name.map(str::to_owned), text: text.into() }
}

fn shown(problems: &[Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn creation(template: &Template) -> Vec<String> {
    shown(&creation_problems(template))
}

#[test]
fn a_template_is_written_as_it_was_read() {
    let mut expected = order_update();
    expected.as_object_mut().unwrap().retain(|key, _| key != "id" && key != "status");
    assert_eq!(to_wire(&named()), expected);
    assert_eq!(creation(&named()), [""; 0]);
}

#[test]
fn a_row_without_a_name_is_no_template_and_unknown_parts_are_kept() {
    assert_eq!(from_wire(&json!({"language": "en"})), Err(NotATemplate));
    let offer = json!({"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon", "has_expiration": true}});
    let flow = json!({"type": "FLOW", "text": "Book", "flow_id": "1"});
    let row = json!({"name": "a", "language": {"code": "en"}, "status": "NEW_ONE", "category": "X",
        "components": [offer, {"type": "BUTTONS", "buttons": [flow]}, 7]});
    let template = from_wire(&row).unwrap();
    assert_eq!(template.status, Status::Other("NEW_ONE".into()));
    assert!(!template.may_be_sent());
    assert_eq!(template.others[0], offer);
    assert_eq!(to_wire(&template)["components"][0]["buttons"][0], flow);
}

#[test]
fn a_body_without_edges_gaps_and_examples_is_refused() {
    let problems = |body: &str, examples: &[&str]| creation(&positional(body, examples));
    assert_eq!(problems("Hi {{1}}, your {{2}} came.", &["Ana", "chair"]), [""; 0]);
    assert_eq!(problems("{{1}} came.", &["Ana"]), ["body must not begin or end with a parameter"]);
    assert_eq!(problems("Hi {{1}} {{2}}!", &["a", "b"]), ["body has two parameters without a word between them"]);
    assert_eq!(problems("Hi {{2}}!", &["a"]), ["body must number its parameters from 1 without a gap"]);
    assert_eq!(problems("Hi {{1}}!", &[]), ["body needs an example for each parameter"]);
    assert_eq!(problems("Hi {{name}}!", &["a"])[0], "body takes numbered parameters such as {{1}}");
    assert_eq!(problems("Hi {{1}, well!", &[]), ["body has braces that belong to no parameter"]);
    assert_eq!(problems(&"a".repeat(1025), &[]), ["body is longer than 1024 characters"]);
    assert_eq!(problems(" ", &[]), ["body is empty"]);
}

#[test]
fn names_lengths_times_and_buttons_are_checked() {
    let changed = |change: &dyn Fn(&mut Template)| {
        let mut template = named();
        change(&mut template);
        creation(&template)
    };
    assert_eq!(changed(&|template| template.name = "Order".into()), ["name takes small letters, digits and underscores"]);
    assert_eq!(changed(&|template| template.footer = Some("See {{1}}".into())), ["footer takes no parameters"]);
    assert_eq!(changed(&|template| template.seconds_to_live = Some(29)), ["time to live is not between 30 and 43200 seconds"]);
    assert_eq!(changed(&|template| template.seconds_to_live = Some(-1)), [""; 0]);
    assert_eq!(changed(&|template| template.header = Some(HeaderForm::Image(None))), ["header needs a sample"]);
    let reply = |text: &str| TemplateButton::QuickReply { text: text.into() };
    let url = |url: &str| TemplateButton::Url { text: url.into(), url: url.into(), example: None };
    assert_eq!(
        changed(&|template| template.buttons = vec![reply("a"), url("b"), reply("c")]),
        ["buttons must keep quick replies together"]
    );
    assert_eq!(
        changed(&|template| template.buttons = vec![url("a"), url("b"), url("c")]),
        ["buttons open more than two addresses"]
    );
    assert_eq!(
        changed(&|template| template.buttons = vec![url("a{{1}}b")]),
        ["buttons[0] takes one {{1}}, at the end of its address", "buttons[0] needs an example of its address"]
    );
    assert_eq!(changed(&|template| template.buttons = vec![reply(&"x".repeat(26))]), ["buttons[0] is longer than 25 characters"]);
    assert_eq!(changed(&|template| template.buttons = vec![reply("a"), reply("a")]), ["buttons[1] has the text of another"]);
    let card = |reply: TemplateButton| TemplateCard {
        header: Some(HeaderForm::Image(Some("4:a".into()))),
        body: None,
        buttons: vec![reply],
    };
    assert_eq!(
        changed(&|template| template.cards = vec![card(reply("a")), card(url("b"))]),
        ["cards[1] is built differently from the first"]
    );
}

fn order_filling() -> Filling {
    Filling {
        name: "order_update".into(),
        language: "en_US".into(),
        header: Some(HeaderValue::Text(parameter(Some("order"), "B2"))),
        body: vec![parameter(Some("first_name"), "Bea")],
        buttons: vec![ButtonValue::Url { index: 0, text: "B2".into() }],
        cards: Vec::new(),
    }
}

#[test]
fn a_filling_is_checked_against_the_template() {
    let template = named();
    let problems = |change: &dyn Fn(&mut Filling)| {
        let mut filling = order_filling();
        change(&mut filling);
        shown(&filling_problems(&template, &filling))
    };
    assert_eq!(problems(&|_| {}), [""; 0]);
    assert_eq!(problems(&|filling| filling.body.clear()), ["body needs 1 parameters, 0 are given", "body needs first_name once"]);
    assert_eq!(problems(&|filling| filling.body[0].name = None), ["body needs first_name once"]);
    let extra = parameter(Some("x"), "y");
    assert_eq!(problems(&|filling| filling.body.push(extra.clone())), ["body needs 1 parameters, 2 are given"]);
    assert_eq!(problems(&|filling| filling.body[0].text = "a\nb".into()), ["body has a parameter with a line break or tab"]);
    assert_eq!(
        problems(&|filling| filling.body[0].text = "a     b".into()),
        ["body has a parameter with more than four blanks in a row"]
    );
    assert_eq!(problems(&|filling| filling.body[0].text = "x".repeat(1100)), ["body is longer than 1024 characters when filled"]);
    assert_eq!(problems(&|filling| filling.buttons.clear()), ["buttons[0] needs the end of its address"]);
    assert_eq!(
        problems(&|filling| filling.buttons.push(ButtonValue::Payload { index: 7, payload: "p".into() })),
        ["buttons has a value for a button that the template has not"]
    );
    let image = HeaderValue::Media { kind: MediaKind::Image, source: Source::Id("1".into()), file_name: None };
    assert_eq!(problems(&|filling| filling.header = Some(image.clone())), ["header is a text in the template"]);
    let pictured = Template { header: Some(HeaderForm::Image(None)), status: Status::Paused, ..named() };
    assert_eq!(
        shown(&filling_problems(&pictured, &order_filling())),
        ["status is not approved", "header needs the platform of the template"]
    );
    assert_eq!(
        filling_problems(&Template { status: Status::Approved, ..pictured }, &Filling { header: Some(image), ..order_filling() }),
        []
    );
}

#[test]
fn numbered_parameters_take_no_names() {
    let template = positional("Hi {{1}}, your {{2}} came.", &["Ana", "chair"]);
    let filling = |body| Filling { header: None, body, buttons: Vec::new(), ..order_filling() };
    let good = filling(vec![parameter(None, "Bea"), parameter(None, "table")]);
    assert_eq!(filling_problems(&template, &good), []);
    assert_eq!(preview(&template, Some(&good)), "Hi Bea, your table came.");
    let bad = filling(vec![parameter(Some("1"), "Bea"), parameter(None, "table")]);
    assert_eq!(shown(&filling_problems(&template, &bad)), ["body has numbered parameters, these have names"]);
}

#[test]
fn the_preview_shows_what_the_customer_will_read() {
    assert_eq!(
        preview(&named(), Some(&order_filling())),
        "Order B2\n\nHi Bea, it ships today.\n\nReply STOP to opt out\n\n[Track] https://x.test/t/B2\n[Help]"
    );
    assert_eq!(
        preview(&named(), None),
        "Order A1\n\nHi Ana, it ships today.\n\nReply STOP to opt out\n\n[Track] https://x.test/t/A1\n[Help]"
    );
}

#[test]
fn an_approved_template_is_edited_once_a_day_and_ten_times_a_month() {
    let now = Timestamp::from_millis(1_790_000_000_000);
    let ago = |hours: i64| Timestamp::from_millis(now.as_millis() - hours * 3_600_000);
    let edited = Template { footer: None, ..named() };
    assert_eq!(may_be_edited(&named(), &edited, &[], now), Ok(()));
    assert_eq!(may_be_edited(&named(), &edited, &[ago(25), ago(100)], now), Ok(()));
    let again_at = ago(-1);
    assert_eq!(may_be_edited(&named(), &edited, &[ago(100), ago(23)], now), Err(NotEditable::TooOften { again_at }));
    let ten: Vec<Timestamp> = (1..=10).map(|day| ago(day * 30)).collect();
    let again_at = ago(300 - 720);
    assert_eq!(may_be_edited(&named(), &edited, &ten, now), Err(NotEditable::TooOften { again_at }));
    let rejected = Template { status: Status::Rejected, ..named() };
    assert_eq!(may_be_edited(&rejected, &edited, &[ago(1)], now), Ok(()));
}

#[test]
fn what_is_fixed_about_a_template_cannot_be_edited() {
    let now = Timestamp::from_millis(1_790_000_000_000);
    let refused = |current: &Template, edited: &Template| may_be_edited(current, edited, &[], now).unwrap_err();
    let marketing = Template { category: Category::Marketing, ..named() };
    assert_eq!(refused(&named(), &marketing), NotEditable::Category);
    assert_eq!(refused(&named(), &Template { language: "pt_BR".into(), ..named() }), NotEditable::NameOrLanguage);
    assert_eq!(refused(&Template { status: Status::Pending, ..named() }, &named()), NotEditable::Status);
}

fn values(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_form_asks_for_each_gap_and_gives_a_filling_that_may_go() {
    let asked = gaps(&named()).unwrap();
    let keys: Vec<&str> = asked.iter().map(|gap| gap.key.as_str()).collect();
    assert_eq!(keys, ["header.order", "body.first_name", "buttons.0"]);
    assert_eq!((asked[2].kind, asked[2].example.as_deref()), (GapKind::AddressEnd, Some("A1")));
    let given = values(&[("header.order", "B2"), ("body.first_name", "Bea"), ("buttons.0", "B2")]);
    let filling = fill(&named(), &given, None).unwrap();
    assert_eq!(Filling { buttons: filling.buttons.clone(), ..order_filling() }, filling);
    let sent = filling.to_sent(&Category::Utility);
    assert_eq!(Filling::of_sent(&sent, None), filling, "a message keeps it whole");
}

#[test]
fn what_is_wrong_with_a_form_is_told_by_field() {
    let given = values(&[("header.order", "B\n2"), ("body.first_name", " "), ("body.last_name", "Low"), ("buttons.0", "B2")]);
    let found = fill(&named(), &given, None).unwrap_err();
    assert_eq!(
        shown(&found),
        [
            "body.last_name is no gap of this template",
            "header.order has a parameter with a line break or tab",
            "body.first_name is missing"
        ]
    );
    let cards = vec![TemplateCard { header: None, body: None, buttons: Vec::new() }];
    assert_eq!(gaps(&Template { cards, ..named() }), Err(NotSendable::Cards));
    let pictured = Template { header: Some(HeaderForm::Image(None)), buttons: Vec::new(), ..named() };
    let found = fill(&pictured, &values(&[("header", "at_1"), ("body.first_name", "Bea")]), None).unwrap_err();
    assert_eq!(shown(&found), ["header needs the platform of the template"]);
}

proptest! {
    #[test]
    fn any_text_can_be_read_for_placeholders(text in "[a{}1 é]{0,40}") {
        for placeholder in placeholders(&text) {
            let written = &text[placeholder.start..placeholder.end];
            prop_assert!(written.starts_with("{{") && written.ends_with("}}"));
        }
        let _ = creation_problems(&positional(&text, &[]));
    }

    #[test]
    fn a_filling_without_problems_leaves_no_gap(values in prop::collection::vec("[a-z]{1,30}", 2)) {
        let template = positional("Hi {{1}}, your {{2}} and {{1}} came.", &["Ana", "chair"]);
        let body = values.iter().map(|value| parameter(None, value)).collect();
        let filling = Filling { header: None, body, buttons: Vec::new(), ..order_filling() };
        prop_assert_eq!(filling_problems(&template, &filling), []);
        prop_assert!(!preview(&template, Some(&filling)).contains("{{"));
    }
}
