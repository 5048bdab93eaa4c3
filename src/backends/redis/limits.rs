use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::Error;
use parking_lot::Mutex;
use redis::Script;

use super::RedisLink;

/// Whoever asks waits for the answer no longer; this is on the way of every call.
const PATIENCE: Duration = Duration::from_millis(50);

/// After no answer nobody is asked for so long, so that an outage does not cost each call that time.
const PAUSE: Duration = Duration::from_secs(1);

/// A bucket is the moment at which it is full again, in microseconds of the server's clock: one is taken by moving it a period
/// ahead, and none is left when it lies further ahead than the tolerance. Full buckets expire.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local period, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local ahead = full - now
if ahead > tolerance then return {0, ahead - tolerance} end
full = full + period
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return {1, full - now}
";

/// How often something may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// After that, one in this time.
    pub period: Duration,
}

/// Token buckets that all nodes share: the counterpart of the buckets that each node has for itself.
#[derive(Clone)]
pub struct RedisLimits {
    link: RedisLink,
    take: Arc<Script>,
    /// Nobody is asked before.
    pause_until: Arc<Mutex<Option<Instant>>>,
}

impl RedisLimits {
    pub fn new(link: RedisLink) -> Self {
        Self { link, take: Arc::new(Script::new(TAKE)), pause_until: Arc::default() }
    }

    /// Takes one from the bucket of `key` among those of `name`. `Ok` tells when the bucket is full again, `Err` how long to wait
    /// for the next. `None`: Redis does not say, and the caller's own buckets decide.
    pub async fn take(&self, name: &str, key: &str, rate: Rate) -> Option<Result<Duration, Duration>> {
        if self.pause_until.lock().is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let period = rate.period;
        let tolerance = period * rate.burst.max(1).saturating_sub(1);
        let mut script = self.take.prepare_invoke();
        script.key(self.link.key(&format!("limit:{name}:{key}")));
        script.arg(period.as_micros() as u64).arg(tolerance.as_micros() as u64);
        let answer: Result<(u8, u64), Error> = self.link.run_in(PATIENCE, &script).await;
        match answer {
            Ok((1, micros)) => Some(Ok(Duration::from_micros(micros))),
            Ok((_, micros)) => Some(Err(Duration::from_micros(micros))),
            Err(error) => {
                *self.pause_until.lock() = Some(Instant::now() + PAUSE);
                tracing::debug!(%error, "limits are counted by this node alone");
                None
            }
        }
    }
}
