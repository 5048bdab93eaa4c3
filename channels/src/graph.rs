//! Calls to the platform: where it is, with which token, how long, and how much of an answer is read.

use std::fmt;
use std::time::Duration;

use engine::error::{Context as _, Kind, Result};
use engine::ids::OrgId;
use engine::model::account::Account;
use engine::model::inbox::Channel;
use engine::ports::Vault;
use engine::ports::vault::Secret;
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use sha2::Sha256;

use crate::failure::{Failure, Trouble};
use crate::pace::Usage;

/// An answer is a few kilobytes; a list of templates the longest.
const LONGEST_ANSWER: usize = 4 << 20;
/// Bytes of a file that came in, at most.
pub const LONGEST_FILE: usize = 100 << 20;
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(20);
const FILE: Duration = Duration::from_mins(2);
const DOWNLOAD: Duration = Duration::from_mins(4);

/// Where the platform is. Other addresses than the real ones are for simulations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    pub facebook: String,
    pub instagram: String,
    /// Of the Graph API, such as `v26.0`.
    pub version: String,
}

/// A way to the platform; cheap to clone.
#[derive(Clone)]
pub struct Graph {
    http: Client,
    addresses: Addresses,
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Graph").field("addresses", &self.addresses).finish_non_exhaustive()
    }
}

/// An account with its secrets in the clear; lives as long as a call.
#[derive(Debug, Clone)]
pub struct Key {
    channel: Channel,
    id: String,
    parent: String,
    token: Secret,
    proof: Option<String>,
    /// Of the app, to ask about the token.
    secret: Option<Secret>,
}

impl Key {
    /// Errors: `Corrupt` when a secret was sealed by another installation.
    pub fn of(vault: &dyn Vault, organisation: OrgId, channel: Channel, account: &Account) -> Result<Self> {
        let token = if account.token.is_empty() { Secret::default() } else { vault.open(organisation, &account.token)? };
        let secret = account.secrets.first().filter(|secret| !secret.is_empty());
        let secret = secret.map(|secret| vault.open(organisation, secret)).transpose()?;
        let (id, parent) = (account.id.clone(), account.parent.clone());
        let mut key = Self { channel, id, parent, token, proof: None, secret };
        // The host of Instagram's own login knows no proof.
        key.proof = key.secret.as_ref().filter(|_| !key.is_own_login()).map(|secret| proof(secret, &key.token));
        Ok(key)
    }

    /// Instagram that is not reached through a page.
    pub fn is_own_login(&self) -> bool {
        self.channel == Channel::Instagram && self.parent.is_empty()
    }

    /// Under which messages are sent: a page for the Instagram account that is reached through it.
    pub fn sender(&self) -> &str {
        if self.channel == Channel::Instagram && !self.parent.is_empty() { &self.parent } else { &self.id }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn parent(&self) -> &str {
        &self.parent
    }

    /// Where the templates of the account are; none where there are none, or nobody said which business account it belongs to.
    pub fn owner_of_templates(&self) -> Option<&str> {
        match self.channel {
            Channel::WhatsApp => Some(self.parent.as_str()).filter(|parent| !parent.is_empty()),
            Channel::Messenger => Some(&self.id),
            Channel::Instagram | Channel::Web | Channel::Voice => None,
        }
    }
}

/// Shows that who calls with this token has the app's secret too.
fn proof(secret: &Secret, token: &Secret) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.0.as_bytes()) else {
        return String::new();
    };
    mac.update(token.0.as_bytes());
    crate::wire::hex(&mac.finalize().into_bytes())
}

/// What came back, as far as it is read.
#[derive(Debug, Clone)]
pub struct Answered {
    pub status: u16,
    pub body: Vec<u8>,
    pub usage: Usage,
}

impl Answered {
    /// The JSON of a success; else what went wrong.
    pub fn value(&self) -> Result<Value, Trouble> {
        let body: Option<Value> = serde_json::from_slice(&self.body).ok();
        match (self.status, body) {
            (200..=299, Some(body)) if body.get("error").is_none() => Ok(body),
            (_, Some(body)) => Failure::from_wire(&body).map_or(Err(Trouble::NoAnswer), |failure| Err(Trouble::Refused(failure))),
            _ => Err(Trouble::NoAnswer),
        }
    }
}

impl Graph {
    /// Errors: when no HTTP client can be made.
    pub fn new(addresses: Addresses) -> Result<Self> {
        let http = outgoing::client()
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            // A token must not follow to another host.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("Switchboard/", env!("CARGO_PKG_VERSION")))
            .build()
            .context(Kind::Unavailable, "no HTTP client for the Graph API")?;
        Ok(Self { http, addresses })
    }

    fn host(&self, key: &Key) -> &str {
        if key.is_own_login() { &self.addresses.instagram } else { &self.addresses.facebook }
    }

    /// Errors: when the address of the platform is none.
    fn request(&self, method: Method, key: &Key, path: &str, query: &[(&str, &str)]) -> Result<RequestBuilder, Trouble> {
        let url = format!("{}/{}/{}", self.host(key).trim_end_matches('/'), self.addresses.version, path.trim_start_matches('/'));
        let proof = key.proof.as_deref().map(|proof| ("appsecret_proof", proof));
        let query = query.iter().copied().chain(proof);
        let url = reqwest::Url::parse_with_params(&url, query).map_err(|_no_url| Trouble::NotSent)?;
        Ok(self.http.request(method, url).bearer_auth(&key.token.0))
    }

    pub async fn get(&self, key: &Key, path: &str, query: &[(&str, &str)]) -> Result<Answered, Trouble> {
        answered(self.request(Method::GET, key, path, query)?).await
    }

    /// What the platform says about the account's token, asked as the app.
    pub(crate) async fn debug_token(&self, key: &Key, app: &str) -> Result<Answered, Trouble> {
        let secret = key.secret.as_ref().map_or("", |secret| secret.0.as_str());
        let asking = Key {
            channel: Channel::Messenger,
            id: String::new(),
            parent: String::new(),
            token: Secret(format!("{app}|{secret}")),
            proof: None,
            secret: None,
        };
        self.get(&asking, "debug_token", &[("input_token", &key.token.0)]).await
    }

    pub async fn post(&self, key: &Key, path: &str, body: &Value) -> Result<Answered, Trouble> {
        answered(self.request(Method::POST, key, path, &[])?.json(body)).await
    }

    /// A longer life for a token of Instagram's own login, from the one call whose path has no version and whose token has to
    /// stand in the query.
    pub async fn lengthen(&self, key: &Key) -> Result<Answered, Trouble> {
        let url = format!("{}/refresh_access_token", self.addresses.instagram.trim_end_matches('/'));
        let query = [("grant_type", "ig_refresh_token"), ("access_token", key.token.0.as_str())];
        let url = reqwest::Url::parse_with_params(&url, query).map_err(|_no_url| Trouble::NotSent)?;
        answered(self.http.get(url)).await
    }

    pub async fn delete(&self, key: &Key, path: &str, query: &[(&str, &str)]) -> Result<Answered, Trouble> {
        answered(self.request(Method::DELETE, key, path, query)?).await
    }

    /// Brings a file to `WhatsApp`; its id there, good for this number alone.
    pub async fn upload(&self, key: &Key, name: &str, media_type: &str, bytes: &[u8]) -> Result<String, Trouble> {
        let (boundary, body) = form(name, media_type, bytes);
        let request = self
            .request(Method::POST, key, &format!("{}/media", key.id), &[])?
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"))
            .timeout(FILE)
            .body(body);
        let value = answered(request).await?.value()?;
        value.get("id").and_then(Value::as_str).map(str::to_owned).ok_or(Trouble::NoAnswer)
    }

    /// A file that the platform named by id (`WhatsApp`) or address. The token goes to the platform's own host alone.
    pub async fn download(&self, key: &Key, id: Option<&str>, url: Option<&str>) -> Result<Coming, Lost> {
        let url = match (id, url) {
            (Some(id), _) => self.address_of(key, id).await?,
            (None, Some(url)) => url.to_owned(),
            (None, None) => return Err(Lost::Gone),
        };
        let parsed = reqwest::Url::parse(&url).map_err(|_no_url| Lost::Elsewhere)?;
        let is_simulated =
            [&self.addresses.facebook, &self.addresses.instagram].into_iter().any(|host| is_same_origin(&parsed, host));
        if !is_simulated && !is_platforms(&parsed) {
            return Err(Lost::Elsewhere);
        }
        let mut request = self.http.get(parsed).timeout(DOWNLOAD);
        if id.is_some() {
            request = request.bearer_auth(&key.token.0);
        }
        let response = request.send().await.map_err(|_error| Lost::Later)?;
        match response.status().as_u16() {
            200..=299 => {}
            404 | 410 | 403 | 401 => return Err(if id.is_some() { Lost::Later } else { Lost::Gone }),
            _ => return Err(Lost::Later),
        }
        if response.content_length().is_some_and(|length| length > LONGEST_FILE as u64) {
            return Err(Lost::TooLarge);
        }
        Ok(Coming { response, left: LONGEST_FILE })
    }

    async fn address_of(&self, key: &Key, id: &str) -> Result<String, Lost> {
        let answered = self.get(key, id, &[("phone_number_id", key.id.as_str())]).await.map_err(|_trouble| Lost::Later)?;
        let value = match answered.value() {
            Ok(value) => value,
            // It is not there any more, or never was for us.
            Err(Trouble::Refused(failure)) if failure.code == 100 => return Err(Lost::Gone),
            Err(_) => return Err(Lost::Later),
        };
        if value.get("file_size").and_then(Value::as_u64).is_some_and(|size| size > LONGEST_FILE as u64) {
            return Err(Lost::TooLarge);
        }
        value.get("url").and_then(Value::as_str).map(str::to_owned).ok_or(Lost::Later)
    }
}

/// A file on its way: whoever takes it keeps no more of it in memory than a piece.
pub struct Coming {
    response: reqwest::Response,
    left: usize,
}

impl Coming {
    /// The next piece; none at the end.
    pub async fn next(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, Lost> {
        let Some(chunk) = self.response.chunk().await.map_err(|_error| Lost::Later)? else {
            return Ok(None);
        };
        self.left = self.left.checked_sub(chunk.len()).ok_or(Lost::TooLarge)?;
        Ok(Some(chunk))
    }
}

/// Why a file did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    #[error("the platform did not give it")]
    Later,
    #[error("the platform does not have it any more")]
    Gone,
    #[error("it is larger than 100 MB")]
    TooLarge,
    #[error("it is not at the platform's own address")]
    Elsewhere,
}

/// Hosts that the platform serves files from.
const HOSTS: &[&str] = &["fbcdn.net", "fbsbx.com", "cdninstagram.com", "facebook.com", "whatsapp.net", "instagram.com"];

fn is_platforms(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let is_own = HOSTS.iter().any(|own| host.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    url.scheme() == "https" && url.port_or_known_default() == Some(443) && is_own
}

fn is_same_origin(url: &reqwest::Url, base: &str) -> bool {
    reqwest::Url::parse(base).is_ok_and(|base| base.origin() == url.origin())
}

async fn answered(request: RequestBuilder) -> Result<Answered, Trouble> {
    let mut response =
        request.send().await.map_err(|error| if error.is_connect() { Trouble::NotSent } else { Trouble::NoAnswer })?;
    let status = response.status().as_u16();
    let usage = usage(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_error| Trouble::NoAnswer)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(Trouble::NoAnswer);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answered { status, body, usage })
}

fn usage(headers: &HeaderMap) -> Usage {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    Usage::from_headers(text("x-app-usage"), text("x-business-use-case-usage"))
}

/// The form of an upload: few fields, so that a whole library for it would be more than its work.
fn form(name: &str, media_type: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let boundary = format!("switchboard-{}", crate::wire::hash(&[name, media_type, &bytes.len().to_string()]));
    let plain: String = name.chars().filter(|letter| !letter.is_control() && !matches!(letter, '"' | '\\')).collect();
    let mut body = Vec::with_capacity(bytes.len() + 512);
    for (field, value) in [("messaging_product", "whatsapp"), ("type", media_type)] {
        let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{plain}\"\r\nContent-Type: {media_type}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (boundary, body)
}

#[cfg(test)]
mod tests;
