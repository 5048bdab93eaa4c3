//! Keeps turns from waiting for a provider that is known not to answer.
//!
//! One breaker a connection, shared by all its models. A row of outages opens it for a while, then one request may try. A
//! key that is refused, or an account without credit, opens it at once and for longer: only a person can help, and is
//! called by an alert. A rate limit closes nothing; the connection is left alone until the time it named.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use super::{ErrorClass, ModelError};

/// Outages in a row.
const MOST_OUTAGES: u32 = 5;
const FIRST_REST: Duration = Duration::from_secs(15);
const LONGEST_REST: Duration = Duration::from_mins(5);
/// After a refused key.
const CREDENTIAL_REST: Duration = Duration::from_mins(10);
/// A provider that names a later time is asked again before it all the same.
const LONGEST_HOLD: Duration = Duration::from_mins(10);
/// Connections a process knows; one more gets a breaker of its own that nobody shares.
const MOST_CONNECTIONS: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Closed {
        outages: u32,
    },
    Open {
        until: Instant,
        why: ErrorClass,
        times: u32,
    },
    /// One request is trying.
    Trying {
        why: ErrorClass,
        times: u32,
    },
}

/// The state of one connection.
#[derive(Debug)]
pub struct Breaker {
    connection: String,
    state: Mutex<State>,
    /// The provider asked to be left alone until then.
    held: Mutex<Option<Instant>>,
}

/// Leave to send one request. Dropped without a word it counts for nothing.
#[derive(Debug)]
pub struct Leave<'a> {
    breaker: &'a Breaker,
    is_trial: bool,
    is_told: bool,
}

impl Breaker {
    pub fn new(connection: &str) -> Self {
        Self { connection: connection.to_owned(), state: Mutex::new(State::Closed { outages: 0 }), held: Mutex::new(None) }
    }

    /// Whether a request may be sent now; if not, why, and when one may.
    pub fn admit(&self) -> Result<Leave<'_>, ModelError> {
        let now = Instant::now();
        if let Some(until) = self.held.lock().filter(|until| *until > now) {
            let wait = until - now;
            return Err(ModelError::new(ErrorClass::RateLimited, format!("{} asked to wait", self.connection)).after(Some(wait)));
        }
        let mut state = self.state.lock();
        match *state {
            State::Closed { .. } => Ok(Leave { breaker: self, is_trial: false, is_told: false }),
            State::Open { until, why, times } if until <= now => {
                *state = State::Trying { why, times };
                Ok(Leave { breaker: self, is_trial: true, is_told: false })
            }
            State::Open { until, why, .. } => Err(self.refused(why, Some(until - now))),
            State::Trying { why, .. } => Err(self.refused(why, None)),
        }
    }

    /// Whether the next request would be let through; asks nothing of the state.
    pub fn is_open(&self) -> bool {
        let now = Instant::now();
        match *self.state.lock() {
            State::Closed { .. } => false,
            State::Open { until, .. } => until > now,
            State::Trying { .. } => true,
        }
    }

    fn refused(&self, why: ErrorClass, wait: Option<Duration>) -> ModelError {
        ModelError::new(why, format!("{} is left alone after what happened before ({why})", self.connection)).after(wait)
    }

    /// The provider answered.
    pub fn passed(&self) {
        let mut state = self.state.lock();
        if !matches!(*state, State::Closed { outages: 0 }) {
            if !matches!(*state, State::Closed { .. }) {
                tracing::info!(connection = self.connection, "the connection answers again");
            }
            *state = State::Closed { outages: 0 };
        }
    }

    /// The provider failed, before an answer or in the midst of it.
    pub fn failed(&self, error: &ModelError) {
        let now = Instant::now();
        if error.class == ErrorClass::RateLimited {
            if let Some(wait) = error.retry_after {
                *self.held.lock() = Some(now + wait.min(LONGEST_HOLD));
            }
            self.release();
            return;
        }
        let mut state = self.state.lock();
        let times = match *state {
            State::Closed { .. } => 0,
            State::Open { times, .. } | State::Trying { times, .. } => times,
        };
        if error.class.is_about_the_credential() {
            // Once a rest, not once a turn.
            if !matches!(*state, State::Open { until, .. } if until > now) {
                tracing::error!(alert = true, connection = self.connection, class = %error.class, "a model's connection needs a person: {}", error.detail);
            }
            *state = State::Open { until: now + CREDENTIAL_REST, why: error.class, times: times + 1 };
        } else if error.class.is_an_outage() {
            let outages = match *state {
                State::Closed { outages } => outages + 1,
                State::Open { .. } => return,
                State::Trying { .. } => MOST_OUTAGES,
            };
            *state = if outages < MOST_OUTAGES {
                State::Closed { outages }
            } else {
                let rest = FIRST_REST.saturating_mul(1 << times.min(8)).min(LONGEST_REST);
                tracing::warn!(connection = self.connection, class = %error.class, ?rest, "the connection is left alone for a while");
                State::Open { until: now + rest, why: error.class, times: times + 1 }
            };
        } else {
            // The request is to blame; the provider answered.
            *state = State::Closed { outages: 0 };
        }
    }

    /// A trial that came to nothing: the next request tries.
    fn release(&self) {
        let mut state = self.state.lock();
        if let State::Trying { why, times } = *state {
            *state = State::Open { until: Instant::now(), why, times };
        }
    }
}

impl Leave<'_> {
    pub fn passed(mut self) {
        self.is_told = true;
        self.breaker.passed();
    }

    pub fn failed(mut self, error: &ModelError) {
        self.is_told = true;
        self.breaker.failed(error);
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if self.is_trial && !self.is_told {
            self.breaker.release();
        }
    }
}

/// The breakers of a process, by connection.
#[derive(Debug, Default)]
pub struct Breakers {
    of: Mutex<HashMap<String, Arc<Breaker>>>,
}

impl Breakers {
    /// `connection` is a name that is one in the whole process, such as the id of its record.
    pub fn of(&self, connection: &str) -> Arc<Breaker> {
        let mut of = self.of.lock();
        if let Some(breaker) = of.get(connection) {
            return Arc::clone(breaker);
        }
        let breaker = Arc::new(Breaker::new(connection));
        if of.len() < MOST_CONNECTIONS {
            of.insert(connection.to_owned(), Arc::clone(&breaker));
        }
        breaker
    }

    /// The settings of the connection have changed: what happened before says nothing about it.
    pub fn forget(&self, connection: &str) {
        self.of.lock().remove(connection);
    }
}

#[cfg(test)]
mod tests;
