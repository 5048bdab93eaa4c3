//! Webhooks of a messaging platform: how soon they are durable, how soon they are messages, and whether all are, in order.
//!
//! The platform is the simulated one of the sandbox, on a thread of this process: the program asks it when the inbox is
//! connected and brings the assistant's answers to it. The webhooks themselves are made, signed and posted here, so that
//! their pace is known. Run it with `--only webhooks`.

mod burst;
mod letter;
pub mod platform;
mod post;
mod steady;
mod stored;

use std::io;
use std::time::Duration;

use sandbox::meta::Rules;

use crate::options::Options;
use crate::proc_stat::resident_kb;
use crate::report::{Case, Report};
use crate::scenario::{USUAL, bounded, print_usage};
use crate::subject::{Bed, Subject};

use self::letter::Writer;
use self::platform::Platform;
use self::stored::Stored;

/// Webhooks a second, for so long.
const RATE: u32 = 500;
const LASTING: Duration = Duration::from_secs(20);
/// Of as many people.
const PEOPLE: usize = 1_000;
/// A burst of as many at once, of fewer people.
const BURST: usize = 5_000;
const BURST_PEOPLE: usize = 200;
/// After the last webhook was taken, its message is there by then.
const PATIENCE: Duration = Duration::from_mins(2);

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let platform = Platform::start(Rules::default())?;
    let mut options = options.clone();
    options.settings.push(("SWITCHBOARD__CHANNELS__FACEBOOK".to_owned(), platform.url()));
    let bed = Bed::make(Subject::Switchboard, USUAL, &options)?;
    let server = bed.start(&options)?;
    let connected = bed.connected(&server).await?;
    let stored = Stored::new(&server.url, connected.token);
    let at_rate = case(format!("{RATE} webhooks/s, {PEOPLE} people"));
    let writer = Writer::new("steady", PEOPLE);
    let steady = bounded(&options, steady::run(server.pid(), &server.url, &connected.path, &writer)).await?;
    report.latency(&at_rate, "durable 200", &steady.answers)?;
    report.latency(&at_rate, "client lateness", &steady.lateness)?;
    print_usage(&at_rate, &steady.usage, report)?;
    let drained = stored.until(steady.sent, PATIENCE).await?;
    report.figure(&at_rate, "drained after the last", drained.as_secs_f64() * 1e3, "ms")?;
    let found = stored.look("steady").await?;
    report.figure(&at_rate, "not answered with 200", (steady.sent - steady.answered) as f64, "")?;
    report.figure(&at_rate, "lost", steady.sent.saturating_sub(found.messages) as f64, "")?;
    if let Some(cause) = &steady.first_failure {
        report.note(&format!("! {cause}"))?;
    }

    let at_once = case(format!("{BURST} webhooks at once, {BURST_PEOPLE} people"));
    let writer = Writer::new("burst", BURST_PEOPLE);
    let burst = bounded(&options, burst::run(&server.url, &connected.path, &writer, &stored, steady.sent)).await?;
    report.figure(&at_once, "all durable after", burst.durable.as_secs_f64() * 1e3, "ms")?;
    report.figure(&at_once, "drained after", burst.drained.as_secs_f64() * 1e3, "ms")?;
    let found = stored.look("burst").await?;
    report.figure(&at_once, "lost", BURST.saturating_sub(found.messages as usize) as f64, "")?;
    report.figure(&at_once, "conversations out of order", found.disordered as f64, "")?;
    report.figure(&at_once, "memory after", resident_kb(server.pid())? as f64 / 1024.0, "MB")?;
    server.stop()
}

fn case(variant: String) -> Case {
    Case { server: Subject::Switchboard.name(), scenario: "webhooks", variant }
}
