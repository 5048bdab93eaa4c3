//! A showroom whose visits are booked over an MCP server.

use std::sync::{Arc, Mutex};

use sandbox::mcp::{Fault, Mcp, Outcome, Rules, Tool};
use serde_json::{Value, json};

use super::file::Trouble;

/// Visits one after the other at one day.
const MOST_A_DAY: usize = 2;

pub struct Showroom {
    mcp: Mcp,
    visits: Arc<Mutex<Vec<Value>>>,
}

fn parameters() -> Value {
    json!({"type": "object", "additionalProperties": false, "required": ["date", "name"],
        "properties": {"date": {"type": "string", "description": "Such as 2027-01-31."}, "name": {"type": "string"}}})
}

/// Booking twice is two visits: nothing here remembers a key.
fn book(visits: &Mutex<Vec<Value>>, given: &Value) -> Outcome {
    let mut visits = visits.lock().unwrap();
    if visits.iter().filter(|visit| visit["date"] == given["date"]).count() >= MOST_A_DAY {
        return Outcome::Failed("The showroom is full on that day.".to_owned());
    }
    visits.push(given.clone());
    Outcome::Structured(json!({"booked": given["date"], "number": visits.len()}))
}

impl Showroom {
    pub async fn start() -> Self {
        let visits = Arc::<Mutex<Vec<Value>>>::default();
        let (booked_by, looked_at) = (Arc::clone(&visits), Arc::clone(&visits));
        let date = json!({"type": "object", "required": ["date"], "properties": {"date": {"type": "string"}}});
        let tools = vec![
            Tool::new("free_places", "Tells how many visits can still be booked on a day.", date, move |given| {
                let booked = looked_at.lock().unwrap().iter().filter(|visit| visit["date"] == given["date"]).count();
                Outcome::Structured(json!({"date": given["date"], "free": MOST_A_DAY.saturating_sub(booked)}))
            })
            .annotated(json!({"readOnlyHint": true, "title": "Free places"})),
            Tool::new("book_visit", "Books a visit of the showroom.", parameters(), move |given| book(&booked_by, given))
                .annotated(json!({"readOnlyHint": false, "title": "Book a visit"})),
        ];
        Self { mcp: Mcp::start(Rules::default(), tools).await.unwrap(), visits }
    }

    pub fn url(&self) -> String {
        self.mcp.url()
    }

    pub fn agents() -> Value {
        json!([{"key": "visits", "name": "Visits", "role": "You book visits of the showroom.",
            "instructions": "Look whether the day has a free place before you book it.",
            "when": {"description": "Visits of the showroom", "examples": [], "words": []},
            "tools": ["showroom_free_places", "showroom_book_visit", "update_contact"], "knowledge_bases": []}])
    }

    pub fn state(&self) -> Value {
        json!({"visits": *self.visits.lock().unwrap()})
    }

    /// Calls of tools meet it; what the program asks beside them does not.
    pub fn meets(&self, trouble: Trouble) {
        self.mcp.inject_into(
            "tools/call",
            match trouble {
                Trouble::Status(status) => Fault::Status(status, None),
                Trouble::SlowMs(millis) => Fault::Slow(Trouble::pause(millis)),
                Trouble::Disconnect => Fault::Disconnect,
                Trouble::LostAnswer => Fault::LostAnswer,
            },
        );
    }
}
