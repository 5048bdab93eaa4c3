//! Twilio's REST interface, as far as calls need it.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::Value;
use url::Url;

use super::twiml::{self, Twiml};
use super::webhook;
use crate::carrier::{Carrier, CarrierError, Dial, Progress, Urls};

/// An answer is not longer.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// Hanging up, or asking for, a call that is over.
const NOT_FOUND: u32 = 20_404;
const NOT_IN_PROGRESS: u32 = 21_220;

/// Whose calls they are. The secret is the account's token, or that of an API key.
#[derive(Clone)]
pub struct Account {
    pub id: String,
    /// The account's id itself, or an API key's.
    pub user: String,
    pub secret: String,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("user", &self.user).field("secret", &"***").finish()
    }
}

pub struct TwilioRest {
    client: Client,
    base: String,
    account: Account,
}

impl TwilioRest {
    /// `base` is `https://api.twilio.com` or that of a region.
    pub fn new(base: &str, account: Account) -> Result<Self, CarrierError> {
        let client = outgoing::client()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| CarrierError::Misconfigured(error.to_string()))?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned(), account })
    }

    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Result<Value, CarrierError> {
        let address = format!("{}/2010-04-01/Accounts/{}/{path}", self.base, self.account.id);
        let mut address = Url::parse(&address).map_err(|error| CarrierError::Misconfigured(format!("its address: {error}")))?;
        let is_form = method != Method::GET;
        if !is_form && !form.is_empty() {
            address.query_pairs_mut().extend_pairs(form);
        }
        let mut request = self.client.request(method, address).basic_auth(&self.account.user, Some(&self.account.secret));
        if is_form {
            request = request.form(form);
        }
        // Its text may hold the address, which is no secret, and nothing else of ours.
        let answer = request.send().await.map_err(unsent)?;
        let status = answer.status();
        let body = bounded(answer).await?;
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        Err(refusal(status, &body))
    }
}

fn unsent(error: reqwest::Error) -> CarrierError {
    let is_unheard = error.is_connect();
    let detail = error.without_url().to_string();
    if is_unheard { CarrierError::NotTaken(detail) } else { CarrierError::Unavailable(detail) }
}

async fn bounded(mut answer: reqwest::Response) -> Result<Vec<u8>, CarrierError> {
    let mut body = Vec::new();
    loop {
        let piece = answer.chunk().await.map_err(|error| CarrierError::Unavailable(error.without_url().to_string()))?;
        let Some(piece) = piece else { return Ok(body) };
        if body.len() + piece.len() > LARGEST_ANSWER {
            return Err(CarrierError::Unavailable("its answer is too long".to_owned()));
        }
        body.extend_from_slice(&piece);
    }
}

fn refusal(status: StatusCode, body: &Value) -> CarrierError {
    let code = body["code"].as_u64().and_then(|code| u32::try_from(code).ok()).unwrap_or_else(|| u32::from(status.as_u16()));
    let detail = body["message"].as_str().unwrap_or("no reason given").chars().take(300).collect::<String>();
    if status == StatusCode::NOT_FOUND || code == NOT_FOUND || code == NOT_IN_PROGRESS {
        CarrierError::Gone(detail)
    } else if status == StatusCode::TOO_MANY_REQUESTS {
        CarrierError::NotTaken(format!("{detail} ({status})"))
    } else if status.is_server_error() {
        CarrierError::Unavailable(format!("{detail} ({status})"))
    } else {
        CarrierError::Refused { code, detail }
    }
}

fn seconds(time: Duration) -> String {
    time.as_secs().clamp(5, 600).to_string()
}

#[async_trait]
impl Carrier for TwilioRest {
    async fn dial(&self, dial: &Dial) -> Result<String, CarrierError> {
        let ring = seconds(dial.ring);
        let mut form = vec![
            ("To", dial.to.as_str()),
            ("From", &dial.from),
            ("Url", &dial.answer_url),
            ("Method", "POST"),
            ("Timeout", &ring),
            ("StatusCallback", &dial.status_url),
            ("StatusCallbackMethod", "POST"),
            ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ];
        if let Some(machine) = &dial.machine_url {
            form.extend([("MachineDetection", "Enable"), ("AsyncAmd", "true"), ("AsyncAmdStatusCallback", machine)]);
        }
        let made = self.ask(Method::POST, "Calls.json", &form).await?;
        let id = made["sid"].as_str().ok_or_else(|| CarrierError::Unavailable("its answer names no call".to_owned()))?;
        Ok(id.to_owned())
    }

    async fn dismiss(&self, call: &str, words: &str, language: &str) -> Result<(), CarrierError> {
        let instructions = Twiml::new().say(words, Some(language)).hang_up().finish();
        check_length(&instructions)?;
        match self.ask(Method::POST, &format!("Calls/{}.json", one(call)?), &[("Twiml", &instructions)]).await {
            // Nobody has picked up yet, or nobody is there any more.
            Err(CarrierError::Gone(_)) => self.hang_up(call).await,
            other => other.map(drop),
        }
    }

    async fn hang_up(&self, call: &str) -> Result<(), CarrierError> {
        match self.ask(Method::POST, &format!("Calls/{}.json", one(call)?), &[("Status", "completed")]).await {
            Ok(_) | Err(CarrierError::Gone(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn status(&self, call: &str) -> Result<Progress, CarrierError> {
        let found = self.ask(Method::GET, &format!("Calls/{}.json", one(call)?), &[]).await?;
        let status = found["status"].as_str().and_then(webhook::progress);
        status.ok_or_else(|| CarrierError::Unavailable("its answer says no status".to_owned()))
    }

    async fn point_number(&self, number: &str, urls: &Urls) -> Result<(), CarrierError> {
        let found = self.ask(Method::GET, "IncomingPhoneNumbers.json", &[("PhoneNumber", number)]).await?;
        let id = found["incoming_phone_numbers"][0]["sid"].as_str();
        let id = id.ok_or_else(|| CarrierError::Gone(format!("the account has no number {number}")))?;
        let form = [
            ("VoiceUrl", urls.incoming.as_str()),
            ("VoiceMethod", "POST"),
            ("StatusCallback", &urls.status),
            ("StatusCallbackMethod", "POST"),
        ];
        self.ask(Method::POST, &format!("IncomingPhoneNumbers/{}.json", one(id)?), &form).await.map(drop)
    }
}

fn check_length(instructions: &str) -> Result<(), CarrierError> {
    if instructions.len() > twiml::LONGEST {
        return Err(CarrierError::Misconfigured(format!("the instructions are longer than {} bytes", twiml::LONGEST)));
    }
    Ok(())
}

/// An id goes into a path: nothing but letters and digits.
fn one(id: &str) -> Result<&str, CarrierError> {
    let is_one = !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_one.then_some(id).ok_or_else(|| CarrierError::Gone("no such id can be".to_owned()))
}
