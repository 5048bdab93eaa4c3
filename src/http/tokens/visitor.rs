//! Visitors' tokens: fixed binary fields and their HMAC, so that a socket connects without parsing JSON.
//!
//! `version 1 | organisation 8 | inbox 8 | contact 8 | conversation 8 | signed 1 | ends at, ms 8 | HMAC-SHA-256 32`

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ContactId, ConversationId, InboxId, OrgId};
use hmac::Mac;

use super::{Tokens, bad, decode, encode, ended, number};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitorClaims {
    pub organisation: OrgId,
    pub inbox: InboxId,
    pub contact: ContactId,
    pub conversation: ConversationId,
    /// The site's server vouched for the visitor when this was issued.
    pub signed: bool,
}

/// An anonymous visitor is found again by this token alone, so it lives as long as a browser keeps a cookie.
pub const UNSIGNED_LIFETIME: Duration = Duration::from_hours(24 * 400);

/// A vouched-for visitor shows a new signature at each connect; the token only bridges reconnects and uploads.
pub const SIGNED_LIFETIME: Duration = Duration::from_mins(10);

const VERSION: u8 = 1;
const SAID: usize = 42;
const WHOLE: usize = SAID + 32;

impl Tokens {
    pub fn issue_visitor(&self, claims: VisitorClaims) -> String {
        let lifetime = if claims.signed { SIGNED_LIFETIME } else { UNSIGNED_LIFETIME };
        let ends = self.clock.now().plus(lifetime);
        let mut bytes = Vec::with_capacity(WHOLE);
        bytes.push(VERSION);
        for id in [claims.organisation.0, claims.inbox.0, claims.contact.0, claims.conversation.0] {
            bytes.extend(id.to_be_bytes());
        }
        bytes.push(u8::from(claims.signed));
        bytes.extend(ends.as_millis().to_be_bytes());
        let tag = self.visitor.clone().chain_update(&bytes).finalize();
        bytes.extend(tag.into_bytes());
        encode(&bytes)
    }

    /// `Forbidden` for whatever is not a living token of ours.
    pub fn read_visitor(&self, token: &str) -> Result<VisitorClaims> {
        let bytes = decode::<WHOLE>(token)?;
        let (said, tag) = bytes.split_at(SAID);
        if self.visitor.clone().chain_update(said).verify_slice(tag).is_err() || said[0] != VERSION {
            return Err(bad());
        }
        if Timestamp::from_millis(number(&said[34..42])?) <= self.clock.now() {
            return Err(ended());
        }
        Ok(VisitorClaims {
            organisation: OrgId(number(&said[1..9])?),
            inbox: InboxId(number(&said[9..17])?),
            contact: ContactId(number(&said[17..25])?),
            conversation: ConversationId(number(&said[25..33])?),
            signed: said[33] == 1,
        })
    }
}
