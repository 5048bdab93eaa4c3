use engine::ids::{BlobId, OrgId};
use engine::model::message;
use serde::Serialize;
use utoipa::ToSchema;

pub use crate::http::tokens::FileLinks;

/// A stored file; `url` is a signed capability relative to the server's origin.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attachment<'a> {
    #[schema(value_type = String)]
    pub id: BlobId,
    pub name: &'a str,
    pub media_type: &'a str,
    /// Bytes.
    pub size: u64,
    pub url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

impl<'a> Attachment<'a> {
    pub fn new(organisation: OrgId, file: &'a message::Attachment, links: &FileLinks) -> Self {
        Self {
            id: file.id,
            name: &file.name,
            media_type: &file.media_type,
            size: file.size,
            url: links.address(organisation, file),
            width: file.width,
            height: file.height,
        }
    }

    pub fn all(message: &'a message::Message, links: &FileLinks) -> Vec<Self> {
        message.content.attachments.iter().map(|file| Self::new(message.organisation, file, links)).collect()
    }
}
