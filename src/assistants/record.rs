use engine::clock::Timestamp;
use engine::ids::{BotId, OperatorId, OrgId, RecordId};
use engine::model::bot::Bot;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

/// A bot as it was published once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotEdition {
    pub id: RecordId,
    pub organisation: OrgId,
    pub bot: BotId,
    pub edition: u32,
    pub at: Timestamp,
    pub by: OperatorId,
    pub note: String,
    pub settings: Bot,
}

impl BotEdition {
    pub(super) const KEY: &'static str = "edition";

    pub(super) fn key(bot: BotId, edition: u32) -> String {
        format!("{bot}/{edition}")
    }
}

impl Record for BotEdition {
    const KIND: &'static str = "bot_edition";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: Self::KEY, value: Self::key(self.bot, self.edition) }]
    }
}

/// Settings that nobody meets yet; a bot has one or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotDraft {
    pub settings: Bot,
    /// The edition it was begun from.
    pub based_on: u32,
    pub at: Timestamp,
    pub by: OperatorId,
}

impl Record for BotDraft {
    const KIND: &'static str = "bot_draft";

    fn id(&self) -> i64 {
        self.settings.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}
