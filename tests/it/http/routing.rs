//! Who looks at what, who takes work, and how waiting work is given away.

use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::town;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, control, conversation, feed, operator, visitor};
use crate::harness::shop::Inbox;
use crate::harness::web::Request;

async fn me(api: &Api) -> String {
    text(&api.get("/api/v1/me").await.expect(200)["id"])
}

async fn choose(api: &Api, availability: &str) {
    let body = json!({"availability": availability});
    api.call(Request::new("PUT", "/api/v1/me/availability").json(&body)).await.expect(200);
}

async fn route(api: &Api, inbox: &Inbox, routing: Value) -> Value {
    api.change(&inbox.path(), |settings| settings["routing"] = routing).await
}

#[tokio::test]
async fn colleagues_see_who_looks_at_a_conversation_and_who_leaves_it() {
    let town = town().await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", "echo: hello").await;
    let at = conversation(&peer);
    let helper = me(&town.helper).await;
    let [looking, watching] =
        [operator(town.shop.url(), &town.helper.token).await, operator(town.shop.url(), &town.shop.api.token).await];
    let seen = async |peer: &InboxPeer, on: bool| {
        feed(peer, |event| event.kind == "viewing" && event.body["conversation"] == at.as_str() && event.body["on"] == on).await
    };
    looking.client().emit("viewing", &json!({"conversation": at})).await.unwrap();
    assert_eq!(seen(&watching, true).await.body["operator"], json!({"id": helper, "name": "Otto Bell"}));
    let late = operator(town.shop.url(), &town.shop.api.token).await;
    assert_eq!(seen(&late, true).await.body["operator"]["id"], json!(helper), "who comes later is told too");
    looking.client().emit("viewing", &json!({})).await.unwrap();
    seen(&watching, false).await;
    looking.client().emit("viewing", &json!({"conversation": at})).await.unwrap();
    seen(&watching, true).await;
    looking.close().await;
    seen(&watching, false).await;
}

#[tokio::test]
async fn waiting_work_is_given_to_who_is_here_and_willing() {
    let town = town().await;
    let inbox = town.shop.scripted().await;
    let helper = me(&town.helper).await;
    let team = json!({"name": "Routed", "members": [helper], "inboxes": [inbox.id]});
    town.shop.api.post("/api/v1/teams", &team).await.expect(201);
    let none = json!({"name": "Test", "bot": inbox.bot, "routing": {"mode": "off", "capacity": 0}});
    let refused = Request::new("PUT", inbox.path()).json(&none).with("if-match", "*");
    town.shop.api.call(refused).await.problem(422);
    route(&town.shop.api, &inbox, json!({"mode": "least_busy", "capacity": 100})).await;
    let here = operator(town.shop.url(), &town.helper.token).await;
    choose(&town.helper, "away").await;
    let watching = operator(town.shop.url(), &town.shop.api.token).await;
    let presence = feed(&watching, |event| {
        let operators = event.body["operators"].as_array();
        event.kind == "presence" && operators.is_some_and(|all| all.iter().any(|one| one["id"] == helper.as_str()))
    });
    let presence = presence.await;
    let shown = presence.body["operators"].as_array().unwrap().iter().find(|one| one["id"] == helper.as_str()).cloned();
    assert_eq!(shown.unwrap()["availability"], "away");
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    peer.ask_human().await.unwrap();
    control(&peer, "queue").await;
    choose(&town.helper, "online").await;
    control(&peer, "operator").await;
    let given = town.shop.api.conversation(&conversation(&peer)).await;
    assert_eq!(given["control"]["operator"]["id"], json!(helper));
    let unchanged = |settings: &mut Value| {
        settings.as_object_mut().unwrap().remove("routing");
    };
    let unchanged = town.shop.api.change(&inbox.path(), unchanged).await;
    let kept = json!({"mode": "least_busy", "capacity": 100, "only_open": false});
    assert_eq!(unchanged["routing"], kept, "who does not know it leaves it as it is");
    drop(here);
}
