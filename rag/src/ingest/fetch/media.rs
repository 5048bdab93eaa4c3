//! Which types of page the knowledge can read; the others are refused before their body is fetched.

use url::Url;

use super::error::FetchError;

const READABLE: [&str; 17] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "text/x-markdown",
    "text/csv",
    "application/csv",
    "text/tab-separated-values",
    "application/json",
    "text/json",
    "application/ld+json",
    "application/x-ndjson",
    "application/jsonl",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
];

/// Endings that speak for a file whose type its server does not know.
const ENDINGS: [&str; 23] = [
    "md", "markdown", "mdx", "html", "htm", "xhtml", "csv", "tsv", "tab", "json", "jsonl", "ndjson", "pdf", "docx", "docm",
    "dotx", "xlsx", "xlsm", "xltx", "ods", "txt", "text", "rst",
];

/// The type alone, without parameters; `None` if the server does not say.
pub(super) fn essence(media_type: Option<&str>) -> Option<String> {
    let essence = media_type?.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_unsaid = matches!(essence.as_str(), "" | "application/octet-stream" | "binary/octet-stream");
    (!is_unsaid).then_some(essence)
}

pub(super) fn check(media_type: Option<&str>, url: &Url) -> Result<(), FetchError> {
    let found = match essence(media_type) {
        Some(essence) if READABLE.contains(&essence.as_str()) => return Ok(()),
        Some(essence) => essence,
        None => match file_name(url).as_deref().and_then(|name| name.rsplit_once('.')) {
            Some((_, ending)) if ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) => return Ok(()),
            // A server that says nothing mostly means a page.
            None if media_type.is_none() => return Ok(()),
            _ => "unknown".to_owned(),
        },
    };
    let is_plain = found.len() <= 100 && found.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/+.-_".contains(&byte));
    let found = if is_plain { found.as_str() } else { "unknown" };
    Err(FetchError::unsupported(format!("Pages of the type {found} cannot be read.")))
}

pub(super) fn is_html(media_type: Option<&str>, bytes: &[u8]) -> bool {
    match essence(media_type).as_deref() {
        Some("text/html" | "application/xhtml+xml") => true,
        Some(_) => false,
        None => bytes.trim_ascii_start().starts_with(b"<"),
    }
}

/// The last part of the path, as it stands in the address.
pub(super) fn file_name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    (!last.is_empty()).then(|| last.to_owned())
}
