//! What a message offers to press: the same for every channel, and each channel shows it in the best form it has.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::model::message::Attachment;

pub const MOST_BUTTONS: usize = 10;
pub const MOST_SECTIONS: usize = 10;
/// Rows of a list in all.
pub const MOST_ROWS: usize = 30;
pub const MOST_CARDS: usize = 10;
pub const MOST_CARD_BUTTONS: usize = 3;
/// Characters.
const LONGEST_TITLE: usize = 80;
const LONGEST_DESCRIPTION: usize = 200;
const LONGEST_FRAME: usize = 200;
const LONGEST_OPEN: usize = 40;
const LONGEST_CARD: usize = 400;
/// Bytes.
const LONGEST_ID: usize = 200;
const LONGEST_LINK: usize = 2_000;
/// Digits of an international number.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Choices {
    Buttons(Buttons),
    List(List),
    Carousel(Carousel),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Buttons {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub buttons: Vec<Button>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    pub title: String,
    pub press: Press,
}

/// What pressing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Comes back as a choice with this id.
    Reply(String),
    Link(String),
    Call(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct List {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What is written on what opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carousel {
    pub cards: Vec<ChoiceCard>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChoiceCard {
    pub title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Attachment>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

/// What is wrong with one field, by its JSON pointer within the choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub pointer: String,
    pub detail: String,
}

impl Choices {
    /// Each choice that comes back, as its id and title, in the order they are shown.
    pub fn replies(&self) -> Vec<(&str, &str)> {
        match self {
            Self::Buttons(buttons) => buttons.buttons.iter().filter_map(Button::reply).collect(),
            Self::List(list) => {
                let rows = list.sections.iter().flat_map(|section| &section.rows);
                rows.map(|row| (row.id.as_str(), row.title.as_str())).collect()
            }
            Self::Carousel(carousel) => carousel.cards.iter().flat_map(|card| &card.buttons).filter_map(Button::reply).collect(),
        }
    }

    /// The title of the choice of this id.
    pub fn title(&self, id: &str) -> Option<&str> {
        self.replies().into_iter().find(|(own, _)| *own == id).map(|(_, title)| title)
    }

    /// A carousel says something by itself; buttons and lists stand under a text.
    pub const fn needs_text(&self) -> bool {
        !matches!(self, Self::Carousel(_))
    }

    /// Everything that is wrong with it; nothing when it may be sent.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut checks = Checks::default();
        match self {
            Self::Buttons(buttons) => {
                checks.frame(buttons.header.as_deref(), buttons.footer.as_deref());
                checks.count(buttons.buttons.len(), 1..=MOST_BUTTONS, "/buttons", "buttons");
                checks.buttons(&buttons.buttons, "");
            }
            Self::List(list) => checks.list(list),
            Self::Carousel(carousel) => {
                checks.count(carousel.cards.len(), 1..=MOST_CARDS, "/cards", "cards");
                for (place, card) in carousel.cards.iter().enumerate() {
                    checks.card(card, &format!("/cards/{place}"));
                }
            }
        }
        checks.wrong
    }
}

impl Button {
    fn reply(&self) -> Option<(&str, &str)> {
        match &self.press {
            Press::Reply(id) => Some((id, &self.title)),
            Press::Link(_) | Press::Call(_) => None,
        }
    }
}

#[derive(Default)]
struct Checks {
    wrong: Vec<Wrong>,
    ids: HashSet<String>,
}

impl Checks {
    fn need(&mut self, holds: bool, pointer: &str, detail: impl Into<String>) {
        if !holds {
            self.wrong.push(Wrong { pointer: pointer.to_owned(), detail: detail.into() });
        }
    }

    fn count(&mut self, count: usize, range: std::ops::RangeInclusive<usize>, pointer: &str, of: &str) {
        self.need(range.contains(&count), pointer, format!("{} to {} {of}", range.start(), range.end()));
    }

    fn text(&mut self, text: &str, least: usize, most: usize, pointer: &str) {
        let holds = (least..=most).contains(&text.trim().chars().count());
        let detail = if least == 0 { format!("at most {most} characters") } else { format!("{least} to {most} characters") };
        self.need(holds, pointer, detail);
    }

    fn frame(&mut self, header: Option<&str>, footer: Option<&str>) {
        self.text(header.unwrap_or_default(), 0, LONGEST_FRAME, "/header");
        self.text(footer.unwrap_or_default(), 0, LONGEST_FRAME, "/footer");
    }

    fn id(&mut self, id: &str, pointer: &str) {
        self.need((1..=LONGEST_ID).contains(&id.len()), pointer, format!("1 to {LONGEST_ID} bytes"));
        let is_new = self.ids.insert(id.to_owned());
        self.need(is_new, pointer, "another choice of this message has this id");
    }

    fn buttons(&mut self, buttons: &[Button], within: &str) {
        for (place, button) in buttons.iter().enumerate() {
            let at = format!("{within}/buttons/{place}");
            self.text(&button.title, 1, LONGEST_TITLE, &format!("{at}/title"));
            match &button.press {
                Press::Reply(id) => self.id(id, &format!("{at}/id")),
                Press::Link(link) => {
                    let holds = is_web(link);
                    self.need(holds, &format!("{at}/url"), format!("an http or https address of at most {LONGEST_LINK} bytes"));
                }
                Press::Call(phone) => {
                    let digits = phone.strip_prefix('+').unwrap_or_default();
                    let holds = PHONE_DIGITS.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
                    self.need(holds, &format!("{at}/phone"), "an international number: a plus and digits");
                }
            }
        }
    }

    fn list(&mut self, list: &List) {
        self.frame(list.header.as_deref(), list.footer.as_deref());
        self.text(list.open.as_deref().unwrap_or_default(), 0, LONGEST_OPEN, "/open");
        self.count(list.sections.len(), 1..=MOST_SECTIONS, "/sections", "sections");
        let rows = list.sections.iter().map(|section| section.rows.len()).sum();
        self.count(rows, 1..=MOST_ROWS, "/sections", "rows in all");
        for (place, section) in list.sections.iter().enumerate() {
            let at = format!("/sections/{place}");
            self.text(&section.title, 0, LONGEST_TITLE, &format!("{at}/title"));
            self.need(!section.rows.is_empty(), &format!("{at}/rows"), "a section has rows");
            for (place, row) in section.rows.iter().enumerate() {
                let at = format!("{at}/rows/{place}");
                self.text(&row.title, 1, LONGEST_TITLE, &format!("{at}/title"));
                self.text(row.description.as_deref().unwrap_or_default(), 0, LONGEST_DESCRIPTION, &format!("{at}/description"));
                self.id(&row.id, &format!("{at}/id"));
            }
        }
    }

    fn card(&mut self, card: &ChoiceCard, at: &str) {
        self.text(&card.title, 1, LONGEST_TITLE, &format!("{at}/title"));
        self.text(&card.text, 0, LONGEST_CARD, &format!("{at}/text"));
        self.count(card.buttons.len(), 0..=MOST_CARD_BUTTONS, &format!("{at}/buttons"), "buttons");
        self.buttons(&card.buttons, at);
        let is_image = card.image.as_ref().is_none_or(|image| image.media_type.starts_with("image/"));
        self.need(is_image, &format!("{at}/image"), "is not an image");
    }
}

fn is_web(link: &str) -> bool {
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    link.len() <= LONGEST_LINK
        && rest.is_some_and(|rest| !rest.is_empty())
        && !link.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

#[cfg(test)]
mod tests;
