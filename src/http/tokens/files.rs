//! The address of a stored file is a capability: who has it may read the file, and nobody can make one up.

use std::fmt;
use std::sync::Arc;

use engine::error::Result;
use engine::ids::{BlobId, DocumentId, OrgId};
use engine::model::message::Attachment;
use hmac::Mac;

use super::{HmacSha256, bad, decode, encode, number};

#[derive(Clone)]
pub struct FileLinks {
    key: HmacSha256,
    /// Where files are, without a slash at the end; empty: at the address of the pages.
    origin: Arc<str>,
}

const TAG: usize = 16;

impl FileLinks {
    pub(super) fn new(key: HmacSha256) -> Self {
        Self { key, origin: "".into() }
    }

    pub(super) fn at(self, origin: &str) -> Self {
        Self { origin: origin.trim_end_matches('/').into(), ..self }
    }

    /// The whole address, or one relative to the server's origin where files have none of their own; the name at the end is for
    /// people only.
    pub fn address(&self, organisation: OrgId, file: &Attachment) -> String {
        let mut address = format!("{}/files/{}/{}/", self.origin, file.id, self.sign(organisation, file.id));
        push_escaped(&mut address, &file.name);
        address
    }

    pub(super) fn sign(&self, organisation: OrgId, blob: BlobId) -> String {
        self.sign_number(b"", organisation, blob.0)
    }

    /// Of a document of the knowledge, for customers; who may open it is decided when it is opened.
    pub fn document_address(&self, organisation: OrgId, document: DocumentId) -> String {
        format!(
            "{}/api/v1/files/knowledge/{document}?sig={}",
            self.origin,
            self.sign_number(b"document", organisation, document.0)
        )
    }

    pub(super) fn check_document(&self, document: DocumentId, signature: &str) -> Result<OrgId> {
        self.check_number(b"document", document.0, signature)
    }

    pub(super) fn check(&self, blob: BlobId, signature: &str) -> Result<OrgId> {
        self.check_number(b"", blob.0, signature)
    }

    fn sign_number(&self, what: &[u8], organisation: OrgId, number: i64) -> String {
        let mut bytes = [0; 8 + TAG];
        bytes[..8].copy_from_slice(&organisation.0.to_be_bytes());
        let tag = self.mac(what, organisation, number).finalize().into_bytes();
        bytes[8..].copy_from_slice(&tag[..TAG]);
        encode(&bytes)
    }

    fn check_number(&self, what: &[u8], id: i64, signature: &str) -> Result<OrgId> {
        let bytes = decode::<{ 8 + TAG }>(signature)?;
        let organisation = OrgId(number(&bytes[..8])?);
        match self.mac(what, organisation, id).verify_truncated_left(&bytes[8..]) {
            Ok(()) => Ok(organisation),
            Err(_forged) => Err(bad()),
        }
    }

    /// `what` tells ids of one kind from those of another; it stands last, so that no two texts can be the same.
    fn mac(&self, what: &[u8], organisation: OrgId, number: i64) -> HmacSha256 {
        self.key.clone().chain_update(organisation.0.to_be_bytes()).chain_update(number.to_be_bytes()).chain_update(what)
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
