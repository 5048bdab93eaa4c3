//! A message of the engine in the platform's parts.

use engine::model::choices::{self, Choices};
use engine::model::contact::Contact;
use engine::model::inbox::{Channel, Inbox};
use engine::model::message::{Attachment, Message};

use super::{Author, Content, Recipient};
use crate::inbound::is_address;
use crate::outgoing::{self, Button, Buttons, Card, Header, List, Media, MediaKind, Press, Reply, Row, Section, Source, Words};
use crate::platform::Platform;
use crate::template::HeaderValue;
use crate::whatsapp::is_user_id;

/// How the contact is reached in this inbox; a handle of another inbox counts where handles are shared.
pub(super) fn recipient(contact: &Contact, inbox: &Inbox) -> Option<Recipient> {
    let own = contact.identities.iter();
    let own = own.filter(|identity| identity.channel == inbox.channel && is_address(&identity.handle));
    let mut own: Vec<_> = own.filter(|identity| identity.inbox == inbox.id || inbox.channel.has_shared_handles()).collect();
    // A number reaches a person on every platform version; the user id is for those who hide it.
    own.sort_by_key(|identity| (identity.inbox != inbox.id, is_user_id(&identity.handle)));
    let handle = own.first().map(|identity| identity.handle.clone())?;
    Some(match inbox.channel {
        Channel::WhatsApp if is_user_id(&handle) => Recipient::User(handle),
        Channel::WhatsApp => Recipient::Phone(handle),
        Channel::Messenger | Channel::Instagram => Recipient::Scoped(handle),
        Channel::Web | Channel::Voice => return None,
    })
}

/// A person's only when a person wrote it.
pub(super) fn author(author: Author) -> outgoing::Author {
    match author {
        Author::Operator(_) => outgoing::Author::Operator,
        Author::Agent(_) | Author::System | Author::Contact(_) => outgoing::Author::Agent,
    }
}

pub(super) fn is_heavy(message: &Message) -> bool {
    message.content.attachments.iter().any(|file| file.media_type.starts_with("video/") || file.media_type.starts_with("audio/"))
}

pub(super) fn file(file: &Attachment, source: Source) -> Content {
    let kind = match file.media_type.as_str() {
        "image/webp" => MediaKind::Sticker,
        "image/jpeg" | "image/png" => MediaKind::Image,
        kind if kind.starts_with("video/") => MediaKind::Video,
        kind if kind.starts_with("audio/") => MediaKind::Audio,
        _ => MediaKind::Document,
    };
    Content::Media(Media { kind, source, caption: None, file_name: Some(file.name.clone()) })
}

/// The file of a template's header.
pub(super) fn header(file: &Attachment, source: Source) -> HeaderValue {
    let kind = match file.media_type.split('/').next() {
        Some("image") => MediaKind::Image,
        Some("video") => MediaKind::Video,
        _ => MediaKind::Document,
    };
    HeaderValue::Media { kind, source, file_name: Some(file.name.clone()) }
}

/// What the numbers stand for under which a platform without a better form shows the choices of this message.
pub(crate) fn numbered(message: &Message, platform: Platform) -> Vec<outgoing::Choice> {
    let content = words(message, platform, &|_image| String::from("https://image.invalid"));
    let fitted = content.and_then(|content| outgoing::fit(&content, platform, &Words::default()).ok());
    fitted.map(|fitted| fitted.choices).unwrap_or_default()
}

/// The words alone, in the platform's own marks.
pub(super) fn text(message: &Message, platform: Platform) -> String {
    outgoing::in_marks_of(platform, &plain(&message.text))
}

/// `link`: where the platform fetches an image.
pub(super) fn words(message: &Message, platform: Platform, link: &dyn Fn(&Attachment) -> String) -> Option<Content> {
    let body = text(message, platform);
    if let Some(choices) = &message.content.choices {
        return offered(choices, body, link);
    }
    if body.is_empty() {
        return None;
    }
    let replies = message.content.quick_replies.iter().enumerate();
    let replies: Vec<_> =
        replies.map(|(number, reply)| Reply { id: format!("reply-{number}"), title: reply.title.clone() }).collect();
    if replies.is_empty() {
        return Some(Content::Text { body, preview: false });
    }
    Some(Content::QuickReplies { body, replies })
}

fn offered(choices: &Choices, body: String, link: &dyn Fn(&Attachment) -> String) -> Option<Content> {
    Some(match choices {
        Choices::Carousel(carousel) => {
            let card = |card: &choices::ChoiceCard| Card {
                title: card.title.clone(),
                text: card.text.clone(),
                image: card.image.as_ref().map(|image| Source::Link(link(image))),
                buttons: card.buttons.iter().map(button).collect(),
            };
            Content::Carousel { body, cards: carousel.cards.iter().map(card).collect() }
        }
        Choices::Buttons(_) | Choices::List(_) if body.is_empty() => return None,
        Choices::Buttons(choices::Buttons { header, footer, buttons }) => Content::Buttons(Buttons {
            header: header.clone().map(Header::Text),
            body,
            footer: footer.clone(),
            buttons: buttons.iter().map(button).collect(),
        }),
        Choices::List(choices::List { header, footer, open, sections }) => {
            let row =
                |row: &choices::Row| Row { id: row.id.clone(), title: row.title.clone(), description: row.description.clone() };
            let section = |section: &choices::Section| Section {
                title: section.title.clone(),
                rows: section.rows.iter().map(row).collect(),
            };
            Content::List(List {
                header: header.clone(),
                body,
                footer: footer.clone(),
                open: open.clone().unwrap_or_default(),
                sections: sections.iter().map(section).collect(),
            })
        }
    })
}

fn button(button: &choices::Button) -> Button {
    let press = match &button.press {
        choices::Press::Reply(id) => Press::Reply(id.clone()),
        choices::Press::Link(to) => Press::Link(to.clone()),
        choices::Press::Call(to) => Press::Call(to.clone()),
    };
    Button { title: button.title.clone(), press }
}

/// Marks of sources stand in brackets in the web widget, where they can be opened; elsewhere they mean nothing.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('[') {
        let (before, from) = rest.split_at(start);
        let inside = from.get(1..).unwrap_or_default();
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        let is_mark = (1..=2).contains(&digits) && inside.as_bytes().get(digits) == Some(&b']');
        if is_mark && !inside.get(digits + 1..).unwrap_or_default().starts_with('(') {
            plain.push_str(before.trim_end_matches(' '));
            rest = inside.get(digits + 1..).unwrap_or_default();
        } else {
            plain.push_str(before);
            plain.push('[');
            rest = inside;
        }
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests;
