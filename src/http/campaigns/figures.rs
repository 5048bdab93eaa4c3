use axum::extract::State;
use engine::ids::CampaignId;
use engine::model::campaign::SendState as ModelSend;
use engine::page::MAX_PAGE;
use engine::ports::campaign_store::Which;

use super::{PAGE, require};
use crate::app::App;
use crate::campaigns::check::problems;
use crate::campaigns::prices::{forecast as cost, prices};
use crate::campaigns::statistics::statistics as figures;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::campaign::{CampaignForecast, CampaignRecipient, CampaignRecipientPage, RecipientsQuery};
use crate::http::wire::campaign_figures::CampaignStatistics;

/// What starting a campaign would do
///
/// How many people, how long at its pace, what it costs, and what keeps it from being started. Nobody is in a sequence before it
/// starts.
#[utoipa::path(get, path = "/campaigns/{id}/forecast", tag = "campaigns", operation_id = "campaigns_forecast",
    params(("id" = String, Path)), responses((status = 200, body = CampaignForecast), (status = 404)))]
pub async fn forecast(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<CampaignForecast>> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    let people = match campaign.audience {
        Some(audience) => app.engine.audiences.count(caller.organisation, audience).await?.members,
        None => 0,
    };
    let minutes = people.div_ceil(u64::from(campaign.per_minute.max(1)));
    let cost = cost(&app, &campaign, people).await?;
    Ok(Json(CampaignForecast { people, minutes, problems: problems(&app, &campaign).await?, cost }))
}

/// Read the figures of a campaign
#[utoipa::path(get, path = "/campaigns/{id}/statistics", tag = "campaigns", operation_id = "campaigns_statistics",
    params(("id" = String, Path)), responses((status = 200, body = CampaignStatistics), (status = 404)))]
pub async fn statistics(State(app): State<App>, caller: Caller, Path(id): Path<CampaignId>) -> Answer<Json<CampaignStatistics>> {
    let campaign = require(&app, caller.organisation, id).await?.value;
    let tally = app.engine.campaigns.count(caller.organisation, id).await?;
    let next_due = app.engine.campaigns.next_due(caller.organisation, id).await?;
    let prices = prices(&app, caller.organisation).await?.value;
    Ok(Json(figures(&campaign, &tally, next_due, &prices)))
}

/// List the people of a campaign
///
/// The rows behind its figures, each with what they got.
#[utoipa::path(get, path = "/campaigns/{id}/recipients", tag = "campaigns", operation_id = "campaigns_recipients",
    params(("id" = String, Path), RecipientsQuery),
    responses((status = 200, body = CampaignRecipientPage), (status = 404), (status = 422)))]
pub async fn recipients(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CampaignId>,
    Query(query): Query<RecipientsQuery>,
) -> Answer<Json<CampaignRecipientPage>> {
    require(&app, caller.organisation, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let after = query.after.unwrap_or_default();
    let found = app.engine.campaigns.list(caller.organisation, id, which(&query)?, after, limit).await?;
    let next = found.last().filter(|_| found.len() == limit).map(|(last, _)| last.row);
    let mut items = Vec::with_capacity(found.len());
    for (recipient, _) in found {
        let sends = app.engine.campaigns.list_sends(caller.organisation, id, recipient.row).await?;
        items.push(CampaignRecipient::new(recipient, sends));
    }
    Ok(Json(CampaignRecipientPage { items, next }))
}

pub(super) fn which(query: &RecipientsQuery) -> Answer<Which> {
    let RecipientsQuery { state, step, variant, send, reason, answer, converted, .. } = query;
    let converted = converted.filter(|is_asked| *is_asked);
    match (state, step, send, answer, converted) {
        (None, None, None, None, None) => Ok(Which::All),
        (Some(state), None, None, None, None) => Ok(Which::In((*state).into())),
        (None, Some(step), Some(send), None, None) => {
            let state: ModelSend = (*send).into();
            Ok(Which::Sent { step: *step, variant: *variant, state, reason: reason.clone() })
        }
        (None, Some(step), None, Some(answer), None) => {
            Ok(Which::Answered { step: *step, variant: *variant, answer: (*answer).into() })
        }
        (None, Some(step), None, None, Some(_)) => Ok(Which::Converted { step: *step, variant: *variant }),
        _ => Err(Problem::invalid("give ?state alone, or ?step with one of ?send, ?answer and ?converted", Vec::new())),
    }
}
