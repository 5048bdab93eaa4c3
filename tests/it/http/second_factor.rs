//! A second factor, from the offer to the day the telephone is lost.

use engine::clock::{Clock as _, SystemClock, Timestamp};
use serde_json::{Value, json};
use switchboard::totp;

use super::{PASSWORD, RIVAL, Town, town};
use crate::harness::api::{Api, text, try_login};
use crate::harness::web::{Answer, Request};

/// An authenticator as an app on a telephone.
struct Authenticator {
    secret: Vec<u8>,
}

impl Authenticator {
    fn new(secret: &str) -> Self {
        Self { secret: totp::from_base32(secret).expect("apps read it") }
    }

    /// The code of this moment, and by how many steps another: servers take the neighbours too.
    fn code(&self, steps: i64) -> String {
        let now = SystemClock.now().as_millis() + steps * 30_000;
        totp::code_at(&self.secret, Timestamp::from_millis(now))
    }
}

async fn login(town: &Town, email: &str, code: Option<&str>) -> Answer {
    let body = json!({"email": email, "password": PASSWORD, "code": code});
    Request::new("POST", "/api/v1/auth/login").json(&body).send(town.shop.url()).await.unwrap()
}

/// Somebody new with a second factor, its authenticator and the recovery codes.
async fn guarded(town: &Town, email: &str) -> (Api, Authenticator, Vec<String>) {
    let sent = town.shop.api.post("/api/v1/invitations", &json!({"email": email})).await.expect(201);
    let token = sent["link"].as_str().unwrap().split_once('=').unwrap().1.to_owned();
    let accepted = json!({"token": token, "name": "Gil", "password": PASSWORD});
    let accepted = Request::new("POST", "/api/v1/auth/invitation/accept").json(&accepted);
    let tokens = accepted.send(town.shop.url()).await.unwrap().expect(200);
    let api = Api { url: town.shop.url().to_owned(), token: text(&tokens["access_token"]) };
    let (authenticator, codes) = enrolled(&api, PASSWORD).await;
    (api, authenticator, codes)
}

async fn enrolled(api: &Api, password: &str) -> (Authenticator, Vec<String>) {
    let offered = api.post("/api/v1/me/second-factor", &json!({"password": password})).await.expect(200);
    let secret = text(&offered["secret"]);
    assert!(offered["address"].as_str().unwrap().contains(&format!("?secret={secret}&issuer=")), "{offered}");
    let authenticator = Authenticator::new(&secret);
    let confirmed = api.post("/api/v1/me/second-factor/confirm", &json!({"code": authenticator.code(-1)})).await.expect(200);
    let codes: Vec<String> = confirmed["recovery_codes"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(codes.len(), 10);
    (authenticator, codes)
}

#[tokio::test]
async fn with_a_second_factor_a_password_alone_is_not_enough() {
    let town = town().await;
    let email = "gil@plug-and-cord.example";
    let (api, authenticator, _codes) = guarded(town, email).await;
    assert_eq!(api.get("/api/v1/me").await.expect(200)["second_factor"], true);
    let asked = login(town, email, None).await.problem(401);
    assert!(asked["type"].as_str().unwrap().ends_with("second-factor"), "{asked}");
    // Who does not know the password does not learn that there is more to it.
    let wrong = try_login(town.shop.url(), email, "wrong").await.problem(401);
    assert!(wrong["type"].as_str().unwrap().ends_with("unauthorized"), "{wrong}");
    for wrong in ["000000x", "12345", "", "０１２３４５"] {
        login(town, email, Some(wrong)).await.problem(401);
    }
    let code = authenticator.code(0);
    login(town, email, Some(&code)).await.expect(200);
    login(town, email, Some(&code)).await.problem(401);
    login(town, email, Some(&authenticator.code(1))).await.expect(200);
}

#[tokio::test]
async fn a_code_that_comes_twice_at_once_counts_once() {
    let town = town().await;
    let email = "gus@plug-and-cord.example";
    let (_api, authenticator, _codes) = guarded(town, email).await;
    let code = authenticator.code(1);
    let (one, two) = tokio::join!(login(town, email, Some(&code)), login(town, email, Some(&code)));
    let mut answers = [one.status, two.status];
    answers.sort_unstable();
    assert_eq!(answers, [200, 401]);
}

#[tokio::test]
async fn a_recovery_code_works_once_without_the_authenticator() {
    let town = town().await;
    let email = "gina@plug-and-cord.example";
    let (_api, _authenticator, codes) = guarded(town, email).await;
    login(town, email, Some(&codes[3])).await.expect(200);
    login(town, email, Some(&codes[3])).await.problem(401);
    login(town, email, Some(&codes[4])).await.expect(200);
}

#[tokio::test]
async fn switching_it_on_and_off_asks_for_what_only_its_owner_has() {
    let town = town().await;
    let email = "gwen@plug-and-cord.example";
    let (api, authenticator, codes) = guarded(town, email).await;
    api.post("/api/v1/me/second-factor", &json!({"password": PASSWORD})).await.problem(409);
    let off = |password: &str, code: &str| json!({"password": password, "code": code});
    api.post("/api/v1/me/second-factor/off", &off("wrong", &codes[0])).await.problem(422);
    api.post("/api/v1/me/second-factor/off", &off(PASSWORD, "000000")).await.problem(422);
    api.post("/api/v1/me/second-factor/off", &off(PASSWORD, &authenticator.code(1))).await.expect(204);
    api.post("/api/v1/me/second-factor/off", &off(PASSWORD, &codes[0])).await.problem(409);
    assert_eq!(api.get("/api/v1/me").await.expect(200)["second_factor"], false);
    login(town, email, None).await.expect(200);
    api.post("/api/v1/me/second-factor", &json!({"password": "wrong"})).await.problem(422);
    api.post("/api/v1/me/second-factor/confirm", &json!({"code": "123456"})).await.problem(409);
    let offered = api.post("/api/v1/me/second-factor", &json!({"password": PASSWORD})).await.expect(200);
    api.post("/api/v1/me/second-factor/confirm", &json!({"code": "12345"})).await.problem(422);
    // Until its first code it is off.
    login(town, email, None).await.expect(200);
    let stale = Authenticator::new(&text(&offered["secret"]));
    api.post("/api/v1/me/second-factor", &json!({"password": PASSWORD})).await.expect(200);
    api.post("/api/v1/me/second-factor/confirm", &json!({"code": stale.code(0)})).await.problem(422);
}

#[tokio::test]
async fn who_has_lost_everything_is_helped_by_somebody_who_may() {
    let town = town().await;
    let email = "glen@plug-and-cord.example";
    let (api, _authenticator, _codes) = guarded(town, email).await;
    let me = text(&api.get("/api/v1/me").await.expect(200)["id"]);
    let path = format!("/api/v1/operators/{me}/second-factor");
    town.helper.call(Request::new("DELETE", &path)).await.problem(403);
    town.shop.api.call(Request::new("DELETE", &path)).await.expect(204);
    api.get("/api/v1/me").await.problem(401);
    login(town, email, None).await.expect(200);
}

#[tokio::test]
async fn an_organisation_may_ask_everybody_for_one() {
    // It is asked of everybody at once, so this town is the test's own.
    let town = super::build().await;
    let owner = Api::login(town.shop.url(), RIVAL, PASSWORD).await;
    let path = "/api/v1/organisation";
    let ask = |name: &Value, on: bool| json!({"name": name, "require_second_factor": on});
    let read = owner.get(path).await.expect(200);
    let put = |body: Value| owner.call(Request::new("PUT", path).json(&body).with("if-match", "*"));
    put(ask(&read["name"], true)).await.problem(409);
    let added = json!({"name": "Rob", "email": "rob@rival.example", "role": "manager"});
    let added = owner.post("/api/v1/operators", &added).await.expect(201);
    let rob_password = text(&added["password"]);
    let rob = Api::login(town.shop.url(), "rob@rival.example", &rob_password).await;
    let (_authenticator, codes) = enrolled(&owner, PASSWORD).await;
    put(ask(&read["name"], true)).await.expect(200);
    let refused = rob.get("/api/v1/conversations").await.problem(403);
    assert!(refused["type"].as_str().unwrap().ends_with("second-factor-required"), "{refused}");
    let me = rob.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["second_factor"], &me["second_factor_required"]), (&json!(false), &json!(true)));
    sandbox::peers::InboxPeer::connect(town.shop.url(), &rob.token).await.err().expect("nothing else is allowed");
    enrolled(&rob, &rob_password).await;
    rob.get("/api/v1/conversations").await.expect(200);
    owner.get("/api/v1/conversations").await.expect(200);
    let off = json!({"password": PASSWORD, "code": codes[0]});
    owner.post("/api/v1/me/second-factor/off", &off).await.problem(409);
    town.helper.get("/api/v1/conversations").await.expect(200);
}
