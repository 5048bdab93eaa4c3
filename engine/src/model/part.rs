//! What a message can hold beside its text and stored files.

use serde::{Deserialize, Serialize};

/// One thing that came with a message. What the house has no word for stays [`Part::Unknown`], with what the platform said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    Place(Place),
    Card(Card),
    Choice(Choice),
    Shared(Shared),
    Order(Order),
    /// A filled-in form, each answer with the name of its field.
    Form {
        title: Option<String>,
        answers: Vec<(String, String)>,
    },
    /// A file that is not here yet, or will never be.
    Awaited(Awaited),
    /// The platform has it and does not give it away.
    Unsupported {
        what: String,
    },
    Unknown {
        what: String,
        raw: String,
    },
}

/// A place on a map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    pub name: Option<String>,
    pub address: Option<String>,
}

/// Somebody's address card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    pub name: Option<String>,
    pub phones: Vec<String>,
    pub emails: Vec<String>,
    pub organisation: Option<String>,
}

/// A button or a row that was pressed instead of typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the button was given to carry.
    pub id: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    /// What they wrote instead of pressing it: the number it was offered under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
}

/// A post, a story, a product or an advertisement that the message is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shared {
    /// `story_reply`, `post`, `reel`, `product`, `ad`…
    pub what: String,
    pub title: Option<String>,
    pub text: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Order {
    pub note: Option<String>,
    pub lines: Vec<OrderLine>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OrderLine {
    pub product: String,
    /// Decimal texts, as the platform wrote them: amounts of money are no binary fractions.
    pub quantity: String,
    pub price: Option<String>,
    pub currency: Option<String>,
}

/// A file of the platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// The same for the same file of a message: where the stored file belongs once it is here.
    pub key: String,
    /// `image`, `video`, `audio`, `voice`, `file`, `sticker`.
    pub what: String,
    pub name: Option<String>,
    /// Why it will not come; absent while it is fetched.
    pub lost: Option<String>,
}
