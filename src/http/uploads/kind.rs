//! What a file is, by its content. What it calls itself only chooses between kinds of plain text.

use super::container::{self, Office};
use crate::http::problem::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub media_type: &'static str,
    /// File name endings of this kind; the first is given to a name without one.
    pub endings: &'static [&'static str],
    pub pixels: Option<(u32, u32)>,
}

/// A picture this large costs every reader's browser gigabytes to unpack.
const MOST_PIXELS: u64 = 50_000_000;
const LONGEST_SIDE: u32 = 20_000;

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The kind, or why such a file is not taken.
pub fn judge(bytes: &[u8], name: &str) -> Result<Kind, Problem> {
    if bytes.starts_with(container::START) {
        return archive(bytes);
    }
    let Some(found) = infer::get(bytes) else { return text(bytes, name) };
    match found.mime_type() {
        "image/png" => picture(bytes, "image/png", &["png"]),
        "image/jpeg" => picture(bytes, "image/jpeg", &["jpg", "jpeg"]),
        "image/gif" => picture(bytes, "image/gif", &["gif"]),
        "image/webp" => picture(bytes, "image/webp", &["webp"]),
        "application/pdf" => Ok(plain("application/pdf", &["pdf"])),
        "audio/mpeg" => Ok(plain("audio/mpeg", &["mp3"])),
        "audio/ogg" | "audio/opus" => Ok(plain("audio/ogg", &["ogg", "oga", "opus"])),
        "audio/x-wav" => Ok(plain("audio/wav", &["wav"])),
        "video/mp4" => Ok(plain("video/mp4", &["mp4", "m4v"])),
        "text/html" | "text/xml" => Err(markup()),
        other => Err(refused(other)),
    }
}

fn archive(bytes: &[u8]) -> Result<Kind, Problem> {
    match container::office(bytes)? {
        Some(Office::Docx) => Ok(plain(DOCX, &["docx"])),
        Some(Office::Xlsx) => Ok(plain(XLSX, &["xlsx"])),
        None => Err(refused("application/zip")),
    }
}

fn refused(media_type: &str) -> Problem {
    Problem::unsupported_type(format!("files of the kind {media_type} are not accepted: {ACCEPTED}"))
}

const ACCEPTED: &str = "send an image (PNG, JPEG, GIF, WebP), a PDF, DOCX or XLSX, plain text or CSV, or MP3, OGG, WAV or MP4";

fn plain(media_type: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind { media_type, endings, pixels: None }
}

/// Only the header is read: unpacking a picture is what its maker may have wished for.
fn picture(bytes: &[u8], media_type: &'static str, endings: &'static [&'static str]) -> Result<Kind, Problem> {
    let Ok(size) = imagesize::blob_size(bytes) else {
        return Err(Problem::invalid("the image is damaged: its size cannot be read", Vec::new()));
    };
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(too_large_a_picture());
    };
    if width == 0 || height == 0 {
        return Err(Problem::invalid("the image is empty", Vec::new()));
    }
    if width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large_a_picture());
    }
    Ok(Kind { media_type, endings, pixels: Some((width, height)) })
}

fn too_large_a_picture() -> Problem {
    Problem::invalid("the image has too many pixels: at most 50 megapixels, and 20000 a side", Vec::new())
}

fn text(bytes: &[u8], name: &str) -> Result<Kind, Problem> {
    let unknown = || Problem::unsupported_type(format!("this kind of file is not accepted: {ACCEPTED}"));
    let Ok(text) = std::str::from_utf8(bytes) else { return Err(unknown()) };
    let unprintable = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t' | '\u{c}');
    if text.contains(unprintable) {
        return Err(unknown());
    }
    if is_markup(text) {
        return Err(markup());
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(plain("text/csv", &["csv"])),
        _ => Ok(plain("text/plain", &["txt", "text", "md", "log"])),
    }
}

/// Pages and drawings can carry scripts. They would only ever be downloaded, but somebody may open them then.
fn is_markup(text: &str) -> bool {
    const TELLING: [&str; 8] = ["<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body", "<iframe"];
    let start: String = text.trim_start_matches('\u{feff}').chars().take(1_024).collect::<String>().to_ascii_lowercase();
    start.trim_start().starts_with('<') && TELLING.iter().any(|tag| start.contains(tag))
}

fn markup() -> Problem {
    Problem::unsupported_type(format!(
        "web pages, XML and SVG drawings are not accepted, because they can carry scripts: {ACCEPTED}"
    ))
}
