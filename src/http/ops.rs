//! For whoever runs the program: is it alive, is it ready, what does it count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::PrometheusHandle;
use tracing::Instrument;

use super::problem::{Answer, Problem};
use crate::app::App;

/// A store that needs longer than this to say one number is not ready.
const READY_WITHIN: Duration = Duration::from_secs(2);

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// The recorder is one a process; whoever installs it tells where it is read. A second call changes nothing.
pub fn read_metrics_from(handle: PrometheusHandle) {
    let _already_told = METRICS.set(handle);
}

pub async fn alive() -> &'static str {
    "ok\n"
}

/// Not ready also means: stopping, so that a balancer sends nobody here any more. Without its store a node can do nothing; what
/// else is out of reach is named, and the node goes on without it.
pub async fn ready(State(app): State<App>) -> Answer<String> {
    if app.tasks.is_leaving() {
        return Err(Problem::unavailable("the program is stopping"));
    }
    match tokio::time::timeout(READY_WITHIN, app.engine.events.last_cursor()).await {
        Ok(Ok(_cursor)) => Ok(format!("ready\n{}", out_of_reach(&app).await)),
        Ok(Err(error)) => Err(error.into()),
        Err(_too_slow) => Err(Problem::unavailable("the store does not answer")),
    }
}

/// A line for each.
async fn out_of_reach(app: &App) -> String {
    let asked = app.dependencies.iter().map(|dependency| async move {
        let answer = tokio::time::timeout(READY_WITHIN, dependency.answers()).await;
        let is_well = matches!(answer, Ok(Ok(())));
        metrics::gauge!("switchboard_dependency_up", "name" => dependency.name()).set(f64::from(u8::from(is_well)));
        (!is_well).then(|| format!("without {}\n", dependency.name()))
    });
    futures_util::future::join_all(asked).await.into_iter().flatten().collect()
}

pub async fn metrics(State(app): State<App>) -> Answer<Response> {
    let handle = METRICS.get().ok_or_else(|| Problem::not_found("this program counts nothing"))?;
    metrics::gauge!("switchboard_uptime_seconds").set(app.started.elapsed().as_secs_f64());
    metrics::gauge!("switchboard_calls_live").set(app.calls.live() as f64);
    if let Some(lanes) = app.engine.shares.held() {
        metrics::gauge!("switchboard_lanes_held").set(lanes as f64);
    }
    metrics::gauge!("switchboard_tasks_alive").set(tokio::runtime::Handle::current().metrics().num_alive_tasks() as f64);
    for (name, count) in app.tasks.running() {
        metrics::gauge!("switchboard_tasks", "task" => name).set(count as f64);
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response())
}

/// Middleware: a span and two figures for each request. Paths appear as their pattern: ids and capabilities are not for logs.
pub async fn observe(request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("http.request", %method, path);
    let began = Instant::now();
    let response = next.run(request).instrument(span).await;

    let status = response.status();
    let took = began.elapsed();
    let labels = [("method", method.to_string()), ("path", path.clone()), ("status", status.as_u16().to_string())];
    metrics::histogram!("switchboard_http_request_seconds", &labels).record(took.as_secs_f64());
    tracing::debug!(%method, path, status = status.as_u16(), millis = took.as_millis() as u64, "request answered");
    response
}
