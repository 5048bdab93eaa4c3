use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::ConversationId;
use engine::ports::Shares;
use engine::ports::shares::Share;
use engine::tasks::Tasks;
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};
use tokio::time::MissedTickBehavior;

use super::connection::{BackOff, Broker};
use super::feeder::Feeder;
use super::lanes::{Action, LANES, Lanes, Taking, lane_of};
use super::line::Line;
use super::topology::Names;

/// How often the broker is asked how many nodes there are, and whether it is there.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// Each lane of conversations is the work of one node, as long as the broker says so. Without the broker nothing is anybody's.
pub struct RabbitShares {
    broker: Broker,
    names: Names,
    leads: Arc<dyn Fn() -> bool + Send + Sync>,
    state: Arc<State>,
}

struct State {
    lanes: Mutex<Lanes>,
    /// Work is over that a lane had waited for.
    left: Notify,
    gained: Notify,
}

impl State {
    /// Whoever waits is told, and the next who asks. One that is busy just now hears it at the next [`ASK_EVERY`] again.
    fn tell_gained(&self) {
        self.gained.notify_waiters();
        self.gained.notify_one();
    }
}

/// As long as this is there lanes may be held: however its session ends, they are let go before the broker learns of it.
struct Session<'a>(&'a State);

impl Drop for Session<'_> {
    fn drop(&mut self) {
        self.0.lanes.lock().on_lost();
    }
}

impl RabbitShares {
    /// Nothing is held before [`RabbitShares::run`]. `leads` is asked each time: who does what one of all does is not the broker's
    /// to say. `Invalid` when the prefix does not suit a name.
    pub fn new(broker: Broker, leads: Arc<dyn Fn() -> bool + Send + Sync>) -> Result<Self> {
        let names = Names::new(&broker.prefix)?;
        let state = State { lanes: Mutex::new(Lanes::new()), left: Notify::new(), gained: Notify::new() };
        Ok(Self { broker, names, leads, state: Arc::new(state) })
    }

    /// How many of the 64 lanes are this node's.
    pub fn held(&self) -> usize {
        self.state.lanes.lock().held()
    }

    /// Shares in the work until the soft stop; then gives everything back as soon as its work is done, and ends.
    pub async fn run(&self, tasks: Tasks) {
        let mut back_off = BackOff::new();
        while !tasks.is_stopping() {
            match self.take_part(&tasks).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "the message broker is out of reach: no conversation is this node's"
                    );
                }
            }
            if !back_off.rest(&tasks).await {
                return;
            }
        }
    }

    /// One connection's time; `Ok` when the program stops.
    async fn take_part(&self, tasks: &Tasks) -> Result<()> {
        let mut line = tokio::select! {
            () = tasks.stopping() => return Ok(()),
            line = Line::join(&self.broker, &self.names) => line?,
        };
        let session = Session(&self.state);
        let (feed, asked) = mpsc::channel(2 * LANES);
        let feeder = Feeder::new(&self.broker, &self.names);
        let not_fed = |lanes: &[usize]| {
            let mut known = self.state.lanes.lock();
            for lane in lanes {
                known.on_not_fed(*lane);
            }
        };
        let ended = tokio::select! {
            ended = self.attend(&mut line, &feed, tasks) => ended,
            () = feeder.run(asked, not_fed) => Ok(()),
        };
        drop(session);
        line.close().await;
        ended
    }

    async fn attend(&self, line: &mut Line, feed: &mpsc::Sender<usize>, tasks: &Tasks) -> Result<()> {
        self.state.lanes.lock().on_in_line(Instant::now());
        for lane in 0..LANES {
            self.feed(lane, feed);
        }
        let mut asking = tokio::time::interval(ASK_EVERY);
        asking.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut is_draining, mut has_gained) = (false, false);
        loop {
            let mut actions = Vec::new();
            tokio::select! {
                token = line.next() => {
                    let token = token?;
                    let taking = self.state.lanes.lock().on_token(token.lane, Instant::now());
                    match taking {
                        Taking::Gained | Taking::Kept => line.keep(token).await?,
                        Taking::Refused => line.refuse(&token).await?,
                    }
                    if taking == Taking::Gained {
                        has_gained = true;
                        self.state.tell_gained();
                    }
                }
                () = self.state.left.notified() => {}
                _ = asking.tick() => {
                    let nodes = line.count().await?;
                    self.state.lanes.lock().on_count(nodes, Instant::now());
                    if std::mem::take(&mut has_gained) {
                        self.state.tell_gained();
                    }
                }
                () = tasks.stopping(), if !is_draining => {
                    is_draining = true;
                    line.sign_off().await?;
                    self.state.lanes.lock().on_drain(Instant::now(), &mut actions);
                }
            }
            self.state.lanes.lock().on_tick(Instant::now(), &mut actions);
            self.perform(actions, line, feed).await?;
            if is_draining && self.state.lanes.lock().is_out() {
                return Ok(());
            }
        }
    }

    async fn perform(&self, actions: Vec<Action>, line: &mut Line, feed: &mpsc::Sender<usize>) -> Result<()> {
        for action in actions {
            match action {
                Action::StepBack(place) => {
                    line.leave(place).await?;
                    line.stand(place).await?;
                }
                Action::StepOut(place) => line.leave(place).await?,
                Action::Feed(place) => self.feed(place, feed),
            }
        }
        Ok(())
    }

    fn feed(&self, lane: usize, feed: &mpsc::Sender<usize>) {
        if feed.try_send(lane).is_err() {
            self.state.lanes.lock().on_not_fed(lane);
        }
    }
}

#[async_trait]
impl Shares for RabbitShares {
    fn enter(&self, conversation: ConversationId) -> Option<Share> {
        let lane = lane_of(conversation);
        if !self.state.lanes.lock().enter(lane) {
            return None;
        }
        let state = Arc::clone(&self.state);
        Some(Share::new(move || {
            if state.lanes.lock().on_left(lane) {
                state.left.notify_one();
            }
        }))
    }

    fn held(&self) -> Option<usize> {
        Some(RabbitShares::held(self))
    }

    fn leads(&self) -> bool {
        (self.leads)()
    }

    async fn gained(&self) {
        self.state.gained.notified().await;
    }
}
