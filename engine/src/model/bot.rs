use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, KnowledgeBaseId, OrgId};
use crate::model::agent::{Agent, Budget, ModelChoice, Profile};
use crate::model::record::{Key, Record};

/// What the customer meets: a name, a face, and what it may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bot {
    pub id: BotId,
    pub organisation: OrgId,
    pub name: String,
    /// CSS hex colour of the widget.
    pub colour: String,
    pub greeting: String,
    /// Says that this is an automated assistant; never empty in use.
    pub disclosure: String,
    /// Questions offered before the first message.
    pub starters: Vec<String>,
    pub knowledge_bases: Vec<KnowledgeBaseId>,
    pub responder: ResponderKind,
    pub profile: Profile,
    /// At least one when the responder is `agents`; the first is asked when none fits.
    pub agents: Vec<Agent>,
    /// Models in the order they are tried; after the last the knowledge answers in its own words.
    pub models: Vec<ModelChoice>,
    pub budget: Budget,
    pub remember: Remember,
    /// Grows with every published change of what the bot says or does.
    pub edition: u32,
    pub created_at: Timestamp,
}

/// Which responder answers for the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponderKind {
    /// The best sentences of the knowledge, with citations; needs no model.
    #[default]
    Extractive,
    /// Says a fixed text; for load figures and tests.
    Scripted,
    /// Language models with instructions, knowledge and tools.
    Agents,
}

/// Whether an answer is given again to whoever asks the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remember {
    /// Where no agent has tools: what one of those would have found out is another thing for every customer.
    #[default]
    Auto,
    On,
    Off,
}

impl Bot {
    pub fn remembers(&self) -> bool {
        match self.remember {
            Remember::Auto => self.agents.iter().all(|agent| agent.tools.is_empty()),
            Remember::On => true,
            Remember::Off => false,
        }
    }
}

pub const DEFAULT_DISCLOSURE: &str = "I am an automated assistant. You can ask for a person at any time.";

impl Default for Bot {
    fn default() -> Self {
        Self {
            id: BotId(0),
            organisation: OrgId(0),
            name: "Assistant".into(),
            colour: "#1f6f5c".into(),
            greeting: String::new(),
            disclosure: DEFAULT_DISCLOSURE.into(),
            starters: Vec::new(),
            knowledge_bases: Vec::new(),
            responder: ResponderKind::default(),
            profile: Profile::default(),
            agents: Vec::new(),
            models: Vec::new(),
            budget: Budget::default(),
            remember: Remember::default(),
            edition: 1,
            created_at: Timestamp::default(),
        }
    }
}

impl Record for Bot {
    const KIND: &'static str = "bot";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}
