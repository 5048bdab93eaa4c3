//! What happens at the shop: what follows from it, and how each case stands. What may stand in the rules is in `check`, the door of
//! the shop itself in `door`.

mod check;
pub mod door;

use axum::extract::State;
use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::{OrgId, ShopCaseId};
use engine::model::campaign::Campaign;
use engine::model::record::Versioned;
use engine::model::shop::{CaseKind, CaseState, ShopCase, ShopRules};
use engine::page::MAX_PAGE;
use engine::ports::shop_case_store::CaseQuery;
use workers::scheduled::run_now;

use self::check::checked;
use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, FieldProblem, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::schedule::ScheduleRun;
use super::wire::shop::{
    SettleShopCase, ShopCase as WireCase, ShopCaseCount, ShopCaseCounts, ShopCaseEnding, ShopCaseList, ShopCasesQuery,
    ShopFollowUps, ShopRules as WireRules,
};
use crate::app::App;
use crate::schedules;
use crate::shop::reconcile::{SyncShop, address};
use crate::shop::{self, ShopPlace, by_hand};

const PAGE: usize = 50;

/// The program may change the same case at the same time, a few times.
const TRIES: usize = 6;

/// Read what follows from what happens at the shop
///
/// With how the connection to the shop stands.
#[utoipa::path(get, path = "/shop-follow-ups", tag = "shop", operation_id = "follow_ups_read",
    responses((status = 200, body = ShopFollowUps, headers(("ETag" = String)))))]
pub async fn read_rules(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = rules(&app, caller.organisation).await?;
    Ok(tagged(kept.version, follow_ups(&app, &kept.value).await?))
}

/// Say what follows from what happens at the shop
///
/// It holds for what happens from now on, and for orders and carts of the last days that the shop still has. With `If-Match` only if
/// nobody changed it since. A sequence that is a draft may be named, and takes nobody before it is started.
#[utoipa::path(put, path = "/shop-follow-ups", tag = "shop", operation_id = "follow_ups_change", request_body = WireRules,
    params(("If-Match" = Option<String>, Header, description = "The ETag read")),
    responses((status = 200, body = ShopFollowUps, headers(("ETag" = String))), (status = 412), (status = 422)))]
pub async fn change_rules(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(settings): Json<WireRules>,
) -> Answer<Response> {
    let organisation = caller.organisation;
    let kept = rules(&app, organisation).await?;
    if headers.contains_key(IF_MATCH) {
        need_match(&headers, kept.version)?;
    }
    let changed = checked(&app, organisation, settings).await?;
    let version = app.engine.records.put(organisation, &changed, kept.version).await.map_err(raced)?;
    schedules::ensure(&app, organisation).await?;
    Ok(tagged(version, follow_ups(&app, &changed).await?))
}

/// Look through the shop now
///
/// What changed there and no webhook told becomes cases, and webhooks that the shop has forgotten are asked for again. Out of turn:
/// it is done every half hour.
#[utoipa::path(post, path = "/shop-follow-ups/sync", tag = "shop", operation_id = "follow_ups_sync",
    responses((status = 202, body = ScheduleRun), (status = 409, description = "Nothing follows, or one is under way")))]
pub async fn sync(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let organisation = caller.organisation;
    schedules::ensure(&app, organisation).await?;
    let all = app.engine.schedules.list(organisation).await?;
    let own = all.into_iter().find(|schedule| schedule.task == SyncShop::NAME && schedule.subject.is_empty());
    let own = own.ok_or_else(|| Problem::conflict("nothing follows from what happens there: say what is to follow first"))?;
    let run = run_now(&app.engine, own, caller.operator).await?;
    let name = app.names.operator_name(organisation, caller.operator).await?;
    Ok((StatusCode::ACCEPTED, Json(ScheduleRun::new(run, Some(name.to_string())))).into_response())
}

/// List cases of the shop
///
/// The newest first.
#[utoipa::path(get, path = "/shop-cases", tag = "shop", operation_id = "cases_list", params(ShopCasesQuery),
    responses((status = 200, body = ShopCaseList), (status = 422)))]
pub async fn cases(State(app): State<App>, caller: Caller, Query(query): Query<ShopCasesQuery>) -> Answer<Json<ShopCaseList>> {
    let ShopCasesQuery { kind, state, before, limit } = query;
    let limit = limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let organisation = caller.organisation;
    let query = CaseQuery { organisation, kind: kind.map(Into::into), state: state.map(Into::into) };
    // One more than a page tells whether another follows.
    let mut found = app.engine.shop_cases.list(query, before, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| last.id.to_string());
    let mut items = Vec::with_capacity(found.len());
    for case in found {
        items.push(shown(&app, case).await?);
    }
    Ok(Json(ShopCaseList { items, next }))
}

/// Count cases of the shop
#[utoipa::path(get, path = "/shop-cases/counts", tag = "shop", operation_id = "cases_count",
    responses((status = 200, body = ShopCaseCounts)))]
pub async fn counts(State(app): State<App>, caller: Caller) -> Answer<Json<ShopCaseCounts>> {
    let counted = app.engine.shop_cases.count(caller.organisation).await?;
    let items = counted.into_iter().map(|(kind, state, count)| ShopCaseCount { kind: kind.into(), state: state.into(), count });
    Ok(Json(ShopCaseCounts { items: items.collect() }))
}

/// Read a case of the shop
#[utoipa::path(get, path = "/shop-cases/{id}", tag = "shop", operation_id = "case_read", params(("id" = String, Path)),
    responses((status = 200, body = WireCase), (status = 404)))]
pub async fn case(State(app): State<App>, caller: Caller, Path(id): Path<ShopCaseId>) -> Answer<Json<WireCase>> {
    let case = require(&app, caller.organisation, id).await?;
    Ok(Json(shown(&app, case).await?))
}

/// End a case of the shop
///
/// Somebody of the business has seen to it. Its customer gets no more messages because of it; a confirmed order gets its tag at the
/// shop.
#[utoipa::path(post, path = "/shop-cases/{id}/settle", tag = "shop", operation_id = "case_settle",
    request_body = SettleShopCase, params(("id" = String, Path)),
    responses((status = 200, body = WireCase), (status = 404), (status = 409, description = "It is over"), (status = 422)))]
pub async fn settle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ShopCaseId>,
    Json(SettleShopCase { state }): Json<SettleShopCase>,
) -> Answer<Json<WireCase>> {
    let organisation = caller.organisation;
    for _ in 0..TRIES {
        let known = require(&app, organisation, id).await?;
        if state == ShopCaseEnding::Confirmed && known.kind != CaseKind::Cod {
            let detail = "only an order can be confirmed";
            return Err(Problem::invalid(format!("/state: {detail}"), vec![FieldProblem::new("/state", detail)]));
        }
        let wanted = match state {
            ShopCaseEnding::Confirmed => CaseState::Confirmed,
            ShopCaseEnding::Settled => CaseState::Settled,
        };
        let ended = by_hand(&known, wanted, app.engine.clock.now());
        let ended = ended.ok_or_else(|| Problem::conflict("this case is over"))?;
        if app.engine.shop_cases.change(ended).await? {
            let case = require(&app, organisation, id).await?;
            return Ok(Json(shown(&app, case).await?));
        }
    }
    Err(Problem::conflict("this case is being changed from several places at once"))
}

async fn rules(app: &App, organisation: OrgId) -> Answer<Versioned<ShopRules>> {
    let kept = shop::rules(app, organisation).await?;
    Ok(kept.unwrap_or_else(|| Versioned { version: 0, value: ShopRules::usual(organisation) }))
}

async fn follow_ups(app: &App, rules: &ShopRules) -> Answer<ShopFollowUps> {
    let organisation = rules.organisation;
    let pack = shop::connection(app, organisation).await?;
    let (name, has_secret) = pack.as_ref().map(|pack| shop::known(app, pack)).unwrap_or_default();
    let mut not_running = Vec::new();
    for kind in CaseKind::ALL {
        let Some(sequence) = rules.sequence(kind) else { continue };
        let found = app.engine.records.get::<Campaign>(organisation, sequence.0).await?;
        if found.is_none_or(|found| !found.value.takes_people()) {
            not_running.push(kind.into());
        }
    }
    Ok(ShopFollowUps {
        rules: WireRules::from(rules),
        connected: pack.is_some(),
        shop: name,
        has_secret,
        webhook_address: address(app, organisation),
        scopes_missing: ShopPlace::of(app, organisation).await?.scopes_missing,
        not_running,
    })
}

async fn require(app: &App, organisation: OrgId, id: ShopCaseId) -> Answer<ShopCase> {
    let found = app.engine.shop_cases.find(organisation, id).await?;
    found.ok_or_else(|| Problem::not_found("no such case"))
}

async fn shown(app: &App, case: ShopCase) -> Answer<WireCase> {
    let standing = match case.enrolled {
        Some(at) => app.engine.sequences().standing(case.organisation, at.campaign, at.row).await?,
        None => None,
    };
    Ok(WireCase::new(case, standing))
}
