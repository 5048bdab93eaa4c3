//! Labels, teams, priorities and snoozes, and the changes that file a conversation.

use engine::clock::Timestamp;
use engine::flow::filing;
use engine::ids::{ConversationId, InboxId, LabelId, OperatorId, TeamId};
use engine::model::filing as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conversation::NamedOperator;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    #[default]
    None,
    Low,
    Medium,
    High,
    Urgent,
}

impl Priority {
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

impl From<model::Priority> for Priority {
    fn from(priority: model::Priority) -> Self {
        match priority {
            model::Priority::None => Self::None,
            model::Priority::Low => Self::Low,
            model::Priority::Medium => Self::Medium,
            model::Priority::High => Self::High,
            model::Priority::Urgent => Self::Urgent,
        }
    }
}

impl From<Priority> for model::Priority {
    fn from(priority: Priority) -> Self {
        match priority {
            Priority::None => Self::None,
            Priority::Low => Self::Low,
            Priority::Medium => Self::Medium,
            Priority::High => Self::High,
            Priority::Urgent => Self::Urgent,
        }
    }
}

/// A label as a conversation shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedLabel<'a> {
    #[schema(value_type = String)]
    pub id: LabelId,
    pub name: &'a str,
    pub colour: &'a str,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NamedTeam<'a> {
    #[schema(value_type = String)]
    pub id: TeamId,
    pub name: &'a str,
}

/// A conversation is put aside.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ConversationSnooze {
    /// When it comes back; absent: with the next message of the contact, which brings it back in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

impl From<model::Snooze> for ConversationSnooze {
    fn from(snooze: model::Snooze) -> Self {
        match snooze {
            model::Snooze::Until(until) => Self { until: Some(until) },
            model::Snooze::UntilMessage => Self { until: None },
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Label<'a> {
    #[schema(value_type = String)]
    pub id: LabelId,
    pub name: &'a str,
    pub colour: &'a str,
    pub description: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> Label<'a> {
    pub fn new(label: &'a model::Label) -> Self {
        let model::Label { id, name, colour, description, created_at, .. } = label;
        Self { id: *id, name, colour, description, created_at: *created_at }
    }
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelList<'a> {
    pub items: Vec<Label<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct LabelSettings {
    /// 1 to 40 characters, unlike that of every other label.
    pub name: String,
    /// `#` and six hex digits; grey when absent.
    #[serde(default)]
    pub colour: Option<String>,
    /// At most 200 characters.
    #[serde(default)]
    pub description: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Team<'a> {
    #[schema(value_type = String)]
    pub id: TeamId,
    pub name: &'a str,
    pub members: Vec<NamedOperator<'a>>,
    /// New work in these inboxes is this team's.
    #[schema(value_type = Vec<String>)]
    pub inboxes: &'a [InboxId],
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamList<'a> {
    pub items: Vec<Team<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TeamSettings {
    /// 1 to 60 characters, unlike that of every other team.
    pub name: String,
    /// At most 200.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub members: Vec<OperatorId>,
    /// New work in these inboxes is this team's; an inbox gives it to one team. At most 50.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub inboxes: Vec<InboxId>,
}

/// Labels that come and go; what is named in neither stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct SetLabels {
    #[schema(value_type = Vec<String>)]
    pub add: Vec<LabelId>,
    #[schema(value_type = Vec<String>)]
    pub remove: Vec<LabelId>,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct SetPriority {
    pub priority: Priority,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SetSnooze {
    /// When it comes back, within a year; absent: with the next message of the contact.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SetTeam {
    /// Absent: no team.
    #[schema(value_type = Option<String>)]
    pub team: Option<TeamId>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Assign {
    /// Who holds control from now on; absent: the queue, from which anybody may take it.
    #[schema(value_type = Option<String>)]
    pub operator: Option<OperatorId>,
    /// Only if nobody moved control since this epoch was read; 409 otherwise.
    pub epoch: Option<u32>,
}

/// One change that is made to many conversations, by its `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
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
        /// Absent: no team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        team: Option<TeamId>,
    },
    Assign {
        /// Absent: the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        operator: Option<OperatorId>,
    },
    Snooze {
        /// Absent: until the next message of the contact.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>, format = DateTime)]
        until: Option<Timestamp>,
    },
    Resolve,
    Reopen,
    Return,
}

impl From<SetSnooze> for filing::Change {
    fn from(snooze: SetSnooze) -> Self {
        Self::Snooze(snooze.until.map_or(model::Snooze::UntilMessage, model::Snooze::Until))
    }
}

impl From<Change> for filing::Change {
    fn from(change: Change) -> Self {
        match change {
            Change::Labels { add, remove } => Self::Labels { add, remove },
            Change::Priority { priority } => Self::Priority(priority.into()),
            Change::Team { team } => Self::Team(team),
            Change::Assign { operator } => Self::Assign { operator, epoch: None },
            Change::Snooze { until } => SetSnooze { until }.into(),
            Change::Resolve => Self::Resolve,
            Change::Reopen => Self::Reopen,
            Change::Return => Self::Return,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct Bulk {
    /// 1 to 100.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<ConversationId>,
    pub change: Change,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BulkAnswer {
    /// One for each id, in their order.
    pub items: Vec<BulkItem>,
}

/// What became of the change for one conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItem {
    #[schema(value_type = String)]
    pub id: ConversationId,
    pub done: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}
