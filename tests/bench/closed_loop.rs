//! Saturation: every socket sends, waits for its acknowledgement and for the agent's reply, and sends again.

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::load::Histogram;
use sandbox::{Address, PeerError};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::chat_socket::{ChatSocket, Signal};
use crate::crowd;
use crate::feed::Feed;
use crate::options::Options;
use crate::proc_stat::{Meter, Usage};
use crate::setup::Accounts;

/// How long the last turns may take after the window.
const GRACE: Duration = Duration::from_secs(5);
/// Enough for an acknowledgement and a reply in one read.
const READ_BUFFER: usize = 4096;

/// What one window showed.
#[derive(Debug, Default)]
pub struct Window {
    pub turns: u64,
    pub usage: Usage,
    pub acks: Histogram,
    pub replies: Histogram,
    /// Messages and all events the feed brought within the window; `None` without an operator.
    pub feed: Option<(u64, u64)>,
    pub feed_broke: bool,
    /// Sockets that failed or waited for a reply that did not come.
    pub failed: usize,
    pub first_failure: Option<String>,
}

#[derive(Default)]
struct Tally {
    turns: u64,
    acks: Histogram,
    replies: Histogram,
}

struct Shared {
    stopped: Cell<bool>,
    tally: RefCell<Tally>,
}

/// Runs the loop on a server that is up. Needs a `LocalSet`.
pub async fn run(pid: u32, url: &str, accounts: &Accounts, options: &Options) -> io::Result<Window> {
    let address = Address::parse(url).map_err(io::Error::other)?;
    let feed = match &accounts.operator_token {
        Some(token) => Some(Feed::open(&address, token).await.map_err(io::Error::other)?),
        None => None,
    };
    let sockets = crowd::open(&address, &accounts.inbox_key, options.sockets, READ_BUFFER).await;
    let sockets = sockets.map_err(io::Error::other)?;
    let shared = Rc::new(Shared { stopped: Cell::new(false), tally: RefCell::default() });
    let mut tasks = JoinSet::new();
    for socket in sockets {
        tasks.spawn_local(turns(socket, Rc::clone(&shared)));
    }
    sleep(options.warmup).await;
    let mut window = measure(pid, feed.as_ref(), &shared, options.seconds).await?;
    shared.stopped.set(true);
    join(tasks, &mut window).await;
    Ok(window)
}

async fn measure(pid: u32, feed: Option<&Feed>, shared: &Shared, length: Duration) -> io::Result<Window> {
    let told = || feed.map(|feed| (feed.messages(), feed.events()));
    let (meter, before) = (Meter::start(pid)?, told());
    shared.tally.take();
    sleep(length).await;
    let tally = shared.tally.take();
    let (usage, after) = (meter.stop()?, told());
    Ok(Window {
        turns: tally.turns,
        usage,
        acks: tally.acks,
        replies: tally.replies,
        feed: after.zip(before).map(|(after, before)| (after.0 - before.0, after.1 - before.1)),
        feed_broke: feed.is_some_and(|feed| !feed.is_open()),
        ..Window::default()
    })
}

async fn join(mut tasks: JoinSet<Result<(), PeerError>>, window: &mut Window) {
    let all = async {
        while let Some(ended) = tasks.join_next().await {
            if let Ok(Err(cause)) = ended {
                window.failed += 1;
                window.first_failure.get_or_insert(cause.to_string());
            }
        }
    };
    if timeout(GRACE, all).await.is_err() {
        window.failed += tasks.len();
        window.first_failure.get_or_insert_with(|| "no reply came".to_owned());
    }
}

async fn turns(mut socket: ChatSocket, shared: Rc<Shared>) -> Result<(), PeerError> {
    socket.settle().await?;
    let mut ack = 0;
    while !shared.stopped.get() {
        one_turn(&mut socket, ack, &shared).await?;
        ack += 1;
    }
    Ok(())
}

async fn one_turn(socket: &mut ChatSocket, number: u64, shared: &Shared) -> Result<(), PeerError> {
    let began = Instant::now();
    socket.send(number).await?;
    let mut asked = None;
    let mut replied = None;
    loop {
        match socket.next().await? {
            Signal::Acked { ack, seq } if ack == number => {
                asked = Some(seq);
                shared.tally.borrow_mut().acks.record(began.elapsed());
            }
            Signal::Replied { seq } => replied = Some(seq),
            Signal::Declined { .. } => return Err(PeerError::Disconnected("a message was declined".to_owned())),
            Signal::Acked { .. } | Signal::Piece | Signal::Other => {}
        }
        // A reply belongs to this turn when it stands behind the message; a late one of before does not count.
        if asked.is_some() && replied > asked {
            let mut tally = shared.tally.borrow_mut();
            tally.replies.record(began.elapsed());
            tally.turns += 1;
            return Ok(());
        }
    }
}
