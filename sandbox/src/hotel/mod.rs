//! A simulated booking system of a few hotels: search by place, availability by dates, a link to book.
//!
//! The shape of its requests and answers is written down in `docs/packs-rest.md`; a hotel may put it before its own system.

mod dates;
mod state;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;

use serde_json::{Value, json};

pub use crate::rest::{Fault, Seen};
use crate::rest::{Idempotency, Rest, Server, invalid, not_found, number, refusal};
use crate::serve::{Reply, Request, decoded};

use dates::day;
pub use state::{Hotel, Link, Room, State};

const LONGEST_STAY: i64 = 30;
const MOST_GUESTS: u64 = 20;

struct Desk {
    key: String,
    /// No stay begins before it.
    today: String,
    state: State,
    kept: Idempotency,
}

/// Listens on loopback until it is dropped.
pub struct Hotels(Server<Desk>);

impl Hotels {
    /// Opens with the key `hotel-sandbox`; today is 26 November 2026.
    ///
    /// Errors: when no port can be had.
    pub async fn start(state: State) -> io::Result<Self> {
        let desk = Desk { key: "hotel-sandbox".into(), today: "2026-11-26".into(), state, kept: Idempotency::default() };
        Server::start(desk).await.map(Self)
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    #[must_use]
    pub fn state(&self) -> State {
        self.0.with(|desk| desk.state.clone())
    }

    /// A change from elsewhere: another guest takes a room.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        self.0.with(|desk| change(&mut desk.state));
    }

    /// The next request meets it.
    pub fn inject(&self, fault: Fault) {
        self.0.inject(fault);
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.0.requests()
    }
}

/// What is asked for: nights, people, rooms.
struct Stay {
    from: String,
    to: String,
    nights: i64,
    guests: u64,
    rooms: u64,
}

impl Rest for Desk {
    fn answer(&mut self, request: &Request) -> Reply {
        if request.bearer() != Some(&self.key) {
            return refusal(401, "unauthorised", "The key is missing or wrong.", None);
        }
        let path = decoded(request.path());
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["hotels"]) => self.search(request),
            ("GET", ["hotels", id]) => self.hotel(id).map_or_else(not_found, |hotel| Reply::json(200, &hotel.shown())),
            ("GET", ["hotels", id, "availability"]) => self.availability(request, id),
            ("POST", ["hotels", id, "booking-links"]) => self.link(request, id).unwrap_or_else(|reply| reply),
            (_, ["hotels", ..]) if parts.len() <= 3 => refusal(405, "method", "This is not done here.", None),
            _ => not_found(),
        }
    }
}

impl Desk {
    fn hotel(&self, id: &str) -> Option<&Hotel> {
        self.state.hotels.iter().find(|hotel| hotel.id == id)
    }

    fn search(&self, request: &Request) -> Reply {
        let place = request.query("place").unwrap_or_default().trim().to_lowercase();
        if place.is_empty() {
            return invalid("place", "A town, an area or the name of a hotel.");
        }
        let limit = match number(request, "limit", 10, 50) {
            Ok(limit) => limit as usize,
            Err(reply) => return reply,
        };
        let fits =
            |hotel: &&Hotel| [&hotel.place, &hotel.area, &hotel.name].iter().any(|text| text.to_lowercase().contains(&place));
        let found: Vec<Value> = self.state.hotels.iter().filter(fits).take(limit).map(Hotel::shown).collect();
        Reply::json(200, &json!({"hotels": found}))
    }

    fn stay(&self, get: impl Fn(&str) -> Option<String>) -> Result<Stay, Reply> {
        let (from, to) = (get("from").unwrap_or_default(), get("to").unwrap_or_default());
        let start = day(&from).ok_or_else(|| invalid("from", "A date as 2026-12-24."))?;
        let end = day(&to).ok_or_else(|| invalid("to", "A date as 2026-12-24."))?;
        if day(&self.today).is_some_and(|today| start < today) {
            return Err(invalid("from", "The day is over."));
        }
        let nights = end - start;
        if !(1..=LONGEST_STAY).contains(&nights) {
            return Err(invalid("to", "One to 30 nights."));
        }
        let count = |name: &str| {
            let number = get(name).unwrap_or_else(|| "1".to_owned()).parse::<u64>().ok();
            number
                .filter(|number| (1..=MOST_GUESTS).contains(number))
                .ok_or_else(|| invalid(name, "A whole number from 1 to 20."))
        };
        Ok(Stay { from, to, nights, guests: count("guests")?, rooms: count("rooms")? })
    }

    fn availability(&self, request: &Request, id: &str) -> Reply {
        let stay = match self.stay(|name| request.query(name)) {
            Ok(stay) => stay,
            Err(reply) => return reply,
        };
        let Some(hotel) = self.hotel(id) else { return not_found() };
        let rooms = hotel.rooms.iter().filter(|room| hotel.left(room, &stay.from, stay.nights) >= stay.rooms);
        let rooms = rooms.filter(|room| room.guests * stay.rooms >= stay.guests);
        let rooms = rooms.map(|room| {
            json!({"id": room.id, "name": room.name, "guests": room.guests, "board": room.board,
                "left": hotel.left(room, &stay.from, stay.nights), "refundable": room.refundable,
                "total": room.price(stay.nights, stay.rooms)})
        });
        let rooms: Vec<Value> = rooms.collect();
        let Stay { from, to, nights, .. } = stay;
        Reply::json(200, &json!({"hotel": id, "from": from, "to": to, "nights": nights, "rooms": rooms}))
    }

    fn link(&mut self, request: &Request, id: &str) -> Result<Reply, Reply> {
        let key = self.kept.check(request)?;
        let body = request.json().filter(Value::is_object);
        let body = body.ok_or_else(|| refusal(400, "no_json", "The body is no JSON object.", None))?;
        let known = ["from", "to", "room", "guests", "rooms", "name", "phone", "email"];
        if let Some(unknown) =
            body.as_object().into_iter().flatten().map(|(name, _)| name).find(|name| !known.contains(&name.as_str()))
        {
            return Err(invalid(unknown, "There is no such field."));
        }
        let stay = self.stay(|name| match &body[name] {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        })?;
        let hotel = self.hotel(id).ok_or_else(not_found)?;
        let room = hotel.rooms.iter().find(|room| body["room"] == json!(room.id));
        let room = room.ok_or_else(|| invalid("room", "There is no such room in this hotel."))?;
        if hotel.left(room, &stay.from, stay.nights) < stay.rooms || room.guests * stay.rooms < stay.guests {
            return Err(refusal(409, "not_available", "The room is not free on these days.", None));
        }
        let url = format!("https://book.example/{id}/{}", self.state.links.len() + 1);
        let total = room.price(stay.nights, stay.rooms);
        let link = Link {
            hotel: id.to_owned(),
            room: room.id.clone(),
            from: stay.from,
            to: stay.to,
            guests: stay.guests,
            rooms: stay.rooms,
            url: url.clone(),
        };
        self.state.links.push(link);
        let answer = json!({"url": url, "expires_at": format!("{}T23:59:59Z", self.today), "total": total});
        Ok(self.kept.keep(key, request, 201, &answer))
    }
}
