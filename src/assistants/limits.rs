//! How near spending is to its limits, and telling those who can do something about it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use agents::UsageLimits;
use async_trait::async_trait;
use engine::clock::{Clock, Timestamp};
use engine::error::Result;
use engine::ids::{BotId, ConversationId, OrgId};
use engine::model::bot::Bot;
use engine::model::event::Signal;
use engine::model::usage::{UsageDay, Used, day_of};
use engine::ports::records::Typed;
use engine::ports::{EventBus, UsageStore};
use parking_lot::Mutex;

/// Where nobody has said from when on to warn.
pub const WARN_AT: u8 = 80;

/// Billionths of a US dollar in a thousandth.
const THOUSANDTH: u64 = 1_000_000;

/// What was told today; a full table is emptied, and some are told once more.
const MOST_TOLD: usize = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Beyond the share from which a warning is wanted.
    Near,
    Reached,
}

impl Level {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Reached => "reached",
        }
    }

    /// `spent` in billionths, `limit` in thousandths of a US dollar; 0: no limit.
    fn of(spent: u64, limit: u64, warn_at: u8) -> Option<Self> {
        let limit = limit.saturating_mul(THOUSANDTH);
        let percent = u128::from(spent) * 100;
        match limit {
            0 => None,
            limit if spent >= limit => Some(Self::Reached),
            limit => (percent >= u128::from(limit) * u128::from(warn_at)).then_some(Self::Near),
        }
    }
}

/// A day's limit that is near or reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strain {
    /// None: of all bots together.
    pub bot: Option<BotId>,
    pub level: Level,
    /// Billionths of a US dollar.
    pub spent: u64,
    /// Thousandths.
    pub limit: u64,
}

/// Of the organisation and of these bots, today.
pub async fn strains<'a>(
    records: &Typed,
    usage: &dyn UsageStore,
    organisation: OrgId,
    bots: impl Iterator<Item = &'a Bot>,
    at: Timestamp,
) -> Result<Vec<Strain>> {
    let limits = records.get::<UsageLimits>(organisation, organisation.0).await?.map(|limits| limits.value);
    let (all, warn_at) = limits.map_or((0, WARN_AT), |limits| (limits.day_cost, limits.warn_at_percent));
    let own = bots.map(|bot| (Some(bot.id), bot.budget.day_cost));
    let mut strains = Vec::new();
    for (bot, limit) in std::iter::once((None, all)).chain(own).filter(|(_, limit)| *limit > 0) {
        let spent = usage.cost_of_day(organisation, bot, day_of(at)).await?;
        strains.extend(Level::of(spent, limit, warn_at).map(|level| Strain { bot, level, spent, limit }));
    }
    Ok(strains)
}

/// Of one bot, or of all together.
type Whose = (OrgId, Option<BotId>);

/// Counts as the store below does, and tells when a limit comes near or is reached: once a day and level.
pub struct WatchedUsage {
    below: Arc<dyn UsageStore>,
    records: Typed,
    bus: Arc<dyn EventBus>,
    clock: Arc<dyn Clock>,
    /// The last day and level.
    told: Mutex<HashMap<Whose, (u32, Level)>>,
}

impl WatchedUsage {
    pub fn new(below: Arc<dyn UsageStore>, records: Typed, bus: Arc<dyn EventBus>, clock: Arc<dyn Clock>) -> Self {
        Self { below, records, bus, clock, told: Mutex::default() }
    }

    async fn look(&self, organisation: OrgId, bot: BotId) -> Result<()> {
        let at = self.clock.now();
        let bot = self.records.get::<Bot>(organisation, bot.0).await?.map(|bot| bot.value);
        let strains = strains(&self.records, self.below.as_ref(), organisation, bot.iter(), at).await?;
        let mut is_news = false;
        for Strain { bot, level, .. } in strains {
            if self.is_news((organisation, bot), day_of(at), level) {
                is_news = true;
                let whose = bot.map_or_else(|| "all bots".to_owned(), |bot| bot.to_string());
                tracing::warn!(%organisation, whose, level = level.as_str(), "spending of today comes to its limit");
                metrics::counter!("switchboard_spending_limits_total", "level" => level.as_str()).increment(1);
            }
        }
        if is_news {
            self.bus.publish(Signal::Notices { organisation });
        }
        Ok(())
    }

    fn is_news(&self, whose: Whose, day: u32, level: Level) -> bool {
        let mut told = self.told.lock();
        if told.get(&whose).is_some_and(|before| *before >= (day, level)) {
            return false;
        }
        if told.len() >= MOST_TOLD {
            told.clear();
        }
        told.insert(whose, (day, level));
        true
    }
}

#[async_trait]
impl UsageStore for WatchedUsage {
    async fn add(&self, used: Vec<Used>) -> Result<()> {
        let paid: HashSet<_> = used.iter().filter(|used| used.cost > 0).map(|used| (used.organisation, used.bot)).collect();
        self.below.add(used).await?;
        for (organisation, bot) in paid {
            // It is counted: whoever counts has nothing to do about this.
            if let Err(error) = self.look(organisation, bot).await {
                tracing::warn!(%organisation, %error, "how near spending is to its limits could not be read");
            }
        }
        Ok(())
    }

    async fn by_day(&self, organisation: OrgId, from: u32, to: u32) -> Result<Vec<UsageDay>> {
        self.below.by_day(organisation, from, to).await
    }

    async fn cost_of_day(&self, organisation: OrgId, bot: Option<BotId>, day: u32) -> Result<u64> {
        self.below.cost_of_day(organisation, bot, day).await
    }

    async fn tokens_of(&self, organisation: OrgId, conversation: ConversationId, since: Timestamp) -> Result<u64> {
        self.below.tokens_of(organisation, conversation, since).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_near_from_the_wanted_share_on_and_reached_at_the_whole() {
        let of = |spent, limit| Level::of(spent, limit, WARN_AT);
        assert_eq!([of(9, 0), of(7_999_999, 10), of(8_000_000, 10)], [None, None, Some(Level::Near)]);
        assert_eq!([of(10_000_000, 10), of(u64::MAX, 10), of(1, u64::MAX)], [Some(Level::Reached), Some(Level::Reached), None]);
    }
}
