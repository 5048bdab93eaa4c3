//! Refresh tokens: which login session they belong to, a random secret, and an HMAC, so that only what was once issued
//! here can end a session by being used twice.
//!
//! `organisation 8 | session 8 | secret 32 | HMAC-SHA-256 (first half) 16`

use engine::error::Result;
use engine::ids::{OrgId, RecordId};
use hmac::Mac;

use super::{Tokens, bad, decode, encode, fingerprint, number, random_bytes};

/// A new refresh token and how it is kept.
pub struct Fresh {
    pub token: String,
    pub hash: String,
}

/// A genuine refresh token, living or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    pub organisation: OrgId,
    pub session: RecordId,
    pub hash: String,
}

const SAID: usize = 48;
const WHOLE: usize = SAID + 16;

impl Tokens {
    pub fn issue_refresh(&self, organisation: OrgId, session: RecordId) -> Result<Fresh> {
        let secret: [u8; 32] = random_bytes()?;
        let mut bytes = Vec::with_capacity(WHOLE);
        bytes.extend(organisation.0.to_be_bytes());
        bytes.extend(session.0.to_be_bytes());
        bytes.extend(secret);
        let tag = self.refresh.clone().chain_update(&bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..16]);
        Ok(Fresh { token: encode(&bytes), hash: fingerprint(&secret) })
    }

    /// `Forbidden` for whatever was not issued here.
    pub fn read_refresh(&self, token: &str) -> Result<Presented> {
        let bytes = decode::<WHOLE>(token)?;
        let (said, tag) = bytes.split_at(SAID);
        if self.refresh.clone().chain_update(said).verify_truncated_left(tag).is_err() {
            return Err(bad());
        }
        Ok(Presented {
            organisation: OrgId(number(&said[..8])?),
            session: RecordId(number(&said[8..16])?),
            hash: fingerprint(&said[16..SAID]),
        })
    }
}
