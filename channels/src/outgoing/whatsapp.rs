//! The bodies of `WhatsApp`'s Cloud API.

use serde_json::{Map, Value, json};

use super::forms::cards::card_text;
use super::request::Envelope;
use super::{Button, Buttons, Card, Content, Header, List, Media, MediaKind, Press, Recipient, Source};
use crate::template;

pub(super) fn body(part: &Content, envelope: &Envelope) -> Value {
    let (kind, said) = match part {
        Content::Read { message } => return read(message, false),
        Content::Typing { message, .. } => return read(message.as_deref().unwrap_or_default(), true),
        Content::Text { body, preview } => ("text", json!({"body": body, "preview_url": preview})),
        Content::Media(media) => (media_type(media.kind), media_object(media)),
        Content::Template(filling) => ("template", template::to_send(filling)),
        Content::Buttons(buttons) => ("interactive", interactive_buttons(buttons)),
        Content::List(list) => ("interactive", interactive_list(list)),
        Content::Carousel { body, cards } => ("interactive", interactive_cards(body, cards)),
        Content::Reaction { message, emoji } => {
            ("reaction", json!({"message_id": message, "emoji": emoji.as_deref().unwrap_or_default()}))
        }
        // Fitting has made buttons or a list of it; the text alone is what is left to say.
        Content::QuickReplies { body, .. } => ("text", json!({"body": body})),
    };
    let mut request = Map::new();
    request.insert("messaging_product".into(), json!("whatsapp"));
    request.insert("recipient_type".into(), json!("individual"));
    match envelope.to {
        Recipient::Phone(number) => request.insert("to".into(), json!(with_plus(number))),
        Recipient::User(id) | Recipient::Scoped(id) | Recipient::Comment(id) | Recipient::Post(id) => {
            request.insert("recipient".into(), json!(id))
        }
    };
    request.insert("type".into(), json!(kind));
    request.insert(kind.into(), said);
    // A reaction names its message itself, and a quote would not be shown.
    if let Some(quote) = envelope.reply_to.filter(|_| kind != "reaction") {
        request.insert("context".into(), json!({"message_id": quote}));
    }
    if !envelope.tag.is_empty() {
        request.insert("biz_opaque_callback_data".into(), json!(envelope.tag));
    }
    Value::Object(request)
}

fn read(message: &str, is_typing: bool) -> Value {
    let mut request = json!({"messaging_product": "whatsapp", "status": "read", "message_id": message});
    if is_typing {
        request["typing_indicator"] = json!({"type": "text"});
    }
    request
}

fn with_plus(number: &str) -> String {
    format!("+{}", number.trim_start_matches('+'))
}

fn media_type(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "document",
        MediaKind::Sticker => "sticker",
    }
}

fn source(source: &Source) -> Value {
    match source {
        Source::Id(id) => json!({"id": id}),
        Source::Link(link) => json!({"link": link}),
    }
}

fn media_object(media: &Media) -> Value {
    let mut object = source(&media.source);
    if let Some(caption) = &media.caption {
        object["caption"] = json!(caption);
    }
    if let Some(name) = media.file_name.as_ref().filter(|_| media.kind == MediaKind::Document) {
        object["filename"] = json!(name);
    }
    if media.kind == MediaKind::Voice {
        object["voice"] = json!(true);
    }
    object
}

fn header(header: &Header) -> Value {
    match header {
        Header::Text(text) => json!({"type": "text", "text": text}),
        Header::Media(kind, from) => {
            let kind = media_type(*kind);
            json!({"type": kind, kind: source(from)})
        }
    }
}

fn frame(kind: &str, header: Option<Value>, body: &str, footer: Option<&str>, action: &Value) -> Value {
    let mut interactive = json!({"type": kind, "body": {"text": body}, "action": action});
    if let Some(header) = header {
        interactive["header"] = header;
    }
    if let Some(footer) = footer {
        interactive["footer"] = json!({"text": footer});
    }
    interactive
}

fn interactive_buttons(from: &Buttons) -> Value {
    let header = from.header.as_ref().map(header);
    let footer = from.footer.as_deref();
    if let [Button { title, press: Press::Link(link) }] = &from.buttons[..] {
        return frame("cta_url", header, &from.body, footer, &link_action(title, link));
    }
    let buttons: Vec<Value> =
        replies(&from.buttons).map(|(id, title)| json!({"type": "reply", "reply": {"id": id, "title": title}})).collect();
    frame("button", header, &from.body, footer, &json!({"buttons": buttons}))
}

fn replies(buttons: &[Button]) -> impl Iterator<Item = (&str, &str)> {
    buttons.iter().filter_map(|button| match &button.press {
        Press::Reply(id) => Some((id.as_str(), button.title.as_str())),
        Press::Link(_) | Press::Call(_) => None,
    })
}

fn link_action(title: &str, link: &str) -> Value {
    json!({"name": "cta_url", "parameters": {"display_text": title, "url": link}})
}

fn interactive_list(from: &List) -> Value {
    let sections: Vec<Value> = from
        .sections
        .iter()
        .map(|section| {
            let rows: Vec<Value> = section
                .rows
                .iter()
                .map(|row| {
                    let mut object = json!({"id": row.id, "title": row.title});
                    if let Some(description) = &row.description {
                        object["description"] = json!(description);
                    }
                    object
                })
                .collect();
            let mut object = json!({"rows": rows});
            if !section.title.is_empty() {
                object["title"] = json!(section.title);
            }
            object
        })
        .collect();
    let header = from.header.as_ref().map(|text| json!({"type": "text", "text": text}));
    frame("list", header, &from.body, from.footer.as_deref(), &json!({"button": from.open, "sections": sections}))
}

fn interactive_cards(body: &str, cards: &[Card]) -> Value {
    let cards: Vec<Value> = cards.iter().enumerate().map(|(at, card)| card_object(at, card)).collect();
    frame("carousel", None, body, None, &json!({"cards": cards}))
}

fn card_object(at: usize, card: &Card) -> Value {
    let (kind, action) = match &card.buttons[..] {
        [Button { title, press: Press::Link(link) }] => ("cta_url", link_action(title, link)),
        buttons => {
            let buttons: Vec<Value> = replies(buttons)
                .map(|(id, title)| json!({"type": "quick_reply", "quick_reply": {"id": id, "title": title}}))
                .collect();
            ("button", json!({"buttons": buttons}))
        }
    };
    let mut object = json!({"card_index": at, "type": kind, "action": action});
    if let Some(image) = &card.image {
        object["header"] = json!({"type": "image", "image": source(image)});
    }
    let text = card_text(card);
    if !text.is_empty() {
        object["body"] = json!({"text": text});
    }
    object
}
