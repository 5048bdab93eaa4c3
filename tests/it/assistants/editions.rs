use serde_json::{Value, json};

use super::{agent, connection, place, settings, team};
use crate::harness::api::text;
use crate::harness::people::{ask, visitor};
use crate::harness::web::Request;

#[tokio::test]
async fn a_draft_is_met_by_nobody_until_it_is_published_and_an_edition_can_be_live_again() {
    let place = place().await;
    let api = &place.shop.api;
    let (inbox, link) = team(place).await;
    let bot = format!("/api/v1/bots/{}", inbox.bot);
    api.get(&format!("{bot}/draft")).await.expect(204);
    let drafted = settings(&link, &[agent("jokes", &[])]);
    let draft = api.call(Request::new("PUT", format!("{bot}/draft")).json(&drafted)).await.expect(200);
    assert_eq!((&draft["based_on"], &draft["settings"]["agents"][0]["key"]), (&json!(1), &json!("jokes")));
    let customer = visitor(place.shop.url(), &inbox.key).await;
    assert!(ask(&customer, "1", "A refund, please").await.text.starts_with("returns speaking"));
    let published = api.post(&format!("{bot}/publish"), &json!({"note": "Funnier"})).await.expect(200);
    assert_eq!(published["edition"], 2);
    api.get(&format!("{bot}/draft")).await.expect(204);
    assert!(ask(&customer, "2", "A refund, please").await.text.starts_with("jokes speaking"));
    let editions = api.get(&format!("{bot}/editions")).await.expect(200);
    let told = |edition: &Value| (edition["edition"].clone(), edition["live"].clone(), edition["note"].clone());
    let items: Vec<_> = editions["items"].as_array().unwrap().iter().map(told).collect();
    assert_eq!(items, [(json!(2), json!(true), json!("Funnier")), (json!(1), json!(false), json!(""))]);
    let restored = api.post(&format!("{bot}/editions/1/restore"), &json!({})).await.expect(200);
    assert_eq!((&restored["edition"], &restored["agents"][1]["key"]), (&json!(3), &json!("returns")));
    assert!(ask(&customer, "3", "A refund, please").await.text.starts_with("returns speaking"));
    api.get(&format!("{bot}/editions/9")).await.problem(404);
}

#[tokio::test]
async fn a_trial_answers_with_the_draft_and_stores_nothing() {
    let place = place().await;
    let api = &place.shop.api;
    let (inbox, link) = team(place).await;
    let bot = format!("/api/v1/bots/{}", inbox.bot);
    api.call(Request::new("PUT", format!("{bot}/draft")).json(&settings(&link, &[agent("jokes", &[])]))).await.expect(200);
    let customer = visitor(place.shop.url(), &inbox.key).await;
    ask(&customer, "1", "A refund, please").await;
    ask(&customer, "2", "And the parcel?").await;
    let talk = crate::harness::people::conversation(&customer);
    let before = api.messages(&talk).await.len();
    let trial = json!({"use": "draft", "messages": [{"author": "contact", "text": "A refund"}]});
    let tried = api.post(&format!("{bot}/preview"), &trial).await.expect(200);
    assert!(text(&tried["turns"][0]["text"]).starts_with("jokes speaking"), "{tried}");
    let past = api.post(&format!("{bot}/preview"), &json!({"use": "draft", "conversation": talk})).await.expect(200);
    let turns = past["turns"].as_array().unwrap();
    assert_eq!(turns.len(), 2);
    assert!(text(&turns[0]["was"]).starts_with("returns speaking") && text(&turns[1]["was"]).starts_with("orders speaking"));
    assert!(turns.iter().all(|turn| text(&turn["text"]).starts_with("jokes speaking")), "{past}");
    assert_eq!(turns[0]["trace"]["steps"][0]["kind"], "asked");
    assert_eq!(api.messages(&talk).await.len(), before);
    api.post(&format!("{bot}/preview"), &json!({"messages": []})).await.problem(422);
    api.post(&format!("{bot}/preview"), &json!({"messages": [{"author": "agent", "text": "x"}]})).await.problem(422);
}

#[tokio::test]
async fn what_is_wrong_with_agents_is_told_at_its_place() {
    let place = place().await;
    let link = connection(&place.shop.api, place).await;
    let refused = async |alter: &dyn Fn(&mut Value)| {
        let mut wrong = settings(&link, &[agent("orders", &[]), agent("returns", &[])]);
        alter(&mut wrong);
        place.shop.api.post("/api/v1/bots", &wrong).await.problem(422)["errors"][0]["pointer"].clone()
    };
    assert_eq!(refused(&|bot| bot["agents"][1]["key"] = json!("orders")).await, "/agents/0/key");
    assert_eq!(refused(&|bot| bot["agents"][0]["key"] = json!("Two Words")).await, "/agents/0/key");
    assert_eq!(refused(&|bot| bot["agents"] = json!([])).await, "/agents");
    assert_eq!(
        refused(&|bot| bot["profile"] = json!({"appointment_link": "javascript:alert(1)"})).await,
        "/profile/appointment_link"
    );
    assert_eq!(
        refused(&|bot| bot["agents"][0]["knowledge_bases"] = json!(["kb_0000000000001"])).await,
        "/agents/0/knowledge_bases/0"
    );
}

#[tokio::test]
async fn a_bot_goes_with_its_draft_and_editions_once_no_inbox_uses_it() {
    let place = place().await;
    let api = &place.shop.api;
    let (inbox, link) = team(place).await;
    let bot = format!("/api/v1/bots/{}", inbox.bot);
    let drafted = settings(&link, &[agent("jokes", &[])]);
    api.call(Request::new("PUT", format!("{bot}/draft")).json(&drafted)).await.expect(200);
    api.post(&format!("{bot}/publish"), &json!({})).await.expect(200);
    api.call(Request::new("PUT", format!("{bot}/draft")).json(&drafted)).await.expect(200);
    let used = api.call(Request::new("DELETE", &bot)).await.problem(409);
    assert!(text(&used["detail"]).contains("(Test)"), "which inbox uses it: {used}");
    let customer = visitor(place.shop.url(), &inbox.key).await;
    assert!(ask(&customer, "1", "A refund, please").await.text.starts_with("jokes speaking"), "it is untouched");
    let other = text(&api.post("/api/v1/bots", &json!({"name": "Other"})).await.expect(201)["id"]);
    let kept = api.get(&inbox.path()).await;
    let mut change = kept.expect(200);
    change["bot"] = json!(other);
    let change = Request::new("PUT", inbox.path()).json(&change).with("if-match", kept.header("etag").unwrap());
    api.call(change).await.expect(200);
    api.call(Request::new("DELETE", &bot)).await.expect(204);
    for gone in [bot.clone(), format!("{bot}/draft"), format!("{bot}/editions"), format!("{bot}/editions/1")] {
        api.get(&gone).await.problem(404);
    }
    api.call(Request::new("DELETE", &bot)).await.problem(404);
    let talk = crate::harness::people::conversation(&customer);
    assert!(!api.messages(&talk).await.is_empty(), "what was said stays");
}
