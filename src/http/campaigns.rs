//! Campaigns: written, started, watched and ended. Who comes into a sequence by themselves is in `people`, what it costs
//! and brings in `value`.

pub mod export;
pub mod figures;
pub mod people;
pub mod run;
pub mod value;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::{Error, Kind};
use engine::ids::{CampaignId, OrgId};
use engine::model::campaign::{Campaign, CampaignRules, CampaignState, Figures, MOST_CAMPAIGNS};
use engine::model::record::Versioned;
use engine::page::MAX_PAGE;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::campaign::{Campaign as WireCampaign, CampaignPage, CampaignRules as WireRules, CampaignSettings, Parts};
use super::wire::conversation::PageQuery;
use crate::app::App;
use crate::campaigns::check::form;
use crate::campaigns::records::rules;

const PAGE: usize = 25;

/// Rows that are forgotten in one step, and steps of one request; more are forgotten when it is deleted again.
const FORGOTTEN: usize = 5_000;
const MOST_STEPS: usize = 1_000;

/// List campaigns
#[utoipa::path(get, path = "/campaigns", tag = "campaigns", operation_id = "campaigns_list", params(PageQuery),
    responses((status = 200, body = CampaignPage)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<CampaignPage>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    // Records come oldest first, and an organisation has few enough campaigns to turn that round.
    let before: Option<CampaignId> = match query.cursor.as_deref() {
        Some(cursor) => Some(cursor.parse().map_err(|_bad| Problem::malformed("?cursor is none that was given out"))?),
        None => None,
    };
    let mut found: Vec<Campaign> = all::<Campaign>(&app, caller.organisation).await?.into_iter().map(|kept| kept.value).collect();
    found.retain(|campaign| before.is_none_or(|before| campaign.id < before));
    found.sort_by_key(|campaign| std::cmp::Reverse(campaign.id));
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next_cursor = found.last().filter(|_| has_more).map(|last| last.id.to_string());
    Ok(Json(CampaignPage { items: found.into_iter().map(WireCampaign::new).collect(), next_cursor }))
}

/// Create a campaign
///
/// A draft: nothing is sent before it is started.
#[utoipa::path(post, path = "/campaigns", tag = "campaigns", operation_id = "campaigns_add", request_body = CampaignSettings,
    responses((status = 201, body = WireCampaign, headers(("ETag" = String))), (status = 409), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<CampaignSettings>) -> Answer<Response> {
    let now = app.engine.clock.now();
    let Parts { name, inbox, audience, is_sequence, delay, life, steps, start_at, per_minute, zone } = parts(settings)?;
    let new = Campaign {
        id: app.engine.ids.next_at(now),
        organisation: caller.organisation,
        name,
        inbox,
        audience,
        is_sequence,
        delay,
        life,
        steps,
        start_at,
        per_minute,
        zone,
        state: CampaignState::Draft,
        halted: None,
        forgiven: Figures::default(),
        planned_to: 0,
        people: 0,
        created_at: now,
        created_by: caller.operator,
        started_at: None,
        ended_at: None,
    };
    checked(&new)?;
    let made = app.engine.records.make(caller.organisation, &new, MOST_CAMPAIGNS).await.map_err(taken)?;
    let version =
        made.ok_or_else(|| Problem::conflict(format!("there are {MOST_CAMPAIGNS} campaigns already: delete old ones")))?;
    Ok((StatusCode::CREATED, tagged(version, WireCampaign::new(new))).into_response())
}

/// Read a campaign
#[utoipa::path(get, path = "/campaigns/{id}", tag = "campaigns", operation_id = "campaigns_read", params(("id" = String, Path)),
    responses((status = 200, body = WireCampaign, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Response> {
    let kept = require(&app, caller.organisation, id).await?;
    Ok(tagged(kept.version, WireCampaign::new(kept.value)))
}

/// Change a draft
///
/// With `If-Match`. One that was started stays as it is.
#[utoipa::path(put, path = "/campaigns/{id}", tag = "campaigns", operation_id = "campaigns_change", request_body = CampaignSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireCampaign, headers(("ETag" = String))), (status = 404), (status = 409), (status = 412),
        (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    headers: HeaderMap,
    Json(settings): Json<CampaignSettings>,
) -> Answer<Response> {
    let kept = require(&app, caller.organisation, id).await?;
    need_match(&headers, kept.version)?;
    if kept.value.state != CampaignState::Draft {
        return Err(Problem::conflict("only a draft can be changed: this campaign was started"));
    }
    let Parts { name, inbox, audience, is_sequence, delay, life, steps, start_at, per_minute, zone } = parts(settings)?;
    let renamed = name != kept.value.name;
    let changed = Campaign { name, inbox, audience, is_sequence, delay, life, steps, start_at, per_minute, zone, ..kept.value };
    checked(&changed)?;
    if renamed && is_taken(&app, &changed).await? {
        return Err(taken(Error::conflict("")));
    }
    let version = app.engine.records.put(caller.organisation, &changed, kept.version).await.map_err(raced)?;
    Ok(tagged(version, WireCampaign::new(changed)))
}

/// Delete a campaign
///
/// With its figures; what was sent stays in the conversations. Refused while it is under way.
#[utoipa::path(delete, path = "/campaigns/{id}", tag = "campaigns", operation_id = "campaigns_remove", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<StatusCode> {
    let kept = require(&app, caller.organisation, id).await?;
    if kept.value.state.is_under_way() {
        return Err(Problem::conflict("stop the campaign before you delete it"));
    }
    for _ in 0..MOST_STEPS {
        if app.engine.campaigns.forget(caller.organisation, id, FORGOTTEN).await? < FORGOTTEN {
            app.engine.records.delete::<Campaign>(caller.organisation, id.0).await?;
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(Problem::unavailable("so many people were in it that not all are forgotten yet: delete it again"))
}

/// Read the rules of all campaigns
#[utoipa::path(get, path = "/campaign-rules", tag = "campaigns", operation_id = "campaign_rules_read",
    responses((status = 200, body = WireRules, headers(("ETag" = String)))))]
pub async fn read_rules(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = rules(&app, caller.organisation).await?;
    Ok(tagged(kept.version, WireRules::from(kept.value)))
}

/// Change the rules of all campaigns
///
/// With `If-Match`. They hold for what is sent from now on, also by campaigns that are under way.
#[utoipa::path(put, path = "/campaign-rules", tag = "campaigns", operation_id = "campaign_rules_change", request_body = WireRules,
    params(("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireRules, headers(("ETag" = String))), (status = 412), (status = 422)))]
pub async fn change_rules(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(settings): Json<WireRules>,
) -> Answer<Response> {
    let kept = rules(&app, caller.organisation).await?;
    need_match(&headers, kept.version)?;
    let (quiet, most_a_day, most_a_week) = settings.into();
    let mut checks = Checks::default();
    checks.need(quiet.is_valid(), "/quiet", "minutes of a day, from 0 to 1439");
    checks.need(most_a_day <= 100, "/most_a_day", "100 at most");
    checks.need(most_a_week <= 100, "/most_a_week", "100 at most");
    checks.finish()?;
    let changed = CampaignRules { organisation: caller.organisation, quiet, most_a_day, most_a_week };
    let version = app.engine.records.put(caller.organisation, &changed, kept.version).await.map_err(raced)?;
    app.campaigns_changed().notify_one();
    Ok(tagged(version, WireRules::from(changed)))
}

async fn require(app: &App, organisation: OrgId, id: CampaignId) -> Answer<Versioned<Campaign>> {
    Ok(app.engine.records.require::<Campaign>(organisation, id.0).await?)
}

fn parts(settings: CampaignSettings) -> Answer<Parts> {
    let mut checks = Checks::default();
    for pointer in settings.doubled() {
        checks.need(false, pointer, "a variant has either a template or an opening");
    }
    checks.finish()?;
    Ok(settings.into())
}

fn checked(campaign: &Campaign) -> Answer<()> {
    let mut checks = Checks::default();
    form(campaign, &mut checks);
    checks.finish()
}

async fn is_taken(app: &App, campaign: &Campaign) -> Answer<bool> {
    let all = all::<Campaign>(app, campaign.organisation).await?;
    let name = campaign.name.to_lowercase();
    Ok(all.iter().any(|other| other.value.id != campaign.id && other.value.name.to_lowercase() == name))
}

fn taken(error: Error) -> Problem {
    if error.kind == Kind::Conflict { Problem::conflict("another campaign has this name") } else { error.into() }
}
