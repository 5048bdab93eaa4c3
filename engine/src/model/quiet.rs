//! Hours of the day at which nobody is sent what they did not ask for.
//!
//! The day is the one of whoever gets it. Both ends are turned into instants by the zone's own rules, so a night on which the clocks
//! change is as quiet as any other: an end that is missing then is the moment of the change, one that comes twice is the first.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// Minutes of a day.
pub const DAY: u16 = 24 * 60;

/// From one minute of the day until another, most often over midnight. From and until the same minute: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    pub from: u16,
    pub until: u16,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { from: 21 * 60, until: 9 * 60 }
    }
}

impl Quiet {
    pub const fn is_valid(self) -> bool {
        self.from < DAY && self.until < DAY
    }

    /// When it ends, if it is quiet there now.
    pub fn ends(self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        if self.from == self.until {
            return None;
        }
        let today = jiff::Timestamp::from_millisecond(now.as_millis()).ok()?.to_zoned(zone.clone()).date();
        // What began yesterday may go on today.
        [today.yesterday().ok()?, today].into_iter().find_map(|date| {
            let from = instant(zone, date, self.from)?;
            let last = if self.until <= self.from { date.tomorrow().ok()? } else { date };
            let until = instant(zone, last, self.until)?;
            (from <= now && now < until).then_some(until)
        })
    }

    /// When it begins next; while it is quiet, after that.
    pub fn begins(self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        if self.from == self.until {
            return None;
        }
        let today = jiff::Timestamp::from_millisecond(now.as_millis()).ok()?.to_zoned(zone.clone()).date();
        [today, today.tomorrow().ok()?].into_iter().find_map(|date| instant(zone, date, self.from).filter(|from| *from > now))
    }
}

fn instant(zone: &TimeZone, date: Date, minute: u16) -> Option<Timestamp> {
    let time = Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
    let zoned = zone.to_zoned(date.to_datetime(time)).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests;
