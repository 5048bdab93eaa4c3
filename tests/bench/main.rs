//! The load client: `cargo bench --bench load -- --help`.
//!
//! It starts the real binary on a fresh data directory, talks to it over loopback as customers and an operator would,
//! and prints what it measured. Client and server share the machine, so the client is one thread that scans text; its
//! own processor time is printed beside the server's.
//!
//! `subject` starts what is measured, `setup` and `settings` hold all that depends on the product's names,
//! `scenario` holds the four measurements and the figures they print; `knowledge` measures the index without a
//! server, `agents` turns with a simulated model, `webhooks` what comes from a simulated platform, `calls` phone calls,
//! `volume` the lists and the search of a large inbox, `operators` the feed of many who have it open, `nodes` two servers on the
//! engines of the distributed profile, `campaigns` words to very many people, `timers` how late those ring that are due among very
//! many that are not.

use std::io;
use std::process::ExitCode;

use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::options::{Options, USAGE};
use crate::report::Report;
use crate::subject::Subject;

mod agents;
mod calls;
mod campaigns;
mod chat_socket;
mod closed_loop;
mod crowd;
mod feed;
mod idle_sockets;
mod knowledge;
mod nodes;
mod open_loop;
mod operators;
mod options;
mod proc_stat;
mod report;
mod scenario;
mod server;
mod settings;
mod setup;
mod subject;
mod temp_dir;
mod timers;
mod volume;
mod webhooks;

/// What is measured only when it is asked for.
const BY_NAME: [&str; 9] = ["knowledge", "agents", "webhooks", "calls", "volume", "operators", "nodes", "campaigns", "timers"];

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == calls::server::SERVER) {
        return finish(calls::server::run(arguments.next().unwrap_or_default().into()));
    }
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => return say(USAGE, ExitCode::SUCCESS),
        Err(mistake) => return say(&format!("{mistake}\n\n{USAGE}"), ExitCode::from(2)),
    };
    finish(run(&options))
}

fn finish(ran: io::Result<()>) -> ExitCode {
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => say(&format!("failed: {cause}\n"), ExitCode::FAILURE),
    }
}

fn run(options: &Options) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut report = Report::new(options.json.as_deref())?;
    let is_named = |wanted: &str| options.only.iter().any(|name| name == wanted);
    if is_named("knowledge") {
        runtime.block_on(knowledge::run(options, &mut report))?;
    }
    if is_named("agents") {
        LocalSet::new().block_on(&runtime, agents::run(options, &mut report))?;
    }
    if is_named("webhooks") {
        LocalSet::new().block_on(&runtime, webhooks::run(options, &mut report))?;
    }
    if is_named("calls") {
        LocalSet::new().block_on(&runtime, calls::run(options, &mut report))?;
    }
    if is_named("volume") {
        runtime.block_on(volume::run(options, &mut report))?;
    }
    if is_named("operators") {
        LocalSet::new().block_on(&runtime, operators::run(options, &mut report))?;
    }
    if is_named("nodes") {
        LocalSet::new().block_on(&runtime, nodes::run(options, &mut report))?;
    }
    if is_named("campaigns") {
        LocalSet::new().block_on(&runtime, campaigns::run(options, &mut report))?;
    }
    if is_named("timers") {
        LocalSet::new().block_on(&runtime, timers::run(options, &mut report))?;
    }
    // What has to be asked for by name is all that was asked for.
    let is_by_name = |name: &String| BY_NAME.contains(&name.as_str());
    if !options.only.is_empty() && options.only.iter().all(is_by_name) {
        return Ok(());
    }
    let subjects = [(options.product, Subject::Switchboard), (options.node, Subject::Node)];
    for (_, subject) in subjects.into_iter().filter(|(wanted, _)| *wanted) {
        // Sockets share their counters without locks, which takes a set of tasks bound to this thread.
        let local = LocalSet::new();
        local.block_on(&runtime, scenario::run_all(subject, options, &mut report))?;
    }
    Ok(())
}

fn say(text: &str, code: ExitCode) -> ExitCode {
    use std::io::Write as _;
    // When even standard error is closed there is nobody to tell.
    drop(io::stderr().write_all(text.as_bytes()));
    code
}
