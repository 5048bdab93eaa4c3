//! Customers' own ratings: each figure is counted from the rows that the list shows for the same query.

use std::collections::HashMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::page::{MAX_PAGE, Page};
use engine::ports::rating_store::{self, Rated, RatedBy, RatingCounts, RatingFilter};

use super::caller::Caller;
use super::extract::{Json, Query};
use super::operators::all;
use super::problem::{Answer, Checks};
use super::wire::contact::shown_name;
use super::wire::rating::{Named, RatingPage, RatingQuery, RatingSummary, row};
use crate::app::App;

const PAGE: usize = 50;

/// List ratings
///
/// As customers gave them, the newest first; in conversations that the caller sees.
#[utoipa::path(get, path = "/ratings", tag = "ratings", params(RatingQuery),
    responses((status = 200, body = RatingPage<'static>), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<RatingQuery>) -> Answer<Response> {
    let filter = filter(&query, &caller)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let query = rating_store::RatingQuery { filter, cursor: query.cursor, limit };
    let Page { items, next } = app.engine.ratings.list_ratings(caller.organisation, query).await?;
    let named = names(&app, caller.organisation, &items).await?;
    let items = items.iter().zip(&named).map(|(rated, named)| row(rated, named)).collect();
    Ok(Json(RatingPage { items, next_cursor: next }).into_response())
}

/// Count ratings
///
/// Of the same query as the list.
#[utoipa::path(get, path = "/ratings/summary", tag = "ratings", params(RatingQuery),
    responses((status = 200, body = RatingSummary), (status = 422)))]
pub async fn summary(State(app): State<App>, caller: Caller, Query(query): Query<RatingQuery>) -> Answer<Json<RatingSummary>> {
    let RatingCounts { given, asked } = app.engine.ratings.count_ratings(caller.organisation, filter(&query, &caller)?).await?;
    let count: u64 = given.iter().sum();
    let sum: u64 = given.iter().zip(1_u64..).map(|(times, value)| times * value).sum();
    let mean = (count > 0).then(|| sum as f64 / count as f64);
    Ok(Json(RatingSummary { given, count, mean, asked }))
}

fn filter(query: &RatingQuery, caller: &Caller) -> Answer<RatingFilter> {
    let RatingQuery { inbox, operator, agent_alone, value, from, to, .. } = *query;
    let mut checks = Checks::default();
    checks.need(value.is_none_or(|value| (1..=5).contains(&value)), "?value", "1 to 5");
    checks.need(!(agent_alone && operator.is_some()), "?agent_alone", "a person did not answer where the assistant alone did");
    checks.finish()?;
    let by = operator.map(RatedBy::Operator).or(agent_alone.then_some(RatedBy::AgentAlone));
    Ok(RatingFilter { inbox, by, value, from, to, sight: caller.sight.clone() })
}

async fn names(app: &App, organisation: OrgId, rated: &[Rated]) -> engine::Result<Vec<Named>> {
    let inboxes: HashMap<InboxId, Inbox> =
        all::<Inbox>(app, organisation).await?.into_iter().map(|inbox| (inbox.value.id, inbox.value)).collect();
    let mut named = Vec::with_capacity(rated.len());
    for rated in rated {
        let inbox = inboxes.get(&rated.inbox);
        let operator = match rated.operator {
            Some(operator) => Some((operator, app.names.operator_name(organisation, operator).await?)),
            None => None,
        };
        named.push(Named {
            inbox: inbox.map_or_else(|| rated.inbox.to_string(), |inbox| inbox.name.clone()),
            channel: inbox.map_or("web", |inbox| inbox.channel.as_str()),
            contact: shown_name(rated.contact, rated.contact_name.as_deref()),
            operator,
        });
    }
    Ok(named)
}
