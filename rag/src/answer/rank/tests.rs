use super::features::NAMES;
use super::*;
use crate::answer::pieces::pieces;
use crate::document::{Passage, PassageVectors};
use crate::index::terms;
use crate::retrieve::{QueryTerm, Why};

fn retrieval(question: &str, texts: &[&str]) -> Retrieval {
    let hit = |(at, text): (usize, &&str)| Hit {
        passage: Passage {
            id: Passage::id_for(1, "a", at as u32),
            document: "a".into(),
            ordinal: at as u32,
            title: "Normandy".into(),
            headings: Vec::new(),
            anchor: None,
            page: None,
            page_starts: Vec::new(),
            text: (*text).into(),
            url: None,
        },
        knowledge_base: 1,
        score: 5.0 - at as f32,
        why: Why { lexical: 5.0 - at as f32, ..Why::default() },
        vectors: None,
    };
    Retrieval {
        passages: texts.iter().enumerate().map(hit).collect(),
        confidence: 0.9,
        terms: terms(question).into_iter().map(|term| QueryTerm { term, weight: 1.0, rarity: 3.0 }).collect(),
        question: None,
    }
}

fn ranked(question: &str, retrieval: &Retrieval) -> Ranking {
    let read: Vec<Vec<Piece>> = retrieval.passages.iter().map(|hit| pieces(&hit.passage.text)).collect();
    rank(question, retrieval, &read)
}

#[test]
fn the_weights_fit_the_features() {
    let weights = network::weights().unwrap();
    assert_eq!(weights.features, NAMES);
    assert!(weights.dense.is_whole(support::VALUES) && weights.lexical.is_whole(support::VALUES));
}

#[test]
fn a_question_for_a_year_wants_the_sentence_with_one() {
    let question = "When was the castle built?";
    let found = retrieval(question, &["The castle stands on a hill. The castle was built in 1204. A castle has many rooms."]);
    let scores = &ranked(question, &found).scores[0];
    assert!(scores[1] > scores[0] && scores[1] > scores[2], "{scores:?}");
}

#[test]
fn a_question_about_something_else_has_less_support() {
    let texts = ["The castle was built in 1204 by King John. It has nine towers.", "Many towers fell in the war."];
    let support = |question: &str| ranked(question, &retrieval(question, &texts)).support;
    let (answered, other) = (support("Who built the castle in 1204?"), support("Who sold the violet bicycle to Anna?"));
    assert!(answered > other, "{answered} {other}");
}

#[test]
fn vectors_move_the_sentence_that_means_the_same_up() {
    let question = "How do I get my money back?";
    let texts = ["Our shop is open daily. A refund arrives within five days. Money is counted at night."];
    let mut found = retrieval(question, &texts);
    let lexical = ranked(question, &found).scores[0][1];
    found.question = Some(vec![1.0, 0.0]);
    let sentences = vec![vec![0.0, 1.0], vec![0.8, 0.6], vec![0.1, 0.99]];
    found.passages[0].vectors = Some(PassageVectors { whole: vec![0.6, 0.8], sentences });
    let scores = &ranked(question, &found).scores[0];
    assert!(scores[1] > scores[0] && scores[1] > scores[2], "{lexical} {scores:?}");
}

#[test]
fn nothing_found_has_no_support() {
    let ranking = ranked("Why?", &Retrieval::default());
    assert!(ranking.scores.is_empty() && ranking.support.abs() < f32::EPSILON);
}

#[test]
fn years_and_kinds_are_told_by_their_form() {
    assert!(words::is_year("1984") && words::is_year("1980s") && !words::is_year("5000") && !words::is_year("12"));
    let kind = |question: &str| words::Kind::of(&question.split(' ').collect::<Vec<_>>());
    assert_eq!(kind("in which countries is it spoken"), words::Kind::Place);
    assert_eq!(kind("how many towers"), words::Kind::Number);
    assert_eq!(kind("what is this"), words::Kind::Thing);
    assert_eq!(kind("gibt es das"), words::Kind::Other);
}
