//! The four measurements, each on a server of its own, and the figures they print.

use std::future::Future;
use std::io;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::closed_loop::{self, Window};
use crate::idle_sockets;
use crate::open_loop;
use crate::options::Options;
use crate::proc_stat::{self, Usage};
use crate::report::{Case, Report, milliseconds};
use crate::subject::{Bed, Setting, Subject};

/// What a case may take beyond its warm-up and window: connecting, settling, stopping.
const MARGIN: Duration = Duration::from_mins(3);
/// How long a fresh server rests before its memory is read.
const REST: Duration = Duration::from_secs(2);
/// The setting for everything but saturation.
pub const USUAL: Setting = Setting { synchronous: "NORMAL", responder: "scripted" };

/// Runs what the options ask for, one after the other.
pub async fn run_all(subject: Subject, options: &Options, report: &mut Report) -> io::Result<()> {
    if options.wants("start") {
        start(subject, options, report).await?;
    }
    if options.wants("saturation") {
        for setting in cases(subject) {
            if variant(subject, setting).contains(&options.case) {
                saturation(subject, setting, options, report).await?;
            }
        }
    }
    if options.wants("rate") {
        rate(subject, options, report).await?;
    }
    if options.wants("idle") {
        idle(subject, options, report).await?;
    }
    Ok(())
}

fn cases(subject: Subject) -> Vec<Setting> {
    let responders: &[_] = match subject {
        Subject::Switchboard => &["scripted", "extractive"],
        Subject::Node => &["echo"],
    };
    let pairs = responders.iter().flat_map(|responder| ["NORMAL", "FULL"].map(|synchronous| (synchronous, *responder)));
    pairs.map(|(synchronous, responder)| Setting { synchronous, responder }).collect()
}

fn variant(subject: Subject, setting: Setting) -> String {
    let responder = if subject == Subject::Node { "echo" } else { setting.responder };
    format!("{}, {responder}", setting.synchronous)
}

fn case(subject: Subject, scenario: &'static str, variant: String) -> Case {
    Case { server: subject.name(), scenario, variant }
}

async fn start(subject: Subject, options: &Options, report: &mut Report) -> io::Result<()> {
    let bed = Bed::make(subject, USUAL, options)?;
    // The first start makes whatever a first start makes; only later ones count.
    bed.start(options)?.stop()?;
    let mut times = Vec::new();
    let mut memory = Vec::new();
    for _ in 0..options.starts {
        let server = bed.start(options)?;
        times.push(server.start_up);
        sleep(REST).await;
        memory.push(proc_stat::resident_kb(server.pid())?);
        server.stop()?;
    }
    times.sort_unstable();
    memory.sort_unstable();
    let case = case(subject, "start", format!("existing data, {} starts", options.starts));
    report.figure(&case, "start-up median", milliseconds(times[times.len() / 2]), "ms")?;
    report.figure(&case, "start-up slowest", milliseconds(times[times.len() - 1]), "ms")?;
    report.figure(&case, "idle memory median", memory[memory.len() / 2] as f64 / 1024.0, "MB")
}

async fn saturation(subject: Subject, setting: Setting, options: &Options, report: &mut Report) -> io::Result<()> {
    let bed = Bed::make(subject, setting, options)?;
    let server = bed.start(options)?;
    let accounts = bed.accounts(&server).await?;
    let window = bounded(options, closed_loop::run(server.pid(), &server.url, &accounts, options)).await?;
    let memory = proc_stat::resident_kb(server.pid())?;
    let case = case(subject, "saturation", variant(subject, setting));
    print_window(&case, &window, report)?;
    report.figure(&case, "memory after", memory as f64 / 1024.0, "MB")?;
    server.stop()
}

pub fn print_window(case: &Case, window: &Window, report: &mut Report) -> io::Result<()> {
    let turns = window.turns.max(1) as f64;
    report.figure(case, "turns a second", window.turns as f64 / window.usage.wall.as_secs_f64(), "1/s")?;
    report.figure(case, "server processor a turn", window.usage.server.as_secs_f64() * 1e6 / turns, "us")?;
    report.figure(case, "client processor a turn", window.usage.client.as_secs_f64() * 1e6 / turns, "us")?;
    print_usage(case, &window.usage, report)?;
    report.latency(case, "ack", &window.acks)?;
    report.latency(case, "reply", &window.replies)?;
    if let Some((messages, events)) = window.feed {
        report.figure(case, "feed messages a turn", messages as f64 / turns, "")?;
        report.figure(case, "feed events a turn", events as f64 / turns, "")?;
    }
    if window.feed_broke {
        report.note("! the operator's feed broke during the run")?;
    }
    report.figure(case, "failed sockets", window.failed as f64, "")?;
    window.first_failure.as_ref().map_or(Ok(()), |cause| report.note(&format!("! {cause}")))
}

async fn rate(subject: Subject, options: &Options, report: &mut Report) -> io::Result<()> {
    let bed = Bed::make(subject, USUAL, options)?;
    let server = bed.start(options)?;
    let accounts = bed.accounts(&server).await?;
    let steady = bounded(options, open_loop::run(server.pid(), &server.url, &accounts, options)).await?;
    let case = case(subject, "rate", format!("{} turns/s, {}", options.rate, variant(subject, USUAL)));
    report.latency(&case, "ack", &steady.acks)?;
    report.latency(&case, "reply", &steady.replies)?;
    report.latency(&case, "client lateness", &steady.lateness)?;
    print_usage(&case, &steady.usage, report)?;
    report.figure(&case, "unacknowledged", steady.scheduled.saturating_sub(steady.acked) as f64, "")?;
    report.figure(&case, "without reply", steady.scheduled.saturating_sub(steady.replied) as f64, "")?;
    if let Some(cause) = &steady.first_failure {
        report.note(&format!("! {cause}"))?;
    }
    server.stop()
}

async fn idle(subject: Subject, options: &Options, report: &mut Report) -> io::Result<()> {
    let count = idle_sockets::raise_limit(options.idle)?;
    let case = case(subject, "idle", format!("{count} sockets"));
    if count < options.idle {
        report.note(&format!("the limit on open files allows {count} sockets; raise it with `ulimit -n`"))?;
    }
    let bed = Bed::make(subject, USUAL, options)?;
    let server = bed.start(options)?;
    let accounts = bed.accounts(&server).await?;
    let idle = bounded(options, idle_sockets::run(server.pid(), &server.url, &accounts, count)).await?;
    let each = idle.held_kb.saturating_sub(idle.before_kb) as f64 / idle.sockets as f64;
    report.figure(&case, "memory a socket", each, "KB")?;
    report.figure(&case, "memory before", idle.before_kb as f64 / 1024.0, "MB")?;
    report.figure(&case, "memory while held", idle.held_kb as f64 / 1024.0, "MB")?;
    report.figure(&case, "memory after the close", idle.after_kb as f64 / 1024.0, "MB")?;
    report.figure(&case, "opened a second", idle.sockets as f64 / idle.opened_in.as_secs_f64(), "1/s")?;
    print_usage(&case, &idle.usage, report)?;
    report.figure(&case, "lost while held", (idle.sockets - idle.alive) as f64, "")?;
    server.stop()
}

pub fn print_usage(case: &Case, usage: &Usage, report: &mut Report) -> io::Result<()> {
    let users =
        [("processor: server", usage.server), ("processor: load client", usage.client), ("processor: others", usage.others)];
    for (name, used) in users {
        let share = used.as_secs_f64() / usage.wall.as_secs_f64().max(0.001);
        report.figure(case, name, share * 100.0, "% of one")?;
    }
    Ok(())
}

/// Ends a case that hangs, so that a bench run always ends.
pub async fn bounded<T>(options: &Options, case: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let limit = options.warmup + options.seconds + MARGIN;
    let late = || io::Error::other(format!("the case took longer than {} s", limit.as_secs()));
    timeout(limit, case).await.map_err(|_elapsed| late())?
}
