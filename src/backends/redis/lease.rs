use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::Result;
use engine::tasks::Tasks;
use parking_lot::Mutex;
use redis::Script;

use super::RedisLink;

/// Takes the key when nobody has it, and holds on to it when it is ours. One script, so that an answer that is lost on the way
/// changes nothing: the next call finds the key as ours.
const TAKE: &str = r"
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return 1
end
if holder then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return 1
";

const RELEASE: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
";

/// How long, how often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Term {
    /// From its last renewal, a lease keeps others out.
    pub lasts: Duration,
    /// Its holder stops so much earlier: clocks do not run alike, and work that was begun needs a moment to end.
    pub margin: Duration,
    pub renewed: Duration,
}

impl Default for Term {
    fn default() -> Self {
        Self { lasts: Duration::from_secs(15), margin: Duration::from_secs(3), renewed: Duration::from_secs(4) }
    }
}

/// At most one node has the lease of a name. Where Redis is out of reach nobody has it once it has run out; where Redis loses
/// what it holds, two may have it for at most its time.
#[derive(Clone)]
pub struct RedisLease {
    kept: Arc<Kept>,
}

struct Kept {
    link: RedisLink,
    name: &'static str,
    key: String,
    holder: String,
    term: Term,
    take: Script,
    release: Script,
    /// Ours until then.
    until: Mutex<Option<Instant>>,
}

impl RedisLease {
    /// Nobody's until [`Self::run`]; `name` says what is led.
    pub fn new(link: RedisLink, name: &'static str) -> Self {
        Self::with_term(link, name, Term::default())
    }

    pub(super) fn with_term(link: RedisLink, name: &'static str, term: Term) -> Self {
        let (key, holder) = (link.key(&format!("lease:{name}")), link.node().to_string());
        let (take, release, until) = (Script::new(TAKE), Script::new(RELEASE), Mutex::default());
        Self { kept: Arc::new(Kept { link, name, key, holder, term, take, release, until }) }
    }

    /// Whether it is this node's, as far as can be known without asking: true only while no other node can have it.
    pub fn leads(&self) -> bool {
        self.kept.leads()
    }

    /// Takes it as soon as it is free and keeps it, until the soft stop, which gives it back.
    pub fn run(&self, tasks: &Tasks) {
        let (kept, stopping) = (Arc::clone(&self.kept), tasks.clone());
        tasks.spawn("lease.keep", async move {
            loop {
                kept.hold().await;
                // Whoever had it may be dead: work that waits for its next holder waits little longer than it lasts.
                let wait = if kept.leads() { kept.term.renewed } else { kept.term.renewed / 4 };
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = stopping.stopping() => break,
                }
            }
            kept.give_back().await;
        });
    }
}

impl Kept {
    fn leads(&self) -> bool {
        self.until.lock().is_some_and(|until| Instant::now() < until)
    }

    async fn hold(&self) {
        let led = self.leads();
        // Redis counts from when it hears of it, which is later.
        let asked_at = Instant::now();
        match self.ask(&self.take).await {
            Ok(true) => *self.until.lock() = Some(asked_at + self.term.lasts.saturating_sub(self.term.margin)),
            Ok(false) => *self.until.lock() = None,
            // It runs out by itself.
            Err(error) => tracing::debug!(%error, lease = self.name, "a lease cannot be asked for"),
        }
        match (led, self.leads()) {
            (false, true) => tracing::info!(lease = self.name, "this node leads"),
            (true, false) => tracing::warn!(lease = self.name, "this node does not lead any more"),
            _ => {}
        }
    }

    async fn give_back(&self) {
        if self.until.lock().take().is_none() {
            return;
        }
        match self.ask(&self.release).await {
            Ok(_) => tracing::info!(lease = self.name, "this node has given the lead back"),
            Err(error) => tracing::debug!(%error, lease = self.name, "a lease cannot be given back; it runs out"),
        }
    }

    async fn ask(&self, script: &Script) -> Result<bool> {
        let mut script = script.prepare_invoke();
        script.key(&self.key).arg(&self.holder).arg(self.term.lasts.as_millis() as u64);
        self.link.run(&script).await
    }
}
