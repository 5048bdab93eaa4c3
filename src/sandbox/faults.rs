//! What can go wrong on demand: with the next message of the business, with the next file, and with webhooks.

use std::time::Duration;

use ::sandbox::meta::{Delivering, Fault};
use serde::{Deserialize, Serialize};

use super::Phones;
use crate::http::problem::{Answer, Problem};

/// Faults that may wait for their message.
const MOST_WAITING: usize = 10;
/// How late webhooks come, and how long they gather to be shuffled.
const LATE: Duration = Duration::from_secs(5);
const GATHERED: Duration = Duration::from_secs(2);
/// The answer to a message comes so long after the platform has told of its delivery.
const AFTER_STATUS: Duration = Duration::from_secs(3);
/// With this seed two to eight updates come in another order than they happened.
const SEED: u64 = 5;

/// How webhooks come from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Webhooks {
    #[default]
    Normal,
    Twice,
    Shuffled,
    Late,
}

/// What happens once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The next message is one too many.
    RateLimit,
    /// Its token has lapsed.
    ExpiredToken,
    ServerError,
    /// It is delivered, and the connection ends before the answer.
    NoAnswer,
    /// Webhooks tell of its delivery before it is answered.
    StatusFirst,
    /// The next file a customer sends is gone when it is fetched.
    MediaGone,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switches {
    webhooks: Option<Webhooks>,
    next: Option<Next>,
    /// Forgets what waits, before `next` is added.
    #[serde(default)]
    clear: bool,
}

/// Which are on.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct On {
    pub webhooks: Webhooks,
    /// The first to come first.
    pub next: Vec<Next>,
}

fn delivering(how: Webhooks) -> Delivering {
    let usual = Delivering::default();
    match how {
        Webhooks::Normal => usual,
        Webhooks::Twice => Delivering { copies: 2, ..usual },
        Webhooks::Shuffled => Delivering { shuffled: Some(SEED), gather: GATHERED, ..usual },
        // Each waits on a lane of its own, so that they do not wait for each other.
        Webhooks::Late => Delivering { delay: LATE, lanes: 16, ..usual },
    }
}

impl Next {
    /// None: it is no fault of a call.
    fn fault(self) -> Option<Fault> {
        match self {
            Self::RateLimit => Some(Fault::TooMany),
            Self::ExpiredToken => Some(Fault::Expired),
            Self::ServerError => Some(Fault::Status(500)),
            Self::NoAnswer => Some(Fault::LostAnswer),
            Self::StatusFirst => Some(Fault::StatusFirst(AFTER_STATUS)),
            Self::MediaGone => None,
        }
    }

    fn of(fault: &Fault) -> Option<Self> {
        [Self::RateLimit, Self::ExpiredToken, Self::ServerError, Self::NoAnswer, Self::StatusFirst]
            .into_iter()
            .find(|next| next.fault().as_ref() == Some(fault))
    }
}

impl Phones {
    pub(super) fn switch(&self, switches: &Switches) -> Answer<()> {
        if switches.clear {
            *self.is_next_file_gone.lock() = false;
            self.meta.with(::sandbox::meta::State::spare_sends);
        }
        if let Some(next) = switches.next {
            if self.on().next.len() >= MOST_WAITING {
                return Err(Problem::invalid("ten faults wait already: let them happen, or clear them", Vec::new()));
            }
            match next.fault() {
                Some(fault) => self.meta.inject_on_send(fault),
                None => *self.is_next_file_gone.lock() = true,
            }
        }
        if let Some(how) = switches.webhooks {
            *self.webhooks.lock() = how;
            self.meta.deliver(delivering(how));
        }
        // Whoever looks on sees the switches too, also those the platform knows nothing of.
        self.meta.with(|_state| {});
        Ok(())
    }

    pub(super) fn on(&self) -> On {
        let mut next: Vec<Next> = self.meta.look(|state| state.waiting_for_sends().filter_map(Next::of).collect());
        if *self.is_next_file_gone.lock() {
            next.push(Next::MediaGone);
        }
        On { webhooks: *self.webhooks.lock(), next }
    }

    /// Whether the file that is sent now is the one that shall be gone.
    pub(super) fn take_gone(&self) -> bool {
        std::mem::take(&mut *self.is_next_file_gone.lock())
    }
}
