use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use agents::tools::web::{Request, Web, WebError};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderValue, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::clock::{Clock, Timestamp};
use engine::error::{Context as _, Error, Kind, Result};
use jsonwebtoken::jwk::JwkSet;
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use url::Url;

use super::id_token::{Claims, Expected, verify};
use super::record::SignOn;

/// Somebody waits at a login page.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of a document of the provider.
const MOST: usize = 512 * 1024;

/// After that a provider's document and keys are read again.
const FRESH: Duration = Duration::from_hours(1);

/// A token with an unknown key has the keys read anew, but not more often than this.
const AT_MOST_EVERY: Duration = Duration::from_secs(10);

/// Providers that are remembered; a full table is emptied.
const MOST_KNOWN: usize = 500;

/// A provider's `/.well-known/openid-configuration`, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
struct Document {
    issuer: String,
    #[serde(deserialize_with = "address")]
    authorization_endpoint: Url,
    #[serde(deserialize_with = "address")]
    token_endpoint: Url,
    #[serde(deserialize_with = "address")]
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
}

fn address<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Url, D::Error> {
    Url::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

#[derive(Debug)]
struct Known {
    document: Document,
    keys: JwkSet,
    read_at: Timestamp,
}

/// What a browser came back with, for the exchange.
pub struct Exchange<'a> {
    pub code: &'a str,
    pub verifier: &'a str,
    pub nonce: &'a str,
    pub redirect_uri: &'a str,
    pub client_secret: &'a str,
}

/// Every provider that was asked lately.
pub struct Providers {
    web: Web,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<(String, bool), Arc<Known>>>,
}

impl Providers {
    pub fn new(web: Web, clock: Arc<dyn Clock>) -> Self {
        Self { web, clock, known: Mutex::default() }
    }

    /// Where to send a browser.
    pub async fn address(&self, settings: &SignOn, departure: &super::Departure, redirect_uri: &str) -> Result<Url> {
        let known = self.known(settings, FRESH).await?;
        let mut address = known.document.authorization_endpoint.clone();
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "openid email profile")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", &departure.state)
            .append_pair("nonce", &departure.nonce)
            .append_pair("code_challenge", &departure.challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(address)
    }

    /// Hands the code in, and reads who that is.
    pub async fn exchange(&self, settings: &SignOn, exchange: &Exchange<'_>) -> Result<Claims> {
        let known = self.known(settings, FRESH).await?;
        let token = self.redeem(settings, &known.document, exchange).await?;
        let (issuer, now) = (known.document.issuer.as_str(), self.clock.now().as_millis() / 1000);
        let expected = Expected { issuer, client: &settings.client_id, nonce: exchange.nonce, now };
        match verify(&token, &known.keys, &expected) {
            // The provider may have changed its keys since they were read.
            Err(error) if error.kind == Kind::NotFound => {
                let newer = self.known(settings, AT_MOST_EVERY).await?;
                verify(&token, &newer.keys, &expected).map_err(|error| Error::forbidden(error.context))
            }
            verified => verified,
        }
    }

    /// Whether the provider is there and speaks as it must, read anew.
    pub async fn check(&self, settings: &SignOn) -> Result<()> {
        self.known(settings, Duration::ZERO).await.map(drop)
    }

    async fn known(&self, settings: &SignOn, fresh: Duration) -> Result<Arc<Known>> {
        let (place, now) = ((settings.issuer.clone(), settings.allow_private), self.clock.now());
        let remembered = self.known.lock().get(&place).cloned();
        if let Some(known) = remembered.filter(|known| now.since(known.read_at) < fresh) {
            return Ok(known);
        }
        let document = self.document(settings).await?;
        let keys: JwkSet = self.read(settings, document.jwks_uri.clone(), "its keys").await?;
        let known = Arc::new(Known { document, keys, read_at: now });
        let mut all = self.known.lock();
        if all.len() >= MOST_KNOWN {
            all.clear();
        }
        all.insert(place, Arc::clone(&known));
        Ok(known)
    }

    async fn document(&self, settings: &SignOn) -> Result<Document> {
        let address = format!("{}/.well-known/openid-configuration", settings.issuer);
        let address = Url::parse(&address).context(Kind::Invalid, "the issuer is not an address")?;
        let document: Document = self.read(settings, address, "its document").await?;
        // Whether a slash stands at the end is easily missed; tokens are compared with the document's own.
        if document.issuer.trim_end_matches('/') != settings.issuer {
            return Err(Error::invalid(format!(
                "the provider calls itself {}: enter exactly that as issuer",
                shown(&document.issuer)
            )));
        }
        for address in [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri] {
            if !self.web.admits(address, settings.allow_private) {
                return Err(Error::invalid(
                    "an address in the provider's document may not be asked: it has to be https and lead to the public internet",
                ));
            }
        }
        let challenges = &document.code_challenge_methods_supported;
        if !challenges.is_empty() && !challenges.iter().any(|method| method == "S256") {
            return Err(Error::invalid("the provider does not know PKCE with S256"));
        }
        Ok(document)
    }

    async fn read<T: DeserializeOwned>(&self, settings: &SignOn, address: Url, what: &str) -> Result<T> {
        let mut request = Request {
            timeout: PATIENCE,
            most: MOST,
            allow_private: settings.allow_private,
            ..Request::new(Method::GET, address)
        };
        request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        let received = self.web.send(request).await.map_err(|error| away(error, what))?;
        if !received.status.is_success() {
            return Err(Error::unavailable(format!("the provider gives {what} only with status {}", received.status.as_u16())));
        }
        serde_json::from_slice(&received.body)
            .context(Kind::Invalid, &format!("the provider gives {what} in a form that cannot be read"))
    }

    async fn redeem(&self, settings: &SignOn, document: &Document, exchange: &Exchange<'_>) -> Result<String> {
        let mut request = Request {
            timeout: PATIENCE,
            most: MOST,
            allow_private: settings.allow_private,
            ..Request::new(Method::POST, document.token_endpoint.clone())
        };
        let methods = &document.token_endpoint_auth_methods_supported;
        // Without a word of the provider's, the header is what the standard says.
        let in_header = methods.is_empty() || methods.iter().any(|method| method == "client_secret_basic");
        if in_header {
            request.headers.insert(AUTHORIZATION, basic(&settings.client_id, exchange.client_secret)?);
        }
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        request.body = Some(form(settings, exchange, !in_header).into_bytes());
        let received = self.web.send(request).await.map_err(|error| away(error, "its token"))?;
        if !received.status.is_success() {
            let said = serde_json::from_slice::<Refused>(&received.body).map(|refused| refused.error).unwrap_or_default();
            return Err(Error::forbidden(format!("the provider does not take the code: {}", shown(&said))));
        }
        let given: Given = serde_json::from_slice(&received.body).context(Kind::Forbidden, "the provider gives no ID token")?;
        Ok(given.id_token)
    }
}

#[derive(Deserialize)]
struct Given {
    id_token: String,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

fn form(settings: &SignOn, exchange: &Exchange<'_>, with_secret: bool) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code")
        .append_pair("code", exchange.code)
        .append_pair("redirect_uri", exchange.redirect_uri)
        .append_pair("code_verifier", exchange.verifier);
    if with_secret {
        form.append_pair("client_id", &settings.client_id).append_pair("client_secret", exchange.client_secret);
    }
    form.finish()
}

/// Id and secret are form-encoded first (RFC 6749, section 2.3.1).
fn basic(id: &str, secret: &str) -> Result<HeaderValue> {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret)));
    let mut value =
        HeaderValue::try_from(format!("Basic {pair}")).context(Kind::Invalid, "the client's secret cannot be sent")?;
    value.set_sensitive(true);
    Ok(value)
}

/// What an outsider wrote, short and in signs that do nothing.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| letter.is_ascii_graphic() || *letter == ' ').take(200).collect()
}

fn away(error: WebError, what: &str) -> Error {
    let said = format!("the provider does not give {what}: {error}");
    if error == WebError::Forbidden { Error::invalid(said) } else { Error::unavailable(said) }
}

impl std::fmt::Debug for Providers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Providers")
    }
}
