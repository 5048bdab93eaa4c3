//! What the knowledge base holds: documents, and the passages they are cut into.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Namespace of every passage id; changing it would orphan all indexed passages.
const PASSAGES: Uuid = Uuid::from_u128(0x6f1d_6a0e_43b7_5c52_9d0a_31f2_8be4_c706);

/// One page, file or article of an organisation, already cut into passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Chosen by the caller, unique within the organisation.
    pub id: String,
    pub organisation: i64,
    pub knowledge_base: i64,
    pub title: String,
    /// Where the bytes came from: an address or a path.
    pub source: Option<String>,
    /// BCP 47 tag such as `en` or `pt-BR`.
    pub language: Option<String>,
    /// SHA-256 of the ingested bytes, lower-case hex.
    pub checksum: String,
    /// Number of pages, for formats that have pages.
    #[serde(default)]
    pub pages: Option<u32>,
    pub passages: Vec<Passage>,
}

/// A piece of a document that is found, cited and shown on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// The same document, organisation and ordinal always give the same id.
    pub id: Uuid,
    /// Id of the document it belongs to.
    pub document: String,
    /// Position in the document, from 0.
    pub ordinal: u32,
    /// Title of the document.
    pub title: String,
    /// Headings above the passage, outermost first.
    pub headings: Vec<String>,
    /// Fragment of the nearest heading, without `#`.
    pub anchor: Option<String>,
    /// Page it begins on, from 1, for formats that have pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Byte offsets in `text` where each further page begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_starts: Vec<u32>,
    /// Simple Markdown: paragraphs, lists, fenced code, tables, `###` lines of merged short sections.
    pub text: String,
    /// Address of the document, with the anchor when there is one.
    pub url: Option<String>,
}

/// The vectors of one passage, all in one space.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PassageVectors {
    /// Of the passage with its title and headings.
    pub whole: Vec<f32>,
    /// Of its sentences, rows and items, each alone, in order.
    pub sentences: Vec<Vec<f32>>,
}

impl Passage {
    /// The page that the byte at `offset` of the text stands on.
    pub fn page_at(&self, offset: usize) -> Option<u32> {
        let turned = self.page_starts.iter().take_while(|start| **start as usize <= offset).count();
        self.page.map(|page| page + turned as u32)
    }

    /// Two organisations may use the same document id, so the organisation is part of the name.
    pub fn id_for(organisation: i64, document: &str, ordinal: u32) -> Uuid {
        let name = format!("{organisation}/{ordinal}/{document}");
        Uuid::new_v5(&PASSAGES, name.as_bytes())
    }
}

/// Lower-case hex SHA-256, the form of [`Document::checksum`].
pub fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        for nibble in [byte >> 4, byte & 15] {
            hex.extend(char::from_digit(u32::from(nibble), 16));
        }
        hex
    })
}

#[cfg(test)]
mod tests;
