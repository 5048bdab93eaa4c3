//! What the headers of an answer say about trying again.

use std::time::Duration;

use engine::clock::{Clock, SystemClock, Timestamp};
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::ErrorClass;

/// Longer ones are no hints but mistakes.
const LONGEST: Duration = Duration::from_hours(24 * 31);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    pub after: Option<Duration>,
    /// The provider's own word on whether to ask again; it wins.
    pub should_retry: Option<bool>,
}

pub fn of(headers: &HeaderMap, class: ErrorClass) -> Hints {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let should_retry = match text("x-should-retry") {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    };
    let named = text("retry-after-ms")
        .and_then(|value| value.parse::<f64>().ok())
        .map(|value| value / 1_000.0)
        .or_else(|| text(RETRY_AFTER.as_str())?.parse().ok())
        .and_then(sound)
        .or_else(|| until(text(RETRY_AFTER.as_str())?, now(headers)));
    let after = named.or_else(|| (class == ErrorClass::RateLimited).then(|| reset(&text, now(headers)))?);
    Hints { after, should_retry }
}

/// The longest wait for a budget that is used up. Azure sends −1 where it does not know.
fn reset<'a>(text: &impl Fn(&str) -> Option<&'a str>, now: Timestamp) -> Option<Duration> {
    let is_spent = |name: String| text(&name).and_then(|value| value.parse::<i64>().ok()) == Some(0);
    let openai = ["requests", "tokens"].into_iter().filter_map(|what| {
        let spent = is_spent(format!("x-ratelimit-remaining-{what}"));
        spent.then(|| span(text(&format!("x-ratelimit-reset-{what}"))?))?
    });
    let anthropic = ["requests", "tokens", "input-tokens", "output-tokens"].into_iter().filter_map(|what| {
        let spent = is_spent(format!("anthropic-ratelimit-{what}-remaining"));
        let reset = spent.then(|| text(&format!("anthropic-ratelimit-{what}-reset")))??;
        Some(Timestamp::from_millis(reset.parse::<jiff::Timestamp>().ok()?.as_millisecond()).since(now))
    });
    openai.chain(anthropic).max().filter(|wait| *wait <= LONGEST)
}

/// Against the server's own clock where it shows it.
fn now(headers: &HeaderMap) -> Timestamp {
    let shown = headers.get(DATE).and_then(|value| instant(value.to_str().ok()?));
    shown.unwrap_or_else(|| SystemClock.now())
}

fn instant(date: &str) -> Option<Timestamp> {
    let time = DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

fn until(date: &str, now: Timestamp) -> Option<Duration> {
    Some(instant(date)?.since(now)).filter(|wait| *wait <= LONGEST)
}

fn sound(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds).ok().filter(|wait| *wait <= LONGEST)
}

/// `1s`, `6m0s`, `20ms`, `1h2m3.5s`.
fn span(text: &str) -> Option<Duration> {
    let mut total = 0.0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3_600.0,
            "d" => 86_400.0,
            _ => return None,
        };
        total += number * unit;
        rest = &rest[letters..];
    }
    sound(total)
}

#[cfg(test)]
mod tests;
