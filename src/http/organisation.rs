//! The organisation's own settings.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use engine::model::operator::Operator;
use engine::model::org::Organisation;

use super::caller::Caller;
use super::extract::Json;
use super::operators::need_name;
use super::problem::{Answer, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::people::{OrganisationSettings, OrganisationShown};
use crate::app::App;

/// Read the organisation
#[utoipa::path(get, path = "/organisation", tag = "organisation",
    responses((status = 200, body = OrganisationShown<'static>, headers(("ETag" = String)))))]
pub async fn read(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = app.engine.records.require::<Organisation>(caller.organisation, caller.organisation.0).await?;
    Ok(tagged(kept.version, OrganisationShown::new(&kept.value)))
}

/// Change the organisation
///
/// With `If-Match`. Where a second factor is asked for, who has none can do nothing but set one up. Who asks for it has one.
#[utoipa::path(put, path = "/organisation", tag = "organisation", request_body = OrganisationSettings,
    params(("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = OrganisationShown<'static>, headers(("ETag" = String))),
        (status = 409, description = "Who asks for a second factor has none"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(settings): Json<OrganisationSettings>,
) -> Answer<Response> {
    need_name(&settings.name)?;
    let kept = app.engine.records.require::<Organisation>(caller.organisation, caller.organisation.0).await?;
    need_match(&headers, kept.version)?;
    let asks_now = settings.require_second_factor && !kept.value.require_second_factor;
    if asks_now {
        let own = app.engine.records.require::<Operator>(caller.organisation, caller.operator.0).await?.value;
        if !own.second_factor.is_on() {
            return Err(Problem::not_possible("switch your own second factor on first"));
        }
    }
    let OrganisationSettings { name, require_second_factor } = settings;
    let organisation = Organisation { name: name.trim().to_owned(), require_second_factor, ..kept.value };
    let version = app.engine.records.put(caller.organisation, &organisation, kept.version).await.map_err(raced)?;
    app.names.forget_organisation(caller.organisation);
    if asks_now {
        // Open sockets of those without one see nothing more from now on.
        for operator in super::operators::all::<Operator>(&app, caller.organisation).await? {
            if !operator.value.second_factor.is_on() {
                app.logins.rights_moved(caller.organisation, operator.value.id);
            }
        }
    }
    tracing::info!(operator = %caller.operator, require_second_factor, "the organisation's settings were changed");
    Ok(tagged(version, OrganisationShown::new(&organisation)))
}
