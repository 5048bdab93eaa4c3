use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::{MessageId, OrgId};
use crate::model::delivery::DeliveryState;
use crate::model::message::Author;
use crate::ports::ChannelSender;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Sent {
        provider_id: String,
    },
    /// Control moved between the store and the provider: the contact does not hear it any more.
    Superseded,
    /// Sent (or given up) before; nothing was done.
    Already,
}

/// Brings one stored message to a channel that must be called. `Unavailable` asks for another try; any other error has
/// marked the message as failed.
pub async fn deliver(engine: &Engine, sender: &dyn ChannelSender, organisation: OrgId, message: MessageId) -> Result<Delivery> {
    let missing = || Error::not_found(format!("no message {message}"));
    let message = engine.messages.find(organisation, message).await?.ok_or_else(missing)?;
    if message.private || message.delivery != Some(DeliveryState::Queued) {
        return Ok(Delivery::Already);
    }
    let conversation = engine.conversations.find(organisation, message.conversation).await?.ok_or_else(missing)?;
    // The last look before the provider: an operator may have taken over since the answer was stored.
    let from_agent = matches!(message.author, Author::Agent(_));
    if from_agent && message.epoch < conversation.control.epoch {
        engine.messages.advance_delivery(organisation, message.id, DeliveryState::Failed).await?;
        return Ok(Delivery::Superseded);
    }
    match sender.send(&conversation, &message).await {
        Ok(provider_id) => {
            engine.messages.advance_delivery(organisation, message.id, DeliveryState::Sent).await?;
            Ok(Delivery::Sent { provider_id })
        }
        Err(error) => {
            if error.kind != Kind::Unavailable {
                engine.messages.advance_delivery(organisation, message.id, DeliveryState::Failed).await?;
            }
            Err(error)
        }
    }
}
