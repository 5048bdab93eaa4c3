//! Access tokens of operators: JWT, HS256 and nothing else, 15 minutes.

use std::time::Duration;

use engine::error::{Context, Kind, Result};
use engine::ids::{OperatorId, OrgId, RecordId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::{Tokens, ended};

pub const ACCESS_LIFETIME: Duration = Duration::from_mins(15);

/// Seconds by which two machines' clocks may differ.
const LEEWAY: i64 = 5;

/// Longer texts are not looked at.
const MAX_LENGTH: usize = 2_048;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    #[serde(rename = "sub")]
    pub operator: OperatorId,
    #[serde(rename = "org")]
    pub organisation: OrgId,
    /// The login session it was issued in.
    #[serde(rename = "sid")]
    pub session: RecordId,
    /// Seconds since 1970.
    pub exp: i64,
}

#[derive(Clone)]
pub(super) struct AccessKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl AccessKeys {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key) }
    }
}

impl Tokens {
    pub fn issue_access(&self, operator: OperatorId, organisation: OrgId, session: RecordId) -> Result<String> {
        let exp = self.clock.now().plus(ACCESS_LIFETIME).as_millis() / 1000;
        let claims = AccessClaims { operator, organisation, session, exp };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.access.encoding)
            .context(Kind::Unavailable, "an access token cannot be signed")
    }

    /// `Forbidden` for whatever is not a living token of ours.
    pub fn read_access(&self, token: &str) -> Result<AccessClaims> {
        let claims: AccessClaims = decode_hs256(token, &self.access.decoding, MAX_LENGTH)?;
        if claims.exp + LEEWAY < self.clock.now().as_millis() / 1000 {
            return Err(ended());
        }
        Ok(claims)
    }
}

/// The algorithm is pinned; times are checked by the caller against the engine's clock.
pub(super) fn decode_hs256<T: serde::de::DeserializeOwned>(token: &str, key: &DecodingKey, longest: usize) -> Result<T> {
    if token.len() > longest {
        return Err(super::bad());
    }
    let mut rules = Validation::new(Algorithm::HS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_aud = false;
    let read = jsonwebtoken::decode(token, key, &rules).context(Kind::Forbidden, "the token is not one of ours")?;
    Ok(read.claims)
}
