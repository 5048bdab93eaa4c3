use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{BotId, ConversationId, OrgId};
use crate::model::usage::{UsageDay, Used};

/// Counts what models were used for. Every sum is of turns that can be listed by their traces.
#[async_trait]
pub trait UsageStore: Send + Sync {
    async fn add(&self, used: Vec<Used>) -> Result<()>;

    /// Days `from` to `to`, both included, by day, bot and model.
    async fn by_day(&self, organisation: OrgId, from: u32, to: u32) -> Result<Vec<UsageDay>>;

    /// Cost of one bot (or all) in one day, in billionths of a US dollar.
    async fn cost_of_day(&self, organisation: OrgId, bot: Option<BotId>, day: u32) -> Result<u64>;

    /// Tokens of one conversation since `since`.
    async fn tokens_of(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64>;
}
