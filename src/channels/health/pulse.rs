use std::collections::HashMap;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::InboxId;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::{ChannelHealth, Failing};

/// What happens often is written down this rarely.
const KEPT_EVERY: Duration = Duration::from_hours(1);
/// A report may come before the answer to the request that it is about.
const AHEAD: Duration = Duration::from_mins(1);
/// Wrong signatures are forgotten when none came for so long.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(7 * 24);

/// Inboxes that are looked after at the same time without waiting for each other, mostly.
const MOST_TURNS: u64 = 64;

/// Webhooks whose signature does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    pub since: Timestamp,
    pub last_at: Timestamp,
    pub count: u64,
}

/// What inboxes heard and sent since this process began; one entry for each connected inbox.
#[derive(Default)]
pub struct Pulses {
    of: Mutex<HashMap<InboxId, Pulse>>,
    came: Notify,
    turns: Turns,
}

/// Of inboxes, spread by their ids: who looks after one waits for whoever does so already.
struct Turns(Vec<tokio::sync::Mutex<()>>);

impl Default for Turns {
    fn default() -> Self {
        Self((0..MOST_TURNS).map(|_| tokio::sync::Mutex::default()).collect())
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Pulse {
    last_webhook_at: Option<Timestamp>,
    unheard_since: Option<Timestamp>,
    wrong: Option<Wrong>,
    took_at: Option<Timestamp>,
    failing: Option<Failing>,
    kept_at: Option<Timestamp>,
}

impl Pulse {
    /// Whether it is time to write it down; then it counts as done.
    fn is_due(&mut self, now: Timestamp) -> bool {
        let is_due = self.kept_at.is_none_or(|kept| now.since(kept) >= KEPT_EVERY);
        if is_due {
            self.kept_at = Some(now);
        }
        is_due
    }
}

impl Pulses {
    /// Held while the token of an inbox may be given a longer life.
    pub(super) async fn turn(&self, inbox: InboxId) -> tokio::sync::MutexGuard<'_, ()> {
        // Ids of one time differ in their middle.
        let spread = (inbox.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        self.turns.0[(spread % MOST_TURNS) as usize].lock().await
    }

    /// A webhook whose signature fits. True when it should be written down.
    pub(super) fn heard(&self, inbox: InboxId, at: Timestamp) -> bool {
        let mut of = self.of.lock();
        let pulse = of.entry(inbox).or_default();
        let was_unheard = pulse.unheard_since.take().is_some();
        pulse.last_webhook_at = pulse.last_webhook_at.max(Some(at));
        let is_due = pulse.is_due(at) || was_unheard;
        drop(of);
        self.came.notify_waiters();
        is_due
    }

    /// One whose signature does not. True when it should be written down.
    pub(super) fn misled(&self, inbox: InboxId, now: Timestamp) -> bool {
        let mut of = self.of.lock();
        let pulse = of.entry(inbox).or_default();
        let is_first = pulse.wrong.is_none();
        let wrong = pulse.wrong.get_or_insert(Wrong { since: now, last_at: now, count: 0 });
        (wrong.last_at, wrong.count) = (now, wrong.count + 1);
        pulse.is_due(now) || is_first
    }

    /// The platform took a message. True when that is news.
    pub(super) fn took(&self, inbox: InboxId, now: Timestamp) -> bool {
        let mut of = self.of.lock();
        let pulse = of.entry(inbox).or_default();
        pulse.took_at = Some(now);
        pulse.unheard_since.get_or_insert(now);
        pulse.failing.take().is_some()
    }

    /// It took none for the account's sake. True when that is news.
    pub(super) fn troubled(&self, inbox: InboxId, now: Timestamp, text: &str, is_token: bool) -> bool {
        let mut of = self.of.lock();
        let pulse = of.entry(inbox).or_default();
        let is_first = pulse.failing.is_none();
        let failing = pulse.failing.get_or_insert(Failing { since: now, last_at: now, count: 0, text: String::new(), is_token });
        (failing.last_at, failing.count, failing.is_token) = (now, failing.count + 1, is_token);
        text.clone_into(&mut failing.text);
        is_first || pulse.is_due(now)
    }

    /// Waits for a webhook of this inbox that comes after now, so long.
    pub async fn wait(&self, inbox: InboxId, patience: Duration) -> bool {
        let last = || self.of.lock().get(&inbox).and_then(|pulse| pulse.last_webhook_at);
        let before = last();
        let come = async {
            loop {
                let came = self.came.notified();
                if last() > before {
                    return;
                }
                came.await;
            }
        };
        tokio::time::timeout(patience, come).await.is_ok()
    }

    /// The record with what is known since it was written.
    pub(super) fn add_to(&self, health: &mut ChannelHealth, now: Timestamp) -> Pulse {
        let pulse = self.of.lock().get(&health.inbox).cloned().unwrap_or_default();
        health.last_webhook_at = health.last_webhook_at.max(pulse.last_webhook_at);
        let is_heard = |since: &Timestamp| health.last_webhook_at.is_some_and(|last| last.plus(AHEAD) >= *since);
        health.unheard_since = health.unheard_since.or(pulse.unheard_since).filter(|since| !is_heard(since));
        if let Some(new) = &pulse.wrong {
            let known = health.wrong_signatures.take();
            let since = known.as_ref().map_or(new.since, |known| known.since.min(new.since));
            let count = known.map_or(0, |known| known.count) + new.count;
            health.wrong_signatures = Some(Wrong { since, count, last_at: new.last_at });
        }
        health.wrong_signatures.take_if(|wrong| now.since(wrong.last_at) >= FORGOTTEN_AFTER);
        match (&mut health.failing, &pulse.failing) {
            (Some(known), Some(new)) if new.last_at >= known.last_at => {
                let since = known.since.min(new.since);
                *known = Failing { since, ..new.clone() };
            }
            (known @ None, Some(new)) => *known = Some(new.clone()),
            _ => {}
        }
        health.failing.take_if(|failing| pulse.took_at.is_some_and(|took| took > failing.last_at));
        pulse
    }

    /// What was written down is counted there from now on.
    pub(super) fn written(&self, inbox: InboxId, pulse: &Pulse) {
        let Some(written) = &pulse.wrong else {
            return;
        };
        if let Some(kept) = self.of.lock().get_mut(&inbox)
            && let Some(wrong) = &mut kept.wrong
        {
            wrong.count = wrong.count.saturating_sub(written.count);
            wrong.since = wrong.last_at;
            kept.wrong.take_if(|wrong| wrong.count == 0);
        }
    }

    /// A new secret: what came before says nothing of it.
    pub(super) fn forget_wrong(&self, inbox: InboxId) {
        if let Some(pulse) = self.of.lock().get_mut(&inbox) {
            pulse.wrong = None;
        }
    }

    /// A new token, too.
    pub(super) fn forget_failing(&self, inbox: InboxId) {
        if let Some(pulse) = self.of.lock().get_mut(&inbox) {
            pulse.failing = None;
        }
    }

    pub(super) fn forget(&self, inbox: InboxId) {
        self.of.lock().remove(&inbox);
    }
}
