//! Whether an operator who is here takes new work, as they say themselves.

use axum::extract::State;
use engine::error::Kind;
use engine::model::event::Signal;
use engine::model::routing::OperatorState;

use super::caller::Caller;
use super::extract::Json;
use super::problem::{Answer, Problem};
use super::wire::presence::{Availability, OwnAvailability};
use crate::app::App;

const TRIES: usize = 4;

/// Read the caller's availability
#[utoipa::path(get, path = "/me/availability", tag = "operators", operation_id = "availability_read", responses((status = 200, body = OwnAvailability)))]
pub async fn read(State(app): State<App>, caller: Caller) -> Answer<Json<OwnAvailability>> {
    let availability = app.names.availability(caller.organisation, caller.operator).await?.into();
    Ok(Json(OwnAvailability { availability }))
}

/// Choose whether to be given work
///
/// `online` operators are given conversations where an inbox gives them away; `away` and `busy` ones are not. Colleagues see it.
#[utoipa::path(put, path = "/me/availability", tag = "operators", operation_id = "availability_choose", request_body = OwnAvailability,
    responses((status = 200, body = OwnAvailability)))]
pub async fn choose(
    State(app): State<App>,
    caller: Caller,
    Json(chosen): Json<OwnAvailability>,
) -> Answer<Json<OwnAvailability>> {
    let (organisation, operator) = (caller.organisation, caller.operator);
    let availability = chosen.availability.into();
    for _ in 0..TRIES {
        let kept = app.engine.records.get::<OperatorState>(organisation, operator.0).await?;
        let version = kept.as_ref().map_or(0, |kept| kept.version);
        if kept.is_some_and(|kept| kept.value.availability == availability) {
            return Ok(Json(chosen));
        }
        let state = OperatorState { operator, organisation, availability, chosen_at: app.engine.clock.now() };
        match app.engine.records.put(organisation, &state, version).await {
            Ok(_version) => {
                app.names.forget_availability(organisation, operator);
                app.engine.bus.publish(Signal::PresenceChanged { organisation, contact: None });
                return Ok(Json(OwnAvailability { availability: Availability::from(availability) }));
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("this is being changed from several places at once"))
}
