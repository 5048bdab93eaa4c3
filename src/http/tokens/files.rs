//! The address of a stored file is a capability: who has it may read the file, and nobody can make one up.

use std::fmt;

use engine::error::Result;
use engine::ids::{BlobId, OrgId};
use engine::model::message::Attachment;
use hmac::Mac;

use super::{HmacSha256, bad, decode, encode, number};

#[derive(Clone)]
pub struct FileLinks(HmacSha256);

const TAG: usize = 16;

impl FileLinks {
    pub(super) fn new(key: HmacSha256) -> Self {
        Self(key)
    }

    /// Relative to the server's origin; the name at the end is for people only.
    pub fn address(&self, organisation: OrgId, file: &Attachment) -> String {
        let mut address = format!("/files/{}/{}/", file.id, self.sign(organisation, file.id));
        push_escaped(&mut address, &file.name);
        address
    }

    pub(super) fn sign(&self, organisation: OrgId, blob: BlobId) -> String {
        let mut bytes = [0; 8 + TAG];
        bytes[..8].copy_from_slice(&organisation.0.to_be_bytes());
        let tag = self.mac(organisation, blob).finalize().into_bytes();
        bytes[8..].copy_from_slice(&tag[..TAG]);
        encode(&bytes)
    }

    pub(super) fn check(&self, blob: BlobId, signature: &str) -> Result<OrgId> {
        let bytes = decode::<{ 8 + TAG }>(signature)?;
        let organisation = OrgId(number(&bytes[..8])?);
        match self.mac(organisation, blob).verify_truncated_left(&bytes[8..]) {
            Ok(()) => Ok(organisation),
            Err(_forged) => Err(bad()),
        }
    }

    fn mac(&self, organisation: OrgId, blob: BlobId) -> HmacSha256 {
        self.0.clone().chain_update(organisation.0.to_be_bytes()).chain_update(blob.0.to_be_bytes())
    }
}

impl fmt::Debug for FileLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FileLinks(***)")
    }
}

/// Percent-encodes all but the letters, digits and signs that are safe in every part of an address and a header.
pub fn push_escaped(target: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            target.push(char::from(byte));
        } else {
            target.push('%');
            target.push(char::from(HEX[usize::from(byte >> 4)]));
            target.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}
