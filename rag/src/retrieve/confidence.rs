//! How likely it is that the found passages hold the answer, from 0 to 1.
//!
//! A subject that the knowledge lacks shows in rare words of the question that no good passage has. The weights are a
//! logistic fit on the help-desk and reading sets of `eval`, each question asked with and without the pages about it.

use super::QueryTerm;
use crate::index::Candidate;

/// Half a unit above the fit, so that at one half some 85 to 95 % of the answerable are answered, as many of the others refused.
const INTERCEPT: f32 = -6.4;
const MATCH: f32 = 4.9;
const SUBSTANCE: f32 = 3.4;

/// `rarest` is the rarity of a word that no passage has.
pub(super) fn confidence(question: &[QueryTerm], rarest: f32, candidates: &[Candidate]) -> f32 {
    let mass: f32 = question.iter().map(QueryTerm::mass).sum();
    let Some(best) = candidates.first().filter(|_| mass > 0.0 && rarest > 0.0) else { return 0.0 };
    // The best score as a share of the question's weight: words that no passage has pull it down.
    let matched = best.lexical / mass;
    // The same in units of a word found nowhere else: one common word that fits is thin evidence.
    let substance = (best.lexical / rarest).ln_1p();
    let sum = INTERCEPT + MATCH * matched + SUBSTANCE * substance;
    1.0 / (1.0 + (-sum).exp())
}
