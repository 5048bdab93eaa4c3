//! Everything the server signs, under keys derived from one secret: access tokens, visitors' tokens, refresh tokens and
//! the addresses of files. A key serves one purpose, so that nothing signed for one is worth anything for another.

mod access;
mod files;
mod identity;
mod refresh;
mod visitor;

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::clock::Clock;
use engine::error::{Context, Error, Kind, Result};
use engine::ids::{BlobId, DocumentId, OrgId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub use access::{ACCESS_LIFETIME, AccessClaims};
pub use files::{FileLinks, push_escaped};
pub use identity::{Identity, MAX_IDENTITY_AHEAD};
pub use refresh::{Fresh, Presented};
pub use visitor::VisitorClaims;

type HmacSha256 = Hmac<Sha256>;

/// Cloned freely.
#[derive(Clone)]
pub struct Tokens {
    access: access::AccessKeys,
    visitor: HmacSha256,
    refresh: HmacSha256,
    files: FileLinks,
    clock: Arc<dyn Clock>,
}

impl Tokens {
    pub fn new(secret: &[u8; 32], clock: Arc<dyn Clock>) -> Self {
        Self {
            access: access::AccessKeys::new(&derive(secret, "access token 1")),
            visitor: keyed(&derive(secret, "visitor token 1")),
            refresh: keyed(&derive(secret, "refresh token 1")),
            files: FileLinks::new(keyed(&derive(secret, "file address 1"))),
            clock,
        }
    }

    /// Addresses of files begin with this origin; empty: they are relative to the page.
    #[must_use]
    pub fn with_files_at(self, origin: &str) -> Self {
        Self { files: self.files.at(origin), ..self }
    }

    /// Gives stored files their addresses.
    pub fn files(&self) -> &FileLinks {
        &self.files
    }

    pub fn sign_blob(&self, organisation: OrgId, blob: BlobId) -> String {
        self.files.sign(organisation, blob)
    }

    /// Whose document it is, when the signature is ours.
    pub fn check_document(&self, document: DocumentId, signature: &str) -> Result<OrgId> {
        self.files.check_document(document, signature)
    }

    /// Whose file it is, when the signature is ours.
    pub fn check_blob(&self, blob: BlobId, signature: &str) -> Result<OrgId> {
        self.files.check(blob, signature)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(***)")
    }
}

/// The expand step of HKDF for one block: HMAC of the purpose under the secret.
fn derive(secret: &[u8; 32], purpose: &str) -> [u8; 32] {
    let mut mac = keyed(secret);
    mac.update(b"switchboard ");
    mac.update(purpose.as_bytes());
    mac.update(&[1]);
    mac.finalize().into_bytes().into()
}

/// A key shorter than the hash's block is padded with zeros, as HMAC itself does; so this cannot fail.
fn keyed(key: &[u8; 32]) -> HmacSha256 {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    HmacSha256::new(&block.into())
}

/// 256 bits from the system, for whatever must not be guessed.
pub fn random_bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context(Kind::Unavailable, "the system gives no random numbers")?;
    Ok(bytes)
}

/// A random text of 43 characters that is safe in addresses.
pub fn random_text() -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(random_bytes::<32>()?))
}

/// How a secret is kept: its SHA-256 in hex. Enough for random secrets; passwords go through argon2.
pub fn fingerprint(secret: &[u8]) -> String {
    use fmt::Write;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(secret) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A text of exactly `N` bytes, or the refusal that tells nothing more.
fn decode<const N: usize>(text: &str) -> Result<[u8; N]> {
    if text.len() != (N * 4).div_ceil(3) {
        return Err(bad());
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).context(Kind::Forbidden, "the token is not one of ours")?;
    bytes.try_into().map_err(|_wrong_length: Vec<u8>| bad())
}

fn bad() -> Error {
    Error::forbidden("the token is not one of ours")
}

fn ended() -> Error {
    Error::forbidden("the token has ended")
}

fn number(bytes: &[u8]) -> Result<i64> {
    bytes.try_into().map(i64::from_be_bytes).context(Kind::Forbidden, "the token is not one of ours")
}

#[cfg(test)]
mod tests;
