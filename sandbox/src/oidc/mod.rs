//! A provider of `OpenID` Connect, as strict as a good one: the redirect URI to the letter, PKCE with S256, codes that are good
//! once, the client's secret. What it signs can be made wrong on demand.

mod keys;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub use self::keys::Algorithm;
use self::keys::Key;
use crate::meta::Clock;
use crate::rest::{Rest, Seen, Server};
use crate::serve::{Reply, Request, decoded};

/// Seconds a token is good for.
const LIFETIME: u64 = 300;

/// Who may ask, and where browsers are sent back to.
#[derive(Debug, Clone)]
pub struct Client {
    pub id: String,
    pub secret: String,
    pub redirect_uri: String,
}

/// Who is signed in at the provider.
#[derive(Debug, Clone)]
pub struct Person {
    pub subject: String,
    pub email: String,
    pub email_verified: bool,
    pub name: String,
    pub groups: Vec<String>,
}

/// What is wrong with the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    Audience,
    Issuer,
    Nonce,
    /// It ended an hour ago.
    Ended,
    /// Signed by somebody else, under the name of our key.
    Forged,
    /// `alg: none`, without a signature.
    Unsigned,
    /// HS256, with our public key as the secret.
    Confused,
}

struct Grant {
    redirect_uri: String,
    challenge: String,
    nonce: String,
    is_used: bool,
}

struct Desk {
    client: Client,
    url: String,
    person: Person,
    clock: Clock,
    keys: Vec<Key>,
    grants: BTreeMap<String, Grant>,
    wrong: Option<Wrong>,
}

/// Listens on loopback until it is dropped.
pub struct Provider(Server<Desk>);

impl Provider {
    /// `now`: milliseconds since 1970.
    ///
    /// Errors: when no port can be had, or no key can be made.
    pub async fn start(client: Client, person: Person, now: u64) -> io::Result<Self> {
        let keys = vec![Key::make("key-1", Algorithm::Rs256)?];
        let (clock, grants) = (Clock::from(now), BTreeMap::new());
        let desk = Desk { client, url: String::new(), person, clock, keys, grants, wrong: None };
        let server = Server::start(desk).await?;
        let url = format!("http://{}", server.address());
        server.with(|desk| desk.url.clone_from(&url));
        Ok(Self(server))
    }

    /// The issuer.
    #[must_use]
    pub fn url(&self) -> String {
        self.0.with(|desk| desk.url.clone())
    }

    /// Somebody else is signed in now.
    pub fn become_person(&self, person: Person) {
        self.0.with(|desk| desk.person = person);
    }

    /// The next token is wrong in this way.
    pub fn spoil(&self, wrong: Wrong) {
        self.0.with(|desk| desk.wrong = Some(wrong));
    }

    /// From now on tokens are signed with a key of another name and kind; the former one is gone.
    ///
    /// Errors: when no key can be made.
    pub fn rotate(&self, name: &str, algorithm: Algorithm) -> io::Result<()> {
        let key = Key::make(name, algorithm)?;
        self.0.with(|desk| desk.keys = vec![key]);
        Ok(())
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.0.requests()
    }
}

impl Rest for Desk {
    fn answer(&mut self, request: &Request) -> Reply {
        match (request.method.as_str(), request.path()) {
            ("GET", "/.well-known/openid-configuration") => Reply::json(200, &self.document()),
            ("GET", "/keys") => Reply::json(200, &json!({"keys": self.keys.iter().map(Key::public).collect::<Vec<_>>()})),
            ("GET", "/authorize") => self.authorize(request),
            ("POST", "/token") => self.redeem(request).unwrap_or_else(|refusal| refusal),
            _ => Reply::json(404, &json!({"error": "not_found"})),
        }
    }
}

impl Desk {
    fn document(&self) -> Value {
        let url = &self.url;
        json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        })
    }

    /// Whoever asks for somebody else's client or address is told so here, and nobody is sent anywhere.
    fn authorize(&mut self, request: &Request) -> Reply {
        let said = |name: &str| request.query(name).unwrap_or_default();
        let redirect_uri = said("redirect_uri");
        if said("client_id") != self.client.id || redirect_uri != self.client.redirect_uri {
            return Reply::json(
                400,
                &json!({"error": "invalid_request", "error_description": "client_id or redirect_uri is not known"}),
            );
        }
        let (state, nonce, challenge) = (said("state"), said("nonce"), said("code_challenge"));
        let is_whole = said("response_type") == "code"
            && said("scope").split(' ').any(|scope| scope == "openid")
            && said("code_challenge_method") == "S256"
            && challenge.len() == 43
            && state.len() >= 22
            && nonce.len() >= 22;
        if !is_whole {
            return Reply::empty(302).with("location", &format!("{redirect_uri}?error=invalid_request&state={state}"));
        }
        let code = format!("code-{}-{}", self.grants.len() + 1, URL_SAFE_NO_PAD.encode(Sha256::digest(&challenge)));
        let location = format!("{redirect_uri}?code={code}&state={state}");
        self.grants.insert(code, Grant { redirect_uri, challenge, nonce, is_used: false });
        Reply::empty(302).with("location", &location)
    }

    fn redeem(&mut self, request: &Request) -> Result<Reply, Reply> {
        let refused = |status, error: &str| Reply::json(status, &json!({"error": error}));
        let wanted = STANDARD.encode(format!("{}:{}", self.client.id, self.client.secret));
        if request.header("authorization") != Some(&format!("Basic {wanted}")) {
            return Err(refused(401, "invalid_client"));
        }
        let form = String::from_utf8_lossy(&request.body).into_owned();
        let said = |name: &str| {
            let mut pairs = form.split('&').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| decoded(&value.replace('+', " "))).unwrap_or_default()
        };
        if said("grant_type") != "authorization_code" {
            return Err(refused(400, "unsupported_grant_type"));
        }
        let grant =
            self.grants.get_mut(&said("code")).filter(|grant| !grant.is_used).ok_or_else(|| refused(400, "invalid_grant"))?;
        // Used up by any try, also a wrong one.
        grant.is_used = true;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(said("code_verifier").as_bytes()));
        if challenge != grant.challenge || said("redirect_uri") != grant.redirect_uri {
            return Err(refused(400, "invalid_grant"));
        }
        let nonce = grant.nonce.clone();
        let token = self.token(nonce).ok_or_else(|| refused(500, "server_error"))?;
        Ok(Reply::json(
            200,
            &json!({"access_token": "unused", "token_type": "Bearer", "expires_in": LIFETIME, "id_token": token}),
        ))
    }

    fn token(&mut self, nonce: String) -> Option<String> {
        let (wrong, key, person) = (self.wrong.take(), self.keys.first()?, &self.person);
        let now = self.clock.now() / 1000;
        let start = if wrong == Some(Wrong::Ended) { now - 3_600 } else { now };
        let claims = json!({
            "iss": if wrong == Some(Wrong::Issuer) { "https://elsewhere.example" } else { self.url.as_str() },
            "aud": if wrong == Some(Wrong::Audience) { "somebody-else" } else { self.client.id.as_str() },
            "sub": person.subject,
            "iat": start,
            "exp": start + LIFETIME,
            "nonce": if wrong == Some(Wrong::Nonce) { "another".to_owned() } else { nonce },
            "email": person.email,
            "email_verified": person.email_verified,
            "name": person.name,
            "groups": person.groups,
        });
        match wrong {
            Some(Wrong::Unsigned) => Some(keys::unsigned(&claims)),
            Some(Wrong::Confused) => Some(key.confused(&claims)),
            Some(Wrong::Forged) => Key::make(key.name(), key.algorithm()).ok()?.sign(&claims),
            _ => key.sign(&claims),
        }
    }
}
