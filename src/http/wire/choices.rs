//! What may be pressed under a message: as it is written, and as it is shown.

use engine::ids::{BlobId, OrgId};
use engine::model::choices;
use engine::model::message::Message;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::{Attachment, FileLinks};

/// A button, by what pressing it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChoiceButton {
    /// Comes back as a `choice` part with this id. Without one its place is its id.
    Reply {
        title: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    Link {
        title: String,
        url: String,
    },
    Call {
        title: String,
        /// A plus and digits.
        phone: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceButtons {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// 1 to 10.
    pub buttons: Vec<ChoiceButton>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceList {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What is written on what opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    /// 1 to 10, with 1 to 30 rows in all.
    pub sections: Vec<ChoiceSection>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceSection {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub rows: Vec<ChoiceRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChoiceRow {
    /// Without one its place is its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// What an operator offers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NewChoices {
    Buttons(ChoiceButtons),
    List(ChoiceList),
    Carousel(NewCarousel),
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewCarousel {
    /// 1 to 10.
    pub cards: Vec<NewChoiceCard>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct NewChoiceCard {
    pub title: String,
    #[serde(default)]
    pub text: String,
    /// The id of an image from `POST /attachments`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub image: Option<BlobId>,
    /// At most 3.
    #[serde(default)]
    pub buttons: Vec<ChoiceButton>,
}

/// What a message offers to press.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Choices<'a> {
    Buttons(ChoiceButtons),
    List(ChoiceList),
    Carousel(Carousel<'a>),
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChoiceCarousel)]
pub struct Carousel<'a> {
    pub cards: Vec<ChoiceCard<'a>>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChoiceCard<'a> {
    pub title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    #[schema(required = false)]
    pub text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Attachment<'a>>,
    pub buttons: Vec<ChoiceButton>,
}

impl<'a> Choices<'a> {
    pub fn of(message: &'a Message, links: &FileLinks) -> Option<Self> {
        Some(match message.content.choices.as_ref()? {
            choices::Choices::Buttons(choices::Buttons { header, footer, buttons }) => Self::Buttons(ChoiceButtons {
                header: header.clone(),
                footer: footer.clone(),
                buttons: buttons.iter().map(ChoiceButton::new).collect(),
            }),
            choices::Choices::List(choices::List { header, footer, open, sections }) => Self::List(ChoiceList {
                header: header.clone(),
                footer: footer.clone(),
                open: open.clone(),
                sections: sections.iter().map(ChoiceSection::new).collect(),
            }),
            choices::Choices::Carousel(carousel) => {
                let cards = carousel.cards.iter().map(|card| ChoiceCard::new(message.organisation, card, links));
                Self::Carousel(Carousel { cards: cards.collect() })
            }
        })
    }
}

impl ChoiceButton {
    fn new(button: &choices::Button) -> Self {
        let title = button.title.clone();
        match &button.press {
            choices::Press::Reply(id) => Self::Reply { title, id: Some(id.clone()) },
            choices::Press::Link(url) => Self::Link { title, url: url.clone() },
            choices::Press::Call(phone) => Self::Call { title, phone: phone.clone() },
        }
    }
}

impl ChoiceSection {
    fn new(section: &choices::Section) -> Self {
        let row = |row: &choices::Row| ChoiceRow {
            id: Some(row.id.clone()),
            title: row.title.clone(),
            description: row.description.clone(),
        };
        let title = Some(section.title.clone()).filter(|title| !title.is_empty());
        Self { title, rows: section.rows.iter().map(row).collect() }
    }
}

impl<'a> ChoiceCard<'a> {
    fn new(organisation: OrgId, card: &'a choices::ChoiceCard, links: &FileLinks) -> Self {
        Self {
            title: &card.title,
            text: &card.text,
            image: card.image.as_ref().map(|image| Attachment::new(organisation, image, links)),
            buttons: card.buttons.iter().map(ChoiceButton::new).collect(),
        }
    }
}
