//! Bytes to text, piece by piece, whatever encoding they are in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};

/// Bytes from which an encoding is guessed.
const GUESSED_FROM: usize = 64 << 10;

/// Bytes before the first letter that is not plain: a guess is better for knowing what stands beside it.
const BEFORE: usize = 64;

/// Bytes from which texts in wide letters are told by their zeros.
const LOOKED_AT: usize = 4 << 10;

/// Of so many bytes one may be zero in a text: some programs leave such.
const ZEROS_IN: usize = 50;

/// Letters beyond ASCII from which a language is told.
const FEW: usize = 40;

/// What was read are other bytes than those of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotText;

/// Which encoding it is, is settled when the first letter comes that tells.
#[derive(Default)]
pub(super) struct Decoding {
    decoder: Option<Decoder>,
    is_begun: bool,
}

impl Decoding {
    /// Adds to `text` what these bytes are; letters may be cut in two between one call and the next.
    pub(super) fn take(&mut self, bytes: &[u8], is_last: bool, text: &mut String) -> Result<(), NotText> {
        if !self.is_begun {
            self.is_begun = true;
            self.decoder = told_by_its_beginning(bytes)?;
        }
        if self.decoder.is_none() {
            match std::str::from_utf8(bytes) {
                Ok(plain) if plain.is_ascii() => {
                    text.push_str(plain);
                    return Ok(());
                }
                _ => self.decoder = Some(likeliest(bytes).new_decoder_without_bom_handling()),
            }
        }
        if let Some(decoder) = &mut self.decoder {
            decode(decoder, bytes, is_last, text);
        }
        Ok(())
    }
}

fn decode(decoder: &mut Decoder, mut bytes: &[u8], is_last: bool, text: &mut String) {
    loop {
        text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let (result, read, _) = decoder.decode_to_string(bytes, text, is_last);
        bytes = bytes.get(read..).unwrap_or_default();
        if matches!(result, CoderResult::InputEmpty) {
            return;
        }
    }
}

/// By a byte order mark, or by the zeros of wide letters without one.
fn told_by_its_beginning(bytes: &[u8]) -> Result<Option<Decoder>, NotText> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(Some(encoding.new_decoder_with_bom_removal()));
    }
    let zeros = bytes.iter().map(|byte| usize::from(*byte == 0)).sum::<usize>();
    match wide(bytes) {
        Some(encoding) => Ok(Some(encoding.new_decoder_without_bom_handling())),
        None if zeros * ZEROS_IN > bytes.len() => Err(NotText),
        None => Ok(None),
    }
}

/// UTF-16 without a mark: of mostly Latin text every second byte is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(LOOKED_AT) & !1).unwrap_or_default();
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let many = sample.len() / 2 * 7 / 10;
    match (zeros(0), zeros(1)) {
        (first, 0) if many > 0 && first > many => Some(UTF_16BE),
        (0, second) if many > 0 && second > many => Some(UTF_16LE),
        _ => None,
    }
}

fn likeliest(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        // The last letter goes on in the next piece.
        Err(error) if error.error_len().is_none() => return UTF_8,
        Err(_) if is_mostly_utf8(bytes) => return UTF_8,
        Err(_) => {}
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
    let from = first.saturating_sub(BEFORE);
    let sample = bytes.get(from..bytes.len().min(from + GUESSED_FROM)).unwrap_or_default();
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess == WINDOWS_1250 && reads_as_western(sample) { WINDOWS_1252 } else { guess }
}

/// In a short list the letters of east and west have the same bytes, and nothing tells which is meant: there the western ones, which
/// more lists are written in, as long as each of them is a letter.
fn reads_as_western(sample: &[u8]) -> bool {
    let few = sample.iter().filter(|byte| !byte.is_ascii()).take(FEW + 1).count() <= FEW;
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(sample);
    few && text.chars().filter(|letter| !letter.is_ascii()).all(char::is_alphabetic)
}

/// UTF-8 with some spoilt places: whole letters of several bytes hardly come by chance.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut spoilt) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        spoilt += usize::from(!chunk.invalid().is_empty());
    }
    whole > spoilt * 4
}

#[cfg(test)]
mod tests;
