//! Timers: very many conversations are put aside for most of a year, a few wake within seconds. How late an operator hears of each, and
//! what it costs to have all the others wait.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use engine::clock::{Clock as _, SystemClock, Timestamp};
use sandbox::Address;
use sandbox::load::{Histogram, LoadSocket};
use sandbox::socket_io::ConnectOptions;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::options::Options;
use crate::proc_stat::{Meter, resident_kb};
use crate::report::{Case, Report};
use crate::server::Server;
use crate::setup::{self, call};
use crate::subject::Subject;
use crate::temp_dir::TempDir;
use crate::volume;

/// Conversations that wake, one after the other within this time.
const WAKING: u32 = 2_000;
const WITHIN: Duration = Duration::from_secs(20);

/// Until the first of them does: all have been told to by then.
const AHEAD: Duration = Duration::from_secs(15);

/// The processor time of those who wait is taken over this time, when what a server does after its start is over.
const REST: Duration = Duration::from_secs(5);
const RESTING: Duration = Duration::from_secs(20);

/// Waking ids by when they are due, until they have woken; and how late they were.
#[derive(Default)]
struct Waking {
    due: HashMap<String, Timestamp>,
    late: Histogram,
}

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let scratch = TempDir::new(&options.data_root)?;
    let data = options.seeded.clone().unwrap_or_else(|| scratch.path().join("data"));
    let login = volume::seeded(&data, (1_000, 2_000, options.timers), report)?;
    let server = Server::start(&setup::launch("serve", &data, &[], options)?)?;
    let token = setup::access_token(&login, &server.url).await?;
    let case = Case {
        server: Subject::Switchboard.name(),
        scenario: "timers",
        variant: format!("{} pending, {WAKING} due within {} s", options.timers, WITHIN.as_secs()),
    };
    sleep(REST).await;
    let meter = Meter::start(server.pid())?;
    sleep(RESTING).await;
    let usage = meter.stop()?;
    let share = usage.server.as_secs_f64() / usage.wall.as_secs_f64() * 100.0;
    report.figure(&case, "of a core while all wait", share, "%")?;
    report.figure(&case, "memory", resident_kb(server.pid())? as f64 / 1024.0, "MB")?;

    let waking = Rc::new(RefCell::new(Waking::default()));
    let follower = tokio::task::spawn_local(follow(listening(&server, &token).await?, Rc::clone(&waking)));
    let ids = asleep(&server, &token).await?;
    let first = SystemClock.now().plus(AHEAD);
    for (number, id) in (0_u32..).zip(ids) {
        let due = first.plus(WITHIN * number / WAKING);
        let path = format!("/api/v1/conversations/{id}/snooze");
        call(&server.url, "POST", &path, &token, &json!({"until": due.to_string()}).to_string()).await?;
        waking.borrow_mut().due.insert(id, due);
    }
    let left = first.since(SystemClock.now());
    if left.is_zero() {
        return Err(io::Error::other("they were told too slowly"));
    }
    sleep(left + WITHIN + REST).await;
    follower.abort();
    let waking = waking.take();
    report.latency(&case, "late", &waking.late)?;
    report.figure(&case, "never woke", waking.due.len() as f64, "")?;
    server.stop()
}

/// A socket to which all is told.
async fn listening(server: &Server, token: &str) -> io::Result<LoadSocket> {
    let address = Address::parse(&server.url).map_err(io::Error::other)?;
    let auth = format!(r#"{{"token":"{token}"}}"#);
    let socket = LoadSocket::open(&address, "/inbox", &auth, &ConnectOptions::default()).await;
    let mut socket = socket.map_err(io::Error::other)?;
    socket.send(r#"42/inbox,["subscribe",{}]"#.to_owned()).await.map_err(io::Error::other)?;
    Ok(socket)
}

/// Enough of those that are put aside.
async fn asleep(server: &Server, token: &str) -> io::Result<Vec<String>> {
    let (mut ids, mut before) = (Vec::new(), String::new());
    while ids.len() < WAKING as usize {
        let path = format!("/api/v1/conversations?view=all&status=snoozed&limit=100{before}");
        let page = call(&server.url, "GET", &path, token, "").await?;
        ids.extend(page["items"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str().map(str::to_owned)));
        let Some(next) = page["next_cursor"].as_str() else { break };
        before = format!("&cursor={next}");
    }
    ids.truncate(WAKING as usize);
    Ok(ids)
}

async fn follow(mut socket: LoadSocket, waking: Rc<RefCell<Waking>>) {
    // A feed that breaks shows as conversations that never woke.
    while let Ok(frame) = socket.next().await {
        let now = SystemClock.now();
        let Some(body) = frame.packet().and_then(|packet| packet.event_body()) else { continue };
        let Ok(told) = serde_json::from_str::<Value>(body) else { continue };
        let Some(id) = id_of(&told) else { continue };
        let mut waking = waking.borrow_mut();
        // What is told before is that it was put aside anew.
        if let Some(due) = waking.due.get(id).copied().filter(|due| *due <= now) {
            waking.due.remove(id);
            waking.late.record(now.since(due));
        }
    }
}

/// Which conversation is told of.
fn id_of(told: &Value) -> Option<&str> {
    told["conversation"]["id"].as_str().or_else(|| told["conversation"].as_str()).or_else(|| told["id"].as_str())
}
