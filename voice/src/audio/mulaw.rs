//! G.711 µ-law: a logarithmic code of eight bits for sixteen, stored inverted.

const BIAS: i32 = 0x84;
const CLIP: i32 = 32_635;

const DECODED: [i16; 256] = {
    let mut table = [0; 256];
    let mut code = 0;
    while code < 256 {
        let bits = !(code as u8);
        let magnitude = (((bits & 0x0F) as i32) << 3) + BIAS;
        let magnitude = (magnitude << ((bits >> 4) & 7)) - BIAS;
        table[code] = if bits & 0x80 == 0 { magnitude as i16 } else { -magnitude as i16 };
        code += 1;
    }
    table
};

pub const fn encode(sample: i16) -> u8 {
    let sample = sample as i32;
    let sign: u8 = if sample < 0 { 0x80 } else { 0 };
    let magnitude = if sample < 0 { -sample } else { sample };
    let magnitude = (if magnitude > CLIP { CLIP } else { magnitude }) + BIAS;
    let exponent = 31 - magnitude.leading_zeros() as i32 - 7;
    let mantissa = ((magnitude >> (exponent + 3)) & 0x0F) as u8;
    !(sign | ((exponent as u8) << 4) | mantissa)
}

pub const fn decode(code: u8) -> i16 {
    DECODED[code as usize]
}

pub fn encode_all(samples: &[i16], codes: &mut Vec<u8>) {
    codes.extend(samples.iter().map(|sample| encode(*sample)));
}

pub fn decode_all(codes: &[u8], samples: &mut Vec<i16>) {
    samples.extend(codes.iter().map(|code| decode(*code)));
}

/// Two tracks into one, as two people in one room: the longer goes on alone.
pub fn mix(one: &[u8], other: &[u8]) -> Vec<u8> {
    let length = one.len().max(other.len());
    let at = |track: &[u8], place: usize| track.get(place).map_or(0, |code| decode(*code));
    (0..length).map(|place| encode(at(one, place).saturating_add(at(other, place)))).collect()
}

#[cfg(test)]
mod tests;
