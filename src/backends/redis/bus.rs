use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::model::event::{Event, Signal};
use engine::ports::event_bus::{Missed, Subscription};
use engine::ports::{EventBus, EventLog};
use engine::tasks::Tasks;
use parking_lot::Mutex;
use tokio::sync::broadcast::{self, error::RecvError, error::TryRecvError};
use tokio::sync::{Notify, mpsc};

use super::hearing::{self, Ear};
use super::link::{NodeId, RedisLink};
use super::order::{Order, Step};
use super::telling;
use super::wire::{self, Line, News};

/// Signals a slow follower may fall behind before it has to catch up from the log.
const CAPACITY: usize = 16_384;

/// Signals that wait to be told to other nodes; what comes while so many wait is not told.
const MOST_UNTOLD: usize = 16_384;

/// How long an event waits for those before it, and how many do.
const PATIENCE: Duration = Duration::from_millis(250);
const MOST_HELD: usize = 4_096;

/// News of people on other nodes that wait to be looked at; whoever looks finds out by itself that some were lost.
const MOST_NEWS: usize = 1_024;

/// Signals of all nodes. Events come in the order of their cursors, whichever node they are from, and each once; everything else
/// in the order it was published on its node.
///
/// A signal goes to the followers of this node at once, and by a queue to Redis and the other nodes.
#[derive(Clone)]
pub struct RedisBus(Arc<Bus>);

pub(super) struct Bus {
    pub link: RedisLink,
    here: broadcast::Sender<Heard>,
    order: Mutex<Order<Arc<Event>>>,
    /// An event began to wait for others.
    held: Notify,
    /// Other nodes are heard.
    hears: AtomicBool,
    untold: mpsc::Sender<Signal>,
    /// Signals for which the queue had no room.
    left_out: AtomicU64,
    /// Taken by whoever runs it.
    queue: Mutex<Option<mpsc::Receiver<Signal>>>,
    news: mpsc::Sender<(NodeId, News)>,
    newsreader: Mutex<Option<mpsc::Receiver<(NodeId, News)>>>,
}

/// What followers get, in this order.
#[derive(Clone)]
enum Heard {
    Signal(Signal),
    Missed(u64),
}

impl RedisBus {
    /// Followers of this node hear each other from now on; other nodes from [`Self::run`] on.
    pub fn new(link: RedisLink) -> Self {
        let (untold, queue) = mpsc::channel(MOST_UNTOLD);
        let (news, newsreader) = mpsc::channel(MOST_NEWS);
        Self(Arc::new(Bus {
            link,
            here: broadcast::Sender::new(CAPACITY),
            order: Mutex::new(Order::new(Duration::ZERO, MOST_HELD)),
            held: Notify::new(),
            hears: AtomicBool::new(false),
            untold,
            left_out: AtomicU64::new(0),
            queue: Mutex::new(Some(queue)),
            news,
            newsreader: Mutex::new(Some(newsreader)),
        }))
    }

    /// Once, before anybody who follows the log by its cursor subscribes. From the return on nothing is lost without being told;
    /// other nodes are heard unless Redis is out of reach, and then as soon as it is there.
    pub async fn run(&self, tasks: &Tasks, log: Arc<dyn EventLog>) -> Result<()> {
        let bus = &self.0;
        let ear = Ear::open(&bus.link).await.inspect_err(|error| tracing::warn!(%error, "other nodes cannot be heard")).ok();
        // Read only now: what comes after it is heard.
        let last = log.last_cursor().await?;
        let queue = bus.queue.lock().take().ok_or_else(|| Error::conflict("the bus runs already"))?;
        bus.set_hears(ear.is_some());
        bus.catch_up(Some(last));
        tasks.spawn("bus.tell", telling::tell(Arc::clone(bus), queue, tasks.clone()));
        tasks.spawn("bus.hear", hearing::hear(Arc::clone(bus), ear, Arc::clone(&log), tasks.clone()));
        tasks.spawn("bus.order", settle(Arc::clone(bus), tasks.clone()));
        tasks.spawn("bus.watch", hearing::watch(Arc::clone(bus), log, tasks.clone()));
        Ok(())
    }

    /// Whether other nodes are heard now.
    pub fn hears(&self) -> bool {
        self.0.hears()
    }

    pub(super) fn bus(&self) -> &Arc<Bus> {
        &self.0
    }
}

impl EventBus for RedisBus {
    fn publish(&self, signal: Signal) {
        let bus = &self.0;
        if bus.untold.try_send(signal.clone()).is_err() {
            bus.left_out.fetch_add(1, Ordering::Relaxed);
        }
        bus.told(signal);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(RedisSubscription(self.0.here.subscribe()))
    }
}

impl Bus {
    /// For the followers of this node alone.
    pub fn tell_here(&self, signal: Signal) {
        self.hand_on(Heard::Signal(signal));
    }

    fn hand_on(&self, heard: Heard) {
        // Nobody listening is no failure: the log has everything that matters.
        let _ = self.here.send(heard);
    }

    /// A signal of this node or another.
    fn told(&self, signal: Signal) {
        match signal {
            Signal::Happened(event) => self.ordered(|order, now, step| {
                order.take(event.cursor, event, now, step);
            }),
            other => self.tell_here(other),
        }
    }

    /// Followers are told under the lock: in the order in which it is left.
    fn ordered(&self, act: impl FnOnce(&mut Order<Arc<Event>>, Instant, &mut dyn FnMut(Step<Arc<Event>>))) {
        let mut order = self.order.lock();
        let was_due = order.due().is_some();
        act(&mut order, Instant::now(), &mut |step| {
            self.hand_on(match step {
                Step::Event(event) => Heard::Signal(Signal::Happened(event)),
                Step::Missed(count) => Heard::Missed(count),
            });
        });
        if !was_due && order.due().is_some() {
            self.held.notify_one();
        }
    }

    /// A frame as it came. What this node said itself was told when it was said.
    pub fn read(&self, frame: &[u8]) {
        let Some((node, lines)) = wire::read(frame) else {
            tracing::warn!(bytes = frame.len(), "somebody else uses the channel of the bus");
            return;
        };
        if node == self.link.node() {
            return;
        }
        for line in lines {
            match line {
                Some(Line::Signal(signal)) => self.told(signal),
                Some(Line::Presence(news)) => drop(self.news.try_send((node, news))),
                None => tracing::debug!(%node, "a signal of another version was passed over"),
            }
        }
    }

    /// Followers are sent to the log, which has everything up to `last` where that is known.
    pub fn catch_up(&self, last: Option<u64>) {
        self.ordered(|order, _, step| order.catch_up(last, step));
    }

    /// Events that are not there yet do not come while other nodes are not heard.
    pub fn set_hears(&self, hears: bool) {
        self.hears.store(hears, Ordering::Relaxed);
        let patience = if hears { PATIENCE } else { Duration::ZERO };
        self.ordered(|order, now, step| order.be_patient(patience, now, step));
    }

    pub fn hears(&self) -> bool {
        self.hears.load(Ordering::Relaxed)
    }

    /// The last cursor that followers were told of.
    pub fn cursor(&self) -> u64 {
        self.order.lock().told()
    }

    pub fn take_left_out(&self) -> u64 {
        self.left_out.swap(0, Ordering::Relaxed)
    }

    pub fn channel(&self) -> String {
        self.link.key("bus")
    }

    pub fn newsreader(&self) -> Option<mpsc::Receiver<(NodeId, News)>> {
        self.newsreader.lock().take()
    }
}

/// Gives up events that do not come.
async fn settle(bus: Arc<Bus>, tasks: Tasks) {
    loop {
        let due = bus.order.lock().due();
        let over = async {
            match due {
                Some(due) => tokio::time::sleep_until(due.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tasks.stopping() => return,
            () = bus.held.notified() => {}
            () = over => bus.ordered(|order, now, step| order.settle(now, step)),
        }
    }
}

struct RedisSubscription(broadcast::Receiver<Heard>);

#[async_trait]
impl Subscription for RedisSubscription {
    async fn next(&mut self) -> Result<Signal, Missed> {
        match self.0.recv().await {
            Ok(Heard::Signal(signal)) => Ok(signal),
            Ok(Heard::Missed(count)) | Err(RecvError::Lagged(count)) => Err(Missed(count)),
            // The bus lives as long as the program; its end is the end of everything to wait for.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }

    fn try_next(&mut self) -> Option<Result<Signal, Missed>> {
        match self.0.try_recv() {
            Ok(Heard::Signal(signal)) => Some(Ok(signal)),
            Ok(Heard::Missed(count)) | Err(TryRecvError::Lagged(count)) => Some(Err(Missed(count))),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}
