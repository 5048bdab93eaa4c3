//! API keys as they are shown and found again: `sbk_`, 13 signs that name the key, and a secret of 43 signs.
//!
//! Of the secret only its fingerprint is kept, so that a key is shown once and no backup holds one.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::ids::ApiKeyId;
use engine::model::api_key::{ApiKey, ID_KEY};
use engine::model::record::Versioned;
use engine::ports::records::Typed;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;

use super::kept::Kept;
use super::limits::Buckets;
use super::tokens::{fingerprint, random_text};

/// Public scanners of leaked secrets find keys by it.
pub const PREFIX: &str = "sbk_";

const ID_PREFIX: &str = "ak_";
const ID_DIGITS: usize = 13;

/// What is known of a key may be this old, and its last use is written no more often.
const NOTED_EVERY: Duration = Duration::from_mins(1);

pub struct Keyring {
    records: Typed,
    kept: Kept<ApiKeyId, Arc<ApiKey>>,
    noted: Buckets<ApiKeyId>,
}

/// A new key and how its secret is kept.
pub struct Fresh {
    pub token: String,
    pub fingerprint: String,
}

pub fn issue(id: ApiKeyId) -> Result<Fresh> {
    let (id, secret) = (id.to_string(), random_text()?);
    let token = format!("{PREFIX}{}{secret}", id.strip_prefix(ID_PREFIX).unwrap_or_default());
    Ok(Fresh { token, fingerprint: fingerprint(secret.as_bytes()) })
}

/// Which key it claims to be, and the secret that is to prove it.
fn read(token: &str) -> Option<(ApiKeyId, &str)> {
    let (id, secret) = token.strip_prefix(PREFIX)?.split_at_checked(ID_DIGITS)?;
    Some((format!("{ID_PREFIX}{id}").parse().ok()?, secret))
}

impl Keyring {
    pub fn new(records: Typed) -> Self {
        Self { records, kept: Kept::default(), noted: Buckets::new(1, NOTED_EVERY) }
    }

    /// `None` for what is no key of ours, and for one that has expired.
    pub async fn find(&self, token: &str, now: Timestamp) -> Result<Option<Arc<ApiKey>>> {
        let Some((id, secret)) = read(token) else { return Ok(None) };
        let Some(key) = self.kept(id).await? else { return Ok(None) };
        let is_right = bool::from(fingerprint(secret.as_bytes()).as_bytes().ct_eq(key.fingerprint.as_bytes()));
        Ok((is_right && !key.has_expired(now)).then_some(key))
    }

    async fn kept(&self, id: ApiKeyId) -> Result<Option<Arc<ApiKey>>> {
        if let Some(key) = self.kept.get(&id) {
            return Ok(Some(key));
        }
        let since = self.kept.since(&id);
        let Some(found) = self.records.find_by_key::<ApiKey>(ID_KEY, &id.to_string()).await? else { return Ok(None) };
        let key = Arc::new(found.value);
        self.kept.keep(since, id, Arc::clone(&key));
        Ok(Some(key))
    }

    /// After it was revoked.
    pub fn forget(&self, id: ApiKeyId) {
        self.kept.forget(&id);
    }

    /// Shown to people who wonder whether a key is still needed; a call does not fail for it.
    pub async fn note_use(&self, key: &ApiKey, now: Timestamp) {
        if self.noted.take(key.id).is_err() {
            return;
        }
        if let Err(error) = self.write_use(key, now).await {
            tracing::warn!(key = %key.id, %error, "when an API key was used last could not be written");
        }
    }

    async fn write_use(&self, key: &ApiKey, now: Timestamp) -> Result<()> {
        let Some(Versioned { version, value }) = self.records.get::<ApiKey>(key.organisation, key.id.0).await? else {
            return Ok(());
        };
        let used = ApiKey { used_at: Some(now), ..value };
        match self.records.put(key.organisation, &used, version).await {
            // Another node wrote it, or the key was revoked in this moment.
            Err(error) if error.kind == Kind::Conflict => Ok(()),
            written => written.map(drop),
        }
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyring")
    }
}

#[cfg(test)]
mod tests;
