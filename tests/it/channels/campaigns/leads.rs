//! Leads in sequences: a stage leads them in and out, and so does somebody by hand.

use super::*;

/// A sequence that was not started.
async fn written(platform: &Platform, name: &str, steps: &[Value]) -> String {
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    let body = json!({"name": name, "inbox": inbox, "kind": "sequence", "steps": steps, "per_minute": 6_000,
        "time_zone": "Europe/Berlin"});
    text(&platform.shop.api.post("/api/v1/campaigns", &body).await.expect(201)["id"])
}

/// One that takes people, whose second message comes an hour after the first.
async fn running(platform: &Platform, name: &str) -> String {
    let id = written(platform, name, &[first("spring"), then("delivered", 60, "again")]).await;
    act(platform, &id, "start").await;
    id
}

async fn shop() -> Platform {
    shop_with(&[template("spring", "UTILITY"), template("again", "UTILITY")]).await
}

async fn lead_rules(platform: &Platform, sequences: Value) {
    let put = Request::new("PUT", "/api/v1/lead-rules").json(&json!({"sequences": sequences}));
    assert_eq!(platform.shop.api.call(put).await.expect(200), json!({"sequences": sequences}));
}

async fn noted(platform: &Platform, number: &str) -> Value {
    let new = json!({"name": "Mira", "phone": format!("+{number}"), "details": {"city": "Pune"}});
    platform.shop.api.post("/api/v1/leads", &new).await.expect(201)
}

async fn patch(platform: &Platform, lead: &Value, edit: &Value) -> Value {
    platform.shop.api.call(Request::new("PATCH", at(lead, "")).json(edit)).await.expect(200)
}

fn at(lead: &Value, more: &str) -> String {
    format!("/api/v1/leads/{}{more}", text(&lead["id"]))
}

async fn by_hand(platform: &Platform, lead: &Value, campaign: &str) -> Value {
    let put = Request::new("PUT", at(lead, "/sequence")).json(&json!({"campaign": campaign}));
    platform.shop.api.call(put).await.expect(200)
}

/// The lead when it is as wanted.
async fn lead(platform: &Platform, lead: &Value, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually("the lead", async || {
        let shown = platform.shop.api.get(&at(lead, "")).await.expect(200);
        if is_so(&shown) { Ok(shown) } else { Err(format!("{shown:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

/// What happened to it with sequences, the oldest first: whose doing it was, what, and which.
async fn told(platform: &Platform, lead: &Value) -> Vec<(String, String, String)> {
    let page = platform.shop.api.get(&at(lead, "/history?limit=100")).await.expect(200);
    let events = page["items"].as_array().unwrap().iter().rev();
    let of_sequences = events.filter(|event| event["sequence"].is_string());
    of_sequences.map(|event| (text(&event["by"]["kind"]), text(&event["kind"]), text(&event["sequence"]))).collect()
}

fn happened(events: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    events.iter().map(|(by, what, which)| ((*by).to_owned(), (*what).to_owned(), (*which).to_owned())).collect()
}

#[tokio::test]
async fn a_stage_leads_into_its_sequence_and_the_next_one_out_of_it() {
    let platform = shop().await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let (days, later) = (running(&platform, "Four days").await, running(&platform, "Later").await);
    lead_rules(&platform, json!({"unreal": days, "hold": later})).await;
    let mira = noted(&platform, NUMBERS[0]).await;
    let begun = (&mira["sequence"]["campaign"], &mira["sequence"]["name"], &mira["sequence"]["steps"]);
    assert_eq!(begun, (&json!(days), &json!("Four days"), &json!(2)));
    got(&phone, 1).await;
    let on_its_way = lead(&platform, &mira, |lead| lead["sequence"]["step"] == 2 && lead["sequence"]["state"] == "due").await;
    assert!(on_its_way["sequence"]["due_at"].is_string(), "{on_its_way}");
    let row = &rows(&platform, &days, "state=due").await[0];
    let said = platform.shop.api.messages(&text(&row["conversation"])).await;
    assert_eq!(said[0]["text"], "Hello Mira, lamps at half price in Pune today", "with what is known of the lead");

    let real = patch(&platform, &mira, &json!({"stage": "real"})).await;
    assert_eq!(real.get("sequence"), None, "{real}");
    let stopped = rows(&platform, &days, "state=stopped").await;
    assert_eq!((stopped.len(), &stopped[0]["reason"]), (1, &json!("stage")));

    let hold = patch(&platform, &mira, &json!({"stage": "hold"})).await;
    assert_eq!(hold["sequence"]["name"], "Later");
    got(&phone, 2).await;
    let rejected = patch(&platform, &mira, &json!({"stage": "rejected", "reason": "moved away"})).await;
    assert_eq!(rejected.get("sequence"), None, "{rejected}");
    let again = patch(&platform, &mira, &json!({"stage": "unreal"})).await;
    assert_eq!(again["sequence"]["name"], "Four days", "whoever comes back begins anew");
    got(&phone, 3).await;
    let wanted = [
        ("rule", "entered", "Four days"),
        ("rule", "left", "Four days"),
        ("rule", "entered", "Later"),
        ("rule", "left", "Later"),
        ("rule", "entered", "Four days"),
    ];
    assert_eq!(told(&platform, &mira).await, happened(&wanted));
}

#[tokio::test]
async fn what_takes_nobody_is_entered_by_nobody_and_a_phone_that_becomes_known_opens_the_way() {
    let platform = shop().await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let draft = written(&platform, "Not yet", &[first("spring")]).await;
    let days = running(&platform, "Four days").await;
    lead_rules(&platform, json!({"unreal": days, "real": draft})).await;
    let new = json!({"name": "Mira", "details": {"city": "Pune"}});
    let mira = platform.shop.api.post("/api/v1/leads", &new).await.expect(201);
    assert_eq!(mira.get("sequence"), None, "it has no phone");
    let known = patch(&platform, &mira, &json!({"phone": format!("+{}", NUMBERS[0])})).await;
    assert_eq!(known["sequence"]["name"], "Four days");
    got(&phone, 1).await;
    let real = patch(&platform, &mira, &json!({"stage": "real"})).await;
    assert_eq!((&real["stage"], real.get("sequence")), (&json!("real"), None), "a draft takes nobody");
    assert_eq!(told(&platform, &mira).await.len(), 2);
}

#[tokio::test]
async fn a_lead_is_let_in_and_out_by_hand_and_is_in_one_sequence_at_a_time() {
    let platform = shop().await;
    let phone = phones(&platform, &NUMBERS[..1]).remove(0);
    let draft = written(&platform, "Not yet", &[first("spring")]).await;
    let (days, later) = (running(&platform, "Four days").await, running(&platform, "Later").await);
    let mira = noted(&platform, NUMBERS[0]).await;
    let refused = Request::new("PUT", at(&mira, "/sequence")).json(&json!({"campaign": draft}));
    platform.shop.api.call(refused).await.problem(409);
    let entered = by_hand(&platform, &mira, &days).await;
    assert_eq!(entered["sequence"]["name"], "Four days");
    got(&phone, 1).await;
    let same = by_hand(&platform, &mira, &days).await;
    assert_eq!(same["version"], entered["version"], "it is in there already");

    let other = by_hand(&platform, &mira, &later).await;
    assert_eq!(other["sequence"]["name"], "Later");
    got(&phone, 2).await;
    let stopped = rows(&platform, &days, "state=stopped").await;
    assert_eq!((stopped.len(), &stopped[0]["reason"]), (1, &json!("left")));
    // Another stage that has none of its own leaves what somebody chose.
    let real = patch(&platform, &mira, &json!({"stage": "real"})).await;
    assert_eq!(real["sequence"]["name"], "Later");

    let out = platform.shop.api.call(Request::new("DELETE", at(&mira, "/sequence"))).await.expect(200);
    assert_eq!(out.get("sequence"), None);
    platform.shop.api.call(Request::new("DELETE", at(&mira, "/sequence"))).await.expect(200);
    by_hand(&platform, &mira, &later).await;
    got(&phone, 3).await;
    let wanted = [
        ("operator", "entered", "Four days"),
        ("operator", "left", "Four days"),
        ("operator", "entered", "Later"),
        ("operator", "left", "Later"),
        ("operator", "entered", "Later"),
    ];
    assert_eq!(told(&platform, &mira).await, happened(&wanted));
}

#[tokio::test]
async fn an_answer_is_seen_at_the_lead_and_whoever_is_deleted_gets_nothing_more() {
    let platform = shop().await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let days = running(&platform, "Four days").await;
    lead_rules(&platform, json!({"unreal": days})).await;
    let (mira, gone) = (noted(&platform, NUMBERS[0]).await, noted(&platform, NUMBERS[1]).await);
    for phone in &phones {
        got(phone, 1).await;
    }
    phones[0].say("When do you open?");
    lead(&platform, &mira, |lead| lead["sequence"]["state"] == "replied").await;
    let deleted = platform.shop.api.call(Request::new("DELETE", at(&gone, ""))).await;
    assert_eq!(deleted.status, 204);
    let stopped = rows(&platform, &days, "state=stopped").await;
    assert_eq!((stopped.len(), &stopped[0]["handle"]), (1, &json!(format!("+{}", NUMBERS[1]))));
}

#[tokio::test]
async fn another_phone_begins_the_sequence_anew_for_whoever_has_it() {
    let platform = shop().await;
    let phones = phones(&platform, &NUMBERS[..2]);
    let days = running(&platform, "Four days").await;
    lead_rules(&platform, json!({"unreal": days})).await;
    let mira = noted(&platform, NUMBERS[0]).await;
    got(&phones[0], 1).await;
    let moved = patch(&platform, &mira, &json!({"phone": format!("+{}", NUMBERS[1])})).await;
    assert_eq!(moved["sequence"]["name"], "Four days");
    got(&phones[1], 1).await;
    let stopped = rows(&platform, &days, "state=stopped").await;
    assert_eq!((stopped.len(), &stopped[0]["handle"]), (1, &json!(format!("+{}", NUMBERS[0]))));
}

#[tokio::test]
async fn rules_name_sequences_alone_and_are_changed_by_who_has_read_them() {
    let platform = shop().await;
    let api = &platform.shop.api;
    let people = audience(&platform, &NUMBERS[..1]).await;
    let list = draft(&platform, &people, &[first("spring")]).await;
    let put = |body: &Value| Request::new("PUT", "/api/v1/lead-rules").json(body);
    let problem = api.call(put(&json!({"sequences": {"won": list}}))).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/sequences/won", "{problem}");
    let days = running(&platform, "Four days").await;
    let read = api.get("/api/v1/lead-rules").await;
    let tag = read.header("etag").expect("rules have an ETag").to_owned();
    lead_rules(&platform, json!({"hold": days})).await;
    let stale = put(&json!({"sequences": {}})).with("if-match", tag);
    api.call(stale).await.problem(412);
    assert_eq!(api.get("/api/v1/lead-rules").await.expect(200), json!({"sequences": {"hold": days}}));
}
