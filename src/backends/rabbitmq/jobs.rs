use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::clock::{Clock, Timestamp};
use engine::error::Result;
use engine::ids::{JobId, OrgId};
use engine::model::job::{Job, back_off};
use engine::page::Page;
use engine::ports::JobQueue;
use engine::tasks::Tasks;
use lapin::Acker;
use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::connection::{BackOff, Broker};
use super::news::News;
use super::post::{Letter, Post};
use super::topology::Names;

/// Letters that wait for the broker. What does not fit is not told: the store has it.
const MOST_WAITING: usize = 1_024;
/// Letters that are confirmed together.
const ROUND: usize = 64;

const LOOK_FOR_OLD: Duration = Duration::from_secs(10);

/// The jobs of a store that lasts, with news of them over the broker: one node of all is woken by a push, not the one that pushed
/// and not each. A job is only ever claimed from the store, so lost news costs what the store's own looks take, and without the
/// broker everything goes on by those.
pub struct RabbitJobs {
    store: Arc<dyn JobQueue>,
    clock: Arc<dyn Clock>,
    broker: Broker,
    names: Names,
    news: News<Acker>,
    letters: mpsc::Sender<Letter>,
    /// Until [`RabbitJobs::run`] takes it.
    waiting: Mutex<Option<mpsc::Receiver<Letter>>>,
}

/// As long as this is there the broker wakes; afterwards the store does.
struct Session<'a>(&'a News<Acker>);

impl<'a> Session<'a> {
    fn begin(news: &'a News<Acker>) -> Self {
        news.on_connected();
        Self(news)
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.0.on_lost();
    }
}

impl RabbitJobs {
    /// The store alone, until [`RabbitJobs::run`]. `Invalid` when the prefix does not suit a name.
    pub fn new(broker: Broker, store: Arc<dyn JobQueue>, clock: Arc<dyn Clock>) -> Result<Self> {
        let names = Names::new(&broker.prefix)?;
        let (letters, waiting) = mpsc::channel(MOST_WAITING);
        Ok(Self { store, clock, broker, names, news: News::new(), letters, waiting: Mutex::new(Some(waiting)) })
    }

    /// Whether news comes over the broker at the moment.
    pub fn is_connected(&self) -> bool {
        self.news.is_connected()
    }

    /// Brings news until the soft stop. Once a process.
    pub async fn run(&self, tasks: Tasks) {
        let Some(mut waiting) = self.waiting.lock().take() else { return };
        let mut back_off = BackOff::new();
        while !tasks.is_stopping() {
            match self.serve(&mut waiting, &tasks).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the message broker is out of reach: jobs are found by looking"
                    );
                }
            }
            if !back_off.rest(&tasks).await {
                return;
            }
        }
    }

    /// One connection's time; `Ok` when the program stops.
    async fn serve(&self, waiting: &mut mpsc::Receiver<Letter>, tasks: &Tasks) -> Result<()> {
        let mut post = tokio::select! {
            () = tasks.stopping() => return Ok(()),
            post = Post::open(&self.broker, &self.names) => post?,
        };
        post.subscribe(self.news.wanted()).await?;
        let session = Session::begin(&self.news);
        let ended = self.attend(&mut post, waiting, tasks).await;
        drop(session);
        post.close().await;
        ended
    }

    async fn attend(&self, post: &mut Post, waiting: &mut mpsc::Receiver<Letter>, tasks: &Tasks) -> Result<()> {
        let mut looking = tokio::time::interval(LOOK_FOR_OLD);
        let mut letters = Vec::with_capacity(ROUND);
        loop {
            tokio::select! {
                heard = post.next() => {
                    let (kind, answer) = heard?;
                    self.news.on_heard(&kind, answer, Instant::now());
                }
                _ = waiting.recv_many(&mut letters, ROUND) => self.send(post, &mut letters).await?,
                () = self.news.work() => {
                    post.answer(self.news.take_done()).await?;
                    post.subscribe(self.news.wanted()).await?;
                }
                _ = looking.tick() => post.give_back(self.news.take_old(Instant::now())).await?,
                () = tasks.stopping() => {
                    while let Ok(letter) = waiting.try_recv() {
                        letters.push(letter);
                    }
                    return self.send(post, &mut letters).await;
                }
            }
        }
    }

    /// What the broker did not take wakes somebody here.
    async fn send(&self, post: &mut Post, letters: &mut Vec<Letter>) -> Result<()> {
        let sent = post.send(letters).await;
        if sent.is_err() {
            letters.iter().filter_map(Letter::due_now).for_each(|kind| self.news.ring(kind));
        }
        letters.clear();
        sent
    }

    fn tell(&self, letter: Letter) {
        if !self.news.is_connected() {
            return;
        }
        // Nobody here has asked for it, so the broker does not tell here; whoever waits may be about to ask.
        if let Some(kind) = letter.due_now()
            && !self.news.wants(kind)
        {
            self.news.ring(kind);
        }
        if let Err(mpsc::error::TrySendError::Full(letter) | mpsc::error::TrySendError::Closed(letter)) =
            self.letters.try_send(letter)
            && let Some(kind) = letter.due_now()
        {
            self.news.ring(kind);
        }
    }
}

#[async_trait]
impl JobQueue for RabbitJobs {
    async fn push(&self, job: Job) -> Result<JobId> {
        let (kind, after) = (job.kind.clone(), job.run_at.since(self.clock.now()));
        let job = self.store.push(job).await?;
        self.tell(Letter::Due { job, kind, after, reason: None });
        Ok(job)
    }

    async fn claim(&self, kinds: &[&str], now: Timestamp, lease: Duration) -> Result<Option<Job>> {
        let mark = self.news.mark(kinds);
        let claimed = self.store.claim(kinds, now, lease).await?;
        self.news.on_claimed(kinds, claimed.as_slice(), claimed.is_none(), mark);
        Ok(claimed)
    }

    async fn claim_many(&self, kind: &str, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Job>> {
        let mark = self.news.mark(&[kind]);
        let claimed = self.store.claim_many(kind, now, lease, most).await?;
        self.news.on_claimed(&[kind], &claimed, claimed.is_empty(), mark);
        Ok(claimed)
    }

    async fn renew(&self, job: JobId, now: Timestamp, lease: Duration) -> Result<()> {
        self.store.renew(job, now, lease).await
    }

    async fn complete(&self, job: JobId) -> Result<()> {
        self.store.complete(job).await?;
        self.news.on_ended(job);
        Ok(())
    }

    async fn retry(&self, job: JobId, now: Timestamp, error: &str) -> Result<bool> {
        let is_dead = self.store.retry(job, now, error).await?;
        let (known, reason) = (self.news.on_ended(job), error.to_owned());
        if is_dead {
            self.tell(Letter::Dead { job, known, reason });
        } else if let Some(known) = known {
            self.tell(Letter::Due { job, kind: known.kind, after: back_off(known.attempts), reason: Some(reason) });
        }
        Ok(is_dead)
    }

    async fn discard(&self, job: JobId, error: &str) -> Result<()> {
        self.store.discard(job, error).await?;
        self.tell(Letter::Dead { job, known: self.news.on_ended(job), reason: error.to_owned() });
        Ok(())
    }

    async fn count_untried(&self, organisation: OrgId, kind: &str) -> Result<u64> {
        self.store.count_untried(organisation, kind).await
    }

    async fn list_dead(&self, organisation: OrgId, cursor: Option<String>, limit: usize) -> Result<Page<Job>> {
        self.store.list_dead(organisation, cursor, limit).await
    }

    async fn revive(&self, organisation: OrgId, job: JobId, now: Timestamp) -> Result<()> {
        self.store.revive(organisation, job, now).await?;
        // Its kind was not asked for: whoever waits here looks.
        self.news.ring_all();
        Ok(())
    }

    async fn pushed(&self) {
        loop {
            tokio::select! {
                () = self.news.rung() => return,
                // Of what was pushed here the broker tells, perhaps somebody else; without it we look.
                () = self.store.pushed() => if !self.news.is_connected() { return },
            }
        }
    }

    async fn pushed_of(&self, kind: &'static str) {
        self.news.want(&[kind]);
        loop {
            tokio::select! {
                () = self.news.rung_of(kind) => return,
                () = self.store.pushed_of(kind) => if !self.news.is_connected() { return },
            }
        }
    }
}
