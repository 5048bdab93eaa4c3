//! Addresses below `/sandbox/`: the page, and the JSON it lives on. Without the demo's phones there is nothing here.

use std::time::Duration;

use ::sandbox::meta::Media;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post, put};
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;

use super::Phones;
use super::acts::{Act, Done};
use super::attach::Sent;
use super::faults::{On, Switches};
use super::telephone;
use crate::app::App;
use crate::demo::INBOX_KEY;
use crate::http::assets::{self, ASK_AGAIN, Asset};
use crate::http::extract::{Json, Path, Query};
use crate::http::pages::{escaped, not_built};
use crate::http::problem::{Answer, Problem};
use crate::http::uploads::MAX_FILE;

/// A page that waits for news is answered by then, with or without.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// The page with the widget stands in a frame of the sandbox: our own pages may frame it, and no others.
const FRAMED_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
     media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// Types that a browser shows as what they are, and that can run nothing.
const SHOWN: [&str; 8] =
    ["image/png", "image/jpeg", "image/gif", "image/webp", "audio/mpeg", "audio/ogg", "audio/wav", "video/mp4"];

pub fn routes() -> Router<App> {
    let api = Router::new()
        .route("/state", get(state))
        .route("/acts", post(act))
        .route("/faults", put(switch))
        .route("/files", put(attach).layer(DefaultBodyLimit::max(MAX_FILE)))
        .route("/media/{id}", get(media))
        .route("/telephone", get(telephone::look))
        .route("/telephone/line", get(telephone::line))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, HeaderValue::from_static("no-store")));
    Router::new()
        .route("/sandbox", get(to_home))
        .route("/sandbox/", get(home))
        .route("/sandbox/{*path}", get(file))
        .nest("/sandbox/api", api)
}

pub(super) fn phones(app: &App) -> Answer<&Phones> {
    app.phones().ok_or_else(|| Problem::not_found("simulated channels are there in the demo alone: `switchboard demo`"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Since {
    /// The version the caller has seen: the answer waits for another.
    after: Option<u64>,
}

/// Everything there is to see. 204: nothing has changed while the caller waited.
async fn state(State(app): State<App>, Query(since): Query<Since>) -> Answer<Response> {
    let phones = phones(&app)?;
    if let Some(after) = since.after {
        let _place = phones.waiting.try_acquire().map_err(|_full| Problem::too_many(Duration::from_secs(5)))?;
        tokio::select! {
            () = phones.other_than(after) => {}
            () = tokio::time::sleep(LONGEST_WAIT) => return Ok(StatusCode::NO_CONTENT.into_response()),
            () = app.tasks.stopping() => return Err(Problem::unavailable("the program is stopping")),
        }
    }
    Ok(Json(phones.shown()).into_response())
}

async fn act(State(app): State<App>, Json(act): Json<Act>) -> Answer<Json<Done>> {
    phones(&app)?.perform(act).map(Json)
}

async fn switch(State(app): State<App>, Json(switches): Json<Switches>) -> Answer<Json<On>> {
    let phones = phones(&app)?;
    phones.switch(&switches)?;
    Ok(Json(phones.on()))
}

/// The body is the file itself; what is to be said of it stands in the query.
async fn attach(State(app): State<App>, Query(sent): Query<Sent>, body: Result<Bytes, BytesRejection>) -> Answer<Json<Done>> {
    let phones = phones(&app)?;
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(format!("a file holds at most {} MiB", MAX_FILE / 1024 / 1024)),
        _ => Problem::malformed("the body broke off"),
    })?;
    phones.attach(&sent, &bytes).map(Json)
}

async fn media(State(app): State<App>, Path(id): Path<String>) -> Answer<Response> {
    let found: Option<Media> = phones(&app)?.meta.look(|state| state.media.get(&id).cloned());
    let media = found.ok_or_else(|| Problem::not_found("there is no such file"))?;
    let media_type = media.mime.split(';').next().unwrap_or_default().trim();
    let shown = SHOWN.iter().find(|known| **known == media_type);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(shown.copied().unwrap_or("application/octet-stream"))),
        (CONTENT_DISPOSITION, HeaderValue::from_static(if shown.is_some() { "inline" } else { "attachment" })),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    Ok((headers, media.bytes).into_response())
}

async fn to_home() -> Redirect {
    Redirect::permanent("/sandbox/")
}

async fn home(State(app): State<App>, headers: HeaderMap) -> Answer<Response> {
    phones(&app)?;
    Ok(assets::find("sandbox/index.html").map_or_else(not_built, |asset| asset.answer(&headers, ASK_AGAIN)))
}

async fn file(State(app): State<App>, Path(path): Path<String>, headers: HeaderMap) -> Answer<Response> {
    phones(&app)?;
    let missing = || Problem::not_found("nothing lives at this path");
    let asset = assets::find(&format!("sandbox/{path}")).ok_or_else(missing)?;
    if path != "web.html" {
        return Ok(asset.answer(&headers, ASK_AGAIN));
    }
    let page = asset.text().replace("{{inbox_key}}", &escaped(INBOX_KEY));
    let mut response = Asset::new(&path, page).answer(&headers, ASK_AGAIN);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED_POLICY));
    response.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    Ok(response)
}
