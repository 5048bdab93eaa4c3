//! What is done by the clock, through the door, by the one thing that every organisation has done: reading its templates anew.

use sandbox::meta::Fault;
use tokio::task::JoinSet;

use super::*;
use crate::harness::api::Api;

const HELD: Duration = Duration::from_millis(1_500);

async fn schedule_of(api: &Api, task: &str) -> Value {
    let list = api.get("/api/v1/schedules").await.expect(200);
    let found = list["items"].as_array().unwrap().iter().find(|schedule| schedule["task"] == task);
    found.expect("every organisation has it").clone()
}

/// The run when it is as wanted.
async fn run(api: &Api, id: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually("a run", async || {
        let page = api.get("/api/v1/schedules/runs?limit=100").await.expect(200);
        let found = page["items"].as_array().unwrap().iter().find(|run| run["id"] == id).cloned();
        found.filter(|run| is_so(run)).ok_or_else(|| format!("{page:#}"))
    })
    .await
}

fn is_over(run: &Value) -> bool {
    ["done", "failed", "stopped", "skipped"].iter().any(|state| run["state"] == *state)
}

/// Nothing goes on any more of what was due at once.
async fn at_rest(api: &Api) -> Value {
    first_of(api, "sync_templates").await
}

async fn first_of(api: &Api, task: &str) -> Value {
    eventually("the end of the first run", async || {
        let schedule = schedule_of(api, task).await;
        if is_over(&schedule["last_run"]) { Ok(schedule) } else { Err(format!("{schedule:#}")) }
    })
    .await
}

#[tokio::test]
async fn what_is_done_by_the_clock_is_done_at_once_when_it_is_new_and_whenever_somebody_asks() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let first = at_rest(api).await;
    assert_eq!((&first["missed"], &first["paused"], &first["time_zone"]), (&json!("once"), &json!(false), &json!("UTC")));
    assert!(first["next_run_at"].is_string() && text(&first["described"]).starts_with("At 03:"), "{first}");
    platform.meta.with(|state| {
        state.templates.push(sandbox::meta::Template {
            id: "77001".into(),
            waba: WABA.into(),
            name: "sale".into(),
            language: "en".into(),
            category: "MARKETING".into(),
            status: "APPROVED".into(),
            is_named: false,
            components: json!([{"type": "BODY", "text": "Lamps at half price"}]),
            quality: "GREEN".into(),
            reason: String::new(),
            edited_at: Vec::new(),
        });
    });
    let path = format!("/api/v1/schedules/{}", text(&first["id"]));
    let asked = api.post(&format!("{path}/run"), &json!({})).await.expect(202);
    assert_eq!((&asked["state"], &asked["schedule"]), (&json!("waiting"), &first["id"]));
    assert!(text(&asked["asked_by_name"]).len() > 1, "{asked}");
    let done = run(api, &text(&asked["id"]), is_over).await;
    assert_eq!(done["state"], "done", "{done}");
    assert!(text(&done["report"]).starts_with("1 template changed."), "{done}");
    assert_eq!(done["done"], done["total"]);
    assert!(done["began_at"].is_string() && done["ended_at"].is_string());
    let again = api.get(&path).await.expect(200);
    assert_eq!((&again["last_run"]["id"], &again["next_run_at"]), (&asked["id"], &first["next_run_at"]));
    let over = api.post(&format!("/api/v1/schedules/runs/{}/stop", text(&asked["id"])), &json!({})).await;
    assert_eq!(over.status, 409);
}

#[tokio::test]
async fn a_run_that_goes_on_is_not_begun_twice_and_ends_when_somebody_stops_it() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    let api = &platform.shop.api;
    let first = at_rest(api).await;
    platform.meta.always(Some(Fault::StatusFirst(HELD)));
    let path = format!("/api/v1/schedules/{}/run", text(&first["id"]));
    let asked = api.post(&path, &json!({})).await.expect(202);
    assert!(text(&api.post(&path, &json!({})).await.problem(409)["detail"]).contains("not ended"));
    let stop = format!("/api/v1/schedules/runs/{}/stop", text(&asked["id"]));
    assert_eq!(api.post(&stop, &json!({})).await.expect(202)["stopping"], true);
    let over = run(api, &text(&asked["id"]), is_over).await;
    assert_eq!((&over["state"], &over["stopping"]), (&json!("stopped"), &json!(false)), "{over}");
    platform.meta.always(None);
    let next = api.post(&path, &json!({})).await.expect(202);
    assert_eq!(run(api, &text(&next["id"]), is_over).await["state"], "done", "its place is free again");
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_begins_it() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = platform.shop.api.clone();
    let first = at_rest(&api).await;
    platform.meta.always(Some(Fault::StatusFirst(HELD)));
    let path = format!("/api/v1/schedules/{}/run", text(&first["id"]));
    let mut asking = JoinSet::new();
    for _ in 0..8 {
        let (api, path) = (api.clone(), path.clone());
        asking.spawn(async move { api.post(&path, &json!({})).await.status });
    }
    let mut answers = asking.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [202, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn a_run_that_a_kill_has_cut_off_goes_on_and_ends_once() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    let first = at_rest(&platform.shop.api).await;
    platform.meta.always(Some(Fault::StatusFirst(HELD)));
    let path = format!("/api/v1/schedules/{}/run", text(&first["id"]));
    let asked = text(&platform.shop.api.post(&path, &json!({})).await.expect(202)["id"]);
    run(&platform.shop.api, &asked, |run| run["state"] == "running").await;
    let platform = platform.killed_and_started().await;
    platform.meta.always(None);
    let api = &platform.shop.api;
    let over = run(api, &asked, is_over).await;
    assert_eq!((&over["state"], &over["done"]), (&json!("done"), &over["total"]), "{over}");
    let schedule = schedule_of(api, "sync_templates").await;
    assert_eq!(schedule["last_run"]["id"], asked.as_str(), "nothing was begun in its place");
    let next = api.post(&path, &json!({})).await.expect(202);
    assert_eq!(run(api, &text(&next["id"]), is_over).await["state"], "done", "its place is free");
}

#[tokio::test]
async fn a_schedule_is_changed_paused_and_refused_with_the_reason() {
    let platform = Platform::open(&[]).await;
    let api = &platform.shop.api;
    let schedule = at_rest(api).await;
    let path = format!("/api/v1/schedules/{}", text(&schedule["id"]));
    let put = async |tag: &str, body: &Value| api.call(Request::new("PUT", &path).json(body).with("if-match", tag)).await;
    let settings =
        |cron: &str, zone: &str, paused: bool| json!({"cron": cron, "time_zone": zone, "missed": "skip", "paused": paused});
    for (cron, zone, pointer) in [
        ("every day", "UTC", "/cron"),
        ("0 4 * * * *", "UTC", "/cron"),
        ("0 4 30 2 *", "UTC", "/cron"),
        ("0 4 * * *", "Atlantis/Capital", "/time_zone"),
    ] {
        let problem = put("*", &settings(cron, zone, false)).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{cron} {zone}: {problem}");
    }
    let tag = api.get(&path).await.header("etag").unwrap().to_owned();
    let paused = put(&tag, &settings("30 2 * * 1-5", "Europe/Madrid", true)).await.expect(200);
    assert_eq!((&paused["paused"], &paused["next_run_at"]), (&json!(true), &Value::Null));
    assert_eq!(put(&tag, &settings("30 2 * * *", "UTC", false)).await.status, 412, "it was read before");
    let tag = api.get(&path).await.header("etag").unwrap().to_owned();
    let on = put(&tag, &settings("30 2 * * 1-5", "Europe/Madrid", false)).await.expect(200);
    assert!(on["next_run_at"].is_string() && text(&on["described"]).contains("02:30"), "{on}");
    assert_eq!(api.get("/api/v1/schedules/sd_0000000000001").await.status, 404);
    assert_eq!(api.post("/api/v1/schedules/runs/run_0000000000001/stop", &json!({})).await.status, 404);
}

#[tokio::test]
async fn accounts_are_looked_after_and_what_is_old_is_looked_for_by_the_clock() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let old = first_of(api, "apply_retention").await;
    assert_eq!((&old["last_run"]["state"], &old["last_run"]["report"]), (&json!("done"), &json!("Nothing was to be removed.")));
    let accounts = first_of(api, "check_accounts").await;
    platform.meta.with(|state| state.subscriptions.remove(WABA));
    let asked = api.post(&format!("/api/v1/schedules/{}/run", text(&accounts["id"])), &json!({})).await.expect(202);
    let done = run(api, &text(&asked["id"]), is_over).await;
    assert_eq!(done["state"], "done", "{done}");
    assert!(text(&done["report"]).starts_with("Looked after "), "{done}");
    assert!(platform.meta.look(|state| state.subscriptions.contains_key(WABA)), "it was made again");
}

#[tokio::test]
async fn work_that_failed_for_good_is_listed_and_tried_again() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    assert_eq!(api.get("/api/v1/jobs/dead").await.expect(200)["items"], json!([]));
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("Where is my lamp?");
    let messages =
        platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"Where is my lamp?".to_owned())).await;
    let asked = messages.iter().find(|message| message["text"] == "Where is my lamp?").unwrap();
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    let has_joined =
        |message: &Value| message["text"] == "A person has joined the conversation." && message["state"] == "delivered";
    platform.messages(Medium::WhatsApp, |messages| messages.iter().any(has_joined)).await;
    platform.meta.inject_on("/messages", Fault::Code(131_026));
    let path = format!("/api/v1/conversations/{conversation}/messages/{}/reaction", text(&asked["id"]));
    api.call(Request::new("PUT", &path).json(&json!({"emoji": "👍"}))).await.expect(200);
    let letter = eventually("a dead letter", async || {
        let page = api.get("/api/v1/jobs/dead").await.expect(200);
        page["items"].get(0).cloned().ok_or_else(|| format!("{page}\n{}", platform.shop.program.log()))
    })
    .await;
    assert!(text(&letter["error"]).contains("a reaction was refused"), "{letter}");
    assert!(letter["attempts"].as_u64() >= Some(1) && letter["made_at"].is_string(), "{letter}");
    let retry = format!("/api/v1/jobs/dead/{}/retry", text(&letter["id"]));
    assert_eq!(api.post(&retry, &json!({})).await.status, 202);
    eventually("an end of the dead letters", async || {
        let page = api.get("/api/v1/jobs/dead").await.expect(200);
        if page["items"] == json!([]) { Ok(()) } else { Err(page.to_string()) }
    })
    .await;
    assert_eq!(api.post(&retry, &json!({})).await.status, 404, "it is no dead letter any more");
}
