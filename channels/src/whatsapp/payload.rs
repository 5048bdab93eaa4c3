use serde_json::Value;

use crate::happened::{
    Address, Card, CardNumber, Choice, ChoiceFrom, Fault, Forwarded, Location, Media, MediaKind, Message, Order, OrderLine, Part,
    Product, Referral, ReplyTo,
};
use crate::wire::{self, Wire as _};

const MOST_CARDS: usize = 64;
const MOST_OF_A_CARD: usize = 16;
const MOST_LINES: usize = 1000;
const MOST_FAULTS: usize = 16;

/// The message in `item`, whatever is missing from it.
pub fn message(id: &str, item: &Value) -> Message {
    let kind = item.word("type").unwrap_or_default();
    let context = item.part("context");
    let mut message = Message {
        id: id.to_owned(),
        reply_to: context.id("id").map(ReplyTo::Message),
        forwarded: forwarded(context),
        referral: item.get("referral").filter(|referral| referral.is_object()).map(referral),
        product: context.get("referred_product").filter(|product| product.is_object()).map(product),
        group: item.id("group_id"),
        faults: faults(item),
        ..Message::default()
    };
    if kind == "text" {
        message.text = item.part("text").words("body");
    } else {
        message.text = item.part(&kind).words("caption");
        message.parts = parts(&kind, item).unwrap_or_default();
    }
    if message.text.is_none() && message.parts.is_empty() {
        let part = if message.faults.is_empty() {
            Part::Unknown { kind, raw: wire::raw(item) }
        } else {
            Part::Unsupported { kind: Some(kind).filter(|kind| !kind.is_empty()) }
        };
        message.parts.push(part);
    }
    message
}

pub fn faults(item: &Value) -> Vec<Fault> {
    item.items("errors").iter().take(MOST_FAULTS).map(fault).collect()
}

pub fn fault(error: &Value) -> Fault {
    Fault {
        code: error.get("code").and_then(Value::as_i64).or_else(|| error.id("code")?.parse().ok()).unwrap_or(0),
        title: error.word("title").or_else(|| error.word("message")),
        detail: error.part("error_data").words("details"),
    }
}

fn forwarded(context: &Value) -> Forwarded {
    match () {
        () if context.is("frequently_forwarded") => Forwarded::ManyTimes,
        () if context.is("forwarded") => Forwarded::Yes,
        () => Forwarded::No,
    }
}

/// Nothing where the member named by the type is missing or not what it should be.
fn parts(kind: &str, item: &Value) -> Option<Vec<Part>> {
    let member = item.part(kind);
    let part = match kind {
        "image" => media(MediaKind::Image, member)?,
        "video" => media(MediaKind::Video, member)?,
        "audio" | "voice" => media(MediaKind::Audio, member)?,
        "document" => media(MediaKind::File, member)?,
        "sticker" => media(MediaKind::Sticker, member)?,
        "location" => location(member)?,
        "contacts" => {
            let asked = item.word("origin").as_deref() == Some("contact_request");
            let cards = item.items("contacts").iter().take(MOST_CARDS).filter(|contact| contact.is_object());
            return Some(cards.map(|contact| Part::Card { card: Box::new(card(contact)), asked }).collect());
        }
        "interactive" => interactive(member)?,
        "button" => Part::Choice(Choice {
            from: ChoiceFrom::Template,
            payload: member.exact("payload"),
            title: Some(member.word("text")?),
            description: None,
        }),
        "order" => Part::Order(order(member)?),
        "unsupported" => Part::Unsupported { kind: member.word("type") },
        "media_placeholder" => Part::Unsupported { kind: Some(kind.to_owned()) },
        _ => return None,
    };
    Some(vec![part])
}

fn media(kind: MediaKind, media: &Value) -> Option<Part> {
    let (id, url) = (media.id("id"), media.url("url"));
    (id.is_some() || url.is_some()).then(|| {
        Part::Media(Media {
            kind,
            id,
            url,
            media_type: media.word("mime_type"),
            sha256: media.exact("sha256"),
            file_name: media.word("filename"),
            voice: media.is("voice"),
            animated: media.is("animated"),
        })
    })
}

fn location(location: &Value) -> Option<Part> {
    let degrees = |name: &str, most: f64| location.number(name).filter(|degrees| degrees.abs() <= most);
    Some(Part::Location(Location {
        latitude: degrees("latitude", 90.0)?,
        longitude: degrees("longitude", 180.0)?,
        name: location.word("name"),
        address: location.word("address"),
        url: location.url("url"),
    }))
}

fn card(contact: &Value) -> Card {
    let name = contact.part("name");
    let list = |list: &str, member: &str| -> Vec<String> {
        contact.items(list).iter().take(MOST_OF_A_CARD).filter_map(|item| item.word(member)).collect()
    };
    let number = |phone: &Value| CardNumber {
        phone: phone.word("phone"),
        account: phone.id("wa_id").and_then(|number| wire::digits(&number)),
        kind: phone.word("type"),
    };
    let address = |address: &Value| Address {
        street: address.word("street"),
        city: address.word("city"),
        state: address.word("state"),
        postcode: address.word("zip"),
        country: address.word("country"),
    };
    Card {
        name: name.word("formatted_name").or_else(|| name.word("first_name")),
        phones: contact.items("phones").iter().take(MOST_OF_A_CARD).map(number).collect(),
        emails: list("emails", "email"),
        urls: list("urls", "url"),
        addresses: contact.items("addresses").iter().take(MOST_OF_A_CARD).map(address).collect(),
        organisation: contact.part("org").word("company"),
        birthday: contact.word("birthday"),
        vcard: contact.words("vcard"),
    }
}

fn interactive(interactive: &Value) -> Option<Part> {
    let kind = interactive.word("type")?;
    let reply = interactive.get(&kind).filter(|reply| reply.is_object())?;
    let choice = |from| {
        let (payload, title) = (reply.exact("id"), reply.word("title"));
        Choice { from, payload, title, description: reply.word("description") }
    };
    Some(match kind.as_str() {
        "button_reply" => Part::Choice(choice(ChoiceFrom::Button)),
        "list_reply" => Part::Choice(choice(ChoiceFrom::List)),
        "nfm_reply" => form(reply),
        "call_permission_reply" => Part::CallPermission {
            given: reply.word("response").as_deref() == Some("accept"),
            ends_at: reply.time("expiration_timestamp"),
        },
        _ => Part::Unknown { raw: wire::raw(interactive), kind },
    })
}

/// The answers are JSON within a string; some senders put the object itself there.
fn form(reply: &Value) -> Part {
    let (answers, token) = match reply.part("response_json") {
        Value::String(text) => {
            let token = serde_json::from_str::<Value>(text).ok().and_then(|answers| answers.exact("flow_token"));
            (wire::raw_text(text), token)
        }
        object => (wire::raw(object), object.exact("flow_token")),
    };
    Part::Form { name: reply.word("name"), said: reply.words("body"), answers, token }
}

fn order(order: &Value) -> Option<Order> {
    let line = |item: &Value| {
        Some(OrderLine {
            product: item.exact("product_retailer_id")?,
            quantity: item.decimal("quantity").unwrap_or_else(|| "1".to_owned()),
            price: item.decimal("item_price"),
            currency: item.word("currency"),
        })
    };
    // An order with a line left out would be another order: it is shown as unknown instead.
    let lines: Option<Vec<OrderLine>> = order.items("product_items").iter().take(MOST_LINES).map(line).collect();
    let lines = lines.filter(|lines| !lines.is_empty())?;
    Some(Order { catalogue: order.id("catalog_id"), note: order.words("text"), lines })
}

fn product(product: &Value) -> Product {
    Product { retailer_id: product.exact("product_retailer_id"), catalogue: product.id("catalog_id"), ..Product::default() }
}

fn referral(referral: &Value) -> Referral {
    Referral {
        source: referral.word("source_type"),
        ad: referral.id("source_id").filter(|_| referral.word("source_type").as_deref() != Some("post")),
        post: referral.id("source_id").filter(|_| referral.word("source_type").as_deref() == Some("post")),
        click: referral.exact("ctwa_clid"),
        url: referral.url("source_url"),
        headline: referral.word("headline"),
        body: referral.words("body"),
        greeting: referral.part("welcome_message").words("text"),
        image_url: referral.url("image_url").or_else(|| referral.url("thumbnail_url")),
        video_url: referral.url("video_url"),
        ..Referral::default()
    }
}
