//! Whether an ID token is one of this provider, for us, for this sign-on, and now.

use engine::error::{Context as _, Error, Kind, Result};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Longer texts are not looked at.
const LONGEST: usize = 32 * 1024;

/// Seconds by which the provider's clock may differ.
const LEEWAY: i64 = 60;

/// Whoever signs somebody on does it now: a token that was made longer ago comes from elsewhere.
const OLDEST: i64 = 10 * 60;

/// What the token must say.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client: &'a str,
    pub nonce: &'a str,
    /// Seconds since 1970.
    pub now: i64,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    email_verified: Option<Value>,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(several) => several,
        }
    }
}

impl Claims {
    /// Some providers write the word.
    pub fn is_email_verified(&self) -> bool {
        match &self.email_verified {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(word)) => word == "true",
            _ => false,
        }
    }

    /// The texts of a claim that lists groups, or is one.
    pub fn groups(&self, claim: &str) -> Vec<&str> {
        match self.rest.get(claim) {
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(group)) => vec![group.as_str()],
            _ => Vec::new(),
        }
    }
}

/// `NotFound` when none of the keys has the name the token asks for: the provider may have new ones. `Forbidden` says what else
/// is wrong.
pub fn verify(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims> {
    if token.len() > LONGEST {
        return Err(Error::forbidden("the ID token is too long"));
    }
    // Reading the header fails for "none" and whatever else is no algorithm.
    let header = jsonwebtoken::decode_header(token).context(Kind::Forbidden, "the ID token cannot be read")?;
    if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) {
        return Err(Error::forbidden("the ID token is not signed with RS256 or ES256"));
    }
    let key = key_of(keys, header.kid.as_deref(), header.alg)
        .ok_or_else(|| Error::not_found("the ID token names a key that the provider does not have"))?;
    let key = DecodingKey::from_jwk(key).context(Kind::Forbidden, "a key of the provider cannot be used")?;
    let mut rules = Validation::new(header.alg);
    // Looked at below: by our clock, and with reasons.
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    let read = jsonwebtoken::decode::<Claims>(token, &key, &rules);
    let claims = read.context(Kind::Forbidden, "the ID token was not signed by the provider")?.claims;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<()> {
    let audience = claims.aud.all();
    let is_ours = audience.iter().any(|client| client == expected.client);
    let is_for_us = is_ours
        && (audience.len() == 1 || claims.azp.is_some())
        && claims.azp.as_deref().is_none_or(|azp| azp == expected.client);
    let now = expected.now;
    let needed = [
        (claims.iss == expected.issuer, "the ID token is of another issuer"),
        (is_for_us, "the ID token is meant for somebody else"),
        (claims.nonce.as_deref() == Some(expected.nonce), "the ID token answers another sign-on"),
        (claims.exp.saturating_add(LEEWAY) > now, "the ID token has ended"),
        (claims.nbf.is_none_or(|start| start.saturating_sub(LEEWAY) <= now), "the ID token is not valid yet"),
        (claims.iat.saturating_sub(LEEWAY) <= now, "the ID token was made in the future"),
        (claims.iat.saturating_add(OLDEST) > now, "the ID token is too old"),
        ((1..=255).contains(&claims.sub.len()), "the ID token does not say who it is about"),
    ];
    match needed.into_iter().find(|(holds, _)| !holds) {
        Some((_, why)) => Err(Error::forbidden(why)),
        None => Ok(()),
    }
}

/// Without a name in the token, the only key of its kind.
fn key_of<'a>(keys: &'a JwkSet, name: Option<&str>, algorithm: Algorithm) -> Option<&'a Jwk> {
    let fits = |key: &&Jwk| match key.algorithm {
        AlgorithmParameters::RSA(_) => algorithm == Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(_) => algorithm == Algorithm::ES256,
        _ => false,
    };
    let mut fitting = keys.keys.iter().filter(fits);
    match name {
        Some(name) => fitting.find(|key| key.common.key_id.as_deref() == Some(name)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

#[cfg(test)]
mod tests;
