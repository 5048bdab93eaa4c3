//! Which reader a source needs: the declared media type, else the file name, else a look at the first bytes.

use super::{Refusal, Source};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Markdown,
    Html,
    Text,
}

impl Format {
    pub fn of(source: Source<'_>) -> Result<Self, Refusal> {
        let media = source.media_type.map(media_essence).filter(|media| !is_unsaid(media));
        let ending = source.file_name.and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_lowercase());
        let named = ending.as_deref().and_then(by_ending);
        match media.as_deref() {
            // Servers often send Markdown as plain text; then the ending knows more.
            Some("text/plain") => Ok(named.unwrap_or(Self::Text)),
            Some(media) => by_media(media).ok_or_else(|| Refusal::Unsupported { found: media.to_owned() }),
            None => match (named, ending) {
                (Some(format), _) => Ok(format),
                (None, Some(ending)) if is_binary_ending(&ending) => Err(Refusal::Unsupported { found: ending }),
                _ => Ok(by_sight(source.bytes)),
            },
        }
    }
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
        "text/plain" => Some(Format::Text),
        _ => None,
    }
}

fn by_ending(ending: &str) -> Option<Format> {
    match ending {
        "md" | "markdown" | "mdx" => Some(Format::Markdown),
        "html" | "htm" | "xhtml" => Some(Format::Html),
        "txt" | "text" | "log" | "rst" => Some(Format::Text),
        _ => None,
    }
}

fn is_binary_ending(ending: &str) -> bool {
    matches!(
        ending,
        "pdf"
            | "doc"
            | "docx"
            | "xls"
            | "xlsx"
            | "ppt"
            | "pptx"
            | "odt"
            | "zip"
            | "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "webp"
            | "mp3"
            | "mp4"
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
