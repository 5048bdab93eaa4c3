//! The title in the properties of a PDF, unless a program made it up.

use encoding_rs::{UTF_8, UTF_16BE, WINDOWS_1252};
use pdf_oxide::PdfDocument;
use pdf_oxide::object::Object;

const LONGEST: usize = 200;

pub(super) fn of(document: &PdfDocument) -> Option<String> {
    let properties = document.resolve_object(document.trailer().as_dict()?.get("Info")?).ok()?;
    let Object::String(bytes) = document.resolve_object(properties.as_dict()?.get("Title")?).ok()? else { return None };
    let title = match bytes.get(..3) {
        Some([0xFE, 0xFF, _]) => UTF_16BE.decode(&bytes).0,
        Some([0xEF, 0xBB, 0xBF]) => UTF_8.decode(&bytes).0,
        // Near enough to the encoding of the format for all that titles hold.
        _ => WINDOWS_1252.decode(&bytes).0,
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    is_title(&title).then_some(title)
}

fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let is_file = [".doc", ".docx", ".odt", ".indd", ".pdf", ".html", ".htm", ".xls", ".xlsx", ".rtf", ".txt", ".tex", ".qxd"]
        .iter()
        .any(|ending| lower.ends_with(ending));
    let is_made_up =
        ["microsoft word", "microsoft powerpoint", "untitled", "unbenannt", "about:blank", "http://", "https://", "file:"]
            .iter()
            .any(|start| lower.starts_with(start));
    !title.is_empty()
        && title.len() <= LONGEST
        && !is_file
        && !is_made_up
        && title.chars().any(char::is_alphabetic)
        && !title.contains(char::is_control)
}
