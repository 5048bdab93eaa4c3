use serde_json::{Value, json};

use super::*;
use crate::platform::Platform;

mod properties;
mod requests;
mod table;

fn text(body: &str) -> Content {
    Content::Text { body: body.into(), preview: false }
}

fn reply(id: &str, title: &str) -> Button {
    Button { title: title.into(), press: Press::Reply(id.into()) }
}

fn link(title: &str, to: &str) -> Button {
    Button { title: title.into(), press: Press::Link(to.into()) }
}

fn buttons(buttons: Vec<Button>) -> Content {
    Content::Buttons(Buttons { header: None, body: "Shall we?".into(), footer: None, buttons })
}

fn replies(count: usize) -> Vec<Reply> {
    (1..=count).map(|at| Reply { id: format!("r{at}"), title: format!("Reply {at}") }).collect()
}

fn list(rows: usize, description: Option<&str>) -> Content {
    let rows = (1..=rows)
        .map(|at| Row { id: format!("r{at}"), title: format!("Row {at}"), description: description.map(str::to_owned) })
        .collect();
    let sections = vec![Section { title: String::new(), rows }];
    Content::List(List { header: None, body: "Which one?".into(), footer: None, open: "Menu".into(), sections })
}

fn card(at: usize) -> Card {
    Card {
        title: format!("Chair {at}"),
        text: "Oak".into(),
        image: Some(Source::Link(format!("https://shop.test/{at}.jpg"))),
        buttons: vec![link("See", "https://shop.test")],
    }
}

fn cards(count: usize) -> Content {
    Content::Carousel { body: "Our chairs".into(), cards: (1..=count).map(card).collect() }
}

fn media(kind: MediaKind, caption: Option<&str>) -> Content {
    Content::Media(Media { kind, source: Source::Id("M1".into()), caption: caption.map(str::to_owned), file_name: None })
}

fn fitted(content: &Content, platform: Platform) -> Fitted {
    fit(content, platform, &Words::default()).unwrap()
}

fn outgoing(to: Recipient, content: Content) -> Outgoing {
    Outgoing {
        to,
        author: Author::Agent,
        permit: Permit::Open,
        content,
        reply_to: None,
        tag: "outbox-42".into(),
        words: Words::default(),
    }
}

fn recipient(platform: Platform) -> Recipient {
    match platform {
        Platform::WhatsApp => Recipient::Phone("5511900000000".into()),
        Platform::Messenger | Platform::Instagram => Recipient::Scoped("P1".into()),
    }
}

fn bodies(content: Content, platform: Platform) -> Vec<Value> {
    prepare(&outgoing(recipient(platform), content), platform).unwrap().bodies
}

const ALL: [Platform; 3] = [Platform::WhatsApp, Platform::Messenger, Platform::Instagram];

#[test]
fn every_reaction_that_is_offered_is_taken() {
    for platform in Platform::ALL {
        for emoji in reactions(platform).unwrap_or(&["👍", "🪢", "👩‍👩‍👧"]) {
            assert!(takes_reaction(platform, emoji), "{platform:?} {emoji}");
        }
        assert!(!takes_reaction(platform, "no"), "{platform:?}");
    }
    assert!(!takes_reaction(Platform::Messenger, "🪢") && !takes_reaction(Platform::Instagram, "👍"));
}
