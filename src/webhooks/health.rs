//! When an address is told nothing more: at once when it says that it is gone, after days without anything taken otherwise.

use std::time::Duration;

use engine::error::{Kind, Result};
use engine::model::event::Signal;
use engine::model::webhook::{StopReason, Stopped, Webhook, WebhookHealth};

use crate::app::App;

/// Nothing taken for so long: nobody is there who misses it.
const LONGEST_FAILURE: Duration = Duration::from_hours(5 * 24);

/// After each try.
pub async fn note(app: &App, webhook: &Webhook, is_taken: bool) -> Result<()> {
    let health = app.webhooks.health(webhook.organisation, webhook.id).await?;
    let now = app.engine.clock.now();
    match (is_taken, health.failing_since) {
        (true, Some(_)) => write(app, webhook, |health| health.failing_since = None).await,
        (false, None) => write(app, webhook, |health| health.failing_since = Some(now)).await,
        (false, Some(since)) if now.since(since) >= LONGEST_FAILURE => stop(app, webhook, StopReason::Failing).await,
        (true, None) | (false, Some(_)) => Ok(()),
    }
}

/// Until somebody switches it on again.
pub async fn stop(app: &App, webhook: &Webhook, why: StopReason) -> Result<()> {
    let at = app.engine.clock.now();
    write(app, webhook, |health| {
        health.stopped.get_or_insert(Stopped { at, why });
    })
    .await?;
    tracing::warn!(webhook = %webhook.id, ?why, "a webhook is told nothing more");
    app.webhooks.changed(webhook.organisation);
    app.engine.bus.publish(Signal::Notices { organisation: webhook.organisation });
    Ok(())
}

/// Whoever switches it on starts anew.
pub async fn clear(app: &App, webhook: &Webhook) -> Result<()> {
    write(app, webhook, |health| (health.failing_since, health.stopped) = (None, None)).await
}

async fn write(app: &App, webhook: &Webhook, change: impl FnOnce(&mut WebhookHealth)) -> Result<()> {
    let (records, organisation) = (&app.engine.records, webhook.organisation);
    let kept = records.get::<WebhookHealth>(organisation, webhook.id.0).await?;
    let version = kept.as_ref().map_or(0, |kept| kept.version);
    let unknown = WebhookHealth { id: webhook.id, failing_since: None, stopped: None };
    let mut health = kept.map_or(unknown, |kept| kept.value);
    change(&mut health);
    match records.put(organisation, &health, version).await {
        // Another try of the same address has written what it found.
        Err(error) if error.kind == Kind::Conflict => Ok(()),
        written => written.map(drop),
    }
}
