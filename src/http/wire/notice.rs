use engine::ids::BotId;
use serde::Serialize;
use utoipa::ToSchema;

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
