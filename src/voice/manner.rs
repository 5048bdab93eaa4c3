//! What the voice agent of a number adds to the bot that answers it.

use agents::talk::{Manner, Phones};
use async_trait::async_trait;
use engine::error::Result;
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::ports::records::Typed;

use ::voice::agent::VoiceAgent;

use super::agent_of;

/// As it is stored.
#[derive(Clone)]
pub struct Stored(pub Typed);

#[async_trait]
impl Phones for Stored {
    async fn manner(&self, organisation: OrgId, inbox: InboxId) -> Result<Manner> {
        let Some(inbox) = self.0.get::<Inbox>(organisation, inbox.0).await? else { return Ok(Manner::default()) };
        Ok(agent_of(&self.0, &inbox.value).await?.map(of).unwrap_or_default())
    }
}

pub fn of(agent: VoiceAgent) -> Manner {
    Manner { instructions: agent.instructions, tools: agent.tools }
}
