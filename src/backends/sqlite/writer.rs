//! The one writer: a thread that takes whatever commands have queued, runs them in one transaction, commits once, and
//! only then answers. Under load hundreds of acts share a commit (and, with `synchronous=FULL`, one fsync).
//!
//! A command that fails for an unforeseen reason must not take its neighbours down: the batch is rolled back and each of
//! its commands runs again alone. Foreseen refusals (a stale epoch, a repeat) are answers, found before anything is written.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use engine::clock::Clock;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, IdSource};
use engine::model::conversation::Conversation;
use engine::model::event::{Event, Signal};
use engine::ports::EventBus;
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::errors::{SqliteResult as _, stopped};

/// Commands that may wait; when full, callers wait for room.
const QUEUE: usize = 4_096;

/// Commands in one commit: enough to make a commit cheap, few enough to keep the first of them from waiting long.
const BATCH: usize = 512;

/// Under load, commits begin at least this far apart: a commit costs the same log pages and wake-ups whether it carries
/// one act or fifty. A command that finds the writer at rest never waits.
const PACE: Duration = Duration::from_millis(2);

/// Conversations kept in memory. Only this thread changes them, so what is kept is what is stored.
const KEPT: usize = 20_000;

pub(super) struct Writer {
    queue: Mutex<Option<mpsc::Sender<Box<dyn Command>>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// What a command works with inside the transaction.
pub(super) struct Desk<'a> {
    pub connection: &'a Connection,
    pub clock: &'a dyn Clock,
    pub ids: &'a IdSource,
    pub memory: &'a mut Memory,
}

/// State of the writer beside the database, true to the transaction in progress.
#[derive(Default)]
pub(super) struct Memory {
    pub conversations: HashMap<ConversationId, Arc<Conversation>>,
    pub last_cursor: u64,
    /// Told to the bus after the commit, in this order.
    pub happened: Vec<Arc<Event>>,
}

trait Command: Send {
    fn execute(&mut self, desk: &mut Desk<'_>) -> std::result::Result<(), ()>;
    fn answer(self: Box<Self>, commit: std::result::Result<(), &Error>);
}

struct Call<F, R> {
    work: F,
    result: Option<Result<R>>,
    reply: oneshot::Sender<Result<R>>,
}

impl<F, R> Command for Call<F, R>
where
    F: FnMut(&mut Desk<'_>) -> Result<R> + Send,
    R: Send,
{
    fn execute(&mut self, desk: &mut Desk<'_>) -> std::result::Result<(), ()> {
        let before = desk.connection.total_changes();
        let result = (self.work)(desk);
        // A refusal that wrote nothing is an answer like any other; only half-done work spoils the transaction.
        let spoiled = result.is_err() && desk.connection.total_changes() != before;
        self.result = Some(result);
        if spoiled { Err(()) } else { Ok(()) }
    }

    fn answer(self: Box<Self>, commit: std::result::Result<(), &Error>) {
        let result = match (commit, self.result) {
            (Err(error), Some(Ok(_))) => Err(Error::new(error.kind, error.context.clone())),
            (_, Some(result)) => result,
            (_, None) => Err(stopped()),
        };
        // A caller who has gone away (a closed socket) changes nothing: what was committed stays committed.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    pub fn start(
        connection: Connection,
        last_cursor: u64,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        bus: Arc<dyn EventBus>,
    ) -> Result<Self> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let memory = Memory { last_cursor, ..Memory::default() };
        let desk = Loop { connection, memory, clock, ids, bus };
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || desk.run(receiver))
            .map_err(|error| Error::unavailable("the writer thread cannot start").because(error))?;
        Ok(Self { queue: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)) })
    }

    /// Runs `work` in a transaction and returns once it is committed. `work` may run twice (after a neighbour failed), so
    /// it must not consume what it captured.
    pub async fn call<R, F>(&self, work: F) -> Result<R>
    where
        R: Send + 'static,
        F: FnMut(&mut Desk<'_>) -> Result<R> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.lock().clone().ok_or_else(stopped)?;
        let call = Box::new(Call { work, result: None, reply });
        queue.send(call).await.map_err(|error| stopped().because(error.to_string()))?;
        answer.await.map_err(|error| stopped().because(error))?
    }

    /// Lets queued commands finish, then ends the thread.
    pub fn stop(&self) {
        drop(self.queue.lock().take());
        if let Some(thread) = self.thread.lock().take()
            && thread.join().is_err()
        {
            tracing::error!("the writer thread ended in a panic");
        }
    }
}

/// Waits out the pace when commits come one after another, and takes what has queued meanwhile.
fn gather(queue: &mut mpsc::Receiver<Box<dyn Command>>, batch: &mut Vec<Box<dyn Command>>, until: Instant) {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() || batch.len() >= BATCH {
        return;
    }
    std::thread::sleep(left);
    while batch.len() < BATCH
        && let Ok(command) = queue.try_recv()
    {
        batch.push(command);
    }
}

struct Loop {
    connection: Connection,
    memory: Memory,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    bus: Arc<dyn EventBus>,
}

impl Loop {
    fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Command>>) {
        let mut batch = Vec::with_capacity(BATCH);
        let mut rested_until = Instant::now();
        while queue.blocking_recv_many(&mut batch, BATCH) > 0 {
            gather(&mut queue, &mut batch, rested_until);
            rested_until = Instant::now() + PACE;
            if self.commit_all(&mut batch).is_err() {
                self.commit_each(&mut batch);
            }
            for command in batch.drain(..) {
                command.answer(Ok(()));
            }
            for event in self.memory.happened.drain(..) {
                self.bus.publish(Signal::Happened(event));
            }
            if self.memory.conversations.len() > KEPT {
                self.memory.conversations.clear();
            }
        }
    }

    fn commit_all(&mut self, batch: &mut [Box<dyn Command>]) -> std::result::Result<(), ()> {
        let before = self.memory.last_cursor;
        let worked = self.transaction(|desk| batch.iter_mut().try_for_each(|command| command.execute(desk)));
        if let Err(error) = &worked {
            self.forget(before);
            if let Some(error) = error {
                tracing::warn!(error = %error, "a batch did not commit; its commands run one by one");
            }
        }
        worked.map_err(drop)
    }

    /// Each command on its own; those that fail are answered here and leave the batch.
    fn commit_each(&mut self, batch: &mut Vec<Box<dyn Command>>) {
        for mut command in std::mem::take(batch) {
            let (before, told) = (self.memory.last_cursor, self.memory.happened.len());
            match self.transaction(|desk| command.execute(desk)) {
                Ok(()) => batch.push(command),
                Err(error) => {
                    let happened = std::mem::take(&mut self.memory.happened);
                    self.forget(before);
                    self.memory.happened = happened.into_iter().take(told).collect();
                    command.answer(error.as_ref().map_or(Ok(()), Err));
                }
            }
        }
    }

    /// `Err(None)`: the work itself failed. `Err(Some)`: the database would not begin or commit.
    fn transaction(
        &mut self,
        work: impl FnOnce(&mut Desk<'_>) -> std::result::Result<(), ()>,
    ) -> std::result::Result<(), Option<Error>> {
        let connection = &self.connection;
        connection.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([])).stored().map_err(Some)?;
        let mut desk = Desk { connection, clock: self.clock.as_ref(), ids: &self.ids, memory: &mut self.memory };
        let ran = work(&mut desk).map_err(|()| None);
        let ended = ran
            .and_then(|()| connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])).stored().map_err(Some));
        if ended.is_err()
            && !connection.is_autocommit()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
        ended.map(drop)
    }

    /// What memory learned in a transaction that did not happen.
    fn forget(&mut self, last_cursor: u64) {
        self.memory.conversations.clear();
        self.memory.happened.clear();
        self.memory.last_cursor = last_cursor;
    }
}
