//! Numbers as people write them in lists, read into E.164.
//!
//! What a spreadsheet has spoilt, such as `9.19812E+11`, is refused: whoever answers behind a guess is a stranger.

use channels::number::canonical;
use engine::model::audience::FaultReason;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, Region};

/// Digits; the longest are written with a prefix for abroad and a zero that nobody dials from there.
const FEWEST_DIGITS: usize = 6;
const MOST_DIGITS: usize = 18;

/// What may stand before a number and says only that it is one.
const SCHEMES: [&str; 2] = ["whatsapp:", "tel:"];

/// What a link to a chat has before it.
const LINK: &str = "wa.me/";

/// The zeros of Arabic, Persian, Devanagari, Bengali, Gujarati and wide digits; the others follow each.
const ZEROS: [char; 6] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ae6}', '\u{ff10}'];

/// One that can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// E.164, with the plus, in the form under which `WhatsApp` knows whoever has it.
    pub handle: String,
    /// As ISO 3166 has it; empty for numbers that are of no country.
    pub country: String,
}

/// The number in E.164. `country` is that of numbers that name none.
pub fn number(text: &str, country: Option<&str>) -> Result<String, FaultReason> {
    read(text, country).map(|number| number.handle)
}

/// The same with where it is from.
pub fn read(text: &str, country: Option<&str>) -> Result<Number, FaultReason> {
    let Written { digits, is_whole } = written(text)?;
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len()) {
        return Err(FaultReason::BadNumber);
    }
    if let Some(rest) = digits.strip_prefix("00") {
        return abroad(rest).ok_or(FaultReason::BadNumber);
    }
    if is_whole {
        return abroad(&digits).ok_or(FaultReason::BadNumber);
    }
    let region = country.and_then(|country| Region::from_code(country).ok());
    let at_home = region.and_then(|region| settled(PHONE_NUMBER_UTIL.parse(digits.as_str(), Some(region)).ok()?));
    // Lists often leave out the plus alone.
    let found = at_home.or_else(|| abroad(&digits));
    found.ok_or(if region.is_some() { FaultReason::BadNumber } else { FaultReason::NoCountry })
}

/// Where a number in E.164 is from, as ISO 3166 has it; empty: of no country.
pub fn country(handle: &str) -> String {
    PHONE_NUMBER_UTIL.parse(handle, None).ok().as_ref().map(region).unwrap_or_default()
}

fn region(number: &PhoneNumber) -> String {
    PHONE_NUMBER_UTIL.get_region_for_number(number).map(|region| region.to_string()).unwrap_or_default()
}

/// What is left of what somebody wrote.
struct Written {
    digits: String,
    /// It begins with a plus.
    is_whole: bool,
}

fn written(text: &str) -> Result<Written, FaultReason> {
    let (mut digits, mut is_whole, mut is_odd) = (String::new(), false, false);
    for letter in bare(text).chars() {
        if let Some(digit) = digit(letter) {
            digits.push(digit);
        } else if matches!(letter, '+' | '\u{ff0b}') && digits.is_empty() && !is_whole {
            is_whole = true;
        } else if !parts_digits(letter) {
            is_odd = true;
        }
    }
    match (digits.is_empty(), is_odd) {
        (true, _) => Err(FaultReason::NoNumber),
        (false, true) => Err(FaultReason::BadNumber),
        (false, false) => Ok(Written { digits, is_whole }),
    }
}

/// Without what stands around a number in lists: quotes that keep a spreadsheet from counting, schemes, links, a decimal place.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || "'\"`’=".contains(letter) || is_unseen(letter));
    let text = SCHEMES.iter().find_map(|scheme| after(text, scheme)).unwrap_or(text);
    let text = text.rsplit_once(LINK).map_or(text, |(_, number)| number);
    match text.strip_suffix(".0") {
        Some(whole) if whole.trim_start_matches('+').bytes().all(|byte| byte.is_ascii_digit()) => whole,
        _ => text,
    }
}

/// What follows it, whatever its capitals.
fn after<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn digit(letter: char) -> Option<char> {
    if letter.is_ascii_digit() {
        return Some(letter);
    }
    let of = |zero: &char| char::from_digit(u32::from(letter).checked_sub(u32::from(*zero))?, 10);
    ZEROS.iter().find_map(of)
}

fn parts_digits(letter: char) -> bool {
    let is_dash = matches!(letter, '\u{2010}'..='\u{2015}' | '\u{2212}');
    letter.is_whitespace() || is_dash || is_unseen(letter) || "-.()/[]_·".contains(letter)
}

/// Marks of writing direction and the like, which come along when something is copied.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// These digits with a plus before them.
fn abroad(digits: &str) -> Option<Number> {
    settled(PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?)
}

/// Some countries have two forms for one mobile number; the one under which the platform knows people goes first.
fn settled(number: PhoneNumber) -> Option<Number> {
    let is_valid = |number: &PhoneNumber| PHONE_NUMBER_UTIL.is_valid_number(number);
    let own = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned();
    let other = format!("+{}", canonical(own.trim_start_matches('+')));
    let known = if other == own { None } else { PHONE_NUMBER_UTIL.parse(other.as_str(), None).ok() };
    let (handle, valid) = match known.filter(is_valid) {
        Some(known) => (other, known),
        None if is_valid(&number) => (own, number),
        None => return None,
    };
    Some(Number { handle, country: region(&valid) })
}

#[cfg(test)]
mod tests;
