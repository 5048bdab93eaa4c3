//! A file from a phone: judged by its content, and sent as the kind of message its channel has for it.

use ::sandbox::meta::{Channel, File};
use serde::Deserialize;

use super::Phones;
use super::acts::{Done, On};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::uploads::{judge, tidy};

const LONGEST_CAPTION: usize = 1024;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    channel: On,
    person: String,
    /// As its owner calls it.
    #[serde(default)]
    name: String,
    #[serde(default)]
    caption: String,
}

impl Phones {
    pub(super) fn attach(&self, sent: &Sent, bytes: &[u8]) -> Answer<Done> {
        let mut checks = Checks::default();
        let caption = sent.caption.trim();
        checks.need(caption.chars().count() <= LONGEST_CAPTION, "?caption", format!("at most {LONGEST_CAPTION} letters"));
        checks.finish()?;
        let customer = self.customer(sent.channel, &sent.person)?;
        if bytes.is_empty() {
            return Err(Problem::invalid("the file is empty", Vec::new()));
        }
        let kind = judge(bytes, &sent.name)?;
        let name = tidy(&sent.name, kind.endings);
        let (kind, mime) = sent_as(sent.channel.into(), kind.media_type);
        let file = File { kind, mime, bytes, name: Some(&name), caption, is_gone: self.take_gone() };
        Ok(customer.attach(&file).into())
    }
}

/// The kind of message, and the type it says: what `WhatsApp` shows as no picture or sound goes as a document.
fn sent_as(channel: Channel, media_type: &'static str) -> (&'static str, &'static str) {
    let is_whatsapp = channel == Channel::WhatsApp;
    match media_type {
        "image/png" | "image/jpeg" => ("image", media_type),
        "image/gif" | "image/webp" if !is_whatsapp => ("image", media_type),
        // A sound of this type is a voice note there.
        "audio/ogg" if is_whatsapp => ("audio", "audio/ogg; codecs=opus"),
        "audio/wav" if is_whatsapp => ("document", media_type),
        "audio/mpeg" | "audio/ogg" | "audio/wav" => ("audio", media_type),
        "video/mp4" => ("video", media_type),
        _ if is_whatsapp => ("document", media_type),
        _ => ("file", media_type),
    }
}
