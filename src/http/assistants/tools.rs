//! Tools that agents may be given: the catalogue, and those an organisation makes without code.

use agents::tools::http::{Auth, AuthKind, HttpCaller, HttpTool, problems};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{OrgId, RecordId};
use engine::ports::vault::Sealed;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::operators::all;
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::tool::{HttpToolList, HttpToolRecord, HttpToolSettings, Tool, ToolAuth, ToolList, TriedTool, TryTool};

/// Tools of one organisation.
const MOST: usize = 100;

/// What is wrong with a secret that is absent where the stored one may not go.
pub(in crate::http) const ENTER_AGAIN: &str = "enter it again: the address is another one";

/// List tools
#[utoipa::path(get, path = "/tools", tag = "tools", responses((status = 200, body = ToolList)))]
pub async fn catalogue(State(app): State<App>, caller: Caller) -> Answer<Json<ToolList>> {
    let cards = app.shelf.cards(caller.organisation).await?;
    Ok(Json(ToolList { items: cards.into_iter().map(|(card, source)| Tool::new(card, source)).collect() }))
}

/// List HTTP tools
#[utoipa::path(get, path = "/http-tools", tag = "tools", responses((status = 200, body = HttpToolList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<HttpToolList>> {
    let kept = all::<HttpTool>(&app, caller.organisation).await?;
    Ok(Json(HttpToolList { items: kept.into_iter().map(|kept| on_wire(kept.value)).collect() }))
}

/// Read an HTTP tool
#[utoipa::path(get, path = "/http-tools/{id}", tag = "tools", params(("id" = String, Path)),
    responses((status = 200, body = HttpToolRecord, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let kept = app.engine.records.require::<HttpTool>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, on_wire(kept.value)))
}

/// Add an HTTP tool
#[utoipa::path(post, path = "/http-tools", tag = "tools", request_body = HttpToolSettings,
    responses((status = 201, body = HttpToolRecord, headers(("ETag" = String))), (status = 403), (status = 409), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<HttpToolSettings>) -> Answer<Response> {
    if all::<HttpTool>(&app, caller.organisation).await?.len() >= MOST {
        return Err(Problem::conflict("there are 100 tools already"));
    }
    let blank = HttpTool {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        created_at: app.engine.clock.now(),
        ..HttpTool::default()
    };
    let tool = applied(&app, blank, settings)?;
    let version = app.engine.records.put(caller.organisation, &tool, 0).await?;
    app.shelf.forget();
    Ok((StatusCode::CREATED, tagged(version, on_wire(tool))).into_response())
}

/// Change an HTTP tool
///
/// With `If-Match`. A secret that is absent stays; it has to be entered again for an address with another scheme, host or port.
#[utoipa::path(put, path = "/http-tools/{id}", tag = "tools", request_body = HttpToolSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = HttpToolRecord, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    headers: HeaderMap,
    Json(settings): Json<HttpToolSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<HttpTool>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let tool = applied(&app, kept.value, settings)?;
    let version = app.engine.records.put(caller.organisation, &tool, kept.version).await.map_err(raced)?;
    app.shelf.forget();
    Ok(tagged(version, on_wire(tool)))
}

/// Remove an HTTP tool
///
/// Agents that name it go on without it.
#[utoipa::path(delete, path = "/http-tools/{id}", tag = "tools", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    if !app.engine.records.delete::<HttpTool>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such tool"));
    }
    app.shelf.forget();
    Ok(StatusCode::NO_CONTENT)
}

/// Try an HTTP tool
///
/// Sends the request for real.
#[utoipa::path(post, path = "/http-tools/{id}/try", tag = "tools", params(("id" = String, Path)), request_body = TryTool,
    responses((status = 200, body = TriedTool), (status = 403), (status = 404)))]
pub async fn attempt(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RecordId>,
    Json(wanted): Json<TryTool>,
) -> Answer<Json<TriedTool>> {
    let tool = app.engine.records.require::<HttpTool>(caller.organisation, id.0).await?.value;
    let supplies = app.shelf.supplies();
    let arguments = if wanted.arguments.is_null() { Value::Object(serde_json::Map::new()) } else { wanted.arguments };
    let key = format!("trial-{}", app.engine.ids.next::<RecordId>(app.engine.clock.as_ref()));
    let caller = HttpCaller::new(tool, supplies.web.clone(), supplies.vault.clone());
    let attempt = caller.attempt(&arguments, &key).await;
    let took_ms = attempt.took.as_millis() as u64;
    Ok(Json(match attempt.output {
        Ok(output) => TriedTool { status: attempt.status, took_ms, output, error: None },
        Err(error) => TriedTool { status: attempt.status, took_ms, output: Value::Null, error: Some(error.detail) },
    }))
}

fn applied(app: &App, before: HttpTool, settings: HttpToolSettings) -> Answer<HttpTool> {
    let HttpToolSettings { name, title, description, method, url, headers, query, body, auth, .. } = settings;
    let kept = kept_secret(&before.auth, auth.kind, &before.url, url.trim());
    let is_astray = kept.is_none() && auth.secret.is_none();
    // One that has to be entered again is refused below.
    let stored = Auth { secret: kept.unwrap_or(before.auth.secret), ..Auth::default() };
    let auth = authorised(app, before.organisation, stored, auth)?;
    let tool = HttpTool {
        name: name.trim().to_owned(),
        title: title.trim().to_owned(),
        description: description.trim().to_owned(),
        method,
        url: url.trim().to_owned(),
        headers,
        query,
        body,
        auth,
        parameters: settings.parameters,
        response: settings.response,
        assurance: settings.assurance,
        changes: settings.changes,
        confirm: settings.confirm,
        timeout_ms: settings.timeout_ms,
        allow_private: settings.allow_private,
        ..before
    };
    let mut found = problems(&tool);
    if is_astray {
        found.push(("/auth/secret".to_owned(), ENTER_AGAIN.to_owned()));
    }
    refuse(found)?;
    Ok(tool)
}

/// What is stored of a secret when none is entered: whoever may change an address is not told by it what the secret is. None: it
/// has to be entered again.
pub(in crate::http) fn kept_secret(before: &Auth, kind: AuthKind, from: &str, to: &str) -> Option<Sealed> {
    let origin = |address: &str| Url::parse(address).map(|url| url.origin());
    let is_there = matches!((origin(from), origin(to)), (Ok(from), Ok(to)) if from == to);
    if is_there || before.secret.is_empty() {
        return Some(before.secret.clone());
    }
    // Nothing is sent then, and nothing is left that could be sent later.
    (kind == AuthKind::None).then(Sealed::default)
}

/// The secret as it is stored from now on.
pub(super) fn authorised(app: &App, organisation: OrgId, before: Auth, entered: ToolAuth) -> Answer<Auth> {
    let secret: Sealed = match entered.secret {
        Some(secret) => app.vault.seal(organisation, secret.trim())?,
        None => before.secret,
    };
    Ok(Auth { kind: entered.kind, name: entered.name.trim().to_owned(), secret })
}

/// Everything that is wrong, at its place.
pub(super) fn refuse(problems: Vec<(String, String)>) -> Answer<()> {
    let mut checks = Checks::default();
    for (pointer, detail) in problems {
        checks.need(false, pointer, detail);
    }
    checks.finish()
}

fn on_wire(tool: HttpTool) -> HttpToolRecord {
    HttpToolRecord { id: tool.id, settings: tool.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_secret_stays_with_the_address_that_it_was_entered_for() {
        let before = Auth { kind: AuthKind::Bearer, name: String::new(), secret: Sealed("sealed".to_owned()) };
        let (from, stays) = ("https://api.example/v1/{{id}}", Some(before.secret.clone()));
        for (to, wanted) in [
            ("https://api.example/v2?of={{id}}", &stays),
            ("https://API.example:443/", &stays),
            ("https://api.example.evil.example/v1/{{id}}", &None),
            ("https://evil.example\\@api.example/", &None),
            ("https://api.example@evil.example/", &None),
            ("https://api.example:444/", &None),
            ("http://api.example/", &None),
            ("api.example", &None),
        ] {
            assert_eq!(&kept_secret(&before, AuthKind::Bearer, from, to), wanted, "{to}");
        }
        let dropped = kept_secret(&before, AuthKind::None, from, "https://other.example/");
        assert_eq!(dropped, Some(Sealed::default()), "it cannot be sent there later either");
        assert_eq!(kept_secret(&Auth::default(), AuthKind::Bearer, "", from), Some(Sealed::default()));
    }
}
