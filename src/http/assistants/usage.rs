//! What models were used for, and what it cost.

use std::collections::HashMap;

use axum::extract::State;
use engine::model::bot::Bot;
use engine::model::event::Signal;
use engine::model::usage::{self, day_of};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Query};
use crate::http::operators::all;
use crate::http::problem::{Answer, Checks};
use crate::http::wire::assistant::{Usage, UsageDay, UsageLimits, UsageQuery, UsageToday};

/// Days of one answer.
const MOST_DAYS: u32 = 366;

/// Billionths in a dollar.
const DOLLAR: f64 = 1e9;

/// Read the usage
///
/// By day (UTC), bot and model.
#[utoipa::path(get, path = "/usage", tag = "usage", params(UsageQuery), responses((status = 200, body = Usage), (status = 422)))]
pub async fn read(State(app): State<App>, caller: Caller, Query(query): Query<UsageQuery>) -> Answer<Json<Usage>> {
    let mut checks = Checks::default();
    let (from, to) = (day(&query.from), day(&query.to));
    checks.need(from.is_some(), "?from", "a day, such as 2026-11-01");
    checks.need(to.is_some(), "?to", "a day, such as 2026-11-30");
    let (from, to) = (from.unwrap_or_default(), to.unwrap_or_default());
    checks.need(from <= to && to - from < MOST_DAYS, "?to", "not before from, and at most a year after it");
    checks.finish()?;
    let bots = all::<Bot>(&app, caller.organisation).await?;
    let names: HashMap<_, _> = bots.into_iter().map(|bot| (bot.value.id, bot.value.name)).collect();
    let days = app.usage.by_day(caller.organisation, from, to).await?;
    let items = days.into_iter().map(|day| on_wire(day, &names)).collect();
    let cost = app.usage.cost_of_day(caller.organisation, None, day_of(app.engine.clock.now())).await?;
    let limits = app.engine.records.get::<agents::UsageLimits>(caller.organisation, caller.organisation.0).await?;
    let limits = limits.map_or_else(UsageLimits::default, |limits| UsageLimits {
        day_cost_usd: limits.value.day_cost as f64 / 1_000.0,
        warn_at_percent: limits.value.warn_at_percent,
    });
    Ok(Json(Usage { items, today: UsageToday { cost_usd: cost as f64 / DOLLAR }, limits }))
}

/// Set limits
///
/// Beyond the limit the documents answer in their own words until the day is over.
#[utoipa::path(put, path = "/usage/limits", tag = "usage", request_body = UsageLimits,
    responses((status = 200, body = UsageLimits), (status = 403), (status = 422)))]
pub async fn limit(State(app): State<App>, caller: Caller, Json(limits): Json<UsageLimits>) -> Answer<Json<UsageLimits>> {
    let mut checks = Checks::default();
    checks.need((0.0..=1e6).contains(&limits.day_cost_usd), "/day_cost_usd", "0 to 1,000,000 dollars");
    checks.need((1..=100).contains(&limits.warn_at_percent), "/warn_at_percent", "1 to 100 percent");
    checks.finish()?;
    let organisation = caller.organisation;
    let stored = app.engine.records.get::<agents::UsageLimits>(organisation, organisation.0).await?;
    let day_cost = (limits.day_cost_usd * 1_000.0).round() as u64;
    let kept = agents::UsageLimits { organisation, day_cost, warn_at_percent: limits.warn_at_percent };
    app.engine.records.put(organisation, &kept, stored.map_or(0, |stored| stored.version)).await?;
    app.engine.bus.publish(Signal::Notices { organisation });
    Ok(Json(limits))
}

fn on_wire(day: usage::UsageDay, names: &HashMap<engine::ids::BotId, String>) -> UsageDay {
    UsageDay {
        day: date(day.day),
        bot: day.bot,
        bot_name: names.get(&day.bot).cloned().unwrap_or_default(),
        model: day.model,
        turns: day.turns,
        requests: day.requests,
        input_tokens: day.tokens.input,
        cached_tokens: day.tokens.cached,
        output_tokens: day.tokens.output,
        cost_usd: day.cost as f64 / DOLLAR,
        unpriced: day.unpriced,
        estimated: day.estimated,
    }
}

/// Days since 1970 of `2026-11-26`.
fn day(text: &str) -> Option<u32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
    u32::try_from(start / 86_400).ok().filter(|_| start >= 0)
}

fn date(day: u32) -> String {
    let start = jiff::Timestamp::from_second(i64::from(day) * 86_400).unwrap_or_default();
    start.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_they_are_written() {
        for (text, number) in [("1970-01-01", 0), ("1970-01-02", 1), ("2026-11-26", 20_783)] {
            assert_eq!((day(text), date(number)), (Some(number), text.to_owned()));
        }
        for wrong in ["", "2026-13-01", "1969-12-31", "yesterday"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
