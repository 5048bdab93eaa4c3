//! Joining, leaving, and looking after one's own account.

use sandbox::peers::InboxPeer;
use serde_json::{Value, json};

use super::{PASSWORD, Town, town};
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text, try_login};
use crate::harness::people::{ask, control, conversation, is_cut, operator, visitor};
use crate::harness::web::{Answer, Request};

const NEW_PASSWORD: &str = "a new one, and a long one";

async fn open(town: &Town, path: &str, body: &Value) -> Answer {
    Request::new("POST", format!("/api/v1/auth/{path}")).json(body).send(town.shop.url()).await.unwrap()
}

async fn delete(api: &Api, path: &str) -> Answer {
    api.call(Request::new("DELETE", path)).await
}

/// The token that a fresh invitation's link holds.
async fn invited(api: &Api, email: &str, role: &str) -> (String, String) {
    let sent = api.post("/api/v1/invitations", &json!({"email": email, "role": role})).await.expect(201);
    let link = text(&sent["link"]);
    let (_, token) = link.split_once("/inbox/#invitation=").unwrap_or_else(|| panic!("{link}"));
    (text(&sent["id"]), token.to_owned())
}

async fn joined(town: &Town, email: &str) -> (Value, Api) {
    let (_, token) = invited(&town.shop.api, email, "operator").await;
    let accepted = json!({"token": token, "name": "Nia", "password": PASSWORD});
    let tokens = open(town, "invitation/accept", &accepted).await.expect(200);
    let api = Api { url: town.shop.url().to_owned(), token: text(&tokens["access_token"]) };
    (tokens, api)
}

#[tokio::test]
async fn an_invitation_makes_one_operator_with_their_own_name_and_password() {
    let town = town().await;
    let email = "Ines@Plug-and-Cord.example";
    let (id, token) = invited(&town.shop.api, email, "manager").await;
    let listed = town.shop.api.get("/api/v1/invitations").await.expect(200);
    let waits = listed["items"].as_array().unwrap().iter().find(|item| item["id"] == id).expect("it waits").clone();
    assert_eq!((&waits["email"], &waits["role"]), (&json!(email.to_lowercase()), &json!("manager")));
    assert!(!listed.to_string().contains(&token), "the link is shown once");
    let shown = open(town, "invitation", &json!({"token": token})).await.expect(200);
    assert_eq!((&shown["email"], &shown["organisation"]), (&json!(email.to_lowercase()), &json!("Plug & Cord")));

    for weak in ["short", "", "aaaaaaaaaaaaaa", "ines@plug-and-cord.example"] {
        let body = json!({"token": token, "name": "Ines", "password": weak});
        open(town, "invitation/accept", &body).await.problem(422);
    }
    let accepted = json!({"token": token, "name": "Ines", "password": PASSWORD});
    let tokens = open(town, "invitation/accept", &accepted).await.expect(200);
    assert_eq!((&tokens["operator"]["name"], &tokens["operator"]["role"]), (&json!("Ines"), &json!("manager")));
    Api::login(town.shop.url(), email, PASSWORD).await.get("/api/v1/me").await.expect(200);
    open(town, "invitation/accept", &accepted).await.problem(404);
    open(town, "invitation", &json!({"token": token})).await.problem(404);
    town.shop.api.post("/api/v1/invitations", &json!({"email": email})).await.problem(409);
}

#[tokio::test]
async fn an_invitation_that_was_replaced_or_taken_back_is_worth_nothing() {
    let town = town().await;
    let api = &town.shop.api;
    let (_, first) = invited(api, "pia@plug-and-cord.example", "operator").await;
    let (id, second) = invited(api, "pia@plug-and-cord.example", "operator").await;
    open(town, "invitation", &json!({"token": first})).await.problem(404);
    open(town, "invitation", &json!({"token": second})).await.expect(200);
    delete(&town.rival, &format!("/api/v1/invitations/{id}")).await.problem(404);
    delete(api, &format!("/api/v1/invitations/{id}")).await.expect(204);
    open(town, "invitation", &json!({"token": second})).await.problem(404);
    for wrong in ["", "x", &"x".repeat(5_000)] {
        open(town, "invitation", &json!({"token": wrong})).await.problem(404);
    }
    for email in ["", "pia", "pia@", "@x", "a b@c", "pia\n@x"] {
        api.post("/api/v1/invitations", &json!({"email": email})).await.problem(422);
    }
}

#[tokio::test]
async fn of_two_who_open_one_invitation_at_once_one_joins() {
    let town = town().await;
    let (_, token) = invited(&town.shop.api, "zoe@plug-and-cord.example", "operator").await;
    let body = json!({"token": token, "name": "Zoe", "password": PASSWORD});
    let (one, two) = tokio::join!(open(town, "invitation/accept", &body), open(town, "invitation/accept", &body));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 404]);
}

#[tokio::test]
async fn who_is_removed_is_out_at_once_and_their_customers_wait_for_another() {
    let town = town().await;
    let owner = &town.shop.api;
    let (tokens, leaving) = joined(town, "lou@plug-and-cord.example").await;
    let path = format!("/api/v1/operators/{}", text(&tokens["operator"]["id"]));
    let inbox = town.shop.scripted().await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    ask(&peer, "a", "echo: hello").await;
    leaving.act(&conversation(&peer), "take").await;
    control(&peer, "operator").await;
    let socket = operator(town.shop.url(), &leaving.token).await;
    owner.change(&path, |operator| operator["role"] = json!("manager")).await;
    assert!(is_cut(socket.client(), PATIENCE).await);
    let (_, given) = invited(&leaving, "guest@plug-and-cord.example", "operator").await;
    let socket = operator(town.shop.url(), &leaving.token).await;

    town.helper.call(Request::new("DELETE", &path)).await.problem(403);
    delete(&town.rival, &path).await.problem(404);
    delete(owner, &path).await.expect(204);
    leaving.get("/api/v1/me").await.problem(401);
    let refresh = json!({"refresh_token": tokens["refresh_token"]});
    open(town, "refresh", &refresh).await.problem(401);
    assert!(is_cut(socket.client(), PATIENCE).await);
    InboxPeer::connect(town.shop.url(), &leaving.token).await.err().expect("the login has ended");
    try_login(town.shop.url(), "lou@plug-and-cord.example", PASSWORD).await.problem(401);
    assert!(control(&peer, "queue").await.is_some(), "the customer waits for somebody else");
    open(town, "invitation", &json!({"token": given})).await.problem(404);
    delete(owner, &path).await.problem(404);
}

#[tokio::test]
async fn the_last_owner_cannot_be_removed() {
    let town = town().await;
    let me = text(&town.rival.get("/api/v1/me").await.expect(200)["id"]);
    delete(&town.rival, &format!("/api/v1/operators/{me}")).await.problem(409);
    town.rival.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_new_password_asks_for_the_old_one_and_ends_the_other_logins() {
    let town = town().await;
    let email = "wim@plug-and-cord.example";
    let (_, api) = joined(town, email).await;
    let other = Api::login(town.shop.url(), email, PASSWORD).await;
    let change = |current: &str, password: &str| json!({"current": current, "password": password});
    api.post("/api/v1/me/password", &change("wrong", NEW_PASSWORD)).await.problem(422);
    api.post("/api/v1/me/password", &change(PASSWORD, "short")).await.problem(422);
    other.get("/api/v1/me").await.expect(200);
    api.post("/api/v1/me/password", &change(PASSWORD, NEW_PASSWORD)).await.expect(204);
    other.get("/api/v1/me").await.problem(401);
    api.get("/api/v1/me").await.expect(200);
    try_login(town.shop.url(), email, PASSWORD).await.problem(401);
    try_login(town.shop.url(), email, NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn operators_see_where_they_are_logged_in_and_end_it() {
    let town = town().await;
    let email = "yan@plug-and-cord.example";
    let (_, api) = joined(town, email).await;
    let body = json!({"email": email, "password": PASSWORD});
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let login = Request::new("POST", "/api/v1/auth/login").json(&body).with("user-agent", firefox);
    let elsewhere = login.send(town.shop.url()).await.unwrap().expect(200);
    let elsewhere = Api { url: town.shop.url().to_owned(), token: text(&elsewhere["access_token"]) };
    let logins = api.get("/api/v1/me/logins").await.expect(200);
    let logins = logins["items"].as_array().unwrap();
    assert_eq!(logins.len(), 2);
    let other = logins.iter().find(|login| login["current"] == false).expect("one of them is the other");
    assert_eq!((&other["device"], &other["address"]), (&json!("Firefox, Linux"), &json!("127.0.0.1")));
    let path = format!("/api/v1/me/logins/{}", text(&other["id"]));
    delete(&town.helper, &path).await.problem(404);
    delete(&town.rival, &path).await.problem(404);
    elsewhere.get("/api/v1/me").await.expect(200);
    delete(&api, &path).await.expect(204);
    elsewhere.get("/api/v1/me").await.problem(401);
    delete(&api, &path).await.problem(404);
}
