use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Result};
use engine::flow::deliver::deliver;
use engine::ids::{InboxId, JobId, MessageId, OrgId};
use engine::model::delivery::DeliveryState;
use engine::model::inbox::Channel;
use engine::model::job::Job;
use engine::ports::ChannelSender;
use engine::{Engine, Error, Kind};
use serde::{Deserialize, Serialize};

use crate::job_error::JobError;
use crate::job_runner::Worker;

pub const KIND: &str = "deliver_message";

/// Brings one stored message to the provider of its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverMessage {
    pub inbox: InboxId,
    pub message: MessageId,
}

impl DeliverMessage {
    /// Pushed twice for one message it is one job.
    pub fn job(self, id: JobId, organisation: OrgId, now: Timestamp) -> Result<Job> {
        Ok(Job {
            id,
            organisation,
            kind: KIND.to_owned(),
            key: Some(self.message.to_string()),
            payload: serde_json::to_string(&self).context(Kind::Invalid, "a job cannot be written as JSON")?,
            run_at: now,
            attempts: 0,
            last_error: None,
        })
    }

    fn read(job: &Job) -> Result<Self> {
        serde_json::from_str(&job.payload).context(Kind::Corrupt, "the payload of a deliver_message job cannot be read")
    }
}

pub struct MessageDeliverer {
    pub engine: Engine,
    /// Channels that must be called. The web is not among them: its sockets follow the feed.
    pub senders: HashMap<Channel, Arc<dyn ChannelSender>>,
}

#[async_trait]
impl Worker for MessageDeliverer {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let DeliverMessage { inbox, message } = DeliverMessage::read(job)?;
        let channel = self.engine.settings.inbox(job.organisation, inbox).await?.inbox.channel;
        let sender = self.senders.get(&channel);
        let sender = sender.ok_or_else(|| Error::invalid(format!("nothing sends to the channel {}", channel.as_str())))?;
        // A message that was overtaken by a human, or sent before, is as done as one that went out.
        deliver(&self.engine, sender.as_ref(), job.organisation, message).await?;
        Ok(())
    }

    /// Whoever reads the conversation sees that this never arrived.
    async fn on_dead(&self, job: &Job) -> Result<()> {
        let message = DeliverMessage::read(job)?.message;
        self.engine.messages.advance_delivery(job.organisation, message, DeliveryState::Failed).await.map(drop)
    }
}

#[cfg(test)]
mod tests;
