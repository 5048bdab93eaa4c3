//! The bodies of Messenger's Send API; Instagram's are a smaller set of the same.

use serde_json::{Map, Value, json};

use super::request::Envelope;
use super::{Button, Card, Content, Media, MediaKind, Permit, Press, Recipient, Reply, Source};
use crate::template;

pub(super) fn body(part: &Content, envelope: &Envelope) -> Value {
    if let Some(action) = action(part) {
        return with_recipient(envelope.to, action);
    }
    let mut said = message(part);
    if !envelope.tag.is_empty() {
        said["metadata"] = json!(envelope.tag);
    }
    let mut request = Map::new();
    match envelope.permit {
        Permit::Open => request.insert("messaging_type".into(), json!("RESPONSE")),
        Permit::Utility => request.insert("messaging_type".into(), json!("UTILITY")),
        Permit::HumanAgent => {
            request.insert("tag".into(), json!("HUMAN_AGENT"));
            request.insert("messaging_type".into(), json!("MESSAGE_TAG"))
        }
    };
    if let Some(quote) = envelope.reply_to {
        request.insert("reply_to".into(), json!({"mid": quote}));
    }
    request.insert("message".into(), said);
    with_recipient(envelope.to, request)
}

pub(super) fn with_recipient(to: &Recipient, mut request: Map<String, Value>) -> Value {
    let recipient = match to {
        Recipient::Comment(id) => json!({"comment_id": id}),
        Recipient::Post(id) => json!({"post_id": id}),
        Recipient::Scoped(id) | Recipient::User(id) | Recipient::Phone(id) => json!({"id": id}),
    };
    request.insert("recipient".into(), recipient);
    Value::Object(request)
}

/// Signs that are no messages: sent alone, without tag and type.
pub(super) fn action(part: &Content) -> Option<Map<String, Value>> {
    let mut request = Map::new();
    let sign = match part {
        Content::Read { .. } => "mark_seen",
        Content::Typing { on: true, .. } => "typing_on",
        Content::Typing { on: false, .. } => "typing_off",
        Content::Reaction { message, emoji } => {
            let reaction = emoji.as_deref().and_then(reaction_name);
            let mut payload = json!({"message_id": message});
            if let Some(reaction) = reaction {
                payload["reaction"] = json!(reaction);
            }
            request.insert("payload".into(), payload);
            if reaction.is_some() { "react" } else { "unreact" }
        }
        _ => return None,
    };
    request.insert("sender_action".into(), json!(sign));
    Some(request)
}

/// The platform's names; a heart comes with and without the sign that asks for its coloured form.
pub(super) fn reaction_name(emoji: &str) -> Option<&'static str> {
    Some(match emoji.trim_end_matches('\u{FE0F}') {
        "❤" | "😍" => "love",
        "😆" | "😂" => "smile",
        "😮" => "wow",
        "😢" => "sad",
        "😠" | "😡" => "angry",
        "👍" => "like",
        "👎" => "dislike",
        _ => return None,
    })
}

pub(super) fn message(part: &Content) -> Value {
    match part {
        Content::Text { body, .. } => json!({"text": body}),
        Content::Media(media) => json!({"attachment": attachment(media)}),
        Content::Template(filling) => json!({"template": template::to_send(filling)}),
        Content::Buttons(buttons) => from_template(&json!({
            "template_type": "button", "text": buttons.body, "buttons": buttons.buttons.iter().map(button).collect::<Vec<_>>()
        })),
        Content::QuickReplies { body, replies } => {
            json!({"text": body, "quick_replies": replies.iter().map(quick_reply).collect::<Vec<_>>()})
        }
        Content::Carousel { cards, .. } => {
            from_template(&json!({"template_type": "generic", "elements": cards.iter().map(element).collect::<Vec<_>>()}))
        }
        // Fitting has made quick replies or numbered text of it; the text alone is what is left to say.
        Content::List(list) => json!({"text": list.body}),
        Content::Reaction { .. } | Content::Read { .. } | Content::Typing { .. } => json!({}),
    }
}

fn from_template(payload: &Value) -> Value {
    json!({"attachment": {"type": "template", "payload": payload}})
}

fn attachment(media: &Media) -> Value {
    let kind = match media.kind {
        MediaKind::Image | MediaKind::Sticker => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "file",
    };
    let payload = match &media.source {
        Source::Id(id) => json!({"attachment_id": id}),
        Source::Link(link) => json!({"url": link}),
    };
    json!({"type": kind, "payload": payload})
}

fn button(button: &Button) -> Value {
    match &button.press {
        Press::Reply(id) => json!({"type": "postback", "title": button.title, "payload": id}),
        Press::Link(link) => json!({"type": "web_url", "title": button.title, "url": link}),
        Press::Call(number) => json!({"type": "phone_number", "title": button.title, "payload": number}),
    }
}

fn quick_reply(reply: &Reply) -> Value {
    json!({"content_type": "text", "title": reply.title, "payload": reply.id})
}

fn element(card: &Card) -> Value {
    let mut element = json!({"title": card.title});
    if !card.text.is_empty() {
        element["subtitle"] = json!(card.text);
    }
    if let Some(Source::Link(link) | Source::Id(link)) = &card.image {
        element["image_url"] = json!(link);
    }
    if !card.buttons.is_empty() {
        element["buttons"] = card.buttons.iter().map(button).collect();
    }
    element
}
