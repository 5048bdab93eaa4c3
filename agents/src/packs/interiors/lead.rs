use async_trait::async_trait;
use engine::clock::Clock;
use engine::model::lead::Stage;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::tools::{Place, ToolError};

/// Rupees from which on a request is a project.
pub(super) const LEAST_BUDGET: u64 = 300_000;
/// Months within which it has to begin.
const SOON: i32 = 3;

/// Somebody who asks for an interior.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lead {
    /// As the CRM names it, when there is one.
    pub external: String,
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
    /// What is to be told to whoever reads its history, beside what changed.
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    FullHome,
    KitchenAndBedroom,
    /// One room, decoration or building work alone.
    Less,
}

impl Scope {
    const ALL: [Self; 3] = [Self::FullHome, Self::KitchenAndBedroom, Self::Less];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::FullHome => "full_home",
            Self::KitchenAndBedroom => "kitchen_and_bedroom",
            Self::Less => "less",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name)
    }
}

/// Where leads are kept.
#[async_trait]
pub(super) trait Leads: Send + Sync {
    /// With the version it was read at.
    async fn find(&self, phone: &str) -> Result<Option<(Lead, u64)>, ToolError>;

    /// Only on the version read; 0: it must not exist, or have been made by this very act.
    async fn write(&self, lead: &Lead, version: u64, act: &Act<'_>) -> Result<Written, ToolError>;
}

/// What a lead is written by.
pub(super) struct Act<'a> {
    /// One name for one change: on another version it is another.
    pub once: &'a str,
    pub place: Place,
    /// By whom the lead is about.
    pub owns: bool,
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

    /// `hold` as the customer wants it; without a word a lead that waits goes on waiting. What somebody of the business closed
    /// stays closed.
    pub(super) fn judge(&mut self, today: Date, hold: Option<bool>) {
        self.stage = match hold {
            _ if self.stage.is_over() => return,
            Some(true) => Stage::Hold,
            None if self.stage == Stage::Hold => Stage::Hold,
            _ if self.is_project(today) => Stage::Real,
            _ => Stage::Unreal,
        };
    }
}
