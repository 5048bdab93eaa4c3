//! A "voice" from which its text can be read again: one tone a character, of 60 ms.

/// Samples of a character at 8 kHz.
const LENGTH: usize = 480;
const FIRST: u8 = b' ';
const COUNT: usize = 95;
const LOUD: f32 = 12_000.0;

/// Whole turns of a tone in its 60 ms: no two tones are heard in each other.
fn turns(place: usize) -> f32 {
    (18 + 2 * place) as f32
}

fn place(letter: char) -> usize {
    let code = u8::try_from(letter).unwrap_or(b'?');
    usize::from(code.clamp(FIRST, b'~') - FIRST)
}

/// A text as samples; `rate` is a multiple of 8 kHz. Letters beyond ASCII sound like a question mark.
#[must_use]
pub fn samples(text: &str, rate: usize) -> Vec<i16> {
    let length = LENGTH * rate / 8_000;
    let letter = |letter: char| {
        let step = std::f32::consts::TAU * turns(place(letter)) / length as f32;
        (0..length).map(move |number| ((step * number as f32).sin() * LOUD) as i16)
    };
    text.chars().flat_map(letter).collect()
}

/// A text as µ-law of 8 kHz.
#[must_use]
pub fn mulaw(text: &str) -> Vec<u8> {
    samples(text, 8_000).into_iter().map(encode).collect()
}

/// The text that was spoken, from µ-law of 8 kHz.
#[must_use]
pub fn read(sound: &[u8]) -> String {
    sound.chunks_exact(LENGTH).map(loudest).collect()
}

/// Samples of sixteen bits as µ-law of 8 kHz: each so many of them are one.
pub(super) fn codes(bytes: &[u8], width: usize) -> Vec<u8> {
    bytes.chunks_exact(2).step_by(width).map(|sample| encode(i16::from_le_bytes([sample[0], sample[1]]))).collect()
}

fn loudest(sound: &[u8]) -> char {
    let samples: Vec<f32> = sound.iter().map(|code| f32::from(decode(*code))).collect();
    let mut best = (0, f32::MIN);
    for place in 0..COUNT {
        let power = power(&samples, turns(place));
        if power > best.1 {
            best = (place, power);
        }
    }
    char::from(FIRST + best.0 as u8)
}

/// How much of a tone there is in it, after Goertzel: a call is read while it is spoken, by a program that is not optimised.
fn power(samples: &[f32], turns: f32) -> f32 {
    let step = 2.0 * (std::f32::consts::TAU * turns / LENGTH as f32).cos();
    let (mut last, mut before) = (0.0_f32, 0.0_f32);
    for sample in samples {
        (last, before) = (sample + step * last - before, last);
    }
    last * last + before * before - step * last * before
}

fn encode(sample: i16) -> u8 {
    let size = i32::from(sample).abs().min(32_635) + 132;
    let power = 24 - size.leading_zeros() as i32;
    let sign = if sample < 0 { 0x80 } else { 0 };
    !((sign | (power << 4) | ((size >> (power + 3)) & 0x0F)) as u8)
}

fn decode(code: u8) -> i16 {
    let code = !code;
    let size = (((i16::from(code & 0x0F) << 3) + 132) << ((code >> 4) & 7)) - 132;
    if code & 0x80 == 0 { size } else { -size }
}
