//! What the organisation may have; only whoever runs the installation changes it.

use axum::extract::State;
use engine::model::session::{month_of, start_of};

use super::caller::Caller;
use super::extract::Json;
use super::problem::Answer;
use super::wire::plan::PlanShown;
use crate::app::App;

/// Read the plan
///
/// Each limit with what is used of it. Whoever runs the installation gives plans, in its configuration.
#[utoipa::path(get, path = "/organisation/plan", operation_id = "read_plan", tag = "organisation", responses((status = 200, body = PlanShown)))]
pub async fn read(State(app): State<App>, caller: Caller) -> Answer<Json<PlanShown>> {
    let now = app.engine.clock.now();
    let held = app.plans.of(caller.organisation).await?;
    let uses = app.plans.uses(caller.organisation, now).await?;
    Ok(Json(PlanShown::new(held, &uses, start_of(month_of(now) + 1))))
}
