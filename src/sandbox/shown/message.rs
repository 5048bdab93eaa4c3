//! A message as a phone shows it, whichever of the two shapes it was sent in.

use std::collections::BTreeMap;

use ::sandbox::meta::{self, Author, Channel, State};
use serde::Serialize;
use serde_json::Value;

use super::files::{self, File};
use super::template::{Filled, filled};

#[derive(Debug, Serialize)]
pub struct Message {
    id: String,
    /// `customer`, `business`, `owner`.
    from: &'static str,
    at: u64,
    kind: String,
    #[serde(flatten)]
    content: Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_to: Option<String>,
    /// Of the business: `delivered`, `read`. Of the customer: `received`, and `read` once the business has read it.
    status: String,
    /// By who gave it: `customer`, `business`.
    reactions: BTreeMap<&'static str, String>,
    is_edited: bool,
    is_deleted: bool,
    /// Sent from a template.
    is_template: bool,
}

/// What there is to read, see and press.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Content {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub header: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub footer: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
    /// What the button says that opens the rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Card {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<File>,
    pub buttons: Vec<Button>,
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Button {
    pub id: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    pub title: String,
    pub url: String,
}

pub fn of(state: &State, message: &meta::Message) -> Message {
    let content = if message.is_deleted {
        Content::default()
    } else {
        match (message.channel, message.from) {
            (Channel::WhatsApp, Author::Customer) => of_phone(state, message),
            (Channel::WhatsApp, _) => whatsapp(state, message),
            _ => page(state, message),
        }
    };
    Message {
        id: message.id.clone(),
        from: match message.from {
            Author::Customer => "customer",
            Author::Api => "business",
            Author::Owner => "owner",
        },
        at: message.at,
        kind: message.kind.clone(),
        content,
        reply_to: message.reply_to.clone(),
        status: message.status.clone(),
        reactions: message.reactions.clone(),
        is_edited: message.edits > 0,
        is_deleted: message.is_deleted,
        is_template: is_template(message),
    }
}

/// Messenger calls cards and questions templates too: what was reviewed has a name.
fn is_template(message: &meta::Message) -> bool {
    message.from == Author::Api && message.body.pointer("/template/name").is_some()
}

fn text(value: &Value, path: &str) -> String {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    value.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// What a customer sent on `WhatsApp`: the member named by the kind.
fn of_phone(state: &State, message: &meta::Message) -> Content {
    let body = &message.body;
    match message.kind.as_str() {
        "text" => Content { text: text(body, "/body"), ..Content::default() },
        "button" => Content { text: text(body, "/text"), ..Content::default() },
        "interactive" => {
            let pressed = ["/button_reply/title", "/list_reply/title"].into_iter().find_map(|path| some(text(body, path)));
            Content { text: pressed.unwrap_or_default(), ..Content::default() }
        }
        kind => Content {
            text: text(body, "/caption"),
            files: files::by_id_or_link(state, kind, body).into_iter().collect(),
            ..Content::default()
        },
    }
}

/// What the business sent on `WhatsApp`: the whole request.
fn whatsapp(state: &State, message: &meta::Message) -> Content {
    let body = &message.body;
    match message.kind.as_str() {
        "text" => Content { text: text(body, "/text/body"), ..Content::default() },
        "location" => {
            let place = ["/location/name", "/location/address"].map(|path| text(body, path));
            let coordinates = format!("{}, {}", body["location"]["latitude"], body["location"]["longitude"]);
            let lines: Vec<String> = place.into_iter().chain([coordinates]).filter(|line| !line.is_empty()).collect();
            Content { text: lines.join("\n"), ..Content::default() }
        }
        "contacts" => {
            let names = list(body, "/contacts").iter().map(|contact| text(contact, "/name/formatted_name"));
            Content { text: names.collect::<Vec<String>>().join("\n"), ..Content::default() }
        }
        "template" => {
            let account = state.number(&message.account).map(|number| number.waba.clone()).unwrap_or_default();
            let content = of_template(filled(state, &account, &body["template"]));
            Content { buttons: buttons(state, message, &[]), ..content }
        }
        "interactive" => interactive(state, message),
        kind => {
            let file = &body[kind];
            let files = files::by_id_or_link(state, kind, file).into_iter().collect();
            Content { text: text(file, "/caption"), files, ..Content::default() }
        }
    }
}

fn of_template(filled: Filled) -> Content {
    let Filled { header, text, footer, files, links } = filled;
    let links = links.into_iter().map(|(title, url)| Link { title, url }).collect();
    Content { header, text, footer, files, links, ..Content::default() }
}

fn interactive(state: &State, message: &meta::Message) -> Content {
    let body = &message.body["interactive"];
    let cards: Vec<Card> = list(body, "/action/cards").iter().map(|card| whatsapp_card(state, card)).collect();
    let kind = text(body, "/header/type");
    let file = files::by_id_or_link(state, &kind, &body["header"][kind.as_str()]);
    Content {
        header: text(body, "/header/text"),
        text: text(body, "/body/text"),
        footer: text(body, "/footer/text"),
        files: file.into_iter().collect(),
        buttons: buttons(state, message, &cards),
        cards,
        list: some(text(body, "/action/button")),
        links: link(body).into_iter().collect(),
    }
}

/// The one link under a message or a card.
fn link(body: &Value) -> Option<Link> {
    let parameters = body.pointer("/action/parameters")?;
    let url = some(text(parameters, "/url"))?;
    Some(Link { title: text(parameters, "/display_text"), url })
}

fn whatsapp_card(state: &State, card: &Value) -> Card {
    let kind = text(card, "/header/type");
    let buttons = list(card, "/action/buttons").iter().map(|button| Button {
        id: text(button, "/quick_reply/id"),
        title: text(button, "/quick_reply/title"),
        description: None,
    });
    Card {
        title: String::new(),
        text: text(card, "/body/text"),
        picture: files::by_id_or_link(state, &kind, &card["header"][kind.as_str()]),
        buttons: buttons.collect(),
        links: link(card).into_iter().collect(),
    }
}

/// What can be pressed under the message, without what stands on its cards.
fn buttons(state: &State, message: &meta::Message, cards: &[Card]) -> Vec<Button> {
    let is_on_card = |id: &str| cards.iter().flat_map(|card| &card.buttons).any(|button| button.id == id);
    let all = state.buttons(message).into_iter().filter(|button| !is_on_card(&button.id));
    all.map(|button| Button { id: button.id, title: button.title, description: button.description }).collect()
}

/// Messenger and Instagram: one shape for both directions.
fn page(state: &State, message: &meta::Message) -> Content {
    let body = &message.body;
    if body.get("template").is_some() {
        let content = of_template(filled(state, &message.account, &body["template"]));
        return Content { buttons: buttons(state, message, &[]), ..content };
    }
    let one = body.get("attachment").into_iter();
    let attachments: Vec<&Value> = one.chain(list(body, "/attachments")).collect();
    let is_template = |attachment: &&&Value| attachment["type"] == "template";
    let template = attachments.iter().find(is_template).map(|attachment| &attachment["payload"]);
    let cards: Vec<Card> = template.map(|payload| list(payload, "/elements")).unwrap_or_default().iter().map(page_card).collect();
    let files = attachments.iter().filter(|attachment| attachment["type"] != "template").filter_map(|attachment| {
        files::by_payload(state, attachment["type"].as_str().unwrap_or_default(), &attachment["payload"])
    });
    let own = some(text(body, "/text"));
    let heart = (message.kind == "like_heart").then(|| "❤️".to_owned());
    Content {
        text: own.or(heart).or_else(|| template.map(|payload| text(payload, "/text"))).unwrap_or_default(),
        files: files.collect(),
        // Under a question stand both: what is pressed in the chat, and quick replies that go with the next message.
        buttons: buttons(state, message, &cards),
        cards,
        links: template.map(web_links).unwrap_or_default(),
        ..Content::default()
    }
}

fn web_links(owner: &Value) -> Vec<Link> {
    let links = list(owner, "/buttons").iter().filter(|button| button["type"] == "web_url");
    links.map(|button| Link { title: text(button, "/title"), url: text(button, "/url") }).collect()
}

fn page_card(element: &Value) -> Card {
    let pressed = list(element, "/buttons").iter().filter(|button| button["type"] == "postback");
    let picture = some(text(element, "/image_url")).map(|url| File { url: files::near(&url), kind: "image", name: None });
    Card {
        title: text(element, "/title"),
        text: text(element, "/subtitle"),
        picture,
        buttons: pressed
            .map(|button| Button { id: text(button, "/payload"), title: text(button, "/title"), description: None })
            .collect(),
        links: web_links(element),
    }
}
