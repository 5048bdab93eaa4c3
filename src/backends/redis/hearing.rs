//! From other nodes to this one, and what is done about everything that is lost on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use engine::error::{Error, Result};
use engine::ports::EventLog;
use engine::tasks::Tasks;
use redis::aio::{MultiplexedConnection, SendError};
use redis::{PushInfo, PushKind, Value};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::MissedTickBehavior;

use super::bus::Bus;
use super::line::Pause;
use super::link::{RedisLink, from_redis};
use super::watch::Watch;

/// Frames that wait to be read; each has about 64 kB at most.
const MOST_FRAMES: usize = 1_024;

/// A connection on which nobody says anything is asked whether it is still there.
const BEAT: Duration = Duration::from_secs(3);

/// Between two looks into the log.
const LOOK: Duration = Duration::from_secs(2);

/// A connection that hears the channel.
pub(super) struct Ear {
    connection: MultiplexedConnection,
    frames: mpsc::Receiver<Vec<u8>>,
    /// Frames for which there was no room.
    lost: Arc<AtomicU64>,
}

impl Ear {
    pub async fn open(link: &RedisLink) -> Result<Self> {
        let (sender, frames) = mpsc::channel(MOST_FRAMES);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&lost);
        let heard = move |push: PushInfo| {
            if push.kind != PushKind::Message {
                return Ok(());
            }
            let Some(Value::BulkString(frame)) = push.data.into_iter().nth(1) else { return Ok(()) };
            match sender.try_send(frame) {
                Ok(()) => Ok(()),
                Err(TrySendError::Full(_)) => {
                    counted.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                }
                Err(TrySendError::Closed(_)) => Err(SendError),
            }
        };
        let connection = link.listen(&link.key("bus"), heard).await?;
        Ok(Self { connection, frames, lost })
    }

    /// Until the connection is over.
    async fn hear(mut self, bus: &Bus, log: &dyn EventLog) -> Error {
        let hearing = async {
            while let Some(frame) = self.frames.recv().await {
                bus.read(&frame);
                if self.lost.swap(0, Ordering::Relaxed) > 0 {
                    tracing::warn!("other nodes say more than this one can take in");
                    catch_up(bus, log).await;
                }
            }
            Error::unavailable("Redis: connection lost")
        };
        tokio::select! {
            error = hearing => error,
            error = beat(&mut self.connection) => error,
        }
    }
}

async fn beat(connection: &mut MultiplexedConnection) -> Error {
    loop {
        tokio::time::sleep(BEAT).await;
        if let Err(error) = redis::cmd("PING").exec_async(connection).await {
            return from_redis(&error);
        }
    }
}

/// Hears other nodes as long as there are connections to hear them on, and makes new ones.
pub(super) async fn hear(bus: Arc<Bus>, mut ear: Option<Ear>, log: Arc<dyn EventLog>, tasks: Tasks) {
    loop {
        if let Some(ear) = ear.take() {
            let error = tokio::select! {
                error = ear.hear(&bus, &*log) => error,
                () = tasks.stopping() => break,
            };
            bus.set_hears(false);
            tracing::warn!(%error, "other nodes are not heard any more; this one goes on by itself");
        }
        let again = tokio::select! {
            again = open(&bus.link) => again,
            () = tasks.stopping() => break,
        };
        bus.set_hears(true);
        catch_up(&bus, &*log).await;
        tracing::info!("other nodes are heard again");
        ear = Some(again);
    }
    bus.set_hears(false);
}

async fn open(link: &RedisLink) -> Ear {
    let mut pause = Pause::default();
    loop {
        match Ear::open(link).await {
            Ok(ear) => return ear,
            Err(error) => tracing::debug!(%error, "other nodes cannot be heard"),
        }
        tokio::time::sleep(pause.next()).await;
    }
}

/// Followers read what they have not heard. What was said before the log ends is not waited for any more.
async fn catch_up(bus: &Bus, log: &dyn EventLog) {
    let last = log.last_cursor().await.inspect_err(|error| tracing::warn!(%error, "the end of the log cannot be read"));
    bus.catch_up(last.ok());
}

/// Messages of Redis can be lost without a trace; what is in the log and was not heard is found here.
pub(super) async fn watch(bus: Arc<Bus>, log: Arc<dyn EventLog>, tasks: Tasks) {
    let mut watch = Watch::default();
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = tasks.stopping() => return,
        }
        match log.last_cursor().await {
            Ok(last) => {
                if let Some(lost) = watch.look(last, bus.cursor()) {
                    tracing::debug!(lost, "events were not heard; followers read them in the log");
                    bus.catch_up(Some(lost));
                }
            }
            Err(error) => tracing::debug!(%error, "the end of the log cannot be read"),
        }
    }
}
