//! What is done again and again by the clock, and every time that it was.
//!
//! A [`Rule`] is a cron expression on the clock of a time zone. What has a fixed time of day is done once where the clocks go back
//! and that time comes twice, and right after the change where they go forward and it is missing; what is done every so many
//! minutes or hours goes on through both as time passes.

use std::time::Duration;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{OperatorId, OrgId, RunId, ScheduleId};
use crate::model::hours::zone;

/// Longest cron expression, in characters.
pub const LONGEST_CRON: usize = 100;

/// Whatever is begun later than this was missed.
pub const LATE: Duration = Duration::from_mins(5);

/// Nothing runs as long, with all its tries: what seems to has died at every one of them.
pub const LONGEST_LIFE: Duration = Duration::from_hours(48);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub id: ScheduleId,
    pub organisation: OrgId,
    /// What is done: a name that the program knows, such as `sync_templates`.
    pub task: String,
    /// What it is done to, in the task's own words; of one task and subject an organisation has one schedule.
    pub subject: String,
    pub rule: Rule,
    pub missed: Missed,
    pub is_paused: bool,
    /// None while it is paused, or when the rule never holds again.
    pub next_run: Option<Timestamp>,
    /// The run that has not ended yet.
    pub current: Option<RunId>,
    /// Grows with every change; 0: it is not stored yet.
    pub version: u64,
}

/// A cron expression of five fields: minute, hour, day of the month, month, day of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub cron: String,
    /// A name of the IANA database.
    pub time_zone: String,
}

/// What becomes of a run that nobody was there to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// It is made up for once, however many were missed.
    #[default]
    Once,
    /// It is left out.
    Skip,
}

impl Missed {
    pub const fn code(self) -> u8 {
        match self {
            Self::Once => 1,
            Self::Skip => 2,
        }
    }

    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Once),
            2 => Some(Self::Skip),
            _ => None,
        }
    }
}

/// A rule that was read: when it holds.
#[derive(Debug)]
pub struct Times {
    cron: Cron,
    zone: TimeZone,
}

impl Times {
    /// The first time after `now` at which the rule holds; none when it never does again.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let now = jiff::Timestamp::from_millisecond(now.as_millis()).ok()?.to_zoned(self.zone.clone());
        let next = self.cron.find_next_occurrence(&now, false).ok()?;
        Some(Timestamp::from_millis(next.timestamp().as_millisecond()))
    }

    /// In English, such as `At 04:00.`.
    pub fn described(&self) -> String {
        self.cron.describe()
    }
}

impl Rule {
    /// `Invalid`, with what is wrong, for an expression or a zone that cannot be read.
    pub fn times(&self) -> Result<Times> {
        if self.cron.chars().count() > LONGEST_CRON {
            return Err(Error::invalid(format!("a cron expression has at most {LONGEST_CRON} characters")));
        }
        let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
        let cron = parser.parse(&self.cron).map_err(|error| {
            let fields = "minute, hour, day of the month, month, day of the week";
            Error::invalid(format!("a cron expression has five fields ({fields}); this one cannot be read: {error}"))
        })?;
        Ok(Times { cron, zone: zone(&self.time_zone)? })
    }
}

/// One time that something was done, or was to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub id: RunId,
    pub organisation: OrgId,
    /// None: it was asked for once, without a schedule.
    pub schedule: Option<ScheduleId>,
    pub task: String,
    pub subject: String,
    /// Who asked for it; none: its schedule.
    pub asked_by: Option<OperatorId>,
    pub due_at: Timestamp,
    pub began_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub state: RunState,
    pub progress: Progress,
    /// What it came to, or why it failed, in words.
    pub report: String,
    /// Somebody wants it to end.
    pub is_to_stop: bool,
}

/// How far a run has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    pub done: u64,
    /// None: nobody knows yet.
    pub total: Option<u64>,
    /// Where it goes on when it is begun again, in the task's own words.
    pub place: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    Waiting,
    Running,
    /// It failed and is tried again.
    Retrying,
    Done,
    Failed,
    Stopped,
    /// It was missed, or the one before it had not ended.
    Skipped,
}

impl RunState {
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Running, Self::Retrying, Self::Done, Self::Failed, Self::Stopped, Self::Skipped];

    pub const fn code(self) -> u8 {
        match self {
            Self::Waiting => 1,
            Self::Running => 2,
            Self::Retrying => 3,
            Self::Done => 4,
            Self::Failed => 5,
            Self::Stopped => 6,
            Self::Skipped => 7,
        }
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Stopped | Self::Skipped)
    }
}

/// What a due schedule asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Not yet.
    Wait,
    Begin(Timestamp),
    /// With the reason.
    Skip(Timestamp, &'static str),
}

impl Schedule {
    /// What is to be done now.
    pub fn due(&self, now: Timestamp) -> Due {
        match self.next_run {
            Some(due) if due <= now && !self.is_paused => {
                if self.current.is_some() {
                    Due::Skip(due, "The run before had not ended.")
                } else if self.missed == Missed::Skip && now.since(due) > LATE {
                    Due::Skip(due, "Nobody was there to begin it.")
                } else {
                    Due::Begin(due)
                }
            }
            _ => Due::Wait,
        }
    }

    /// The same from now on by this rule. `Invalid` for a rule that cannot be read.
    pub fn ruled(self, rule: Rule, now: Timestamp) -> Result<Self> {
        let next_run = rule.times()?.next(now);
        let next_run = next_run.filter(|_| !self.is_paused);
        Ok(Self { rule, next_run, ..self })
    }

    /// As it goes on after `now`. A rule that cannot be read any more holds never again, and why is told.
    pub fn moved_on(self, now: Timestamp) -> (Self, Option<Error>) {
        match self.clone().ruled(self.rule.clone(), now) {
            Ok(next) => (next, None),
            Err(error) => (Self { next_run: None, ..self }, Some(error)),
        }
    }

    /// Whether the run that has not ended never will.
    pub fn is_stuck(&self, now: Timestamp) -> bool {
        self.current.is_some_and(|run| now.since(run.made_at()) >= LONGEST_LIFE)
    }
}

#[cfg(test)]
mod tests;
