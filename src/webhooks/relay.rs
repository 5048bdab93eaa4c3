//! Committed events become letters: at least once each, in the order of the log.

use std::time::Duration;

use engine::error::{Kind, Result};
use engine::ids::OrgId;
use engine::model::event::Signal;
use engine::model::webhook::StopReason;
use engine::ports::event_bus::{Missed, Subscription};
use tokio::time::{Instant, sleep_until};
use workers::schedule::until_leading;

use super::{health, letters};
use crate::app::App;

/// Events that become letters in one step.
const STEP: usize = 100;

/// Other nodes commit unheard.
const POLL: Duration = Duration::from_secs(5);

/// An organisation that is quiet moves its cursor past the events of others once they are so many: they need not be passed over
/// again.
const PASSED_OVER: u64 = 10_000;

/// Letters that wait for one address; one that is further behind is told nothing more.
const MOST_WAITING: u64 = 20_000;

/// Follows the log until the soft stop, wherever this node leads: letters are entered once whoever relays them; by one process they
/// are entered in order.
pub async fn run_relay(app: App) {
    let mut feed = app.engine.bus.subscribe();
    // Whoever begins to lead looks at all: what happened meanwhile was told to nobody.
    let mut asked = None;
    while until_leading(&app.engine.shares, &app.tasks).await {
        let organisations = match asked.take() {
            Some(asked) => asked,
            None => everybody(&app).await,
        };
        for organisation in organisations {
            if let Err(error) = relay(&app, organisation).await {
                tracing::warn!(%organisation, error = &error as &dyn std::error::Error, "events could not be told to webhooks");
            }
        }
        asked = next(&app, feed.as_mut()).await;
    }
}

/// Whose events are to be looked at next; `None`: of all that have webhooks.
async fn next(app: &App, feed: &mut dyn Subscription) -> Option<Vec<OrgId>> {
    let until = Instant::now() + POLL;
    loop {
        tokio::select! {
            () = app.tasks.stopping() => return None,
            () = app.webhooks.changed.notified() => return Some(app.webhooks.owners().into_iter().collect()),
            () = sleep_until(until) => return None,
            signal = feed.next() => match signal {
                Ok(Signal::Happened(event)) if app.webhooks.owners.lock().contains(&event.organisation) => {
                    return Some(vec![event.organisation]);
                }
                Ok(_) => {}
                Err(Missed(_)) => return None,
            },
        }
    }
}

/// Also those of other nodes and of the process before this one.
async fn everybody(app: &App) -> Vec<OrgId> {
    if let Err(error) = app.webhooks.find_owners().await {
        tracing::warn!(%error, "who has webhooks could not be read; they are looked for again");
    }
    app.webhooks.owners().into_iter().collect()
}

async fn relay(app: &App, organisation: OrgId) -> Result<()> {
    let (log, events) = (&app.webhooks.log, &app.engine.events);
    let webhooks = app.webhooks.active(organisation).await?;
    // What happened before anybody wanted to hear of it is told to nobody.
    let Some(since) = webhooks.iter().map(|webhook| webhook.since).min() else { return Ok(()) };
    let mut cursor = log.cursor(organisation).await?.unwrap_or_default().max(since);
    let mut is_news = false;
    while !app.tasks.is_stopping() {
        let last = events.last_cursor().await?;
        let happened = events.list_after(organisation, cursor, STEP).await?;
        let Some(newest) = happened.last().map(|event| event.cursor) else {
            if last > cursor + PASSED_OVER {
                log.enter(organisation, Vec::new(), Some(last), app.engine.clock.now()).await?;
            }
            break;
        };
        let mut entering = Vec::new();
        for event in &happened {
            match letters::of(app, &webhooks, event).await {
                Ok(written) => entering.extend(written),
                // What is gone or broken would hold up all that comes after it.
                Err(error) if matches!(error.kind, Kind::NotFound | Kind::Corrupt) => {
                    tracing::error!(cursor = event.cursor, %error, "an event cannot be told to webhooks and is left out");
                }
                Err(error) => return Err(error),
            }
        }
        is_news |= !entering.is_empty();
        log.enter(organisation, entering, Some(newest), app.engine.clock.now()).await?;
        cursor = newest;
    }
    for webhook in webhooks.iter().filter(|_| is_news) {
        if log.count_waiting(organisation, webhook.id).await? > MOST_WAITING {
            health::stop(app, webhook, StopReason::Behind).await?;
        }
    }
    Ok(())
}
