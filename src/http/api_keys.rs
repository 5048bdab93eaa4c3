//! Keys for programs. Making and revoking one needs a person: a key that leaked must not make others.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::flow::handover;
use engine::ids::ApiKeyId;
use engine::model::api_key::ApiKey;
use engine::model::role::Rights;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::keyring;
use super::operators::all;
use super::problem::{Answer, Problem};
use super::wire::api_key::{ApiKey as WireKey, ApiKeyList, MadeApiKey, NewApiKey, Wanted};
use crate::accounts::need_no_more;
use crate::app::App;

/// Of one organisation; who needs more has lost sight of them.
const MOST_KEYS: usize = 100;

/// List API keys
///
/// The newest first, without their secrets.
#[utoipa::path(get, path = "/api-keys", tag = "api_keys", responses((status = 200, body = ApiKeyList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut keys = all::<ApiKey>(&app, caller.organisation).await?;
    keys.reverse();
    let mut makers: Vec<Arc<str>> = Vec::with_capacity(keys.len());
    for key in &keys {
        makers.push(app.names.operator_name(caller.organisation, key.value.made_by).await?);
    }
    let now = app.engine.clock.now();
    let items = keys.iter().zip(&makers).map(|(key, maker)| WireKey::new(&key.value, maker, now)).collect();
    Ok(Json(ApiKeyList { items }).into_response())
}

/// Read an API key
///
/// What it may do and when it was used last, without its secret.
#[utoipa::path(get, path = "/api-keys/{id}", tag = "api_keys", params(("id" = String, Path)),
    responses((status = 200, body = WireKey<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ApiKeyId>) -> Answer<Response> {
    let key = app.engine.records.require::<ApiKey>(caller.organisation, id.0).await?.value;
    let maker = app.names.operator_name(caller.organisation, key.made_by).await?;
    Ok(Json(WireKey::new(&key, &maker, app.engine.clock.now())).into_response())
}

/// Make an API key
///
/// The answer holds the key itself, `token`, which is shown this once. Nobody gives a key more than they may do themselves, and a
/// key makes none. One made by somebody who sees the conversations of their teams alone sees no others.
#[utoipa::path(post, path = "/api-keys", tag = "api_keys", request_body = NewApiKey,
    responses((status = 201, body = MadeApiKey<'static>), (status = 403), (status = 409, description = "There are too many"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewApiKey>) -> Answer<Response> {
    let now = app.engine.clock.now();
    let Wanted { name, levels, networks, expires_at } = new.checked(now)?;
    need_no_more(&caller.rights(), &Rights { levels, sees: caller.rights().sees })?;
    if all::<ApiKey>(&app, caller.organisation).await?.len() >= MOST_KEYS {
        return Err(Problem::not_possible(format!("an organisation has up to {MOST_KEYS} API keys: revoke one first")));
    }
    let id: ApiKeyId = app.engine.ids.next(app.engine.clock.as_ref());
    let keyring::Fresh { token, fingerprint } = keyring::issue(id)?;
    let key = ApiKey {
        id,
        organisation: caller.organisation,
        name,
        levels,
        sees: caller.rights().sees,
        fingerprint,
        networks,
        expires_at,
        made_by: caller.operator,
        created_at: now,
        used_at: None,
    };
    app.engine.records.put(caller.organisation, &key, 0).await?;
    tracing::info!(key = %id, operator = %caller.operator, "an API key was made");
    let body = MadeApiKey { key: WireKey::new(&key, &caller.name, now), token: &token };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// Revoke an API key
///
/// It is worth nothing from now on. Conversations that it holds go to the queue.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "api_keys", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn revoke(State(app): State<App>, caller: Caller, Path(id): Path<ApiKeyId>) -> Answer<StatusCode> {
    if !app.engine.records.delete::<ApiKey>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such API key"));
    }
    app.api_keys.forget(id);
    app.names.forget_operator(caller.organisation, id.as_author());
    let released = handover::release_all(&app.engine, caller.organisation, id.as_author()).await?;
    tracing::info!(key = %id, operator = %caller.operator, released, "an API key was revoked");
    Ok(StatusCode::NO_CONTENT)
}
