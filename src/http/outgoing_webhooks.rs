//! Programs of the business that are told what happens: where they are and what they asked for.

pub mod deliveries;

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::WebhookId;
use engine::model::inbox::Inbox;
use engine::model::webhook::{EventType, Previous, Webhook, WebhookHealth};
use url::Url;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::webhook::{MadeWebhook, Webhook as WireWebhook, WebhookEvent, WebhookList, WebhookSettings, WebhookStopped};
use crate::app::App;
use crate::webhooks::{health, secret};

/// Of one organisation: each event is told to every one of them.
const MOST_WEBHOOKS: usize = 20;
const MOST_INBOXES: usize = 50;
/// Bytes.
const LONGEST_URL: usize = 2_000;

/// Whoever has one told hears of everything, so nobody makes one who does not see everything.
const TELLS_ALL: &str = "a webhook is told of";

/// After a change of the secret the old one signs that long as well.
const BOTH_SIGN: Duration = Duration::from_hours(24);

/// List webhooks
///
/// With how each of them does.
#[utoipa::path(get, path = "/webhooks", tag = "webhooks", responses((status = 200, body = WebhookList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let webhooks = all::<Webhook>(&app, caller.organisation).await?;
    let mut shown = Vec::with_capacity(webhooks.len());
    for webhook in &webhooks {
        shown.push(wire(&app, &webhook.value).await?);
    }
    Ok(Json(WebhookList { items: shown }).into_response())
}

/// Read a webhook
///
/// Its settings and how it does. The secret is not among them.
#[utoipa::path(get, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 200, body = WireWebhook<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<WebhookId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Webhook>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, wire(&app, &kept.value).await?))
}

/// Add a webhook
///
/// It is told of what happens from now on. The answer holds the `secret` its deliveries are signed with, which is shown this once.
#[utoipa::path(post, path = "/webhooks", tag = "webhooks", request_body = WebhookSettings,
    responses((status = 201, body = MadeWebhook<'static>, headers(("ETag" = String))),
        (status = 409, description = "There are too many"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<WebhookSettings>) -> Answer<Response> {
    caller.need_everything(TELLS_ALL)?;
    if all::<Webhook>(&app, caller.organisation).await?.len() >= MOST_WEBHOOKS {
        return Err(Problem::not_possible(format!("an organisation has up to {MOST_WEBHOOKS} webhooks")));
    }
    let secret = secret::fresh()?;
    let new = Webhook {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        url: String::new(),
        description: String::new(),
        events: Vec::new(),
        inboxes: Vec::new(),
        is_on: false,
        secret: app.vault.seal(caller.organisation, &secret)?,
        previous: None,
        since: 0,
        created_at: app.engine.clock.now(),
    };
    let webhook = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &webhook, 0).await?;
    app.webhooks.changed(caller.organisation);
    tracing::info!(webhook = %webhook.id, operator = %caller.operator, "a webhook was added");
    let body = MadeWebhook { webhook: wire(&app, &webhook).await?, secret: &secret };
    Ok((StatusCode::CREATED, tagged(version, body)).into_response())
}

/// Change a webhook
///
/// With `If-Match`. Switched on again it is told of what happens from then on, and one that was stopped gets a new chance.
#[utoipa::path(put, path = "/webhooks/{id}", tag = "webhooks", request_body = WebhookSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireWebhook<'static>, headers(("ETag" = String))), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<WebhookId>,
    headers: HeaderMap,
    Json(settings): Json<WebhookSettings>,
) -> Answer<Response> {
    caller.need_everything(TELLS_ALL)?;
    let kept = app.engine.records.require::<Webhook>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let mut before = kept.value;
    if app.webhooks.health(caller.organisation, id).await?.stopped.is_some() {
        // As if it had been switched off: what happened meanwhile is told to nobody.
        before.is_on = false;
    }
    let webhook = applied(&app, before, settings).await?;
    let version = app.engine.records.put(caller.organisation, &webhook, kept.version).await.map_err(raced)?;
    if webhook.is_on {
        health::clear(&app, &webhook).await?;
    }
    app.webhooks.changed(caller.organisation);
    tracing::info!(webhook = %id, operator = %caller.operator, "a webhook was changed");
    Ok(tagged(version, wire(&app, &webhook).await?))
}

/// Delete a webhook
///
/// Its deliveries go with it, those that wait too.
#[utoipa::path(delete, path = "/webhooks/{id}", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<WebhookId>) -> Answer<StatusCode> {
    let (records, organisation) = (&app.engine.records, caller.organisation);
    if !records.delete::<Webhook>(organisation, id.0).await? {
        return Err(Problem::not_found("no such webhook"));
    }
    app.webhooks.changed(organisation);
    records.delete::<WebhookHealth>(organisation, id.0).await?;
    app.webhooks.log.forget(organisation, id).await?;
    tracing::info!(webhook = %id, operator = %caller.operator, "a webhook was deleted");
    Ok(StatusCode::NO_CONTENT)
}

/// Get a new secret
///
/// Shown this once. The old one signs too for a day, so that receivers can be changed meanwhile.
#[utoipa::path(post, path = "/webhooks/{id}/secret", tag = "webhooks", params(("id" = String, Path)),
    responses((status = 200, body = MadeWebhook<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn renew_secret(State(app): State<App>, caller: Caller, Path(id): Path<WebhookId>) -> Answer<Response> {
    caller.need_everything(TELLS_ALL)?;
    let kept = app.engine.records.require::<Webhook>(caller.organisation, id.0).await?;
    let fresh = secret::fresh()?;
    let sealed = app.vault.seal(caller.organisation, &fresh)?;
    let previous = Previous { secret: kept.value.secret.clone(), until: app.engine.clock.now().plus(BOTH_SIGN) };
    let webhook = Webhook { secret: sealed, previous: Some(previous), ..kept.value };
    let version = app.engine.records.put(caller.organisation, &webhook, kept.version).await?;
    app.webhooks.changed(caller.organisation);
    tracing::info!(webhook = %id, operator = %caller.operator, "a webhook has a new secret");
    Ok(tagged(version, MadeWebhook { webhook: wire(&app, &webhook).await?, secret: &fresh }))
}

async fn applied(app: &App, before: Webhook, settings: WebhookSettings) -> Answer<Webhook> {
    let WebhookSettings { url, description, events, inboxes, enabled } = settings;
    let (url, description) = (url.trim().to_owned(), description.trim().to_owned());
    let events: BTreeSet<EventType> = events.into_iter().map(|event| event.0).collect();
    let mut checks = Checks::default();
    let may_ask = Url::parse(&url).is_ok_and(|url| app.shelf.supplies().web.admits(&url, app.config.webhooks.allow_private));
    checks.need(url.len() <= LONGEST_URL, "/url", format!("at most {LONGEST_URL} bytes"));
    checks.need(may_ask, "/url", "an address begins with https:// and leads to the public internet");
    checks.need(description.chars().count() <= 200, "/description", "at most 200 characters");
    checks.need(!events.is_empty(), "/events", "at least one type of event");
    checks.need(!events.contains(&EventType::Test), "/events", "webhook.test is sent by hand alone");
    checks.need(inboxes.len() <= MOST_INBOXES, "/inboxes", format!("at most {MOST_INBOXES} inboxes"));
    for (place, inbox) in inboxes.iter().take(MOST_INBOXES).enumerate() {
        let is_there = app.engine.records.get::<Inbox>(before.organisation, inbox.0).await?.is_some();
        checks.need(is_there, format!("/inboxes/{place}"), "no such inbox");
    }
    checks.finish()?;
    let since = if enabled && !before.is_on { app.engine.events.last_cursor().await? } else { before.since };
    Ok(Webhook { url, description, events: events.into_iter().collect(), inboxes, is_on: enabled, since, ..before })
}

async fn wire<'a>(app: &App, webhook: &'a Webhook) -> Answer<WireWebhook<'a>> {
    let WebhookHealth { failing_since, stopped, .. } = app.webhooks.health(webhook.organisation, webhook.id).await?;
    let now = app.engine.clock.now();
    Ok(WireWebhook {
        id: webhook.id,
        url: &webhook.url,
        description: &webhook.description,
        events: webhook.events.iter().copied().map(WebhookEvent).collect(),
        inboxes: &webhook.inboxes,
        enabled: webhook.is_on,
        failing_since,
        stopped: stopped.map(|stopped| WebhookStopped { at: stopped.at, why: stopped.why.into() }),
        waiting: app.webhooks.log.count_waiting(webhook.organisation, webhook.id).await?,
        previous_secret_until: webhook.previous.as_ref().map(|previous| previous.until).filter(|until| *until > now),
        created_at: webhook.created_at,
    })
}
