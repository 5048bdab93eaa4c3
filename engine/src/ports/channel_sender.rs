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

    /// Shows that an answer is being written, where the channel can; a failure costs nobody anything.
    async fn show_typing(&self, parcel: Typing<'_>);
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

#[derive(Debug, Clone, Copy)]
pub struct Typing<'a> {
    /// What the provider calls the contact's last message: some show typing as an answer to it.
    pub answered: Option<&'a str>,
    pub settings: &'a InboxSettings,
    pub conversation: &'a Conversation,
    pub contact: &'a Contact,
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
