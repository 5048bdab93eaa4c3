//! What the hotels have: plain data, to look at before and after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::dates::day;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub hotels: Vec<Hotel>,
    /// Links that were given out.
    #[serde(default)]
    pub links: Vec<Link>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hotel {
    pub id: String,
    pub name: String,
    pub place: String,
    pub area: String,
    pub stars: u8,
    pub amenities: Vec<String>,
    pub rooms: Vec<Room>,
    /// Rooms that are gone, by the id of the room and the date of the night.
    #[serde(default)]
    pub taken: BTreeMap<String, BTreeMap<String, u64>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub id: String,
    pub name: String,
    pub guests: u64,
    pub board: String,
    /// Rupees a night.
    pub night: u64,
    pub count: u64,
    pub refundable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub hotel: String,
    pub room: String,
    pub from: String,
    pub to: String,
    pub guests: u64,
    pub rooms: u64,
    pub url: String,
}

impl Room {
    pub(super) fn price(&self, nights: i64, rooms: u64) -> Value {
        let rupees = self.night * nights.unsigned_abs() * rooms;
        json!({"amount": format!("{rupees}.00"), "currency": "INR"})
    }
}

impl Hotel {
    pub(super) fn shown(&self) -> Value {
        let from = self.rooms.iter().min_by_key(|room| room.night).map(|room| room.price(1, 1));
        let rooms =
            self.rooms.iter().map(|room| json!({"id": room.id, "name": room.name, "guests": room.guests, "board": room.board}));
        json!({"id": self.id, "name": self.name, "place": self.place, "area": self.area, "stars": self.stars,
            "amenities": self.amenities, "check_in": "14:00", "check_out": "11:00", "from": from,
            "rooms": rooms.collect::<Vec<_>>()})
    }

    /// Rooms of that kind that are free on every night.
    pub(super) fn left(&self, room: &Room, from: &str, nights: i64) -> u64 {
        let Some(start) = day(from) else { return 0 };
        let taken = self.taken.get(&room.id).into_iter().flatten();
        let most = taken.filter(|(date, _)| day(date).is_some_and(|night| (start..start + nights).contains(&night)));
        room.count.saturating_sub(most.map(|(_, count)| *count).max().unwrap_or(0))
    }
}

impl Default for State {
    /// Four hotels in Rajasthan, Goa and Kerala; the haveli is full over New Year.
    fn default() -> Self {
        let none = Self { hotels: Vec::new(), links: Vec::new() };
        serde_json::from_str(include_str!("seed.json")).unwrap_or(none)
    }
}
