//! Leads kept the same with a CRM: both ways, whose word counts, what goes wrong on the way, and what may be entered.

use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use sandbox::crm::plain::{KEY, Plain};
use sandbox::crm::{Fault, Seen};
use serde_json::{Value, json};

use super::{Town, town};
use crate::channels::eventually;
use crate::harness::api::{Api, text};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::Request;

/// Long enough to be stopped meanwhile.
const HELD: Duration = Duration::from_millis(1_500);

/// The CRM's time: a while after ours, so that what was changed there is the newest.
fn later(minutes: u64) -> String {
    SystemClock.now().plus(Duration::from_secs(minutes * 60)).to_string()
}

fn settings(name: &str, crm: &Plain) -> Value {
    let stages = json!({"unreal": "new", "real": "qualified", "won": "customer", "rejected": "lost"});
    json!({
        "name": name, "base_url": crm.url(), "allow_private": true, "enabled": false, "per_second": 50, "country": "es",
        "auth": {"kind": "header", "name": "X-Api-Key", "secret": KEY},
        "list": {"path": "/leads", "items": "/data", "size_param": "size", "size": 2, "since_param": "updated_after",
            "id": "/id", "updated": "/updated_at"},
        "find": {"path": "/leads?phone={phone}", "items": "/data"},
        "create": {"path": "/leads", "conflict_status": 409, "conflict_id": "/error/existing_id"},
        "update": {"path": "/leads/{id}"},
        "mapping": [
            {"ours": "name", "theirs": "/full_name"},
            {"ours": "phone", "theirs": "/phone"},
            {"ours": "email", "theirs": "/mail"},
            {"ours": "stage", "theirs": "/status", "values": stages},
            {"ours": "needs", "theirs": "/notes", "owner": "theirs"},
            {"ours": "details.score", "theirs": "/score", "form": "number", "owner": "ours"},
        ],
    })
}

async fn connected(api: &Api, settings: &Value) -> String {
    let made = api.post("/api/v1/crm-connections", settings).await.expect(201);
    assert!(!made.to_string().contains(KEY), "{made}");
    format!("/api/v1/crm-connections/{}", text(&made["id"]))
}

async fn begun(api: &Api, connection: &str) -> String {
    text(&api.post(&format!("{connection}/sync"), &json!({})).await.expect(202)["id"])
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
    ["done", "failed", "stopped"].iter().any(|state| run["state"] == *state)
}

/// The end of a run that is begun now.
async fn synced(api: &Api, connection: &str) -> Value {
    let id = begun(api, connection).await;
    run(api, &id, is_over).await
}

/// What it came to, of a run that went well.
async fn well(api: &Api, connection: &str) -> String {
    let run = synced(api, connection).await;
    assert_eq!(run["state"], "done", "{run}");
    text(&run["report"])
}

/// A run that is stopped on its second page.
async fn stopped(api: &Api, connection: &str, crm: &Plain) {
    crm.rule(|rules| rules.slow = Some((2, HELD)));
    let id = begun(api, connection).await;
    run(api, &id, |run| run["done"] == 2).await;
    api.post(&format!("/api/v1/schedules/runs/{id}/stop"), &json!({})).await.expect(202);
    assert_eq!(run(api, &id, is_over).await["state"], "stopped");
    crm.rule(|rules| rules.slow = None);
}

async fn lead(api: &Api, phone: &str) -> Value {
    let page = api.get(&format!("/api/v1/leads?q={}", phone.trim_start_matches('+'))).await.expect(200);
    page["items"].get(0).cloned().unwrap_or_else(|| panic!("nobody has {phone}: {page}"))
}

async fn patch(api: &Api, lead: &Value, edit: &Value) {
    api.call(Request::new("PATCH", format!("/api/v1/leads/{}", text(&lead["id"]))).json(edit)).await.expect(200);
}

async fn problems(api: &Api, connection: &str) -> Vec<(String, String)> {
    let page = api.get(&format!("{connection}/links?problem=true")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|link| (text(&link["external"]), text(&link["problem"]))).collect()
}

/// What was written there since so many requests, in its order.
fn written(crm: &Plain, since: usize) -> Vec<(String, String, Value)> {
    let writes = crm.requests().into_iter().skip(since).filter(|seen| seen.method != "GET");
    writes.map(|Seen { method, target, body, .. }| (method, target, body)).collect()
}

fn patched(target: &str, body: Value) -> (String, String, Value) {
    ("PATCH".to_owned(), target.to_owned(), body)
}

#[tokio::test]
async fn leads_are_the_same_on_both_sides_whoever_changes_them_and_an_echo_changes_nothing() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let (api, crm) = (&shop.api, Plain::start(&later(1)).await.unwrap());
    crm.put(&json!({"full_name": "Mira Sanz", "phone": "612 701 101", "status": "qualified", "notes": "A kitchen"}));
    crm.put(&json!({"full_name": "Bo", "phone": "+34612701102", "status": "dreaming"}));
    crm.put(&json!({}));
    api.post("/api/v1/leads", &json!({"name": "Mira", "phone": "+34612701101"})).await.expect(201);
    let dee = json!({"name": "Dee", "phone": "+34612701104", "stage": "real", "details": {"score": "5"}});
    api.post("/api/v1/leads", &dee).await.expect(201);
    let path = connected(api, &settings("Sales", &crm)).await;

    // Known here already, new here, nobody at all; and new there.
    let report = well(api, &path).await;
    assert!(report.starts_with("3 records read: 1 leads made, 1 changed. 1 records made there, 0 changed."), "{report}");
    let mira = lead(api, "+34612701101").await;
    assert_eq!((&mira["name"], &mira["stage"], &mira["needs"]), (&json!("Mira Sanz"), &json!("real"), &json!("A kitchen")));
    let bo = lead(api, "+34612701102").await;
    let raw = json!({"crm.status": "dreaming"});
    assert_eq!((&bo["stage"], &bo["details"], &bo["source"]), (&json!("unreal"), &raw, &json!("api")));
    let made = json!({"full_name": "Dee", "phone": "+34612701104", "status": "qualified", "score": 5});
    assert_eq!(written(&crm, 0), [("POST".to_owned(), "/leads".to_owned(), made)]);
    let told = problems(api, &path).await;
    assert_eq!((told.len(), told[0].0.as_str(), told[1].0.as_str()), (2, "L-3", "L-2"), "{told:?}");
    assert!(told[0].1.contains("neither name, phone") && told[1].1.contains("\"dreaming\" of /status"), "{told:?}");
    let shown = api.get(&path).await.expect(200);
    assert_eq!((&shown["links"], &shown["problems"], &shown["last_run"]["state"]), (&json!(4), &json!(2), &json!("done")));

    // What came of it comes back, and nothing follows from that.
    let before = crm.requests().len();
    let report = well(api, &path).await;
    assert!(report.starts_with("4 records read: 0 leads made, 0 changed. 0 records made there, 0 changed."), "{report}");
    assert!(written(&crm, before).is_empty(), "{:?}", written(&crm, before));
    assert_eq!(lead(api, "+34612701101").await["version"], mira["version"]);

    // One side changes a field, both change it, and it belongs to one of them; and what was wrong is put right.
    crm.tick(&later(2));
    crm.edit("L-1", &json!({"status": "customer", "notes": "A bath"}));
    crm.edit("L-2", &json!({"status": "qualified"}));
    crm.edit("L-3", &json!({"full_name": "Cy"}));
    crm.edit("L-4", &json!({"status": "lost", "score": 9}));
    patch(api, &mira, &json!({"name": "Mira S.", "needs": "A palace"})).await;
    patch(api, &lead(api, "+34612701104").await, &json!({"stage": "won"})).await;
    let report = well(api, &path).await;
    assert!(!report.contains("problem"), "{report}");
    let mira = lead(api, "+34612701101").await;
    assert_eq!((&mira["name"], &mira["stage"], &mira["needs"]), (&json!("Mira S."), &json!("won"), &json!("A bath")));
    let bo = lead(api, "+34612701102").await;
    assert_eq!((&bo["stage"], &bo["details"]), (&json!("real"), &json!({})));
    let dee = lead(api, "+34612701104").await;
    assert_eq!((&dee["stage"], &dee["details"]), (&json!("rejected"), &json!({"score": "5"})));
    let wanted = [patched("/leads/L-1", json!({"full_name": "Mira S."})), patched("/leads/L-4", json!({"score": 5}))];
    assert_eq!(written(&crm, before), wanted);
    let history = api.get(&format!("/api/v1/leads/{}/history", text(&dee["id"]))).await.expect(200);
    assert_eq!(history["items"][0]["by"], json!({"kind": "program"}), "{history}");
    assert!(problems(api, &path).await.is_empty());

    let (before, report) = (crm.requests().len(), well(api, &path).await);
    assert!(report.contains(" 0 changed. 0 records made there, 0 changed."), "{report}");
    assert!(written(&crm, before).is_empty(), "{:?}", written(&crm, before));

    // By another mapping what was read before is read as it says now.
    let field = json!({"ours": "details.crm_id", "theirs": "/id", "owner": "theirs"});
    api.change(&path, |connection| connection["mapping"].as_array_mut().unwrap().push(field)).await;
    let report = well(api, &path).await;
    assert!(report.starts_with("4 records read: 0 leads made, 4 changed."), "{report}");
    assert_eq!(lead(api, "+34612701101").await["details"], json!({"crm_id": "L-1"}));
    assert!(written(&crm, before).is_empty(), "{:?}", written(&crm, before));

    // Without the connection all stay as they are.
    assert_eq!(api.call(Request::new("DELETE", &path)).await.status, 204);
    api.get(&path).await.problem(404);
    let schedules = api.get("/api/v1/schedules").await.expect(200);
    assert!(schedules["items"].as_array().unwrap().iter().all(|schedule| schedule["task"] != "sync_crm"), "{schedules}");
    assert_eq!((lead(api, "+34612701101").await["name"].clone(), crm.records().len()), (json!("Mira S."), 4));
}

#[tokio::test]
async fn a_record_without_a_phone_is_the_newest_lead_with_its_address_in_any_case() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let (api, crm) = (&shop.api, Plain::start(&later(1)).await.unwrap());
    let mut leads = Vec::new();
    for email in ["eva@mail.example", "EVA@mail.example", "eva@mail.example.org"] {
        let made = api.post("/api/v1/leads", &json!({"name": "Eva", "email": email})).await.expect(201);
        leads.push(format!("/api/v1/leads/{}", text(&made["id"])));
    }
    crm.put(&json!({"full_name": "Eva Ruiz", "mail": "Eva@Mail.example"}));
    let mut pulling = settings("By address", &crm);
    pulling["direction"] = json!("pull");
    let path = connected(api, &pulling).await;
    let report = well(api, &path).await;
    assert!(report.starts_with("1 records read: 0 leads made, 1 changed."), "{report}");
    let mut names = Vec::new();
    for lead in &leads {
        names.push(text(&api.get(lead).await.expect(200)["name"]));
    }
    assert_eq!(names, ["Eva", "Eva Ruiz", "Eva"]);
}

#[tokio::test]
async fn a_crm_that_refuses_never_ends_or_loses_answers_makes_nothing_wrong_or_twice() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let (api, crm) = (&shop.api, Plain::start(&later(1)).await.unwrap());
    for last in 1..=5 {
        crm.put(&json!({"full_name": format!("Number {last}"), "phone": format!("+3461270120{last}")}));
    }
    let mut pulling = settings("Pulls", &crm);
    pulling["direction"] = json!("pull");
    pulling["auth"]["secret"] = json!("wrong");
    let path = connected(api, &pulling).await;
    let refused = synced(api, &path).await;
    assert!(refused["state"] == "failed" && text(&refused["report"]).contains("refuses the key"), "{refused}");
    api.change(&path, |connection| connection["auth"]["secret"] = json!(KEY)).await;

    // The same page for ever.
    crm.rule(|rules| rules.is_endless = true);
    let endless = synced(api, &path).await;
    assert!(endless["state"] == "failed" && text(&endless["report"]).contains("does not end"), "{endless}");
    crm.rule(|rules| rules.is_endless = false);

    // Stopped on its second page it goes on with the third.
    stopped(api, &path, &crm).await;
    let before = crm.requests().len();
    crm.inject(Fault::Status(429, Some(0)));
    well(api, &path).await;
    let pages: Vec<String> = crm.requests().into_iter().skip(before).map(|seen| seen.target).collect();
    assert!(pages.iter().all(|page| !page.contains("page=1&") && !page.contains("page=2&")), "{pages:?}");
    assert_eq!(lead(api, "+34612701205").await["name"], "Number 5");

    // Where the third is gone meanwhile it begins with the first.
    stopped(api, &path, &crm).await;
    let before = crm.requests().len();
    crm.inject(Fault::Status(410, None));
    well(api, &path).await;
    let pages: Vec<String> = crm.requests().into_iter().skip(before).map(|seen| seen.target).collect();
    assert!(pages[0].contains("page=3&") && pages[1].contains("page=1&"), "{pages:?}");
    assert!(written(&crm, 0).is_empty(), "{:?}", written(&crm, 0));

    // Its answer is lost, and the record is looked for before it is made again.
    let other = Plain::start(&later(1)).await.unwrap();
    other.rule(|rules| rules.lost = 1);
    let mut pushing = settings("Pushes", &other);
    pushing["direction"] = json!("push");
    let found = connected(api, &pushing).await;
    let report = well(api, &found).await;
    assert!(report.contains("4 records made there") && report.contains("1 have a problem"), "{report}");
    assert!(!well(api, &found).await.contains("problem"));
    assert_eq!((other.records().len(), written(&other, 0).len()), (5, 5));

    // Nothing can be looked for: it is told, and left alone.
    let blind = Plain::start(&later(1)).await.unwrap();
    blind.rule(|rules| rules.lost = 1);
    let mut pushing = settings("Pushes blindly", &blind);
    pushing["direction"] = json!("push");
    pushing.as_object_mut().unwrap().remove("find");
    let path = connected(api, &pushing).await;
    for _ in 0..2 {
        well(api, &path).await;
        assert_eq!((blind.records().len(), written(&blind, 0).len()), (5, 5));
        let told = problems(api, &path).await;
        assert!(told.len() == 1 && told[0].1.contains("not known whether"), "{told:?}");
    }

    // Whoever has the phones already says so, and the records are these leads' from then on.
    pushing["name"] = json!("Takes over");
    let path = connected(api, &pushing).await;
    let report = well(api, &path).await;
    assert!(report.contains("0 records made there, 5 changed."), "{report}");
    assert_eq!((blind.records().len(), api.get(&path).await.expect(200)["links"].clone()), (5, json!(5)));
}

#[tokio::test]
async fn a_connection_is_tried_refused_field_by_field_and_keeps_its_secret() {
    let Town { shop, helper, rival } = town().await;
    let (api, crm) = (&shop.api, Plain::start(&later(1)).await.unwrap());
    crm.put(&json!({"full_name": "Mira", "phone": "612701301", "status": "dreaming"}));
    let mut entered = settings("Tried", &crm);
    let check = async |body: &Value| api.post("/api/v1/crm-connections/check", body).await.expect(200);
    let tried = check(&entered).await;
    let row = &tried["rows"][0];
    assert_eq!((&tried["ok"], &row["external"], &row["values"]["phone"]), (&json!(true), &json!("L-1"), &json!("+34612701301")));
    assert!(text(&row["problems"][0]).contains("dreaming"), "{tried}");
    entered["list"]["items"] = json!("/items");
    let tried = check(&entered).await;
    assert!(tried["ok"] == false && text(&tried["detail"]).contains("/items"), "{tried}");

    entered = settings("Tried", &crm);
    entered["direction"] = json!("pull");
    let path = connected(api, &entered).await;
    api.post("/api/v1/crm-connections", &entered).await.problem(409);
    // Without a secret the one that is kept is used, and it goes out nowhere.
    entered["auth"].as_object_mut().unwrap().remove("secret");
    entered["id"] = json!(path.rsplit('/').next().unwrap());
    assert_eq!(check(&entered).await["ok"], true);
    let changed = api.change(&path, |connection| connection["per_second"] = json!(20)).await;
    assert_eq!((&changed["auth"]["has_secret"], changed["auth"].get("secret")), (&json!(true), None));
    assert_eq!((&changed["country"], &changed["enabled"], &changed["per_second"]), (&json!("ES"), &json!(false), &json!(20)));
    assert_eq!(check(&entered).await["ok"], true);
    let stale = Request::new("PUT", &path).json(&entered).with("if-match", "\"v1\"");
    assert_eq!(api.call(stale).await.status, 412);
    // It was entered for that address alone.
    let (other, tag) = (Plain::start(&later(1)).await.unwrap(), api.get(&path).await.header("etag").unwrap().to_owned());
    entered["base_url"] = json!(other.url());
    let moved = Request::new("PUT", &path).json(&entered).with("if-match", tag);
    for answer in [api.post("/api/v1/crm-connections/check", &entered).await, api.call(moved).await] {
        let problem = answer.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], "/auth/secret", "{problem}");
    }
    assert!(other.requests().is_empty(), "{:?}", other.requests());
    entered["auth"]["secret"] = json!(KEY);
    assert_eq!(check(&entered).await["ok"], true);

    for (pointer, value, wanted) in [
        ("/name", json!(" "), "/name"),
        ("/base_url", json!("crm.example"), "/base_url"),
        ("/base_url", json!("https://crm.example/?key=1"), "/base_url"),
        ("/per_second", json!(0), "/per_second"),
        ("/country", json!("Spain"), "/country"),
        ("/auth/name", json!("Host"), "/auth/name"),
        ("/list/path", json!(""), "/list/path"),
        ("/list/path", json!("/leads#all"), "/list/path"),
        ("/list/id", json!("id"), "/list/id"),
        ("/list/size", json!(0), "/list/size"),
        ("/find/path", json!("/leads"), "/find/path"),
        ("/create/conflict_status", json!(200), "/create/conflict_status"),
        ("/update/path", json!("/leads"), "/update/path"),
        ("/mapping", json!([]), "/mapping"),
        ("/mapping/0/ours", json!("shoe"), "/mapping/0/ours"),
        ("/mapping/1/ours", json!("name"), "/mapping/1/ours"),
        ("/mapping/0/theirs", json!("full_name"), "/mapping/0/theirs"),
        ("/mapping/3/values/won", json!("new"), "/mapping/3/values"),
    ] {
        let mut odd = settings("Odd", &crm);
        *odd.pointer_mut(pointer).unwrap() = value;
        let problem = api.post("/api/v1/crm-connections", &odd).await.problem(422);
        assert_eq!(problem["errors"][0]["pointer"], wanted, "{problem}");
    }
    helper.post("/api/v1/crm-connections", &entered).await.problem(403);
    assert_eq!(rival.get("/api/v1/crm-connections").await.expect(200), json!({"items": []}));
    assert_eq!(api.call(Request::new("DELETE", &path)).await.status, 204);
}
