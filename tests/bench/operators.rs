//! Operators with the inbox open while customers write: how late each of them sees a message.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::load::{Histogram, LoadSocket};
use sandbox::socket_io::ConnectOptions;
use sandbox::{Address, PeerError};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::chat_socket::ChatSocket;
use crate::crowd;
use crate::options::Options;
use crate::proc_stat::{Meter, Usage};
use crate::report::{Case, Report};
use crate::scenario::{self, USUAL};
use crate::server::Server;
use crate::setup::Accounts;
use crate::subject::{Bed, Subject};

/// Who watches whom.
#[derive(Debug, Clone, Copy)]
pub struct Crowd<'a> {
    pub operators: usize,
    /// Of customers, a second. Each is answered, so twice as many are shown, beside what else the feed tells.
    pub messages: u32,
    pub customers: usize,
    /// Where each side is connected.
    pub operators_at: &'a str,
    pub customers_at: &'a str,
}

/// How long the last message may be under way.
const GRACE: Duration = Duration::from_secs(3);
/// Stands before the number of a message in its text.
const MARK: &str = "lag-";

#[derive(Debug, Default)]
struct Watched {
    sent: Vec<Instant>,
    counted_from: usize,
    lags: Histogram,
    seen: u64,
    events: u64,
    usage: Usage,
}

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let bed = Bed::make(Subject::Switchboard, USUAL, options)?;
    let server = bed.start(options)?;
    let accounts = bed.accounts(&server).await?;
    let at = server.url.as_str();
    let crowd = Crowd { operators: 200, messages: 50, customers: 50, operators_at: at, customers_at: at };
    let variant = format!("{} operators, {} messages/s and their answers", crowd.operators, crowd.messages);
    let case = Case { server: "switchboard", scenario: "operators", variant };
    measure(&case, &server, crowd, &accounts, options, report).await?;
    server.stop()
}

/// The figures of a crowd; those of the processor are this server's.
pub async fn measure(
    case: &Case,
    server: &Server,
    crowd: Crowd<'_>,
    accounts: &Accounts,
    options: &Options,
    report: &mut Report,
) -> io::Result<()> {
    let watched = scenario::bounded(options, watch(server.pid(), crowd, accounts, options)).await?;
    report.latency(case, "from the send to an operator", &watched.lags)?;
    let expected = (watched.sent.len() - watched.counted_from) * crowd.operators;
    report.figure(case, "not seen", expected as f64 - watched.seen as f64, "")?;
    let seconds = watched.usage.wall.as_secs_f64().max(0.001);
    report.figure(case, "events to each a second", watched.events as f64 / crowd.operators as f64 / seconds, "1/s")?;
    scenario::print_usage(case, &watched.usage, report)
}

async fn watch(pid: u32, crowd: Crowd<'_>, accounts: &Accounts, options: &Options) -> io::Result<Watched> {
    let address = Address::parse(crowd.operators_at).map_err(io::Error::other)?;
    let token = accounts.operator_token.as_deref().unwrap_or_default();
    let watched = Rc::new(RefCell::new(Watched::default()));
    let mut operators = JoinSet::new();
    for _ in 0..crowd.operators {
        let auth = format!(r#"{{"token":"{token}"}}"#);
        let socket = LoadSocket::open(&address, "/inbox", &auth, &ConnectOptions::default()).await;
        let mut socket = socket.map_err(io::Error::other)?;
        socket.send(r#"42/inbox,["subscribe",{}]"#.to_owned()).await.map_err(io::Error::other)?;
        operators.spawn_local(follow(socket, Rc::clone(&watched)));
    }
    let address = Address::parse(crowd.customers_at).map_err(io::Error::other)?;
    let customers = crowd::open(&address, &accounts.inbox_key, crowd.customers, 4096).await;
    send_all(&mut customers.map_err(io::Error::other)?, pid, crowd.messages, &watched, options).await?;
    sleep(GRACE).await;
    operators.abort_all();
    Ok(watched.take())
}

async fn send_all(
    customers: &mut [ChatSocket],
    pid: u32,
    messages: u32,
    watched: &RefCell<Watched>,
    options: &Options,
) -> io::Result<()> {
    let uncounted = options.warmup.as_secs() as usize * messages as usize;
    let total = uncounted + options.seconds.as_secs() as usize * messages as usize;
    let mut pace = interval(Duration::from_secs(1) / messages);
    let mut meter = None;
    let count = customers.len();
    for index in 0..total {
        pace.tick().await;
        if index == uncounted {
            watched.borrow_mut().counted_from = uncounted;
            watched.borrow_mut().events = 0;
            meter = Some(Meter::start(pid)?);
        }
        watched.borrow_mut().sent.push(Instant::now());
        let customer = &mut customers[index % count];
        customer.say(index as u64, &format!("{MARK}{index} please")).await.map_err(io::Error::other)?;
        // What came for the customer is not what is measured, but must not fill the connection.
        customer.drain().map_err(io::Error::other)?;
    }
    if let Some(meter) = meter {
        watched.borrow_mut().usage = meter.stop()?;
    }
    Ok(())
}

async fn follow(mut socket: LoadSocket, watched: Rc<RefCell<Watched>>) -> Result<(), PeerError> {
    loop {
        let frame = socket.next().await?;
        let Some(packet) = frame.packet() else { continue };
        let mut watched = watched.borrow_mut();
        watched.events += 1;
        if packet.event_name() != Some("message") {
            continue;
        }
        let Some(index) = packet.event_body().and_then(marked) else { continue };
        if index >= watched.counted_from
            && let Some(sent) = watched.sent.get(index).copied()
            && watched.counted_from > 0
        {
            watched.lags.record(sent.elapsed());
            watched.seen += 1;
        }
    }
}

/// The number of a marked message.
fn marked(body: &str) -> Option<usize> {
    let (_, after) = body.split_once(MARK)?;
    after.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
