use async_trait::async_trait;
use engine::clock::{Clock, Timestamp};
use engine::ids::{OrgId, RecordId};
use engine::model::record::{Key, Record};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::tools::ToolError;

/// Rupees from which on a request is a project.
const LEAST_BUDGET: u64 = 300_000;
/// Months within which it has to begin.
const SOON: i32 = 3;
const MOST_NOTED: usize = 50;

/// Somebody who asks for an interior.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lead {
    pub id: RecordId,
    pub organisation: OrgId,
    /// As the CRM names it, when there is one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external: String,
    /// Names the act that made it, when it is kept here.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub made_by: String,
    /// With the country's code; unique.
    pub phone: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub location: Option<String>,
    /// In the customer's words.
    pub needs: Option<String>,
    pub scope: Option<Scope>,
    /// Rupees.
    pub budget: Option<u64>,
    /// When the work is to begin, `2026-12-01`.
    pub start: Option<String>,
    pub stage: Stage,
    /// Oldest first.
    pub history: Vec<Noted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    FullHome,
    KitchenAndBedroom,
    /// One room, decoration or building work alone.
    Less,
}

/// How far a lead is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// An inquiry.
    #[default]
    Unreal,
    /// Budget, scope and start are those of a project.
    Real,
    /// The customer wants to wait.
    Hold,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub at: Timestamp,
    pub what: String,
}

/// Where leads are kept.
#[async_trait]
pub(super) trait Leads: Send + Sync {
    /// With the version it was read at.
    async fn find(&self, phone: &str) -> Result<Option<(Lead, u64)>, ToolError>;

    /// Only on the version read; 0: it must not exist, or have been made under this very `once`, which names the act.
    async fn write(&self, lead: &Lead, version: u64, once: &str) -> Result<Written, ToolError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Done,
    /// Somebody else wrote in between.
    Lost,
}

/// The day it is in UTC: a day more or less decides nothing here.
pub(super) fn today(clock: &dyn Clock) -> Date {
    let now = jiff::Timestamp::from_millisecond(clock.now().as_millis()).unwrap_or_default();
    now.to_zoned(jiff::tz::TimeZone::UTC).date()
}

impl Default for Lead {
    fn default() -> Self {
        Self {
            id: RecordId(0),
            organisation: OrgId(0),
            external: String::new(),
            made_by: String::new(),
            phone: String::new(),
            name: None,
            email: None,
            location: None,
            needs: None,
            scope: None,
            budget: None,
            start: None,
            stage: Stage::Unreal,
            history: Vec::new(),
        }
    }
}

impl Record for Lead {
    const KIND: &'static str = "lead";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "phone", value: format!("{}/{}", self.organisation, self.phone) }]
    }
}

impl Lead {
    /// What is still to be asked before it can be said whether this is a project.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let known = [
            ("name", self.name.is_some()),
            ("location", self.location.is_some()),
            ("scope", self.scope.is_some()),
            ("budget", self.budget.is_some()),
            ("start", self.start.is_some()),
        ];
        known.into_iter().filter(|(_, is_known)| !is_known).map(|(name, _)| name).collect()
    }

    /// A project: enough money, enough of the home, soon enough.
    pub(super) fn is_project(&self, today: Date) -> bool {
        let is_soon = |start: &String| {
            let latest = today.checked_add(jiff::Span::new().months(SOON));
            start.parse::<Date>().is_ok_and(|start| latest.is_ok_and(|latest| start <= latest))
        };
        self.budget.is_some_and(|budget| budget >= LEAST_BUDGET)
            && matches!(self.scope, Some(Scope::FullHome | Scope::KitchenAndBedroom))
            && self.start.as_ref().is_some_and(is_soon)
    }

    /// `hold` as the customer wants it; without a word a lead that waits goes on waiting.
    pub(super) fn judge(&mut self, today: Date, hold: Option<bool>) {
        self.stage = match hold {
            Some(true) => Stage::Hold,
            None if self.stage == Stage::Hold => Stage::Hold,
            _ if self.is_project(today) => Stage::Real,
            _ => Stage::Unreal,
        };
    }

    pub(super) fn note(&mut self, at: Timestamp, what: String) {
        self.history.push(Noted { at, what });
        let surplus = self.history.len().saturating_sub(MOST_NOTED);
        self.history.drain(..surplus);
    }
}
