use engine::clock::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Fault, Raw};

/// Something said, with all that hangs on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The platform's id (`wamid…`, `mid`). A button of Messenger pressed long ago may come without; then the event's key.
    pub id: String,
    /// What was typed, or the caption. Cleaned as every text that comes from outside.
    pub text: Option<String>,
    pub parts: Vec<Part>,
    pub reply_to: Option<ReplyTo>,
    pub forwarded: Forwarded,
    pub referral: Option<Referral>,
    /// The product the customer asks about.
    pub product: Option<Product>,
    /// Commands of Messenger's composer.
    pub commands: Vec<String>,
    pub group: Option<String>,
    /// The platform's reasons why something of it is missing.
    pub faults: Vec<Fault>,
    /// Another app owns the thread: store it, do not answer.
    pub standby: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Media(Media),
    Location(Location),
    /// Somebody's address card; `asked` when it answers our request for the number.
    Card {
        card: Box<Card>,
        asked: bool,
    },
    Choice(Choice),
    /// A filled-in form: `answers` is JSON as the platform sent it, which may be broken.
    Form {
        name: Option<String>,
        said: Option<String>,
        answers: Raw,
        token: Option<String>,
    },
    CallPermission {
        given: bool,
        ends_at: Option<Timestamp>,
    },
    Order(Order),
    Products(Vec<Product>),
    Shared(Shared),
    /// The platform has it and does not give it away.
    Unsupported {
        kind: Option<String>,
    },
    Unknown {
        kind: String,
        raw: Raw,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub kind: MediaKind,
    /// To ask the platform for it (`WhatsApp`, within seven days).
    pub id: Option<String>,
    /// Where it lies for a short while.
    pub url: Option<String>,
    /// What the sender says it is: check the bytes.
    pub media_type: Option<String>,
    /// Base64.
    pub sha256: Option<String>,
    pub file_name: Option<String>,
    /// A voice message rather than a file with sound.
    pub voice: bool,
    pub animated: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Image,
    Video,
    Audio,
    File,
    Sticker,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    pub name: Option<String>,
    pub address: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    pub name: Option<String>,
    pub phones: Vec<CardNumber>,
    pub emails: Vec<String>,
    pub urls: Vec<String>,
    pub addresses: Vec<Address>,
    pub organisation: Option<String>,
    pub birthday: Option<String>,
    pub vcard: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardNumber {
    pub phone: Option<String>,
    /// The number as `WhatsApp` knows it, digits alone.
    pub account: Option<String>,
    pub kind: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub street: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postcode: Option<String>,
    pub country: Option<String>,
}

/// A button or a row that was pressed instead of typing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub from: ChoiceFrom,
    /// What we gave it to carry.
    pub payload: Option<String>,
    /// What the customer read on it.
    pub title: Option<String>,
    pub description: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceFrom {
    Button,
    List,
    Template,
    QuickReply,
    /// Get started, the menu, an ice breaker, a template's button.
    Postback,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub catalogue: Option<String>,
    pub note: Option<String>,
    pub lines: Vec<OrderLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    pub product: String,
    /// Decimal texts, as the platform wrote them: amounts of money are no binary fractions.
    pub quantity: String,
    pub price: Option<String>,
    pub currency: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: Option<String>,
    pub retailer_id: Option<String>,
    pub catalogue: Option<String>,
    pub title: Option<String>,
    pub subtitle: Option<String>,
    pub image_url: Option<String>,
}

/// A post, a reel, a story or a link that the customer passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The platform's word: `ig_reel`, `story_mention`, `fallback`…
    pub kind: String,
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
}

/// What it answers. The message may be older than anything we have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTo {
    Message(String),
    Story { id: Option<String>, url: Option<String> },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forwarded {
    #[default]
    No,
    Yes,
    ManyTimes,
}

/// The advertisement, post or link they came by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// `ad`, `post`, `ADS`, `SHORTLINK`…, in the platform's words.
    pub source: Option<String>,
    /// `OPEN_THREAD`, `LEAD_COMPLETE`…
    pub kind: Option<String>,
    /// What our link carried.
    pub reference: Option<String>,
    pub ad: Option<String>,
    /// The id of the click on a click-to-`WhatsApp` advertisement.
    pub click: Option<String>,
    pub url: Option<String>,
    pub headline: Option<String>,
    pub body: Option<String>,
    /// What greeted them when they opened the chat.
    pub greeting: Option<String>,
    pub image_url: Option<String>,
    pub video_url: Option<String>,
    pub post: Option<String>,
    pub product: Option<String>,
    pub flow: Option<String>,
    /// What the customer answered in the advertisement's form: question, answer.
    pub lead: Vec<(String, String)>,
}
