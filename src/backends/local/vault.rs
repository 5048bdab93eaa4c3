//! Secrets of organisations under AES-256-GCM: a fresh nonce each, and the organisation and the key's name bound to the words,
//! so that a sealed secret copied to another organisation does not open there.
//!
//! | form | key |
//! | --- | --- |
//! | `v1.DATA` | made from the installation's secret |
//! | `v2.ID.DATA` | the one of the configuration with this id |

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::OrgId;
use engine::ports::Vault;
use engine::ports::vault::{Sealed, Secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

const OWN: &str = "v1.";
const NAMED: &str = "v2.";

/// The first key seals, any of them opens.
pub struct LocalVault(Vec<SealingKey>);

struct SealingKey {
    /// Empty: made from the installation's secret.
    id: String,
    key: RandomizedNonceKey,
}

impl LocalVault {
    /// Under one key, made of the installation's secret.
    pub fn new(secret: &[u8; 32]) -> Result<Self> {
        Self::with_keys(secret, &[])
    }

    /// The same with keys of the configuration before it, the newest first.
    pub fn with_keys(secret: &[u8; 32], named: &[(String, [u8; 32])]) -> Result<Self> {
        let mut keys = Vec::with_capacity(named.len() + 1);
        for (id, key) in named {
            keys.push(SealingKey::new(id, key, b"switchboard vault v2")?);
        }
        keys.push(SealingKey::new("", secret, b"switchboard vault v1")?);
        Ok(Self(keys))
    }

    /// Sealed under the key that is newest now; nothing is as good as that.
    pub fn is_fresh(&self, sealed: &Sealed) -> bool {
        sealed.is_empty() || self.0.first().is_some_and(|key| key.sealed_part(&sealed.0).is_some())
    }

    /// Has one of the two forms above, whoever sealed it.
    pub fn looks_sealed(text: &str) -> bool {
        text.starts_with(OWN) || text.starts_with(NAMED)
    }
}

impl SealingKey {
    fn new(id: &str, secret: &[u8; 32], purpose: &[u8]) -> Result<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).context(Kind::Invalid, "this cannot be a key")?;
        mac.update(purpose);
        let key = RandomizedNonceKey::new(&AES_256_GCM, &mac.finalize().into_bytes());
        let key = key.map_err(|_unspecified| Error::unavailable("a key of the vault cannot be made"))?;
        Ok(Self { id: id.to_owned(), key })
    }

    fn prefix(&self) -> String {
        if self.id.is_empty() { OWN.to_owned() } else { format!("{NAMED}{}.", self.id) }
    }

    /// The data of what was sealed under this key, by its form.
    fn sealed_part<'a>(&self, text: &'a str) -> Option<&'a str> {
        text.strip_prefix(&self.prefix())
    }

    /// What was sealed before keys had names is bound to its organisation alone.
    fn bound(&self, organisation: OrgId) -> Aad<Vec<u8>> {
        Aad::from([organisation.0.to_be_bytes().as_slice(), self.id.as_bytes()].concat())
    }

    fn open(&self, organisation: OrgId, data: &str) -> Option<Vec<u8>> {
        let whole = STANDARD_NO_PAD.decode(data).ok()?;
        let (nonce, sealed) = whole.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut words = sealed.to_vec();
        let length = self.key.open_in_place(nonce, self.bound(organisation), &mut words).ok()?.len();
        words.truncate(length);
        Some(words)
    }
}

impl Vault for LocalVault {
    fn seal(&self, organisation: OrgId, secret: &str) -> Result<Sealed> {
        if secret.is_empty() {
            return Ok(Sealed::default());
        }
        let newest = self.0.first().ok_or_else(|| Error::unavailable("the vault has no key"))?;
        let mut sealed = secret.as_bytes().to_vec();
        let nonce = newest.key.seal_in_place_append_tag(newest.bound(organisation), &mut sealed);
        let nonce = nonce.map_err(|_unspecified| Error::unavailable("a secret cannot be sealed"))?;
        let whole = [nonce.as_ref().as_slice(), &sealed].concat();
        Ok(Sealed(format!("{}{}", newest.prefix(), STANDARD_NO_PAD.encode(whole))))
    }

    fn open(&self, organisation: OrgId, sealed: &Sealed) -> Result<Secret> {
        if sealed.is_empty() {
            return Ok(Secret::default());
        }
        let broken = || Error::corrupt("a stored secret cannot be opened; it has to be entered again");
        let found = self.0.iter().find_map(|key| Some((key, key.sealed_part(&sealed.0)?)));
        let (key, data) = found.ok_or_else(broken)?;
        let words = key.open(organisation, data).ok_or_else(broken)?;
        Ok(Secret(String::from_utf8(words).map_err(|error| broken().because(error))?))
    }
}

impl fmt::Debug for LocalVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalVault")
    }
}

#[cfg(test)]
mod tests;
