use super::*;
use crate::index::terms;
use crate::index::{Hint, Narrow, Scope};

fn passage(title: &str, heading: &str, text: &str) -> Passage {
    Passage {
        id: Passage::id_for(1, "d", 0),
        document: "d".into(),
        ordinal: 0,
        title: title.into(),
        headings: vec![heading.into()],
        anchor: None,
        page: None,
        page_starts: Vec::new(),
        text: text.into(),
        url: None,
    }
}

fn weight(weights: &SparseWeights, term: &str) -> f32 {
    let dimension = dimension(&terms(term)[0]);
    weights.dimensions.binary_search(&dimension).map_or(0.0, |at| weights.weights[at])
}

#[test]
fn a_heading_word_weighs_more_than_a_word_of_the_text() {
    let weights = passage_weights(&passage("Shop", "Refunds", "Money comes back."));
    assert!(weight(&weights, "refund") > weight(&weights, "money"));
    assert!(weight(&weights, "shop") > 0.0);
}

#[test]
fn the_words_of_a_hint_weigh_less_than_the_question() {
    let query = IndexQuery {
        scope: Scope { organisation: 1, knowledge_bases: vec![1] },
        narrow: Narrow::default(),
        vectors: Vec::new(),
        text: "what about returns?".into(),
        hints: vec![Hint { text: "returns of blue shoes".into(), weight: 0.3 }],
        limit: 5,
    };
    let weights = query_weights(&query);
    assert!((weight(&weights, "return") - 1.0).abs() < f32::EPSILON);
    assert!((weight(&weights, "shoes") - 0.3).abs() < f32::EPSILON);
}

#[test]
fn dimensions_are_ascending_and_unique() {
    let weights = passage_weights(&passage("A b", "c", "one two three two one four five six seven"));
    assert!(weights.dimensions.is_sorted_by(|a, b| a < b));
}

#[test]
fn counts_can_be_read_off_rarities() {
    let rarest = rarity(1_000.0, 0.0);
    assert!((passages_at(rarest) - 1_000.0).abs() < 1.0);
    assert!((holding(rarity(1_000.0, 40.0), rarest) - 40.0).abs() < 0.1);
    assert!(holding(rarest, rarest) < 0.01);
}
