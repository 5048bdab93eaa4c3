use std::time::Duration;

use engine::ports::vault::Secret;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use crate::packs::PackSettings;
use crate::tools::{Supplies, ToolError, Web, lost, web};

const VERSION: &str = "2026-10";
/// For one question with all its tries: a customer waits.
const PATIENCE: Duration = Duration::from_secs(8);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const MOST_RETRIES: u32 = 2;

/// The Admin API of one shop.
pub struct Shop {
    web: Web,
    url: Url,
    token: Secret,
    allow_private: bool,
}

/// Why a try gave nothing.
struct Failed {
    error: ToolError,
    /// Another try may do better after this long, and does no harm.
    again: Option<Duration>,
}

impl Shop {
    pub(super) fn new(supplies: &Supplies, settings: &PackSettings) -> Result<Self, ToolError> {
        let base = match settings.text("address") {
            "" => format!("https://{}", shop_name(settings.text("shop"))?),
            _ => settings.url("address")?.as_str().trim_end_matches('/').to_owned(),
        };
        let url = Url::parse(&format!("{base}/admin/api/{VERSION}/graphql.json"));
        Ok(Self {
            web: supplies.web.clone(),
            url: url.map_err(|_invalid| ToolError::refused("the address of the shop is not valid"))?,
            token: settings.secret(supplies.vault.as_ref(), "token")?,
            allow_private: settings.allow_private(),
        })
    }

    pub async fn read(&self, query: &str, variables: Value) -> Result<Value, ToolError> {
        self.ask(query, variables, false).await
    }

    /// Not tried again once the shop may have begun.
    pub async fn change(&self, query: &str, variables: Value) -> Result<Value, ToolError> {
        self.ask(query, variables, true).await
    }

    async fn ask(&self, query: &str, variables: Value, changes: bool) -> Result<Value, ToolError> {
        let body = json!({"query": query, "variables": variables}).to_string().into_bytes();
        let until = Instant::now() + PATIENCE;
        let mut tries = 0;
        loop {
            let failed = match self.once(body.clone(), changes, until).await {
                Ok(data) => return Ok(data),
                Err(failed) => failed,
            };
            let again = failed.again.filter(|wait| tries < MOST_RETRIES && Instant::now() + *wait < until);
            let Some(wait) = again else { return Err(failed.error) };
            tokio::time::sleep(wait.max(FIRST_WAIT * 2u32.pow(tries))).await;
            tries += 1;
        }
    }

    async fn once(&self, body: Vec<u8>, changes: bool, until: Instant) -> Result<Value, Failed> {
        let refused = |detail: &str| Failed { error: ToolError::refused(detail), again: None };
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut token = HeaderValue::from_str(&self.token.0).map_err(|_invalid| refused("the shop's token cannot be sent"))?;
        token.set_sensitive(true);
        headers.insert(HeaderName::from_static("x-shopify-access-token"), token);
        let request = web::Request {
            headers,
            body: Some(body),
            timeout: until.saturating_duration_since(Instant::now()),
            most: 4 << 20,
            allow_private: self.allow_private,
            ..web::Request::new(Method::POST, self.url.clone())
        };
        let received = self.web.send(request).await.map_err(|error| {
            let is_harmless = !changes || error.is_unsent();
            let passes = matches!(error, web::WebError::Unreachable | web::WebError::BrokenOff);
            Failed { error: lost(error, changes), again: Some(Duration::ZERO).filter(|_| is_harmless && passes) }
        })?;
        match received.status.as_u16() {
            200 => read(&received.body, changes),
            401 => Err(refused("the shop refuses the token of this connection")),
            402 | 423 => Err(refused("the shop is frozen or locked at Shopify")),
            403 => Err(refused("the shop does not let this connection do that")),
            404 => Err(refused("there is no such shop")),
            429 => Err(Failed { error: ToolError::unavailable("the shop is busy"), again: Some(FIRST_WAIT) }),
            _ => Err(broken(changes)),
        }
    }
}

fn broken(changes: bool) -> Failed {
    if changes {
        Failed { error: ToolError::in_doubt("the shop broke while it worked on this; it may have been done"), again: None }
    } else {
        Failed { error: ToolError::unavailable("the shop is broken at the moment"), again: Some(Duration::ZERO) }
    }
}

/// The data of an answer. Fields that this app may not see are missing in it, and that alone is no error.
fn read(body: &[u8], changes: bool) -> Result<Value, Failed> {
    let Ok(mut answer) = serde_json::from_slice::<Value>(body) else { return Err(broken(changes)) };
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    if errors.iter().any(|error| code(error) == "THROTTLED") {
        let error = ToolError::unavailable("the shop is busy");
        return Err(Failed { error, again: Some(refill(&answer["extensions"]["cost"])) });
    }
    if errors.iter().any(|error| code(error) == "INTERNAL_SERVER_ERROR") {
        return Err(broken(changes));
    }
    let data = answer["data"].take();
    let is_whole = data.as_object().is_some_and(|fields| fields.values().any(|value| !value.is_null()));
    match errors.iter().find(|error| code(error) != "ACCESS_DENIED") {
        None if is_whole || errors.is_empty() => Ok(data),
        None => Err(Failed { error: ToolError::refused("the shop does not let this connection see that"), again: None }),
        Some(error) => {
            tracing::warn!(code = code(error), "a shop did not take a question");
            Err(Failed { error: ToolError::refused("the shop did not take the question"), again: None })
        }
    }
}

/// Until the bucket holds what the question costs.
fn refill(cost: &Value) -> Duration {
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    let status = &cost["throttleStatus"];
    let missing = number(&cost["requestedQueryCost"]) - number(&status["currentlyAvailable"]);
    let seconds = missing / number(&status["restoreRate"]).max(1.0);
    Duration::from_secs_f64(seconds.clamp(0.0, PATIENCE.as_secs_f64()))
}

/// As Shopify names shops; nothing else may stand in the address the token is sent to.
pub(super) fn shop_name(text: &str) -> Result<String, ToolError> {
    let text = text.trim_start_matches("https://").trim_end_matches('/').to_ascii_lowercase();
    let name = text.strip_suffix(".myshopify.com").unwrap_or(&text);
    let is_name = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'));
    if is_name { Ok(format!("{name}.myshopify.com")) } else { Err(ToolError::refused("this is no shop's name at Shopify")) }
}

/// What the shop says is wrong with a change; `Ok` when nothing is.
pub fn accepted(payload: &Value, errors: &str) -> Result<(), ToolError> {
    let said: Vec<&str> =
        payload[errors].as_array().into_iter().flatten().filter_map(|error| error["message"].as_str()).collect();
    if said.is_empty() && !payload.is_null() {
        return Ok(());
    }
    let words: String = said.join("; ").chars().take(300).collect();
    Err(ToolError::refused(format!("the shop refused: {}", if words.is_empty() { "no reason given" } else { &words })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_shops_at_shopify_alone() {
        for (text, name) in [
            ("my-shop", Some("my-shop.myshopify.com")),
            ("https://My-Shop.myshopify.com/", Some("my-shop.myshopify.com")),
            ("evil.example/.myshopify.com", None),
            ("evil.example#.myshopify.com", None),
            ("a@evil.example", None),
            ("", None),
            ("-shop", None),
        ] {
            assert_eq!(shop_name(text).ok().as_deref(), name, "{text}");
        }
    }

    #[test]
    fn a_throttled_shop_names_the_wait_and_it_is_bounded() {
        let cost = |requested: u32, available: u32, rate: u32| json!({"requestedQueryCost": requested, "throttleStatus": {"currentlyAvailable": available, "restoreRate": rate}});
        assert_eq!(refill(&cost(300, 100, 100)), Duration::from_secs(2));
        assert_eq!(refill(&cost(100, 300, 100)), Duration::ZERO);
        assert_eq!(refill(&cost(100_000, 0, 1)), PATIENCE);
        assert_eq!(refill(&json!({})), Duration::ZERO);
    }

    #[test]
    fn hidden_fields_are_missing_and_other_errors_are_told() {
        let answer = |errors: Value, data: Value| read(json!({"errors": errors, "data": data}).to_string().as_bytes(), false);
        let denied = json!([{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}]);
        assert!(answer(denied.clone(), json!({"order": {"email": null}})).is_ok());
        assert!(answer(denied, json!({"order": null})).is_err());
        assert!(answer(json!([{"message": "syntax"}]), Value::Null).is_err());
        assert!(read(b"<html>", false).is_err_and(|failed| failed.again.is_some()));
        assert!(read(b"<html>", true).is_err_and(|failed| failed.again.is_none()));
    }
}
