//! Webhooks of the business and what was told to them.

use engine::clock::Timestamp;
use engine::ids::{ConversationId, InboxId, LetterId, WebhookId};
use engine::model::webhook::{self, EventType, LetterState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An address of a program that is told of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhook<'a> {
    #[schema(value_type = String)]
    pub id: WebhookId,
    pub url: &'a str,
    pub description: &'a str,
    pub events: Vec<WebhookEvent>,
    /// Only of conversations in these inboxes; empty: of all.
    #[schema(value_type = Vec<String>)]
    pub inboxes: &'a [InboxId],
    pub enabled: bool,
    /// Nothing was taken since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub failing_since: Option<Timestamp>,
    /// It is told nothing more; switching it on again ends that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<WebhookStopped>,
    /// Deliveries that wait.
    pub waiting: u64,
    /// Until then the secret before the last change signs too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub previous_secret_until: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct WebhookStopped {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub why: StopReason,
}

/// `gone`: it answered 410. `failing`: it took nothing for five days. `behind`: too much waits for it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = WebhookStopReason)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    Gone,
    Failing,
    Behind,
}

impl From<webhook::StopReason> for StopReason {
    fn from(why: webhook::StopReason) -> Self {
        match why {
            webhook::StopReason::Gone => Self::Gone,
            webhook::StopReason::Failing => Self::Failing,
            webhook::StopReason::Behind => Self::Behind,
        }
    }
}

/// What a webhook can be told. Of `message.updated` it is told whatever changes about a message, of `message.delivery_changed` how far
/// ours came.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebhookEvent(pub EventType);

impl utoipa::PartialSchema for WebhookEvent {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let names = EventType::ALL.iter().filter(|kind| **kind != EventType::Test).map(|kind| kind.as_str());
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some("What a webhook can be told"))
            .enum_values(Some(names))
            .into()
    }
}

impl ToSchema for WebhookEvent {}

#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookList<'a> {
    pub items: Vec<Webhook<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct WebhookSettings {
    /// `https://…`, on the public internet.
    pub url: String,
    /// Up to 200 characters: whose it is, what for.
    #[serde(default)]
    pub description: String,
    /// At least one.
    pub events: Vec<WebhookEvent>,
    /// Up to 50; empty or absent: all.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub inboxes: Vec<InboxId>,
    #[serde(default = "yes")]
    pub enabled: bool,
}

const fn yes() -> bool {
    true
}

/// The webhook with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct MadeWebhook<'a> {
    #[serde(flatten)]
    pub webhook: Webhook<'a>,
    /// What its deliveries are signed with.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: &'a str,
}

/// Something that is, or was, to be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Delivery<'a> {
    #[schema(value_type = String)]
    pub id: LetterId,
    /// A type of event, or `webhook.test`.
    pub event: &'static str,
    /// The header `webhook-id`: the same over all tries.
    pub webhook_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    pub state: DeliveryOutcome,
    /// So far.
    pub tries: u32,
    /// Of the next try; absent where there is none, and while an older delivery of the conversation is tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryOutcome {
    Waiting,
    Delivered,
    GivenUp,
}

impl<'a> Delivery<'a> {
    pub fn new(letter: &'a webhook::Letter) -> Self {
        Self {
            id: letter.id,
            event: letter.event.as_str(),
            webhook_id: &letter.key,
            conversation: letter.conversation,
            state: match letter.state {
                LetterState::Waiting => DeliveryOutcome::Waiting,
                LetterState::Delivered => DeliveryOutcome::Delivered,
                LetterState::GivenUp => DeliveryOutcome::GivenUp,
            },
            tries: letter.attempts,
            due_at: letter.due_at,
            at: letter.entered_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryPage<'a> {
    pub items: Vec<Delivery<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// With what was sent and what was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryDetail<'a> {
    #[serde(flatten)]
    pub delivery: Delivery<'a>,
    /// The body as it is sent, JSON.
    pub body: &'a str,
    /// The oldest first.
    pub log: Vec<DeliveryTry<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryTry<'a> {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Milliseconds.
    pub took_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The first bytes of the answer.
    pub answer: &'a str,
    /// Why there was no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'a str>,
}

impl<'a> DeliveryTry<'a> {
    pub fn new(attempt: &'a webhook::Attempt) -> Self {
        let webhook::Attempt { at, took, status, answer, error } = attempt;
        Self { at: *at, took_ms: took.as_millis() as u64, status: *status, answer, error: error.as_deref() }
    }
}
