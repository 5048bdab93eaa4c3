//! What somebody meets who starts the demo and has no key: simulated throughout, and said to be.

use serde_json::json;

use super::place;
use crate::harness::api::text;
use crate::harness::people::{ask, control, conversation, visitor};

pub const PRACTICE_INBOX: &str = "plug-and-cord-practice";

#[tokio::test]
async fn the_demo_shows_routing_a_tool_with_the_customers_word_and_a_handover_without_a_key() {
    let shop = &place().await.shop;
    let customer = visitor(shop.url(), PRACTICE_INBOX).await;
    let found = ask(&customer, "1", "Where is order PC-1001?").await;
    assert_eq!(
        found.text,
        "Order PC-1001 (The Operator, a rotary desk phone) is on its way, arrives tomorrow. It is a simulated order."
    );
    let asked = ask(&customer, "2", "Cancel order PC-1002").await;
    assert!(asked.text.contains("It is a simulated order: nothing real is cancelled."), "{}", asked.text);
    assert!(ask(&customer, "3", "Yes, do it").await.text.contains("PC-1002 (a Line Lamp) is cancelled"));
    assert!(ask(&customer, "4", "And order PC-1002?").await.text.contains("is cancelled"));
    let quoted = ask(&customer, "5", "How long does the delivery of a parcel from the shop take?").await;
    assert!(!quoted.text.is_empty());
    ask(&customer, "6", "My phone arrived broken").await;
    control(&customer, "queue").await;
    let talk = conversation(&customer);
    let traces = shop.api.get(&format!("/api/v1/conversations/{talk}/traces")).await;
    assert!(traces.text().contains("simulated/practice"), "{}", traces.text());
}

#[tokio::test]
async fn the_simulated_model_is_the_demos_alone_and_is_named_so() {
    let shop = &place().await.shop;
    let connections = shop.api.get("/api/v1/model-connections").await.expect(200);
    let practice = connections["items"].as_array().unwrap().iter().find(|one| one["kind"] == "practice").unwrap();
    assert_eq!(text(&practice["name"]), "Practice model – simulated, for trying");
    let own = json!({"name": "Mine", "kind": "practice"});
    shop.api.post("/api/v1/model-connections", &own).await.problem(422);
    let tools = shop.api.get("/api/v1/tools").await.expect(200);
    let simulated = tools["items"].as_array().unwrap().iter().filter(|tool| text(&tool["name"]).starts_with("practice_"));
    assert!(simulated.clone().count() == 2 && simulated.clone().all(|tool| text(&tool["title"]).contains("simulated")));
}
