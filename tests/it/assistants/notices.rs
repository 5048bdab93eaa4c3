use serde_json::{Value, json};

use super::{agent, connection, settings};
use crate::harness::api::text;
use crate::harness::people::{ask, feed, operator, visitor};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{Shop, add_inbox};
use crate::harness::web::Request;

async fn notices(shop: &Shop) -> Vec<Value> {
    shop.api.get("/api/v1/notices").await.expect(200)["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn spending_that_comes_to_its_limit_is_told_to_operators_and_listed() {
    let place = super::place().await;
    // In a shop of its own: limits hold for the whole organisation.
    let shop = Shop::open(&[NO_LIMITS]).await;
    let link = connection(&shop.api, place).await;
    let mut team = settings(&link, &[agent("orders", &[])]);
    team["budget"] = json!({"conversation_tokens": 0, "day_cost": 1_000});
    let inbox = add_inbox(&shop.api, &team).await;
    assert!(notices(&shop).await.is_empty());
    let desk = operator(shop.url(), &shop.api.token).await;
    let told = async || feed(&desk, |event| event.kind == "notices").await;
    // The smallest limit there is costs less than any answer; what is told first is that the limit is another.
    let limits = Request::new("PUT", "/api/v1/usage/limits").json(&json!({"day_cost_usd": 0.001, "warn_at_percent": 1}));
    shop.api.call(limits).await.expect(200);
    told().await;
    let customer = visitor(shop.url(), &inbox.key).await;
    ask(&customer, "1", "Where is my parcel?").await;
    told().await;
    let listed = notices(&shop).await;
    let own = listed.iter().find(|notice| notice["kind"] == "spending" && notice.get("bot").is_none()).unwrap();
    assert!(["near", "reached"].contains(&own["level"].as_str().unwrap()), "{own}");
    assert!(own["spent_usd"].as_f64().unwrap() > 0.0 && own["limit_usd"] == 0.001, "{own}");
    let metrics = shop.api.get("/metrics").await.text();
    assert!(metrics.contains("switchboard_spending_limits_total"), "{metrics}");
}

#[tokio::test]
async fn a_model_that_retires_is_told_on_the_bots_that_use_it() {
    let place = super::place().await;
    let shop = Shop::open(&[NO_LIMITS]).await;
    let link = connection(&shop.api, place).await;
    let mut team = settings(&link, &[agent("orders", &[])]);
    team["models"] = json!([{"connection": link, "model": super::MODEL}, {"connection": link, "model": "gpt-4-turbo"}]);
    let bot = text(&shop.api.post("/api/v1/bots", &team).await.expect(201)["id"]);
    let listed = notices(&shop).await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!((&listed[0]["kind"], &listed[0]["level"], &listed[0]["bot"]), (&json!("model"), &json!("reached"), &json!(bot)));
    assert_eq!((&listed[0]["model"], &listed[0]["retires_on"]), (&json!("gpt-4-turbo"), &json!("2026-10-23")));
}
