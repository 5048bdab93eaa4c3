use async_trait::async_trait;

use crate::error::Result;
use crate::model::conversation::Conversation;
use crate::model::message::Message;

/// Brings a message to the other side on a channel that must be called. The web is not one: its sockets follow the feed.
#[async_trait]
pub trait ChannelSender: Send + Sync {
    /// The provider's id of the message. `Unavailable` is worth another try; other errors are final for this message.
    async fn send(&self, conversation: &Conversation, message: &Message) -> Result<String>;
}
