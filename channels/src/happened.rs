//! What a webhook says has happened, in words that are the same for every medium.
//!
//! A webhook is read into a list of [`Happened`], each of which stands alone: whose account, who, when, what, and the key
//! by which a repeat is known. Nothing is dropped for being new: what the house has no word for is [`What::Unknown`] (or
//! [`Part::Unknown`] inside a message) with the platform's own JSON.
//!
//! All texts are the platform's or a customer's: never log them.

mod comment;
mod message;
mod person;
mod receipt;
mod update;

pub use comment::{Comment, CommentChange, Mention};
pub use message::{
    Address, Card, CardNumber, Choice, ChoiceFrom, Forwarded, Location, Media, MediaKind, Message, Order, OrderLine, Part,
    Product, Referral, ReplyTo, Shared,
};
pub use person::{Handle, Person};
pub use receipt::{Covers, Fault, Pricing, Receipt, ReceiptState, Window};
pub use update::{AccountUpdate, Call, NumberChange, NumberUpdate, TemplateChange, TemplateUpdate};

use engine::clock::Timestamp;
use serde::{Deserialize, Serialize};

use crate::platform::Platform;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Happened {
    pub platform: Platform,
    pub account: Account,
    /// The same for every delivery of the same thing, and for nothing else on this medium. At most 200 bytes.
    pub key: String,
    /// By the platform's clock; when we received it where the platform says nothing or what cannot be.
    pub at: Timestamp,
    /// The customer it is about, whoever did it; none where it concerns the account alone.
    pub person: Option<Person>,
    pub what: What,
}

/// Which account of the business it belongs to: what an inbox is found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// A `WhatsApp` number by its phone number id, in a `WhatsApp` business account. `business` may be absent in tests of the
    /// platform's dashboard.
    Number {
        id: String,
        business: Option<String>,
    },
    /// All numbers of a `WhatsApp` business account, or the one that is shown as `display_number` (digits).
    Business {
        id: String,
        display_number: Option<String>,
    },
    Page(String),
    Instagram(String),
    /// The webhook does not say.
    Unnamed,
}

/// Who did it, where both sides can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Contact,
    Business,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The contact wrote, or pressed a button.
    Message(Message),
    /// The business wrote, from wherever: also what we sent comes back this way on Messenger and Instagram.
    Echo {
        message: Message,
        origin: Origin,
    },
    /// From before the account was connected: shown, never answered.
    Past {
        message: Message,
        by: By,
        status: Option<String>,
    },
    Reaction {
        by: By,
        target: String,
        change: Reaction,
    },
    /// `message` holds what it says now; its id is that of the edited message.
    Edited {
        by: By,
        message: Message,
        revision: Option<u32>,
    },
    Deleted {
        by: By,
        target: String,
    },
    Receipt(Receipt),
    /// They came by an advertisement or a link without writing anything yet.
    Referral(Referral),
    /// The person goes on under other handles. `person` in [`Happened`] is who they were.
    IdentityChanged {
        change: IdentityChange,
        now: Vec<Handle>,
        said: Option<String>,
    },
    Preference(Preference),
    OptIn(OptIn),
    Comment(Comment),
    Mention(Mention),
    ThreadControl(ThreadControl),
    Call(Call),
    Template(TemplateUpdate),
    Number(NumberUpdate),
    Account(AccountUpdate),
    /// The platform reports a fault that belongs to no message.
    Fault(Fault),
    /// The platform warned, blocked or unblocked the page.
    Policy {
        action: String,
        reason: Option<String>,
    },
    /// The customer judged an answer.
    Feedback {
        said: String,
        target: Option<String>,
    },
    /// An entry of the address book on the owner's phone.
    AddressBook {
        removed: bool,
        name: Option<String>,
    },
    /// How far the copy of old messages has come; 100 is all.
    HistoryProgress {
        phase: Option<u32>,
        chunk: Option<u32>,
        percent: Option<u32>,
    },
    Unknown {
        kind: String,
        raw: Raw,
    },
}

impl What {
    /// For counting.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Echo { .. } => "echo",
            Self::Past { .. } => "past",
            Self::Reaction { .. } => "reaction",
            Self::Edited { .. } => "edited",
            Self::Deleted { .. } => "deleted",
            Self::Receipt(_) => "receipt",
            Self::Referral(_) => "referral",
            Self::IdentityChanged { .. } => "identity_changed",
            Self::Preference(_) => "preference",
            Self::OptIn(_) => "opt_in",
            Self::Comment(_) => "comment",
            Self::Mention(_) => "mention",
            Self::ThreadControl(_) => "thread_control",
            Self::Call(_) => "call",
            Self::Template(_) => "template",
            Self::Number(_) => "number",
            Self::Account(_) => "account",
            Self::Fault(_) => "fault",
            Self::Policy { .. } => "policy",
            Self::Feedback { .. } => "feedback",
            Self::AddressBook { .. } => "address_book",
            Self::HistoryProgress { .. } => "history_progress",
            Self::Unknown { .. } => "unknown",
        }
    }
}

/// Where an echo was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// `WhatsApp` Business on the owner's phone.
    OwnerPhone,
    /// The page's own inbox at the platform.
    PageInbox,
    /// Any app, ours among them; `tag` is the `metadata` given when sending.
    App { id: Option<String>, tag: Option<String> },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reaction {
    /// As an emoji, or the platform's name for it where it sends none.
    Given(String),
    Removed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentityChange {
    /// Another phone number, and with it another `WhatsApp` user id.
    Number,
    /// The encryption key changed: perhaps another phone, perhaps another person.
    Key {
        hash: Option<String>,
        acknowledged: Option<bool>,
    },
    Other(String),
}

/// What the customer wants to get from the business at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// `marketing_messages`…
    pub category: String,
    pub wish: Wish,
    pub detail: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    Stop,
    Resume,
    SignUp { id: Option<String> },
    Other(String),
}

/// The customer allowed the page to write, for messages of a kind or through a plugin.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptIn {
    /// `notification_messages`…
    pub kind: Option<String>,
    pub payload: Option<String>,
    /// Lets its holder write to this person: as secret as a key.
    pub token: Option<String>,
    pub token_status: Option<String>,
}

impl std::fmt::Debug for OptIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.token.as_ref().map(|_| "***");
        f.debug_struct("OptIn")
            .field("kind", &self.kind)
            .field("payload", &self.payload)
            .field("token", &token)
            .finish_non_exhaustive()
    }
}

/// Which app answers a thread of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreadControl {
    Passed { from: Option<String>, to: Option<String>, note: Option<String> },
    Taken { from: Option<String>, to: Option<String>, note: Option<String> },
    Requested { by: Option<String>, note: Option<String> },
}

/// JSON of the platform as text, cut off where it is very long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raw {
    pub json: String,
    pub whole: bool,
}
