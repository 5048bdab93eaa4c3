//! Campaigns over HTTP.

use engine::clock::Timestamp;
use engine::ids::{AudienceId, CallId, CampaignId, ConversationId, InboxId, MessageId, OperatorId};
use engine::model::campaign as model;
use engine::model::quiet;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::campaign_steps::CampaignStep;
use super::campaign_value::CampaignForecastCost;
use crate::campaigns::money::written;
use crate::http::problem::FieldProblem;

/// Words that were approved before, or calls, to everybody of an audience or to people who come in one by one, and what follows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Campaign {
    #[schema(value_type = String)]
    pub id: CampaignId,
    #[serde(flatten)]
    pub settings: CampaignSettings,
    pub state: CampaignState,
    /// Why it paused by itself: `template`, `quality`, `token`, `account`, `complaints`, `opt_outs`, `failures`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub halted: Option<String>,
    /// Who were taken in from the audience. Who came into a sequence is in its statistics.
    pub people: u64,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String)]
    pub created_by: OperatorId,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CampaignSettings {
    pub name: String,
    /// Whose number says it; one of calls calls people.
    #[schema(value_type = String)]
    pub inbox: InboxId,
    #[serde(default)]
    pub kind: CampaignKind,
    /// Whom a list is for; a sequence has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub audience: Option<AudienceId>,
    /// Minutes between coming into a sequence and the first step, at most 43,200.
    #[serde(default)]
    pub delay: u32,
    /// Minutes after its time within which a step may still leave, at most 43,200; what is later is kept back (`too_late`). A time in
    /// quiet hours counts from their end. 0: at any time.
    #[serde(default)]
    pub life: u32,
    /// At most 10; the first begins.
    pub steps: Vec<CampaignStep>,
    /// Absent: as soon as it is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub start_at: Option<Timestamp>,
    /// Messages or calls a minute, at most.
    pub per_minute: u32,
    /// Of people whose own nobody knows, such as `Europe/Madrid`.
    pub time_zone: String,
}

/// `list`: everybody of an audience, as it is when it starts. `sequence`: people who come in one by one, for as long as it runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignKind {
    #[default]
    List,
    Sequence,
}

/// `draft`; `planning` while people are taken in; `paused` by somebody, or by itself (`halted`); `ended` when nobody is left,
/// `stopped` for good by somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    Draft,
    Planning,
    Running,
    Paused,
    Ended,
    Stopped,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignPage {
    /// The newest first.
    pub items: Vec<Campaign>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Rules over all campaigns of the organisation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct CampaignRules {
    pub quiet: QuietHours,
    /// Advertisements that one person gets within 24 hours, over all campaigns; 0: as many as there are.
    pub most_a_day: u32,
    /// The same within 7 days.
    pub most_a_week: u32,
}

/// Minutes of the day of whoever gets it; both the same: never.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct QuietHours {
    pub from: u16,
    pub until: u16,
}

/// What starting it would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignForecast {
    pub people: u64,
    /// How long the first step takes at its pace, quiet hours and limits of the number aside.
    pub minutes: u64,
    /// What keeps it from being started.
    pub problems: Vec<FieldProblem>,
    /// Absent: no prices were entered, or it is a sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<CampaignForecastCost>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CampaignTest {
    /// To whom, with the country: `+34 600 000 001`.
    pub number: String,
    /// The place of the step, from zero.
    pub step: u8,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignTested {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    /// Absent where they are called.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub message: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub call: Option<CallId>,
}

impl CampaignSettings {
    /// Variants that say something in writing and on the phone at once, as pointers.
    pub fn doubled(&self) -> Vec<String> {
        let steps = self.steps.iter().enumerate();
        let variants =
            steps.flat_map(|(place, step)| step.variants.iter().enumerate().map(move |(number, one)| (place, number, one)));
        let doubled = variants.filter(|(_, _, one)| one.template.is_some() && one.opening.is_some());
        doubled.map(|(place, number, _)| format!("/steps/{place}/variants/{number}/opening")).collect()
    }
}

impl From<CampaignSettings> for Parts {
    fn from(settings: CampaignSettings) -> Self {
        let CampaignSettings { name, inbox, kind, audience, delay, life, steps, start_at, per_minute, time_zone } = settings;
        let (name, zone) = (name.trim().to_owned(), time_zone.trim().to_owned());
        let is_sequence = kind == CampaignKind::Sequence;
        // Nobody comes into a sequence from an audience.
        let audience = audience.filter(|_| !is_sequence);
        let steps = steps.into_iter().map(Into::into).collect();
        Self { name, inbox, audience, is_sequence, delay, life, steps, start_at, per_minute, zone }
    }
}

/// The settings in the engine's words.
#[derive(Debug)]
pub struct Parts {
    pub name: String,
    pub inbox: InboxId,
    pub audience: Option<AudienceId>,
    pub is_sequence: bool,
    pub delay: u32,
    pub life: u32,
    pub steps: Vec<model::Step>,
    pub start_at: Option<Timestamp>,
    pub per_minute: u32,
    pub zone: String,
}

impl Campaign {
    pub fn new(campaign: model::Campaign) -> Self {
        let model::Campaign {
            id,
            name,
            inbox,
            audience,
            is_sequence,
            delay,
            life,
            steps,
            start_at,
            per_minute,
            zone,
            state,
            halted,
            people,
            created_at,
            created_by,
            ..
        } = campaign;
        let kind = if is_sequence { CampaignKind::Sequence } else { CampaignKind::List };
        let steps = steps.into_iter().map(Into::into).collect();
        Self {
            id,
            settings: CampaignSettings { name, inbox, kind, audience, delay, life, steps, start_at, per_minute, time_zone: zone },
            state: state.into(),
            halted,
            people,
            created_at,
            created_by,
            started_at: campaign.started_at,
            ended_at: campaign.ended_at,
        }
    }
}

impl From<CampaignRules> for (quiet::Quiet, u32, u32) {
    fn from(rules: CampaignRules) -> Self {
        (quiet::Quiet { from: rules.quiet.from, until: rules.quiet.until }, rules.most_a_day, rules.most_a_week)
    }
}

impl From<model::CampaignRules> for CampaignRules {
    fn from(rules: model::CampaignRules) -> Self {
        let model::CampaignRules { quiet, most_a_day, most_a_week, .. } = rules;
        Self { quiet: QuietHours { from: quiet.from, until: quiet.until }, most_a_day, most_a_week }
    }
}

macro_rules! same {
    ($model:ident <=> $wire:ident { $($name:ident),+ }) => {
        impl From<model::$model> for $wire {
            fn from(model: model::$model) -> Self {
                match model {
                    $(model::$model::$name => Self::$name),+
                }
            }
        }

        impl From<$wire> for model::$model {
            fn from(wire: $wire) -> Self {
                match wire {
                    $($wire::$name => Self::$name),+
                }
            }
        }
    };
}
pub(super) use same;

same!(CampaignState <=> CampaignState { Draft, Planning, Running, Paused, Ended, Stopped });
same!(RecipientState <=> RecipientState { Due, Underway, Done, Replied, OptedOut, Failed, Skipped, Stopped });
same!(SendState <=> SendState { Begun, Sent, Delivered, Read, Failed, Unknown, Skipped });
same!(Answer <=> SendAnswer { Nothing, Replied, OptedOut });

/// How somebody's way through a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    Due,
    Underway,
    Done,
    Replied,
    OptedOut,
    Failed,
    Skipped,
    Stopped,
}

/// How one message or call went; `unknown`: the platform gave no answer, it may have arrived and is not sent again. A call is `delivered`
/// when a person took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    Begun,
    Sent,
    Delivered,
    Read,
    Failed,
    Unknown,
    Skipped,
}

/// What somebody did after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SendAnswer {
    Nothing,
    Replied,
    OptedOut,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignRecipient {
    /// As in the audience; of a sequence, in the order in which they came in.
    pub row: u64,
    pub handle: String,
    pub name: String,
    /// Empty: nobody knows.
    pub time_zone: String,
    pub state: RecipientState,
    /// The step that is sent next, or else the last one.
    pub step: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// Tries that failed.
    pub tries: u8,
    /// Why it ended.
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    /// What they got, by step.
    pub sends: Vec<CampaignSend>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignSend {
    pub step: u8,
    pub variant: u8,
    pub state: SendState,
    pub reason: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub answer: SendAnswer,
    /// When they did what the campaign was for, what that was, and what it was worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub converted_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl From<model::Send> for CampaignSend {
    fn from(send: model::Send) -> Self {
        let model::Send { step, variant, state, reason, at, answer, converted, .. } = send;
        let (converted_at, value) = (converted.as_ref().map(|one| one.at), converted.as_ref().map(|one| written(one.value)));
        let event = converted.map(|one| one.event);
        Self { step, variant, state: state.into(), reason, at, answer: answer.into(), converted_at, event, value }
    }
}

impl CampaignRecipient {
    pub fn new(recipient: model::Recipient, sends: Vec<model::Send>) -> Self {
        let model::Recipient { row, handle, name, zone, state, step, due_at, tries, reason, conversation, .. } = recipient;
        // When a message that is under way is given up is of no interest.
        let due_at = due_at.filter(|_| state == model::RecipientState::Due);
        let sends = sends.into_iter().map(Into::into).collect();
        Self { row, handle, name, time_zone: zone, state: state.into(), step, due_at, tries, reason, conversation, sends }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignRecipientPage {
    pub items: Vec<CampaignRecipient>,
    /// Give it as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// `state` alone: how their way stands. `step` with `send` or `answer`: how that message went; with `converted`: whom it brought.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RecipientsQuery {
    #[param(inline)]
    pub state: Option<RecipientState>,
    pub step: Option<u8>,
    pub variant: Option<u8>,
    #[param(inline)]
    pub send: Option<SendState>,
    pub reason: Option<String>,
    #[param(inline)]
    pub answer: Option<SendAnswer>,
    pub converted: Option<bool>,
    pub after: Option<u64>,
    pub limit: Option<usize>,
}
