//! Saved views, canned replies and macros: for whom they are kept, and what they do.

use serde_json::{Value, json};

use super::town;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, conversation, hears, visitor};
use crate::harness::web::Request;

async fn add(api: &Api, path: &str, body: &Value) -> String {
    text(&api.post(&format!("/api/v1/{path}"), body).await.expect(201)["id"])
}

async fn names(api: &Api, path: &str, field: &str) -> Vec<String> {
    let list = api.get(&format!("/api/v1/{path}")).await.expect(200);
    list["items"].as_array().unwrap().iter().map(|item| text(&item[field])).collect()
}

async fn delete(api: &Api, path: &str) -> u16 {
    api.call(Request::new("DELETE", format!("/api/v1/{path}"))).await.status
}

#[tokio::test]
async fn a_saved_view_is_its_owners_or_everybodys() {
    let town = town().await;
    let filter = json!({"view": "unassigned", "priority": "high", "waiting_s": 300});
    let own = add(&town.helper, "saved-views", &json!({"name": "Late and mine", "filter": filter})).await;
    let shared = json!({"name": "Late for all", "filter": filter, "audience": {"kind": "all"}});
    town.helper.post("/api/v1/saved-views", &shared).await.problem(403);
    let shared = add(&town.shop.api, "saved-views", &shared).await;
    let seen = names(&town.helper, "saved-views", "name").await;
    assert!(seen.contains(&"Late and mine".to_owned()) && seen.contains(&"Late for all".to_owned()));
    assert!(!names(&town.shop.api, "saved-views", "name").await.contains(&"Late and mine".to_owned()));
    town.shop.api.get(&format!("/api/v1/saved-views/{own}")).await.problem(404);
    assert_eq!(town.helper.get(&format!("/api/v1/saved-views/{own}")).await.expect(200)["filter"], filter);
    town.helper.change(&format!("/api/v1/saved-views/{own}"), |view| view["name"] = json!("Mine")).await;
    assert_eq!(delete(&town.helper, &format!("saved-views/{shared}")).await, 403);
    assert_eq!(delete(&town.shop.api, &format!("saved-views/{own}")).await, 404);
    assert_eq!(delete(&town.helper, &format!("saved-views/{own}")).await, 204);
    let wrong = json!({"name": "", "filter": {"channel": "pigeon"}});
    assert_eq!(town.helper.post("/api/v1/saved-views", &wrong).await.problem(422)["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_canned_reply_is_found_by_its_shortcut_first() {
    let town = town().await;
    let reply = |shortcut: &str, title: &str, text: &str| json!({"shortcut": shortcut, "title": title, "text": text, "audience": {"kind": "all"}});
    add(&town.shop.api, "canned-replies", &reply("zebra", "Stripes", "Black and white")).await;
    add(&town.shop.api, "canned-replies", &reply("horse", "No zebra", "Brown")).await;
    add(&town.shop.api, "canned-replies", &reply("mule", "Neither", "As a Zebra, but grey")).await;
    assert_eq!(names(&town.helper, "canned-replies?search=zebra", "shortcut").await, ["zebra", "horse", "mule"]);
    assert_eq!(names(&town.helper, "canned-replies?search=ZEB", "shortcut").await.len(), 3);
    town.shop.api.post("/api/v1/canned-replies", &reply("ZEBRA", "Again", "x")).await.problem(409);
    // For oneself alone the same shortcut may mean something else.
    add(&town.helper, "canned-replies", &json!({"shortcut": "zebra", "title": "Mine", "text": "x"})).await;
    assert_eq!(names(&town.shop.api, "canned-replies?search=zebra", "title").await.len(), 3);
    let wrong = town.shop.api.post("/api/v1/canned-replies", &reply("a b", "", "{{contact.nmae}}")).await.problem(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3, "{wrong}");
}

#[tokio::test]
async fn a_team_uses_what_is_kept_for_it() {
    let town = town().await;
    let helper = text(&town.helper.get("/api/v1/me").await.expect(200)["id"]);
    let team = add(&town.shop.api, "teams", &json!({"name": "Canned team", "members": [helper]})).await;
    let audience = json!({"kind": "team", "team": team});
    let reply = json!({"shortcut": "team-only", "title": "T", "text": "x", "audience": audience});
    let reply = add(&town.shop.api, "canned-replies", &reply).await;
    assert_eq!(names(&town.helper, "canned-replies?search=team-only", "shortcut").await.len(), 1);
    town.shop.api.get(&format!("/api/v1/canned-replies/{reply}")).await.problem(404);
    let nowhere = json!({"kind": "team", "team": "tm_0000000000001"});
    let wrong = json!({"shortcut": "t2", "title": "T", "text": "x", "audience": nowhere});
    town.shop.api.post("/api/v1/canned-replies", &wrong).await.problem(422);
}

#[tokio::test]
async fn a_canned_reply_is_filled_for_a_conversation() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let name = json!({"name": "Mira Sol"});
    let path = format!("/api/v1/contacts/{}", contact(&peer));
    town.shop.api.call(Request::new("PATCH", path).json(&name)).await.expect(200);
    let words = "Hi {{contact.first_name}}, {{operator.name}} of {{inbox.name}} here. [{{contact.email}}]";
    let reply = json!({"shortcut": "greet", "title": "Greeting", "text": words});
    let reply = add(&town.helper, "canned-replies", &reply).await;
    let place = json!({"conversation": conversation(&peer)});
    let filled = town.helper.post(&format!("/api/v1/canned-replies/{reply}/render"), &place).await.expect(200);
    assert_eq!(filled, json!({"text": "Hi Mira, Otto Bell of Test here. []", "empty": ["contact.email"]}));
    town.shop.api.post(&format!("/api/v1/canned-replies/{reply}/render"), &place).await.problem(404);
}

#[tokio::test]
async fn a_macro_does_its_steps_once() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let at = conversation(&peer);
    let label = add(api, "labels", &json!({"name": "By macro"})).await;
    let bye = json!({"shortcut": "bye", "title": "Bye", "text": "Goodbye from {{operator.name}}", "audience": {"kind": "all"}});
    let bye = add(api, "canned-replies", &bye).await;
    let steps = json!([
        {"kind": "reply", "canned_reply": bye},
        {"kind": "note", "text": "Closed with {{inbox.name}}"},
        {"kind": "labels", "add": [label]},
        {"kind": "priority", "priority": "low"},
        {"kind": "resolve"},
    ]);
    let closing = add(api, "macros", &json!({"name": "Close", "steps": steps, "audience": {"kind": "all"}})).await;
    let run = json!({"conversation": at, "client_id": "r1"});
    let path = format!("/api/v1/macros/{closing}/run");
    let report = town.helper.post(&path, &run).await.expect(200);
    assert!(report["steps"].as_array().unwrap().iter().all(|step| step["state"] == "done"), "{report}");
    hears(&peer, "Goodbye from Otto Bell").await;
    let after = api.conversation(&at).await;
    assert_eq!(
        (&after["status"], &after["priority"], &after["labels"][0]["name"]),
        (&json!("resolved"), &json!("low"), &json!("By macro"))
    );
    let said = api.messages(&at).await.len();
    assert_eq!(town.helper.post(&path, &run).await.expect(200), report);
    assert_eq!((api.messages(&at).await.len(), api.conversation(&at).await), (said, after), "nothing is done twice");
}

#[tokio::test]
async fn after_a_step_that_fails_the_others_are_skipped() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let at = conversation(&peer);
    let gone = add(api, "labels", &json!({"name": "Soon gone"})).await;
    let steps = json!([{"kind": "priority", "priority": "high"}, {"kind": "labels", "add": [gone]}, {"kind": "resolve"}]);
    let made = add(api, "macros", &json!({"name": "Breaks", "steps": steps})).await;
    assert_eq!(delete(api, &format!("labels/{gone}")).await, 204);
    let run = json!({"conversation": at, "client_id": "r1"});
    let report = api.post(&format!("/api/v1/macros/{made}/run"), &run).await.expect(200);
    let states: Vec<String> = report["steps"].as_array().unwrap().iter().map(|step| text(&step["state"])).collect();
    assert_eq!(states, ["done", "failed", "skipped"]);
    assert_eq!(api.conversation(&at).await["status"], "open");
    town.helper.post(&format!("/api/v1/macros/{made}/run"), &run).await.problem(404);
    for steps in [json!([]), json!([{"kind": "snooze", "for_s": 1}]), json!([{"kind": "labels", "add": [gone]}])] {
        api.post("/api/v1/macros", &json!({"name": "Wrong", "steps": steps})).await.problem(422);
    }
}
