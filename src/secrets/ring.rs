use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use engine::error::{Context as _, Error, Kind, Result};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::config::{SecretKey, Secrets};
use crate::http::tokens::fingerprint;
use backends::local::LocalVault;

/// In the data folder: which keys were used there, by their fingerprints.
const FILE: &str = "vault.json";

/// The key that is made from the installation's secret.
const OWN: &str = "";

/// What the data folder knows of its keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ring {
    /// Under which a server seals.
    newest: String,
    /// Keys that something may be sealed under.
    used: BTreeMap<String, String>,
    #[serde(skip)]
    path: PathBuf,
}

/// The vault of a data folder. `Invalid` says which key is wrong or missing. `seals`: whoever opens it will seal under the first
/// key from now on.
pub fn open(folder: &Path, secret: &[u8; 32], settings: &Secrets, seals: bool) -> Result<(LocalVault, Ring)> {
    let named = settings.keys.iter().map(|key| Ok((key.id.clone(), read(key)?))).collect::<Result<Vec<_>>>()?;
    let vault = LocalVault::with_keys(secret, &named)?;
    let mut ring = Ring::read(folder)?;
    ring.check(&named)?;
    let own = fingerprint_of(secret)?;
    if ring.used.get(OWN).is_some_and(|known| *known != own) {
        tracing::error!(
            "secret.key is another than before: secrets of organisations that were sealed with the old one have to be entered again"
        );
    }
    if seals {
        let before = ring.clone();
        named.first().map_or(OWN, |(id, _)| id.as_str()).clone_into(&mut ring.newest);
        ring.used.insert(OWN.to_owned(), own);
        for (id, key) in &named {
            ring.used.insert(id.clone(), fingerprint_of(key)?);
        }
        if ring != before {
            ring.write()?;
        }
    }
    Ok((vault, ring))
}

impl Ring {
    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(FILE);
        match fs::read(&path) {
            Ok(bytes) => {
                let ring: Self =
                    serde_json::from_slice(&bytes).context(Kind::Corrupt, "vault.json in the data folder cannot be read")?;
                Ok(Self { path, ..ring })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self { path, ..Self::default() }),
            Err(error) => Err(Error::unavailable("vault.json in the data folder cannot be read").because(error)),
        }
    }

    /// Every key that something may be sealed under is there, and is the one it was.
    fn check(&self, named: &[(String, [u8; 32])]) -> Result<()> {
        for (id, known) in self.used.iter().filter(|(id, _)| *id != OWN) {
            let Some((_, key)) = named.iter().find(|(named, _)| named == id) else {
                return Err(Error::invalid(format!(
                    "secrets.keys: secrets are sealed under the key {id}, which is not there: add it, and take it away only after \"switchboard secrets rotate\""
                )));
            };
            if fingerprint_of(key)? != *known {
                return Err(Error::invalid(format!(
                    "secrets.keys: the key {id} is not the one that secrets are sealed under: give the right one, or another id to a new one"
                )));
            }
        }
        Ok(())
    }

    /// A running server must seal under the same key, or what it writes meanwhile would need the old one still.
    pub fn need_newest(&self, settings: &Secrets) -> Result<()> {
        let first = settings.keys.first().map_or(OWN, |key| key.id.as_str());
        if self.newest == first {
            return Ok(());
        }
        Err(Error::conflict(format!(
            "no server has run with the key {first} yet: restart it with the new key first, then rotate"
        )))
    }

    /// Nothing is sealed any more but under the newest key and, after a start without keys, that of the installation.
    pub fn forget_old(&mut self) -> Result<Vec<String>> {
        let newest = self.newest.clone();
        let old: Vec<String> = self.used.keys().filter(|id| **id != newest && *id != OWN).cloned().collect();
        self.used.retain(|id, _| !old.contains(id));
        self.write()?;
        Ok(old)
    }

    /// Whole or not at all.
    fn write(&self) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).context(Kind::Invalid, "vault.json cannot be written")?;
        let fresh = self.path.with_extension("json.new");
        let written =
            fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh).and_then(|mut file| {
                file.write_all(&text)?;
                file.sync_all()?;
                fs::rename(&fresh, &self.path)
            });
        written.context(Kind::Unavailable, "vault.json in the data folder cannot be written")
    }
}

/// Tells keys apart and gives nothing of them away.
fn fingerprint_of(key: &[u8; 32]) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).context(Kind::Invalid, "this cannot be a key")?;
    mac.update(b"switchboard key fingerprint");
    Ok(fingerprint(&mac.finalize().into_bytes())[..32].to_owned())
}

fn read(key: &SecretKey) -> Result<[u8; 32]> {
    let id = &key.id;
    let bytes = match (&key.file, &key.value) {
        (Some(file), _) => fs::read(file)
            .context(Kind::Invalid, &format!("secrets.keys: the file of {id}, {}, cannot be read", file.display()))?,
        (None, value) => value.as_ref().map(|value| value.0.clone().into_bytes()).unwrap_or_default(),
    };
    key_of(&bytes).ok_or_else(|| Error::invalid(format!("secrets.keys: {id} is no key: 32 bytes, as they are or in base64")))
}

fn key_of(bytes: &[u8]) -> Option<[u8; 32]> {
    if let Ok(key) = bytes.try_into() {
        return Some(key);
    }
    let text = bytes.trim_ascii();
    let decoded = STANDARD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text)).ok()?;
    decoded.try_into().ok()
}

#[cfg(test)]
mod tests;
