use std::fmt::Write as _;

use engine::clock::{Clock as _, SystemClock};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::meta::{APP_SECRET, NUMBER, WABA};
use serde_json::json;
use sha2::Sha256;

/// Writes webhooks with one message each, of people who take turns.
#[derive(Debug)]
pub struct Writer {
    name: &'static str,
    people: usize,
}

/// A body and its signature.
#[derive(Debug)]
pub struct Letter {
    pub body: String,
    pub signature: String,
}

impl Writer {
    pub const fn new(name: &'static str, people: usize) -> Self {
        Self { name, people }
    }

    pub fn person(&self, index: usize) -> usize {
        index % self.people
    }

    /// The text names the run and counts the messages of the person.
    pub fn letter(&self, index: usize) -> Letter {
        let (name, person, turn) = (self.name, self.person(index), index / self.people);
        // A number of the run's own: the first digit is of no country.
        let digits = format!("{}{:09}", if name == "burst" { "49152" } else { "49151" }, person);
        let seconds = SystemClock.now().as_millis() / 1_000;
        let body =
            json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp", "metadata": {"display_phone_number": "15550100", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": format!("Person {person}")}, "wa_id": digits}],
            "messages": [{"from": digits, "id": format!("wamid.{name}.{index}"), "timestamp": seconds.to_string(), "type": "text",
                "text": {"body": format!("{name} {turn}")}}]}}]}]})
            .to_string();
        let signature = format!("sha256={}", mac(body.as_bytes()));
        Letter { body, signature }
    }
}

fn mac(text: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()) else { return String::new() };
    mac.update(text);
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
