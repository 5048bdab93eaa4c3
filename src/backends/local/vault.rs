//! Secrets of organisations under AES-256-GCM: a fresh nonce each, and the organisation bound to the words, so that a
//! sealed secret copied to another organisation does not open there.

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

/// Before each sealed secret; another way of sealing has another number.
const FORM: &str = "v1.";

pub struct LocalVault(RandomizedNonceKey);

impl LocalVault {
    /// Under a key of its own, made of the installation's secret.
    pub fn new(secret: &[u8; 32]) -> Result<Self> {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).context(Kind::Invalid, "the server's secret cannot be a key")?;
        mac.update(b"switchboard vault v1");
        let key = RandomizedNonceKey::new(&AES_256_GCM, &mac.finalize().into_bytes());
        key.map(Self).map_err(|_unspecified| Error::unavailable("the vault's key cannot be made"))
    }
}

impl Vault for LocalVault {
    fn seal(&self, organisation: OrgId, secret: &str) -> Result<Sealed> {
        if secret.is_empty() {
            return Ok(Sealed::default());
        }
        let mut sealed = secret.as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(owner(organisation), &mut sealed);
        let nonce = nonce.map_err(|_unspecified| Error::unavailable("a secret cannot be sealed"))?;
        let whole = [nonce.as_ref().as_slice(), &sealed].concat();
        Ok(Sealed(format!("{FORM}{}", STANDARD_NO_PAD.encode(whole))))
    }

    fn open(&self, organisation: OrgId, sealed: &Sealed) -> Result<Secret> {
        if sealed.is_empty() {
            return Ok(Secret::default());
        }
        let broken = || Error::corrupt("a stored secret cannot be opened; it has to be entered again");
        let whole = sealed.0.strip_prefix(FORM).and_then(|text| STANDARD_NO_PAD.decode(text).ok()).ok_or_else(broken)?;
        let (nonce, sealed) = whole.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_unspecified| broken())?;
        let mut words = sealed.to_vec();
        let opened = self.0.open_in_place(nonce, owner(organisation), &mut words).map_err(|_unspecified| broken())?;
        Ok(Secret(std::str::from_utf8(opened).map_err(|error| broken().because(error))?.to_owned()))
    }
}

fn owner(organisation: OrgId) -> Aad<[u8; 8]> {
    Aad::from(organisation.0.to_be_bytes())
}

impl fmt::Debug for LocalVault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalVault")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: OrgId = OrgId(1);

    #[test]
    fn a_secret_opens_for_its_organisation_and_here_alone() {
        let vault = LocalVault::new(&[7; 32]).unwrap();
        let sealed = vault.seal(OURS, "sk-very-secret").unwrap();
        assert!(!sealed.0.contains("secret"));
        assert_eq!(vault.open(OURS, &sealed).unwrap().0, "sk-very-secret");
        assert_eq!(vault.open(OrgId(2), &sealed).unwrap_err().kind, Kind::Corrupt);
        let elsewhere = LocalVault::new(&[8; 32]).unwrap();
        assert_eq!(elsewhere.open(OURS, &sealed).unwrap_err().kind, Kind::Corrupt);
    }

    #[test]
    fn equal_secrets_look_different_and_changed_ones_do_not_open() {
        let vault = LocalVault::new(&[7; 32]).unwrap();
        let (one, other) = (vault.seal(OURS, "same").unwrap(), vault.seal(OURS, "same").unwrap());
        assert_ne!(one, other);
        for broken in ["", "v1.", "v1.AAAA", "v2.AAAA", &one.0[..one.0.len() - 2], &format!("{}A", one.0)] {
            let opened = vault.open(OURS, &Sealed(broken.to_owned()));
            assert!(broken.is_empty() || opened.is_err(), "{broken}");
        }
        assert_eq!(format!("{one:?}, {:?}", vault.open(OURS, &one).unwrap()), "***, ***");
    }

    #[test]
    fn no_secret_stays_none() {
        let vault = LocalVault::new(&[7; 32]).unwrap();
        assert!(vault.seal(OURS, "").unwrap().is_empty());
        assert_eq!(vault.open(OURS, &Sealed::default()).unwrap(), Secret::default());
    }
}
