use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sandbox::load::Histogram;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::letter::Writer;
use super::post::Mailbox;
use super::{LASTING, RATE};
use crate::proc_stat::{Meter, Usage};

/// Connections; one waits for its answer before it posts again, as each of the platform's does.
const CONNECTIONS: usize = 64;

#[derive(Debug, Default)]
pub struct Steady {
    pub sent: u64,
    pub answered: u64,
    /// From the due time to the 200.
    pub answers: Histogram,
    /// From the due time to the write.
    pub lateness: Histogram,
    pub usage: Usage,
    pub first_failure: Option<String>,
}

/// Runs on a server that is up. Needs a `LocalSet`.
pub async fn run(pid: u32, url: &str, path: &str, writer: &Writer) -> io::Result<Steady> {
    let total = u64::from(RATE) * LASTING.as_secs();
    let steady = Rc::new(RefCell::new(Steady { sent: total, ..Steady::default() }));
    let began = Instant::now() + Duration::from_millis(500);
    let (mut tasks, mut due) = (JoinSet::new(), Vec::with_capacity(CONNECTIONS));
    for number in 0..CONNECTIONS {
        // It holds all that its connection will ever be told, so the pace never waits for a slow one.
        let (sender, receiver) = mpsc::channel(total as usize / CONNECTIONS + 1);
        due.push(sender);
        let mailbox = Mailbox::open(url, path).await?;
        // Written and signed before the clock runs.
        let letters = (number..total as usize).step_by(CONNECTIONS).map(|index| writer.letter(index)).collect::<Vec<_>>();
        tasks.spawn_local(deliver(mailbox, letters, receiver, began, Rc::clone(&steady)));
    }
    std::thread::spawn(move || keep_pace(began, total, &due));
    let meter = Meter::start(pid)?;
    while let Some(ended) = tasks.join_next().await {
        if let Ok(Err(cause)) = ended {
            steady.borrow_mut().first_failure.get_or_insert(cause.to_string());
        }
    }
    let usage = meter.stop()?;
    let mut result = steady.take();
    result.usage = usage;
    Ok(result)
}

fn due_at(began: Instant, index: u64) -> Instant {
    began + Duration::from_nanos(1_000_000_000 / u64::from(RATE) * index)
}

/// A thread's sleep is good to 0.1 ms, the runtime's timers to 1 ms only.
fn keep_pace(began: Instant, total: u64, connections: &[mpsc::Sender<u64>]) {
    for index in 0..total {
        std::thread::sleep(due_at(began, index).saturating_duration_since(Instant::now()));
        // A connection that failed has no receiver any more; its webhooks count as unanswered.
        let _ = connections[index as usize % connections.len()].try_send(index);
    }
}

async fn deliver(
    mut mailbox: Mailbox,
    letters: Vec<super::letter::Letter>,
    mut due: mpsc::Receiver<u64>,
    began: Instant,
    steady: Rc<RefCell<Steady>>,
) -> io::Result<()> {
    let mut letters = letters.iter();
    while let (Some(index), Some(letter)) = (due.recv().await, letters.next()) {
        steady.borrow_mut().lateness.record(due_at(began, index).elapsed());
        let status = mailbox.post(letter).await?;
        let mut steady = steady.borrow_mut();
        if status == 200 {
            steady.answered += 1;
            steady.answers.record(due_at(began, index).elapsed());
        } else {
            steady.first_failure.get_or_insert(format!("a webhook was answered with {status}"));
        }
    }
    Ok(())
}
