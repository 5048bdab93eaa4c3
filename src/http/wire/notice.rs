use engine::clock::Timestamp;
use engine::ids::{BotId, InboxId, WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

use super::webhook::StopReason;

#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeList {
    pub items: Vec<Notice>,
}

/// Something that those who run bots should know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BotNotice)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    Spending(SpendingNotice),
    Model(ModelNotice),
    Channel(ChannelNotice),
    Webhook(WebhookNotice),
    Plan(PlanNotice),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeLevel {
    Near,
    Reached,
}

/// What today may cost is nearly or wholly spent. Beyond it the documents answer in their own words until the day (UTC) is
/// over.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpendingNotice {
    pub level: NoticeLevel,
    /// Absent: all bots together.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot: Option<BotId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bot_name: Option<String>,
    pub spent_usd: f64,
    pub limit_usd: f64,
}

/// What the plan allows is nearly or wholly used. Beyond it people answer new sessions, until the month (UTC) is over.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanNotice {
    pub level: NoticeLevel,
    /// `sessions_a_month`.
    pub what: &'static str,
    pub used: u64,
    pub most: u64,
}

/// The account of an inbox needs somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChannelNotice {
    pub level: NoticeLevel,
    #[schema(value_type = String)]
    pub inbox: InboxId,
    pub inbox_name: String,
    /// `token_ends` (within 14 days), `token_ended`, `restricted`, `unsubscribed`, `silent` (the platform has taken messages for a day and
    /// reports nothing of them), `failing` (no message leaves).
    pub about: &'static str,
    /// When the token ends, or since when the rest is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// In plain words, where the platform gave some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A webhook is told nothing more, until somebody switches it on again.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookNotice {
    pub level: NoticeLevel,
    #[schema(value_type = String)]
    pub webhook: WebhookId,
    pub url: String,
    /// `gone` (it answered 410), `failing` (it has taken nothing for five days), `behind` (too much waits for it).
    pub about: StopReason,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// A model of the bot's chain answers no more from this day on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelNotice {
    pub level: NoticeLevel,
    #[schema(value_type = String)]
    pub bot: BotId,
    pub bot_name: String,
    pub model: String,
    /// A day, such as `2027-01-14`.
    pub retires_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<String>,
}
