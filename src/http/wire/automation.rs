//! Automations: when, if, then. The same forms are kept.

use engine::clock::Timestamp;
use engine::ids::{AutomationId, AutomationRunId, ConversationId, InboxId, LabelId, OperatorId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::{ControlHolder, Status};
use super::filing::Priority;
use super::kept_work::{MacroStep, StepReport};

/// What begins it, by its `kind`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Trigger {
    /// The contact said something that asks for an answer.
    MessageReceived,
    /// The first message of a conversation.
    ConversationCreated,
    /// A resolved conversation is open again.
    ConversationReopened,
    ConversationResolved,
    /// An operator holds it now.
    Assigned,
    LabelAdded {
        /// Absent: whichever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>)]
        label: Option<LabelId>,
    },
    /// Somebody else may speak now: the agent, the queue or an operator.
    ControlChanged,
    /// The contact has waited for an answer this long, whoever should give it.
    NoAnswer {
        /// 1 to 10,080: a week.
        minutes: u32,
    },
}

/// Of several conditions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    #[default]
    All,
    Any,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Condition {
    pub test: Test,
    /// It must not be so.
    #[serde(default)]
    pub not: bool,
}

/// What is asked of the conversation, by its `kind`. Where it names several things, one of them is enough.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Test {
    Inbox {
        #[schema(value_type = Vec<String>)]
        inboxes: Vec<InboxId>,
    },
    Channel {
        /// `web`, `whatsapp`, `messenger`, `instagram` or `voice`.
        channels: Vec<String>,
    },
    /// The contact's last message; capitals make no difference.
    Text {
        /// Words or phrases.
        words: Vec<String>,
        /// As whole words: `order` is not found in `reorder`.
        #[serde(default)]
        whole: bool,
    },
    /// The language that the contact's last message seems to be in.
    Language {
        /// `en`, `es`, `fr`, `de`, `hi` or `ar`.
        languages: Vec<String>,
    },
    ContactField {
        /// `name`, `email`, `phone`, or the key of a field of the organisation's own.
        field: String,
        is: FieldTest,
        /// Not needed for `set`.
        #[serde(default)]
        value: String,
    },
    Label {
        #[schema(value_type = Vec<String>)]
        labels: Vec<LabelId>,
    },
    Priority {
        priorities: Vec<Priority>,
    },
    Team {
        #[schema(value_type = Vec<String>)]
        teams: Vec<TeamId>,
    },
    /// Who holds it.
    Assignee {
        #[schema(value_type = Vec<String>)]
        operators: Vec<OperatorId>,
    },
    Status {
        statuses: Vec<Status>,
    },
    Control {
        holders: Vec<ControlHolder>,
    },
    /// The time at which it is looked at.
    Hours {
        /// 1 is Monday, 7 is Sunday.
        days: Vec<u8>,
        /// `09:00`.
        from: String,
        /// `17:30`; before `from`: until then the next day.
        until: String,
        /// A time zone, such as `Europe/Madrid`.
        zone: String,
    },
    /// The contact never said anything before.
    FirstMessage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldTest {
    Set,
    Equals,
    Contains,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Automation<'a> {
    #[schema(value_type = String)]
    pub id: AutomationId,
    pub name: &'a str,
    pub enabled: bool,
    pub when: &'a Trigger,
    pub matching: Matching,
    pub conditions: &'a [Condition],
    pub steps: &'a [MacroStep],
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

/// In the order in which they look at what happens.
#[derive(Debug, Serialize, ToSchema)]
pub struct AutomationList<'a> {
    pub items: Vec<Automation<'a>>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AutomationSettings {
    /// 1 to 80 characters; operators read it where the automation did something.
    pub name: String,
    /// False when absent.
    #[serde(default)]
    pub enabled: bool,
    pub when: Trigger,
    #[serde(default)]
    pub matching: Matching,
    /// At most 20; none: always.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// 1 to 10, done one after the other; after one that fails the others are skipped.
    pub steps: Vec<MacroStep>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AutomationOrder {
    /// Every automation once.
    #[schema(value_type = Vec<String>)]
    pub ids: Vec<AutomationId>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TryAutomation {
    pub settings: AutomationSettings,
    /// Absent: the last 100 conversations.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
}

/// What an automation would do now. Nothing was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AutomationTrial {
    /// Conversations that were looked at, as if what begins it had just happened there.
    pub looked_at: usize,
    pub matching: usize,
    /// Those that match first.
    pub items: Vec<TrialItem>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TrialItem {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    /// The contact's name.
    pub contact: String,
    /// Of the contact's last message, the beginning.
    pub text: String,
    pub matches: bool,
    /// One for each condition.
    pub conditions: Vec<bool>,
    /// What each step would do; none where it does not match.
    pub steps: Vec<Forecast>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Forecast {
    pub kind: String,
    pub possible: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What would be written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    Underway,
    Done,
    /// A step failed; its detail says why.
    Failed,
    /// Too many runs in this conversation within an hour: nothing was done, and nothing is until the hour is over.
    Held,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AutomationRun {
    #[schema(value_type = String)]
    pub id: AutomationRunId,
    #[schema(value_type = String)]
    pub automation: AutomationId,
    /// As it is called now; absent when it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    /// The contact's name.
    pub contact: String,
    pub state: RunState,
    pub when: Trigger,
    /// The conditions that held.
    pub matched: Vec<Condition>,
    pub steps: Vec<MacroStep>,
    /// What became of them, as far as they were come to.
    pub reports: Vec<StepReport>,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct AutomationRunPage {
    pub items: Vec<AutomationRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    #[param(value_type = Option<String>)]
    pub automation: Option<AutomationId>,
    #[param(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    #[param(value_type = Option<String>)]
    pub cursor: Option<AutomationRunId>,
    /// 1 to 100; 25 when absent.
    pub limit: Option<usize>,
}
