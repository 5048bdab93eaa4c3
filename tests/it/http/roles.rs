//! Who may do what, and who may say so.

use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::{Town, town};
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::people::{is_cut, operator};
use crate::harness::web::Request;

/// Somebody new inside the shop, logged in.
struct Person {
    id: String,
    api: Api,
}

impl Person {
    fn path(&self) -> String {
        format!("/api/v1/operators/{}", self.id)
    }
}

async fn person(town: &Town, email: &str, role: &str) -> Person {
    let new = json!({"name": email.split('@').next(), "email": email, "role": role});
    let added = town.shop.api.post("/api/v1/operators", &new).await.expect(201);
    let api = Api::login(town.shop.url(), email, added["password"].as_str().unwrap()).await;
    Person { id: text(&added["id"]), api }
}

async fn role(api: &Api, name: &str, levels: &Value) -> Value {
    api.post("/api/v1/roles", &json!({"name": name, "levels": levels})).await.expect(201)
}

async fn remove(api: &Api, path: &str) -> crate::harness::web::Answer {
    api.call(Request::new("DELETE", path)).await
}

#[tokio::test]
async fn three_roles_are_always_there_and_everybody_learns_what_theirs_allows() {
    let town = town().await;
    let roles = town.helper.get("/api/v1/roles").await.expect(200);
    let first: Vec<&str> = roles["items"].as_array().unwrap().iter().take(3).filter_map(|role| role["id"].as_str()).collect();
    assert_eq!(first, ["owner", "manager", "operator"]);
    let (owner, helper) = (town.shop.api.get("/api/v1/me").await.expect(200), town.helper.get("/api/v1/me").await.expect(200));
    assert!(owner["levels"].as_object().unwrap().values().all(|level| level == "manage"), "{owner}");
    assert_eq!((&helper["levels"]["bots"], &helper["levels"]["live_chat"]), (&json!("view"), &json!("edit")));
    assert_eq!((&helper["role"], &helper["levels"]["billing"]), (&json!("operator"), &json!("none")));
    for built_in in ["owner", "manager", "operator"] {
        let path = format!("/api/v1/roles/{built_in}");
        remove(&town.shop.api, &path).await.problem(404);
    }
}

#[tokio::test]
async fn a_role_of_ones_own_allows_what_it_names_and_nothing_else() {
    let town = town().await;
    let owner = &town.shop.api;
    let made = role(owner, "Librarian", &json!({"bots": "edit"})).await;
    let librarian = person(town, "lea@plug-and-cord.example", made["id"].as_str().unwrap()).await.api;
    librarian.get("/api/v1/bots").await.expect(200);
    librarian.post("/api/v1/knowledge", &json!({"name": "Shelves"})).await.expect(201);
    for path in ["conversations", "operators", "roles", "inboxes", "usage", "calls", "model-connections"] {
        librarian.get(&format!("/api/v1/{path}")).await.problem(403);
    }
    let refused = InboxPeer::connect(town.shop.url(), &librarian.token).await.err().expect("she reads no conversations");
    assert_eq!(refused.refusal().map(|refusal| refusal.code.as_str()), Some("not_allowed"));
    librarian.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn roles_are_settings_with_versions() {
    let town = town().await;
    let owner = &town.shop.api;
    let made = role(owner, "Draft", &json!({"voice": "view"})).await;
    assert_eq!(
        (&made["built_in"], &made["levels"]["voice"], &made["levels"]["users"]),
        (&json!(false), &json!("view"), &json!("none"))
    );
    let path = format!("/api/v1/roles/{}", text(&made["id"]));
    let changed = owner.change(&path, |role| role["description"] = json!("Listens.")).await;
    assert_eq!(changed["description"], "Listens.");
    let stale = owner.call(Request::new("PUT", &path).json(&changed).with("if-match", "\"v1\"")).await;
    stale.problem(412);
    owner.call(Request::new("PUT", &path).json(&changed)).await.problem(428);
    for (wrong, pointer) in [
        (json!({"name": "", "levels": {}}), "/name"),
        (json!({"name": "x".repeat(61), "levels": {}}), "/name"),
        (json!({"name": "x", "description": "x".repeat(401), "levels": {}}), "/description"),
        (json!({"name": "x"}), "/levels"),
        (json!({"name": "x", "levels": {"kitchen": "edit"}}), "/levels"),
        (json!({"name": "x", "levels": {"bots": "all"}}), "/levels"),
    ] {
        let problem = owner.post("/api/v1/roles", &wrong).await.problem(422);
        assert!(problem["errors"][0]["pointer"].as_str().is_some_and(|at| at.starts_with(pointer)), "{wrong}: {problem}");
    }
    town.rival.get(&path).await.problem(404);
    remove(&town.rival, &path).await.problem(404);
    remove(owner, &path).await.expect(204);
    owner.get(&path).await.problem(404);
}

#[tokio::test]
async fn a_role_that_somebody_has_stays() {
    let town = town().await;
    let owner = &town.shop.api;
    let made = role(owner, "Used", &json!({})).await;
    let path = format!("/api/v1/roles/{}", text(&made["id"]));
    let holder = person(town, "udo@plug-and-cord.example", made["id"].as_str().unwrap()).await;
    let problem = remove(owner, &path).await.problem(409);
    assert!(problem["detail"].as_str().unwrap().contains("udo"), "{problem}");
    owner.change(&holder.path(), |operator| operator["role"] = json!("operator")).await;
    remove(owner, &path).await.expect(204);
    let gone = json!({"name": "Nobody", "email": "nobody@plug-and-cord.example", "role": made["id"]});
    owner.post("/api/v1/operators", &gone).await.problem(422);
}

#[tokio::test]
async fn nobody_gives_more_than_they_have() {
    let town = town().await;
    let owner = &town.shop.api;
    let manager = person(town, "mara@plug-and-cord.example", "manager").await;
    let boss = person(town, "bea@plug-and-cord.example", "owner").await;
    let api = &manager.api;
    let new = |role: &str| json!({"name": "N", "email": "n@plug-and-cord.example", "role": role});
    api.post("/api/v1/operators", &new("owner")).await.problem(403);
    let rich = role(owner, "Treasurer", &json!({"billing": "view"})).await;
    api.post("/api/v1/operators", &new(rich["id"].as_str().unwrap())).await.problem(403);
    api.post("/api/v1/roles", &json!({"name": "Mint", "levels": {"billing": "view"}})).await.problem(403);
    let rich_path = format!("/api/v1/roles/{}", text(&rich["id"]));
    let poor = json!({"name": "Poor", "levels": {}});
    api.call(Request::new("PUT", &rich_path).json(&poor).with("if-match", "*")).await.problem(403);
    remove(api, &rich_path).await.problem(403);
    let promoted = json!({"name": "Mara", "role": "owner"});
    api.call(Request::new("PUT", manager.path()).json(&promoted).with("if-match", "*")).await.problem(403);
    let demoted = json!({"name": "Bea", "role": "operator"});
    api.call(Request::new("PUT", boss.path()).json(&demoted).with("if-match", "*")).await.problem(403);
    // What they have, they may give.
    role(api, "Half", &json!({"live_chat": "manage"})).await;
    let all = json!({"name": "N", "email": "nora@plug-and-cord.example", "role": "manager"});
    api.post("/api/v1/operators", &all).await.expect(201);
    // An operator gives nothing at all.
    town.helper.post("/api/v1/operators", &new("operator")).await.problem(403);
}

#[tokio::test]
async fn the_last_owner_stays_one() {
    let town = town().await;
    let me = town.rival.get("/api/v1/me").await.expect(200);
    let path = format!("/api/v1/operators/{}", text(&me["id"]));
    let demoted = json!({"name": "Rita", "role": "operator"});
    town.rival.call(Request::new("PUT", &path).json(&demoted).with("if-match", "*")).await.problem(409);
    assert_eq!(town.rival.get("/api/v1/me").await.expect(200)["role"], "owner");
}

#[tokio::test]
async fn a_demotion_works_at_once_for_calls_and_sockets() {
    let town = town().await;
    let owner = &town.shop.api;
    let made = role(owner, "Fading", &json!({"conversations": "view", "users": "view", "bots": "edit"})).await;
    let path = format!("/api/v1/roles/{}", text(&made["id"]));
    let fading = person(town, "fay@plug-and-cord.example", made["id"].as_str().unwrap()).await;
    fading.api.post("/api/v1/knowledge", &json!({"name": "Before"})).await.expect(201);
    let (socket, staying) = (operator(town.shop.url(), &fading.api.token).await, operator(town.shop.url(), &owner.token).await);
    owner.change(&path, |role| role["levels"]["bots"] = json!("view")).await;
    fading.api.post("/api/v1/knowledge", &json!({"name": "After"})).await.problem(403);
    assert!(is_cut(socket.client(), PATIENCE).await, "what it may see has changed");
    let again = operator(town.shop.url(), &fading.api.token).await;
    let nothing = role(owner, "Nothing", &json!({})).await;
    owner.change(&fading.path(), |operator| operator["role"] = nothing["id"].clone()).await;
    fading.api.get("/api/v1/conversations").await.problem(403);
    assert!(is_cut(again.client(), PATIENCE).await);
    InboxPeer::connect(town.shop.url(), &fading.api.token).await.err().expect("there is nothing to see");
    assert!(!is_cut(staying.client(), crate::harness::MOMENT).await, "nobody else is concerned");
}
