//! Questions that the assistant could not answer.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use engine::ids::RecordId;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::conversations::is_seen;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Checks};
use crate::http::wire::knowledge::{GapList, GapQuery};

/// List unanswered questions
///
/// What customers asked and the assistant could not answer, most often asked first; last asked in a conversation that the caller
/// sees. Kept for 30 days.
#[utoipa::path(get, operation_id = "gaps", path = "/knowledge/gaps", tag = "knowledge", params(GapQuery), responses((status = 200, body = GapList)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<GapQuery>) -> Answer<Json<GapList>> {
    let days = query.days.unwrap_or(7);
    let mut checks = Checks::default();
    checks.need((1..=30).contains(&days), "?days", "1 to 30 days");
    checks.finish()?;
    let within = Duration::from_hours(24 * days);
    let page = app.knowledge.gaps(caller.organisation, within, query.cursor.as_deref()).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for gap in page.items {
        if is_seen(&app, &caller, gap.conversation).await? {
            items.push(gap.into());
        }
    }
    Ok(Json(GapList { items, next: page.next }))
}

/// Dismiss an unanswered question
///
/// Asked again, it is listed again.
#[utoipa::path(delete, operation_id = "dismiss_gap", path = "/knowledge/gaps/{id}", tag = "knowledge", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn dismiss(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    app.knowledge.dismiss_gap(caller.organisation, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
