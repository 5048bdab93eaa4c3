//! Latency at a fixed rate: messages leave when they are due, however slow the answers are.
//!
//! A latency counts from the time a message was due, so a server that stalls is charged for all that waited behind
//! the stall, and so is the load client itself: its own lateness is reported beside.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::load::Histogram;
use sandbox::{Address, PeerError};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::chat_socket::{ChatSocket, Signal};
use crate::crowd;
use crate::feed::Feed;
use crate::options::Options;
use crate::proc_stat::{Meter, Usage};
use crate::setup::Accounts;

/// How long the last answers may take after the last message.
const GRACE: Duration = Duration::from_secs(5);
const READ_BUFFER: usize = 4096;

/// What the run showed.
#[derive(Debug, Default)]
pub struct Steady {
    pub scheduled: u64,
    pub acked: u64,
    pub replied: u64,
    pub acks: Histogram,
    pub replies: Histogram,
    /// From the due time to the write: what the load client itself adds.
    pub lateness: Histogram,
    pub usage: Usage,
    pub first_failure: Option<String>,
}

/// When each message is due.
#[derive(Debug, Clone, Copy)]
struct Schedule {
    began: Instant,
    interval: Duration,
    /// Messages before this index warm up and are not counted.
    counted_from: u64,
    total: u64,
}

impl Schedule {
    fn due(&self, index: u64) -> Instant {
        self.began + Duration::from_nanos(self.interval.as_nanos() as u64 * index)
    }
}

/// Runs on a server that is up. Needs a `LocalSet`.
pub async fn run(pid: u32, url: &str, accounts: &Accounts, options: &Options) -> io::Result<Steady> {
    let address = Address::parse(url).map_err(io::Error::other)?;
    let _feed = match &accounts.operator_token {
        Some(token) => Some(Feed::open(&address, token).await.map_err(io::Error::other)?),
        None => None,
    };
    let sockets = crowd::open(&address, &accounts.inbox_key, options.sockets, READ_BUFFER).await;
    let sockets = sockets.map_err(io::Error::other)?;
    // Greetings need no care here: a reply counts only for messages that stand before it.
    let schedule = Schedule {
        began: Instant::now() + Duration::from_millis(500),
        interval: Duration::from_secs(1) / options.rate,
        counted_from: options.warmup.as_secs() * u64::from(options.rate),
        total: (options.warmup + options.seconds).as_secs() * u64::from(options.rate),
    };
    drive(pid, sockets, schedule, options).await
}

async fn drive(pid: u32, sockets: Vec<ChatSocket>, schedule: Schedule, options: &Options) -> io::Result<Steady> {
    let steady = Rc::new(RefCell::new(Steady::default()));
    let mut tasks = JoinSet::new();
    let mut due = Vec::with_capacity(sockets.len());
    // Each channel holds all its socket will ever be told, so the pace never waits for a slow socket.
    let room = (schedule.total as usize).div_ceil(sockets.len()) + 1;
    for socket in sockets {
        let (sender, receiver) = mpsc::channel(room);
        due.push(sender);
        tasks.spawn_local(talk(socket, receiver, schedule, Rc::clone(&steady)));
    }
    // A thread keeps the pace: a thread's sleep is good to 0.1 ms, the runtime's timers to 1 ms only.
    std::thread::spawn(move || keep_pace(schedule, &due));
    sleep(options.warmup).await;
    let meter = Meter::start(pid)?;
    sleep(options.seconds).await;
    let usage = meter.stop()?;
    let all = async {
        while let Some(ended) = tasks.join_next().await {
            if let Ok(Err(cause)) = ended {
                steady.borrow_mut().first_failure.get_or_insert(cause.to_string());
            }
        }
    };
    // What is still unanswered then shows as the difference of the counts.
    drop(timeout(GRACE, all).await);
    let mut result = steady.take();
    result.scheduled = schedule.total - schedule.counted_from;
    result.usage = usage;
    Ok(result)
}

fn keep_pace(schedule: Schedule, sockets: &[mpsc::Sender<u64>]) {
    for index in 0..schedule.total {
        std::thread::sleep(schedule.due(index).saturating_duration_since(Instant::now()));
        // A socket that failed has no receiver any more; its messages count as unanswered.
        let _ = sockets[index as usize % sockets.len()].try_send(index);
    }
}

/// One socket's part; the index of a message is its acknowledgement number.
async fn talk(
    mut socket: ChatSocket,
    mut due: mpsc::Receiver<u64>,
    schedule: Schedule,
    steady: Rc<RefCell<Steady>>,
) -> Result<(), PeerError> {
    // Acknowledged messages whose reply has not come, oldest first, with their sequence numbers.
    let mut asked: VecDeque<(u64, u64)> = VecDeque::new();
    let mut unacked = 0_usize;
    let mut open = true;
    while open || unacked > 0 || !asked.is_empty() {
        tokio::select! {
            index = due.recv(), if open => match index {
                Some(index) => {
                    socket.send(index).await?;
                    unacked += 1;
                    steady.borrow_mut().sent(schedule, index);
                }
                None => open = false,
            },
            signal = socket.next() => match signal? {
                Signal::Acked { ack, seq } => {
                    unacked = unacked.saturating_sub(1);
                    asked.push_back((ack, seq));
                    steady.borrow_mut().answered(schedule, ack);
                }
                // A reply answers every message before it: a busy server may join several into one turn.
                Signal::Replied { seq } => while let Some((index, _)) = asked.pop_front_if(|(_, asked)| *asked < seq) {
                    steady.borrow_mut().replied(schedule, index);
                },
                Signal::Declined { .. } => return Err(PeerError::Disconnected("a message was declined".to_owned())),
                Signal::Piece | Signal::Other => {}
            },
        }
    }
    Ok(())
}

impl Steady {
    fn sent(&mut self, schedule: Schedule, index: u64) {
        if index >= schedule.counted_from {
            self.lateness.record(schedule.due(index).elapsed());
        }
    }

    fn answered(&mut self, schedule: Schedule, index: u64) {
        if index >= schedule.counted_from {
            self.acked += 1;
            self.acks.record(schedule.due(index).elapsed());
        }
    }

    fn replied(&mut self, schedule: Schedule, index: u64) {
        if index >= schedule.counted_from {
            self.replied += 1;
            self.replies.record(schedule.due(index).elapsed());
        }
    }
}
