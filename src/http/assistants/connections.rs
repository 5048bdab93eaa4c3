//! Connections to providers of models. Keys go in and never come out.

use std::time::Instant;

use agents::model::{self, Kind, ModelError, Provider, Table};
use agents::{ModelConnection, key_hint};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{OrgId, RecordId};
use engine::model::bot::Bot;
use engine::ports::vault::Sealed;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::operators::all;
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::assistant::{
    CheckConnection, CheckedConnection, KnownModel, ModelConnection as WireConnection, ModelConnectionList,
    ModelConnectionSettings, ModelTable,
};

/// Connections of one organisation.
const MOST: usize = 50;

/// List connections
#[utoipa::path(get, path = "/model-connections", tag = "models", responses((status = 200, body = ModelConnectionList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<ModelConnectionList>> {
    let kept = all::<ModelConnection>(&app, caller.organisation).await?;
    Ok(Json(ModelConnectionList { items: kept.into_iter().map(|kept| on_wire(kept.value)).collect() }))
}

/// Read a connection
#[utoipa::path(get, path = "/model-connections/{id}", tag = "models", params(("id" = String, Path)),
    responses((status = 200, body = WireConnection, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let kept = app.engine.records.require::<ModelConnection>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, on_wire(kept.value)))
}

/// Add a connection
#[utoipa::path(post, path = "/model-connections", tag = "models", request_body = ModelConnectionSettings,
    responses((status = 201, body = WireConnection, headers(("ETag" = String))), (status = 403), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<ModelConnectionSettings>) -> Answer<Response> {
    if all::<ModelConnection>(&app, caller.organisation).await?.len() >= MOST {
        return Err(Problem::conflict("there are 50 connections already"));
    }
    let id = app.engine.ids.next(app.engine.clock.as_ref());
    let blank = ModelConnection::blank(id, caller.organisation, settings.kind, app.engine.clock.now());
    let connection = applied(&app, blank, settings)?;
    let version = app.engine.records.put(caller.organisation, &connection, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, on_wire(connection))).into_response())
}

/// Change a connection
///
/// With `If-Match`.
#[utoipa::path(put, path = "/model-connections/{id}", tag = "models", request_body = ModelConnectionSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireConnection, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    headers: HeaderMap,
    Json(settings): Json<ModelConnectionSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<ModelConnection>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let connection = applied(&app, kept.value, settings)?;
    let version = app.engine.records.put(caller.organisation, &connection, kept.version).await.map_err(raced)?;
    app.connections.forget(caller.organisation, id);
    Ok(tagged(version, on_wire(connection)))
}

/// Remove a connection
///
/// Refused while a bot uses it.
#[utoipa::path(delete, path = "/model-connections/{id}", tag = "models", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    need_unused(&app, caller.organisation, id).await?;
    if !app.engine.records.delete::<ModelConnection>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such connection"));
    }
    app.connections.forget(caller.organisation, id);
    Ok(StatusCode::NO_CONTENT)
}

/// Check a connection
///
/// Asks the model for one word.
#[utoipa::path(post, path = "/model-connections/{id}/check", tag = "models", params(("id" = String, Path)),
    request_body = CheckConnection, responses((status = 200, body = CheckedConnection), (status = 403), (status = 404)))]
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    Json(wanted): Json<CheckConnection>,
) -> Answer<Json<CheckedConnection>> {
    let kept = app.engine.records.require::<ModelConnection>(caller.organisation, id.0).await?.value;
    let connection = kept.unsealed(app.vault.as_ref())?;
    let began = Instant::now();
    let asked = wanted.model.map(|model| model.trim().to_owned()).filter(|model| !model.is_empty());
    let models = offered(&connection).await;
    let usual = || connection.deployment.clone().or_else(|| usual(connection.kind).map(str::to_owned));
    let model = asked.or_else(|| models.first().cloned()).or_else(usual);
    let checked = match model {
        Some(model) => model::check(&connection, &model).await,
        None => Err(ModelError::invalid("the server lists no models: name one to check it with")),
    };
    let took_ms = began.elapsed().as_millis() as u64;
    Ok(Json(match checked {
        Ok(checked) => {
            let detail = format!("{} answered, its first word after {} ms", checked.model, checked.first.as_millis());
            // It works now, whatever happened before.
            app.connections.forget(caller.organisation, id);
            CheckedConnection { ok: true, class: None, detail, took_ms, models }
        }
        Err(error) => {
            let (class, detail) = (Some(error.class.as_str()), error.detail);
            CheckedConnection { ok: false, class, detail, took_ms, models }
        }
    }))
}

/// What a server says that serves models of its own; nothing when it does not say.
async fn offered(connection: &model::Connection) -> Vec<String> {
    match Provider::open(connection) {
        Ok(provider) if matches!(connection.kind, Kind::Compatible | Kind::Ollama) => provider.names().await.unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A model that most accounts of the provider have, and that costs little.
fn usual(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::OpenAi | Kind::Azure => Some("gpt-6-luna"),
        Kind::Anthropic => Some("claude-haiku-5-5"),
        Kind::Bedrock => Some("amazon.nova-micro-v1:0"),
        Kind::Ollama | Kind::Compatible | Kind::Practice => None,
    }
}

/// List known models
#[utoipa::path(get, path = "/models", tag = "models", responses((status = 200, body = ModelTable)))]
pub async fn known(State(app): State<App>, _caller: Caller) -> Json<ModelTable> {
    let table: &Table = app.connections.table();
    let items = table.models().flat_map(|profile| {
        sold_by(&profile.id).iter().map(move |kind| KnownModel {
            kind: *kind,
            model: profile.id.clone(),
            context: profile.context,
            most_output: profile.most_output,
            input_price: profile.price.map(|price| price.input),
            output_price: profile.price.map(|price| price.output),
            tools: true,
            retires_on: profile.retirement(*kind == Kind::Azure).map(str::to_owned),
            replacement: profile.replacement.clone(),
        })
    });
    Json(ModelTable { price_version: table.price_version().to_owned(), items: items.collect() })
}

/// Where a model of the table is found, by the maker its name begins with.
fn sold_by(model: &str) -> &'static [Kind] {
    let makers: [(&str, &[Kind]); 5] = [
        ("gpt", &[Kind::OpenAi, Kind::Azure]),
        ("o", &[Kind::OpenAi, Kind::Azure]),
        ("claude", &[Kind::Anthropic, Kind::Bedrock]),
        ("nova", &[Kind::Bedrock]),
        ("amazon", &[Kind::Bedrock]),
    ];
    makers.iter().find(|(maker, _)| model.starts_with(maker)).map_or(&[Kind::Compatible], |(_, kinds)| kinds)
}

/// Checked as it will be used, its secrets sealed.
fn applied(app: &App, before: ModelConnection, settings: ModelConnectionSettings) -> Answer<ModelConnection> {
    let plain = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let organisation = before.organisation;
    let seal = |new: Option<String>, before: Sealed| match new {
        Some(new) => app.vault.seal(organisation, new.trim()),
        None => Ok(before),
    };
    let hint = settings.key.as_deref().or(settings.secret_key.as_deref()).map(key_hint);
    let connection = ModelConnection {
        id: before.id,
        organisation,
        name: settings.name.trim().to_owned(),
        kind: settings.kind,
        base_url: plain(settings.base_url),
        api: settings.api,
        key: seal(settings.key, before.key)?,
        bearer: settings.bearer,
        api_version: plain(settings.api_version),
        deployment: plain(settings.deployment),
        region: plain(settings.region),
        access_key: plain(settings.access_key),
        secret_key: seal(settings.secret_key, before.secret_key)?,
        context: settings.context,
        allow_private: settings.allow_private,
        key_hint: hint.unwrap_or(before.key_hint),
        created_at: before.created_at,
    };
    if let Err(error) = connection.unsealed(app.vault.as_ref())?.check() {
        let mut checks = Checks::default();
        checks.need(false, pointer(&error.detail), error.detail);
        checks.finish()?;
    }
    Ok(connection)
}

/// Which field a refusal speaks of.
fn pointer(detail: &str) -> &'static str {
    let fields = [
        ("address", "/base_url"),
        ("http", "/base_url"),
        ("key", "/key"),
        ("region", "/region"),
        ("version", "/api_version"),
        ("deployment", "/deployment"),
        ("context", "/context"),
        ("interface", "/api"),
    ];
    fields.iter().find(|(word, _)| detail.contains(word)).map_or("/name", |(_, pointer)| pointer)
}

async fn need_unused(app: &App, organisation: OrgId, id: RecordId) -> Answer<()> {
    let bots = all::<Bot>(app, organisation).await?;
    let user = bots.iter().find(|bot| bot.value.models.iter().any(|choice| choice.connection == id));
    match user {
        Some(bot) => Err(Problem::conflict(format!("the bot {} uses it", bot.value.name))),
        None => Ok(()),
    }
}

fn on_wire(connection: ModelConnection) -> WireConnection {
    let has_key = !connection.key.is_empty() || !connection.secret_key.is_empty();
    let ModelConnection { id, name, kind, base_url, api, bearer, api_version, deployment, region, .. } = connection;
    let ModelConnection { access_key, context, allow_private, key_hint, created_at, .. } = connection;
    WireConnection {
        id,
        name,
        kind,
        base_url,
        api,
        bearer,
        api_version,
        deployment,
        region,
        access_key,
        context,
        allow_private,
        has_key,
        key_hint,
        created_at,
    }
}
