//! A question as searching and ranking see it: its words and those of the turns before, with their worth, and its vectors.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

use super::reading::{Reading, Token};
use super::{Query, QueryTerm};
use crate::index::{Hint, IndexError, Language, Scope, VectorIndex, asked_in, terms_in};

/// A share of the question's worth from which it is all there.
const WHOLE: f32 = 0.9;
/// Weight of the words of the turn before against the question's own; each turn further back counts less.
const BEFORE: f32 = 0.7;
const FADES: f32 = 0.9;
/// Turns further back have no say.
const TURNS: usize = 20;
/// Turns that are embedded together with the question.
const JOINED: usize = 2;
/// Keeps shares of nothing from being no number.
const LITTLE: f32 = 1e-6;

/// A term with what finding it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) rarity: f32,
    mass: f32,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// Of the latest turn alone, each once.
    pub(super) own: Vec<Word>,
    /// With the turns before, faded.
    pub(super) all: Vec<Word>,
    /// Of the last thing said to the customer.
    pub(super) reply: Vec<Word>,
    /// Words of the latest turn that look like names or numbers.
    pub(super) names: Vec<Word>,
    /// Terms that stand next to each other in the question, with the lesser of their rarities.
    pairs: Vec<(Token, Token, f32)>,
    /// Rarity of a word that no passage has.
    pub(super) rarest: f32,
    pub(super) terms: Vec<QueryTerm>,
    /// Vectors of the latest turn, and of the last turns together.
    pub(super) latest: Option<Vec<f32>>,
    pub(super) joined: Option<Vec<f32>>,
    /// Whether something was said before.
    pub(super) is_dialogue: bool,
    pub(super) has_question_mark: bool,
}

impl Asked {
    /// Reads the words and asks the index what they are worth.
    pub(super) async fn read(index: &dyn VectorIndex, scope: &Scope, query: &Query) -> Result<Self, IndexError> {
        let language = asked_in(&query.text, &hints(query));
        let own = terms_in(&query.text, language);
        let reply = query.history.iter().rev().find(|said| !said.by_customer);
        let reply = reply.map(|said| terms_in(&said.text, language)).unwrap_or_default();
        let weights = weights(&own, query, language);
        // No passage holds the empty term, so the last rarity is the greatest possible one.
        let names: Vec<String> = weights.iter().map(|(term, _)| term.clone()).chain([String::new()]).collect();
        let rarities = index.rarities(scope, &names).await?;
        let rarest = rarities.last().copied().unwrap_or_default();
        let together = weights.into_iter().zip(rarities);
        let terms: Vec<QueryTerm> = together.map(|((term, weight), rarity)| QueryTerm { term, weight, rarity }).collect();
        let known: HashMap<&str, f32> = terms.iter().map(|term| (term.term.as_str(), term.rarity)).collect();
        let rarity = |term: &String| known.get(term.as_str()).copied().unwrap_or(rarest);
        let words = |list: &[String]| -> Vec<Word> { distinct(list).map(|term| word(term, rarity(term), 1.0)).collect() };
        let pairs = own
            .windows(2)
            .map(|pair| (Token::new(&pair[0]), Token::new(&pair[1]), rarity(&pair[0]).min(rarity(&pair[1]))))
            .collect();
        Ok(Self {
            own: words(&own),
            all: terms.iter().map(|term| word(&term.term, term.rarity, term.weight)).collect(),
            reply: words(&reply),
            names: words(&names_in(&query.text, language)),
            pairs,
            rarest,
            latest: None,
            joined: None,
            is_dialogue: !query.history.is_empty(),
            has_question_mark: query.text.contains(['?', '？', '؟']),
            terms,
        })
    }

    /// The same question as if nothing had been said before.
    pub(super) fn alone(&self) -> Self {
        let mut alone = self.clone();
        alone.all.clone_from(&self.own);
        alone.reply.clear();
        alone.terms.truncate(self.own.len());
        alone.joined = None;
        alone.is_dialogue = false;
        alone
    }

    /// The share of the question's worth that was in the last reply already.
    pub(super) fn overlap(&self) -> f32 {
        covered(&self.own, |token| f32::from(u8::from(self.reply.iter().any(|word| word.token.root == token.root))))
    }

    /// The share of neighbouring words that are neighbours in the passage.
    pub(super) fn pairs_in(&self, reading: &Reading) -> f32 {
        let all: f32 = self.pairs.iter().map(|(.., worth)| worth).sum();
        let held = self.pairs.iter().filter(|(one, other, _)| reading.has_pair(*one, *other));
        held.map(|(.., worth)| worth).sum::<f32>() / (all + LITTLE)
    }

    /// Whether the headings hold nearly all of the question, by the worth of its words.
    pub(super) fn is_heading(&self, reading: &Reading) -> bool {
        let holds = |token: Token| f32::from(u8::from(reading.headings().contains(&token)));
        self.own.len() > 1 && covered(&self.own, holds) >= WHOLE
    }

    /// How rare the rarest word of the question is that the passage lacks, against one that no passage has.
    pub(super) fn missed_in(&self, reading: &Reading) -> f32 {
        let missing = self.own.iter().filter(|word| !reading.has(word.token));
        missing.map(|word| word.rarity).fold(0.0, f32::max) / self.rarest.max(LITTLE)
    }
}

/// The share of the words' worth that is held, each as far as `holds` says.
pub(super) fn covered(words: &[Word], holds: impl Fn(Token) -> f32) -> f32 {
    let held: f32 = words.iter().map(|word| word.mass * holds(word.token)).sum();
    held / mass(words)
}

/// What finding all the words would be worth; never 0.
pub(super) fn mass(words: &[Word]) -> f32 {
    words.iter().map(|word| word.mass).sum::<f32>() + LITTLE
}

/// The turns before, newest first, for the lexical search.
pub(super) fn hints(query: &Query) -> Vec<Hint> {
    let recent = query.history.iter().rev().take(TURNS);
    let weights = std::iter::successors(Some(BEFORE), |weight| Some(weight * FADES));
    recent.zip(weights).map(|(said, weight)| Hint { text: said.text.clone(), weight }).collect()
}

/// The question after the last turns, oldest first; none when it opens the conversation.
pub(super) fn joined(query: &Query) -> Option<String> {
    let from = query.history.len().saturating_sub(JOINED);
    let turns = query.history[from..].iter().map(|said| said.text.as_str());
    (!query.history.is_empty()).then(|| turns.chain([query.text.as_str()]).collect::<Vec<_>>().join(" "))
}

/// Every term once, with its greatest weight.
fn weights(own: &[String], query: &Query, language: Language) -> Vec<(String, f32)> {
    let mut weights: Vec<(String, f32)> = distinct(own).map(|term| (term.clone(), 1.0)).collect();
    let mut places: HashMap<String, usize> = weights.iter().enumerate().map(|(at, (term, _))| (term.clone(), at)).collect();
    for hint in hints(query) {
        for term in terms_in(&hint.text, language) {
            let at = *places.entry(term.clone()).or_insert_with(|| {
                weights.push((term, hint.weight));
                weights.len() - 1
            });
            weights[at].1 = weights[at].1.max(hint.weight);
        }
    }
    weights
}

/// Terms of words that begin with a capital inside the question, or hold a digit.
fn names_in(text: &str, language: Language) -> Vec<String> {
    let words = text.unicode_words().enumerate();
    let is_name = |at: usize, word: &str| {
        word.contains(|letter: char| letter.is_numeric()) || (at > 0 && word.starts_with(char::is_uppercase))
    };
    words.filter(|(at, word)| is_name(*at, word)).flat_map(|(_, word)| terms_in(word, language)).collect()
}

fn word(term: &str, rarity: f32, weight: f32) -> Word {
    Word { token: Token::new(term), rarity, mass: rarity * weight }
}

fn distinct(list: &[String]) -> impl Iterator<Item = &String> {
    list.iter().enumerate().filter(|(at, term)| !list[..*at].contains(term)).map(|(_, term)| term)
}
