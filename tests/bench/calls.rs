//! Phone calls: what the program adds to the waits that its settings name, and how many calls one processor carries.
//!
//! The server is the whole program in a process of its own, bound to one processor, with a recogniser and a voice that take
//! no time; callers speak real frames over media sockets, each on a schedule of its own, and are always in conversation:
//! they ask, hear the answer or interrupt it, think for a moment and ask again. Run it with `--only calls`.

mod caller;
mod long;
pub mod server;
mod speech;

use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;
use std::time::Duration;

use sandbox::PeerError;
use sandbox::carrier::Number;
use tokio::task::JoinSet;
use tokio::time::sleep;

use self::caller::{Crowd, Figures, converse};
use self::speech::Words;
use crate::options::Options;
use crate::proc_stat::{Meter, Usage, resident_kb};
use crate::report::{Case, Report};
use crate::scenario::{USUAL, bounded, print_usage};
use crate::server::Server;
use crate::subject::{Bed, Subject};

/// Calls of the first window, which is about time alone.
const FEW: usize = 10;
const FEW_FOR: Duration = Duration::from_secs(30);
/// Then so many more, again and again, until a queue runs dry or these are on the line.
const MORE: usize = 100;
const MOST: usize = 800;
const LEVEL_FOR: Duration = Duration::from_secs(8);
/// Between two rings.
const RING_EVERY: Duration = Duration::from_millis(15);
/// From the last ring until everybody has heard the greeting.
const SETTLE: Duration = Duration::from_secs(6);

pub async fn run(options: &Options, report: &mut Report) -> io::Result<()> {
    let bed = Bed::make(Subject::Switchboard, USUAL, options)?;
    let server = bed.start_for_calls(options)?;
    let number = bed.phone(&server).await?;
    bounded(options, conversations(&server, number, report)).await?;
    server.stop()?;
    long::measure(report)
}

fn case(variant: String) -> Case {
    Case { server: Subject::Switchboard.name(), scenario: "calls", variant }
}

/// Callers on the line.
struct Callers {
    number: Rc<Number>,
    crowd: Rc<Crowd>,
    calls: JoinSet<Result<(), PeerError>>,
    dialled: usize,
}

async fn conversations(server: &Server, number: Number, report: &mut Report) -> io::Result<()> {
    let crowd = Crowd { words: Words::make()?, figures: RefCell::default(), is_over: Cell::new(false) };
    let mut callers = Callers { number: Rc::new(number), crowd: Rc::new(crowd), calls: JoinSet::new(), dialled: 0 };
    callers.ring(FEW).await;
    let (figures, usage) = callers.window(server, FEW_FOR).await?;
    print(&case(format!("{FEW} calls")), FEW, &figures, &usage, report)?;
    let before = resident_kb(server.pid())?;
    let mut carried = FEW;
    while callers.dialled < MOST {
        callers.ring(MORE - callers.dialled % MORE).await;
        let (figures, usage) = callers.window(server, LEVEL_FOR).await?;
        let (calls, memory) = (callers.dialled, resident_kb(server.pid())?);
        let case = case(format!("{calls} calls on one processor"));
        print(&case, calls, &figures, &usage, report)?;
        report.figure(&case, "memory a call", memory.saturating_sub(before) as f64 / (calls - FEW) as f64, "KB")?;
        let lost = callers.lost();
        report.figure(&case, "calls lost", lost.0 as f64, "")?;
        if let Some(cause) = lost.1 {
            report.note(&format!("! {cause}"))?;
        }
        if figures.underruns > 0 || lost.0 > 0 {
            break;
        }
        carried = calls;
    }
    report.figure(&case("one processor".to_owned()), "most calls without a gap", carried as f64, "")?;
    callers.crowd.is_over.set(true);
    while callers.calls.join_next().await.is_some() {}
    Ok(())
}

impl Callers {
    async fn ring(&mut self, more: usize) {
        for _ in 0..more {
            self.calls.spawn_local(converse(Rc::clone(&self.number), self.dialled, Rc::clone(&self.crowd)));
            self.dialled += 1;
            sleep(RING_EVERY).await;
        }
        sleep(SETTLE).await;
    }

    async fn window(&self, server: &Server, lasting: Duration) -> io::Result<(Figures, Usage)> {
        self.crowd.figures.take();
        let meter = Meter::start(server.pid())?;
        sleep(lasting).await;
        let usage = meter.stop()?;
        Ok((self.crowd.figures.take(), usage))
    }

    /// Calls that are over though nobody hung up, and why the first of them is.
    fn lost(&mut self) -> (usize, Option<String>) {
        let (mut lost, mut first) = (0, None);
        while let Some(ended) = self.calls.try_join_next() {
            lost += 1;
            if let Ok(Err(cause)) = ended {
                first.get_or_insert(cause.to_string());
            }
        }
        (lost, first)
    }
}

fn print(case: &Case, calls: usize, figures: &Figures, usage: &Usage, report: &mut Report) -> io::Result<()> {
    report.latency(case, "an answer after the voice", &figures.answered)?;
    report.latency(case, "added to an answer", &figures.added)?;
    report.latency(case, "added to a clear", &figures.cleared)?;
    report.latency(case, "frame off its time", &figures.jitter)?;
    report.latency(case, "client lateness", &figures.lateness)?;
    report.figure(case, "gaps in what is heard", figures.underruns as f64, "")?;
    report.figure(case, "turns", figures.turns as f64, "")?;
    report.figure(case, "turns without an answer", figures.unanswered as f64, "")?;
    report.figure(case, "interruptions not heard", figures.not_cleared as f64, "")?;
    let share = usage.server.as_secs_f64() / usage.wall.as_secs_f64();
    report.figure(case, "server processor a call", share * 1e3 / calls as f64, "ms/s")?;
    print_usage(case, usage, report)
}
