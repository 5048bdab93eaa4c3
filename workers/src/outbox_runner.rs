//! Brings messages from the outbox to the providers of their channels.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::flow::deliver::{Delivery, apply_arrived, deliver};
use engine::model::inbox::Channel;
use engine::ports::ChannelSender;
use engine::ports::outbox::Departure;
use engine::tasks::Tasks;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;

use crate::lease::{LEASE, held_departure};

/// Channels that must be called. The web is not among them: its sockets follow the feed.
pub type Senders = HashMap<Channel, Arc<dyn ChannelSender>>;

/// Postponed messages become due without anybody telling.
const POLL: Duration = Duration::from_secs(1);

/// A store that fails is asked again after this.
const AGAIN: Duration = Duration::from_secs(1);

/// Reports that came before their message was known are looked at this often, should a process have ended between the two.
const SWEEP: Duration = Duration::from_secs(30);
const SWEPT: usize = 500;
/// A report whose message nobody has heard of for so long is of somebody else's. Providers repeat themselves for a week.
const KEEP_REPORTS: Duration = Duration::from_hours(8 * 24);

/// Delivers, at most `at_once` conversations at the same time, until the soft stop; begun deliveries end by themselves.
pub async fn run_outbox(engine: Engine, tasks: Tasks, senders: Senders, at_once: usize) {
    if senders.is_empty() {
        return;
    }
    let senders = Arc::new(senders);
    let places = Arc::new(Semaphore::new(at_once.max(1)));
    while !tasks.is_stopping() {
        let place = tokio::select! {
            () = tasks.stopping() => return,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else {
            return;
        };
        match engine.outbox.claim(engine.clock.now(), LEASE).await {
            Ok(Some(departure)) => spawn(&engine, &tasks, &senders, departure, place),
            Ok(None) => wait(&engine, &tasks).await,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the outbox did not give out a message");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

async fn wait(engine: &Engine, tasks: &Tasks) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = engine.outbox.entered() => {}
        () = tokio::time::sleep(POLL) => {}
    }
}

fn spawn(engine: &Engine, tasks: &Tasks, senders: &Arc<Senders>, departure: Departure, place: OwnedSemaphorePermit) {
    let span = tracing::info_span!("delivery", message = %departure.message);
    let (engine, senders) = (engine.clone(), Arc::clone(senders));
    let work = async move {
        bring(&engine, &senders, &departure).await;
        drop(place);
    };
    tasks.spawn("delivery", work.instrument(span));
}

async fn bring(engine: &Engine, senders: &Senders, departure: &Departure) {
    let delivered = match channel(engine, departure).await {
        Ok(channel) => match senders.get(&channel) {
            Some(sender) => held_departure(engine, departure, deliver(engine, sender.as_ref(), departure)).await,
            None => Err(engine::Error::invalid(format!("nothing sends to the channel {}", channel.as_str()))),
        },
        Err(error) => Err(error),
    };
    match delivered {
        Ok(Delivery::Failed(fault)) => tracing::warn!(reason = fault.reason, code = fault.code, "a message will not arrive"),
        Ok(outcome) => tracing::debug!(?outcome, "a message went one step further"),
        Err(error) => {
            // As it was; it is due again soon rather than after its lease.
            tracing::error!(error = &error as &dyn std::error::Error, "a delivery could not be written down");
            let due = engine.clock.now().plus(AGAIN);
            if let Err(error) = engine.outbox.postpone(departure, due, false).await {
                tracing::error!(error = &error as &dyn std::error::Error, "it goes on after its lease");
            }
        }
    }
}

async fn channel(engine: &Engine, departure: &Departure) -> engine::Result<Channel> {
    Ok(engine.settings.inbox(departure.organisation, departure.inbox).await?.inbox.channel)
}

/// Applies reports whose message became known in the moment a process ended, and forgets the very old.
pub async fn run_reports(engine: Engine, tasks: Tasks) {
    while !tasks.is_stopping() {
        if let Err(error) = sweep(&engine).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "reports about messages could not be looked at");
        }
        tokio::select! {
            () = tasks.stopping() => {}
            () = tokio::time::sleep(SWEEP) => {}
        }
    }
}

async fn sweep(engine: &Engine) -> engine::Result<()> {
    let applied = apply_arrived(engine, None).await?;
    if applied > 0 {
        tracing::debug!(applied, "reports found their messages");
    }
    engine.provider_ids.prune(engine.clock.now().minus(KEEP_REPORTS), SWEPT).await.map(drop)
}
