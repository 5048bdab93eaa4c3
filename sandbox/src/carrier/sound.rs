//! Sounds for callers, in µ-law of 8 kHz.

/// Nothing.
pub const SILENCE: u8 = 0xFF;

/// Bytes of a millisecond.
pub const PER_MS: usize = 8;

pub fn silence(ms: usize) -> Vec<u8> {
    vec![SILENCE; ms * PER_MS]
}

/// The sound of a µ-law or 16-bit PCM WAV file of 8 kHz and one channel; none when it is something else.
pub fn from_wav(file: &[u8]) -> Option<Vec<u8>> {
    let format = find(file, b"fmt ")?;
    let (kind, channels) = (short(format, 0)?, short(format, 2)?);
    let rate = u32::from_le_bytes(format.get(4..8)?.try_into().ok()?);
    let data = find(file, b"data")?;
    match (kind, short(format, 14)?, channels, rate) {
        (7, 8, 1, 8_000) => Some(data.to_vec()),
        (1, 16, 1, 8_000) => {
            let samples = data.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
            Some(samples.map(encode).collect())
        }
        _ => None,
    }
}

fn find<'a>(file: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut place = 12;
    loop {
        let head = file.get(place..place + 8)?;
        let size = u32::from_le_bytes(head[4..8].try_into().ok()?) as usize;
        let body = place + 8;
        if &head[..4] == name {
            return file.get(body..).map(|rest| &rest[..size.min(rest.len())]);
        }
        place = body + size + (size & 1);
    }
}

fn short(bytes: &[u8], place: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(place..place + 2)?.try_into().ok()?))
}

/// One sample as µ-law.
pub fn encode(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(32_635) + 132;
    let exponent = 24 - magnitude.leading_zeros() as i32;
    let mantissa = (magnitude >> (exponent + 3)) & 0x0F;
    !(sign | (exponent << 4) as u8 | mantissa as u8)
}

/// How loud one code is, 0 to 32,124.
pub fn loudness(code: u8) -> i32 {
    let bits = !code;
    (((i32::from(bits & 0x0F) << 3) + 132) << ((bits >> 4) & 7)) - 132
}

/// Whether there is more than noise in it.
pub fn is_loud(sound: &[u8]) -> bool {
    let loud = sound.iter().filter(|code| loudness(**code) > 500).count();
    loud * 20 > sound.len()
}
