//! Mail that leaves: links to join, and to a new password.

use std::time::Duration;

use sandbox::mail::{Mail, MailServer};
use serde_json::json;

use super::PASSWORD;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text, try_login};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use crate::harness::web::{Answer, Request};

const PUBLIC: &str = "http://shop.example";

/// A shop that hands its mail to a server of its own.
struct Post {
    shop: Shop,
    server: MailServer,
}

impl Post {
    async fn open() -> Self {
        let server = MailServer::start().await.unwrap();
        let port = server.port().to_string();
        let settings = [
            NO_LIMITS,
            ("SWITCHBOARD__SERVER__PUBLIC_URL", PUBLIC),
            ("SWITCHBOARD__MAIL__HOST", "127.0.0.1"),
            ("SWITCHBOARD__MAIL__PORT", port.as_str()),
            ("SWITCHBOARD__MAIL__ENCRYPTION", "none"),
            ("SWITCHBOARD__MAIL__FROM", "Switchboard <mail@shop.example>"),
        ];
        Self { shop: Shop::open(&settings).await, server }
    }

    async fn open_call(&self, path: &str, body: &serde_json::Value) -> Answer {
        Request::new("POST", format!("/api/v1/auth/{path}")).json(body).send(self.shop.url()).await.unwrap()
    }

    async fn mails(&self, to: &str, at_least: usize) -> Vec<Mail> {
        let came = tokio::time::timeout(PATIENCE, self.server.mails_to(to, at_least)).await.expect("the mail comes");
        assert_eq!(self.server.faults(), [""; 0]);
        came
    }

    /// An operator who joined by the link of a mail.
    async fn joined(&self, email: &str) -> Api {
        let sent = self.shop.api.post("/api/v1/invitations", &json!({"email": email})).await.expect(201);
        assert_eq!(sent["mailed"], true, "{sent}");
        let mail = self.mails(email, 1).await.remove(0);
        assert_eq!(mail.header("to"), Some(email));
        assert_eq!((mail.from.as_str(), mail.header("subject")), ("mail@shop.example", Some("You are invited to Switchboard")));
        let token = token(&mail, "invitation");
        assert_eq!(text(&sent["link"]), format!("{PUBLIC}/inbox/#invitation={token}"));
        let accepted = json!({"token": token, "name": "Mia", "password": PASSWORD});
        let tokens = self.open_call("invitation/accept", &accepted).await.expect(200);
        Api { url: self.shop.url().to_owned(), token: text(&tokens["access_token"]) }
    }
}

fn token(mail: &Mail, of: &str) -> String {
    let start = format!("{PUBLIC}/inbox/#{of}=");
    let line = mail.text.lines().find_map(|line| line.strip_prefix(start.as_str()));
    line.unwrap_or_else(|| panic!("no link in: {}", mail.text)).to_owned()
}

#[tokio::test]
async fn a_mailed_link_leads_to_a_new_password_once() {
    let post = Post::open().await;
    let email = "mia@plug-and-cord.example";
    let api = post.joined(email).await;
    // As servers do with senders they do not know yet.
    post.server.put_off(1);
    post.open_call("password/forgotten", &json!({"email": "Mia@plug-and-cord.example "})).await.expect(202);
    let reset = token(&post.mails(email, 2).await[1], "reset");
    for weak in ["", "short", email] {
        post.open_call("password/reset", &json!({"token": reset, "password": weak})).await.problem(422);
    }
    api.get("/api/v1/me").await.expect(200);
    let chosen = json!({"token": reset, "password": "another long password"});
    post.open_call("password/reset", &chosen).await.expect(204);
    api.get("/api/v1/me").await.problem(401);
    try_login(post.shop.url(), email, PASSWORD).await.problem(401);
    try_login(post.shop.url(), email, "another long password").await.expect(200);
    post.open_call("password/reset", &chosen).await.problem(404);
    for wrong in ["", "x"] {
        post.open_call("password/reset", &json!({"token": wrong, "password": PASSWORD})).await.problem(404);
    }
}

#[tokio::test]
async fn no_answer_tells_who_has_an_account_and_a_newer_link_replaces_the_older() {
    let post = Post::open().await;
    let email = "moe@plug-and-cord.example";
    post.joined(email).await;
    let known = post.open_call("password/forgotten", &json!({"email": email})).await;
    let unknown = post.open_call("password/forgotten", &json!({"email": "nobody@plug-and-cord.example"})).await;
    let nonsense = post.open_call("password/forgotten", &json!({"email": "\r\nBcc: all@x"})).await;
    for answer in [&known, &unknown, &nonsense] {
        assert_eq!((answer.status, answer.text()), (202, String::new()));
    }
    let first = token(&post.mails(email, 2).await[1], "reset");
    // Asked for while the first mail is still being handed over, it would be the same wish.
    let asked_again = async {
        loop {
            post.open_call("password/forgotten", &json!({"email": email})).await.expect(202);
            if let Ok(mails) = tokio::time::timeout(Duration::from_secs(1), post.server.mails_to(email, 3)).await {
                return token(mails.last().unwrap(), "reset");
            }
        }
    };
    let second = tokio::time::timeout(PATIENCE, asked_again).await.expect("another mail comes");
    let chosen = |token: &str| json!({"token": token, "password": "another long password"});
    post.open_call("password/reset", &chosen(&first)).await.problem(404);
    post.open_call("password/reset", &chosen(&second)).await.expect(204);
    let to_nobody = post.server.mails_to("nobody@plug-and-cord.example", 1);
    assert!(tokio::time::timeout(Duration::from_millis(300), to_nobody).await.is_err(), "nobody has that address");
}

#[tokio::test]
async fn without_mail_an_invitation_is_handed_on_and_a_password_is_not_asked_for() {
    let town = super::town().await;
    let sent = town.shop.api.post("/api/v1/invitations", &json!({"email": "mo@plug-and-cord.example"})).await.expect(201);
    assert_eq!(sent["mailed"], false);
    let asked = Request::new("POST", "/api/v1/auth/password/forgotten").json(&json!({"email": super::HELPER}));
    asked.send(town.shop.url()).await.unwrap().problem(409);
}
