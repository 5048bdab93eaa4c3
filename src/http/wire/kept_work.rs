//! What operators keep for their work: saved views, canned replies, macros.

use engine::clock::Timestamp;
use engine::ids::{CannedReplyId, ConversationId, InboxId, LabelId, MacroId, OperatorId, SavedViewId, TeamId};
use engine::model::canned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::{Status, View};
use super::filing::Priority;
use super::lead::LeadStage;

/// Who may use it: everybody inside, the members of a team, or its owner alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Audience {
    All,
    Team {
        #[schema(value_type = String)]
        team: TeamId,
    },
    #[default]
    Own,
}

impl From<canned::Audience> for Audience {
    fn from(audience: canned::Audience) -> Self {
        match audience {
            canned::Audience::All => Self::All,
            canned::Audience::Team(team) => Self::Team { team },
            canned::Audience::Own => Self::Own,
        }
    }
}

impl From<Audience> for canned::Audience {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::All => Self::All,
            Audience::Team { team } => Self::Team(team),
            Audience::Own => Self::Own,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CannedReply<'a> {
    #[schema(value_type = String)]
    pub id: CannedReplyId,
    #[schema(value_type = String)]
    pub owner: OperatorId,
    pub audience: Audience,
    pub shortcut: &'a str,
    pub title: &'a str,
    pub text: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> CannedReply<'a> {
    pub fn new(reply: &'a canned::CannedReply) -> Self {
        let canned::CannedReply { id, owner, audience, shortcut, title, text, created_at, .. } = reply;
        Self { id: *id, owner: *owner, audience: (*audience).into(), shortcut, title, text, created_at: *created_at }
    }
}

/// By shortcut; of a search the best first, at most 50.
#[derive(Debug, Serialize, ToSchema)]
pub struct CannedReplyList<'a> {
    pub items: Vec<CannedReply<'a>>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CannedReplyQuery {
    /// Part of the shortcut, the title or the text.
    pub search: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CannedReplySettings {
    /// 1 to 40 letters, digits, `-` and `_`.
    pub shortcut: String,
    /// 1 to 80 characters.
    pub title: String,
    /// 1 to 4,000 characters, with `{{contact.name}}`, `{{contact.first_name}}`, `{{contact.email}}`, `{{contact.phone}}`,
    /// `{{operator.name}}`, `{{inbox.name}}` and `{{contact.field.<key>}}` for the organisation's own fields.
    pub text: String,
    /// The caller alone when absent; for others it takes `live_chat:manage`.
    #[serde(default)]
    pub audience: Audience,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct InConversation {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RenderedReply {
    pub text: String,
    /// Variables without a value in this conversation.
    pub empty: Vec<String>,
}

/// One step of a macro or of an automation, by its `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MacroStep {
    /// The text of a canned reply goes to the contact, which takes control.
    Reply {
        #[schema(value_type = String)]
        canned_reply: CannedReplyId,
    },
    /// A private note, with variables as in canned replies.
    Note {
        text: String,
    },
    Labels {
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        add: Vec<LabelId>,
        #[serde(default)]
        #[schema(value_type = Vec<String>)]
        remove: Vec<LabelId>,
    },
    Priority {
        priority: Priority,
    },
    Team {
        #[schema(value_type = String)]
        team: TeamId,
    },
    Assign {
        #[schema(value_type = String)]
        operator: OperatorId,
    },
    Snooze {
        /// Seconds; absent: until the next message of the contact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_s: Option<u64>,
    },
    Resolve,
    /// A text goes to the contact, with variables as in canned replies.
    Text {
        text: String,
    },
    /// A person is to answer: the conversation waits in the queue.
    AskPerson,
    /// The agent answers again.
    Return,
    /// The contact's lead is moved to a stage, and made first where there is none; in automations alone.
    Lead {
        stage: LeadStage,
        /// Put on beside those it has; at most 20.
        #[serde(default)]
        tags: Vec<String>,
    },
    /// The steps of a macro that is kept for others; in automations alone.
    Macro {
        #[schema(value_type = String)]
        id: MacroId,
    },
}

impl MacroStep {
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Note { .. } => "note",
            Self::Labels { .. } => "labels",
            Self::Priority { .. } => "priority",
            Self::Team { .. } => "team",
            Self::Assign { .. } => "assign",
            Self::Snooze { .. } => "snooze",
            Self::Resolve => "resolve",
            Self::Text { .. } => "text",
            Self::AskPerson => "ask_person",
            Self::Return => "return",
            Self::Lead { .. } => "lead",
            Self::Macro { .. } => "macro",
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Macro<'a> {
    #[schema(value_type = String)]
    pub id: MacroId,
    #[schema(value_type = String)]
    pub owner: OperatorId,
    pub audience: Audience,
    pub name: &'a str,
    pub steps: &'a [MacroStep],
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct MacroList<'a> {
    pub items: Vec<Macro<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct MacroSettings {
    /// 1 to 80 characters.
    pub name: String,
    /// 1 to 10, done one after the other.
    pub steps: Vec<MacroStep>,
    /// The caller alone when absent; for others it takes `live_chat:manage`.
    #[serde(default)]
    pub audience: Audience,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RunMacro {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    /// The caller's own id for this run, 1 to 64 bytes: the same one again runs nothing and answers the same.
    pub client_id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Done,
    Failed,
    /// A step before it failed.
    Skipped,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepReport {
    pub state: StepState,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MacroReport {
    /// One for each step, in their order.
    pub steps: Vec<StepReport>,
}

/// What a saved view narrows a list by: the parameters of `GET /conversations`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SavedFilter {
    pub view: View,
    /// `messages` or `comments`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub label: Option<LabelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub team: Option<TeamId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub assignee: Option<OperatorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_s: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub breached: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SavedView<'a> {
    #[schema(value_type = String)]
    pub id: SavedViewId,
    #[schema(value_type = String)]
    pub owner: OperatorId,
    pub audience: Audience,
    pub name: &'a str,
    pub filter: &'a SavedFilter,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedViewList<'a> {
    pub items: Vec<SavedView<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SavedViewSettings {
    /// 1 to 60 characters.
    pub name: String,
    #[serde(default)]
    pub filter: SavedFilter,
    /// The caller alone when absent; for others it takes `live_chat:manage`.
    #[serde(default)]
    pub audience: Audience,
}
