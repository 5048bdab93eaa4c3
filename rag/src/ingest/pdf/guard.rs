//! What the parser itself would not survive is found before it sees the file: nesting without end, huge streams, looping pages.

use std::collections::HashSet;

use pdf_oxide::PdfDocument;
use pdf_oxide::decoders::decode_stream;

use super::{MOST_PAGES, NAME};
use crate::ingest::Refusal;

/// Arrays and dictionaries inside one another. Files nest a dozen; brackets in fonts and pictures, which are counted
/// too, drift some hundreds from balance by chance; the stack bears more than this.
const DEEPEST: usize = 4_000;
/// Bytes of all streams together when unpacked.
const LARGEST_TOTAL: usize = 512 << 20;
/// Before a stream, where its dictionary is.
const DICTIONARY_WITHIN: usize = 1 << 20;
const FILTERS: &[(&str, &str)] = &[
    ("FlateDecode", "FlateDecode"),
    ("LZWDecode", "LZWDecode"),
    ("ASCII85Decode", "ASCII85Decode"),
    ("ASCIIHexDecode", "ASCIIHexDecode"),
    ("RunLengthDecode", "RunLengthDecode"),
    ("BrotliDecode", "BrotliDecode"),
    ("Fl", "FlateDecode"),
    ("LZW", "LZWDecode"),
    ("A85", "ASCII85Decode"),
    ("AHx", "ASCIIHexDecode"),
    ("RL", "RunLengthDecode"),
];
/// Pictures are never unpacked.
const PICTURES: &[&str] = &["DCTDecode", "JPXDecode", "JBIG2Decode", "CCITTFaxDecode", "Image"];
/// Nodes between the root of the pages and a page; balanced trees need five.
const DEEPEST_TREE: usize = 40;

/// Looks through everything that is not inside an encrypted stream.
pub(super) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let mut rest = bytes;
    let mut total = 0_usize;
    while let Some(start) = find(rest, b"stream") {
        let (before, after) = (&rest[..start], &rest[start + b"stream".len()..]);
        check_depth(before)?;
        let end = find(after, b"endstream").unwrap_or(after.len());
        // Names may be written with codes for their letters.
        let dictionary = plain_names(&before[before.len().saturating_sub(DICTIONARY_WITHIN)..]);
        let dictionary = dictionary.rsplit("obj").next().unwrap_or_default();
        let names: Vec<&str> = dictionary.split('/').skip(1).map(name).collect();
        if !names.iter().any(|name| PICTURES.contains(name)) {
            let data = after[..end].strip_prefix(b"\r\n").or_else(|| after[..end].strip_prefix(b"\n")).unwrap_or(&after[..end]);
            total += check_stream(data, &names)?;
        }
        if total > LARGEST_TOTAL {
            return Err(Refusal::Bomb { what: "streams" });
        }
        rest = &after[(end + b"endstream".len()).min(after.len())..];
    }
    check_depth(rest)
}

fn check_stream(data: &[u8], names: &[&str]) -> Result<usize, Refusal> {
    let known = |name: &&str| FILTERS.iter().find(|(short, _)| short == name).map(|(_, filter)| (*filter).to_owned());
    let filters: Vec<String> = names.iter().filter_map(known).collect();
    let chains: Vec<Vec<String>> = match (filters.is_empty(), names.contains(&"Filter")) {
        (false, _) => vec![filters],
        // The filter is named somewhere else in the file: it is one of few.
        (true, true) => FILTERS.iter().take(5).map(|(name, _)| vec![(*name).to_owned()]).collect(),
        (true, false) => {
            check_depth(data)?;
            Vec::new()
        }
    };
    let mut largest = data.len();
    // What cannot be unpacked here cannot be unpacked there.
    for unpacked in chains.iter().filter_map(|chain| decode_stream(data, chain).ok()) {
        check_depth(&unpacked)?;
        largest = largest.max(unpacked.len());
    }
    Ok(largest)
}

fn check_depth(bytes: &[u8]) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let mut previous = 0;
    for byte in bytes {
        match byte {
            b'[' => depth += 1,
            b'<' if previous == b'<' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if previous == b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Refusal::TooDeep { limit: DEEPEST });
        }
        previous = *byte;
    }
    Ok(())
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    let first = mark[0];
    let mut from = 0;
    while let Some(offset) = bytes[from..].iter().position(|byte| *byte == first) {
        let at = from + offset;
        if bytes[at..].starts_with(mark) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}

/// `#46lateDecode` is `FlateDecode`.
fn plain_names(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut pieces = text.split('#');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(letter) => plain.extend([char::from(letter)].into_iter().chain(piece[2..].chars())),
            None => plain.push_str(piece),
        }
    }
    plain
}

fn name(text: &str) -> &str {
    &text[..text.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(text.len())]
}

/// Pages of a tree without loops; the parser's own count would run through a loop for ever.
pub(super) fn count_pages(document: &PdfDocument) -> Result<usize, Refusal> {
    let damaged = Refusal::Damaged { format: NAME };
    let catalog = document.catalog().map_err(|error| super::refusal(&error))?;
    let root = catalog.as_dict().and_then(|catalog| catalog.get("Pages")?.as_reference()).ok_or_else(|| damaged.clone())?;
    let mut seen = HashSet::new();
    let mut waiting = vec![(root, 0)];
    let mut pages = 0;
    while let Some((node, depth)) = waiting.pop() {
        if !seen.insert(node) || depth > DEEPEST_TREE {
            return Err(damaged);
        }
        if pages > MOST_PAGES || seen.len() > MOST_PAGES * 4 {
            return Err(Refusal::TooManyPages { pages: seen.len(), limit: MOST_PAGES });
        }
        let Ok(object) = document.load_object(node) else { continue };
        let Some(fields) = object.as_dict() else { continue };
        match fields.get("Kids").and_then(|kids| document.resolve_object(kids).ok()) {
            Some(kids) => {
                let kids = kids.as_array().into_iter().flatten().filter_map(pdf_oxide::object::Object::as_reference);
                waiting.extend(kids.map(|kid| (kid, depth + 1)));
            }
            None => pages += 1,
        }
    }
    if pages == 0 { Err(damaged) } else { Ok(pages) }
}

#[cfg(test)]
mod tests;
