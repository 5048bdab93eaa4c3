//! From bytes to a [`Document`]: decode, read the structure, cut into passages.
//!
//! To add a format: one file that fills an `Outline` (see `markdown`), one [`Format`] with its media types and endings,
//! one arm in `outline`. Cutting, anchors, titles and bounds then come for free.

mod chunk;
mod decode;
pub mod fetch;
mod format;
mod html;
mod markdown;
mod outline;
mod refusal;
mod sentences;
mod text;

pub use format::Format;
pub use refusal::Refusal;
pub use sentences::sentences;

use self::outline::Outline;
use crate::document::{Document, Passage, checksum};

/// Largest source, in bytes.
pub const LARGEST_SOURCE: usize = 10 << 20;
/// Most passages of one document.
pub const MOST_PASSAGES: usize = 20_000;

/// What the caller knows about a document besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Unique within the organisation; ingesting it again replaces the earlier version.
    pub id: String,
    pub organisation: i64,
    pub knowledge_base: i64,
    /// Wins over a title found in the document.
    pub title: Option<String>,
    /// Address or path; a web address, or a path that begins with `/`, is cited with the anchor.
    pub source: Option<String>,
    pub language: Option<String>,
}

/// The bytes as they came in.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub bytes: &'a [u8],
    pub media_type: Option<&'a str>,
    pub file_name: Option<&'a str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingested {
    pub document: Document,
    /// Some bytes were no UTF-8 and stand as `U+FFFD` in the text.
    pub damaged: bool,
}

/// Reads a source and cuts it; the text of the source appears in no error.
pub fn ingest(label: Label, source: Source<'_>) -> Result<Ingested, Refusal> {
    if source.bytes.len() > LARGEST_SOURCE {
        return Err(Refusal::TooLarge { bytes: source.bytes.len(), limit: LARGEST_SOURCE });
    }
    let format = Format::of(source)?;
    let (content, damaged) = decode::decode(source.bytes)?;
    let outline = outline(format, &content)?;
    let document = assemble(label, source, outline)?;
    Ok(Ingested { document, damaged })
}

fn outline(format: Format, content: &str) -> Result<Outline, Refusal> {
    match format {
        Format::Markdown => markdown::outline(content),
        Format::Html => html::outline(content),
        Format::Text => text::outline(content),
    }
}

/// What a reader can open: a web address, or a path on the server that shows the answer.
fn is_address(source: &str) -> bool {
    let is_path = source.starts_with('/') && !source.starts_with("//");
    is_path || source.starts_with("http://") || source.starts_with("https://")
}

fn assemble(label: Label, source: Source<'_>, outline: Outline) -> Result<Document, Refusal> {
    let title = label.title.or(outline.title).or_else(|| source.file_name.map(format::stem)).unwrap_or_else(|| label.id.clone());
    let url = label.source.as_deref().filter(|source| is_address(source));
    let cuts = chunk::cut(outline.sections, &title);
    if cuts.is_empty() {
        return Err(Refusal::Empty);
    }
    if cuts.len() > MOST_PASSAGES {
        return Err(Refusal::TooManyPassages { passages: cuts.len(), limit: MOST_PASSAGES });
    }
    let passages = (0..).zip(cuts).map(|(ordinal, cut)| Passage {
        id: Passage::id_for(label.organisation, &label.id, ordinal),
        document: label.id.clone(),
        ordinal,
        title: title.clone(),
        url: url.map(|url| outline::address(url, cut.anchor.as_deref())),
        headings: cut.headings,
        anchor: cut.anchor,
        page: None,
        page_starts: Vec::new(),
        text: cut.text,
    });
    Ok(Document {
        passages: passages.collect(),
        id: label.id,
        organisation: label.organisation,
        knowledge_base: label.knowledge_base,
        title,
        source: label.source,
        language: label.language,
        checksum: checksum(source.bytes),
        pages: None,
    })
}

#[cfg(test)]
mod tests;
