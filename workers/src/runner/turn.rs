use std::time::Instant;

use engine::flow::run_turn::{TurnEnd, TurnHandle, TurnStart, run_turn};
use engine::ids::ConversationId;
use engine::ports::shares::Share;
use engine::tasks::Tasks;
use engine::{Engine, Kind, Result};
use metrics::{Counter, Histogram};
use tokio::sync::mpsc;
use tracing::Instrument;

/// Told to the runner when a turn's task is gone, in whatever way: a turn that panicked must not hold its lane for ever.
pub(super) struct Report {
    finished: Finished,
    to: mpsc::Sender<Finished>,
    /// While the turn runs, its conversation stays with this process.
    share: Option<Share>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Finished {
    pub(super) conversation: ConversationId,
    /// `None`: the store failed, or the task died.
    pub(super) end: Option<TurnEnd>,
    /// What failed may work in a moment; otherwise the next ordinary look is soon enough.
    pub(super) may_pass: bool,
}

impl Report {
    pub(super) fn new(conversation: ConversationId, to: mpsc::Sender<Finished>) -> Self {
        Self { finished: Finished { conversation, end: None, may_pass: false }, to, share: None }
    }

    pub(super) fn with(mut self, share: Share) -> Self {
        self.share = Some(share);
        self
    }

    fn end_with(&mut self, ended: &Result<TurnEnd>) {
        match ended {
            Ok(end) => self.finished.end = Some(*end),
            Err(error) => self.finished.may_pass = matches!(error.kind, Kind::Unavailable | Kind::Conflict),
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        // There is room for one report of each running turn; without a receiver the program is ending.
        let _ = self.to.try_send(self.finished);
    }
}

/// Looked up once: finding a counter by its labels costs more than counting.
#[derive(Clone)]
pub(super) struct TurnMeters {
    answered: Counter,
    handed_over: Counter,
    passed: Counter,
    cancelled: Counter,
    failed: Counter,
    seconds: Histogram,
}

impl TurnMeters {
    pub(super) fn new() -> Self {
        metrics::describe_counter!("turns_total", "Turns that ended, by how they ended");
        metrics::describe_histogram!("turn_seconds", metrics::Unit::Seconds, "From the start of a turn to its stored answer");
        Self {
            answered: metrics::counter!("turns_total", "end" => "answered"),
            handed_over: metrics::counter!("turns_total", "end" => "handed_over"),
            passed: metrics::counter!("turns_total", "end" => "passed"),
            cancelled: metrics::counter!("turns_total", "end" => "cancelled"),
            failed: metrics::counter!("turns_total", "end" => "failed"),
            seconds: metrics::histogram!("turn_seconds"),
        }
    }

    fn count(&self, end: Option<TurnEnd>, began: Instant) {
        let counter = match end {
            Some(TurnEnd::Answered) => &self.answered,
            Some(TurnEnd::HandedOver) => &self.handed_over,
            Some(TurnEnd::Passed) => &self.passed,
            Some(TurnEnd::Cancelled) => &self.cancelled,
            Some(TurnEnd::Failed) | None => &self.failed,
        };
        counter.increment(1);
        self.seconds.record(began.elapsed());
    }
}

pub(super) fn spawn(
    engine: &Engine,
    tasks: &Tasks,
    meters: &TurnMeters,
    start: TurnStart,
    handle: TurnHandle,
    mut report: Report,
) {
    // Debug: ten thousand spans a second are not free, and what the turn logs names its conversation anyway.
    let span = tracing::debug_span!("turn", conversation = %start.conversation);
    let (engine, meters, began) = (engine.clone(), meters.clone(), Instant::now());
    let turn = async move {
        let conversation = start.conversation;
        let ended = run_turn(&engine, start, &handle).await;
        if let Err(error) = &ended {
            let error = error as &dyn std::error::Error;
            tracing::warn!(%conversation, error, "the store failed during a turn; it is still due");
        }
        meters.count(ended.as_ref().ok().copied(), began);
        report.end_with(&ended);
    };
    tasks.spawn("turn", turn.instrument(span));
}
