//! Bots' agents, models, drafts and editions as they travel. The shapes named `…Shape` describe what the engine's own types
//! read and write.

use engine::clock::Timestamp;
use engine::ids::{ConversationId, RecordId};
use engine::model::message;
use engine::model::trace::TurnTrace;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::bot::BotSettings;
use super::said::{Citation, QuickReply};

/// One of a bot's agents.
#[derive(ToSchema)]
#[schema(as = Agent)]
#[expect(dead_code, reason = "describes engine::model::agent::Agent")]
pub struct AgentShape {
    /// Short name within the bot: lower-case letters, digits and underscores.
    key: String,
    name: String,
    role: String,
    instructions: String,
    #[schema(value_type = WhenShape)]
    when: WhenShape,
    /// Names of the tools it may call.
    tools: Vec<String>,
    /// Empty: what the bot answers from.
    knowledge_bases: Vec<String>,
}

/// When an agent is the one to answer.
#[derive(ToSchema)]
#[schema(as = AgentWhen)]
#[expect(dead_code, reason = "describes engine::model::agent::When")]
pub struct WhenShape {
    description: String,
    examples: Vec<String>,
    /// Words or phrases that decide by themselves.
    words: Vec<String>,
}

/// A link of a bot's chain of models.
#[derive(ToSchema)]
#[schema(as = ModelChoice)]
#[expect(dead_code, reason = "describes engine::model::agent::ModelChoice")]
pub struct ModelChoiceShape {
    connection: String,
    model: String,
}

/// How every agent of a bot speaks.
#[derive(ToSchema)]
#[schema(as = BotProfile)]
#[expect(dead_code, reason = "describes engine::model::agent::Profile")]
pub struct ProfileShape {
    identity: String,
    tone: String,
    /// Empty: the customer's language.
    languages: Vec<String>,
    /// 0: no limit.
    word_limit: u16,
    guidelines: Vec<String>,
    goals: Vec<String>,
    support_contacts: Vec<SupportContactShape>,
    appointment_link: String,
    grounded_only: bool,
}

#[derive(ToSchema)]
#[schema(as = SupportContact)]
#[expect(dead_code, reason = "describes engine::model::agent::SupportContact")]
pub struct SupportContactShape {
    label: String,
    value: String,
}

/// What a bot may spend; 0: no limit.
#[derive(ToSchema)]
#[schema(as = BotBudget)]
#[expect(dead_code, reason = "describes engine::model::agent::Budget")]
pub struct BudgetShape {
    /// Tokens of one conversation within a day.
    conversation_tokens: u64,
    /// Thousandths of a US dollar in a day.
    day_cost: u64,
}

/// Settings that customers do not meet yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotDraft {
    pub settings: BotSettings,
    /// The edition it was begun from.
    pub based_on: u32,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The operator's name.
    pub by: String,
}

#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Publish {
    /// Why, for whoever reads the history.
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BotEdition {
    pub edition: u32,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The operator's name.
    pub by: String,
    pub note: String,
    pub live: bool,
}

/// An edition with the settings it had.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeBotEdition {
    #[serde(flatten)]
    pub edition: BotEdition,
    #[serde(flatten)]
    pub settings: BotSettings,
}

/// Newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct BotEditionList {
    pub items: Vec<BotEdition>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewOf {
    #[default]
    Draft,
    Live,
}

/// Either messages of a trial chat, or a conversation whose last turns are answered anew.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PreviewRequest {
    #[serde(rename = "use")]
    pub of: PreviewOf,
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    pub messages: Vec<PreviewMessage>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PreviewMessage {
    pub author: PreviewAuthor,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PreviewAuthor {
    Contact,
    Agent,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BotPreview)]
pub struct Preview {
    pub turns: Vec<PreviewTurn>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewTurn {
    pub asked: String,
    /// What was answered when it was asked.
    pub was: Option<String>,
    pub text: String,
    pub agent: Option<String>,
    #[schema(value_type = Vec<Citation<'static>>)]
    pub citations: Vec<message::Citation>,
    #[schema(value_type = Vec<QuickReply<'static>>)]
    pub quick_replies: Vec<message::QuickReply>,
    pub handed_over: bool,
    #[schema(value_type = TraceShape)]
    pub trace: TurnTrace,
}

/// How an answer came about.
#[derive(ToSchema)]
#[schema(as = Trace)]
#[expect(dead_code, reason = "describes engine::model::trace::TurnTrace")]
pub struct TraceShape {
    message: String,
    organisation: String,
    conversation: String,
    bot: String,
    edition: u32,
    #[schema(format = DateTime)]
    at: String,
    /// Milliseconds.
    took: u64,
    end: TraceEndShape,
    steps: Vec<super::trace::StepShape>,
}

#[derive(ToSchema)]
#[schema(as = TraceEnd, rename_all = "snake_case")]
pub enum TraceEndShape {
    Answered,
    HandedOver,
    Passed,
    Cancelled,
    Failed,
}

#[derive(ToSchema)]
#[schema(as = TurnTokens)]
#[expect(dead_code, reason = "describes engine::model::usage::Tokens")]
pub struct TokensShape {
    input: u64,
    cached: u64,
    output: u64,
    reasoning: u64,
}

/// Newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceList {
    #[schema(value_type = Vec<TraceShape>)]
    pub items: Vec<TurnTrace>,
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TraceQuery {
    /// The message of the last trace seen.
    #[param(value_type = Option<String>)]
    pub before: Option<engine::ids::MessageId>,
    pub limit: Option<usize>,
}

/// What an operator is helped with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssistTask {
    Reply,
    Summary,
    NextSteps,
    Rewrite,
    Translate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
pub enum AssistTone {
    #[default]
    #[serde(rename = "friendlier")]
    Friendlier,
    #[serde(rename = "shorter")]
    Shorter,
    #[serde(rename = "more formal")]
    MoreFormal,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AssistRequest {
    pub task: AssistTask,
    /// The draft, for `rewrite` and `translate`.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub tone: AssistTone,
    /// For `translate`, as a name.
    #[serde(default)]
    pub language: String,
}

/// One event of the stream: pieces, then either the whole or an error.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssistEvent {
    Delta(String),
    Done(AssistDone),
    Error(AssistError),
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AssistDone {
    pub text: String,
    pub model: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AssistError {
    pub detail: String,
}

/// Days of use, and what today has cost so far.
#[derive(Debug, Serialize, ToSchema)]
pub struct Usage {
    pub items: Vec<UsageDay>,
    pub today: UsageToday,
    pub limits: UsageLimits,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UsageDay {
    /// As `2026-11-26`, in UTC.
    pub day: String,
    #[schema(value_type = String)]
    pub bot: engine::ids::BotId,
    pub bot_name: String,
    pub model: String,
    pub turns: u64,
    pub requests: u64,
    pub input_tokens: u64,
    pub cached_tokens: u64,
    pub output_tokens: u64,
    pub cost_usd: f64,
    /// Requests of models without a known price.
    pub unpriced: u64,
    /// Requests whose tokens were counted by length.
    pub estimated: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UsageToday {
    pub cost_usd: f64,
}

/// What all bots together may cost; 0: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct UsageLimits {
    pub day_cost_usd: f64,
    /// From this share of the limit on a warning shows.
    pub warn_at_percent: u8,
}

impl Default for UsageLimits {
    fn default() -> Self {
        Self { day_cost_usd: 0.0, warn_at_percent: 80 }
    }
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// First day, as `2026-11-01`.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// A connection to a provider of models.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelConnection {
    #[schema(value_type = String)]
    pub id: RecordId,
    pub name: String,
    #[schema(value_type = String)]
    pub kind: agents::model::Kind,
    pub base_url: Option<String>,
    #[schema(value_type = Option<String>)]
    pub api: Option<agents::model::Api>,
    pub bearer: bool,
    pub api_version: Option<String>,
    pub deployment: Option<String>,
    pub region: Option<String>,
    pub access_key: Option<String>,
    pub context: Option<u32>,
    pub allow_private: bool,
    pub has_key: bool,
    /// The end of the key.
    pub key_hint: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ModelConnectionList {
    pub items: Vec<ModelConnection>,
}

/// The whole of a connection's settings. Keys are written and never read back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ModelConnectionSettings {
    pub name: String,
    /// `openai`, `azure`, `anthropic`, `bedrock`, `ollama` or `compatible`.
    #[schema(value_type = String)]
    pub kind: agents::model::Kind,
    #[serde(default)]
    pub base_url: Option<String>,
    /// `responses` or `chat`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub api: Option<agents::model::Api>,
    /// Absent: the stored one stays. Empty: none.
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub bearer: bool,
    #[serde(default)]
    pub api_version: Option<String>,
    #[serde(default)]
    pub deployment: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub access_key: Option<String>,
    /// As `key`.
    #[serde(default)]
    pub secret_key: Option<String>,
    #[serde(default)]
    pub context: Option<u32>,
    #[serde(default)]
    pub allow_private: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckConnection {
    /// Absent: one that the connection is likely to have.
    #[serde(default)]
    pub model: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedConnection {
    pub ok: bool,
    /// What kind of failure, such as `unauthorised`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
    pub detail: String,
    pub took_ms: u64,
    /// What the server says it offers, where it says so.
    pub models: Vec<String>,
}

/// Models that are known, with their prices in US dollars per million tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelTable {
    pub price_version: String,
    pub items: Vec<KnownModel>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct KnownModel {
    /// The kind of connection it is found at.
    #[schema(value_type = String)]
    pub kind: agents::model::Kind,
    pub model: String,
    pub context: Option<u32>,
    pub most_output: Option<u32>,
    pub input_price: Option<f64>,
    pub output_price: Option<f64>,
    /// Whether it can call tools.
    pub tools: bool,
    /// The day from which it answers no more.
    pub retires_on: Option<String>,
    pub replacement: Option<String>,
}
