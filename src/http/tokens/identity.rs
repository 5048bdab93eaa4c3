//! A visitor the site knows: a short JWT that the site's own server signed with the inbox's secret.

use std::time::Duration;

use engine::error::{Error, Result};
use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use super::Tokens;
use super::access::decode_hs256;

/// A signature that would hold for longer is a password in a page; it is refused.
pub const MAX_IDENTITY_AHEAD: Duration = Duration::from_hours(24);

/// Sites' clocks are not ours.
const LEEWAY_S: i64 = 30;
const MAX_LENGTH: usize = 4_096;
const MAX_SUBJECT: usize = 256;
const MAX_FIELD: usize = 254;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Identity {
    /// The site's own id of the person, 1 to 256 bytes.
    pub sub: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    nbf: Option<i64>,
    #[serde(flatten)]
    identity: Identity,
}

impl Tokens {
    /// HS256 only, with `exp` at most a day ahead. `Forbidden` says why, since the site's developer reads it.
    pub fn read_identity(&self, secret: &str, jwt: &str) -> Result<Identity> {
        if secret.is_empty() {
            return Err(Error::forbidden("this inbox has no identity secret, so signed identities are refused"));
        }
        let Claims { exp, nbf, identity } =
            decode_hs256(jwt, &DecodingKey::from_secret(secret.as_bytes()), MAX_LENGTH).map_err(|error| {
                let why = "the identity is not a JWT signed with HS256 and this inbox's secret, with sub (text) and exp";
                Error::forbidden(why).because(error)
            })?;
        let now = self.clock.now().as_millis() / 1000;
        if exp.saturating_add(LEEWAY_S) <= now {
            return Err(Error::forbidden("the identity has ended (exp)"));
        }
        if exp.saturating_sub(LEEWAY_S) > now + MAX_IDENTITY_AHEAD.as_secs() as i64 {
            return Err(Error::forbidden("the identity ends too far ahead: exp may be at most 24 hours from now"));
        }
        if nbf.is_some_and(|start| start.saturating_sub(LEEWAY_S) > now) {
            return Err(Error::forbidden("the identity is not valid yet (nbf)"));
        }
        if !(1..=MAX_SUBJECT).contains(&identity.sub.len()) {
            return Err(Error::forbidden("the identity's sub must have 1 to 256 bytes"));
        }
        Ok(identity.tidied())
    }
}

impl Identity {
    /// Fields that are empty or overlong are as good as absent; the person is the `sub`.
    fn tidied(self) -> Self {
        let tidy = |field: Option<String>| {
            field
                .map(|text| text.trim().to_owned())
                .filter(|text| (1..=MAX_FIELD).contains(&text.len()) && !text.contains(char::is_control))
        };
        Self { sub: self.sub, name: tidy(self.name), email: tidy(self.email), phone: tidy(self.phone) }
    }
}
