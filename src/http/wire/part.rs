//! What a message holds beside text and files, and what became of it since.

use engine::clock::Timestamp;
use engine::model::event::Side;
use engine::model::message::{self, Content};
use engine::model::part;
use serde::Serialize;
use utoipa::ToSchema;

/// A thing that came with a message, by its kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MessagePart)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part<'a> {
    Place(Place<'a>),
    Card(Card<'a>),
    /// A button or row that was pressed.
    Choice(Choice<'a>),
    /// A post, story, product or advertisement that the message is about, or a note of the channel.
    Shared(Shared<'a>),
    Order(Order<'a>),
    Form(Form<'a>),
    /// A file that is still fetched, or with `lost` will not come.
    Awaited(Awaited<'a>),
    /// The channel has it and does not give it away.
    Unsupported(Unsupported<'a>),
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PlacePart)]
pub struct Place<'a> {
    pub latitude: f64,
    pub longitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CardPart)]
pub struct Card<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    pub phones: &'a [String],
    pub emails: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChoicePart)]
pub struct Choice<'a> {
    /// What the button was given to carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// What they wrote instead of pressing it: the number it was offered under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SharedPart)]
pub struct Shared<'a> {
    pub what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderPart)]
pub struct Order<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
    pub lines: Vec<OrderLine<'a>>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrderLine<'a> {
    pub product: &'a str,
    pub quantity: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FormPart)]
pub struct Form<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    pub answers: Vec<FormAnswer<'a>>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormAnswer<'a> {
    pub field: &'a str,
    pub answer: &'a str,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AwaitedPart)]
pub struct Awaited<'a> {
    /// `image`, `video`, `audio`, `voice`, `file`, `sticker`.
    pub what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<&'a str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UnsupportedPart)]
pub struct Unsupported<'a> {
    pub what: &'a str,
    /// As the channel sent it, for what is new to us.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<&'a str>,
}

impl<'a> Part<'a> {
    pub fn all(content: &'a Content) -> Vec<Self> {
        content.parts.iter().map(Self::new).collect()
    }

    fn new(part: &'a part::Part) -> Self {
        match part {
            part::Part::Place(part::Place { latitude, longitude, name, address }) => Self::Place(Place {
                latitude: *latitude,
                longitude: *longitude,
                name: name.as_deref(),
                address: address.as_deref(),
            }),
            part::Part::Card(part::Card { name, phones, emails, organisation }) => {
                Self::Card(Card { name: name.as_deref(), phones, emails, organisation: organisation.as_deref() })
            }
            part::Part::Choice(part::Choice { id, title, description, typed }) => Self::Choice(Choice {
                id: id.as_deref(),
                title: title.as_deref(),
                description: description.as_deref(),
                typed: typed.as_deref(),
            }),
            part::Part::Shared(part::Shared { what, title, text, url }) => {
                Self::Shared(Shared { what, title: title.as_deref(), text: text.as_deref(), url: url.as_deref() })
            }
            part::Part::Order(part::Order { note, lines }) => {
                let line = |line: &'a part::OrderLine| OrderLine {
                    product: &line.product,
                    quantity: &line.quantity,
                    price: line.price.as_deref(),
                    currency: line.currency.as_deref(),
                };
                Self::Order(Order { note: note.as_deref(), lines: lines.iter().map(line).collect() })
            }
            part::Part::Form { title, answers } => {
                let answers = answers.iter().map(|(field, answer)| FormAnswer { field, answer });
                Self::Form(Form { title: title.as_deref(), answers: answers.collect() })
            }
            part::Part::Awaited(part::Awaited { what, name, lost, .. }) => {
                Self::Awaited(Awaited { what, name: name.as_deref(), lost: lost.as_deref() })
            }
            part::Part::Unsupported { what } => Self::Unsupported(Unsupported { what, raw: None }),
            part::Part::Unknown { what, raw } => Self::Unsupported(Unsupported { what, raw: Some(raw) }),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReactionBy {
    Contact,
    Business,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reaction<'a> {
    pub by: ReactionBy,
    pub emoji: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl<'a> Reaction<'a> {
    /// Those that were not taken back.
    pub fn all(content: &'a Content) -> Vec<Self> {
        let reaction = |kept: &'a message::Reaction| {
            let by = if kept.side == Side::Contact { ReactionBy::Contact } else { ReactionBy::Business };
            Some(Self { by, emoji: kept.emoji.as_deref()?, at: kept.at })
        };
        content.reactions.iter().filter_map(reaction).collect()
    }
}

/// Why a message did not arrive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeliveryFault<'a> {
    /// `window_closed`, `unreachable`, `token`, `account`, `too_many`, `template`, `refused`, `superseded`, `quiet`, `unknown`…
    pub reason: &'a str,
    /// The platform's; 0 when it was not the platform that refused.
    pub code: i64,
    pub detail: &'a str,
}

impl<'a> DeliveryFault<'a> {
    pub fn of(content: &'a Content) -> Option<Self> {
        let message::Fault { reason, code, detail } = content.fault.as_ref()?;
        Some(Self { reason, code: *code, detail })
    }
}
