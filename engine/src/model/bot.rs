use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, KnowledgeBaseId, OrgId};
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
