use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use sandbox::{Address, http};
use serde_json::Value;
use tokio::time::sleep;

/// Between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(10);
const PAGE: usize = 100;
/// Pages of conversations, and of messages of one.
const MOST_PAGES: usize = 100;

/// What the program has made of the webhooks.
pub struct Stored {
    url: String,
    token: String,
}

#[derive(Debug, Default)]
pub struct Found {
    pub messages: u64,
    /// Conversations whose messages do not stand in the order in which they were posted.
    pub disordered: usize,
}

impl Stored {
    pub fn new(url: &str, token: String) -> Self {
        Self { url: url.to_owned(), token }
    }

    /// Waits until so many messages have been taken in; how long that took.
    pub async fn until(&self, messages: u64, patience: Duration) -> io::Result<Duration> {
        let began = Instant::now();
        loop {
            let page = http::get(&self.url, "/metrics").await.map_err(io::Error::other)?;
            let taken = taken_in(&page.body);
            if taken >= messages {
                return Ok(began.elapsed());
            }
            if began.elapsed() > patience {
                return Err(io::Error::other(format!("{taken} of {messages} messages were taken in")));
            }
            sleep(LOOK).await;
        }
    }

    /// Reads all conversations and what people said in this run.
    pub async fn look(&self, run: &str) -> io::Result<Found> {
        let (mut found, mut cursor) = (Found::default(), String::new());
        for _ in 0..MOST_PAGES {
            let page = self.read(&format!("/api/v1/conversations?view=all&limit={PAGE}{cursor}")).await?;
            for conversation in page["items"].as_array().into_iter().flatten() {
                let turns = self.turns(conversation["id"].as_str().unwrap_or_default(), run).await?;
                found.messages += turns.len() as u64;
                found.disordered += usize::from(!turns.is_sorted());
            }
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        Ok(found)
    }

    /// The numbers of a person's messages as they stand, each once.
    async fn turns(&self, conversation: &str, run: &str) -> io::Result<Vec<u64>> {
        let (mut turns, mut after): (HashMap<u64, usize>, u64) = (HashMap::new(), 0);
        for _ in 0..MOST_PAGES {
            let target = format!("/api/v1/conversations/{conversation}/messages?after={after}&limit={PAGE}");
            let page = self.read(&target).await?;
            for message in page["items"].as_array().into_iter().flatten() {
                after = message["seq"].as_str().and_then(|seq| seq.parse().ok()).or(message["seq"].as_u64()).unwrap_or(after);
                let text = message["text"].as_str().unwrap_or_default();
                if let Some(turn) = text.strip_prefix(run).and_then(|rest| rest.trim().parse().ok()) {
                    let place = turns.len();
                    turns.entry(turn).or_insert(place);
                }
            }
            if page["has_more"] != true {
                break;
            }
        }
        let mut placed: Vec<(usize, u64)> = turns.into_iter().map(|(turn, place)| (place, turn)).collect();
        placed.sort_unstable();
        Ok(placed.into_iter().map(|(_place, turn)| turn).collect())
    }

    async fn read(&self, target: &str) -> io::Result<Value> {
        let address = Address::parse(&self.url).map_err(io::Error::other)?;
        let headers = [("authorization".to_owned(), format!("Bearer {}", self.token))];
        let request = http::Request { method: "GET", target, headers: &headers, body: "" };
        let response = http::fetch(&address, request).await.map_err(io::Error::other)?;
        if response.status != 200 {
            return Err(io::Error::other(format!("GET {target} was answered with {}", response.status)));
        }
        serde_json::from_str(&response.body).map_err(io::Error::other)
    }
}

/// Of `WhatsApp`, since the program began.
fn taken_in(metrics: &str) -> u64 {
    let is_it = |line: &&str| {
        line.starts_with("switchboard_webhook_events_total{")
            && line.contains("channel=\"whatsapp\"")
            && line.contains("kind=\"message\"")
    };
    let value = metrics.lines().find(is_it).and_then(|line| line.rsplit(' ').next());
    value.and_then(|value| value.parse::<f64>().ok()).map_or(0, |value| value as u64)
}
