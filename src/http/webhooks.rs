//! Where providers tell what happened: `GET` asks whether the address is ours, `POST` brings events.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use channels::signature;
use channels::subscription::{self, Question};
use engine::error::Kind;
use engine::flow::settings::InboxSettings;
use engine::ports::vault::Secret;
use metrics::counter;
use std::sync::Arc;

use super::extract::{Path, Query};
use super::problem::{Answer, Problem};
use crate::app::App;
use crate::channels::{arrived, health};

/// Bytes of one webhook; the platform says 3 MB.
pub const MAX_WEBHOOK: usize = channels::webhook::LONGEST_BODY;

pub async fn confirm(
    State(app): State<App>,
    Path((channel, key)): Path<(String, String)>,
    Query(question): Query<Question>,
) -> Answer<Response> {
    let settings = find(&app, &channel, &key).await?;
    let token = settings.inbox.account.as_ref().map(|account| &account.verify_token).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| Problem::forbidden("this inbox expects no webhooks"))?;
    let token = app.vault.open(settings.inbox.organisation, token)?;
    match subscription::answer(&question, &token) {
        Ok(challenge) => Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], challenge.to_owned()).into_response()),
        Err(refusal) => {
            counter!("switchboard_webhook_refusals_total", "channel" => settings.inbox.channel.as_str(), "why" => "verify")
                .increment(1);
            Err(Problem::forbidden(refusal.to_string()))
        }
    }
}

pub async fn receive(
    State(app): State<App>,
    Path((channel, key)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<StatusCode> {
    let settings = find(&app, &channel, &key).await?;
    let inbox = &settings.inbox;
    let secrets = inbox.account.iter().flat_map(|account| &account.secrets).filter(|secret| !secret.is_empty());
    let secrets: Vec<Secret> = secrets.map(|secret| app.vault.open(inbox.organisation, secret)).collect::<engine::Result<_>>()?;
    let header = headers.get(signature::HEADER).and_then(|value| value.to_str().ok());
    if let Err(refusal) = signature::check(header, &body, &secrets) {
        counter!("switchboard_webhook_refusals_total", "channel" => inbox.channel.as_str(), "why" => "signature").increment(1);
        health::misled(&app, inbox.organisation, inbox.id);
        return Err(Problem::unauthorized(refusal.to_string()));
    }
    arrived(&app, &settings, &body).await?;
    Ok(StatusCode::OK)
}

/// The inbox of a webhook address; a wrong channel is as unknown as a wrong key.
async fn find(app: &App, channel: &str, key: &str) -> Answer<Arc<InboxSettings>> {
    let unknown = || Problem::not_found("no inbox has this webhook address");
    let settings = app.engine.settings.inbox_by_key(key).await.map_err(|error| match error.kind {
        Kind::NotFound => unknown(),
        _ => error.into(),
    })?;
    let inbox = &settings.inbox;
    if inbox.channel.is_called() && inbox.channel.as_str() == channel { Ok(settings) } else { Err(unknown()) }
}
