//! Whether people want what they get: when too many end it, or too little arrives, the campaign ends by itself.

use std::time::Duration;

use engine::error::Result;
use engine::model::campaign::{Answer, Campaign, Figures, SendState};
use engine::ports::campaign_store::Tally;
use tokio::time::Instant;

use super::news::calls;
use crate::app::App;

/// Fewer say nothing.
const FEWEST: u64 = 50;

/// Of a hundred.
const MOST_OPT_OUTS: u64 = 5;
const MOST_FAILURES: u64 = 30;

/// Of calls these are no failures of ours: many people do not take one.
const USUAL: [&str; 4] = [calls::BUSY, calls::NO_ANSWER, calls::MACHINE, calls::CANCELLED];

/// When it was looked at last.
#[derive(Debug)]
pub(super) struct Judged(Instant);

impl Judged {
    pub(super) const fn new(now: Instant) -> Self {
        Self(now)
    }

    pub(super) fn is_due(&mut self, now: Instant, every: Duration) -> bool {
        let is_due = now.saturating_duration_since(self.0) >= every;
        if is_due {
            self.0 = now;
        }
        is_due
    }
}

/// Our word for why it must not go on.
pub(super) async fn judge(app: &App, campaign: &Campaign) -> Result<Option<&'static str>> {
    let tally = app.engine.campaigns.count(campaign.organisation, campaign.id).await?;
    Ok(wrong(figures(&tally), campaign.forgiven))
}

pub fn figures(tally: &Tally) -> Figures {
    let mut figures = Figures::default();
    for sends in &tally.sends {
        if matches!(sends.state, SendState::Begun | SendState::Skipped | SendState::Unknown) {
            continue;
        }
        figures.answered += sends.sends;
        let has_failed = sends.state == SendState::Failed && !USUAL.contains(&sends.reason.as_str());
        figures.failed += if has_failed { sends.sends } else { 0 };
        figures.opted_out += if sends.answer == Answer::OptedOut { sends.sends } else { 0 };
    }
    figures
}

fn wrong(now: Figures, before: Figures) -> Option<&'static str> {
    let answered = now.answered.saturating_sub(before.answered);
    let share = |now: u64, before: u64| now.saturating_sub(before) * 100 / answered.max(1);
    if answered < FEWEST {
        None
    } else if share(now.opted_out, before.opted_out) >= MOST_OPT_OUTS {
        Some("opt_outs")
    } else if share(now.failed, before.failed) >= MOST_FAILURES {
        Some("failures")
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
