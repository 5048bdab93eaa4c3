//! Leads: noted, found, moved on and told of, by operators and programs. Handing one over is in `hand_over`; which messages
//! follow is tested where campaigns are.

mod hand_over;

use serde_json::{Value, json};

use super::{Town, town};
use crate::channels::eventually;
use crate::harness::api::{Api, number, text};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::web::{Answer, Request};

async fn add(api: &Api, lead: &Value) -> Value {
    api.post("/api/v1/leads", lead).await.expect(201)
}

async fn read(api: &Api, id: &str) -> Value {
    api.get(&format!("/api/v1/leads/{id}")).await.expect(200)
}

async fn patch(api: &Api, id: &str, edit: &Value) -> Answer {
    api.call(Request::new("PATCH", format!("/api/v1/leads/{id}")).json(edit)).await
}

async fn delete(api: &Api, path: &str) -> Answer {
    api.call(Request::new("DELETE", path)).await
}

async fn me(api: &Api) -> String {
    text(&api.get("/api/v1/me").await.expect(200)["id"])
}

/// Everything that happened to it, the newest first, page by page.
async fn history(api: &Api, id: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/leads/{id}/history?limit=2{cursor}")).await.expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["kind"].as_str().unwrap()).collect()
}

/// The names of all that are listed by this query, page by page.
async fn names(api: &Api, query: &str) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/leads?limit=2&{query}{cursor}")).await.expect(200);
        names.extend(page["items"].as_array().unwrap().iter().map(|lead| text(&lead["name"])));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return names,
        }
    }
}

#[tokio::test]
async fn a_lead_is_read_back_as_it_was_noted_and_its_phone_is_nobody_elses() {
    let town = town().await;
    let api = &town.shop.api;
    let helper = me(&town.helper).await;
    let noted = json!({
        "name": " Mira Sanz ", "phone": "+34 612 701 001", "email": "mira@home.example", "location": "Vigo",
        "needs": "A kitchen,\nand a bath", "budget": "4 lakh", "budget_fits": true, "start": "2031-05-01", "stage": "real",
        "tags": ["kitchen", " south ", "kitchen", ""], "details": {"scope": "one room", "style": " "}, "owner": helper,
        "next_at": "2031-05-01T10:00:00Z", "of another version": 1,
    });
    let lead = add(api, &noted).await;
    let known = json!({
        "id": lead["id"], "name": "Mira Sanz", "phone": "+34612701001", "email": "mira@home.example", "location": "Vigo",
        "needs": "A kitchen,\nand a bath", "budget": "4 lakh", "budget_fits": true, "start": "2031-05-01", "stage": "real",
        "reason": "", "tags": ["kitchen", "south"], "details": {"scope": "one room"},
        "owner": {"id": helper, "name": "Otto Bell"}, "next_at": "2031-05-01T10:00:00.000Z", "source": "operator",
        "created_at": lead["created_at"], "updated_at": lead["updated_at"], "version": 1,
    });
    assert_eq!(lead, known);
    assert_eq!(read(api, &text(&lead["id"])).await, known);

    let again = api.post("/api/v1/leads", &json!({"name": "Mira again", "phone": "0034612701001"})).await.problem(409);
    assert_eq!((&again["errors"][0]["pointer"], &again["errors"][0]["detail"]), (&json!("/phone"), &lead["id"]), "{again}");
    assert!(text(&again["detail"]).contains("Mira Sanz"), "{again}");
    let other = add(api, &json!({"name": "Ana"})).await;
    let taken = patch(api, &text(&other["id"]), &json!({"phone": "+34612701001"})).await.problem(409);
    assert_eq!(taken["errors"][0]["detail"], lead["id"], "{taken}");
    // Another organisation has its own.
    let theirs = add(&town.rival, &json!({"phone": "+34612701001"})).await;
    assert_eq!((&theirs["name"], &theirs["stage"], theirs.get("owner")), (&json!(""), &json!("unreal"), None));
}

#[tokio::test]
async fn a_lead_that_makes_no_sense_is_refused_field_by_field() {
    let api = &town().await.shop.api;
    let long = |many: usize| json!("x".repeat(many));
    let tags: Vec<String> = (0..21).map(|tag| format!("tag {tag}")).collect();
    let details: serde_json::Map<String, Value> = (0..31).map(|name| (format!("detail {name}"), json!("x"))).collect();
    let id = text(&add(api, &json!({"name": "Sense"})).await["id"]);
    for (field, value, pointer) in [
        ("name", long(201), "/name"),
        ("name", json!("two\nlines"), "/name"),
        ("phone", json!("612 701 002"), "/phone"),
        ("phone", json!("+34 1"), "/phone"),
        ("phone", json!("whenever"), "/phone"),
        ("email", json!("mira"), "/email"),
        ("location", long(201), "/location"),
        ("needs", long(2_001), "/needs"),
        ("budget", long(201), "/budget"),
        ("budget_fits", json!("perhaps"), "/budget_fits"),
        ("start", long(201), "/start"),
        ("stage", json!("pigeon"), "/stage"),
        ("reason", json!("too far away"), "/reason"),
        ("tags", json!(tags), "/tags"),
        ("tags", json!(["good", "x".repeat(201)]), "/tags/1"),
        ("details", json!(details), "/details"),
        ("details", json!({"a/b": "x".repeat(2_001)}), "/details/a~1b"),
        ("owner", json!("op_0000000000001"), "/owner"),
        ("next_at", json!("tomorrow"), "/next_at"),
        ("contact", json!("ct_0000000000001"), "/contact"),
        ("conversation", json!("cv_0000000000001"), "/conversation"),
    ] {
        let odd = json!({"name": "Odd"});
        let mut new = odd.clone();
        new[field] = value.clone();
        let problem = api.post("/api/v1/leads", &new).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{field} {value}: {problem}");
        let mut edit = json!({});
        edit[field] = value.clone();
        let problem = patch(api, &id, &edit).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{field} {value}: {problem}");
    }
    for nobody in [json!({}), json!({"name": " ", "phone": "", "needs": "A kitchen"})] {
        let problem = api.post("/api/v1/leads", &nobody).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], "/name", "{problem}");
    }
    patch(api, &id, &json!({"name": null})).await.problem(422);
    assert_eq!(read(api, &id).await["version"], 1, "and nothing of it was kept");
    api.post(&format!("/api/v1/leads/{id}/notes"), &json!({"text": " "})).await.problem(422);
    api.post(&format!("/api/v1/leads/{id}/notes"), &json!({"text": long(2_001)})).await.problem(422);
    let missing = json!({"campaign": "cg_04tq8c5xk0g00"});
    // Without a phone it gets no messages, whatever they are.
    api.call(Request::new("PUT", format!("/api/v1/leads/{id}/sequence")).json(&missing)).await.problem(422);
    let phone = patch(api, &id, &json!({"phone": "+34612701002"})).await.expect(200);
    assert_eq!(phone["phone"], "+34612701002");
    let problem = api.call(Request::new("PUT", format!("/api/v1/leads/{id}/sequence")).json(&missing)).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/campaign", "{problem}");
    let rules = Request::new("PUT", "/api/v1/lead-rules").json(&json!({"sequences": {"hold": "cg_04tq8c5xk0g00"}}));
    let problem = api.call(rules).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/sequences/hold", "{problem}");
}

#[tokio::test]
async fn an_edit_changes_what_it_names_null_clears_and_a_version_that_is_over_is_refused() {
    let town = town().await;
    let api = &town.shop.api;
    let owner = me(api).await;
    let new = json!({"name": "Edda", "budget_fits": false, "owner": owner, "next_at": "2031-01-01T00:00:00Z",
        "tags": ["a", "b"], "details": {"scope": "one room", "style": "plain"}});
    let id = text(&add(api, &new).await["id"]);
    let edited = patch(api, &id, &json!({"needs": "A bath", "tags": ["c"], "details": {"style": "old"}, "version": 1})).await;
    let edited = edited.expect(200);
    assert_eq!((&edited["name"], &edited["needs"], &edited["version"]), (&json!("Edda"), &json!("A bath"), &json!(2)));
    assert_eq!((&edited["tags"], &edited["details"]), (&json!(["c"]), &json!({"style": "old"})));
    assert_eq!((&edited["budget_fits"], &edited["owner"]["id"]), (&json!(false), &json!(owner)));
    patch(api, &id, &json!({"needs": "Two baths", "version": 1})).await.problem(409);
    let same = patch(&town.helper, &id, &json!({"needs": "A bath"})).await.expect(200);
    assert_eq!(same["version"], 2, "nothing was changed");
    let cleared = patch(api, &id, &json!({"budget_fits": null, "owner": null, "next_at": null, "needs": null})).await.expect(200);
    assert_eq!((cleared.get("budget_fits"), cleared.get("owner"), cleared.get("next_at")), (None, None, None));
    assert_eq!(cleared["needs"], "");
    let events = history(api, &id).await;
    assert_eq!(kinds(&events), ["given", "changed", "changed", "made"]);
    assert_eq!(events[0].get("operator"), None, "it is with nobody");
    let change = |field: &str, from: &str, to: &str| json!({"field": field, "from": from, "to": to});
    let wanted = json!([
        change("needs", "", "A bath"),
        change("tags", "a, b", "c"),
        change("details.scope", "one room", ""),
        change("details.style", "plain", "old")
    ]);
    assert_eq!(events[2]["changes"], wanted);
    assert_eq!(events[2]["by"]["id"], json!(owner), "{}", events[2]);
}

#[tokio::test]
async fn edits_that_come_at_the_same_time_are_all_kept() {
    let api = &town().await.shop.api;
    let id = text(&add(api, &json!({"name": "Busy"})).await["id"]);
    let edits = [json!({"needs": "A bath"}), json!({"location": "Vigo"}), json!({"budget": "much"})];
    let mut editing = tokio::task::JoinSet::new();
    for edit in edits {
        let (api, id) = (api.clone(), id.clone());
        editing.spawn(async move { patch(&api, &id, &edit).await.expect(200) });
    }
    editing.join_all().await;
    let lead = read(api, &id).await;
    let kept = (&lead["needs"], &lead["location"], &lead["budget"], &lead["version"]);
    assert_eq!(kept, (&json!("A bath"), &json!("Vigo"), &json!("much"), &json!(4)));
}

#[tokio::test]
async fn every_move_stands_in_the_history_and_a_rejection_with_its_reason() {
    let town = town().await;
    let (api, helper) = (&town.helper, me(&town.helper).await);
    let id = text(&add(api, &json!({"name": "Mover"})).await["id"]);
    patch(api, &id, &json!({"stage": "real"})).await.expect(200);
    let why = patch(api, &id, &json!({"stage": "real", "reason": "too far away"})).await.problem(422);
    assert_eq!(why["errors"][0]["pointer"], "/reason");
    let rejected = patch(api, &id, &json!({"stage": "rejected", "reason": " too far away "})).await.expect(200);
    assert_eq!((&rejected["stage"], &rejected["reason"]), (&json!("rejected"), &json!("too far away")));
    let note = api.post(&format!("/api/v1/leads/{id}/notes"), &json!({"text": " Moves to Vigo soon. "})).await.expect(201);
    assert_eq!((&note["kind"], &note["text"]), (&json!("note"), &json!("Moves to Vigo soon.")));
    let back = patch(api, &id, &json!({"stage": "hold"})).await.expect(200);
    assert_eq!((&back["stage"], &back["reason"]), (&json!("hold"), &json!("")));
    let events = history(api, &id).await;
    assert_eq!(kinds(&events), ["moved", "note", "moved", "moved", "made"]);
    assert_eq!(events[1], note);
    assert_eq!((&events[0]["from"], &events[0]["to"], events[0].get("reason")), (&json!("rejected"), &json!("hold"), None));
    let away = (&events[2]["from"], &events[2]["to"], &events[2]["reason"]);
    assert_eq!(away, (&json!("real"), &json!("rejected"), &json!("too far away")));
    for event in &events {
        assert_eq!(event["by"], json!({"kind": "operator", "id": helper, "name": "Otto Bell"}), "{event}");
    }
}

#[tokio::test]
async fn the_board_is_counted_filtered_and_paged() {
    let town = town().await;
    let api = &town.shop.api;
    let helper = me(&town.helper).await;
    for (name, stage, owner, next_at) in [
        ("Bo", "unreal", None, Some("2031-03-03T00:00:00Z")),
        ("Cy", "real", Some(&helper), Some("2031-03-01T00:00:00Z")),
        ("Di", "real", Some(&helper), None),
        ("Ed", "hold", None, Some("2031-03-02T00:00:00Z")),
        ("Flo", "won", None, None),
    ] {
        let lead = json!({"name": name, "stage": stage, "owner": owner, "next_at": next_at, "tags": ["quince-board", "south"],
            "location": format!("{name} QUINCE street")});
        add(api, &lead).await;
    }
    let of = "tag=quince-board";
    assert_eq!(names(api, of).await, ["Flo", "Ed", "Di", "Cy", "Bo"]);
    assert_eq!(names(api, &format!("{of}&stage=real")).await, ["Di", "Cy"]);
    assert_eq!(names(api, &format!("{of}&owner={helper}&stage=real")).await, ["Di", "Cy"]);
    assert_eq!(names(api, &format!("{of}&q=bo%20quince%20STREET")).await, ["Bo"]);
    assert_eq!(names(api, &format!("{of}&order=next")).await[..3], ["Cy", "Ed", "Bo"]);
    assert_eq!(names(api, &format!("{of}&order=next&due_before=2031-03-03T00:00:00Z")).await, ["Cy", "Ed"]);
    assert_eq!(names(api, "tag=quince-bo").await, [""; 0], "a tag is a whole word");
    let counts = async |query: &str| api.get(&format!("/api/v1/leads/counts?{query}")).await.expect(200);
    assert_eq!(counts(of).await, json!({"unreal": 1, "real": 2, "hold": 1, "won": 1, "rejected": 0}));
    let theirs = counts(&format!("{of}&owner={helper}")).await;
    assert_eq!((&theirs["real"], &theirs["unreal"]), (&json!(2), &json!(0)));
    let due = counts("q=quince%20street&due_before=2031-03-02T12:00:00Z").await;
    assert_eq!((&due["real"], &due["hold"], &due["unreal"], &due["won"]), (&json!(1), &json!(1), &json!(0), &json!(0)));
    let all = counts("").await;
    assert!(number(&all["real"]) >= 2, "{all}");
    let odd = [
        "leads?stage=pigeon".to_owned(),
        "leads?cursor=nonsense".to_owned(),
        "leads?due_before=soon".to_owned(),
        format!("leads?q={}", "x".repeat(201)),
        format!("leads/counts?tag={}", "x".repeat(201)),
        "leads?owner=nobody".to_owned(),
    ];
    for path in odd {
        api.get(&format!("/api/v1/{path}")).await.problem(422);
    }
}

#[tokio::test]
async fn the_lead_of_a_contact_is_found_and_knows_what_they_said_of_themselves() {
    let town = town().await;
    let api = &town.shop.api;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a-lead", "echo: hello").await;
    let (whom, talk) = (contact(&peer), conversation(&peer));
    let path = format!("/api/v1/contacts/{whom}/lead");
    assert_eq!(api.get(&path).await.expect(200), json!({}));
    let known = json!({"name": "Petra", "phone": "+34 612 701 003", "email": "petra@home.example"});
    api.call(Request::new("PATCH", format!("/api/v1/contacts/{whom}")).json(&known)).await.expect(200);
    let lead = add(api, &json!({"conversation": talk, "name": "Petra Wolf"})).await;
    assert_eq!((&lead["contact"], &lead["conversation"]), (&json!(whom), &json!(talk)));
    assert_eq!(
        (&lead["name"], &lead["phone"], &lead["email"]),
        (&json!("Petra Wolf"), &json!("+34612701003"), &json!("petra@home.example"))
    );
    assert_eq!(api.get(&path).await.expect(200)["lead"], lead);
    // Whoever they are merged into has it.
    let other = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&other, "a-lead", "echo: hello").await;
    let into = contact(&other);
    api.post(&format!("/api/v1/contacts/{into}/merge"), &json!({"from": whom})).await.expect(200);
    assert_eq!(api.get(&format!("/api/v1/contacts/{into}/lead")).await.expect(200)["lead"]["id"], lead["id"]);
    let gone = delete(api, &format!("/api/v1/leads/{}", text(&lead["id"]))).await;
    assert_eq!(gone.status, 204);
    assert_eq!(api.get(&path).await.expect(200), json!({}));
}

#[tokio::test]
async fn a_program_brings_leads_and_says_so() {
    let api = &town().await.shop.api;
    let key = json!({"name": "The website", "levels": {"conversations": "edit"}});
    let key = api.post("/api/v1/api-keys", &key).await.expect(201);
    let program = Api { url: api.url.clone(), token: text(&key["token"]) };
    let new = json!({"name": "Webb", "phone": "+34612701004"});
    let send = async || program.call(Request::new("POST", "/api/v1/leads").json(&new).with("idempotency-key", "form 7")).await;
    let lead = send().await.expect(201);
    assert_eq!(lead["source"], "api");
    assert_eq!(send().await.expect(201), lead, "the same request again does nothing");
    let id = text(&lead["id"]);
    assert_eq!(history(api, &id).await[0]["by"], json!({"kind": "program"}));
    let problem = program.post(&format!("/api/v1/leads/{id}/hand-over"), &json!({})).await.problem(422);
    assert_eq!(problem["errors"][0]["pointer"], "/operator", "{problem}");
    delete(&program, &format!("/api/v1/leads/{id}")).await.problem(403);
}

#[tokio::test]
async fn what_is_deleted_is_gone_with_its_history_and_its_phone_is_free() {
    let api = &town().await.shop.api;
    let new = json!({"name": "Gone", "phone": "+34612701005"});
    let id = text(&add(api, &new).await["id"]);
    let path = format!("/api/v1/leads/{id}");
    assert_eq!(delete(api, &path).await.status, 204);
    for gone in [path.clone(), format!("{path}/history")] {
        api.get(&gone).await.problem(404);
    }
    delete(api, &path).await.problem(404);
    patch(api, &id, &json!({"name": "Back"})).await.problem(404);
    api.post(&format!("{path}/notes"), &json!({"text": "Still there?"})).await.problem(404);
    assert_ne!(add(api, &new).await["id"], json!(id));
}

#[tokio::test]
async fn nothing_of_it_is_there_for_another_organisation_and_the_log_keeps_no_names() {
    let Town { shop, helper, rival } = town().await;
    let new = json!({"name": "Own quokka", "phone": "+34612701006", "tags": ["own-quokka"]});
    let lead = add(&shop.api, &new).await;
    let id = text(&lead["id"]);
    let path = format!("/api/v1/leads/{id}");
    rival.get(&path).await.problem(404);
    patch(rival, &id, &json!({"name": "Theirs"})).await.problem(404);
    delete(rival, &path).await.problem(404);
    rival.post(&format!("{path}/hand-over"), &json!({})).await.problem(404);
    assert_eq!(names(rival, "tag=own-quokka").await, [""; 0]);
    let counted = rival.get("/api/v1/leads/counts?tag=own-quokka").await.expect(200);
    assert_eq!(counted["unreal"], 0);
    let foreign = json!({"name": "Poached", "owner": me(helper).await});
    rival.post("/api/v1/leads", &foreign).await.problem(422);

    patch(helper, &id, &json!({"needs": "A pond for a quokka"})).await.expect(200);
    delete(helper, &path).await.problem(403);
    helper.call(Request::new("PUT", "/api/v1/lead-rules").json(&json!({"sequences": {}}))).await.problem(403);
    assert_eq!(helper.get("/api/v1/lead-rules").await.expect(200), json!({"sequences": {}}));
    let log = eventually("what is noted of it", async || {
        let log = shop.api.get(&format!("/api/v1/audit?object={id}")).await.expect(200).to_string();
        let is_there = ["leads_add", "leads_change"].iter().all(|operation| log.contains(operation));
        if is_there { Ok(log) } else { Err(log) }
    });
    let log = log.await;
    assert!(!log.contains("quokka") && !log.contains("612701006"), "who it is stands in the lead alone: {log}");
}
