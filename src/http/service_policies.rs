//! Promises of service: everybody inside reads them, whoever manages the settings writes them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::PolicyId;
use engine::model::filing::{Label, Team, name_key};
use engine::model::inbox::Inbox;
use engine::model::service::{Conditions, MOST_POLICIES, Policy, Promises};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::service::{ServicePolicy, ServicePolicyList, ServicePolicySettings};
use crate::app::App;

/// List policies
#[utoipa::path(get, path = "/service-policies", tag = "service_policies", responses((status = 200, body = ServicePolicyList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut policies = all::<Policy>(&app, caller.organisation).await?;
    policies.sort_by_key(|policy| (policy.value.place, policy.value.id));
    let items = policies.iter().map(|policy| ServicePolicy::new(&policy.value)).collect();
    Ok(Json(ServicePolicyList { items }).into_response())
}

/// Read a policy
#[utoipa::path(get, path = "/service-policies/{id}", tag = "service_policies", params(("id" = String, Path)),
    responses((status = 200, body = ServicePolicy<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<PolicyId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Policy>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, ServicePolicy::new(&kept.value)))
}

/// Add a policy
///
/// Of all that fit a conversation, the one with the smallest place counts.
#[utoipa::path(post, path = "/service-policies", tag = "service_policies", request_body = ServicePolicySettings,
    responses((status = 201, body = ServicePolicy<'static>, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another policy has this name"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<ServicePolicySettings>) -> Answer<Response> {
    let known = all::<Policy>(&app, caller.organisation).await?;
    if known.len() >= MOST_POLICIES {
        return Err(Problem::conflict(format!("there are {MOST_POLICIES} policies already")));
    }
    let last = known.iter().map(|policy| policy.value.place).max().unwrap_or(0);
    let new = Policy {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        name: String::new(),
        place: last + 1,
        promises: Promises::default(),
        in_hours: true,
        warn_percent: 80,
        agent_answers: false,
        conditions: Conditions::default(),
        created_at: app.engine.clock.now(),
    };
    let policy = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &policy, 0).await?;
    app.engine.settings.forget();
    Ok((StatusCode::CREATED, tagged(version, ServicePolicy::new(&policy))).into_response())
}

/// Change a policy
///
/// With `If-Match`. Conversations that wait are looked at by it with their next change.
#[utoipa::path(put, path = "/service-policies/{id}", tag = "service_policies", request_body = ServicePolicySettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = ServicePolicy<'static>, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "Another policy has this name"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PolicyId>,
    headers: HeaderMap,
    Json(settings): Json<ServicePolicySettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Policy>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let policy = applied(&app, kept.value, settings).await?;
    let version = app.engine.records.put(caller.organisation, &policy, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    Ok(tagged(version, ServicePolicy::new(&policy)))
}

/// Delete a policy
#[utoipa::path(delete, path = "/service-policies/{id}", tag = "service_policies", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<PolicyId>) -> Answer<StatusCode> {
    if !app.engine.records.delete::<Policy>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such policy"));
    }
    app.engine.settings.forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn applied(app: &App, policy: Policy, settings: ServicePolicySettings) -> Answer<Policy> {
    let mut checks = Checks::default();
    let policy = settings.applied(&policy, &mut checks);
    let (organisation, records) = (policy.organisation, &app.engine.records);
    let Conditions { inboxes, teams, labels, .. } = &policy.conditions;
    for (place, inbox) in inboxes.iter().enumerate() {
        let found = records.get::<Inbox>(organisation, inbox.0).await?;
        checks.need(found.is_some(), format!("/conditions/inboxes/{place}"), "no such inbox");
    }
    for (place, team) in teams.iter().enumerate() {
        let found = records.get::<Team>(organisation, team.0).await?;
        checks.need(found.is_some(), format!("/conditions/teams/{place}"), "no such team");
    }
    for (place, label) in labels.iter().enumerate() {
        let found = records.get::<Label>(organisation, label.0).await?;
        checks.need(found.is_some(), format!("/conditions/labels/{place}"), "no such label");
    }
    checks.finish()?;
    let key = name_key(organisation, &policy.name);
    let taken = records.find_by_key::<Policy>(key.name, &key.value).await?;
    if taken.is_some_and(|taken| taken.value.id != policy.id) {
        return Err(Problem::conflict("another policy has this name"));
    }
    Ok(policy)
}
