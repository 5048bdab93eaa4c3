//! A failed message once more. States of delivery only move forward by what is reported, in whatever order; this is an act of
//! a person, which is applied once and at its place, and so is no [`crate::model::amend::Amendment`].

use crate::model::delivery::DeliveryState;
use crate::model::message::{Author, Message};

/// The reason of a fault when nobody knows whether the message arrived.
pub const UNKNOWN: &str = "unknown";

/// Why a message is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAgain {
    #[error("only what the business said may be sent again")]
    NotOurs,
    #[error("the message was taken back")]
    TakenBack,
    #[error("the message has not failed")]
    NotFailed,
    #[error("a part of it has left already: write what is missing as a new message")]
    PartLeft,
    #[error("it may have arrived: the platform gave no answer")]
    MayHaveArrived,
}

impl Message {
    /// The message as it waits for its delivery again, or why it must not. `despite_doubt`: also when it may have arrived.
    pub fn again(&self, despite_doubt: bool) -> Result<Self, NotAgain> {
        if self.private || matches!(self.author, Author::Contact(_)) {
            return Err(NotAgain::NotOurs);
        }
        if self.content.deleted_at.is_some() {
            return Err(NotAgain::TakenBack);
        }
        if self.delivery != Some(DeliveryState::Failed) {
            return Err(NotAgain::NotFailed);
        }
        // Parts are counted from the first that left.
        if !self.content.parts_delivered.is_empty() {
            return Err(NotAgain::PartLeft);
        }
        if !despite_doubt && self.content.fault.as_ref().is_some_and(|fault| fault.reason == UNKNOWN) {
            return Err(NotAgain::MayHaveArrived);
        }
        let mut message = self.clone();
        message.delivery = Some(DeliveryState::Queued);
        message.content.fault = None;
        Ok(message)
    }
}

#[cfg(test)]
mod tests;
