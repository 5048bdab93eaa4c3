//! Hotels behind a small REST service: search by place, what is free on some dates, a link to book.
//!
//! ```text
//! GET  {address}/hotels?place=jaipur                                  {"hotels": [{"id", "name", "place", …}]}
//! GET  {address}/hotels/{id}/availability?from=&to=&guests=           {"rooms": [{"id", "name", "left", "total", …}]}
//! POST {address}/hotels/{id}/booking-links {"room","from","to","guests"}  201 {"url", "expires_at", "total"}
//! ```
//!
//! Errors are `{"error": {"code", "message", "field"}}`. The link is where the customer books; nothing is paid or held by asking for it.

use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use jiff::civil::Date;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::service::{Ask, Service, refusal};
use super::settings::PRIVATE;
use super::{Field, FieldKind, Pack, PackSettings, agents};
use crate::tools::{Call, Card, Effect, Output, Supplies, Tool, ToolError, object};

pub(super) const TOOLS: [&str; 3] = ["find_hotels", "hotel_availability", "booking_link"];

const MOST_NIGHTS: i32 = 30;
const TOLD: usize = 10;

pub(super) fn pack() -> Pack {
    let field = |name, title, help, secret, needed, kind| Field { name, title, help, secret, needed, kind };
    Pack {
        key: "hotel",
        title: "Hotels",
        description: "Finds hotels by place, tells what is free on the customer's dates, and gives the link to book.",
        fields: vec![
            field("address", "Address of the service", "Where the hotel service answers", false, true, FieldKind::Url),
            field("key", "Key", "Sent as a bearer token; empty when the service needs none", true, false, FieldKind::Text),
            PRIVATE,
        ],
        agents: agents(include_str!("agents.json")),
    }
}

pub(super) fn tools(supplies: &Supplies, settings: &PackSettings) -> Result<Vec<Arc<dyn Tool>>, ToolError> {
    let service = Arc::new(Service::new(supplies, settings)?);
    let clock = &supplies.clock;
    Ok(vec![
        Arc::new(FindHotels::new(Arc::clone(&service))),
        Arc::new(Availability::new(Arc::clone(&service), Arc::clone(clock))),
        Arc::new(BookingLink::new(service, Arc::clone(clock))),
    ])
}

pub(super) async fn check(supplies: &Supplies, settings: &PackSettings) -> Result<String, ToolError> {
    // Whatever it finds: the service answers, and takes the key.
    hotels(&Service::new(supplies, settings)?, "a").await?;
    Ok("Connected to the hotel service.".to_owned())
}

async fn hotels(service: &Service, place: &str) -> Result<Vec<Value>, ToolError> {
    let query = vec![("place", place.to_owned())];
    let (status, told) = service.ask(Ask { query, ..Ask::get(&["hotels"]) }).await?;
    list(status, &told, "hotels")
}

fn list(status: StatusCode, told: &Value, name: &str) -> Result<Vec<Value>, ToolError> {
    let items = told[name].as_array().filter(|_| status.is_success());
    items.cloned().ok_or_else(|| refusal(status, told))
}

struct FindHotels {
    card: Card,
    service: Arc<Service>,
}

impl FindHotels {
    fn new(service: Arc<Service>) -> Self {
        let place = json!({"type": "string", "minLength": 1, "maxLength": 80, "description": "City or area, such as Dubai."});
        let description = "Finds hotels at a place.";
        let card = Card::new("find_hotels", "Find hotels", description, object(json!({"place": place}), &["place"]));
        Self { card, service }
    }
}

#[async_trait]
impl Tool for FindHotels {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let found = hotels(&self.service, call.arguments["place"].as_str().unwrap_or_default().trim()).await?;
        let told: Vec<&Value> = found.iter().take(TOLD).collect();
        Ok(Output::new(json!({"hotels": told, "there_are_more": found.len() > TOLD})))
    }
}

/// The stay a customer wants, checked before anybody is asked.
struct Stay {
    hotel: String,
    from: Date,
    to: Date,
    guests: u64,
}

impl Stay {
    fn properties() -> Value {
        let date = json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
        json!({
            "hotel": {"type": "string", "minLength": 1, "maxLength": 64, "description": "The id that find_hotels gave."},
            "from": date, "to": date,
            "guests": {"type": "integer", "minimum": 1, "maximum": 20},
        })
    }

    fn read(arguments: &Value, clock: &dyn Clock) -> Result<Self, ToolError> {
        let day = |name: &str| {
            let text = arguments[name].as_str().unwrap_or_default();
            text.parse::<Date>().map_err(|_invalid| ToolError::refused(format!("{text} is no day of the calendar")))
        };
        let (from, to) = (day("from")?, day("to")?);
        let nights = from.until(to).map_or(0, |span| span.get_days());
        if !(1..=MOST_NIGHTS).contains(&nights) {
            return Err(ToolError::refused(format!("the stay has to be 1 to {MOST_NIGHTS} nights")));
        }
        // Somewhere it is still yesterday.
        let now = jiff::Timestamp::from_millisecond(clock.now().as_millis()).unwrap_or_default();
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        if from < today.yesterday().unwrap_or(today) {
            return Err(ToolError::refused("the stay begins in the past"));
        }
        let hotel = arguments["hotel"].as_str().unwrap_or_default().to_owned();
        if hotel.is_empty() || matches!(hotel.as_str(), "." | "..") {
            return Err(ToolError::refused("there is no such hotel"));
        }
        Ok(Self { hotel, from, to, guests: arguments["guests"].as_u64().unwrap_or(1) })
    }
}

struct Availability {
    card: Card,
    service: Arc<Service>,
    clock: Arc<dyn Clock>,
}

impl Availability {
    fn new(service: Arc<Service>, clock: Arc<dyn Clock>) -> Self {
        let parameters = object(Stay::properties(), &["hotel", "from", "to", "guests"]);
        let description = "Tells which rooms of a hotel are free from one day to another, with prices.";
        Self { card: Card::new("hotel_availability", "Free rooms", description, parameters), service, clock }
    }
}

#[async_trait]
impl Tool for Availability {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let stay = Stay::read(&call.arguments, self.clock.as_ref())?;
        let query = vec![("from", stay.from.to_string()), ("to", stay.to.to_string()), ("guests", stay.guests.to_string())];
        let (status, told) = self.service.ask(Ask { query, ..Ask::get(&["hotels", &stay.hotel, "availability"]) }).await?;
        let rooms = list(status, &told, "rooms")?;
        Ok(Output::new(json!({"from": stay.from.to_string(), "to": stay.to.to_string(), "rooms": rooms})))
    }
}

struct BookingLink {
    card: Card,
    service: Arc<Service>,
    clock: Arc<dyn Clock>,
}

impl BookingLink {
    fn new(service: Arc<Service>, clock: Arc<dyn Clock>) -> Self {
        let mut properties = Stay::properties();
        properties["room"] =
            json!({"type": "string", "minLength": 1, "maxLength": 64, "description": "The id that hotel_availability gave."});
        let parameters = object(properties, &["hotel", "room", "from", "to", "guests"]);
        let description = "Gives the link under which the customer books a room themselves. Nothing is booked by it.";
        let card = Card::new("booking_link", "Link to book", description, parameters);
        // A link made twice is the same offer.
        Self { card: Card { effect: Effect::ChangesOnce, timeout: std::time::Duration::from_secs(15), ..card }, service, clock }
    }
}

#[async_trait]
impl Tool for BookingLink {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let stay = Stay::read(&call.arguments, self.clock.as_ref())?;
        let body = json!({"room": call.arguments["room"], "from": stay.from.to_string(), "to": stay.to.to_string(),
            "guests": stay.guests});
        let path = ["hotels", stay.hotel.as_str(), "booking-links"];
        let ask = Ask { method: Method::POST, body: Some(body), once: Some(&call.key), ..Ask::get(&path) };
        let (status, told) = self.service.ask(ask).await?;
        // Shown to a customer: nothing but a page.
        let link = told["url"].as_str().filter(|_| status.is_success()).and_then(|link| Url::parse(link).ok());
        let link = link.filter(|link| matches!(link.scheme(), "http" | "https"));
        let link = link.ok_or_else(|| refusal(status, &told))?;
        Ok(Output::new(json!({"link": link.as_str(), "total": told["total"], "valid_until": told["expires_at"]})))
    }
}

#[cfg(test)]
mod tests;
