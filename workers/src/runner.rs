//! The loop around [`Lanes`]: follows the feed, starts and cancels turns, and looks into the store for what the feed
//! did not tell.

mod scan;
mod turn;

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::ids::ConversationId;
use engine::model::event::{Event, EventKind, Signal};
use engine::model::message::Author;
use engine::ports::event_bus::{Missed, Subscription};
use engine::tasks::Tasks;
use tokio::sync::mpsc;

use crate::lanes::{Action, LaneLimits, Lanes};
use scan::{Found, Scan};
use turn::{Finished, Report, TurnMeters};

/// Inputs taken in one round before the outputs are performed: neither side may starve the other.
const ROUND: usize = 256;

/// Runs the turns of all conversations until the soft stop, then lets the running ones end.
pub async fn run_turns(engine: Engine, tasks: Tasks, limits: LaneLimits) {
    // Each running turn reports once, so that a report always finds room.
    let (ended, ends) = mpsc::channel(limits.running.max(1));
    let runner = Runner {
        feed: engine.bus.subscribe(),
        lanes: Lanes::new(limits),
        actions: Vec::new(),
        wake: None,
        scan: Scan::default(),
        meters: TurnMeters::new(),
        ended,
        ends,
        engine,
        tasks,
    };
    runner.run().await;
}

struct Runner {
    engine: Engine,
    tasks: Tasks,
    feed: Box<dyn Subscription>,
    lanes: Lanes,
    /// Empty between rounds; kept for its memory.
    actions: Vec<Action>,
    wake: Option<Timestamp>,
    scan: Scan,
    meters: TurnMeters,
    ended: mpsc::Sender<Finished>,
    ends: mpsc::Receiver<Finished>,
}

enum Input {
    Heard(Result<Signal, Missed>),
    Ended(Finished),
    Found(engine::Result<Found>),
    Tick,
    /// Conversations of another process are this one's now.
    Gained,
    Stop,
}

impl Runner {
    async fn run(mut self) {
        let mut is_stopping = false;
        let now = self.engine.clock.now();
        self.lanes.on_start(now);
        self.scan.soon(now, Duration::ZERO);
        while !(is_stopping && self.lanes.is_idle()) {
            let input = self.next_input(is_stopping).await;
            is_stopping |= matches!(input, Input::Stop);
            self.take(input);
            self.take_waiting();
            self.tick();
            self.perform();
            if !is_stopping {
                self.scan.start_if_due(&self.engine, &self.tasks, &self.lanes);
            }
        }
    }

    async fn next_input(&mut self, is_stopping: bool) -> Input {
        let now = self.engine.clock.now();
        let scan_at = (!is_stopping).then(|| self.scan.at()).flatten();
        let tick = self.wake.into_iter().chain(scan_at).min().map(|at| at.since(now));
        tokio::select! {
            signal = self.feed.next() => Input::Heard(signal),
            Some(finished) = self.ends.recv() => Input::Ended(finished),
            found = self.scan.found() => Input::Found(found),
            () = sleep(tick) => Input::Tick,
            () = self.engine.shares.gained(), if !is_stopping => Input::Gained,
            () = self.tasks.stopping(), if !is_stopping => Input::Stop,
        }
    }

    fn take(&mut self, input: Input) {
        match input {
            Input::Heard(Ok(signal)) => self.on_signal(signal),
            Input::Heard(Err(Missed(count))) => {
                tracing::warn!(count, "the turn runner fell behind the feed; it reads the store for what it missed");
                self.on_missed();
            }
            Input::Ended(finished) => self.on_finished(finished),
            Input::Found(found) => self.on_found(found),
            Input::Tick => {}
            Input::Gained => self.scan.soon(self.engine.clock.now(), Duration::ZERO),
            Input::Stop => self.lanes.on_stop(),
        }
    }

    fn tick(&mut self) {
        let now = self.engine.clock.now();
        if self.wake.is_some_and(|at| at <= now) {
            self.wake = None;
            self.lanes.on_tick(now, &mut self.actions);
        }
    }

    /// What is there already is taken without going to sleep for it.
    fn take_waiting(&mut self) {
        for _ in 0..ROUND {
            let Some(signal) = self.feed.try_next() else {
                break;
            };
            self.take(Input::Heard(signal));
        }
        for _ in 0..ROUND {
            let Ok(finished) = self.ends.try_recv() else {
                break;
            };
            self.on_finished(finished);
        }
    }

    fn on_signal(&mut self, signal: Signal) {
        match signal {
            Signal::Happened(event) => self.on_event(&event),
            Signal::Cut(cut) => self.lanes.on_cut(cut.conversation, cut.message, &cut.heard, &mut self.actions),
            _ => {}
        }
    }

    fn on_event(&mut self, event: &Arc<Event>) {
        match &event.kind {
            EventKind::MessageAppended(message)
                if matches!(message.author, Author::Contact(_)) && self.is_ours(event.conversation.id) =>
            {
                self.lanes.on_message(&event.conversation, message, self.engine.clock.now(), &mut self.actions);
            }
            _ => self.lanes.on_change(&event.conversation, &mut self.actions),
        }
    }

    fn is_ours(&self, conversation: ConversationId) -> bool {
        self.engine.shares.enter(conversation).is_some()
    }

    fn on_missed(&mut self) {
        let now = self.engine.clock.now();
        self.lanes.on_missed(now);
        self.scan.soon(now, Duration::ZERO);
    }

    fn on_finished(&mut self, finished: Finished) {
        let now = self.engine.clock.now();
        if finished.may_pass {
            self.scan.soon(now, scan::AGAIN_AFTER);
        }
        self.lanes.on_finished(finished.conversation, finished.end, now, &mut self.actions);
    }

    fn on_found(&mut self, found: engine::Result<Found>) {
        let now = self.engine.clock.now();
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the store did not say which turns are owed");
                return self.scan.soon(now, scan::AGAIN_AFTER);
            }
        };
        for conversation in &found.running {
            self.lanes.on_change(conversation, &mut self.actions);
        }
        for hint in found.due.iter().filter(|hint| self.engine.shares.enter(hint.conversation).is_some()) {
            self.lanes.on_due_found(*hint, now, &mut self.actions);
        }
        if found.is_full() {
            self.scan.soon(now, scan::AGAIN_AFTER);
        }
    }

    fn perform(&mut self) {
        for action in self.actions.drain(..) {
            match action {
                Action::Start(start, handle) => {
                    let report = Report::new(start.conversation, self.ended.clone());
                    // What went to another process meanwhile is its to do: the report tells that nothing was done here.
                    if let Some(share) = self.engine.shares.enter(start.conversation) {
                        turn::spawn(&self.engine, &self.tasks, &self.meters, start, handle, report.with(share));
                    }
                }
                Action::Cancel(handle) => handle.cancelled.cancel(),
                Action::Cut(handle, message, heard) => handle.cut(message, heard),
                Action::WakeAt(at) => self.wake = Some(at),
            }
        }
        if self.lanes.take_overflowed() {
            self.scan.soon(self.engine.clock.now(), scan::AGAIN_AFTER);
        }
    }
}

async fn sleep(duration: Option<Duration>) {
    match duration {
        Some(duration) => tokio::time::sleep(duration).await,
        None => pending().await,
    }
}
