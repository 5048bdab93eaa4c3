//! Measures of answers of one sentence against accepted strings, after the definitions of SQuAD.
//!
//! [`Tally`] collects outcomes and [`Tally::scores`] averages them. To add a measure: a function here, a field in
//! [`AnswerScores`], a line in [`Tally::add`].

use std::collections::HashMap;

use serde::Serialize;

use super::metrics::{Separation, separation};

/// What a system answered.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    pub sentence: &'a str,
    /// Page that is cited.
    pub page: &'a str,
    /// How likely it is an answer.
    pub support: f32,
}

/// Averages over answerable questions; a question without an outcome counts as a miss.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AnswerScores {
    pub questions: usize,
    /// Sentences that hold an accepted string.
    pub contains: f64,
    /// Sentences that are an accepted string.
    pub exact: f64,
    /// Words in common with the best accepted string.
    pub f1: f64,
    /// Answers that cite a page that answers.
    pub cited: f64,
    /// Answerable against unanswerable questions, by the support.
    pub labelled: Option<Separation>,
}

#[derive(Debug, Clone, Default)]
pub struct Tally {
    sums: AnswerScores,
    answered: usize,
    answerable: Vec<f32>,
    unanswerable: Vec<f32>,
}

impl Tally {
    /// `accepted` is empty for a question that has no answer.
    pub fn add(&mut self, outcome: Option<&Outcome<'_>>, accepted: &[String], sources: &[String]) {
        let support = outcome.map_or(0.0, |outcome| outcome.support);
        if accepted.is_empty() {
            self.unanswerable.push(support);
            return;
        }
        self.answerable.push(support);
        self.sums.questions += 1;
        let Some(outcome) = outcome else { return };
        self.answered += 1;
        let said = normal(outcome.sentence);
        let wanted: Vec<String> = accepted.iter().map(|answer| normal(answer)).collect();
        self.sums.contains += truth(wanted.iter().any(|answer| said.contains(answer)));
        self.sums.exact += truth(wanted.contains(&said));
        self.sums.f1 += wanted.iter().map(|answer| overlap(&said, answer)).fold(0.0, f64::max);
        self.sums.cited += truth(sources.iter().any(|source| source == outcome.page));
    }

    pub fn scores(self) -> AnswerScores {
        let count = self.sums.questions.max(1) as f64;
        AnswerScores {
            questions: self.sums.questions,
            contains: self.sums.contains / count,
            exact: self.sums.exact / count,
            f1: self.sums.f1 / count,
            cited: self.sums.cited / self.answered.max(1) as f64,
            labelled: separation(&self.answerable, &self.unanswerable),
        }
    }
}

/// Lower case, no punctuation, no articles, single spaces.
pub fn normal(text: &str) -> String {
    let plain: String = text.to_lowercase().chars().filter(|letter| !letter.is_ascii_punctuation()).collect();
    let words = plain.split_whitespace().filter(|word| !matches!(*word, "a" | "an" | "the"));
    words.collect::<Vec<_>>().join(" ")
}

/// F1 over the words of two normal texts.
fn overlap(said: &str, wanted: &str) -> f64 {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for word in wanted.split(' ') {
        *left.entry(word).or_default() += 1;
    }
    let mut common = 0;
    for word in said.split(' ') {
        if let Some(times) = left.get_mut(word).filter(|times| **times > 0) {
            *times -= 1;
            common += 1;
        }
    }
    2.0 * f64::from(common) / (said.split(' ').count() + wanted.split(' ').count()) as f64
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(sentence: &str, support: f32) -> Outcome<'_> {
        Outcome { sentence, page: "a", support }
    }

    #[test]
    fn the_measures_of_answers_are_those_of_squad() {
        let accepted = ["The 10th century".to_owned(), "950".to_owned()];
        let mut tally = Tally::default();
        tally.add(Some(&outcome("It was in the 10th century.", 0.8)), &accepted, &["a".into()]);
        tally.add(Some(&outcome("950!", 0.7)), &accepted, &["b".into()]);
        tally.add(None, &accepted, &["a".into()]);
        tally.add(Some(&outcome("Nobody knows.", 0.1)), &[], &["a".into()]);
        let scores = tally.scores();
        assert_eq!(scores.questions, 3);
        assert!((scores.contains - 2.0 / 3.0).abs() < 1e-9);
        assert!((scores.exact - 1.0 / 3.0).abs() < 1e-9);
        assert!((scores.cited - 0.5).abs() < 1e-9);
        // Two words in common: five said ("it was in 10th century") and two wanted.
        assert!((scores.f1 - (4.0 / 7.0 + 1.0) / 3.0).abs() < 1e-9, "{}", scores.f1);
        assert!((scores.labelled.unwrap().auroc - 2.0 / 3.0).abs() < 1e-9);
    }
}
