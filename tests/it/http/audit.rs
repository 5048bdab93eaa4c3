//! Who did what, and who looked at whose data.

use serde_json::{Value, json};

use super::{PASSWORD, Town, town};
use crate::harness::api::{Api, text, try_login};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::program::Program;
use crate::harness::shop::Shop;
use crate::harness::web::Request;

async fn person(town: &Town, email: &str, role: &str) -> (String, Api, String) {
    let new = json!({"name": email.split('@').next(), "email": email, "role": role});
    let added = town.shop.api.post("/api/v1/operators", &new).await.expect(201);
    let password = text(&added["password"]);
    (text(&added["id"]), Api::login(town.shop.url(), email, &password).await, password)
}

async fn entries(api: &Api, query: &str) -> Vec<Value> {
    let page = api.get(&format!("/api/v1/audit?limit=100&{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// Operations of one operator, the oldest first.
async fn operations(api: &Api, actor: &str) -> Vec<String> {
    let mut found: Vec<String> =
        entries(api, &format!("actor={actor}")).await.iter().map(|entry| text(&entry["operation"])).collect();
    found.reverse();
    found
}

#[tokio::test]
async fn a_change_is_in_the_log_for_whoever_asks_after_it() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, manager, _) = person(town, "mona@plug-and-cord.example", "owner").await;
    let made = manager.post("/api/v1/roles", &json!({"name": "Cashier", "levels": {"bots": "view"}})).await.expect(201);
    let role = text(&made["id"]);
    let found = entries(owner, &format!("object={role}")).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let entry = &found[0];
    assert_eq!(
        (&entry["kind"], &entry["operation"], &entry["object_kind"]),
        (&json!("changed"), &json!("roles_add"), &json!("role"))
    );
    assert_eq!((&entry["actor"]["id"], &entry["actor"]["name"]), (&json!(id), &json!("mona")));
    assert_eq!((&entry["actor"]["role"], &entry["object_name"]), (&json!("owner"), &json!("Cashier")));
    assert_eq!((&entry["made"], &entry["fields"]["name"]), (&json!(role), &json!("Cashier")));
    assert!(entry["fields"]["levels"].as_str().unwrap().contains("view"), "{entry}");
    assert!(entry["login"].is_string() && entry["address"] == "127.0.0.1", "{entry}");
    // What was refused changed nothing.
    manager.post("/api/v1/roles", &json!({"name": "", "levels": {}})).await.problem(422);
    manager.call(Request::new("DELETE", format!("/api/v1/roles/{role}"))).await.expect(204);
    let found = entries(owner, &format!("object={role}&operation=roles_remove")).await;
    assert_eq!(found[0]["path"]["id"], json!(role), "{found:?}");
    assert_eq!(operations(owner, &id).await, ["auth_login", "roles_add", "roles_remove"]);
}

#[tokio::test]
async fn logins_refused_ones_and_goodbyes_are_in_the_log_and_passwords_are_not() {
    let town = town().await;
    let owner = &town.shop.api;
    let email = "nell@plug-and-cord.example";
    let (id, _, password) = person(town, email, "operator").await;
    try_login(town.shop.url(), email, "certainly-not-this").await.problem(401);
    let found = entries(owner, &format!("actor={id}")).await;
    let kinds: Vec<&str> = found.iter().filter_map(|entry| entry["kind"].as_str()).collect();
    assert_eq!(kinds, ["refused", "changed"]);
    let again = try_login(town.shop.url(), email, &password).await.expect(200);
    let out = json!({"refresh_token": again["refresh_token"]});
    Request::new("POST", "/api/v1/auth/logout").json(&out).send(town.shop.url()).await.unwrap().expect(204);
    let nora = Api::login(town.shop.url(), email, &password).await;
    let change = json!({"current": password, "password": "a-much-longer-secret-word"});
    nora.post("/api/v1/me/password", &change).await.expect(204);
    let found = entries(owner, &format!("actor={id}")).await;
    let mut operations: Vec<&str> = found.iter().filter_map(|entry| entry["operation"].as_str()).collect();
    operations.sort_unstable();
    assert_eq!(operations, ["auth_change_password", "auth_login", "auth_login", "auth_login", "auth_login", "auth_logout"]);
    assert!(found.iter().all(|entry| entry["object"] == json!(id)), "{found:?}");
    let told = serde_json::to_string(&found).unwrap();
    for secret in [password.as_str(), "certainly-not-this", "a-much-longer-secret-word", again["refresh_token"].as_str().unwrap()]
    {
        assert!(!told.contains(secret), "{told}");
    }
    let kept = found.iter().find(|entry| entry["operation"] == "auth_change_password").unwrap();
    assert_eq!((&kept["fields"]["current"], &kept["fields"]["password"]), (&json!("***"), &json!("***")));
}

#[tokio::test]
async fn whoever_looks_at_a_customer_is_in_the_log_with_the_customer() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, looker, _) = person(town, "lola@plug-and-cord.example", "operator").await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "looked-at", "echo: hello").await;
    let (talk, whom) = (conversation(&peer), contact(&peer));
    looker.get(&format!("/api/v1/conversations/{talk}/messages")).await.expect(200);
    looker.get(&format!("/api/v1/contacts/{whom}")).await.expect(200);
    looker.get("/api/v1/search?q=hello").await.expect(200);
    // What is not there shows nothing of anybody.
    looker.get("/api/v1/contacts/ct_0000000000001").await.problem(404);
    let found = entries(owner, &format!("actor={id}")).await;
    let looks: Vec<&Value> = found.iter().filter(|entry| entry["kind"] == "looked").collect();
    assert_eq!(looks.len(), 3, "{found:?}");
    let about = entries(owner, &format!("contact={whom}&actor={id}")).await;
    let mut operations: Vec<&str> = about.iter().filter_map(|entry| entry["operation"].as_str()).collect();
    operations.sort_unstable();
    assert_eq!(operations, ["contacts_read", "messages_list"]);
    // What is written to a customer is about that customer too.
    looker
        .post(&format!("/api/v1/conversations/{talk}/messages"), &json!({"text": "I look after it.", "private": true}))
        .await
        .expect(201);
    let written = entries(owner, &format!("contact={whom}&operation=messages_write")).await;
    assert_eq!(written[0]["fields"]["text"], "I look after it.");
}

#[tokio::test]
async fn the_log_is_for_those_who_manage_people_and_of_their_organisation_alone() {
    let town = town().await;
    let owner = &town.shop.api;
    for path in ["/api/v1/audit", "/api/v1/audit/export"] {
        town.helper.get(path).await.problem(403);
        owner.get(&format!("{path}?cursor=odd")).await.problem(422);
        owner.get(&format!("{path}?actor=odd")).await.problem(422);
    }
    let me = text(&owner.get("/api/v1/me").await.expect(200)["id"]);
    assert!(entries(&town.rival, &format!("actor={me}")).await.is_empty());
    let all = entries(&town.rival, "").await;
    assert!(all.iter().all(|entry| entry["actor"]["name"] == "Rita Rival" || entry["actor"]["kind"] == "link"), "{all:?}");
}

#[tokio::test]
async fn the_log_is_taken_away_as_a_table_without_formulas() {
    let town = town().await;
    let (id, writer, _) = person(town, "tess@plug-and-cord.example", "owner").await;
    writer.post("/api/v1/labels", &json!({"name": "=SUM(A1)", "colour": "#336699"})).await;
    for number in 0..120 {
        writer.post("/api/v1/saved-views", &json!({"name": format!("View {number}"), "filter": {}})).await;
    }
    let exported = town.shop.api.get(&format!("/api/v1/audit/export?actor={id}")).await;
    assert_eq!(exported.status, 200);
    assert_eq!(exported.header("content-type"), Some("text/csv; charset=utf-8"));
    let table = exported.text();
    assert!(table.starts_with("id,at,kind,operation,actor,"), "{table}");
    assert!(!table.lines().any(|line| line.starts_with('=')) && !table.contains(",=") && !table.contains("\"="), "{table}");
    let listed = operations(&town.shop.api, &id).await.len();
    let rows = table.lines().filter(|line| line.starts_with("au_")).count();
    assert!(rows >= listed && listed >= 2, "{rows} rows, {listed} entries");
}

#[tokio::test]
async fn a_second_factor_and_a_role_that_change_are_in_the_log() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, person, password) = person(town, "flo@plug-and-cord.example", "operator").await;
    let offered = person.post("/api/v1/me/second-factor", &json!({"password": password})).await.expect(200);
    owner.change(&format!("/api/v1/operators/{id}"), |operator| operator["role"] = json!("manager")).await;
    let found = entries(owner, &format!("object={id}")).await;
    let operations: Vec<&str> = found.iter().filter_map(|entry| entry["operation"].as_str()).collect();
    assert_eq!(operations, ["operators_change", "auth_offer_second_factor", "auth_login", "operators_add"]);
    assert_eq!(found[0]["fields"]["role"], "manager");
    let told = serde_json::to_string(&found).unwrap();
    assert!(!told.contains(offered["secret"].as_str().unwrap()) && !told.contains(PASSWORD), "{told}");
}

#[tokio::test]
async fn a_setting_is_told_before_and_after_and_secrets_of_it_are_not() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, person, _) = person(town, "sara@plug-and-cord.example", "owner").await;
    let inbox =
        person.post("/api/v1/inboxes", &json!({"name": "Audited", "bot": town.shop.scripted().await.bot})).await.expect(201);
    let path = format!("/api/v1/inboxes/{}", text(&inbox["id"]));
    person
        .change(&path, |inbox| {
            inbox["name"] = json!("Audited anew");
            inbox["timing"]["settle_ms"] = json!(777);
        })
        .await;
    let secret = person.post(&format!("{path}/identity-secret"), &json!({})).await.expect(201);
    let found = entries(owner, &format!("actor={id}&object_kind=inbox")).await;
    let changes: Vec<&Value> = found.iter().flat_map(|entry| entry["changes"].as_array().unwrap()).collect();
    let of = |field: &str, entry: &Value| {
        let changes = entry["changes"].as_array().unwrap();
        changes.iter().find(|change| change["field"] == field).map(|change| (change["before"].clone(), change["after"].clone()))
    };
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(of("name", &found[1]), Some((json!("Audited"), json!("Audited anew"))));
    assert_eq!(of("timing.settle_ms", &found[1]).unwrap().1, json!("777"));
    assert_eq!(of("identity_secret", &found[0]).unwrap().1, json!("***"));
    assert!(changes.iter().all(|change| change["field"] != "created_at"), "{changes:?}");
    let told = serde_json::to_string(&found).unwrap();
    assert!(!told.contains(secret["identity_secret"].as_str().unwrap()), "{told}");
}

#[tokio::test]
async fn looks_of_one_person_at_one_thing_are_one_entry() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, looker, _) = person(town, "luz@plug-and-cord.example", "operator").await;
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "looked-at-often", "echo: hello").await;
    let whom = contact(&peer);
    for _ in 0..5 {
        looker.get(&format!("/api/v1/contacts/{whom}")).await.expect(200);
    }
    assert_eq!(entries(owner, &format!("actor={id}&contact={whom}")).await.len(), 1);
    // Somebody else's look is another.
    owner.get(&format!("/api/v1/contacts/{whom}")).await.expect(200);
    assert_eq!(entries(owner, &format!("contact={whom}&operation=contacts_read")).await.len(), 2);
}

#[tokio::test]
async fn entries_are_found_by_kind_and_by_a_text_in_them() {
    let town = town().await;
    let owner = &town.shop.api;
    let (id, writer, _) = person(town, "tom@plug-and-cord.example", "owner").await;
    writer.post("/api/v1/labels", &json!({"name": "Quincunx"})).await.expect(201);
    let found = entries(owner, &format!("actor={id}&text=qUINCUNX")).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(entries(owner, &format!("actor={id}&kind=refused")).await.is_empty());
    owner.get(&format!("/api/v1/audit?text={}", "x".repeat(101))).await.problem(422);
    owner.get("/api/v1/audit?kind=odd").await.problem(422);
    for own in ["system", "link"] {
        let found = entries(owner, &format!("actor={own}")).await;
        assert!(found.iter().all(|entry| entry["actor"]["kind"] == own), "{found:?}");
    }
}

#[tokio::test]
async fn what_was_changed_just_before_a_stop_is_in_the_log() {
    let shop = Shop::open(&[]).await;
    for number in 0..20 {
        shop.api.post("/api/v1/labels", &json!({"name": format!("Last {number}")})).await.expect(201);
    }
    let end = async |program: Program| {
        program.stop().await;
    };
    let shop = shop.restarted(&[], end).await;
    assert_eq!(entries(&shop.api, "operation=labels_add").await.len(), 20);
}
