//! What the business promises of its answers: policies, and the clocks that a conversation runs by them.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{InboxId, LabelId, OperatorId, OrgId, PolicyId, TeamId};
use crate::model::conversation::Conversation;
use crate::model::filing::{Priority, name_key};
use crate::model::hours::Hours;
use crate::model::record::{Key, Record};

/// Of one organisation.
pub const MOST_POLICIES: usize = 50;

/// Within what time people answer which conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub id: PolicyId,
    pub organisation: OrgId,
    pub name: String,
    /// The first policy that fits counts: the smallest place, then the oldest.
    pub place: u32,
    pub promises: Promises,
    /// Time passes only while the inbox is open.
    pub in_hours: bool,
    /// Part of a promised time after which people are warned; 100: never.
    pub warn_percent: u8,
    /// What the agent said before is the first response.
    pub agent_answers: bool,
    pub conditions: Conditions,
    pub created_at: Timestamp,
}

/// Minutes; what is absent is not promised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Promises {
    pub first_response: Option<u32>,
    pub next_response: Option<u32>,
    pub resolution: Option<u32>,
}

/// Each list that is not empty has to hold what the conversation is, or one of its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conditions {
    pub inboxes: Vec<InboxId>,
    pub teams: Vec<TeamId>,
    pub priorities: Vec<Priority>,
    pub labels: Vec<LabelId>,
}

impl Record for Policy {
    const KIND: &'static str = "service_policy";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![name_key(self.organisation, &self.name)]
    }
}

impl Conditions {
    pub fn fit(&self, conversation: &Conversation) -> bool {
        let filing = &conversation.filing;
        let Self { inboxes, teams, priorities, labels } = self;
        (inboxes.is_empty() || inboxes.contains(&conversation.inbox))
            && (teams.is_empty() || filing.team.is_some_and(|team| teams.contains(&team)))
            && (priorities.is_empty() || priorities.contains(&filing.priority))
            && (labels.is_empty() || filing.labels.iter().any(|label| labels.contains(label)))
    }
}

/// A policy with the hours it counts by.
#[derive(Debug, Clone)]
pub struct Terms {
    pub policy: Arc<Policy>,
    /// Absent: all time counts.
    pub hours: Option<Arc<Hours>>,
}

impl Terms {
    /// Of the first policy that fits; `policies` stand in their order.
    pub fn of(policies: &[Arc<Policy>], conversation: &Conversation, hours: Option<&Arc<Hours>>) -> Option<Self> {
        let policy = policies.iter().find(|policy| policy.conditions.fit(conversation))?;
        let hours = hours.filter(|_| policy.in_hours).map(Arc::clone);
        Some(Self { policy: Arc::clone(policy), hours })
    }

    pub fn worked(&self, from: Timestamp, to: Timestamp) -> Duration {
        self.hours.as_ref().map_or_else(|| to.since(from), |hours| hours.worked(from, to))
    }

    pub fn after(&self, from: Timestamp, work: Duration) -> Option<Timestamp> {
        self.hours.as_ref().map_or_else(|| Some(from.plus(work)), |hours| hours.after(from, work))
    }

    pub fn promised(&self, promise: Promise) -> Option<Duration> {
        let Promises { first_response, next_response, resolution } = self.policy.promises;
        let minutes = match promise {
            Promise::FirstResponse => first_response,
            Promise::NextResponse => next_response,
            Promise::Resolution => resolution,
        };
        minutes.map(|minutes| Duration::from_mins(minutes.into()))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    FirstResponse,
    NextResponse,
    Resolution,
}

/// How a conversation stands with what was promised of it, in this engagement. Acts write down what is owed since when; when it
/// is due is looked up by the timer that the same act sets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Service {
    /// Under which policy it was looked up last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyId>,
    /// At most one of each promise.
    pub clocks: Vec<Clock>,
    /// No clock runs since then: it is put aside, or the agent answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    /// They run again since then, and the pause was not looked at yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_at: Option<Timestamp>,
    /// The agent said something before people were asked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub agent_answered: bool,
    /// The last person who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<OperatorId>,
    /// The first time that something was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub promise: Promise,
    /// It runs since then, without pauses.
    pub since: Timestamp,
    /// What had run before.
    #[serde(default)]
    pub used_ms: u64,
    /// It was looked up by which policy, and when that is due.
    #[serde(default)]
    pub looked: bool,
    /// When people are warned, until they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_at: Option<Timestamp>,
    #[serde(default)]
    pub warned: bool,
    /// Absent: not looked up yet, or nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met_at: Option<Timestamp>,
}

impl Clock {
    pub fn new(promise: Promise, since: Timestamp) -> Self {
        let (warn_at, due, breached_at, met_at) = (None, None, None, None);
        Self { promise, since, used_ms: 0, looked: false, warn_at, warned: false, due, breached_at, met_at }
    }

    pub fn is_owed(&self) -> bool {
        self.met_at.is_none()
    }

    /// What else is to be told of it, and when.
    pub fn next(&self) -> Option<Timestamp> {
        self.due.filter(|_| self.is_owed() && self.breached_at.is_none()).map(|due| self.warn_at.map_or(due, |at| at.min(due)))
    }
}

impl Service {
    pub fn clock(&self, promise: Promise) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.promise == promise)
    }

    pub fn owed(&self) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().filter(|clock| clock.is_owed())
    }

    /// What is due first, while time passes.
    pub fn first_due(&self) -> Option<&Clock> {
        let runs = self.stopped_at.is_none();
        self.owed().filter(|clock| runs && clock.due.is_some()).min_by_key(|clock| clock.due)
    }
}

/// What a notice to operators tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceMark {
    pub promise: Promise,
    pub due: Timestamp,
}
