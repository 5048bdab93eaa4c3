//! What a document is, for its reader on the way in and for browsers on the way out.

/// By what it begins with, else by its name; what it is not sure of it leaves to the reader.
pub(super) fn media_type(name: &str, head: &[u8]) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    if head.windows(5).any(|window| window == b"%PDF-") {
        return "application/pdf";
    }
    if head.starts_with(b"PK\x03\x04") {
        return archive(ending);
    }
    if let Some(found) = infer::get(head).filter(|found| !found.mime_type().starts_with("text/")) {
        return found.mime_type();
    }
    match ending {
        "md" | "markdown" | "mdx" => "text/markdown",
        "html" | "htm" | "xhtml" => "text/html",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "txt" | "text" | "log" | "rst" => "text/plain",
        _ => "application/octet-stream",
    }
}

fn archive(ending: &str) -> &'static str {
    match ending {
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" | "xlsm" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odt" => "application/vnd.oasis.opendocument.text",
        "epub" => "application/epub+zip",
        _ => "application/zip",
    }
}

/// How a browser may get a file of this type: its content type, and whether it may show it in place.
pub(super) fn shown_as(media_type: &str, is_utf8: bool) -> (String, bool) {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/pdf" | "image/png" | "image/jpeg" | "image/gif" | "image/webp" => (essence, true),
        // A page could carry scripts; as a download it is read by whatever the reader chooses.
        "text/html" | "application/xhtml+xml" | "image/svg+xml" | "application/xml" | "text/xml" => {
            ("application/octet-stream".to_owned(), false)
        }
        text if text.starts_with("text/") => {
            ((if is_utf8 { "text/plain; charset=utf-8" } else { "text/plain" }).to_owned(), true)
        }
        "" => ("application/octet-stream".to_owned(), false),
        _ => (essence, false),
    }
}

#[cfg(test)]
mod tests;
