use serde::{Deserialize, Serialize};

use crate::ids::{KnowledgeBaseId, RecordId};

/// One of a bot's agents: a role with instructions, tools and knowledge of its own. Which of them answers a turn is
/// the router's business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agent {
    /// Short name within the bot, such as `orders`. Traces and the conversation's state name it.
    pub key: String,
    pub name: String,
    pub role: String,
    pub instructions: String,
    pub when: When,
    /// Names of the tools it may call.
    pub tools: Vec<String>,
    /// What it answers from; empty: what the bot answers from.
    pub knowledge_bases: Vec<KnowledgeBaseId>,
}

/// When an agent is the one to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// In a sentence, for the model that routes when nothing else decides.
    pub description: String,
    /// What customers say who want this agent.
    pub examples: Vec<String>,
    /// Words or phrases that decide by themselves.
    pub words: Vec<String>,
}

/// A model of a connected provider, as a link of a bot's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelChoice {
    pub connection: RecordId,
    pub model: String,
}

/// How every agent of a bot speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Who the bot is and for whom it works.
    pub identity: String,
    pub tone: String,
    /// Languages it answers in, as names; empty: the customer's.
    pub languages: Vec<String>,
    /// Words an answer should not exceed; 0: no limit.
    pub word_limit: u16,
    pub guidelines: Vec<String>,
    pub goals: Vec<String>,
    /// Where people find help outside the chat, such as a telephone number.
    pub support_contacts: Vec<SupportContact>,
    pub appointment_link: String,
    /// No claim that does not stand in the knowledge or in a tool's result.
    pub grounded_only: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SupportContact {
    pub label: String,
    pub value: String,
}

/// What a bot may spend; 0: no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// Tokens of one conversation within a day.
    pub conversation_tokens: u64,
    /// Thousandths of a US dollar in a day, of all the bot's conversations.
    pub day_cost: u64,
}

/// Which of a conversation's powers a caller has: what a tool asks for is enforced outside the model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Somebody.
    #[default]
    Anonymous,
    /// Whom the channel or the site's server vouches for.
    KnownHandle,
    /// Who showed in this session that an account is theirs.
    Verified,
}

impl Assurance {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::KnownHandle => "known handle",
            Self::Verified => "verified",
        }
    }
}
