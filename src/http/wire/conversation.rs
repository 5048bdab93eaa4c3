use std::borrow::Cow;

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, InboxId, LabelId, OperatorId, TeamId};
use engine::model::comment;
use engine::model::control::Holder;
use engine::model::conversation;
use engine::model::message::Message;
use engine::ports::conversation_store;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::filing::{ConversationSnooze, NamedLabel, NamedTeam, Priority};
use super::said::Author;
use super::service::ConversationService;

/// Whether work is open. Who may speak is the control's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Open,
    Snoozed,
    Resolved,
}

impl From<conversation::Status> for Status {
    fn from(status: conversation::Status) -> Self {
        match status {
            conversation::Status::Open => Self::Open,
            conversation::Status::Snoozed => Self::Snoozed,
            conversation::Status::Resolved => Self::Resolved,
        }
    }
}

impl From<Status> for conversation::Status {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Snoozed => Self::Snoozed,
            Status::Resolved => Self::Resolved,
        }
    }
}

/// Who may speak now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlHolder {
    Agent,
    Queue,
    Operator,
}

impl From<Holder> for ControlHolder {
    fn from(holder: Holder) -> Self {
        match holder {
            Holder::Agent => Self::Agent,
            Holder::Queue => Self::Queue,
            Holder::Operator(_) => Self::Operator,
        }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationControl<'a> {
    pub holder: ControlHolder,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<NamedOperator<'a>>,
    /// Grows at every change; useful to order events.
    pub epoch: u32,
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedOperator<'a> {
    #[schema(value_type = String)]
    pub id: OperatorId,
    pub name: Cow<'a, str>,
}

impl<'a> ConversationControl<'a> {
    pub fn new(control: engine::model::control::Control, operator_name: &'a str) -> Self {
        let operator = match control.holder {
            Holder::Operator(id) => Some(NamedOperator { id, name: operator_name.into() }),
            Holder::Agent | Holder::Queue => None,
        };
        Self { holder: control.holder.into(), operator, epoch: control.epoch, since: control.since }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Conversation<'a> {
    #[schema(value_type = String)]
    pub id: ConversationId,
    pub inbox: NamedInbox<'a>,
    pub contact: NamedContact<'a>,
    /// Of comments below a post: which one. Absent where messages go between two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<Topic<'a>>,
    pub status: Status,
    pub control: ConversationControl<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub labels: Vec<NamedLabel<'a>>,
    #[serde(skip_serializing_if = "Priority::is_none")]
    #[schema(required = false)]
    pub priority: Priority,
    /// Whose work it is, whoever may speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<NamedTeam<'a>>,
    /// Set while the status is `snoozed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snooze: Option<ConversationSnooze>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview<'a>>,
    pub last_seq: u64,
    /// Messages of the contact that no operator has seen.
    pub unread: u32,
    /// Since when the contact waits for an answer; absent when nobody waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub waiting_since: Option<Timestamp>,
    /// A person was asked for, by the contact or by the agent, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handover_reason: Option<&'a str>,
    /// What was promised of it; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<ConversationService>,
    /// The contact's own rating of the last session, 1 to 5; absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Until when the contact may be written to; absent where that is always so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<ConversationWindow>,
    /// What the business may react with on this channel; empty: with nothing; absent: with every emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reactions: Option<&'static [&'static str]>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Grows with each change of this conversation: a snapshot with a lower one is stale.
    pub revision: u64,
}

/// What a conversation is about: comments of one person below one post.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConversationTopic)]
pub struct Topic<'a> {
    /// `comments`.
    pub kind: &'static str,
    /// The platform's id of the post.
    pub post: &'a str,
    /// Its first words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<&'a str>,
}

impl<'a> Topic<'a> {
    fn new(topic: &'a comment::Topic) -> Self {
        let comment::Topic { post, permalink, excerpt } = topic;
        Self { kind: "comments", post, excerpt: excerpt.as_deref(), permalink: permalink.as_deref() }
    }
}

/// What a channel lets operators write now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConversationWindow {
    /// When it closes, or closed; absent before the contact has written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub open_until: Option<Timestamp>,
    /// As of now; the clock changes it without telling.
    pub may_write: bool,
    /// Among comments: until when the author of the newest may be sent the one private message; absent when no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub private_until: Option<Timestamp>,
    /// What goes when it is closed, the best first: `template`, `private_answer`, `take_thread`, `wait`, `other_channel`.
    pub instead: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedInbox<'a> {
    #[schema(value_type = String)]
    pub id: InboxId,
    pub name: &'a str,
    pub channel: &'a str,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedContact<'a> {
    #[schema(value_type = String)]
    pub id: ContactId,
    pub name: &'a str,
}

/// The last message, shortened for lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Preview<'a> {
    pub author: Author<'a>,
    pub text: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub private: bool,
}

/// Characters; more does not fit a list row on any screen.
const PREVIEW_LENGTH: usize = 160;

impl<'a> Preview<'a> {
    pub fn new(message: &'a Message) -> Self {
        let text = message.text.as_str();
        let end = text.char_indices().nth(PREVIEW_LENGTH).map_or(text.len(), |(end, _)| end);
        Self { author: Author::of(message), text: &text[..end], at: message.at, private: message.private }
    }
}

/// The names a conversation is shown with.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'a> {
    pub inbox: &'a str,
    pub channel: &'a str,
    pub contact: &'a str,
    /// Of the operator who holds control; empty otherwise.
    pub operator: &'a str,
}

impl<'a> Conversation<'a> {
    pub fn new(
        conversation: &'a conversation::Conversation,
        last: Option<&'a Message>,
        rating: Option<u8>,
        labels: Labels<'a>,
    ) -> Self {
        Self {
            id: conversation.id,
            inbox: NamedInbox { id: conversation.inbox, name: labels.inbox, channel: labels.channel },
            contact: NamedContact { id: conversation.contact, name: labels.contact },
            topic: conversation.topic.as_deref().map(Topic::new),
            status: conversation.status.into(),
            control: ConversationControl::new(conversation.control, labels.operator),
            labels: Vec::new(),
            priority: conversation.filing.priority.into(),
            team: None,
            snooze: conversation.filing.snooze.map(Into::into),
            preview: last.map(Preview::new),
            last_seq: conversation.last_seq,
            unread: conversation.unread,
            waiting_since: conversation.waiting_since,
            handover_reason: conversation.handover_reason.as_deref(),
            service: ConversationService::of(&conversation.service),
            rating,
            window: None,
            reactions: None,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
            revision: conversation.revision,
        }
    }
}

/// Newest activity first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationPage<'a> {
    pub items: Vec<Conversation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// `unassigned`: open and control is with the queue. `all`: everything open. `team`: open work of the caller's teams. `mentions`:
/// where a note names the caller, in every status, the newest naming first. `due`: open work that something is promised of, what is
/// due first comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    Mine,
    Unassigned,
    #[default]
    All,
    Resolved,
    Team,
    Snoozed,
    Mentions,
    Due,
}

/// Which kind of conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TopicQuery {
    Messages,
    Comments,
}

impl From<TopicQuery> for conversation_store::About {
    fn from(wanted: TopicQuery) -> Self {
        match wanted {
            TopicQuery::Messages => Self::Messages,
            TopicQuery::Comments => Self::Comments,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ConversationQuery {
    #[serde(default)]
    pub view: View,
    /// `messages` between two, or `comments` below posts; both when absent.
    #[param(inline)]
    pub topic: Option<TopicQuery>,
    /// For `mine`, `team`, `all` and `mentions`: another status than the view's own.
    #[param(inline)]
    pub status: Option<Status>,
    #[param(value_type = Option<String>)]
    pub label: Option<LabelId>,
    #[param(inline)]
    pub priority: Option<Priority>,
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// `web`, `whatsapp`, `messenger`, `instagram` or `voice`.
    pub channel: Option<String>,
    #[param(value_type = Option<String>)]
    pub team: Option<TeamId>,
    /// Held by this operator.
    #[param(value_type = Option<String>)]
    pub assignee: Option<OperatorId>,
    /// The contact waits for an answer for so many seconds or longer.
    pub waiting_s: Option<u64>,
    /// Only where something promised is, or was, late.
    #[serde(default)]
    pub breached: bool,
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// A page of something else.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// From the page before.
    pub cursor: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// Each is counted up to 10,000.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    pub mine: u64,
    pub unassigned: u64,
    pub all: u64,
    /// Open work of the caller's teams.
    #[schema(required = false)]
    pub team: u64,
    #[schema(required = false)]
    pub snoozed: u64,
    /// Conversations with notes that name the caller and were not opened since.
    #[schema(required = false)]
    pub mentions: u64,
}

impl From<conversation_store::Counts> for Counts {
    fn from(counts: conversation_store::Counts) -> Self {
        let conversation_store::Counts { mine, unassigned, all, team, snoozed, mentions } = counts;
        Self { mine, unassigned, all, team, snoozed, mentions }
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Take {
    /// Only if nobody moved control since this epoch was read; 409 otherwise.
    pub epoch: Option<u32>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Read {
    /// Everything up to here has been seen.
    pub seq: u64,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TypingState {
    pub on: bool,
}
