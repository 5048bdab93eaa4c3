//! How operators file a conversation, beside status and control: labels, priority, team, snooze.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{InboxId, LabelId, OperatorId, OrgId, TeamId};
use crate::model::record::{Key, Record};

/// Labels one conversation may carry.
pub const MOST_LABELS: usize = 20;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// In the order of their ids. A label that was deleted may still be named here: it is not shown, and goes with the next
    /// change of labels.
    pub labels: Arc<[LabelId]>,
    pub priority: Priority,
    pub team: Option<TeamId>,
    /// Set exactly while the status is snoozed.
    pub snooze: Option<Snooze>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    pub const ALL: [Self; 5] = [Self::None, Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The stored form.
    pub const fn code(self) -> u8 {
        self as u8
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// What wakes a snoozed conversation; a message of the contact does in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Snooze {
    Until(Timestamp),
    UntilMessage,
}

/// What a conversation is about, in the words of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub id: LabelId,
    pub organisation: OrgId,
    pub name: String,
    /// `#` and six hex digits.
    pub colour: String,
    pub description: String,
    pub created_at: Timestamp,
}

impl Record for Label {
    const KIND: &'static str = "label";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![name_key(self.organisation, &self.name)]
    }
}

/// A group of operators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub id: TeamId,
    pub organisation: OrgId,
    pub name: String,
    pub members: Vec<OperatorId>,
    /// New work in these inboxes is this team's. An inbox gives it to one team.
    pub inboxes: Vec<InboxId>,
    pub created_at: Timestamp,
}

/// The unique key under which the team that takes the new work of an inbox is found.
pub const TAKES_KEY: &str = "inbox";

impl Record for Team {
    const KIND: &'static str = "team";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        let takes = self.inboxes.iter().map(|inbox| Key { name: TAKES_KEY, value: inbox.to_string() });
        [name_key(self.organisation, &self.name)].into_iter().chain(takes).collect()
    }
}

/// Keys are unique over the installation, names only within an organisation; capitals do not make another name.
pub fn name_key(organisation: OrgId, name: &str) -> Key {
    Key { name: "name", value: format!("{organisation}:{}", name.to_lowercase()) }
}
