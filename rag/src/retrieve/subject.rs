//! How far the conversation is about the title of each passage, and what that makes the passage worth beforehand.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::asked::Asked;
use super::signals::Signals;
use super::titles::{Titles, beliefs};
use super::{Query, asked};
use crate::index::{Candidate, IndexError, IndexQuery, Narrow, Scope, VectorIndex, holding, passages_at};

/// From this belief on, the title's passages are searched by themselves.
const STRONG: f32 = 0.4;
/// Titles searched by themselves, at most.
const MOST_TITLES: usize = 3;
/// Passages of a title that are counted; more are as good as many.
const MOST_COUNTED: usize = 256;
/// A passage of a title that is surely meant is worth this many others, at most.
const MOST_WORTH: f32 = 1_000.0;
/// What is left for the passages of other titles when one is surely meant.
const DOUBT: f32 = 0.02;
/// Scopes whose titles are kept read.
const MOST_SCOPES: usize = 256;

/// A title of the scope with the belief that the conversation is about it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    pub(super) title: String,
    pub(super) belief: f32,
    passages: f32,
}

/// Belief in a title of several words from which the conversation is about it.
const CERTAIN: f32 = 0.8;

impl Subject {
    /// A single word may be meant otherwise.
    pub(super) fn is_certain(&self) -> bool {
        self.belief >= CERTAIN && self.title.split_whitespace().nth(1).is_some()
    }
}

/// What is remembered of the titles of a scope, until they change.
struct Known {
    titles: Titles,
    own: Mutex<HashMap<usize, Own>>,
}

/// How much a title's most telling word belongs to it alone, from 0 to 1, and how many passages it has.
#[derive(Debug, Clone, Copy)]
struct Own {
    share: f32,
    passages: f32,
}

/// What the conversation is about as a whole, and what its latest turn alone is about.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    pub(super) together: Vec<Subject>,
    pub(super) alone: Vec<Subject>,
}

#[derive(Default)]
pub(super) struct Subjects(Mutex<HashMap<Scope, Arc<Known>>>);

impl Subjects {
    /// The titles that the conversation mentions, likeliest first.
    pub(super) async fn of(&self, index: &dyn VectorIndex, scope: &Scope, query: &Query) -> Result<Mentioned, IndexError> {
        let known = self.known(scope, index.titles(scope).await?);
        let earlier = query.history.iter().rev().map(|said| said.text.as_str());
        let turns: Vec<Vec<(usize, f32)>> =
            [query.text.as_str()].into_iter().chain(earlier).map(|text| known.titles.mentions(text)).collect();
        let mut own: HashMap<usize, Own> = HashMap::new();
        for (title, _) in turns.iter().flatten() {
            if !own.contains_key(title) {
                own.insert(*title, ownership(index, scope, &known, *title).await?);
            }
        }
        let share = |title: usize| own.get(&title).map_or(0.0, |own| own.share);
        let subject = |(title, belief): (usize, f32)| {
            let passages = own.get(&title).map_or(1.0, |own| own.passages);
            known.titles.name(title).map(|name| Subject { title: name.to_owned(), belief, passages })
        };
        let of_turns = |turns: &[Vec<(usize, f32)>]| beliefs(turns, share).into_iter().filter_map(subject).collect();
        Ok(Mentioned { together: of_turns(&turns), alone: of_turns(&turns[..1]) })
    }

    fn known(&self, scope: &Scope, names: Arc<[String]>) -> Arc<Known> {
        let mut scopes = self.0.lock();
        if let Some(known) = scopes.get(scope).filter(|known| known.titles.are(&names)) {
            return Arc::clone(known);
        }
        if scopes.len() >= MOST_SCOPES {
            scopes.clear();
        }
        let known = Arc::new(Known { titles: Titles::new(names), own: Mutex::default() });
        scopes.insert(scope.clone(), Arc::clone(&known));
        known
    }
}

async fn ownership(index: &dyn VectorIndex, scope: &Scope, known: &Known, title: usize) -> Result<Own, IndexError> {
    if let Some(own) = known.own.lock().get(&title) {
        return Ok(*own);
    }
    let name = known.titles.name(title).unwrap_or_default().to_owned();
    let search = IndexQuery {
        scope: scope.clone(),
        narrow: Narrow { titles: vec![name.clone()], ..Narrow::default() },
        text: name,
        hints: Vec::new(),
        vectors: Vec::new(),
        limit: MOST_COUNTED,
    };
    let passages = (index.search(&search).await?.len() as f32).max(1.0);
    let words: Vec<String> = known.titles.words_of(title).map(str::to_owned).chain([String::new()]).collect();
    let rarities = index.rarities(scope, &words).await?;
    let rarest = rarities.last().copied().unwrap_or_default();
    let telling = &rarities[..rarities.len().saturating_sub(1)];
    let shares = telling.iter().map(|rarity| (passages / holding(*rarity, rarest).max(1.0)).min(1.0));
    let own = Own { share: shares.fold(0.0, f32::max), passages };
    known.own.lock().insert(title, own);
    Ok(own)
}

/// Searches the passages of those titles alone that the conversation is most likely about.
pub(super) fn legs(subjects: &[Subject], scope: &Scope, query: &Query, vectors: &[Vec<f32>], limit: usize) -> Vec<IndexQuery> {
    let strong = subjects.iter().filter(|subject| subject.belief >= STRONG).take(MOST_TITLES);
    strong
        .map(|subject| IndexQuery {
            scope: scope.clone(),
            narrow: Narrow { titles: vec![subject.title.clone()], ..Narrow::default() },
            text: query.text.clone(),
            hints: asked::hints(query),
            vectors: vectors.iter().take(1).cloned().collect(),
            limit,
        })
        .collect()
}

/// Fills in what the subjects say about the candidates.
pub(super) fn weigh(subjects: &[Subject], asked: &Asked, candidates: &[Candidate], signals: &mut Signals) {
    let by_title: HashMap<&str, &Subject> = subjects.iter().map(|subject| (subject.title.as_str(), subject)).collect();
    let of = |candidate: &Candidate| by_title.get(candidate.passage.title.as_str());
    signals.belief = candidates.iter().map(|candidate| of(candidate).map_or(0.0, |subject| subject.belief)).collect();
    let surest = signals.belief.iter().copied().fold(0.0, f32::max);
    let rest = (1.0 - surest * surest).max(DOUBT);
    let all = passages_at(asked.rarest);
    let worth = |subject: &&Subject| subject.belief * subject.belief * (all / subject.passages).min(MOST_WORTH);
    signals.subject = candidates.iter().map(|candidate| (of(candidate).map_or(0.0, worth) + rest).ln()).collect();
}
