//! The bodies of Instagram messaging, the same for a Facebook login and an Instagram login; host and account id differ.
//! A message has no metadata and no quote here, and a type only under the tag of a person.

use serde_json::{Map, Value, json};

use super::messenger::{action, message, with_recipient};
use super::request::Envelope;
use super::{Content, Media, MediaKind, Permit, Source};

pub(super) fn body(part: &Content, envelope: &Envelope) -> Value {
    if let Some(action) = action(part) {
        return with_recipient(envelope.to, action);
    }
    let mut request = Map::new();
    if envelope.permit == Permit::HumanAgent {
        request.insert("messaging_type".into(), json!("MESSAGE_TAG"));
        request.insert("tag".into(), json!("HUMAN_AGENT"));
    }
    request.insert("message".into(), said(part));
    with_recipient(envelope.to, request)
}

/// Images by link go in a list, even one alone.
fn said(part: &Content) -> Value {
    match part {
        Content::Media(Media { kind: MediaKind::Image | MediaKind::Sticker, source: Source::Link(link), .. }) => {
            json!({"attachments": [{"type": "image", "payload": {"url": link}}]})
        }
        part => message(part),
    }
}
