//! The simulated channels of the demo, through the doors their page uses.

mod bounds;
mod phones;
mod telephone;

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::{Answer, Request};

async fn shop() -> &'static Shop {
    static SHOP: OnceCell<Shop> = OnceCell::const_new();
    SHOP.get_or_init(async || Shop::open(&[NO_LIMITS]).await).await
}

async fn get(path: &str) -> Answer {
    Request::new("GET", path).send(shop().await.url()).await.unwrap()
}

async fn state() -> Value {
    get("/sandbox/api/state").await.expect(200)
}

async fn act(act: &Value) -> Answer {
    act_in(shop().await.url(), act).await
}

async fn act_in(url: &str, act: &Value) -> Answer {
    Request::new("POST", "/sandbox/api/acts").json(act).send(url).await.unwrap()
}

/// Somebody new, so that tests do not read each other's threads.
async fn somebody(channel: &str) -> String {
    let met = act(&json!({"act": "meet", "channel": channel})).await.expect(200);
    met["id"].as_str().unwrap().to_owned()
}

/// The messages a phone shows.
fn thread(state: &Value, person: &str) -> Vec<Value> {
    let people = state["channels"].as_array().unwrap().iter().flat_map(|line| line["people"].as_array().unwrap());
    let mut found = people.filter(|one| one["id"] == person);
    found.next().unwrap()["messages"].as_array().unwrap().clone()
}
