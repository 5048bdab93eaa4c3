//! Which documents a conversation is about, by the titles it mentions.
//!
//! A mention counts as far as the title's words stand together and belong to that title alone: "Acorn" in a town's only
//! Acorn Guest House says nearly everything, "licence" at a licensing office next to nothing. Later mentions overrule
//! earlier ones.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::index::{Language, terms_in};

/// A smaller part of a title is no mention.
const PART: f32 = 0.5;
/// Words that may stand between those of a title, at most.
const SLACK: usize = 1;
/// What is left of earlier mentions once a later turn names something for certain.
const LEFT: f32 = 0.05;

/// The titles of a scope, ready to be looked for.
pub(super) struct Titles {
    names: Arc<[String]>,
    words: Vec<HashSet<String>>,
    lengths: Vec<usize>,
    rarities: HashMap<String, f32>,
    holders: HashMap<String, Vec<usize>>,
    masses: Vec<f32>,
}

impl Titles {
    pub(super) fn new(names: Arc<[String]>) -> Self {
        let lists: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
        let lengths = lists.iter().map(Vec::len).collect();
        let words: Vec<HashSet<String>> = lists.into_iter().map(HashSet::from_iter).collect();
        let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
        for (title, own) in words.iter().enumerate() {
            for word in own {
                holders.entry(word.clone()).or_default().push(title);
            }
        }
        let rarity = |held: usize| (1.0 + names.len() as f32 / held as f32).ln();
        let rarities: HashMap<String, f32> = holders.iter().map(|(word, held)| (word.clone(), rarity(held.len()))).collect();
        let masses = words.iter().map(|own| own.iter().filter_map(|word| rarities.get(word)).sum()).collect();
        Self { names, words, lengths, rarities, holders, masses }
    }

    /// Whether these are the titles that were read; the index hands out the same list until it changes.
    pub(super) fn are(&self, names: &Arc<[String]>) -> bool {
        Arc::ptr_eq(&self.names, names)
    }

    pub(super) fn name(&self, title: usize) -> Option<&str> {
        self.names.get(title).map(String::as_str)
    }

    /// Words of a title, by which it is told from others.
    pub(super) fn words_of(&self, title: usize) -> impl Iterator<Item = &str> {
        self.words.get(title).into_iter().flatten().map(String::as_str)
    }

    /// Titles that the text mentions, each with the share of it that stands together in the text.
    pub(super) fn mentions(&self, text: &str) -> Vec<(usize, f32)> {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, word) in words(text).into_iter().enumerate() {
            if self.rarities.contains_key(&word) {
                places.entry(word).or_default().push(at);
            }
        }
        let mut reached: HashMap<usize, f32> = HashMap::new();
        for word in places.keys() {
            for title in &self.holders[word] {
                *reached.entry(*title).or_default() += self.rarities[word];
            }
        }
        let mut found: Vec<(usize, f32)> = reached
            .into_iter()
            .filter(|(title, mass)| *mass >= PART * self.masses[*title])
            .map(|(title, _)| (title, self.together(title, &places)))
            .filter(|(_, share)| *share >= PART)
            .collect();
        found.sort_unstable_by_key(|(title, _)| *title);
        found
    }

    /// The greatest share of the title within a stretch about as long as the title is.
    fn together(&self, title: usize, places: &HashMap<String, Vec<usize>>) -> f32 {
        let own = &self.words[title];
        let mut events: Vec<(usize, &str)> =
            own.iter().flat_map(|word| places.get(word).into_iter().flatten().map(move |at| (*at, word.as_str()))).collect();
        events.sort_unstable();
        let span = self.lengths[title] + SLACK;
        let stretch = |first: usize| {
            let (from, _) = events[first];
            let near = events[first..].iter().take_while(|(at, _)| at - from < span);
            let seen: HashSet<&str> = near.map(|(_, word)| *word).collect();
            seen.into_iter().map(|word| self.rarities[word]).sum::<f32>()
        };
        let most = (0..events.len()).map(stretch).fold(0.0, f32::max);
        // Sums in another order may differ in their last digit.
        (most / self.masses[title]).min(1.0)
    }
}

fn words(text: &str) -> Vec<String> {
    // Names keep their spelling in every language, so one reading serves all of them.
    terms_in(text, Language::English)
}

/// How far the conversation is about each title, from the mentions of its turns, newest first; `own` says how much the
/// words of a title belong to it alone.
pub(super) fn beliefs(turns: &[Vec<(usize, f32)>], own: impl Fn(usize) -> f32) -> Vec<(usize, f32)> {
    let mut held: HashMap<usize, f32> = HashMap::new();
    let mut left = 1.0_f32;
    for turn in turns {
        let mut surest = 0.0_f32;
        for (title, share) in turn {
            let value = share * own(*title);
            surest = surest.max(value);
            let belief = held.entry(*title).or_default();
            *belief = belief.max(value * left);
        }
        left *= (1.0 - surest).max(LEFT);
        if left < LEFT {
            break;
        }
    }
    let mut beliefs: Vec<(usize, f32)> = held.into_iter().collect();
    beliefs.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    beliefs
}

#[cfg(test)]
mod tests;
