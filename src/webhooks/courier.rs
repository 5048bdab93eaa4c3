//! Brings letters: of each address a few at a time, addresses beside each other, so that a slow one delays nobody else.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use agents::tools::web::{Opened, Request, WebError};
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::WebhookId;
use engine::model::webhook::{Attempt, Letter, Next, StopReason, Webhook};
use parking_lot::Mutex;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tracing::Instrument as _;
use url::Url;

use super::{again, health, secret};
use crate::app::App;
use crate::http::tokens::random_bytes;

/// On their way at once, of all addresses and of one.
const AT_ONCE: usize = 256;
const OF_ONE: usize = 4;

/// For all of it: connection, answer, the first bytes of its body.
const PATIENCE: Duration = Duration::from_secs(15);

/// A claimed letter is hidden this long, from others and, when this process dies, from the next: longer than any try takes.
const LEASE: Duration = Duration::from_secs(30);

/// Tries become due without anybody telling.
const POLL: Duration = Duration::from_secs(1);

/// Of an answer so much is kept, for whoever looks for a mistake.
const ANSWER_KEPT: usize = 1_024;

/// It comes in pieces, of which each fits in here; after the first kilobyte no more is read.
const MOST_ANSWER: usize = 1 << 20;

#[derive(Default)]
struct Busy {
    of: Mutex<HashMap<WebhookId, usize>>,
    freed: Notify,
}

/// Brings letters until the soft stop; begun tries end by themselves.
pub async fn run_courier(app: App) {
    let (busy, places) = (Arc::new(Busy::default()), Arc::new(Semaphore::new(AT_ONCE)));
    while !app.tasks.is_stopping() {
        match round(&app, &busy, &places).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "letters to webhooks were not given out");
                tokio::time::sleep(POLL).await;
            }
        }
        tokio::select! {
            () = app.tasks.stopping() => {}
            () = app.webhooks.log.posted() => {}
            () = busy.freed.notified() => {}
            () = tokio::time::sleep(POLL) => {}
        }
    }
}

/// Sends off what is due and has a place; returns how much that was.
async fn round(app: &App, busy: &Arc<Busy>, places: &Arc<Semaphore>) -> Result<usize> {
    let now = app.engine.clock.now();
    let mut sent = 0;
    for (organisation, id) in app.webhooks.log.list_due(now).await? {
        let free = OF_ONE.saturating_sub(busy.of.lock().get(&id).copied().unwrap_or_default()).min(places.available_permits());
        let active = app.webhooks.active(organisation).await?;
        // What is off keeps its letters until it is on again, or they are old.
        let Some(webhook) = active.iter().find(|webhook| webhook.id == id).filter(|_| free > 0) else { continue };
        for letter in app.webhooks.log.claim(organisation, id, now, LEASE, free).await? {
            // This loop alone takes places, and it asked for no more letters than there are.
            let Ok(place) = Arc::clone(places).try_acquire_owned() else { break };
            spawn(app, busy, webhook.clone(), letter, place);
            sent += 1;
        }
    }
    Ok(sent)
}

fn spawn(app: &App, busy: &Arc<Busy>, webhook: Webhook, letter: Letter, place: OwnedSemaphorePermit) {
    *busy.of.lock().entry(webhook.id).or_default() += 1;
    let span = tracing::info_span!("webhook", webhook = %webhook.id, letter = %letter.id);
    let (app, busy, tasks) = (app.clone(), Arc::clone(busy), app.tasks.clone());
    let work = async move {
        if let Err(error) = bring(&app, &webhook, &letter).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "how a letter was taken was not stored; it is brought again"
            );
        }
        {
            let mut of = busy.of.lock();
            let left = of.get(&webhook.id).map_or(0, |count| count.saturating_sub(1));
            if left == 0 {
                of.remove(&webhook.id)
            } else {
                of.insert(webhook.id, left)
            };
        }
        drop(place);
        busy.freed.notify_one();
    };
    tasks.spawn("webhook", work.instrument(span));
}

async fn bring(app: &App, webhook: &Webhook, letter: &Letter) -> Result<()> {
    let attempt = attempt(app, webhook, letter).await?;
    let is_taken = attempt.status.is_some_and(|status| (200..300).contains(&status));
    let next = if is_taken {
        Next::Delivered
    } else {
        let chance = f64::from(random_bytes::<1>()?[0]) / f64::from(u8::MAX);
        again::after_failure(letter.attempts, app.engine.clock.now(), chance)
    };
    let (status, is_gone) = (attempt.status, attempt.status == Some(410));
    let outcome = if is_taken { "taken" } else { "failed" };
    metrics::counter!("switchboard_webhook_tries_total", "outcome" => outcome).increment(1);
    tracing::debug!(status, ?next, "a letter was brought");
    app.webhooks.log.settle(webhook.organisation, letter.id, attempt, next).await?;
    if is_gone { health::stop(app, webhook, StopReason::Gone).await } else { health::note(app, webhook, is_taken).await }
}

async fn attempt(app: &App, webhook: &Webhook, letter: &Letter) -> Result<Attempt> {
    let (at, began) = (app.engine.clock.now(), Instant::now());
    let request = request(app, webhook, letter)?;
    let (status, answer, error) = match app.shelf.supplies().web.open(request).await {
        Ok(opened) => (Some(opened.status.as_u16()), first_bytes(opened).await, None),
        Err(error) => (None, String::new(), Some(words(error))),
    };
    Ok(Attempt { at, took: began.elapsed(), status, answer, error })
}

/// Plain words for people; what an address answered is told by its status.
fn words(error: WebError) -> String {
    match error {
        WebError::Redirected => "the address sends requests elsewhere, which is not followed".to_owned(),
        other => other.to_string(),
    }
}

fn request(app: &App, webhook: &Webhook, letter: &Letter) -> Result<Request> {
    let now = app.engine.clock.now();
    let at_s = now.as_millis() / 1_000;
    let signature = secret::signature(app.vault.as_ref(), webhook, &letter.key, at_s, &letter.body, now)?;
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let own = [("webhook-id", letter.key.clone()), ("webhook-timestamp", at_s.to_string()), ("webhook-signature", signature)];
    for (name, value) in own {
        let value = HeaderValue::try_from(value).context(Kind::Corrupt, "a letter's name is no header")?;
        headers.insert(HeaderName::from_static(name), value);
    }
    let url = Url::parse(&webhook.url).map_err(|error| Error::corrupt("the address of a webhook is none").because(error))?;
    let body = Some(letter.body.clone().into_bytes());
    let allow_private = app.config.webhooks.allow_private;
    Ok(Request { headers, body, timeout: PATIENCE, most: MOST_ANSWER, allow_private, ..Request::new(Method::POST, url) })
}

/// The status is what counts: an answer that breaks off or has no end is as good as a short one.
async fn first_bytes(mut opened: Opened) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_KEPT {
        match opened.chunk().await {
            Ok(Some(chunk)) => bytes.extend(chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(ANSWER_KEPT);
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}
