//! Damage of every kind, from flipped bits to numbers and names in the wrong place.

const TOKENS: &[&[u8]] = &[
    b"0 0 R", b"1 0 R", b"3 0 R", b"/Kids [2 0 R 2 0 R]", b"/Count 99999999", b"/Length 0", b"/Length 999999999", b"<<", b">>", b"[", b"]", b"BT", b"ET", b"Tj",
    b"q q q q q q q q", b"/Prev 0", b"endobj", b"endstream", b"stream\n", b"-1", b"2147483648", b"99999999999999999999", b"1e308", b"NaN", b"\x00", b"\xFF\xFE",
    b"\xEF\xBB\xBF", b"<w:p>", b"</w:p>", b"<w:tbl><w:tr><w:tc>", b"</w:tc></w:tr></w:tbl>", b"<w:br w:type=\"page\"/>", b"<w:lastRenderedPageBreak/>", b"<w:gridSpan w:val=\"9999999\"/>",
    b"<c r=\"XFD1048576\"><v>1</v></c>", b"<row r=\"1048576\">", b"table:number-columns-repeated=\"1000000\"", b"&amp;", b"&#x110000;", b"&lol;", b"<![CDATA[", b"<!--", b"{", b"}", b"[[[[[[[[",
    b"\"", b"\\u", b"\\uFDD0", b",", b";", b"\t", b"\n", b"\r\n", b"| --- |", b"```", b"# ", b"> > > >", b"- ", b"Q: ", b"A: ", b"<table>", b"<details><summary>", b"<dl><dt>", b"<main>",
    b"<script type=\"application/ld+json\">", "\u{FDD0}".as_bytes(), "é".as_bytes(), "。".as_bytes(), "🦀".as_bytes(),
];

/// Longest input; repetition must not make every input slow.
const LONGEST: usize = 2 << 20;

/// Numbers by chance, the same for the same start.
pub struct Chance(u64);

impl Chance {
    pub fn new(start: u64) -> Self {
        Self(start.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 11) as usize % bound.max(1)
    }

    pub fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

/// A few changes to a seed, some of them with pieces of another.
pub fn mutated(seed: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=chance.below(12) {
        change(&mut bytes, other, chance);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.below(bytes.len());
    let length = [1, 2, 4, 16, 64, 512, 4096][chance.below(7)];
    let end = (at + length).min(bytes.len());
    match chance.below(13) {
        0 | 1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << chance.below(8)),
        2 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = chance.next() as u8),
        3 => drop(bytes.drain(at..end)),
        4 => {
            let piece = bytes[at..end].to_vec();
            let most = if chance.one_in(20) { 2_000 } else { 8 };
            let times = 1 + chance.below(most);
            let to = chance.below(bytes.len());
            bytes.splice(to..to, piece.repeat(times));
        }
        5 | 6 => {
            let token = TOKENS[chance.below(TOKENS.len())];
            let times = if chance.one_in(30) { 5_000 } else { 1 };
            bytes.splice(at..at, token.repeat(times));
        }
        7 => {
            let token = TOKENS[chance.below(TOKENS.len())];
            let end = (at + token.len()).min(bytes.len());
            bytes.splice(at..end, token.iter().copied());
        }
        8 => {
            let from = chance.below(other.len());
            let piece = &other[from..(from + length * 4).min(other.len())];
            bytes.splice(at..at, piece.iter().copied());
        }
        9 | 10 => number(bytes, at, chance),
        11 if chance.one_in(6) => bytes.truncate(at),
        11 => tag(bytes, at, chance),
        _ => {
            let piece = bytes[at..end].to_vec();
            let to = chance.below(bytes.len());
            let to_end = (to + piece.len()).min(bytes.len());
            bytes.splice(to..to_end, piece);
        }
    }
}

/// Another value for the next number in the text.
fn number(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) else { return };
    let end = bytes[start..].iter().position(|byte| !byte.is_ascii_digit()).map_or(bytes.len(), |offset| start + offset);
    let value = match chance.below(6) {
        0 => "0".to_owned(),
        1 => "4294967295".to_owned(),
        2 => "18446744073709551615".to_owned(),
        3 => format!("-{}", chance.below(1_000)),
        _ => chance.below(300).to_string(),
    };
    bytes.splice(start..end, value.into_bytes());
}

/// Takes the next tag of markup out, or puts it somewhere else as well.
fn tag(bytes: &mut Vec<u8>, at: usize, chance: &mut Chance) {
    let Some(start) = bytes[at..].iter().position(|byte| *byte == b'<').map(|offset| at + offset) else { return };
    let Some(end) = bytes[start..].iter().position(|byte| *byte == b'>').map(|offset| start + offset + 1) else { return };
    let tag = bytes[start..end].to_vec();
    if chance.one_in(2) {
        bytes.drain(start..end);
    } else {
        let to = chance.below(bytes.len());
        let times = if chance.one_in(20) { 3_000 } else { 1 };
        bytes.splice(to..to, tag.repeat(times));
    }
}
