/// Makes text of a body that is no JSON for small reasons only: an emoji cut in half (`\ud83d` without its second half) and
/// bytes that are no UTF-8 become the replacement character. Everything else stays as it is.
pub fn mend(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let mut mended = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let (kept, length) = match unit(escape) {
            Some(0xD800..=0xDBFF) if escape.get(6..).and_then(unit).is_some_and(|next| (0xDC00..=0xDFFF).contains(&next)) => {
                (escape.get(..12), 12)
            }
            Some(0xD800..=0xDFFF) => (Some("\u{FFFD}"), 6),
            // A backslash and what it escapes go together: in `\\ud83d` there is no emoji.
            _ => {
                let length = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
                (escape.get(..length), length)
            }
        };
        mended.push_str(kept.unwrap_or_default());
        rest = escape.get(length..).unwrap_or_default();
    }
    mended.push_str(rest);
    mended
}

/// The number of a `\uXXXX` at the start of the text.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}
