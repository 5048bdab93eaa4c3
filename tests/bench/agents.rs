//! Turns with a language model: what the program adds to the model's own time.
//!
//! The model is the simulated one of the sandbox, on a thread of this process, so that the moment its first byte leaves
//! and the moment a widget has its first piece are told by one clock. Run it with `--only agents`.

mod model;
mod prompt;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::load::Histogram;
use sandbox::socket_io::ConnectOptions;
use sandbox::{Address, PeerError};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use self::model::Model;
use crate::chat_socket::{ChatSocket, Signal};
use crate::crowd;
use crate::options::Options;
use crate::proc_stat::{Meter, resident_kb};
use crate::report::{Case, Report};
use crate::scenario::{USUAL, bounded, print_usage};
use crate::server::Server;
use crate::setup::Accounts;
use crate::subject::{Bed, Subject};

/// Turns that stream at once.
const CROWD: usize = 500;
/// An answer of the crowd: words, and the time between them.
const WORDS: usize = 60;
const PACE: Duration = Duration::from_millis(50);
/// Between two messages of the customer who is watched.
const REST: Duration = Duration::from_millis(20);
/// No answer takes longer.
const LIMIT: Duration = Duration::from_mins(2);
const READ_BUFFER: usize = 4096;

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    prompt::measure(report)?;
    let bed = Bed::make(Subject::Switchboard, USUAL, options)?;
    let server = bed.start(options)?;
    let model = Model::start()?;
    let plain = bed.accounts(&server).await?;
    let agents = bed.accounts_with_model(&server, &model.url()).await?;
    bounded(options, alone(&server, &agents, &model, options, report)).await?;
    bounded(options, together(&server, &plain, &agents, &model, options, report)).await?;
    server.stop()
}

fn case(variant: String) -> Case {
    Case { server: Subject::Switchboard.name(), scenario: "agents", variant }
}

/// When each question's first piece came, by the question.
type Heard = HashMap<String, Instant>;

/// From the model's first byte to the widget's first piece; questions that lack one of them are not counted.
fn overhead(model: &Model, heard: &Heard) -> Histogram {
    let mut histogram = Histogram::default();
    for (question, left) in model.first_bytes() {
        if let Some(came) = heard.get(&question) {
            histogram.record(came.saturating_duration_since(left));
        }
    }
    histogram
}

/// One customer after another answer: nothing else happens meanwhile.
async fn alone(server: &Server, accounts: &Accounts, model: &Model, options: &Options, report: &mut Report) -> io::Result<()> {
    model.speak(12, Duration::from_millis(2));
    let mut socket = open(server, accounts).await?;
    socket.settle().await.map_err(io::Error::other)?;
    let (mut heard, mut turns) = (Heard::new(), 0);
    let until = Instant::now() + options.seconds;
    while Instant::now() < until {
        let question = format!("q-alone-{turns}");
        let turn = timeout(LIMIT, ask(&mut socket, turns, &question)).await;
        let first = turn.map_err(io::Error::other)?.map_err(io::Error::other)?;
        heard.extend(first.map(|first| (question, first)));
        turns += 1;
    }
    let case = case("one customer".to_owned());
    report.latency(&case, "first byte to first piece", &overhead(model, &heard))?;
    report.figure(&case, "turns", turns as f64, "")?;
    report.figure(&case, "turns without a piece", turns.saturating_sub(heard.len() as u64) as f64, "")
}

/// A crowd of answers that stream, and a customer of another bot who is served beside them.
async fn together(
    server: &Server,
    plain: &Accounts,
    agents: &Accounts,
    model: &Model,
    options: &Options,
    report: &mut Report,
) -> io::Result<()> {
    model.speak(WORDS, PACE);
    let before = watched(server, plain, Duration::from_secs(2), &Cell::new(false)).await?;
    let address = Address::parse(&server.url).map_err(io::Error::other)?;
    let sockets = crowd::open(&address, &agents.inbox_key, CROWD, READ_BUFFER).await.map_err(io::Error::other)?;
    let shared = Rc::new(Shared { until: Instant::now() + options.seconds, heard: RefCell::default(), turns: Cell::new(0) });
    let mut tasks = JoinSet::new();
    for (number, socket) in sockets.into_iter().enumerate() {
        tasks.spawn_local(stream(socket, number, Rc::clone(&shared)));
    }
    let (is_over, most) = (Cell::new(false), Cell::new(0));
    let meter = Meter::start(server.pid())?;
    let crowd = async {
        let ended = joined(tasks).await;
        is_over.set(true);
        ended
    };
    let count = async {
        while !is_over.get() {
            most.set(most.get().max(model.streaming()));
            sleep(Duration::from_millis(100)).await;
        }
    };
    let ((failed, first_failure), beside, ()) = tokio::join!(crowd, watched(server, plain, LIMIT, &is_over), count);
    let (usage, beside) = (meter.stop()?, beside?);
    let case = case(format!("{CROWD} answers of {WORDS} words at once"));
    report.figure(&case, "streaming at once, most", most.get() as f64, "")?;
    report.figure(&case, "turns", shared.turns.get() as f64, "")?;
    report.figure(&case, "failed sockets", failed as f64, "")?;
    report.latency(&case, "first byte to first piece", &overhead(model, &shared.heard.borrow()))?;
    report.latency(&case, "another's ack before", &before.acks)?;
    report.latency(&case, "another's ack meanwhile", &beside.acks)?;
    report.latency(&case, "another's reply before", &before.replies)?;
    report.latency(&case, "another's reply meanwhile", &beside.replies)?;
    print_usage(&case, &usage, report)?;
    report.figure(&case, "memory after", resident_kb(server.pid())? as f64 / 1024.0, "MB")?;
    first_failure.map_or(Ok(()), |cause| report.note(&format!("! {cause}")))
}

struct Shared {
    /// No new question after it.
    until: Instant,
    heard: RefCell<Heard>,
    turns: Cell<u64>,
}

async fn stream(mut socket: ChatSocket, number: usize, shared: Rc<Shared>) -> Result<(), PeerError> {
    socket.settle().await?;
    let mut turn = 0;
    while turn == 0 || Instant::now() < shared.until {
        let question = format!("q-{number}-{turn}");
        let asked = timeout(LIMIT, ask(&mut socket, turn, &question)).await;
        let first = asked.map_err(|_elapsed| PeerError::Timeout("an answer"))??;
        shared.heard.borrow_mut().extend(first.map(|first| (question, first)));
        shared.turns.set(shared.turns.get() + 1);
        turn += 1;
    }
    Ok(())
}

async fn joined(mut tasks: JoinSet<Result<(), PeerError>>) -> (usize, Option<String>) {
    let (mut failed, mut first) = (0, None);
    while let Some(ended) = tasks.join_next().await {
        if let Ok(Err(cause)) = ended {
            failed += 1;
            first.get_or_insert(cause.to_string());
        }
    }
    (failed, first)
}

#[derive(Default)]
struct Watched {
    acks: Histogram,
    replies: Histogram,
}

/// A customer whose bot needs no model, one short message after the other.
async fn watched(server: &Server, accounts: &Accounts, limit: Duration, is_over: &Cell<bool>) -> io::Result<Watched> {
    let mut socket = open(server, accounts).await?;
    socket.settle().await.map_err(io::Error::other)?;
    let (mut watched, mut number, until) = (Watched::default(), 0, Instant::now() + limit);
    while !is_over.get() && Instant::now() < until {
        let began = Instant::now();
        socket.send(number).await.map_err(io::Error::other)?;
        let mut asked = None;
        loop {
            match timeout(LIMIT, socket.next()).await.map_err(io::Error::other)?.map_err(io::Error::other)? {
                Signal::Acked { ack, seq } if ack == number => {
                    watched.acks.record(began.elapsed());
                    asked = Some(seq);
                }
                Signal::Replied { seq } if asked.is_some_and(|asked| seq > asked) => break,
                Signal::Declined { .. } => return Err(io::Error::other("a message was declined")),
                _ => {}
            }
        }
        watched.replies.record(began.elapsed());
        number += 1;
        sleep(REST).await;
    }
    Ok(watched)
}

async fn open(server: &Server, accounts: &Accounts) -> io::Result<ChatSocket> {
    let address = Address::parse(&server.url).map_err(io::Error::other)?;
    let options = ConnectOptions { read_buffer: READ_BUFFER, ..ConnectOptions::default() };
    ChatSocket::open(&address, &accounts.inbox_key, usize::MAX, &options).await.map_err(io::Error::other)
}

/// One turn to its end; when its first piece came.
async fn ask(socket: &mut ChatSocket, ack: u64, question: &str) -> Result<Option<Instant>, PeerError> {
    socket.say(ack, question).await?;
    let (mut asked, mut first, mut replied) = (None, None, None);
    loop {
        match socket.next().await? {
            Signal::Acked { ack: of, seq } if of == ack => asked = Some(seq),
            Signal::Piece => first = first.or_else(|| Some(Instant::now())),
            Signal::Replied { seq } => replied = Some(seq),
            Signal::Declined { .. } => return Err(PeerError::Disconnected("a message was declined".to_owned())),
            Signal::Acked { .. } | Signal::Other => {}
        }
        if asked.is_some() && replied > asked {
            return Ok(first);
        }
    }
}
