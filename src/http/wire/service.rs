//! Business hours, promises of service, and how a conversation stands with them.

use engine::clock::Timestamp;
use engine::ids::{HoursId, InboxId, LabelId, PolicyId, TeamId};
use engine::model::hours::{self, DAY, MOST_HOLIDAYS, MOST_SPANS};
use engine::model::service as model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::filing::Priority;
use crate::http::problem::Checks;

/// A stretch of a day, each end as `09:30`; `24:00` is the day's end. One that ends no later than it begins ends on the next day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = OpenSpan)]
pub struct Span {
    pub from: String,
    pub to: String,
}

impl From<&hours::Span> for Span {
    fn from(span: &hours::Span) -> Self {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        Self { from: clock(span.from), to: clock(span.to) }
    }
}

/// Minutes after midnight.
fn minutes(clock: &str) -> Option<u16> {
    let (hours, minutes) = clock.split_once(':')?;
    let two = |text: &str| if text.len() == 2 { text.parse::<u8>().ok() } else { None };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    let minute = u16::from(hours) * 60 + u16::from(minutes);
    (minutes < 60 && minute <= DAY).then_some(minute)
}

fn spans(checks: &mut Checks, spans: &[Span], at: &str) -> Vec<hours::Span> {
    checks.need(spans.len() <= MOST_SPANS, at, format!("at most {MOST_SPANS} stretches a day"));
    let mut read = Vec::new();
    for (place, span) in spans.iter().take(MOST_SPANS).enumerate() {
        let (from, to) = (minutes(&span.from).filter(|from| *from < DAY), minutes(&span.to));
        checks.need(from.is_some(), format!("{at}/{place}/from"), "a time such as 09:30");
        checks.need(to.is_some() && to != from, format!("{at}/{place}/to"), "a time such as 17:00, unlike the beginning");
        if let (Some(from), Some(to)) = (from, to) {
            read.push(hours::Span { from, to });
        }
    }
    read
}

/// A day that is unlike its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holiday {
    /// 1 to 60 characters.
    pub name: String,
    /// `2026-12-24`, or `12-25` for every year.
    pub date: String,
    /// When it is open all the same; empty: closed all day.
    #[serde(default)]
    pub hours: Vec<Span>,
}

impl From<&hours::Holiday> for Holiday {
    fn from(holiday: &hours::Holiday) -> Self {
        let hours::Holiday { name, year, month, day, hours } = holiday;
        let date = match year {
            Some(year) => format!("{year:04}-{month:02}-{day:02}"),
            None => format!("{month:02}-{day:02}"),
        };
        Self { name: name.clone(), date, hours: hours.iter().map(Into::into).collect() }
    }
}

fn date(text: &str) -> Option<(Option<i16>, i8, i8)> {
    let parts: Vec<&str> = text.split('-').collect();
    let two = |text: &str| if text.len() == 2 { text.parse::<i8>().ok() } else { None };
    match parts[..] {
        [month, day] => Some((None, two(month)?, two(day)?)),
        [year, month, day] if year.len() == 4 => Some((Some(year.parse().ok()?), two(month)?, two(day)?)),
        _ => None,
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BusinessHours {
    #[schema(value_type = String)]
    pub id: HoursId,
    pub name: String,
    pub time_zone: String,
    /// Seven days, Monday first.
    pub week: Vec<Vec<Span>>,
    pub holidays: Vec<Holiday>,
    /// At the moment of this answer.
    pub is_open: bool,
    /// When it opens next, while it is closed; absent when it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub next_opening: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl BusinessHours {
    pub fn new(schedule: &hours::BusinessHours, now: Timestamp) -> Self {
        // A zone that the database dropped since shows as closed; the form then asks for another.
        let hours = hours::Hours::new(schedule.clone()).ok();
        let is_open = hours.as_ref().is_some_and(|hours| hours.is_open(now));
        Self {
            id: schedule.id,
            name: schedule.name.clone(),
            time_zone: schedule.time_zone.clone(),
            week: schedule.week.iter().map(|day| day.iter().map(Into::into).collect()).collect(),
            holidays: schedule.holidays.iter().map(Into::into).collect(),
            is_open,
            next_opening: hours.filter(|_| !is_open).and_then(|hours| hours.next_opening(now)),
            created_at: schedule.created_at,
        }
    }
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusinessHoursList {
    pub items: Vec<BusinessHours>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct BusinessHoursSettings {
    /// 1 to 60 characters, unlike that of every other schedule.
    pub name: String,
    /// A name of the IANA database, such as `Europe/Madrid`.
    pub time_zone: String,
    /// Seven days, Monday first; an empty day is closed. At most 6 stretches a day.
    pub week: Vec<Vec<Span>>,
    /// At most 200.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
}

impl BusinessHoursSettings {
    /// What `schedule` is with these settings; what is wrong goes into `checks`.
    pub fn applied(self, schedule: &hours::BusinessHours, checks: &mut Checks) -> hours::BusinessHours {
        let name = self.name.trim().to_owned();
        checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
        let time_zone = self.time_zone.trim().to_owned();
        checks.need(hours::zone(&time_zone).is_ok(), "/time_zone", "a time zone has a name such as Europe/Madrid");
        checks.need(self.week.len() == 7, "/week", "seven days, Monday first");
        let mut week: [Vec<hours::Span>; 7] = Default::default();
        for (place, (day, open)) in week.iter_mut().zip(&self.week).enumerate() {
            *day = spans(checks, open, &format!("/week/{place}"));
        }
        checks.need(self.holidays.len() <= MOST_HOLIDAYS, "/holidays", format!("at most {MOST_HOLIDAYS} holidays"));
        let mut holidays = Vec::new();
        for (place, holiday) in self.holidays.into_iter().take(MOST_HOLIDAYS).enumerate() {
            let at = format!("/holidays/{place}");
            let name = holiday.name.trim().to_owned();
            checks.need((1..=60).contains(&name.chars().count()), format!("{at}/name"), "a name has 1 to 60 characters");
            let hours = spans(checks, &holiday.hours, &format!("{at}/hours"));
            let read = date(&holiday.date).map(|(year, month, day)| hours::Holiday { name, year, month, day, hours });
            let read = read.filter(hours::Holiday::is_a_day);
            checks.need(read.is_some(), format!("{at}/date"), "a day such as 2026-12-24, or 12-25 for every year");
            holidays.extend(read);
        }
        hours::BusinessHours { name, time_zone, week, holidays, ..*schedule }
    }
}

/// Minutes; what is absent is not promised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ServicePromises)]
#[serde(default)]
pub struct Promises {
    /// Until a person has answered for the first time: 1 to 43,200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_response: Option<u32>,
    /// Until a person has answered each further message: 1 to 43,200.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_response: Option<u32>,
    /// Until the conversation is resolved: 1 to 525,600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<u32>,
}

impl From<model::Promises> for Promises {
    fn from(promises: model::Promises) -> Self {
        let model::Promises { first_response, next_response, resolution } = promises;
        Self { first_response, next_response, resolution }
    }
}

/// Each list that is not empty has to hold what the conversation is, or one of its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ServiceConditions)]
#[serde(default)]
pub struct Conditions {
    #[schema(value_type = Vec<String>)]
    pub inboxes: Vec<InboxId>,
    #[schema(value_type = Vec<String>)]
    pub teams: Vec<TeamId>,
    pub priorities: Vec<Priority>,
    #[schema(value_type = Vec<String>)]
    pub labels: Vec<LabelId>,
}

impl From<&model::Conditions> for Conditions {
    fn from(conditions: &model::Conditions) -> Self {
        let model::Conditions { inboxes, teams, priorities, labels } = conditions.clone();
        Self { inboxes, teams, priorities: priorities.into_iter().map(Into::into).collect(), labels }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ServicePolicy<'a> {
    #[schema(value_type = String)]
    pub id: PolicyId,
    pub name: &'a str,
    pub place: u32,
    pub promises: Promises,
    pub in_hours: bool,
    pub warn_percent: u8,
    pub agent_answers: bool,
    pub conditions: Conditions,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> ServicePolicy<'a> {
    pub fn new(policy: &'a model::Policy) -> Self {
        Self {
            id: policy.id,
            name: &policy.name,
            place: policy.place,
            promises: policy.promises.into(),
            in_hours: policy.in_hours,
            warn_percent: policy.warn_percent,
            agent_answers: policy.agent_answers,
            conditions: (&policy.conditions).into(),
            created_at: policy.created_at,
        }
    }
}

/// In the order in which they are tried.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicePolicyList<'a> {
    pub items: Vec<ServicePolicy<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ServicePolicySettings {
    /// 1 to 60 characters, unlike that of every other policy.
    pub name: String,
    /// The first policy that fits counts: the smallest place first. 1 to 1,000; behind all others when absent.
    #[serde(default)]
    pub place: Option<u32>,
    /// At least one.
    pub promises: Promises,
    /// Time passes only while the inbox is open; yes when absent.
    #[serde(default)]
    pub in_hours: Option<bool>,
    /// People are warned after this part of a promised time: 10 to 99; 100: never. 80 when absent.
    #[serde(default)]
    pub warn_percent: Option<u8>,
    /// What the assistant said before is the first response; no when absent.
    #[serde(default)]
    pub agent_answers: bool,
    /// Absent: every conversation. At most 50 of each kind.
    #[serde(default)]
    pub conditions: Conditions,
}

const MOST_NAMED: usize = 50;
const LONGEST_PLACE: u32 = 1_000;
/// Minutes: a month, a year.
const LONGEST_ANSWER: u32 = 43_200;
const LONGEST_RESOLUTION: u32 = 525_600;

impl ServicePolicySettings {
    /// What `policy` is with these settings; what is wrong goes into `checks`.
    pub fn applied(self, policy: &model::Policy, checks: &mut Checks) -> model::Policy {
        let name = self.name.trim().to_owned();
        checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
        let place = self.place.unwrap_or(policy.place);
        checks.need((1..=LONGEST_PLACE).contains(&place), "/place", format!("1 to {LONGEST_PLACE}"));
        let Promises { first_response, next_response, resolution } = self.promises;
        let mut promise = |minutes: Option<u32>, longest: u32, at: &str| {
            let holds = minutes.is_none_or(|minutes| (1..=longest).contains(&minutes));
            checks.need(holds, at, format!("1 to {longest} minutes"));
        };
        promise(first_response, LONGEST_ANSWER, "/promises/first_response");
        promise(next_response, LONGEST_ANSWER, "/promises/next_response");
        promise(resolution, LONGEST_RESOLUTION, "/promises/resolution");
        let promises = model::Promises { first_response, next_response, resolution };
        checks.need(promises != model::Promises::default(), "/promises", "a policy promises at least one time");
        let warn_percent = self.warn_percent.unwrap_or(80);
        checks.need((10..=100).contains(&warn_percent), "/warn_percent", "10 to 100");
        let Conditions { inboxes, teams, priorities, labels } = self.conditions;
        let counts = [
            (inboxes.len(), "/conditions/inboxes"),
            (teams.len(), "/conditions/teams"),
            (priorities.len(), "/conditions/priorities"),
            (labels.len(), "/conditions/labels"),
        ];
        for (count, at) in counts {
            checks.need(count <= MOST_NAMED, at, format!("at most {MOST_NAMED}"));
        }
        let priorities = priorities.into_iter().map(Into::into).collect();
        let conditions = model::Conditions { inboxes, teams, priorities, labels };
        let in_hours = self.in_hours.unwrap_or(true);
        model::Policy { name, place, promises, in_hours, warn_percent, agent_answers: self.agent_answers, conditions, ..*policy }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServicePromise {
    FirstResponse,
    NextResponse,
    Resolution,
}

impl From<model::Promise> for ServicePromise {
    fn from(promise: model::Promise) -> Self {
        match promise {
            model::Promise::FirstResponse => Self::FirstResponse,
            model::Promise::NextResponse => Self::NextResponse,
            model::Promise::Resolution => Self::Resolution,
        }
    }
}

/// One promise, and how it stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ServiceClock {
    pub promise: ServicePromise,
    /// While time passes, or as it was kept: when it is due. Later when the clocks stand still meanwhile.
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub met_at: Option<Timestamp>,
    /// It was, or is, late since then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub breached_at: Option<Timestamp>,
    /// People were warned.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub warned: bool,
}

/// What was promised of a conversation in its present engagement.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConversationService {
    pub clocks: Vec<ServiceClock>,
    /// No time passes: it is put aside or resolved, or the assistant answers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub paused: bool,
}

impl ConversationService {
    /// Absent where nothing is promised.
    pub fn of(service: &model::Service) -> Option<Self> {
        let clock = |clock: &model::Clock| {
            let model::Clock { promise, due, met_at, breached_at, warned, .. } = *clock;
            Some(ServiceClock { promise: promise.into(), due_at: due?, met_at, breached_at, warned })
        };
        let clocks: Vec<_> = service.clocks.iter().filter_map(clock).collect();
        (!clocks.is_empty()).then(|| Self { clocks, paused: service.stopped_at.is_some() })
    }
}

/// Which promise a notice tells of.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct NoticedService {
    pub promise: ServicePromise,
    #[schema(value_type = String, format = DateTime)]
    pub due_at: Timestamp,
}

impl From<model::ServiceMark> for NoticedService {
    fn from(mark: model::ServiceMark) -> Self {
        Self { promise: mark.promise.into(), due_at: mark.due }
    }
}
