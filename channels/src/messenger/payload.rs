use serde_json::Value;

use crate::happened::{Choice, ChoiceFrom, Location, Media, MediaKind, Message, Part, Product, Referral, ReplyTo, Shared};
use crate::wire::{self, Wire as _};

const MOST_PARTS: usize = 64;
const MOST_PRODUCTS: usize = 64;
const MOST_ANSWERS: usize = 64;
const MOST_COMMANDS: usize = 16;

pub fn message(id: &str, message: &Value) -> Message {
    let text = message.words("text");
    let mut parts: Vec<Part> = message.items("attachments").iter().take(MOST_PARTS).map(part).collect();
    if let Some(pressed) = message.get("quick_reply").filter(|pressed| pressed.is_object()) {
        let (payload, title) = (pressed.exact("payload"), text.clone());
        parts.push(Part::Choice(Choice { from: ChoiceFrom::QuickReply, payload, title, description: None }));
    }
    if message.is("is_unsupported") {
        parts.push(Part::Unsupported { kind: None });
    } else if text.is_none() && parts.is_empty() {
        parts.push(Part::Unknown { kind: "message".to_owned(), raw: wire::raw(message) });
    }
    let from = message.get("referral").filter(|referral| referral.is_object());
    Message {
        id: id.to_owned(),
        text,
        parts,
        reply_to: reply_to(message.part("reply_to")),
        product: from.and_then(|from| from.part("product").id("id")).map(|id| Product { id: Some(id), ..Product::default() }),
        referral: from.map(referral),
        commands: message.items("commands").iter().take(MOST_COMMANDS).filter_map(|command| command.word("name")).collect(),
        ..Message::default()
    }
}

fn reply_to(reply_to: &Value) -> Option<ReplyTo> {
    if let Some(mid) = reply_to.id("mid") {
        return Some(ReplyTo::Message(mid));
    }
    let story = reply_to.get("story").filter(|story| story.is_object())?;
    Some(ReplyTo::Story { id: story.id("id"), url: story.url("url") })
}

fn part(attachment: &Value) -> Part {
    let kind = attachment.word("type").unwrap_or_default();
    let payload = attachment.part("payload");
    let known = match kind.as_str() {
        "image" if payload.has("sticker_id") => media(MediaKind::Sticker, payload),
        "image" => media(MediaKind::Image, payload),
        "sticker" => media(MediaKind::Sticker, payload),
        "video" => media(MediaKind::Video, payload),
        "audio" => media(MediaKind::Audio, payload),
        "file" => media(MediaKind::File, payload),
        "location" => location(attachment),
        "template" => products(payload),
        "fallback" | "share" | "post" | "reel" | "ig_post" | "ig_reel" | "story" | "ig_story" | "story_mention" | "media" => {
            shared(&kind, attachment)
        }
        _ => None,
    };
    known.unwrap_or_else(|| Part::Unknown { kind, raw: wire::raw(attachment) })
}

fn media(kind: MediaKind, payload: &Value) -> Option<Part> {
    let url = payload.url("url");
    let id = payload.id("sticker_id").or_else(|| payload.id("attachment_id"));
    (url.is_some() || id.is_some()).then(|| {
        Part::Media(Media {
            kind,
            id,
            url,
            media_type: None,
            sha256: None,
            file_name: payload.word("title"),
            voice: false,
            animated: false,
        })
    })
}

fn location(attachment: &Value) -> Option<Part> {
    let place = attachment.part("payload").part("coordinates");
    let degrees = |names: [&str; 2], most: f64| {
        names.iter().find_map(|name| place.number(name)).filter(|degrees: &f64| degrees.abs() <= most)
    };
    Some(Part::Location(Location {
        latitude: degrees(["lat", "latitude"], 90.0)?,
        longitude: degrees(["long", "longitude"], 180.0)?,
        name: attachment.word("title"),
        address: None,
        url: attachment.url("url"),
    }))
}

fn products(payload: &Value) -> Option<Part> {
    let elements = payload.part("product").items("elements");
    let product = |element: &Value| Product {
        id: element.id("id"),
        retailer_id: element.id("retailer_id"),
        catalogue: None,
        title: element.word("title"),
        subtitle: element.word("subtitle"),
        image_url: element.url("image_url"),
    };
    (!elements.is_empty()).then(|| Part::Products(elements.iter().take(MOST_PRODUCTS).map(product).collect()))
}

/// A link's members stand beside the payload, which may be null; a post's stand in it.
fn shared(kind: &str, attachment: &Value) -> Option<Part> {
    let payload = attachment.part("payload");
    let shared = Shared {
        kind: kind.to_owned(),
        id: ["reel_video_id", "ig_post_media_id", "id"].iter().find_map(|name| payload.id(name)),
        url: payload.url("url").or_else(|| attachment.url("url")),
        title: payload.word("title").or_else(|| attachment.word("title")),
    };
    let says_something = shared.id.is_some() || shared.url.is_some() || shared.title.is_some();
    says_something.then_some(Part::Shared(shared))
}

pub fn referral(referral: &Value) -> Referral {
    let ad = referral.part("ads_context_data");
    let lead = referral.part("lead").items("data").iter().take(MOST_ANSWERS);
    Referral {
        source: referral.word("source"),
        kind: referral.word("type"),
        reference: referral.exact("ref"),
        ad: referral.id("ad_id"),
        click: None,
        url: referral.url("referer_uri"),
        headline: ad.word("ad_title"),
        body: None,
        greeting: None,
        image_url: ad.url("photo_url"),
        video_url: ad.url("video_url"),
        post: ad.id("post_id"),
        product: ad.id("product_id").or_else(|| referral.part("product").id("id")),
        flow: ad.id("flow_id"),
        lead: lead.filter_map(|answer| Some((answer.words("question")?, answer.words("answer")?))).collect(),
    }
}
