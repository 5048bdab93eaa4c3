//! The kinds of messages, each with what its body may hold.

use super::{Content, To, fill, interactive};
use crate::meta::fields::Fields;
use crate::meta::pages::is_link;
use crate::meta::refusal::Refusal;
use crate::meta::state::{DAY, State};

const KINDS: [&str; 11] =
    ["text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "interactive", "template"];

/// Types a kind takes; a document takes any of those named and what its sender calls by another.
fn types(kind: &str) -> &'static [&'static str] {
    match kind {
        "image" => &["image/jpeg", "image/png"],
        "video" => &["video/mp4", "video/3gpp"],
        "audio" => &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
        "sticker" => &["image/webp"],
        _ => &[
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ],
    }
}

pub(super) fn check(state: &State, fields: &Fields<'_>, kind: &str, number: &str, to: &To) -> Result<Content, Refusal> {
    fields.one_of("type", &KINDS)?;
    if kind == "contacts" {
        contacts(fields)?;
        return Ok(Content { category: None });
    }
    if let Some(other) = KINDS.iter().find(|other| **other != kind && fields.has(other)) {
        return Err(Refusal::param(format!("Unexpected key \"{other}\" on param \"the request\".")));
    }
    let body = fields.needs_object(kind)?;
    match kind {
        "text" => {
            body.only(&["body", "preview_url"])?;
            body.needs("body", 4096)?;
            body.flag("preview_url")?;
        }
        "location" => {
            body.only(&["latitude", "longitude", "name", "address"])?;
            for (member, most) in [("latitude", 90.0), ("longitude", 180.0)] {
                let number = body.number(member)?.ok_or_else(|| body.missing(member))?;
                if number.abs() > most {
                    return Err(body.invalid(member, &format!("The {member} is out of range.")));
                }
            }
            body.text("name", 1000)?;
            body.text("address", 1000)?;
        }
        "reaction" => reaction(state, &body, number, to)?,
        "interactive" => interactive::check(state, &body, number)?,
        "template" => return fill::check(state, &body, number).map(|category| Content { category: Some(category) }),
        _ => media(state, &body, kind, number)?,
    }
    Ok(Content { category: None })
}

/// A file by id or by link.
pub(super) fn media(state: &State, body: &Fields<'_>, kind: &str, number: &str) -> Result<(), Refusal> {
    let allowed: &[&str] = match kind {
        "document" => &["id", "link", "caption", "filename"],
        "audio" => &["id", "link", "voice"],
        "sticker" => &["id", "link"],
        _ => &["id", "link", "caption"],
    };
    body.only(allowed)?;
    body.text("caption", 1024)?;
    body.text("filename", 240)?;
    body.flag("voice")?;
    match (body.text("id", 64)?, body.text("link", 2048)?) {
        (Some(_), Some(_)) => Err(body.invalid("id", "Only one of id and link may be given.")),
        (None, None) => Err(body.missing("id")),
        (None, Some(link)) if is_link(link) => Ok(()),
        (None, Some(_)) => Err(body.invalid("link", "The link is not a valid URL.")),
        (Some(id), None) => {
            let now = state.now();
            let file = state.media.get(id).filter(|file| file.account == number && file.expires_at > now);
            let file = file.ok_or_else(|| body.invalid("id", "The media id is not valid for this number."))?;
            let mime = file.mime.split(';').next().unwrap_or_default();
            if kind != "document" && !types(kind).contains(&mime) {
                return Err(Refusal::whatsapp(131_053, format!("Unsupported {kind} mime type {mime}.")));
            }
            Ok(())
        }
    }
}

fn reaction(state: &State, body: &Fields<'_>, number: &str, to: &To) -> Result<(), Refusal> {
    body.only(&["message_id", "emoji"])?;
    let id = body.needs("message_id", 512)?;
    let emoji = body.text("emoji", 16)?.ok_or_else(|| body.missing("emoji"))?;
    if !emoji.is_empty() && emoji.is_ascii() {
        return Err(body.invalid("emoji", "The emoji is not valid."));
    }
    let message = state.message(id).filter(|message| message.account == number && message.person == to.id);
    let fits = message.is_some_and(|message| {
        !message.is_deleted && message.kind != "reaction" && state.now().saturating_sub(message.at) < 30 * DAY
    });
    if fits { Ok(()) } else { Err(body.invalid("message_id", "The message cannot be reacted to.")) }
}

fn contacts(fields: &Fields<'_>) -> Result<(), Refusal> {
    for contact in fields.list("contacts", 1, 257)? {
        contact.only(&["name", "phones", "emails", "addresses", "urls", "org", "birthday"])?;
        let name = contact.needs_object("name")?;
        name.needs("formatted_name", 1000)?;
        let rest = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
        if !rest.iter().any(|member| name.has(member)) {
            return Err(name.missing("first_name"));
        }
    }
    Ok(())
}

/// Whether a file of that type may be sent as that kind.
pub(in crate::meta) fn takes(kind: &str, mime: &str) -> bool {
    types(kind).contains(&mime)
}
