//! Vectors from the words of a text: each word has a direction of its own, a text is the sum of its words.

/// Tokens of a text: its words and marks, near enough.
#[must_use]
pub fn tokens(text: &str) -> usize {
    words(text).count()
}

/// The same text has the same vector everywhere; texts that share words lie near. Not of length 1: a client must see to it.
#[must_use]
pub fn vector(text: &str, dimensions: usize) -> Vec<f32> {
    let mut sum = vec![0.0; dimensions];
    for word in words(text) {
        let mut state = hash(&word.to_lowercase());
        for value in &mut sum {
            state = next(state);
            *value += ((state >> 40) as f32) / 8_388_608.0 - 1.0;
        }
    }
    sum
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).chain(std::iter::once("."))
}

/// FNV-1a.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// One step of `SplitMix64`.
fn next(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}
