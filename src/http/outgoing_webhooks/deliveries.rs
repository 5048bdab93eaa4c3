//! What was told to a webhook, and telling it again.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::ids::{LetterId, OrgId, WebhookId};
use engine::model::webhook::{EventType, NewLetter, Webhook};
use engine::page::MAX_PAGE;
use serde_json::json;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::conversations::is_seen;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::conversation::PageQuery;
use crate::http::wire::webhook::{Delivery, DeliveryDetail, DeliveryPage, DeliveryTry};
use crate::webhooks::letters;

const PAGE: usize = 50;

/// List deliveries
///
/// Of the last seven days, the newest first, in pages with a cursor.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries", tag = "webhooks", operation_id = "list_deliveries",
    params(("id" = String, Path), PageQuery), responses((status = 200, body = DeliveryPage<'static>), (status = 404)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<WebhookId>,
    Query(query): Query<PageQuery>,
) -> Answer<Response> {
    app.engine.records.require::<Webhook>(caller.organisation, id.0).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let page = app.webhooks.log.list(caller.organisation, id, query.cursor, limit).await?;
    let items = page.items.iter().map(Delivery::new).collect();
    Ok(Json(DeliveryPage { items, next_cursor: page.next }).into_response())
}

/// Read a delivery
///
/// What was sent, and how each try ended.
#[utoipa::path(get, path = "/webhooks/{id}/deliveries/{delivery}", tag = "webhooks", operation_id = "read_delivery",
    params(("id" = String, Path), ("delivery" = String, Path)),
    responses((status = 200, body = DeliveryDetail<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path((id, delivery)): Path<(WebhookId, LetterId)>) -> Answer<Response> {
    let found = app.webhooks.log.find(caller.organisation, id, delivery).await?;
    let missing = || Problem::not_found("no such delivery");
    let (letter, attempts) = found.ok_or_else(missing)?;
    // The body holds what was said there.
    if let Some(conversation) = letter.conversation
        && !is_seen(&app, &caller, conversation).await?
    {
        return Err(missing());
    }
    let log = attempts.iter().map(DeliveryTry::new).collect();
    Ok(Json(DeliveryDetail { delivery: Delivery::new(&letter), body: &letter.body, log }).into_response())
}

/// Deliver again
///
/// At once, under the same `webhook-id` and with the same body, however it ended before.
#[utoipa::path(post, path = "/webhooks/{id}/deliveries/{delivery}/redeliver", tag = "webhooks",
    params(("id" = String, Path), ("delivery" = String, Path)),
    responses((status = 202), (status = 404), (status = 409, description = "The webhook is off")))]
pub async fn redeliver(
    State(app): State<App>,
    caller: Caller,
    Path((id, delivery)): Path<(WebhookId, LetterId)>,
) -> Answer<StatusCode> {
    need_on(&app, caller.organisation, id).await?;
    app.webhooks.log.redeliver(caller.organisation, id, delivery, app.engine.clock.now()).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Send a test event
///
/// An event of the type `webhook.test`, whatever types were chosen. How it is taken stands in the delivery that is answered.
#[utoipa::path(post, path = "/webhooks/{id}/test", tag = "webhooks", operation_id = "test", params(("id" = String, Path)),
    responses((status = 202, body = Delivery<'static>), (status = 404), (status = 409, description = "The webhook is off")))]
pub async fn attempt(State(app): State<App>, caller: Caller, Path(id): Path<WebhookId>) -> Answer<Response> {
    need_on(&app, caller.organisation, id).await?;
    let (letter, now): (LetterId, _) = (app.engine.ids.next(app.engine.clock.as_ref()), app.engine.clock.now());
    let data = json!({"webhook": id, "text": "This is a test. The address is reached and what it gets is signed."});
    let new = NewLetter {
        id: letter,
        webhook: id,
        event: EventType::Test,
        key: format!("evt_test_{letter}"),
        conversation: None,
        body: letters::body(EventType::Test, now, &data),
    };
    let log = &app.webhooks.log;
    log.enter(caller.organisation, vec![new], None, now).await?;
    let found = log.find(caller.organisation, id, letter).await?;
    let (letter, _) = found.ok_or_else(|| Problem::not_found("no such delivery"))?;
    Ok((StatusCode::ACCEPTED, Json(Delivery::new(&letter))).into_response())
}

async fn need_on(app: &App, organisation: OrgId, id: WebhookId) -> Answer<()> {
    app.engine.records.require::<Webhook>(organisation, id.0).await?;
    let active = app.webhooks.active(organisation).await?;
    if active.iter().any(|webhook| webhook.id == id) {
        return Ok(());
    }
    Err(Problem::not_possible("this webhook is off: switch it on first"))
}
