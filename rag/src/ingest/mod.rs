//! From bytes to a [`Document`]: decode, read the structure, cut into passages.
//!
//! To add a format: one file that fills an `Outline` (see `markdown`), one [`Format`] with its media types and endings,
//! one arm in `outline`. Cutting, pages, anchors, titles, languages and bounds then come for free.
//!
//! Sources are hostile until they are read: every reader bounds what it unpacks, keeps and nests, looks at its
//! [`Watch`] between parts, and runs where a panic of somebody else's parser is a [`Refusal`].

mod assemble;
mod chunk;
mod csv;
mod decode;
mod docx;
mod faq;
#[cfg(not(ingest_alone))]
pub mod fetch;
mod format;
mod grid;
mod html;
mod isolate;
mod json;
mod language;
mod markdown;
mod marks;
mod ods;
mod outline;
mod pdf;
mod records;
mod refusal;
mod sentences;
mod text;
mod watch;
mod xlsx;
mod xml;
mod zipped;

use std::time::Duration;

pub use format::{ENDINGS, Format};
pub use language::language;
pub use refusal::Refusal;
pub use sentences::sentences;
pub use watch::{Deadline, Progress, Stage, Stop, Watch};

use self::outline::Outline;
use crate::document::Document;

/// Largest source, in bytes.
pub const LARGEST_SOURCE: usize = 50 << 20;
/// Most passages of one document.
pub const MOST_PASSAGES: usize = 20_000;
/// How long [`ingest`] may take: the longest document within the other bounds takes a third of it.
pub const LONGEST_READING: Duration = Duration::from_mins(2);

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
    /// Wins over the language that the text is found to be in.
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
    /// Some bytes were no text in their encoding and stand as `U+FFFD`.
    pub damaged: bool,
}

/// Reads a source and cuts it; the text of the source appears in no error.
pub fn ingest(label: Label, source: Source<'_>) -> Result<Ingested, Refusal> {
    ingest_watched(label, source, &mut Deadline::within(LONGEST_READING))
}

/// The same, while `watch` hears of every step and may end the reading before it.
pub fn ingest_watched(label: Label, source: Source<'_>, watch: &mut dyn Watch) -> Result<Ingested, Refusal> {
    if source.bytes.len() > LARGEST_SOURCE {
        return Err(Refusal::TooLarge { bytes: source.bytes.len(), limit: LARGEST_SOURCE });
    }
    watch.on(Progress { stage: Stage::Opening, part: 0, parts: None })?;
    // What the uploader took the file for is all there is to say when its parser gives up.
    let name = Format::of(source).map_or("a document", Format::name);
    let read = isolate::run(|| {
        let (outline, damaged) = outline(source, watch)?;
        watch.on(Progress { stage: Stage::Cutting, part: 0, parts: None })?;
        let document = assemble::document(label, source, outline)?;
        Ok(Ingested { document, damaged })
    });
    read.unwrap_or(Err(Refusal::Damaged { format: name }))
}

/// The rows of a workbook's first visible sheet that has some, for who wants the cells and no document: each with its number in
/// the sheet, from 1, as long as `take` wants more. Rows without a filled cell are left out.
pub fn sheet_rows(bytes: &[u8], take: &mut (dyn FnMut(u32, Vec<String>) -> bool + Send)) -> Result<(), Refusal> {
    if bytes.len() > LARGEST_SOURCE {
        return Err(Refusal::TooLarge { bytes: bytes.len(), limit: LARGEST_SOURCE });
    }
    let read = isolate::run(|| xlsx::rows_of(bytes, take));
    read.unwrap_or(Err(Refusal::Damaged { format: xlsx::NAME }))
}

fn outline(source: Source<'_>, watch: &mut dyn Watch) -> Result<(Outline, bool), Refusal> {
    let format = Format::of(source)?;
    let whole = |outline: Result<Outline, Refusal>| outline.map(|outline| (outline, false));
    match format {
        Format::Pdf => return whole(pdf::outline(source.bytes, watch)),
        Format::Docx => return whole(docx::outline(source.bytes, watch)),
        Format::Xlsx => return whole(xlsx::outline(source.bytes, watch)),
        Format::Ods => return whole(ods::outline(source.bytes, watch)),
        Format::Csv | Format::Html | Format::Json | Format::Markdown | Format::Text => {}
    }
    let (content, damaged) = decode::decode(source.bytes, source.media_type)?;
    watch::reading(watch, 1, Some(1))?;
    let outline = match format {
        Format::Csv => csv::outline(&content, watch),
        Format::Html => html::outline(&content),
        Format::Json => json::outline(&content),
        Format::Markdown => markdown::outline(&content),
        _ => text::outline(&content),
    };
    outline.map(|outline| (outline, damaged))
}

#[cfg(test)]
mod tests;
