//! What a node knows of jobs from the broker: which kinds it asks for, the news it has in hand, and who is to be woken.
//!
//! News of a job is in hand until the job was claimed, so that a node whose hands are full leaves the rest to others.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use engine::ids::{JobId, OrgId};
use engine::model::job::Job;
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::topology::LONGEST_KIND;

/// Kinds of jobs are part of the program and few. Of more than these the store tells by itself.
const MOST_KINDS: usize = 64;

/// Jobs that run here; of those beyond it only the reason is told when they fail.
const MOST_RUNNING: usize = 4_096;

/// News nobody here had a hand for is another node's to hear.
const HELD_LONGEST: Duration = Duration::from_mins(1);

/// What is known of a job that was claimed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) kind: String,
    pub(super) organisation: OrgId,
    pub(super) attempts: u32,
}

/// `A` answers a message of the broker.
pub(super) struct News<A> {
    is_connected: AtomicBool,
    /// For whoever asks for several kinds.
    bell: Notify,
    /// Of the kinds that have loops of their own.
    bells: Mutex<HashMap<&'static str, Arc<Notify>>>,
    book: Mutex<Book<A>>,
    /// There is something to do for the loop that talks to the broker.
    work: Notify,
}

struct Book<A> {
    wanted: BTreeSet<String>,
    /// In the order in which they came, by kind.
    held: HashMap<String, VecDeque<Held<A>>>,
    came: u64,
    done: Vec<A>,
    running: BTreeMap<JobId, Known>,
}

struct Held<A> {
    number: u64,
    since: Instant,
    answer: A,
}

/// What had come before a claim began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(u64);

impl<A> News<A> {
    pub(super) fn new() -> Self {
        let book = Book { wanted: BTreeSet::new(), held: HashMap::new(), came: 0, done: Vec::new(), running: BTreeMap::new() };
        Self {
            is_connected: AtomicBool::new(false),
            bell: Notify::new(),
            bells: Mutex::default(),
            book: Mutex::new(book),
            work: Notify::new(),
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::Acquire)
    }

    pub(super) fn on_connected(&self) {
        self.is_connected.store(true, Ordering::Release);
    }

    /// What was in hand the broker gives to others; whoever waits here looks for itself.
    pub(super) fn on_lost(&self) {
        self.is_connected.store(false, Ordering::Release);
        let mut book = self.book.lock();
        book.held.clear();
        book.done.clear();
        drop(book);
        self.ring_all();
    }

    pub(super) fn on_heard(&self, kind: &str, answer: A, now: Instant) {
        let mut book = self.book.lock();
        book.came += 1;
        let held = Held { number: book.came, since: now, answer };
        book.held.entry(kind.to_owned()).or_default().push_back(held);
        drop(book);
        self.ring(kind);
    }

    /// Before a claim of these kinds.
    pub(super) fn mark(&self, kinds: &[&str]) -> Mark {
        let mut book = self.book.lock();
        let mut is_more = false;
        for kind in kinds.iter().filter(|kind| kind.len() <= LONGEST_KIND) {
            if book.wanted.len() < MOST_KINDS && !book.wanted.contains(*kind) {
                is_more |= book.wanted.insert((*kind).to_owned());
            }
        }
        if is_more {
            self.work.notify_one();
        }
        Mark(book.came)
    }

    /// The claim gave these jobs, and `is_all` when there was nothing more: all that was heard before it is old then.
    pub(super) fn on_claimed(&self, kinds: &[&str], jobs: &[Job], is_all: bool, mark: Mark) {
        let mut book = self.book.lock();
        let Book { held, done, running, .. } = &mut *book;
        for job in jobs {
            let known = Known { kind: job.kind.clone(), organisation: job.organisation, attempts: job.attempts };
            running.insert(job.id, known);
            done.extend(held.get_mut(&job.kind).and_then(VecDeque::pop_front).map(|held| held.answer));
        }
        while running.len() > MOST_RUNNING {
            running.pop_first();
        }
        for kind in kinds.iter().filter(|_| is_all) {
            let Some(held) = held.get_mut(*kind) else { continue };
            let old = held.iter().take_while(|held| held.number <= mark.0).count();
            done.extend(held.drain(..old).map(|held| held.answer));
        }
        if !done.is_empty() {
            self.work.notify_one();
        }
    }

    /// The job ended or goes back; what was known of it.
    pub(super) fn on_ended(&self, job: JobId) -> Option<Known> {
        self.book.lock().running.remove(&job)
    }

    pub(super) fn wanted(&self) -> Vec<String> {
        self.book.lock().wanted.iter().cloned().collect()
    }

    /// To be answered: they are over.
    pub(super) fn take_done(&self) -> Vec<A> {
        std::mem::take(&mut self.book.lock().done)
    }

    /// To be given back: they were in hand too long.
    pub(super) fn take_old(&self, now: Instant) -> Vec<A> {
        let mut old = Vec::new();
        for held in self.book.lock().held.values_mut() {
            let count = held.iter().take_while(|held| held.since + HELD_LONGEST <= now).count();
            old.extend(held.drain(..count).map(|held| held.answer));
        }
        old
    }

    pub(super) async fn work(&self) {
        self.work.notified().await;
    }

    /// Wakes the loop of this kind, or the one for all.
    pub(super) fn ring(&self, kind: &str) {
        match self.bells.lock().get(kind) {
            Some(own) => own.notify_one(),
            None => self.bell.notify_one(),
        }
    }

    pub(super) fn ring_all(&self) {
        self.bell.notify_one();
        self.bells.lock().values().for_each(|own| own.notify_one());
    }

    pub(super) async fn rung(&self) {
        self.bell.notified().await;
    }

    pub(super) async fn rung_of(&self, kind: &'static str) {
        let own = Arc::clone(self.bells.lock().entry(kind).or_default());
        own.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use engine::clock::Timestamp;

    use super::*;

    fn job(id: i64, kind: &str) -> Job {
        let (id, organisation) = (JobId(id), OrgId(1));
        Job {
            id,
            organisation,
            kind: kind.into(),
            key: None,
            payload: "{}".into(),
            run_at: Timestamp::from_millis(0),
            attempts: 1,
            last_error: None,
        }
    }

    fn heard(news: &News<u32>, kind: &str, answers: &[u32]) {
        for answer in answers {
            news.on_heard(kind, *answer, Instant::now());
        }
    }

    #[test]
    fn news_is_in_hand_until_its_job_was_claimed() {
        let news = News::new();
        heard(&news, "send", &[1, 2, 3]);
        heard(&news, "read", &[4]);
        let mark = news.mark(&["send"]);
        news.on_claimed(&["send"], &[job(10, "send")], false, mark);
        assert_eq!(news.take_done(), [1]);
        let mark = news.mark(&["send"]);
        heard(&news, "send", &[5]);
        news.on_claimed(&["send"], &[], true, mark);
        assert_eq!(news.take_done(), [2, 3], "what came while the store was asked may be of a newer job");
        assert!(news.take_done().is_empty());
    }

    #[test]
    fn news_that_nobody_has_a_hand_for_goes_back() {
        let news = News::new();
        heard(&news, "send", &[1]);
        assert!(news.take_old(Instant::now()).is_empty());
        assert_eq!(news.take_old(Instant::now() + HELD_LONGEST), [1]);
        assert!(news.take_old(Instant::now() + HELD_LONGEST).is_empty());
    }

    #[test]
    fn kinds_are_wanted_once_asked_for_and_bounded() {
        let news = News::<u32>::new();
        news.mark(&["send", "read"]);
        news.mark(&["read"]);
        assert_eq!(news.wanted(), ["read", "send"]);
        news.mark(&[&"k".repeat(LONGEST_KIND + 1)]);
        for number in 0..2 * MOST_KINDS {
            news.mark(&[&format!("kind{number}")]);
        }
        assert_eq!(news.wanted().len(), MOST_KINDS);
    }

    #[test]
    fn a_job_is_known_while_it_runs_and_only_so_many() {
        let news = News::<u32>::new();
        let mark = news.mark(&["send"]);
        let jobs: Vec<Job> = (0..=MOST_RUNNING as i64).map(|id| job(id, "send")).collect();
        news.on_claimed(&["send"], &jobs, false, mark);
        assert_eq!(news.on_ended(JobId(0)), None);
        assert_eq!(news.on_ended(JobId(1)).map(|known| known.kind), Some("send".to_owned()));
        assert_eq!(news.on_ended(JobId(1)), None);
    }

    #[tokio::test]
    async fn a_lost_broker_empties_the_hands_and_wakes_all() {
        let news = News::new();
        let soon = Duration::from_millis(1);
        assert!(tokio::time::timeout(soon, news.rung_of("send")).await.is_err());
        news.on_connected();
        heard(&news, "send", &[1]);
        tokio::time::timeout(soon, news.rung_of("send")).await.expect("its own loop is woken");
        assert!(tokio::time::timeout(soon, news.rung()).await.is_err(), "and nobody else");
        news.on_lost();
        assert!(!news.is_connected());
        tokio::time::timeout(soon, news.rung()).await.expect("all are woken");
        tokio::time::timeout(soon, news.rung_of("send")).await.expect("all are woken");
        assert!(news.take_old(Instant::now() + HELD_LONGEST).is_empty());
    }
}
