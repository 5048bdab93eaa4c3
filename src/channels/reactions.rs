//! Reactions of operators: shown at once, brought by a job, taken back when the platform refuses them for good.

use std::sync::Arc;

use async_trait::async_trait;
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{MessageId, OrgId};
use engine::model::amend::Amendment;
use engine::model::conversation::Conversation;
use engine::model::event::Side;
use engine::model::job::Job;
use engine::model::message::{Message, Reaction};
use engine::ports::channel_sender::{Shown, Sign, SignKind};
use serde::{Deserialize, Serialize};
use workers::outbox_runner::Senders;
use workers::{JobError, Worker};

const KIND: &str = "bring_reaction";
const AT_ONCE: usize = 4;
/// Reactions to one message that changed while the one before was on its way.
const MOST_ROUNDS: usize = 4;

#[derive(Debug, Serialize, Deserialize)]
struct BringReaction {
    message: MessageId,
    emoji: Option<String>,
    at: Timestamp,
}

/// The business reacts; `None` when it has reacted so already. Durable when this returns, and on its way where the channel is called.
pub async fn set(
    engine: &Engine,
    conversation: &Conversation,
    message: &Message,
    emoji: Option<String>,
) -> Result<Option<Arc<Message>>> {
    let now = engine.clock.now();
    let kept = ours(message);
    if kept.and_then(|kept| kept.emoji.as_ref()) == emoji.as_ref() {
        return Ok(None);
    }
    // Two within a millisecond are still one after the other.
    let at = kept.map_or(now, |kept| now.max(Timestamp::from_millis(kept.at.as_millis() + 1)));
    let wanted = BringReaction { message: message.id, emoji, at };
    if conversation.channel.is_called() {
        // The job first: it makes the change itself, should this process end between the two.
        let key = Some(format!("{}:{}", message.id, at.as_millis()));
        engine.jobs.push(Job::new(engine.ids.next_at(now), conversation.organisation, KIND, key, &wanted, now)?).await?;
    }
    amend(engine, conversation.organisation, &wanted, wanted.emoji.clone()).await
}

fn ours(message: &Message) -> Option<&Reaction> {
    message.content.reactions.iter().find(|reaction| reaction.side == Side::Operator)
}

async fn amend(
    engine: &Engine,
    organisation: OrgId,
    wanted: &BringReaction,
    emoji: Option<String>,
) -> Result<Option<Arc<Message>>> {
    let amendment = Amendment::Reacted { side: Side::Operator, emoji, at: wanted.at };
    engine.conversations.amend(organisation, wanted.message, amendment).await
}

pub struct ReactionBringer {
    pub engine: Engine,
    pub senders: Senders,
}

impl ReactionBringer {
    async fn bring(&self, organisation: OrgId, wanted: &BringReaction) -> Result<(), JobError> {
        let engine = &self.engine;
        amend(engine, organisation, wanted, wanted.emoji.clone()).await?;
        let mut brought: Option<Option<String>> = None;
        for _ in 0..MOST_ROUNDS {
            let Some(message) = engine.messages.find(organisation, wanted.message).await? else {
                return Ok(());
            };
            let Some(now) = ours(&message) else {
                return Ok(());
            };
            // A newer one has a job of its own; but what left last has to be what is shown.
            let is_ours = now.at == wanted.at || brought.is_some();
            if !is_ours || brought.as_ref() == Some(&now.emoji) {
                return Ok(());
            }
            let emoji = now.emoji.clone();
            self.show(organisation, wanted, &message, emoji.as_deref()).await?;
            brought = Some(emoji);
        }
        Ok(())
    }

    async fn show(
        &self,
        organisation: OrgId,
        wanted: &BringReaction,
        message: &Message,
        emoji: Option<&str>,
    ) -> Result<(), JobError> {
        let engine = &self.engine;
        let missing = || Error::not_found("the conversation of a reaction is gone");
        let conversation = engine.conversations.find(organisation, message.conversation).await?.ok_or_else(missing)?;
        let sender = self.senders.get(&conversation.channel).ok_or_else(missing)?;
        let settings = engine.settings.inbox(organisation, conversation.inbox).await?;
        let contact = engine.contacts.find(organisation, conversation.contact).await?.ok_or_else(missing)?;
        let named = engine.provider_ids.list(organisation, message.id).await?;
        let named = named.into_iter().find(|bound| bound.inbox == conversation.inbox);
        let named =
            named.ok_or_else(|| JobError::Retry(Error::unavailable("what the platform calls a message is not known yet")))?;
        let kind = SignKind::Reaction { message: &named.id, emoji };
        let sign = Sign { kind, settings: &settings, conversation: &conversation, contact: &contact };
        match sender.show(sign).await {
            Shown::Done => Ok(()),
            Shown::Later => Err(JobError::Retry(Error::unavailable("the platform did not take a reaction"))),
            Shown::Never(fault) => {
                self.take_back(organisation, wanted).await?;
                Err(JobError::Discard(Error::invalid(format!("a reaction was refused: {}", fault.reason))))
            }
        }
    }

    async fn take_back(&self, organisation: OrgId, wanted: &BringReaction) -> Result<()> {
        amend(&self.engine, organisation, wanted, None).await.map(drop)
    }
}

#[async_trait]
impl Worker for ReactionBringer {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        AT_ONCE
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let wanted: BringReaction = job.read()?;
        self.bring(job.organisation, &wanted).await
    }

    async fn on_dead(&self, job: &Job) -> Result<(), Error> {
        let wanted: BringReaction = job.read()?;
        self.take_back(job.organisation, &wanted).await
    }
}
