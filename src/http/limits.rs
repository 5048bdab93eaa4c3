//! How often somebody may do something: keyed token buckets that cannot grow without bound.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::ids::{ApiKeyId, ContactId, OperatorId, OrgId};
use parking_lot::Mutex;

use super::problem::Problem;
use crate::config;

mod shared;

pub use shared::{SharedBuckets, SharedLimits};

/// Each says who is counted and why that much. What guards accounts and the API is counted over all nodes where these share a place
/// for it; what somebody does over a connection of theirs is counted where that ends.
#[derive(Debug)]
pub struct Limits {
    /// A person mistypes a few times; a machine tries thousands.
    pub logins_by_address: SharedBuckets<IpAddr>,
    /// Counted by the fingerprint of the e-mail, so that many machines cannot share out one account.
    pub logins_by_email: SharedBuckets<u64>,
    /// One tab renews every quarter of an hour; an office shares an address.
    pub refreshes_by_address: Buckets<IpAddr>,
    /// Asking for a new password sends mail.
    pub resets_by_address: SharedBuckets<IpAddr>,
    pub resets_by_email: SharedBuckets<u64>,
    /// A code has six digits: who tries them all gets nowhere.
    pub codes_by_operator: SharedBuckets<OperatorId>,
    pub uploads_by_contact: Buckets<ContactId>,
    pub uploads_by_operator: Buckets<OperatorId>,
    pub uploads_by_address: Buckets<IpAddr>,
    /// A folder of documents at once, and then one after another: each costs a reading.
    pub documents_by_operator: Buckets<OperatorId>,
    /// Calls of the API: of everybody at one address, known or not; of one person or key; and of a business in all.
    pub calls_by_address: SharedBuckets<IpAddr>,
    pub calls_by_operator: SharedBuckets<OperatorId>,
    pub calls_by_key: SharedBuckets<ApiKeyId>,
    pub calls_by_organisation: SharedBuckets<OrgId>,
    /// For the socket gateway: new connections.
    pub connects_by_address: Buckets<IpAddr>,
    /// For the socket gateway: messages of one visitor.
    pub sends_by_contact: Buckets<ContactId>,
}

impl Limits {
    pub fn new(config: &config::Limits, place: Option<&Arc<dyn SharedLimits>>) -> Self {
        let (logins, calls) = (&config.logins, &config.calls);
        Self {
            logins_by_address: SharedBuckets::over(place, "logins-by-address", logins.address.buckets()),
            logins_by_email: SharedBuckets::over(place, "logins-by-email", logins.account.buckets()),
            refreshes_by_address: Buckets::new(120, Duration::from_secs(1)),
            resets_by_address: SharedBuckets::over(place, "resets-by-address", Buckets::new(10, Duration::from_mins(1))),
            resets_by_email: SharedBuckets::over(place, "resets-by-email", Buckets::new(3, Duration::from_mins(10))),
            codes_by_operator: SharedBuckets::over(place, "codes-by-operator", Buckets::new(5, Duration::from_mins(1))),
            uploads_by_contact: Buckets::new(12, Duration::from_secs(10)),
            uploads_by_operator: Buckets::new(60, Duration::from_secs(2)),
            uploads_by_address: Buckets::new(40, Duration::from_secs(4)),
            documents_by_operator: Buckets::new(400, Duration::from_millis(500)),
            calls_by_address: SharedBuckets::over(place, "calls-by-address", calls.address.buckets()),
            calls_by_operator: SharedBuckets::over(place, "calls-by-operator", calls.operator.buckets()),
            calls_by_key: SharedBuckets::over(place, "calls-by-key", calls.key.buckets()),
            calls_by_organisation: SharedBuckets::over(place, "calls-by-organisation", calls.organisation.buckets()),
            connects_by_address: Buckets::new(200, Duration::from_millis(100)),
            sends_by_contact: Buckets::new(20, Duration::from_millis(750)),
        }
    }

    /// No limits, for load figures and tests that come from one address.
    pub fn unlimited() -> Self {
        Self {
            logins_by_address: SharedBuckets::unlimited(),
            logins_by_email: SharedBuckets::unlimited(),
            refreshes_by_address: Buckets::unlimited(),
            resets_by_address: SharedBuckets::unlimited(),
            resets_by_email: SharedBuckets::unlimited(),
            codes_by_operator: SharedBuckets::unlimited(),
            uploads_by_contact: Buckets::unlimited(),
            uploads_by_operator: Buckets::unlimited(),
            uploads_by_address: Buckets::unlimited(),
            documents_by_operator: Buckets::unlimited(),
            calls_by_address: SharedBuckets::unlimited(),
            calls_by_operator: SharedBuckets::unlimited(),
            calls_by_key: SharedBuckets::unlimited(),
            calls_by_organisation: SharedBuckets::unlimited(),
            connects_by_address: Buckets::unlimited(),
            sends_by_contact: Buckets::unlimited(),
        }
    }
}

/// One bucket per key: `burst` at once, then one each `period`.
///
/// A bucket is a single moment: when it would be full again (the "generic cell rate" form). Past moments are as good as
/// absent, so sweeping them loses nothing. When the table is full of living buckets, new keys share one bucket more.
#[derive(Debug)]
pub struct Buckets<K> {
    period: Duration,
    tolerance: Duration,
    state: Mutex<State<K>>,
}

/// What one bucket holds after a look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    pub burst: u32,
    pub left: u32,
    /// Until it is full again.
    pub full_in: Duration,
    /// In which an empty one fills.
    pub window: Duration,
}

#[derive(Debug)]
struct State<K> {
    full: HashMap<K, Instant>,
    shared: Option<Instant>,
    swept: Option<Instant>,
}

/// At 40 bytes an entry a full table takes a few megabytes.
const MOST_KEYS: usize = 50_000;

/// A full table is swept at most this often, so that a flood of keys costs no sweep each.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

impl<K: Hash + Eq> Buckets<K> {
    pub fn new(burst: u32, period: Duration) -> Self {
        let state = State { full: HashMap::new(), shared: None, swept: None };
        Self { period, tolerance: period * burst.max(1).saturating_sub(1), state: Mutex::new(state) }
    }

    pub fn unlimited() -> Self {
        Self::new(1, Duration::ZERO)
    }

    /// Takes one; `Err` tells how long to wait for the next.
    pub fn take(&self, key: K) -> Result<(), Duration> {
        if self.period.is_zero() { Ok(()) } else { self.take_at(key, Instant::now()).map(drop) }
    }

    /// [`Self::take`] with what is left; `None` without a limit.
    pub fn take_counted(&self, key: K) -> Option<Result<Room, (Room, Duration)>> {
        if self.period.is_zero() {
            return None;
        }
        Some(match self.take_at(key, Instant::now()) {
            Ok(full_in) => Ok(self.room(full_in)),
            Err(wait) => Err((self.room(self.tolerance + wait), wait)),
        })
    }

    fn room(&self, full_in: Duration) -> Room {
        let window = self.tolerance + self.period;
        let in_periods = |time: Duration| u32::try_from(time.as_nanos() / self.period.as_nanos().max(1)).unwrap_or(u32::MAX);
        Room { burst: in_periods(window), left: in_periods(window.saturating_sub(full_in)), full_in, window }
    }

    /// [`Self::take`] as a handler needs it.
    pub fn check(&self, key: K) -> Result<(), Problem> {
        self.take(key).map_err(Problem::too_many)
    }

    /// When the bucket is full again, or how long to wait for the next.
    fn take_at(&self, key: K, now: Instant) -> Result<Duration, Duration> {
        let mut state = self.state.lock();
        let state = &mut *state;
        if state.full.len() >= MOST_KEYS && state.swept.is_none_or(|at| now.duration_since(at) >= SWEEP_EVERY) {
            state.full.retain(|_, full_at| *full_at > now);
            state.swept = Some(now);
        }
        let has_room = state.full.len() < MOST_KEYS || state.full.contains_key(&key);
        let full_at = if has_room { state.full.entry(key).or_insert(now) } else { state.shared.get_or_insert(now) };
        let ahead = full_at.saturating_duration_since(now);
        if ahead > self.tolerance {
            return Err(ahead.saturating_sub(self.tolerance));
        }
        *full_at = now.max(*full_at) + self.period;
        Ok(full_at.saturating_duration_since(now))
    }
}

/// The address as a limit counts it: somebody with an IPv6 connection has a whole /64 to call from.
pub fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests;
