use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::flow::settings::InboxSettings;
use crate::model::contact::{Contact, Identity};
use crate::model::conversation::Conversation;
use crate::model::message::{Fault, Message};
use crate::ports::outbox::Departure;

/// Brings messages to the other side on a channel that must be called. The web is not one: its sockets follow the feed.
#[async_trait]
pub trait ChannelSender: Send + Sync {
    /// Sends the part of the message at which its departure stands, and no other. Tells the outbox before the request leaves
    /// ([`super::Outbox::begin`]).
    async fn send(&self, parcel: Parcel<'_>) -> Sent;

    /// Shows a sign beside what is said, where the channel can.
    async fn show(&self, sign: Sign<'_>) -> Shown;
}

/// A message with all that is needed to bring it.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    pub departure: &'a Departure,
    pub settings: &'a InboxSettings,
    pub conversation: &'a Conversation,
    pub contact: &'a Contact,
    pub message: &'a Message,
}

/// What is no message: messages are called here what the provider calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignKind<'a> {
    /// An answer is being written; some show it as an answer to the contact's last message, and that as read.
    Typing { answered: Option<&'a str> },
    /// This message of the contact, and those before it, were read.
    Read { message: &'a str },
    /// No emoji takes the reaction back.
    Reaction { message: &'a str, emoji: Option<&'a str> },
}

#[derive(Debug, Clone, Copy)]
pub struct Sign<'a> {
    pub kind: SignKind<'a>,
    pub settings: &'a InboxSettings,
    pub conversation: &'a Conversation,
    pub contact: &'a Contact,
}

/// How a sign fared. Shown twice it is shown once, so nothing is in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Done,
    /// It may work later.
    Later,
    Never(Fault),
}

/// How a part fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The provider took part `part` of `of` under this id; some things have none. `known_as`: what it calls the contact, where
    /// it tells that only now.
    Taken { part: usize, of: usize, id: Option<String>, known_as: Option<Identity> },
    /// Again then. With `is_unsent` it is known not to have left.
    Later { at: Timestamp, is_unsent: bool },
    /// The message will not arrive.
    GivenUp(Fault),
}
