//! What a conversation remembers between turns, kept as a record beside it.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::ids::{ConversationId, SessionId};
use engine::model::agent::Assurance;
use engine::model::record::{Key, Record};
use engine::model::trace::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Needs, Scene};
use crate::tools::Output;

/// Tries to show that an account is theirs before a person takes over.
pub(super) const MOST_PROOFS: u8 = 3;

/// Facts of one session; tools learn a handful.
const MOST_FACTS: usize = 32;

/// Acts in doubt of one session; the first already brings a person.
const MOST_DOUBTS: usize = 16;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Talk {
    pub(crate) conversation: ConversationId,
    /// Everything below belongs to this session and ends with it.
    pub(crate) session: Option<SessionId>,
    /// The agent that answered last.
    pub(crate) agent: Option<String>,
    pub(crate) facts: BTreeMap<String, Value>,
    pub(crate) known: bool,
    pub(crate) verified: bool,
    pub(crate) failed_proofs: u8,
    pub(crate) pending: Option<Pending>,
    /// Acts of which nobody knows whether they were done, each with the scope it was begun under: asked for again it is
    /// the same act, not a new one.
    pub(crate) doubts: BTreeMap<String, String>,
}

/// An act that waits for the customer's word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// Names the act in the ledger.
    pub(crate) scope: String,
    pub(crate) agent: String,
    pub(crate) tool: String,
    pub(crate) arguments: Value,
    pub(crate) question: String,
    pub(crate) at: Timestamp,
}

impl Default for Talk {
    fn default() -> Self {
        Self {
            conversation: ConversationId(0),
            session: None,
            agent: None,
            facts: BTreeMap::new(),
            known: false,
            verified: false,
            failed_proofs: 0,
            pending: None,
            doubts: BTreeMap::new(),
        }
    }
}

impl Record for Talk {
    const KIND: &'static str = "agent_talk";

    fn id(&self) -> i64 {
        self.conversation.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

impl Talk {
    pub(super) fn assurance(&self) -> Assurance {
        match (self.verified, self.known) {
            (true, _) => Assurance::Verified,
            (false, true) => Assurance::KnownHandle,
            (false, false) => Assurance::Anonymous,
        }
    }

    /// Takes in what a tool found out about the contact.
    pub(super) fn learn(&mut self, output: &Output) {
        for (name, value) in &output.learned {
            if self.facts.len() < MOST_FACTS || self.facts.contains_key(name) {
                self.facts.insert(name.clone(), value.clone());
            }
        }
        self.verified |= output.verified;
        if output.verified {
            self.failed_proofs = 0;
        } else if output.failed_proof {
            self.failed_proofs = self.failed_proofs.saturating_add(1);
        }
    }
}

impl Talk {
    /// Keeps what became of an act, so that a later turn does not take a doubtful one for new.
    pub(super) fn settle(&mut self, act: Option<String>, scope: &str, outcome: Outcome) {
        let Some(act) = act else { return };
        if outcome != Outcome::InDoubt {
            self.doubts.remove(&act);
        } else if self.doubts.len() < MOST_DOUBTS {
            self.doubts.entry(act).or_insert_with(|| scope.to_owned());
        }
    }
}

/// The state with what is needed to store it again.
pub(super) struct Memory {
    pub(super) talk: Talk,
    before: Talk,
    version: u64,
}

impl Memory {
    pub(super) async fn load(needs: &Needs, scene: &Scene<'_>) -> Result<Self> {
        let conversation = &scene.turn.conversation;
        let stored = needs.records.get::<Talk>(conversation.organisation, conversation.id.0).await?;
        let version = stored.as_ref().map_or(0, |stored| stored.version);
        let of_session = stored.map(|stored| stored.value).filter(|talk| talk.session == conversation.session);
        let fresh = || Talk { conversation: conversation.id, session: conversation.session, ..Talk::default() };
        let mut talk = of_session.unwrap_or_else(fresh);
        let before = talk.clone();
        let contact = needs.contacts.find(conversation.organisation, conversation.contact).await?;
        let is_proven = contact.is_some_and(|contact| contact.is_verified_in(conversation.inbox, conversation.id));
        talk.known = is_proven && needs.past.is_vouched(conversation).await?;
        Ok(Self { talk, before, version })
    }

    /// Only when something changed. Two turns of a conversation never run at once; should another node have written,
    /// its word stands, and what this turn learned is learned again when it is needed.
    pub(super) async fn save(&self, needs: &Needs, scene: &Scene<'_>) -> Result<()> {
        if scene.preview || self.talk == self.before {
            return Ok(());
        }
        match needs.records.put(scene.turn.conversation.organisation, &self.talk, self.version).await {
            Err(error) if error.kind == Kind::Conflict => {
                tracing::warn!(conversation = %self.talk.conversation, "what the turn learned was overtaken");
                Ok(())
            }
            stored => stored.map(drop),
        }
    }
}
