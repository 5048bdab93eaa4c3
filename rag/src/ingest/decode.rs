//! Bytes to text: UTF-8 with or without a byte order mark; bad sequences are replaced and reported.

use super::Refusal;

/// The text, and whether anything had to be replaced.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, bool), Refusal> {
    if let Some(text) = utf16(bytes) {
        return Ok(text);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // No text format holds zero bytes, nearly every binary one does.
    if bytes.contains(&0) || bytes.starts_with(b"%PDF-") {
        return Err(Refusal::NotText);
    }
    let text = String::from_utf8_lossy(bytes);
    let damaged = matches!(text, std::borrow::Cow::Owned(_));
    Ok((text.into_owned(), damaged))
}

/// Windows programs save UTF-16; its byte order mark is never the start of UTF-8.
fn utf16(bytes: &[u8]) -> Option<(String, bool)> {
    let read: fn([u8; 2]) -> u16 = match bytes.get(..2)? {
        [0xFF, 0xFE] => u16::from_le_bytes,
        [0xFE, 0xFF] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
    let text = String::from_utf16_lossy(&units).replace('\0', "");
    let damaged = text.contains(char::REPLACEMENT_CHARACTER);
    Some((text, damaged))
}
