use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{OrgId, RecordId};
use engine::model::record::{Key, Record};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::app::App;
use crate::http::tokens::{fingerprint, random_text};

/// Whoever needs longer at the provider begins again.
pub const LIFETIME: Duration = Duration::from_mins(10);

/// Of one organisation at once; beyond them the oldest go.
const MOST_WAITING: u64 = 500;

/// Cleared away with each departure.
const A_FEW: usize = 20;

/// A browser on its way to the provider and back. Its state is good once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOnAttempt {
    pub id: RecordId,
    pub organisation: OrgId,
    /// Fingerprints: of the state in the address, and of the cookie in the browser that left.
    pub state: String,
    pub browser: String,
    pub nonce: String,
    pub verifier: Sealed,
    pub ends_at: Timestamp,
}

impl Record for SignOnAttempt {
    const KIND: &'static str = "sign_on_attempt";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "state", value: self.state.clone() }]
    }
}

/// What the browser takes along.
pub struct Departure {
    pub state: String,
    pub nonce: String,
    /// SHA-256 of the verifier, as the provider is told it.
    pub challenge: String,
    /// For the cookie: whoever comes back without it is another browser.
    pub browser: String,
}

/// A new attempt, kept until its browser is back.
pub async fn depart(app: &App, organisation: OrgId) -> Result<Departure> {
    clear(app, organisation).await?;
    let (state, nonce, verifier, browser) = (random_text()?, random_text()?, random_text()?, random_text()?);
    let now = app.engine.clock.now();
    let attempt = SignOnAttempt {
        id: app.engine.ids.next_at(now),
        organisation,
        state: fingerprint(state.as_bytes()),
        browser: fingerprint(browser.as_bytes()),
        nonce: nonce.clone(),
        verifier: app.vault.seal(organisation, &verifier)?,
        ends_at: now.plus(LIFETIME),
    };
    app.engine.records.put(organisation, &attempt, 0).await?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    Ok(Departure { state, nonce, challenge, browser })
}

/// The attempt that a browser comes back with, used up by this. `Forbidden` for one that is not there (any more), and for that of
/// another browser, which stays as it is.
pub async fn take(app: &App, state: &str, browser: &str) -> Result<SignOnAttempt> {
    let unknown = || Error::forbidden("this sign-on has ended, was used, or was begun in another browser");
    let found = app.engine.records.find_by_key::<SignOnAttempt>("state", &fingerprint(state.as_bytes())).await?;
    let attempt = found.ok_or_else(unknown)?.value;
    let shown = fingerprint(browser.as_bytes());
    if !bool::from(attempt.browser.as_bytes().ct_eq(shown.as_bytes())) {
        return Err(unknown());
    }
    // Of two that come at once only one takes it.
    let is_first = app.engine.records.delete::<SignOnAttempt>(attempt.organisation, attempt.id.0).await?;
    if is_first && attempt.ends_at > app.engine.clock.now() { Ok(attempt) } else { Err(unknown()) }
}

/// Attempts are listed oldest first, so the first page holds those that have ended.
async fn clear(app: &App, organisation: OrgId) -> Result<()> {
    let (records, now) = (&app.engine.records, app.engine.clock.now());
    let is_full = records.count::<SignOnAttempt>(organisation).await? >= MOST_WAITING;
    let oldest = records.list::<SignOnAttempt>(organisation, None, A_FEW).await?;
    for attempt in oldest.items.iter().filter(|attempt| is_full || attempt.value.ends_at <= now) {
        records.delete::<SignOnAttempt>(organisation, attempt.value.id.0).await?;
    }
    Ok(())
}
