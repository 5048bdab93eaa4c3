//! How people come into a sequence, and how long a step may still leave after its time.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::{Campaign, CampaignState, Filler};
use crate::clock::Timestamp;
use crate::model::quiet::Quiet;

impl Campaign {
    /// Whether people come into it one by one now. While it is paused they come in too, and wait.
    pub fn takes_people(&self) -> bool {
        self.is_sequence && matches!(self.state, CampaignState::Running | CampaignState::Paused)
    }

    /// The columns that stand in its words.
    pub fn columns(&self) -> BTreeSet<&str> {
        let variants = self.steps.iter().flat_map(|step| &step.variants);
        let columns = variants.flat_map(|variant| variant.values.values()).filter_map(|filler| match filler {
            Filler::Column { column, .. } => Some(column.as_str()),
            Filler::Fixed(_) => None,
        });
        columns.collect()
    }

    /// When somebody who comes in now gets the first step.
    pub fn first_due(&self, now: Timestamp) -> Timestamp {
        let due = now.plus(minutes(self.delay));
        self.start_at.map_or(due, |start| start.max(due))
    }

    /// Whether a step that was meant for this time must not leave any more. A time in their quiet hours counts from the end of those,
    /// so that they use up nothing of its life.
    pub fn is_too_late(&self, meant_for: Timestamp, quiet: Quiet, zone: &TimeZone, now: Timestamp) -> bool {
        let from = quiet.ends(zone, meant_for).unwrap_or(meant_for);
        self.life > 0 && now > from.plus(minutes(self.life))
    }
}

fn minutes(number: u32) -> Duration {
    Duration::from_secs(u64::from(number) * 60)
}

#[cfg(test)]
mod tests;
