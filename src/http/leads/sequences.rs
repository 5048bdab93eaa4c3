//! The messages that follow: a lead enters a sequence, by hand or by the rules of its stage, and leaves it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use axum::response::Response;
use engine::error::{Error, Kind};
use engine::ids::{CampaignId, LeadId, OrgId};
use engine::model::campaign::Campaign;
use engine::model::lead::{LeadRules, Stage};
use engine::model::record::Versioned;

use super::shown::shown;
use super::{TRIES, by, contended, require, stage_name};
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::lead::{EnterLeadSequence, Lead as WireLead, LeadRules as WireRules};

/// Let a lead into a sequence
///
/// It leaves the one it is in.
#[utoipa::path(put, path = "/leads/{id}/sequence", tag = "leads", params(("id" = String, Path)),
    request_body = EnterLeadSequence,
    responses((status = 200, body = WireLead), (status = 404), (status = 409, description = "It takes nobody now"),
        (status = 422)))]
pub async fn enter(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(EnterLeadSequence { campaign }): Json<EnterLeadSequence>,
) -> Answer<Json<WireLead>> {
    let desk = app.engine.lead_desk();
    for _ in 0..TRIES {
        let lead = require(&app, caller.organisation, id).await?;
        if let Some(entered) = desk.enter(&lead, campaign, by(&caller)).await.map_err(refused)? {
            return Ok(Json(shown(&app, entered).await?));
        }
    }
    Err(contended())
}

/// Take a lead out of its sequence
#[utoipa::path(delete, path = "/leads/{id}/sequence", tag = "leads", params(("id" = String, Path)),
    responses((status = 200, body = WireLead), (status = 404), (status = 409)))]
pub async fn leave(State(app): State<App>, caller: Caller, Path(id): Path<LeadId>) -> Answer<Json<WireLead>> {
    let desk = app.engine.lead_desk();
    for _ in 0..TRIES {
        let lead = require(&app, caller.organisation, id).await?;
        if let Some(left) = desk.leave(&lead, by(&caller)).await? {
            return Ok(Json(shown(&app, left).await?));
        }
    }
    Err(contended())
}

/// Read which sequence begins in which stage
#[utoipa::path(get, path = "/lead-rules", tag = "leads", operation_id = "rules",
    responses((status = 200, body = WireRules, headers(("ETag" = String)))))]
pub async fn read_rules(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = rules(&app, caller.organisation).await?;
    Ok(tagged(kept.version, WireRules::from(&kept.value)))
}

/// Say which sequence begins in which stage
///
/// Leads that come to a stage from now on enter it, and leave it when they go on. With `If-Match` only if nobody changed it
/// since.
#[utoipa::path(put, path = "/lead-rules", tag = "leads", operation_id = "change_rules", request_body = WireRules,
    params(("If-Match" = Option<String>, Header, description = "The ETag read")),
    responses((status = 200, body = WireRules, headers(("ETag" = String))), (status = 412), (status = 422)))]
pub async fn change_rules(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(WireRules { sequences }): Json<WireRules>,
) -> Answer<Response> {
    let organisation = caller.organisation;
    let kept = rules(&app, organisation).await?;
    if headers.contains_key(IF_MATCH) {
        need_match(&headers, kept.version)?;
    }
    let sequences: BTreeMap<Stage, CampaignId> = sequences.into();
    let mut checks = Checks::default();
    for (stage, campaign) in &sequences {
        let found = app.engine.records.get::<Campaign>(organisation, campaign.0).await?;
        let is_one = found.is_some_and(|found| found.value.is_sequence);
        checks.need(is_one, format!("/sequences/{}", stage_name(*stage)), "no such sequence");
    }
    checks.finish()?;
    let changed = LeadRules { organisation, sequences };
    let version = app.engine.records.put(organisation, &changed, kept.version).await.map_err(raced)?;
    Ok(tagged(version, WireRules::from(&changed)))
}

async fn rules(app: &App, organisation: OrgId) -> Answer<Versioned<LeadRules>> {
    let found = app.engine.records.get::<LeadRules>(organisation, organisation.0).await?;
    Ok(found.unwrap_or_else(|| Versioned { version: 0, value: LeadRules::usual(organisation) }))
}

fn refused(error: Error) -> Problem {
    match error.kind {
        Kind::NotFound => unknown(),
        _ => error.into(),
    }
}

fn unknown() -> Problem {
    let detail = "no such sequence";
    Problem::invalid(format!("/campaign: {detail}"), vec![FieldProblem::new("/campaign", detail)])
}
