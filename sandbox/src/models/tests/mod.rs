//! The servers, by a plain client.

mod anthropic;
mod azure;
mod bedrock;
mod faults;
mod ollama;
mod openai;
mod responses;
mod script;

use serde_json::{Value, json};

use super::*;
use crate::http::Response;
use crate::serve::tests::exchange;

async fn start() -> Models {
    Models::start(Rules::default(), Parrot).await.unwrap()
}

/// What a provider is sent besides the body.
struct Door {
    target: String,
    headers: Vec<(&'static str, String)>,
}

impl Door {
    fn new(target: &str, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { target: target.to_owned(), headers }
    }

    fn chat() -> Self {
        Self::new("/v1/chat/completions", &[("authorization", "Bearer sk-sandbox")])
    }

    fn responses() -> Self {
        Self::new("/v1/responses", &[("authorization", "Bearer sk-sandbox")])
    }

    fn messages(version: &str) -> Self {
        Self::new("/v1/messages", &[("x-api-key", "sk-ant-sandbox"), ("anthropic-version", version)])
    }

    fn converse(action: &str) -> Self {
        let target = format!("/model/amazon.nova-lite-v1%3A0/{action}");
        Self::new(&target, &[("authorization", "Bearer bedrock-api-key-sandbox")])
    }

    fn ollama() -> Self {
        Self::new("/api/chat", &[])
    }

    async fn send(&self, models: &Models, body: &Value) -> Response {
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        exchange(models.address(), "POST", &self.target, &headers, &body.to_string()).await.unwrap()
    }

    async fn ask(&self, models: &Models, body: &Value) -> (u16, Value) {
        let response = self.send(models, body).await;
        let value = serde_json::from_str(&response.body).unwrap_or_else(|cause| panic!("{cause}: {}", response.body));
        (response.status, value)
    }

    /// The refusal of a body, with the words it must hold.
    async fn refuses(&self, models: &Models, body: &Value, status: u16, words: &str) -> Value {
        let (is, answer) = self.ask(models, body).await;
        assert_eq!(is, status, "{answer}\nto {body}");
        assert!(answer.to_string().replace("\\\"", "\"").contains(words), "`{words}` is not in {answer}");
        answer
    }
}

/// A body with some of its fields set otherwise.
fn with(body: &Value, changes: Value) -> Value {
    let mut body = body.clone();
    let Value::Object(changes) = changes else { return body };
    for (name, value) in changes {
        body[name] = value;
    }
    body
}

/// The JSON of the `data:` lines of a stream.
fn events(body: &str) -> Vec<Value> {
    body.lines().filter_map(|line| line.strip_prefix("data: ")).filter_map(|data| serde_json::from_str(data).ok()).collect()
}

fn parameters() -> Value {
    json!({"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": false})
}

fn open_parameters() -> Value {
    json!({"type": "object", "properties": {"name": {"type": "string"}}})
}

#[tokio::test]
async fn requests_are_remembered_with_what_the_model_was_asked() {
    let models = start().await;
    let body = json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]});
    Door::chat().ask(&models, &body).await;
    Door::new("/nowhere", &[]).ask(&models, &body).await;
    let seen = models.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].asked.as_ref().unwrap().customer(), "Hello");
    assert_eq!((seen[0].status, seen[1].status), (200, 404));
    assert_eq!(seen[0].ended, Some(Ended::Whole));
}

#[tokio::test]
async fn the_moment_of_the_first_byte_is_known() {
    let models = start().await;
    let before = Instant::now();
    let body = json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]});
    assert_eq!(Door::chat().ask(&models, &body).await.0, 200);
    let known = models.first_bytes();
    assert!(known.len() == 1 && known[0].0 == "Hello" && known[0].1 >= before, "{known:?}");
}

#[tokio::test]
async fn a_spent_minute_is_a_429_until_it_is_over() {
    let rules = Rules { requests: Some(1), ..Rules::default() };
    let models = Models::start(rules, Parrot).await.unwrap();
    let body = json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]});
    let first = Door::chat().send(&models, &body).await;
    assert_eq!((first.status, first.header("x-ratelimit-remaining-requests")), (200, Some("0")));
    let second = Door::chat().send(&models, &body).await;
    assert_eq!((second.status, second.header("retry-after")), (429, Some("1")));
    models.refill();
    assert_eq!(Door::chat().send(&models, &body).await.status, 200);
}

#[tokio::test]
async fn models_are_listed_with_their_end() {
    let models = start().await;
    let listed = exchange(models.address(), "GET", "/v1/models", &[("authorization", "Bearer sk-sandbox")], "").await.unwrap();
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let mini = listed["data"].as_array().unwrap().iter().find(|model| model["id"] == "gpt-4o-mini").unwrap();
    assert_eq!(mini["shutdown_date"], "2027-01-14");
    assert_eq!(exchange(models.address(), "GET", "/v1/models", &[], "").await.unwrap().status, 401);
}

#[tokio::test]
async fn a_long_beginning_is_cached_the_second_time() {
    let models = start().await;
    let long = "Be kind. ".repeat(600);
    let messages = json!([{"role": "system", "content": long}, {"role": "user", "content": "Hello"}]);
    let body = json!({"model": "gpt-4o-mini", "messages": messages});
    let cached = async || Door::chat().ask(&models, &body).await.1["usage"]["prompt_tokens_details"]["cached_tokens"].as_u64();
    assert_eq!((cached().await, cached().await), (Some(0), Some(1350)));
}
