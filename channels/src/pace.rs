//! When a message may leave: the rates of a number or page, of a customer with it, and of the app.
//!
//! A machine without a clock: every call brings the time. [`Pace::ask`] either takes the place of one message or says when to
//! ask again; nothing is kept for those who wait, so an order among them is the queue's business.

mod usage;

pub use usage::{Usage, UsageOf};

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use engine::clock::Timestamp;

use crate::failure::Scope;

const SECOND: i64 = 1000;
/// A usage header counts until the next one, and no longer than this: near the limit there is one on every answer.
const USAGE_LASTS: i64 = 5 * 60 * SECOND;
/// Percent of an allowance from which on sends are spaced.
const SLOW_FROM: u32 = 80;
const STOP_AT: u32 = 100;
/// Between two sends, for each percent above [`SLOW_FROM`].
const SPACING: i64 = 50;
/// At the limit, when the platform does not say how long.
const BLIND_WAIT: i64 = 60 * SECOND;
const LONGEST_WAIT: i64 = 24 * 60 * 60 * SECOND;
const MOST_NUMBERS: usize = 10_000;
const MOST_ALLOWANCES: usize = 10_000;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Messages in any second, per number or page.
    pub per_second: u32,
    /// Of those, audio and video.
    pub heavy_per_second: Option<u32>,
    pub pair: Option<PairRate>,
    /// What comes in counts too.
    pub both_ways: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairRate {
    pub every: Duration,
    /// So many may go at once; they are borrowed from the time that follows.
    pub burst: u32,
}

impl Rates {
    const PAIR: PairRate = PairRate { every: Duration::from_secs(6), burst: 45 };
    pub const WHATSAPP: Self = Self { per_second: 80, heavy_per_second: None, pair: Some(Self::PAIR), both_ways: true };
    /// A number that is also used in the owner's phone.
    pub const WHATSAPP_COEXISTENCE: Self = Self { per_second: 20, ..Self::WHATSAPP };
    /// Granted by the platform to large senders.
    pub const WHATSAPP_HIGH: Self = Self { per_second: 1000, ..Self::WHATSAPP };
    /// Messenger and Instagram.
    pub const META: Self = Self { per_second: 300, heavy_per_second: Some(10), pair: None, both_ways: false };
}

/// One message that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving<'a> {
    /// The id of the number or page.
    pub number: &'a str,
    /// The id under which the business's allowance is reported, if it is another.
    pub business: &'a str,
    pub customer: &'a str,
    /// Audio or video.
    pub is_heavy: bool,
    /// What the platform grants the number, where that is more than usual.
    pub per_second: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Go,
    Wait { until: Timestamp, scope: Scope },
}

#[derive(Debug)]
pub struct Pace {
    rates: Rates,
    most_pairs: usize,
    numbers: HashMap<String, Number>,
    pairs: HashMap<(String, String), Pair>,
    /// By the id in the usage header; the empty one is the app's.
    allowances: HashMap<String, Allowance>,
}

#[derive(Debug, Default)]
struct Number {
    /// As it was told last.
    per_second: Option<u32>,
    recent: VecDeque<i64>,
    heavy: VecDeque<i64>,
    held_until: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    /// When everything sent so far is paid back.
    paid_at: i64,
    held_until: i64,
}

impl Pair {
    fn free_at(&self) -> i64 {
        self.paid_at.max(self.held_until)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Allowance {
    percent: u32,
    reported_at: i64,
    held_until: i64,
    next: i64,
}

impl Pace {
    /// `most_pairs` bounds what is remembered of customers. When it is full, those who are nearest to a free conscience are
    /// forgotten; should the platform then refuse one, [`Pace::on_refused`] holds that one back.
    pub fn new(rates: Rates, most_pairs: usize) -> Self {
        let (numbers, pairs, allowances) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { rates, most_pairs: most_pairs.max(1), numbers, pairs, allowances }
    }

    /// `Go` counts the message as sent.
    pub fn ask(&mut self, now: Timestamp, leaving: &Leaving) -> Answer {
        let at = now.as_millis();
        let waits = [
            (self.pair_wait(at, leaving), Scope::Pair),
            (self.number_wait(at, leaving), Scope::Number),
            (self.allowance_wait(at, leaving), Scope::App),
        ];
        let longest = waits.into_iter().max_by_key(|(until, _)| *until);
        if let Some((until, scope)) = longest.filter(|(until, _)| *until > at) {
            return Answer::Wait { until: Timestamp::from_millis(until), scope };
        }
        self.take(at, leaving);
        Answer::Go
    }

    /// A message came in; where both ways count it takes a place of the number's.
    pub fn on_received(&mut self, now: Timestamp, number: &str) {
        if self.rates.both_ways {
            let usual = self.rates.per_second;
            let number = self.number(number);
            remember(&mut number.recent, now.as_millis(), number.per_second.unwrap_or(usual) as usize);
        }
    }

    /// The platform refused for a limit that we did not see.
    pub fn on_refused(&mut self, now: Timestamp, leaving: &Leaving, scope: Scope, wait: Duration) {
        let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX).min(LONGEST_WAIT);
        let until = now.as_millis().saturating_add(wait);
        match scope {
            Scope::Pair => {
                let pair = self.pair(now.as_millis(), leaving);
                pair.held_until = pair.held_until.max(until);
            }
            Scope::Number => {
                let number = self.number(leaving.number);
                number.held_until = number.held_until.max(until);
            }
            Scope::App => {
                let key = if leaving.business.is_empty() { leaving.number } else { leaving.business };
                let allowance = self.allowance(key);
                allowance.held_until = allowance.held_until.max(until);
            }
        }
    }

    /// What the headers of an answer said.
    pub fn on_usage(&mut self, now: Timestamp, usage: &Usage) {
        let at = now.as_millis();
        for of in &usage.of {
            let allowance = self.allowance(&of.id);
            allowance.percent = of.percent;
            allowance.reported_at = at;
            if of.percent >= STOP_AT {
                let wait = of.regain.and_then(|regain| i64::try_from(regain.as_millis()).ok()).filter(|wait| *wait > 0);
                allowance.held_until = at.saturating_add(wait.unwrap_or(BLIND_WAIT).min(LONGEST_WAIT));
            }
        }
    }

    fn take(&mut self, at: i64, leaving: &Leaving) {
        let rates = self.rates;
        let number = self.number(leaving.number);
        number.per_second = leaving.per_second;
        remember(&mut number.recent, at, leaving.per_second.unwrap_or(rates.per_second) as usize);
        if let Some(most) = rates.heavy_per_second.filter(|_| leaving.is_heavy) {
            remember(&mut number.heavy, at, most as usize);
        }
        if let Some(rate) = rates.pair {
            let every = rate.every.as_millis() as i64;
            let pair = self.pair(at, leaving);
            pair.paid_at = pair.paid_at.max(at).saturating_add(every);
        }
        for key in ["", leaving.number, leaving.business] {
            if let Some(allowance) = self.allowances.get_mut(key) {
                let above = i64::from(allowance.percent_at(at).min(STOP_AT).saturating_sub(SLOW_FROM));
                allowance.next = at.saturating_add(above * SPACING);
            }
        }
    }

    fn pair_wait(&self, at: i64, leaving: &Leaving) -> i64 {
        let Some(pair) = self.pairs.get(&(leaving.number.to_owned(), leaving.customer.to_owned())) else { return at };
        let borrowed = self.rates.pair.map_or(i64::MAX, |rate| rate.every.as_millis() as i64 * i64::from(rate.burst.max(1) - 1));
        pair.paid_at.saturating_sub(borrowed).max(pair.held_until)
    }

    fn number_wait(&self, at: i64, leaving: &Leaving) -> i64 {
        let Some(number) = self.numbers.get(leaving.number) else { return at };
        let light = full_until(&number.recent, leaving.per_second.unwrap_or(self.rates.per_second) as usize);
        let heavy = match self.rates.heavy_per_second {
            Some(most) if leaving.is_heavy => full_until(&number.heavy, most as usize),
            _ => at,
        };
        light.max(heavy).max(number.held_until)
    }

    fn allowance_wait(&self, at: i64, leaving: &Leaving) -> i64 {
        ["", leaving.number, leaving.business]
            .iter()
            .filter_map(|key| self.allowances.get(*key))
            .map(|allowance| allowance.held_until.max(allowance.next))
            .fold(at, i64::max)
    }

    fn number(&mut self, id: &str) -> &mut Number {
        if self.numbers.len() >= MOST_NUMBERS && !self.numbers.contains_key(id) {
            let oldest = self.numbers.iter().min_by_key(|(_, number)| number.recent.back().copied().unwrap_or(0));
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.numbers.remove(&oldest);
            }
        }
        self.numbers.entry(id.to_owned()).or_default()
    }

    fn allowance(&mut self, id: &str) -> &mut Allowance {
        if self.allowances.len() >= MOST_ALLOWANCES && !self.allowances.contains_key(id) {
            let oldest = self.allowances.iter().min_by_key(|(_, allowance)| allowance.held_until.max(allowance.reported_at));
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.allowances.remove(&oldest);
            }
        }
        self.allowances.entry(id.to_owned()).or_default()
    }

    fn pair(&mut self, at: i64, leaving: &Leaving) -> &mut Pair {
        let key = (leaving.number.to_owned(), leaving.customer.to_owned());
        if self.pairs.len() >= self.most_pairs && !self.pairs.contains_key(&key) {
            self.forget_pairs(at);
        }
        self.pairs.entry(key).or_default()
    }

    /// Those who owe nothing, and an eighth of the places at least, so that it is not done for each message.
    fn forget_pairs(&mut self, at: i64) {
        self.pairs.retain(|_, pair| pair.free_at() > at);
        let most = self.most_pairs - self.most_pairs.div_ceil(8);
        if self.pairs.len() > most {
            let mut by_debt: Vec<_> = self.pairs.iter().map(|(key, pair)| (pair.free_at(), key.clone())).collect();
            by_debt.sort_unstable();
            for (_, key) in by_debt.into_iter().take(self.pairs.len() - most) {
                self.pairs.remove(&key);
            }
        }
    }
}

impl Allowance {
    fn percent_at(&self, at: i64) -> u32 {
        if at.saturating_sub(self.reported_at) < USAGE_LASTS { self.percent } else { 0 }
    }
}

/// The latest, no more than fill a second.
fn remember(recent: &mut VecDeque<i64>, at: i64, most: usize) {
    // A clock that was set back must not put an older time behind a newer one.
    let at = recent.back().map_or(at, |last| at.max(*last));
    while recent.len() >= most.max(1) {
        recent.pop_front();
    }
    recent.push_back(at);
}

fn full_until(recent: &VecDeque<i64>, most: usize) -> i64 {
    match recent.front() {
        Some(first) if recent.len() >= most.max(1) => first.saturating_add(SECOND),
        _ => i64::MIN,
    }
}

#[cfg(test)]
mod tests;
