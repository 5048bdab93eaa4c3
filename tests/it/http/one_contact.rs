//! Everything of one contact, taken away and erased.

use serde_json::{Value, json};

use super::town;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::web::Answer;

async fn export(api: &Api, contact: &str) -> Answer {
    api.post(&format!("/api/v1/contacts/{contact}/export"), &json!({})).await
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn receipt(api: &Api, id: &str) -> Value {
    let done = async {
        loop {
            let receipt = api.get(&format!("/api/v1/contacts/erasures/{id}")).await.expect(200);
            if receipt["finished_at"].is_string() {
                return receipt;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, done).await.expect("it is done")
}

#[tokio::test]
async fn an_export_holds_what_was_said_and_who_looked() {
    let town = town().await;
    let owner = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "taken-away", "echo: my own words").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    owner.post(&format!("/api/v1/conversations/{talk}/messages"), &json!({"text": "A note on them.", "private": true})).await.expect(201);
    let exported = export(owner, &whom).await;
    assert_eq!((exported.status, exported.header("content-type")), (200, Some("application/x-ndjson")));
    let lines = lines(&exported);
    let of = |what: &str| lines.iter().filter(|line| line["what"] == what).collect::<Vec<_>>();
    assert_eq!((&lines[0]["what"], &lines[0]["data"]["id"]), (&json!("contact"), &json!(whom)));
    assert_eq!(of("conversation")[0]["data"]["id"], json!(talk));
    let said: Vec<&str> = of("message").iter().filter_map(|line| line["data"]["message"]["text"].as_str()).collect();
    assert!(said.contains(&"echo: my own words") && said.contains(&"A note on them."), "{said:?}");
    assert!(of("audit").iter().any(|line| line["data"]["operation"] == "messages_write"), "{lines:?}");
    let last = lines.last().unwrap();
    assert_eq!((&last["what"], &last["data"]["lines"]), (&json!("end"), &json!(lines.len() - 1)));
    export(&town.rival, &whom).await.problem(404);
    export(&town.helper, &whom).await.problem(403);
}

#[tokio::test]
async fn whoever_is_erased_is_not_found_any_more_and_the_receipt_names_nobody() {
    let town = town().await;
    let owner = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "to-be-erased", "echo: unforgettable").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    let path = format!("/api/v1/contacts/{whom}");
    town.helper.post(&format!("{path}/erase"), &json!({})).await.problem(403);
    town.rival.post(&format!("{path}/erase"), &json!({})).await.problem(404);
    let begun = owner.post(&format!("{path}/erase"), &json!({})).await.expect(202);
    let id = text(&begun["id"]);
    let receipt = receipt(owner, &id).await;
    assert_eq!((&receipt["contact"], &receipt["removed"]["conversations"]), (&json!(whom), &json!(1)));
    assert!(receipt["removed"]["messages"].as_u64().is_some_and(|count| count >= 2), "{receipt}");
    owner.get(&path).await.problem(404);
    owner.get(&format!("/api/v1/conversations/{talk}")).await.problem(404);
    let found = owner.get("/api/v1/search?q=unforgettable").await.expect(200);
    assert_eq!(found["items"], json!([]));
    town.rival.get(&format!("/api/v1/contacts/erasures/{id}")).await.problem(404);
    let entries = owner.get(&format!("/api/v1/audit?operation=contacts_erase&object={whom}")).await.expect(200);
    assert_eq!(entries["items"].as_array().unwrap().len(), 1, "{entries}");
}
