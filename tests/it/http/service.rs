//! Business hours and promises of service, as customers and operators meet them.

use engine::clock::{Clock as _, SystemClock};
use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::{Town, town};
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, control, conversation, feed, message, notice, operator, visitor};
use crate::harness::shop::Inbox;
use crate::harness::web::Request;

async fn add(api: &Api, path: &str, body: &Value) -> String {
    text(&api.post(&format!("/api/v1/{path}"), body).await.expect(201)["id"])
}

async fn delete(api: &Api, path: &str) -> u16 {
    api.call(Request::new("DELETE", format!("/api/v1/{path}"))).await.status
}

/// Open for a minute of every day, half a day from now.
fn closed_now(name: &str) -> Value {
    let minute = SystemClock.now().as_millis() / 60_000 % 1_440;
    let from = (minute + 720) % 1_439;
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let day = json!([{"from": clock(from), "to": clock(from + 1)}]);
    json!({"name": name, "time_zone": "UTC", "week": vec![day; 7]})
}

async fn keep(api: &Api, inbox: &Inbox, hours: &str) -> Value {
    api.change(&inbox.path(), |settings| settings["hours"] = json!(hours)).await
}

async fn waiting(town: &Town, inbox: &Inbox) -> ChatPeer {
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    peer.ask_human().await.unwrap();
    control(&peer, "queue").await;
    peer
}

#[tokio::test]
async fn business_hours_are_kept_by_version_and_checked_field_by_field() {
    let town = town().await;
    let api = &town.shop.api;
    let day = json!([{"from": "09:00", "to": "12:30"}, {"from": "22:00", "to": "02:00"}]);
    let closed = json!([]);
    let week = json!([day, day, day, day, day, closed, closed]);
    let holidays = json!([{"name": "Christmas", "date": "12-25"}, {"name": "New Year's Eve", "date": "2026-12-31", "hours": [{"from": "09:00", "to": "12:00"}]}]);
    let body = json!({"name": "Office", "time_zone": "Europe/Madrid", "week": week, "holidays": holidays});
    let id = add(api, "business-hours", &body).await;
    let read = town.helper.get(&format!("/api/v1/business-hours/{id}")).await.expect(200);
    assert_eq!((&read["week"], &read["holidays"][1]["date"]), (&week, &json!("2026-12-31")));
    assert_eq!(read["is_open"], json!(read.get("next_opening").is_none()));
    api.post("/api/v1/business-hours", &body).await.problem(409);
    town.helper.post("/api/v1/business-hours", &body).await.problem(403);
    town.rival.get(&format!("/api/v1/business-hours/{id}")).await.problem(404);
    let wrong = json!({
        "name": "", "time_zone": "Europe/Atlantis", "week": [[{"from": "24:00", "to": "9"}]],
        "holidays": [{"name": "x", "date": "02-30"}],
    });
    let wrong = api.post("/api/v1/business-hours", &wrong).await.problem(422);
    let pointers: Vec<_> = wrong["errors"].as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    assert_eq!(pointers, ["/name", "/time_zone", "/week", "/week/0/0/from", "/week/0/0/to", "/holidays/0/date"]);
    let changed = api.change(&format!("/api/v1/business-hours/{id}"), |hours| hours["name"] = json!("Shop")).await;
    assert_eq!(changed["name"], "Shop");
    assert_eq!(delete(api, &format!("business-hours/{id}")).await, 204);
    assert_eq!(delete(api, &format!("business-hours/{id}")).await, 404);
}

#[tokio::test]
async fn a_customer_who_asks_while_it_is_closed_is_told_when_people_are_back() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let hours = add(api, "business-hours", &closed_now("Night")).await;
    assert_eq!(keep(api, &inbox, &hours).await["hours"], json!(hours));
    assert_eq!(delete(api, &format!("business-hours/{hours}")).await, 409, "an inbox keeps them");
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: the assistant answers at any hour").await;
    peer.ask_human().await.unwrap();
    let told = message(&peer, |message| notice(message) == "queued_until_open").await;
    let opening = api.get(&format!("/api/v1/business-hours/{hours}")).await.expect(200)["next_opening"].clone();
    assert_eq!(told.rest["back_at"], opening);
    assert!(told.text.contains("(UTC)"), "{}", told.text);
    let shown = api.messages(&conversation(&peer)).await;
    assert_eq!(shown.last().unwrap()["back_at"], opening);
    assert!(keep(api, &inbox, "").await.get("hours").is_none());
    let unchanged = api.change(&inbox.path(), |settings| settings["name"] = json!("Day")).await;
    assert!(unchanged.get("hours").is_none());
    let nobodys = json!({"name": "Test", "bot": inbox.bot, "hours": "bh_04tq8c5xk0g00"});
    api.call(Request::new("PUT", inbox.path()).json(&nobodys).with("if-match", "*")).await.problem(422);
    peer.close().await;
    assert_eq!(delete(api, &format!("business-hours/{hours}")).await, 204);
}

#[tokio::test]
async fn work_is_not_given_away_while_it_is_closed_where_the_inbox_says_so() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let helper = text(&town.helper.get("/api/v1/me").await.expect(200)["id"]);
    add(api, "teams", &json!({"name": "Nights", "members": [helper], "inboxes": [inbox.id]})).await;
    let hours = add(api, "business-hours", &closed_now("Nights")).await;
    keep(api, &inbox, &hours).await;
    let routing = json!({"mode": "least_busy", "capacity": 100, "only_open": true});
    let kept = api.change(&inbox.path(), |settings| settings["routing"] = routing.clone()).await;
    assert_eq!(kept["routing"], routing);
    let here = operator(town.shop.url(), &town.helper.token).await;
    let waits = waiting(town, &inbox).await;
    // The one that is asked for next is given at once: whoever was there for it was there for the first.
    let open = town.shop.scripted().await;
    add(api, "teams", &json!({"name": "Days", "members": [helper], "inboxes": [open.id]})).await;
    api.change(&open.path(), |settings| settings["routing"] = json!({"mode": "least_busy", "capacity": 100})).await;
    let given = waiting(town, &open).await;
    control(&given, "operator").await;
    assert_eq!(api.conversation(&conversation(&waits)).await["control"]["holder"], "queue");
    keep(api, &inbox, "").await;
    let again = waiting(town, &inbox).await;
    control(&again, "operator").await;
    drop(here);
}

#[tokio::test]
async fn policies_are_tried_in_their_order_and_checked() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let policy = |name: &str, place: u32, minutes: u32| json!({"name": name, "place": place, "promises": {"first_response": minutes}, "conditions": {"inboxes": [inbox.id]}});
    let usual = add(api, "service-policies", &policy("Usual", 900, 60)).await;
    let first = add(api, "service-policies", &policy("Quick", 800, 5)).await;
    api.post("/api/v1/service-policies", &policy("QUICK", 1, 1)).await.problem(409);
    town.helper.post("/api/v1/service-policies", &policy("Mine", 1, 1)).await.problem(403);
    let listed = town.helper.get("/api/v1/service-policies").await.expect(200);
    let ours: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect();
    let place = |id: &String| ours.iter().position(|listed| listed == id);
    assert!(place(&first) < place(&usual));
    let wrong = json!({"name": "", "promises": {}, "warn_percent": 5, "conditions": {"labels": ["lb_04tq8c5xk0g00"]}});
    let wrong = api.post("/api/v1/service-policies", &wrong).await.problem(422);
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 4, "{wrong}");
    let changed = api.change(&format!("/api/v1/service-policies/{first}"), |policy| policy["place"] = json!(950)).await;
    assert_eq!((&changed["place"], &changed["in_hours"], &changed["warn_percent"]), (&json!(950), &json!(true), &json!(80)));
    for id in [usual, first] {
        assert_eq!(delete(api, &format!("service-policies/{id}")).await, 204);
    }
}

#[tokio::test]
async fn what_is_promised_runs_until_a_person_answers() {
    let town = town().await;
    let api = &town.shop.api;
    let inbox = town.shop.scripted().await;
    let promises = json!({"first_response": 30, "next_response": 10, "resolution": 600});
    let policy = json!({"name": "Watched", "promises": promises, "in_hours": false, "conditions": {"inboxes": [inbox.id]}});
    add(api, "service-policies", &policy).await;
    let following = operator(town.shop.url(), &api.token).await;
    let peer = waiting(town, &inbox).await;
    let at = conversation(&peer);
    let shown = feed(&following, |event| {
        event.kind == "conversation"
            && event.body["conversation"]["id"] == at.as_str()
            && !event.body["conversation"]["service"].is_null()
    });
    let shown = shown.await.body["conversation"]["service"].clone();
    let owed = |service: &Value, name: &str| {
        let clocks = service["clocks"].as_array().unwrap().iter();
        clocks.clone().find(|clock| clock["promise"] == name).cloned().unwrap_or_default()
    };
    let first = owed(&shown, "first_response");
    assert!(first["due_at"].is_string() && first.get("met_at").is_none() && first.get("breached_at").is_none());
    let due = api.get(&format!("/api/v1/conversations?view=due&inbox={}", inbox.id)).await.expect(200);
    assert_eq!(due["items"][0]["id"], json!(at));
    let late = api.get(&format!("/api/v1/conversations?breached=true&inbox={}", inbox.id)).await.expect(200);
    assert_eq!(late["items"], json!([]));
    api.write(&at, &json!({"text": "Here I am"})).await;
    let after = api.conversation(&at).await;
    assert!(owed(&after["service"], "first_response")["met_at"].is_string());
    api.act(&at, "return").await;
    assert_eq!(api.conversation(&at).await["service"]["paused"], json!(true));
    let due = api.get(&format!("/api/v1/conversations?view=due&inbox={}", inbox.id)).await.expect(200);
    assert_eq!(due["items"], json!([]), "no time passes while the assistant answers");
    api.act(&at, "resolve").await;
    assert!(owed(&api.conversation(&at).await["service"], "resolution")["met_at"].is_string());
}
