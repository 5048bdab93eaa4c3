//! Organisations of one's own: made by a form and a mail, or by whoever runs the installation.

use std::time::Duration;

use sandbox::mail::{Mail, MailServer};
use serde_json::{Value, json};

use crate::harness::PATIENCE;
use crate::harness::api::{Api, text, try_login};
use crate::harness::people::{ask, refusal, visitor};
use crate::harness::program::{self, NO_LIMITS};
use crate::harness::shop::Shop;
use crate::harness::web::{Answer, Request};

const PUBLIC: &str = "http://shop.example";
const PASSWORD: &str = "four words and more";

/// A shop where people sign up, in this way.
struct Street {
    shop: Shop,
    server: MailServer,
}

impl Street {
    async fn open(mode: &str) -> Self {
        let server = MailServer::start().await.unwrap();
        let port = server.port().to_string();
        let settings = [
            NO_LIMITS,
            ("SWITCHBOARD__SERVER__PUBLIC_URL", PUBLIC),
            ("SWITCHBOARD__MAIL__HOST", "127.0.0.1"),
            ("SWITCHBOARD__MAIL__PORT", port.as_str()),
            ("SWITCHBOARD__MAIL__ENCRYPTION", "none"),
            ("SWITCHBOARD__MAIL__FROM", "Switchboard <mail@shop.example>"),
            ("SWITCHBOARD__SIGN_UP__MODE", mode),
            ("SWITCHBOARD__SIGN_UP__CODE", "early bird"),
            ("SWITCHBOARD__SIGN_UP__PLAN", "small"),
            ("SWITCHBOARD__PLANS__SMALL__BOTS", "1"),
        ];
        Self { shop: Shop::open(&settings).await, server }
    }

    async fn call(&self, path: &str, body: &Value) -> Answer {
        Request::new("POST", format!("/api/v1/auth/{path}")).json(body).send(self.shop.url()).await.unwrap()
    }

    async fn mails(&self, to: &str, at_least: usize) -> Vec<Mail> {
        tokio::time::timeout(PATIENCE, self.server.mails_to(to, at_least)).await.expect("the mail comes")
    }
}

fn form(email: &str) -> Value {
    json!({"business": "Lamps & Co", "name": "Lea Lamp", "email": email, "password": PASSWORD})
}

fn token(mail: &Mail) -> String {
    let start = format!("{PUBLIC}/inbox/#sign-up=");
    let line = mail.text.lines().find_map(|line| line.strip_prefix(start.as_str()));
    line.unwrap_or_else(|| panic!("no link in: {}", mail.text)).to_owned()
}

#[tokio::test]
async fn who_signs_up_has_an_organisation_once_the_address_is_confirmed() {
    let street = Street::open("open").await;
    let email = "lea@lamps.example";
    street.call("sign-up", &form("Lea@Lamps.example ")).await.expect(202);
    try_login(street.shop.url(), email, PASSWORD).await.problem(401);
    let token = token(&street.mails(email, 1).await[0]);
    let shown = street.call("sign-up/link", &json!({"token": token})).await.expect(200);
    assert_eq!((&shown["business"], &shown["email"]), (&json!("Lamps & Co"), &json!(email)));
    // Whoever typed in the address of somebody else gets nothing by that one's click.
    street.call("sign-up/confirm", &json!({"token": token, "password": "another password"})).await.problem(422);
    let confirmed = json!({"token": token, "password": PASSWORD});
    let answer = street.call("sign-up/confirm", &confirmed).await;
    assert!(answer.header("set-cookie").is_some_and(|cookie| cookie.contains("SameSite=Strict")));
    let api = Api { url: street.shop.url().to_owned(), token: text(&answer.expect(200)["access_token"]) };
    street.call("sign-up/confirm", &confirmed).await.problem(404);
    let me = api.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["name"], &me["role"]), (&json!("Lea Lamp"), &json!("owner")));
    assert_eq!(api.get("/api/v1/organisation").await.expect(200)["name"], "Lamps & Co");
    let plan = api.get("/api/v1/organisation/plan").await.expect(200);
    assert_eq!((&plan["name"], &plan["limits"][0]["used"], &plan["limits"][0]["most"]), (&json!("small"), &json!(1), &json!(1)));
    // Its web inbox answers, and nothing of the neighbours is there.
    let inbox = api.get("/api/v1/inboxes").await.expect(200)["items"][0].clone();
    let peer = visitor(street.shop.url(), inbox["public_key"].as_str().unwrap()).await;
    ask(&peer, "1", "Is anybody there?").await;
    assert_eq!(api.get("/api/v1/operators").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(api.get("/api/v1/knowledge").await.expect(200)["items"][0]["documents"], 0);
}

#[tokio::test]
async fn no_answer_tells_who_is_known_and_one_address_has_one_account() {
    let street = Street::open("open").await;
    let known = street.shop.login.email.clone();
    let answers = [street.call("sign-up", &form(&known)).await, street.call("sign-up", &form("new@lamps.example")).await];
    for answer in &answers {
        assert_eq!((answer.status, answer.text()), (202, String::new()));
    }
    let told = street.mails(&known, 1).await.remove(0);
    assert_eq!(told.header("subject"), Some("You have a Switchboard account already"));
    assert!(!told.text.contains("#sign-up="), "{}", told.text);
    // Two that wait for one address: the first that is confirmed has it.
    street.call("sign-up", &form("new@lamps.example")).await.expect(202);
    let mails = street.mails("new@lamps.example", 2).await;
    let confirm = |mail: &Mail| json!({"token": token(mail), "password": PASSWORD});
    street.call("sign-up/confirm", &confirm(&mails[0])).await.expect(200);
    let before = street.shop.api.get("/api/v1/operators").await.expect(200);
    street.call("sign-up/confirm", &confirm(&mails[1])).await.problem(409);
    assert_eq!(street.shop.api.get("/api/v1/operators").await.expect(200), before);
}

#[tokio::test]
async fn signing_up_is_open_closed_or_by_a_code() {
    let street = Street::open("code").await;
    let way = Request::new("GET", "/api/v1/auth/ways").send(street.shop.url()).await.unwrap().expect(200);
    assert_eq!(way, json!({"sign_up": "code"}));
    for code in [json!(null), json!(""), json!("early"), json!("EARLY BIRD")] {
        let mut form = form("lea@lamps.example");
        if code.is_string() {
            form["code"] = code;
        }
        let refused = street.call("sign-up", &form).await.problem(422);
        assert_eq!(refused["errors"][0]["pointer"], "/code");
    }
    let mut right = form("lea@lamps.example");
    right["code"] = json!("early bird");
    street.call("sign-up", &right).await.expect(202);
    street.mails("lea@lamps.example", 1).await;
    for (field, wrong) in [("business", ""), ("name", " "), ("email", "nobody"), ("password", "short")] {
        let mut form = right.clone();
        form[field] = json!(wrong);
        let refused = street.call("sign-up", &form).await.problem(422);
        assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
    }
    let closed = &super::town().await.shop;
    let refused = Request::new("POST", "/api/v1/auth/sign-up").json(&form("lea@lamps.example")).send(closed.url()).await.unwrap();
    refused.problem(403);
}

#[tokio::test]
async fn whoever_runs_the_installation_makes_lists_and_closes_organisations() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let data = shop.data();
    let run = async |arguments: &[&str]| {
        let mut whole: Vec<&str> = vec!["organisation"];
        whole.extend(arguments);
        whole.extend(["--data-dir", data.to_str().unwrap()]);
        let output = program::run(&whole).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let made = run(&["create", "--name", "Lamps & Co", "--owner", "Lea Lamp", "--email", "lea@lamps.example"]).await;
    let word = |after: &str| made.split(after).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let (id, password, key) = (word("organisation"), word("password:"), word("web inbox key"));
    assert!(
        run(&["list"])
            .await
            .lines()
            .any(|line| line.starts_with(&id) && line.contains("Lamps & Co") && line.contains("operators: 1"))
    );
    let api = Api::login(shop.url(), "lea@lamps.example", &password).await;
    visitor(shop.url(), &key).await;

    run(&["close", &id]).await;
    // A running server knows within seconds.
    let closed = async {
        while api.get("/api/v1/me").await.status != 401 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("the login ends");
    let barred = async {
        while try_login(shop.url(), "lea@lamps.example", &password).await.status != 403 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, barred).await.expect("nobody gets in any more");
    assert_eq!(refusal(shop.url(), &json!({"inbox": key})).await.code, "unknown_inbox");
    assert!(run(&["list"]).await.contains("closed"));
    run(&["reopen", &id]).await;
    let open = async {
        while try_login(shop.url(), "lea@lamps.example", &password).await.status != 200 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(PATIENCE, open).await.expect("the login is good again");
    shop.api.get("/api/v1/me").await.expect(200);
}
