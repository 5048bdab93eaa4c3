//! Writing down what a contact said about advertisements.

use serde_json::{Value, json};

use super::town;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, visitor};

async fn marketing(api: &Api, contact: &str) -> Value {
    api.get(&format!("/api/v1/contacts/{contact}")).await.expect(200)["marketing"].clone()
}

#[tokio::test]
async fn what_they_said_elsewhere_is_written_down_once_and_for_all() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let who = contact(&peer);
    let path = format!("/api/v1/contacts/{who}/consents");
    assert_eq!(marketing(&town.helper, &who).await, Value::Null);

    let agreed = json!({"given": true, "wording": "  Ticked the box in our shop.  "});
    let kept = town.helper.post(&path, &agreed).await.expect(201);
    assert_eq!((&kept["given"], &kept["source"]), (&json!(true), &json!("operator")));
    assert_eq!((&kept["wording"], &kept["operator"]["name"]), (&json!("Ticked the box in our shop."), &json!("Otto Bell")));
    assert_eq!(marketing(&town.helper, &who).await, "resumed");

    // A program, with an older word that comes late: it is in the ledger, and they stand as they said last.
    let key = json!({"name": "Shop consents", "levels": {"conversations": "edit"}});
    let key = town.shop.api.post("/api/v1/api-keys", &key).await.expect(201);
    let program = Api { url: town.shop.api.url.clone(), token: text(&key["token"]) };
    let older = json!({"given": false, "wording": "", "at": "2025-03-02T10:00:00Z"});
    let late = program.post(&path, &older).await.expect(201);
    assert_eq!((&late["source"], &late["operator"]), (&json!("program"), &Value::Null));
    assert!(text(&late["at"]).starts_with("2025-03-02T10:00:00"), "{late}");
    assert_eq!(marketing(&town.helper, &who).await, "resumed");
    town.helper.post(&path, &json!({"given": false, "wording": "Said so on the phone."})).await.expect(201);
    assert_eq!(marketing(&town.helper, &who).await, "stopped");

    let first = town.helper.get(&format!("{path}?limit=2")).await.expect(200);
    let words: Vec<_> = first["items"].as_array().unwrap().iter().map(|item| text(&item["wording"])).collect();
    assert_eq!(words, ["Said so on the phone.", ""]);
    let rest = town.helper.get(&format!("{path}?limit=2&cursor={}", text(&first["next_cursor"]))).await.expect(200);
    assert_eq!((&rest["items"][0]["id"], rest["items"].as_array().unwrap().len()), (&kept["id"], 1));

    for (wrong, pointer) in [
        (json!({"given": true, "wording": " "}), "/wording"),
        (json!({"given": true, "wording": "x".repeat(1_001)}), "/wording"),
        (json!({"given": true, "wording": "Yes.", "handle": "4915100000000"}), "/handle"),
        (json!({"given": true, "wording": "Yes.", "at": "2999-01-01T00:00:00Z"}), "/at"),
    ] {
        let problem = town.helper.post(&path, &wrong).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
}
