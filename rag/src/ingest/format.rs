//! Which reader a source needs: what its first bytes prove, else the declared media type, else the file name.

use super::zipped::Archive;
use super::{Refusal, Source};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Docx,
    Html,
    Json,
    Markdown,
    Ods,
    Pdf,
    Text,
    Xlsx,
}

/// Old Office files and, as a wrapper, new ones with a password.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Other things may come before the head of a PDF.
const PDF_WITHIN: usize = 1_024;

/// Endings of file names that are read, by what is in such files.
pub const ENDINGS: [(&[&str], Format); 9] = [
    (&["pdf"], Format::Pdf),
    (&["docx", "docm", "dotx"], Format::Docx),
    (&["xlsx", "xlsm", "xltx"], Format::Xlsx),
    (&["ods"], Format::Ods),
    (&["csv", "tsv", "tab"], Format::Csv),
    (&["json", "jsonl", "ndjson"], Format::Json),
    (&["md", "markdown", "mdx"], Format::Markdown),
    (&["html", "htm", "xhtml"], Format::Html),
    (&["txt", "text", "log", "rst"], Format::Text),
];

impl Format {
    pub fn of(source: Source<'_>) -> Result<Self, Refusal> {
        let ending = source.file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
        if let Some(format) = by_magic(source.bytes, ending.as_deref()) {
            return format;
        }
        let media = source.media_type.map(media_essence).filter(|media| !is_unsaid(media));
        let named = ending.as_deref().and_then(by_ending);
        let format = match media.as_deref() {
            // Servers often send Markdown, CSV and JSON as plain text, and browsers send CSV as an Excel file.
            Some("text/plain" | "application/vnd.ms-excel") if named.is_some() => named,
            Some("text/plain") => Some(Self::Text),
            Some(media) => Some(by_media(media).ok_or_else(|| Refusal::Unsupported { found: media.to_owned() })?),
            None => named,
        };
        match (format, ending) {
            // The first bytes would have shown it.
            (Some(format @ (Self::Pdf | Self::Docx | Self::Xlsx | Self::Ods)), _) => {
                Err(Refusal::Damaged { format: format.name() })
            }
            (Some(format), _) => Ok(format),
            (None, Some(ending)) if is_binary_ending(&ending) => Err(Refusal::Unsupported { found: ending }),
            (None, _) => Ok(by_sight(source.bytes)),
        }
    }

    /// As people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Docx => "DOCX",
            Self::Html => "HTML",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
            Self::Ods => "ODS",
            Self::Pdf => "PDF",
            Self::Text => "plain text",
            Self::Xlsx => "XLSX",
        }
    }
}

/// Formats whose first bytes are unmistakable, whatever name or type they come under.
fn by_magic(bytes: &[u8], ending: Option<&str>) -> Option<Result<Format, Refusal>> {
    let start = &bytes[..bytes.len().min(PDF_WITHIN)];
    if start.windows(5).any(|window| window == b"%PDF-") {
        // A text that merely speaks of the mark has it further on in a line.
        let at_line_start =
            bytes.starts_with(b"%PDF-") || start.windows(6).any(|window| &window[1..] == b"%PDF-" && window[0] < b' ');
        return at_line_start.then_some(Ok(Format::Pdf));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(office(bytes, ending));
    }
    bytes.starts_with(COMPOUND).then(|| Err(compound(bytes, ending)))
}

fn office(bytes: &[u8], ending: Option<&str>) -> Result<Format, Refusal> {
    let meant = ending.and_then(by_ending).map_or("a zip archive", Format::name);
    let archive = Archive::open(bytes, meant)?;
    let holds = |name: &str| archive.holds(name);
    if holds("word/document.xml") || holds("word/document2.xml") {
        Ok(Format::Docx)
    } else if holds("xl/workbook.xml") {
        Ok(Format::Xlsx)
    } else if holds("content.xml") && matches!(ending, Some("ods")) {
        Ok(Format::Ods)
    } else {
        Err(Refusal::Unsupported { found: ending.unwrap_or("zip").to_owned() })
    }
}

/// The names inside a compound file are UTF-16 in its directory, which may be anywhere in it.
fn compound(bytes: &[u8], ending: Option<&str>) -> Refusal {
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if names("EncryptedPackage") {
        return Refusal::Locked;
    }
    let instead = match ending {
        Some("xls" | "xlt" | "xlsx") => "XLSX",
        Some("ppt" | "pps" | "pptx") => "PDF",
        Some("doc" | "dot" | "docx") => "DOCX",
        _ if names("Workbook") => "XLSX",
        _ if names("PowerPoint Document") => "PDF",
        _ => "DOCX",
    };
    Refusal::OldOffice { instead }
}

fn media_essence(media: &str) -> String {
    media.split(';').next().unwrap_or_default().trim().to_lowercase()
}

fn is_unsaid(media: &str) -> bool {
    media.is_empty() || media == "application/octet-stream"
}

fn by_media(media: &str) -> Option<Format> {
    match media {
        "text/markdown" | "text/x-markdown" => Some(Format::Markdown),
        "text/html" | "application/xhtml+xml" => Some(Format::Html),
        "text/csv" | "application/csv" | "text/tab-separated-values" => Some(Format::Csv),
        "application/json" | "text/json" | "application/ld+json" | "application/x-ndjson" | "application/jsonl" => {
            Some(Format::Json)
        }
        "application/pdf" => Some(Format::Pdf),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Some(Format::Docx),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => Some(Format::Xlsx),
        "application/vnd.oasis.opendocument.spreadsheet" => Some(Format::Ods),
        "text/plain" => Some(Format::Text),
        _ => None,
    }
}

fn by_ending(ending: &str) -> Option<Format> {
    ENDINGS.iter().find(|(endings, _)| endings.contains(&ending)).map(|(_, format)| *format)
}

fn is_binary_ending(ending: &str) -> bool {
    matches!(
        ending,
        "doc" | "xls" | "xlsb" | "ppt" | "pptx" | "odt" | "odp" | "zip" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "mp3" | "mp4"
    )
}

fn by_sight(bytes: &[u8]) -> Format {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).trim_start().to_lowercase();
    if start.starts_with("<!doctype html") || start.starts_with("<html") { Format::Html } else { Format::Text }
}

/// File name without folder and ending, as a last resort for a title.
pub(super) fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests;
