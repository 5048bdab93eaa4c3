use super::*;

fn reply(id: &str, title: &str) -> Button {
    Button { title: title.into(), press: Press::Reply(id.into()) }
}

fn buttons(buttons: Vec<Button>) -> Choices {
    Choices::Buttons(Buttons { buttons, ..Buttons::default() })
}

fn pointers(choices: &Choices) -> Vec<String> {
    choices.wrong().into_iter().map(|wrong| wrong.pointer).collect()
}

#[test]
fn what_is_right_has_nothing_wrong_and_tells_its_replies() {
    let link = Button { title: "Look".into(), press: Press::Link("https://shop.example".into()) };
    let call = Button { title: "Call".into(), press: Press::Call("+4915112345678".into()) };
    let choices = buttons(vec![reply("yes", "Yes"), link, call]);
    assert_eq!(choices.wrong(), []);
    assert_eq!(choices.replies(), [("yes", "Yes")]);
    assert_eq!((choices.title("yes"), choices.title("no")), (Some("Yes"), None));
    let row = |id: &str| Row { id: id.into(), title: id.to_uppercase(), description: None };
    let section = Section { title: String::new(), rows: vec![row("a"), row("b")] };
    let list = Choices::List(List { sections: vec![section], ..List::default() });
    assert_eq!((list.wrong(), list.title("b")), (vec![], Some("B")));
    let card = ChoiceCard { title: "Lamp".into(), buttons: vec![reply("lamp", "This one")], ..ChoiceCard::default() };
    let carousel = Choices::Carousel(Carousel { cards: vec![card] });
    assert_eq!((carousel.wrong(), carousel.title("lamp"), carousel.needs_text()), (vec![], Some("This one"), false));
}

#[test]
fn each_mistake_is_told_at_its_field() {
    assert_eq!(pointers(&buttons(vec![])), ["/buttons"]);
    let long = "x".repeat(81);
    let wrong = buttons(vec![
        reply("a", " "),
        reply("a", &long),
        reply("", "Empty"),
        Button { title: "Link".into(), press: Press::Link("javascript:alert(1)".into()) },
        Button { title: "Call".into(), press: Press::Call("0151 1234".into()) },
    ]);
    let expected =
        ["/buttons/0/title", "/buttons/1/title", "/buttons/1/id", "/buttons/2/id", "/buttons/3/url", "/buttons/4/phone"];
    assert_eq!(pointers(&wrong), expected);
    let empty = Choices::List(List { sections: vec![Section::default()], ..List::default() });
    assert_eq!(pointers(&empty), ["/sections", "/sections/0/rows"]);
    let card = ChoiceCard { buttons: (0..4).map(|n| reply(&n.to_string(), "b")).collect(), ..ChoiceCard::default() };
    assert_eq!(pointers(&Choices::Carousel(Carousel { cards: vec![card] })), ["/cards/0/title", "/cards/0/buttons"]);
}

#[test]
fn the_stored_form_is_read_back_and_stays_as_it_is() {
    let choices = buttons(vec![reply("yes", "Yes")]);
    let stored = r#"{"kind":"buttons","buttons":[{"title":"Yes","press":{"reply":"yes"}}]}"#;
    assert_eq!(serde_json::to_string(&choices).unwrap(), stored);
    assert_eq!(serde_json::from_str::<Choices>(stored).unwrap(), choices);
}
