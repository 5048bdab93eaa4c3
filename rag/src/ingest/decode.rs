//! Bytes to text: byte order marks, UTF-8, the declared encoding, else the likeliest one.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Refusal;

/// Bytes looked at when the encoding has to be guessed.
const GUESSED_FROM: usize = 1 << 20;
/// Where a page or XML file names its encoding.
const DECLARED_WITHIN: usize = 1_024;

/// The text, and whether anything had to be replaced.
pub(super) fn decode(bytes: &[u8], media_type: Option<&str>) -> Result<(String, bool), Refusal> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if bytes.contains(&0) => wide(bytes).ok_or(Refusal::NotText)?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => return Ok((text.to_owned(), false)),
            Err(_) if is_mostly_utf8(bytes) => UTF_8,
            Err(_) => declared(bytes, media_type).unwrap_or_else(|| likeliest(bytes)),
        },
    };
    let (text, _, damaged) = encoding.decode(bytes);
    // Text formats hold no zero characters; behind a byte order mark they mean binary data or padding.
    let text = if text.contains('\0') { Cow::Owned(text.replace('\0', "")) } else { text };
    Ok((text.into_owned(), damaged))
}

/// UTF-16 without a byte order mark: mostly Latin text has a zero in every second place.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 2 * 7 / 10;
    match (even > many && many > 0, odd > many && many > 0) {
        (true, false) if odd == 0 => Some(UTF_16BE),
        (false, true) if even == 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// UTF-8 with a few spoilt places, and not another encoding: whole sequences of several bytes hardly occur by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut spoilt) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        spoilt += usize::from(!chunk.invalid().is_empty());
    }
    whole > spoilt * 4
}

fn declared(bytes: &[u8], media_type: Option<&str>) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARED_WITHIN)]).to_lowercase();
    let by_media = media_type.and_then(|media| label_after(&media.to_lowercase(), "charset="));
    let by_page = || label_after(&start, "charset=").filter(|_| start.contains("<meta"));
    let by_xml = || label_after(&start, "encoding=").filter(|_| start.starts_with("<?xml"));
    // The bytes are no UTF-8, whatever is declared.
    by_media.or_else(by_page).or_else(by_xml).filter(|encoding| *encoding != UTF_8)
}

fn label_after(text: &str, name: &str) -> Option<&'static Encoding> {
    let (_, rest) = text.split_once(name)?;
    let label = rest.trim_start_matches(['"', '\'']);
    let end = label.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '_')).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

fn likeliest(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let sample = &bytes[..bytes.len().min(GUESSED_FROM)];
    detector.feed(sample, sample.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests;
