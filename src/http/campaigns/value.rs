//! What messages cost, and what campaigns bring.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use engine::clock::Timestamp;
use engine::ids::OrgId;
use engine::model::campaign::prices::{MOST_RATES, MessagePrices, Rate};
use engine::model::campaign::{Conversion, LONGEST_KEY};

use crate::app::App;
use crate::campaigns::conversions::{convert, numbers_of};
use crate::campaigns::money::{amount, currency};
use crate::campaigns::numbers::number;
use crate::campaigns::prices::prices;
use crate::http::caller::Caller;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Checks};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::campaign_value::{Converted, MessagePrice, MessagePrices as WirePrices, NewConversion};

/// Characters of what somebody did.
const LONGEST_EVENT: usize = 50;

/// What it is called where nobody says.
const EVENT: &str = "converted";

/// Clocks of others may be so far ahead of ours.
const AHEAD: Duration = Duration::from_mins(10);

const NO_AMOUNT: &str = "an amount is a decimal such as 0.0107, with at most six places";

/// Read the prices of messages
///
/// As the business entered them; none before.
#[utoipa::path(get, path = "/message-prices", tag = "campaigns", operation_id = "message_prices_read",
    responses((status = 200, body = WirePrices, headers(("ETag" = String)))))]
pub async fn read_prices(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let kept = prices(&app, caller.organisation).await?;
    Ok(tagged(kept.version, WirePrices::from(kept.value)))
}

/// Change the prices of messages
///
/// With `If-Match`. They hold for what is sent from now on: what was sent keeps the price that it had.
#[utoipa::path(put, path = "/message-prices", tag = "campaigns", operation_id = "message_prices_change", request_body = WirePrices,
    params(("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WirePrices, headers(("ETag" = String))), (status = 412), (status = 422)))]
pub async fn change_prices(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(settings): Json<WirePrices>,
) -> Answer<Response> {
    let kept = prices(&app, caller.organisation).await?;
    need_match(&headers, kept.version)?;
    let changed = checked(caller.organisation, settings)?;
    let version = app.engine.records.put(caller.organisation, &changed, kept.version).await.map_err(raced)?;
    app.campaigns_changed().notify_one();
    Ok(tagged(version, WirePrices::from(changed)))
}

fn checked(organisation: OrgId, settings: WirePrices) -> Answer<MessagePrices> {
    let WirePrices { currency: code, rates: entered } = settings;
    let mut checks = Checks::default();
    let known = currency(&code);
    let is_empty = code.trim().is_empty() && entered.is_empty();
    checks.need(known.is_some() || is_empty, "/currency", "a currency has three letters, such as EUR");
    checks.need(entered.len() <= MOST_RATES, "/rates", format!("{MOST_RATES} rates at most"));
    let mut countries = BTreeSet::new();
    let mut rates = Vec::with_capacity(entered.len().min(MOST_RATES));
    for (place, entered) in entered.into_iter().enumerate().take(MOST_RATES) {
        let MessagePrice { country, marketing, utility, authentication } = entered;
        let country = country.trim().to_ascii_uppercase();
        let is_code = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        let at = format!("/rates/{place}");
        let need = "a country has two letters, such as ES; every other one has none";
        checks.need(is_code || country.is_empty(), format!("{at}/country"), need);
        checks.need(countries.insert(country.clone()), format!("{at}/country"), "another rate is of the same country");
        let mut of = |name: &str, text: &str| {
            let read = amount(text);
            checks.need(read.is_some(), format!("{at}/{name}"), NO_AMOUNT);
            read.unwrap_or_default()
        };
        let (marketing, utility) = (of("marketing", &marketing), of("utility", &utility));
        let authentication = of("authentication", &authentication);
        rates.push(Rate { country, marketing, utility, authentication });
    }
    checks.finish()?;
    Ok(MessagePrices { organisation, currency: known.unwrap_or_default(), rates })
}

/// Tell that somebody did what a campaign was for
///
/// It counts for the last campaign message that arrived at them within 7 days before, with what it was worth. Under one key it counts
/// once. The answer says which message that is, and nothing where there is none.
#[utoipa::path(post, path = "/conversions", tag = "campaigns", operation_id = "conversions_tell", request_body = NewConversion,
    responses((status = 200, body = Converted), (status = 403), (status = 422)))]
pub async fn tell(State(app): State<App>, caller: Caller, Json(new): Json<NewConversion>) -> Answer<Json<Converted>> {
    let NewConversion { phone, contact, event, value, currency: code, at, key } = new;
    let mut checks = Checks::default();
    let handles = match (phone, contact) {
        (Some(phone), None) => {
            let read = number(&phone, None).ok();
            let need = "a number begins with its country, such as +34 600 000 001, and can be called";
            checks.need(read.is_some(), "/phone", need);
            read.into_iter().collect()
        }
        (None, Some(contact)) => {
            let found = app.engine.contacts.find(caller.organisation, contact).await?;
            checks.need(found.is_some(), "/contact", "there is no such contact");
            found.as_ref().map(numbers_of).unwrap_or_default()
        }
        _ => {
            checks.need(false, "/phone", "say who it was, by their phone or by their contact");
            Vec::new()
        }
    };
    let now = app.engine.clock.now();
    let conversion = conversion(event, value.as_deref(), at, now, &mut checks);
    let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty());
    let is_short = key.as_ref().is_none_or(|key| key.chars().count() <= LONGEST_KEY);
    checks.need(is_short, "/key", format!("{LONGEST_KEY} characters at most"));
    if let Some(code) = code {
        let counted = prices(&app, caller.organisation).await?.value.currency;
        let known = currency(&code);
        checks.need(known.is_some(), "/currency", "a currency has three letters, such as EUR");
        let is_same = known.is_none_or(|known| counted.is_empty() || known == counted);
        checks.need(is_same, "/currency", format!("values are counted in {counted}, as the prices of messages are"));
    }
    checks.finish()?;
    let credit = convert(&app, caller.organisation, handles, conversion, key).await?;
    Ok(Json(credit.map(Converted::from).unwrap_or_default()))
}

fn conversion(
    event: Option<String>,
    value: Option<&str>,
    at: Option<Timestamp>,
    now: Timestamp,
    checks: &mut Checks,
) -> Conversion {
    let event = event.map(|event| event.trim().to_owned()).filter(|event| !event.is_empty());
    let event = event.unwrap_or_else(|| EVENT.to_owned());
    checks.need(event.chars().count() <= LONGEST_EVENT, "/event", format!("{LONGEST_EVENT} characters at most"));
    let worth = value.map_or(Some(0), amount);
    checks.need(worth.is_some(), "/value", "a value is a decimal such as 49.90, with at most six places");
    let at = at.unwrap_or(now);
    checks.need(at <= now.plus(AHEAD), "/at", "is yet to come");
    Conversion { at: at.min(now), event, value: worth.unwrap_or_default() }
}
