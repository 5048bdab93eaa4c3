//! What is sent: one message for all platforms, made to fit the one it goes to, then written as that platform's requests.
//!
//! [`fit`] turns what a platform does not have into what it has and loses nothing on the way; [`prepare`] does that and
//! writes the bodies for `POST /{account}/messages`, in the order in which they have to leave.

mod fit;
mod forms;
mod instagram;
mod limits;
mod markdown;
mod measure;
mod messenger;
mod reactions;
mod request;
mod split;
mod whatsapp;

pub use self::reactions::{reactions, takes_reaction};
pub use fit::{Change, Choice, Fitted, Unfit, fit, is_one_sign};
pub use limits::Limits;
pub use markdown::in_marks_of;
pub use measure::{Limit, Unit};
pub use request::{Prepared, part_of, prepare, prepare_after};
pub use split::{split, split_before};

use std::fmt;

use crate::template::Filling;

/// Whom it goes to. Shown as its kind only: numbers and ids of people stay out of logs.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// `WhatsApp`: the international number, digits only or with a plus.
    Phone(String),
    /// `WhatsApp`: the id of a user for this business portfolio, always whole (`US.1349…`).
    User(String),
    /// Messenger, Instagram: the id of a person for this page or account.
    Scoped(String),
    /// Messenger, Instagram: who wrote this comment; takes one message.
    Comment(String),
    /// Messenger: who wrote this post on the page; takes one message.
    Post(String),
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone(_) => "Phone(***)",
            Self::User(_) => "User(***)",
            Self::Scoped(_) => "Scoped(***)",
            Self::Comment(_) => "Comment(***)",
            Self::Post(_) => "Post(***)",
        })
    }
}

/// Who wrote it. A draft of the agent which a person approved counts as that person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Author {
    Agent,
    Operator,
}

/// On what ground it may be sent; comes from [`crate::window::decide`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permit {
    /// The customer wrote lately, or this is a template that needs no window.
    Open,
    /// Messenger, Instagram: written by a person, within seven days.
    HumanAgent,
    /// Messenger: a utility template.
    Utility,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub to: Recipient,
    pub author: Author,
    pub permit: Permit,
    pub content: Content,
    /// The platform's id of the message this one answers.
    pub reply_to: Option<String>,
    /// Comes back in statuses (`WhatsApp`) or in the echo (Messenger), also when the answer to the request was lost.
    /// Has no `#`: that parts it from the number of a part.
    pub tag: String,
    pub words: Words,
}

/// The few words a platform demands and nobody wrote, in the customer's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What opens a list that the message itself did not ask for.
    pub open: String,
}

impl Default for Words {
    fn default() -> Self {
        Self { open: "Options".into() }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Text {
        body: String,
        preview: bool,
    },
    Media(Media),
    Template(Filling),
    Buttons(Buttons),
    List(List),
    QuickReplies {
        body: String,
        replies: Vec<Reply>,
    },
    Carousel {
        body: String,
        cards: Vec<Card>,
    },
    /// No emoji: takes the reaction back.
    Reaction {
        message: String,
        emoji: Option<String>,
    },
    /// This message and those before it were read.
    Read {
        message: String,
    },
    /// `WhatsApp` ties it to the message that is being answered, and marks that one as read.
    Typing {
        on: bool,
        message: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    Image,
    Video,
    Audio,
    /// A spoken message; where there is no such thing, audio.
    Voice,
    Document,
    Sticker,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// What the platform called it when it was uploaded.
    Id(String),
    /// A public address; the platform fetches it.
    Link(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    pub kind: MediaKind,
    pub source: Source,
    pub caption: Option<String>,
    pub file_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    Text(String),
    Media(MediaKind, Source),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buttons {
    pub header: Option<Header>,
    pub body: String,
    pub footer: Option<String>,
    pub buttons: Vec<Button>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub title: String,
    pub press: Press,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// Comes back to us with this id.
    Reply(String),
    Link(String),
    Call(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub id: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub header: Option<String>,
    pub body: String,
    pub footer: Option<String>,
    /// What is written on the button that opens it.
    pub open: String,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    pub title: String,
    pub description: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    pub text: String,
    pub image: Option<Source>,
    pub buttons: Vec<Button>,
}

#[cfg(test)]
mod tests;
