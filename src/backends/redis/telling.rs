//! From this node to the others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::Result;
use engine::model::event::Signal;
use engine::tasks::Tasks;
use tokio::sync::mpsc;

use super::bus::Bus;
use super::wire::{self, Line};

/// Signals told at once.
const BATCH: usize = 256;

/// Between two complaints about what other nodes are not told.
const QUIET: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Untold {
    signals: u64,
    said_at: Option<Instant>,
}

impl Untold {
    fn say(&mut self, more: u64) {
        self.signals += more;
        if self.signals > 0 && self.said_at.is_none_or(|at| at.elapsed() >= QUIET) {
            tracing::warn!(
                signals = self.signals,
                "other nodes were not told of everything; what is stored they find in the log"
            );
            *self = Self { signals: 0, said_at: Some(Instant::now()) };
        }
    }
}

pub(super) async fn tell(bus: Arc<Bus>, mut queue: mpsc::Receiver<Signal>, tasks: Tasks) {
    let channel = bus.channel();
    let mut untold = Untold::default();
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let is_stopping = tokio::select! {
            count = queue.recv_many(&mut batch, BATCH) => count == 0,
            () = tasks.stopping() => true,
        };
        if is_stopping {
            break;
        }
        let lost = send(&bus, &channel, &mut batch).await.err().map_or(0, |lost| lost.0);
        untold.say(lost + bus.take_left_out());
    }
    // What was said by now still goes out, as long as somebody takes it.
    while let Ok(signal) = queue.try_recv() {
        batch.push(signal);
        if (batch.len() == BATCH || queue.is_empty()) && send(&bus, &channel, &mut batch).await.is_err() {
            return;
        }
    }
}

/// Signals that were not told.
struct Lost(u64);

async fn send(bus: &Bus, channel: &str, batch: &mut Vec<Signal>) -> Result<(), Lost> {
    let count = batch.len() as u64;
    for frame in wire::frames(bus.link.node(), batch.drain(..).map(Line::Signal)) {
        let told: Result<()> = bus.link.ask(redis::cmd("PUBLISH").arg(channel).arg(frame)).await;
        if let Err(error) = told {
            tracing::debug!(%error, "signals were not told to other nodes");
            // Some of them may have been; the number is for a person to read.
            return Err(Lost(count));
        }
    }
    Ok(())
}
