//! The operators' API, as a client of it sees it.

use serde_json::{Value, json};

use super::program::Login;
use super::web::{Answer, Request};

/// Somebody who may call: an address and, after a login, a token.
#[derive(Debug, Clone)]
pub struct Api {
    pub url: String,
    pub token: String,
}

impl Api {
    /// Logs in.
    pub async fn login(url: &str, email: &str, password: &str) -> Self {
        let answer = try_login(url, email, password).await.expect(200);
        Self { url: url.to_owned(), token: text(&answer["access_token"]) }
    }

    pub async fn of(url: &str, login: &Login) -> Self {
        Self::login(url, &login.email, login.password.as_deref().expect("the password is known")).await
    }

    /// The same caller at another address: after a restart.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), token: self.token.clone() }
    }

    pub async fn call(&self, request: Request) -> Answer {
        request.bearer(&self.token).send(&self.url).await.expect("the server answers")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Request::new("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Request::new("POST", path).json(body)).await
    }

    /// Reads a record, lets `change` change it, and writes it back under its version.
    pub async fn change(&self, path: &str, change: impl FnOnce(&mut Value)) -> Value {
        let read = self.get(path).await;
        let mut body = read.expect(200);
        change(&mut body);
        let tag = read.header("etag").expect("a record has an ETag").to_owned();
        self.call(Request::new("PUT", path).json(&body).with("if-match", tag)).await.expect(200)
    }

    pub async fn conversation(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/conversations/{id}")).await.expect(200)
    }

    pub async fn act(&self, conversation: &str, act: &str) -> Value {
        self.post(&format!("/api/v1/conversations/{conversation}/{act}"), &json!({})).await.expect(200)
    }

    pub async fn write(&self, conversation: &str, message: &Value) -> Value {
        let answer = self.post(&format!("/api/v1/conversations/{conversation}/messages"), message).await;
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
        answer.json()
    }

    /// Every message of a conversation, oldest first, page by page.
    pub async fn messages(&self, conversation: &str) -> Vec<Value> {
        let mut messages: Vec<Value> = Vec::new();
        loop {
            let after = messages.last().map_or(0, |last| number(&last["seq"]));
            let page =
                self.get(&format!("/api/v1/conversations/{conversation}/messages?after={after}&limit=100")).await.expect(200);
            messages.extend(page["items"].as_array().expect("a page has items").iter().cloned());
            if page["has_more"] == false {
                return messages;
            }
        }
    }
}

/// The answer to a login, whatever it is.
pub async fn try_login(url: &str, email: &str, password: &str) -> Answer {
    let body = json!({"email": email, "password": password});
    Request::new("POST", "/api/v1/auth/login").json(&body).send(url).await.expect("the server answers")
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

#[track_caller]
pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a number: {value}"))
}
