//! Handing a lead over: whose it is, whose the conversation is, and what they are told.

use super::super::sight::{Walter, talk, walter};
use super::*;

/// A lead of somebody who has written.
async fn from_a_chat(town: &Town, phone: &str) -> (String, String) {
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "handed", "echo: hello").await;
    let talk = conversation(&peer);
    let lead = json!({"name": "Hana", "phone": phone, "needs": "A kitchen", "budget": "4 lakh", "budget_fits": true,
        "location": "Vigo", "start": "in May", "stage": "real", "tags": ["kitchen"], "conversation": talk});
    (text(&add(&town.shop.api, &lead).await["id"]), talk)
}

async fn hand_over(api: &Api, id: &str, body: &Value) -> Answer {
    api.post(&format!("/api/v1/leads/{id}/hand-over"), body).await
}

async fn briefs(api: &Api, conversation: &str) -> Vec<Value> {
    let messages = api.messages(conversation).await;
    messages.into_iter().filter(|message| message["private"] == true).collect()
}

#[tokio::test]
async fn whoever_gets_a_lead_holds_its_conversation_and_finds_the_brief_there() {
    let town = town().await;
    let api = &town.shop.api;
    let helper = me(&town.helper).await;
    let (id, talk) = from_a_chat(town, "+34612702001").await;
    api.post(&format!("/api/v1/leads/{id}/notes"), &json!({"text": "Likes wood."})).await.expect(201);
    let handed = hand_over(api, &id, &json!({"operator": helper, "note": "Call before noon."})).await.expect(200);
    assert_eq!(handed["owner"], json!({"id": helper, "name": "Otto Bell"}));
    let shown = api.conversation(&talk).await;
    assert_eq!(shown["control"]["operator"]["id"], json!(helper));
    let briefs = briefs(api, &talk).await;
    assert_eq!(briefs.len(), 1, "{briefs:#?}");
    assert_eq!(briefs[0]["mentions"], json!([helper]));
    let told = text(&briefs[0]["text"]);
    for known in [
        "Hana",
        "Call before noon.",
        "+34612702001",
        "Vigo",
        "A kitchen",
        "4 lakh (fits)",
        "in May",
        "real",
        "Tags: kitchen",
        "Likes wood.",
    ] {
        assert!(told.contains(known), "{known}: {told}");
    }
    let events = history(api, &id).await;
    assert_eq!(kinds(&events), ["note", "handed_over", "note", "made"]);
    assert_eq!(events[1]["operator"], json!({"id": helper, "name": "Otto Bell"}));
    assert_eq!(events[0]["text"], "Call before noon.");
}

#[tokio::test]
async fn without_a_name_it_is_ones_own_and_one_that_talked_nowhere_is_handed_over_too() {
    let town = town().await;
    let (id, talk) = from_a_chat(town, "+34612702002").await;
    town.shop.api.act(&talk, "resolve").await;
    let mine = hand_over(&town.helper, &id, &json!({})).await.expect(200);
    assert_eq!(mine["owner"]["id"], json!(me(&town.helper).await));
    let shown = town.shop.api.conversation(&talk).await;
    assert_eq!((&shown["status"], &shown["control"]["holder"]), (&json!("open"), &json!("operator")));
    assert_eq!(briefs(&town.shop.api, &talk).await[0].get("mentions"), None, "nobody names themselves");

    let quiet = text(&add(&town.shop.api, &json!({"name": "Quiet"})).await["id"]);
    let handed = hand_over(&town.shop.api, &quiet, &json!({"operator": me(&town.helper).await})).await.expect(200);
    assert_eq!(handed["owner"]["name"], "Otto Bell");
    assert_eq!(kinds(&history(&town.shop.api, &quiet).await), ["handed_over", "made"]);
}

#[tokio::test]
async fn a_hand_over_that_makes_no_sense_changes_nothing() {
    let town = town().await;
    let api = &town.shop.api;
    let (id, talk) = from_a_chat(town, "+34612702003").await;
    let stranger = me(&town.rival).await;
    for (body, pointer) in [
        (json!({"operator": stranger}), "/operator"),
        (json!({"note": "x".repeat(2_001)}), "/note"),
        (json!({"operator": 7}), "/operator"),
    ] {
        let problem = hand_over(api, &id, &body).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    // Who may write leads and does not answer customers cannot give one a conversation.
    let key = json!({"name": "Leads alone", "levels": {"conversations": "edit"}});
    let key = api.post("/api/v1/api-keys", &key).await.expect(201);
    let program = Api { url: api.url.clone(), token: text(&key["token"]) };
    let helper = me(&town.helper).await;
    hand_over(&program, &id, &json!({"operator": helper})).await.problem(403);
    let lead = read(api, &id).await;
    assert_eq!((lead.get("owner"), &lead["version"]), (None, &json!(1)));
    assert_eq!(api.conversation(&talk).await["control"]["holder"], "agent");
    assert!(briefs(api, &talk).await.is_empty());
}

#[tokio::test]
async fn a_conversation_of_another_team_is_given_to_nobody_by_who_does_not_see_it() {
    let town = town().await;
    let Walter { api, theirs, .. } = walter(town, "Wendelin").await;
    let (talk, _) = talk(town, Some(&theirs), "echo: hello").await;
    let new = json!({"name": "Theirs", "conversation": talk});
    let problem = api.post("/api/v1/leads", &new).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/conversation", "{problem}");
    let id = text(&add(&town.shop.api, &new).await["id"]);
    hand_over(&api, &id, &json!({})).await.problem(403);
    assert!(briefs(&town.shop.api, &talk).await.is_empty());
}
