//! What a message of the platform holds, in the engine's words.

use engine::model::message::Content;
use engine::model::part::{Awaited, Card, Choice, Order, OrderLine, Part, Place, Shared};
use serde::{Deserialize, Serialize};

use crate::happened::{self, Media, MediaKind, Message, Product, Referral, ReplyTo};

/// Parts of one message that are kept.
const MOST_PARTS: usize = 32;

/// A file at the platform, and where in the message it belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedFile {
    /// Of the [`Awaited`] part.
    pub key: String,
    pub id: Option<String>,
    pub url: Option<String>,
    /// What the sender says: the bytes decide.
    pub media_type: Option<String>,
    pub name: Option<String>,
    /// Base64 of the SHA-256.
    pub sha256: Option<String>,
}

/// The platform's id of the message that this one answers.
pub(super) fn answered(message: &Message) -> Option<&str> {
    match &message.reply_to {
        Some(ReplyTo::Message(id)) => Some(id),
        _ => None,
    }
}

pub(super) fn of(message: Message) -> (String, Content, Vec<WantedFile>) {
    let mut making = Making { text: message.text.unwrap_or_default(), parts: Vec::new(), files: Vec::new() };
    if let Some(ReplyTo::Story { url, .. }) = &message.reply_to {
        let what = "story_reply".to_owned();
        making.push(Part::Shared(Shared { what, title: None, text: None, url: url.clone() }));
    }
    for part in message.parts.into_iter().take(MOST_PARTS) {
        making.part(part);
    }
    if let Some(product) = &message.product {
        making.push(Part::Shared(shared_product(product)));
    }
    if let Some(came_by) = &message.referral {
        making.push(Part::Shared(referral(came_by)));
    }
    let is_empty = making.text.is_empty() && making.parts.is_empty();
    if let Some(fault) = message.faults.first().filter(|_| is_empty) {
        let what = fault.title.clone().or_else(|| fault.detail.clone()).unwrap_or_else(|| "message".to_owned());
        making.push(Part::Unsupported { what });
    }
    let Making { text, parts, files } = making;
    (text, Content { parts, ..Content::default() }, files)
}

pub(super) fn referral(came_by: &Referral) -> Shared {
    Shared {
        what: came_by.source.as_deref().unwrap_or("referral").to_lowercase(),
        title: came_by.headline.clone().or_else(|| came_by.reference.clone()),
        text: came_by.body.clone(),
        url: came_by.url.clone(),
    }
}

struct Making {
    text: String,
    parts: Vec<Part>,
    files: Vec<WantedFile>,
}

impl Making {
    fn push(&mut self, part: Part) {
        if self.parts.len() < MOST_PARTS {
            self.parts.push(part);
        }
    }

    fn part(&mut self, part: happened::Part) {
        match part {
            happened::Part::Media(media) => self.file(media),
            happened::Part::Location(location) => self.push(Part::Place(Place {
                latitude: location.latitude,
                longitude: location.longitude,
                name: location.name,
                address: location.address,
            })),
            happened::Part::Card { card, .. } => self.push(Part::Card(Card {
                name: card.name,
                phones: card.phones.into_iter().filter_map(|number| number.phone.or(number.account)).collect(),
                emails: card.emails,
                organisation: card.organisation,
            })),
            happened::Part::Choice(choice) => {
                // What was pressed is what was said.
                if self.text.is_empty() {
                    self.text = choice.title.clone().or_else(|| choice.payload.clone()).unwrap_or_default();
                }
                let happened::Choice { payload, title, description, .. } = choice;
                self.push(Part::Choice(Choice { id: payload, title, description, typed: None }));
            }
            happened::Part::Form { name, answers, .. } => {
                self.push(Part::Form { title: name, answers: fields(&answers.json) });
            }
            happened::Part::CallPermission { given, .. } => {
                let what = "call_permission".to_owned();
                let title = Some(if given { "granted" } else { "refused" }.to_owned());
                self.push(Part::Shared(Shared { what, title, text: None, url: None }));
            }
            happened::Part::Order(order) => {
                self.push(Part::Order(Order { note: order.note, lines: order.lines.into_iter().map(order_line).collect() }));
            }
            happened::Part::Products(products) => {
                for product in products {
                    self.push(Part::Shared(shared_product(&product)));
                }
            }
            happened::Part::Shared(shared) => {
                let happened::Shared { kind, url, title, .. } = shared;
                self.push(Part::Shared(Shared { what: kind, title, text: None, url }));
            }
            happened::Part::Unsupported { kind } => {
                self.push(Part::Unsupported { what: kind.unwrap_or_else(|| "message".to_owned()) });
            }
            happened::Part::Unknown { kind, raw } => self.push(Part::Unknown { what: kind, raw: raw.json }),
        }
    }

    fn file(&mut self, media: Media) {
        let key = format!("file-{}", self.files.len());
        let what = match media.kind {
            MediaKind::Image => "image",
            MediaKind::Video => "video",
            MediaKind::Audio if media.voice => "voice",
            MediaKind::Audio => "audio",
            MediaKind::File => "file",
            MediaKind::Sticker => "sticker",
        };
        let Media { id, url, media_type, sha256, file_name, .. } = media;
        let is_there = id.is_some() || url.is_some();
        let lost = (!is_there).then(|| "The platform did not say where it is.".to_owned());
        self.push(Part::Awaited(Awaited { key: key.clone(), what: what.to_owned(), name: file_name.clone(), lost }));
        if is_there {
            self.files.push(WantedFile { key, id, url, media_type, name: file_name, sha256 });
        }
    }
}

fn order_line(line: happened::OrderLine) -> OrderLine {
    let happened::OrderLine { product, quantity, price, currency } = line;
    OrderLine { product, quantity, price, currency }
}

fn shared_product(product: &Product) -> Shared {
    Shared {
        what: "product".to_owned(),
        title: product.title.clone().or_else(|| product.retailer_id.clone()).or_else(|| product.id.clone()),
        text: product.subtitle.clone(),
        url: product.image_url.clone(),
    }
}

/// The answers of a form by their fields; a form that cannot be read is shown as it came.
fn fields(json: &str) -> Vec<(String, String)> {
    const MOST: usize = 100;
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(json) else {
        return vec![("answers".to_owned(), json.to_owned())];
    };
    let word = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    fields.into_iter().filter(|(name, _)| name != "flow_token").take(MOST).map(|(name, value)| (name, word(value))).collect()
}
