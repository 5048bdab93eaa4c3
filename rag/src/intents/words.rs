//! What a short message is made of beside its meaning: runs of two to five letters, weighed by how rare they are.
//!
//! Runs of letters forgive typing errors and endings in every language, which whole words do not.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

const SHORTEST: usize = 2;
const LONGEST: usize = 5;
/// Runs kept at most, the most common first: a bound on the size of what is learned.
const MOST: usize = 16_384;
/// Words longer than this are ids or noise.
const LONGEST_WORD: usize = 40;

/// The runs that the examples know.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Runs {
    /// Column and rarity by run.
    known: HashMap<u64, (u32, f32)>,
}

impl Runs {
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut holding: HashMap<u64, u32> = HashMap::new();
        let mut all = 0;
        for text in texts {
            all += 1;
            for run in count(text).into_keys() {
                *holding.entry(run).or_default() += 1;
            }
        }
        let mut common: Vec<(u64, u32)> = holding.into_iter().collect();
        // By run among equals, so that the same examples always give the same classifier.
        common.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        common.truncate(MOST);
        let rarity = |holding: u32| ((1.0 + all as f32) / (1.0 + holding as f32)).ln() + 1.0;
        let columns = common.into_iter().enumerate();
        Self { known: columns.map(|(column, (run, holding))| (run, (column as u32, rarity(holding)))).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Columns with their values, of length `length` together; nothing when no run is known.
    pub(super) fn weigh(&self, text: &str, length: f32) -> Vec<(u32, f32)> {
        let counted = count(text).into_iter();
        let known = counted.filter_map(|(run, times)| {
            self.known.get(&run).map(|(column, rarity)| (*column, (1.0 + (times as f32).ln()) * rarity))
        });
        let mut weighed: Vec<(u32, f32)> = known.collect();
        let norm = weighed.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        if norm > 0.0 {
            for (_, value) in &mut weighed {
                *value *= length / norm;
            }
        }
        weighed.sort_unstable_by_key(|(column, _)| *column);
        weighed
    }
}

/// Runs of each word, with a blank at either end, and how often each comes.
fn count(text: &str) -> HashMap<u64, u32> {
    let mut counted = HashMap::new();
    for word in text.split(|letter: char| letter.is_whitespace()).filter(|word| !word.is_empty()) {
        let letters: Vec<char> = std::iter::once(' ')
            .chain(word.chars().take(LONGEST_WORD).flat_map(char::to_lowercase))
            .chain(std::iter::once(' '))
            .collect();
        for length in SHORTEST..=LONGEST.min(letters.len()) {
            for run in letters.windows(length) {
                *counted.entry(number(run)).or_default() += 1;
            }
        }
    }
    counted
}

/// FNV-1a: two runs of one classifier never meet in practice.
fn number(run: &[char]) -> u64 {
    run.iter().fold(0xcbf2_9ce4_8422_2325, |hash, letter| (hash ^ u64::from(*letter)).wrapping_mul(0x0100_0000_01b3))
}
