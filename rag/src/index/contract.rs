//! What every index promises, once for each backend: [`promises!`] makes the tests, a [`Bed`] the index.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::bm25::{dimension, passage_weights, rarity};
use super::{Candidate, Embedded, Hint, IndexErrorKind, IndexQuery, Narrow, Scope, VectorIndex};
use crate::document::{Document, PassageVectors};
use crate::embed::Space;
use crate::ingest::{Label, Source, ingest};

/// Numbers in the vectors of these tests.
const NUMBERS: usize = 8;

/// An index on fresh storage, and what can be done to it.
pub(super) trait Bed: Sized {
    fn index(&self) -> Arc<dyn VectorIndex>;

    /// Closes it and opens it again on the same storage.
    async fn reopened(self) -> Self;

    /// Opens a second one on what a killed process would leave behind.
    async fn killed(self) -> Self;
}

/// Makes a test of each promise; `lexical` and `dense` beds need not keep the same ones.
macro_rules! promises {
    (@one [$($attribute:meta)?] $bed:expr; $promise:ident) => {
        #[tokio::test]
        $(#[$attribute])?
        async fn $promise() {
            $crate::index::contract::$promise($bed.await).await;
        }
    };
    ($attribute:tt $bed:expr; $($promise:ident)*) => {
        $($crate::index::contract::promises! { @one $attribute $bed; $promise })*
    };
}

/// The promises of every index.
macro_rules! promises_of_every_index {
    ([$($attribute:meta)?] $bed:expr) => {
        $crate::index::contract::promises! { [$($attribute)?] $bed;
            the_same_document_twice_is_stored_once
            a_new_version_replaces_the_old_one_and_leaves_nothing_behind
            a_deleted_document_is_gone_and_deleting_again_is_fine
            a_deleted_base_is_gone_and_others_stay
            an_organisation_never_sees_or_touches_another
            rarity_counts_only_what_the_asker_may_see
            a_search_during_replacement_always_finds_one_version
            hints_help_a_short_question
            a_search_is_narrowed_by_title_document_and_language
            titles_are_distinct_and_follow_changes
            passages_of_a_document_come_in_order_and_by_page
            passages_come_by_id_within_the_scope
            what_was_answered_survives_opening_again
            what_was_answered_survives_a_kill
        }
    };
}

/// The promises of an index with vectors.
macro_rules! promises_of_a_dense_index {
    ([$($attribute:meta)?] $bed:expr) => {
        $crate::index::contract::promises! { [$($attribute)?] $bed;
            a_vector_finds_what_words_do_not
            what_only_a_vector_found_has_its_lexical_score
            vectors_are_narrowed_and_scoped_like_words
            vectors_come_back_and_a_version_without_them_has_none
            vectors_of_another_length_are_refused
            vectors_of_another_space_are_left_out
        }
    };
}

/// The promises of an index without vectors.
macro_rules! promises_of_a_lexical_index {
    ([$($attribute:meta)?] $bed:expr) => {
        $crate::index::contract::promises! { [$($attribute)?] $bed; an_index_without_a_space_keeps_no_vectors }
    };
}

pub(super) use {promises, promises_of_a_dense_index, promises_of_a_lexical_index, promises_of_every_index};

pub(super) fn space() -> Space {
    Space { model: "test".into(), dimensions: NUMBERS }
}

pub(super) fn document(organisation: i64, knowledge_base: i64, id: &str, text: &str) -> Document {
    let label = Label { id: id.into(), organisation, knowledge_base, ..Label::default() };
    let source = Source { bytes: text.as_bytes(), media_type: Some("text/markdown"), file_name: None };
    ingest(label, source).unwrap().document
}

/// Sections long enough to stay passages of their own.
pub(super) fn manual(sections: &[&str]) -> String {
    let filler = "Read this part with care, because every word of it was chosen to help you along the way. ".repeat(3);
    let texts: Vec<_> = sections.iter().map(|section| format!("## {section}\n\nAbout {section}. {filler}")).collect();
    texts.join("\n\n")
}

pub(super) fn scope(organisation: i64, knowledge_bases: &[i64]) -> Scope {
    Scope { organisation, knowledge_bases: knowledge_bases.to_vec() }
}

pub(super) fn asking(scope: Scope, text: &str) -> IndexQuery {
    IndexQuery { scope, narrow: Narrow::default(), text: text.into(), hints: Vec::new(), vectors: Vec::new(), limit: 10 }
}

pub(super) async fn find(index: &dyn VectorIndex, organisation: i64, bases: &[i64], text: &str) -> Vec<Candidate> {
    index.search(&asking(scope(organisation, bases), text)).await.unwrap()
}

pub(super) async fn put(index: &dyn VectorIndex, document: &Document) {
    index.upsert_document(document, &[]).await.unwrap();
}

/// A unit vector along one axis.
pub(super) fn along(axis: usize) -> Vec<f32> {
    (0..NUMBERS).map(|number| if number == axis { 1.0 } else { 0.0 }).collect()
}

/// Gives passage after passage the axes from this one on, with one sentence along the same axis and one along the last.
async fn put_along(index: &dyn VectorIndex, document: &Document, from: usize) {
    let of = |number| PassageVectors { whole: along(from + number), sentences: vec![along(from + number), along(NUMBERS - 1)] };
    let vectors: Vec<_> = (0..document.passages.len()).map(of).collect();
    let embedded = Embedded { space: &space(), passages: &vectors };
    index.upsert_document(document, &[embedded]).await.unwrap();
}

async fn find_along(index: &dyn VectorIndex, axis: usize, text: &str, limit: usize) -> Vec<Candidate> {
    let query = IndexQuery { vectors: vec![along(axis)], limit, ..asking(scope(1, &[1]), text) };
    index.search(&query).await.unwrap()
}

/// A folder as it is now, which is what a killed process leaves behind.
pub(super) fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

pub(super) async fn the_same_document_twice_is_stored_once(bed: impl Bed) {
    let index = bed.index();
    let document = document(1, 1, "manual", &manual(&["Returns", "Shipping"]));
    put(&*index, &document).await;
    put(&*index, &document).await;
    assert_eq!(index.count(1, 1).await.unwrap(), 2);
    let found = find(&*index, 1, &[1], "returns").await;
    assert_eq!(found[0].passage, document.passages[0]);
}

pub(super) async fn a_new_version_replaces_the_old_one_and_leaves_nothing_behind(bed: impl Bed) {
    let index = bed.index();
    put(&*index, &document(1, 1, "m", &manual(&["Returns", "Shipping", "Zebras"]))).await;
    put(&*index, &document(1, 2, "m", &manual(&["Warranty"]))).await;
    assert_eq!(index.count(1, 1).await.unwrap(), 0);
    assert_eq!(index.count(1, 2).await.unwrap(), 1);
    assert!(find(&*index, 1, &[1, 2], "zebras").await.is_empty());
    assert_eq!(find(&*index, 1, &[1, 2], "warranty").await.len(), 1);
}

pub(super) async fn a_deleted_document_is_gone_and_deleting_again_is_fine(bed: impl Bed) {
    let index = bed.index();
    put(&*index, &document(1, 1, "a", &manual(&["Returns", "Shipping"]))).await;
    put(&*index, &document(1, 1, "b", &manual(&["Returns"]))).await;
    index.delete_document(1, "a").await.unwrap();
    index.delete_document(1, "a").await.unwrap();
    let found = find(&*index, 1, &[1], "returns shipping").await;
    assert!(found.iter().all(|found| found.passage.document == "b"));
    assert_eq!(index.count(1, 1).await.unwrap(), 1);
}

pub(super) async fn a_deleted_base_is_gone_and_others_stay(bed: impl Bed) {
    let index = bed.index();
    for (organisation, base) in [(1, 1), (1, 2), (2, 1)] {
        for name in ["a", "b"] {
            put(&*index, &document(organisation, base, &format!("{name}{base}"), &manual(&["Returns"]))).await;
        }
    }
    index.delete_base(1, 1).await.unwrap();
    index.delete_base(1, 9).await.unwrap();
    assert_eq!(index.count(1, 1).await.unwrap(), 0);
    assert!(find(&*index, 1, &[1], "returns").await.is_empty());
    assert_eq!((index.count(1, 2).await.unwrap(), index.count(2, 1).await.unwrap()), (2, 2));
}

pub(super) async fn an_organisation_never_sees_or_touches_another(bed: impl Bed) {
    let index = bed.index();
    put(&*index, &document(1, 7, "m", &manual(&["Returns"]))).await;
    put(&*index, &document(2, 7, "m", &manual(&["Returns", "Secrets"]))).await;
    assert!(find(&*index, 1, &[7], "secrets").await.is_empty());
    assert!(find(&*index, 1, &[], "returns").await.is_empty());
    assert!(find(&*index, 3, &[7], "returns").await.is_empty());
    assert!(find(&*index, 1, &[8], "returns").await.is_empty());
    index.delete_document(1, "m").await.unwrap();
    assert_eq!(index.count(2, 7).await.unwrap(), 2);
    assert_eq!(find(&*index, 2, &[7], "secrets").await.len(), 1);
}

pub(super) async fn rarity_counts_only_what_the_asker_may_see(bed: impl Bed) {
    let index = bed.index();
    for number in 0..20 {
        put(&*index, &document(2, 1, &format!("x{number}"), &manual(&["Returns"]))).await;
    }
    let names = ["return".to_owned(), "word".to_owned(), "unknown".to_owned()];
    put(&*index, &document(1, 1, "a", &manual(&["Returns"]))).await;
    let one = index.rarities(&scope(1, &[1]), &names).await.unwrap();
    assert!((one[0] - rarity(1.0, 1.0)).abs() < 1e-6, "{one:?}");
    put(&*index, &document(1, 1, "b", &manual(&["Shipping"]))).await;
    let rarities = index.rarities(&scope(1, &[1]), &names).await.unwrap();
    // One of two passages, both, none: whatever the other organisation holds.
    let expected = [rarity(2.0, 1.0), rarity(2.0, 2.0), rarity(2.0, 0.0)];
    assert!(rarities.iter().zip(expected).all(|(rarity, expected)| (rarity - expected).abs() < 1e-6), "{rarities:?}");
}

pub(super) async fn a_search_during_replacement_always_finds_one_version(bed: impl Bed) {
    let index = bed.index();
    let versions = [manual(&["Returns", "Old"]), manual(&["New", "Returns", "More"])];
    let versions = versions.map(|text| document(1, 1, "m", &text));
    put(&*index, &versions[0]).await;
    let writer = Arc::clone(&index);
    let mut writing = JoinSet::new();
    writing.spawn(async move {
        for round in 0..20 {
            put(&*writer, &versions[round % 2]).await;
        }
    });
    loop {
        if let Some(written) = writing.try_join_next() {
            return written.unwrap();
        }
        assert_eq!(find(&*index, 1, &[1], "returns").await.len(), 1);
        tokio::task::yield_now().await;
    }
}

pub(super) async fn hints_help_a_short_question(bed: impl Bed) {
    let index = bed.index();
    put(&*index, &document(1, 1, "m", &manual(&["Returns of shoes", "Returns of books"]))).await;
    let hints = vec![Hint { text: "I bought books".into(), weight: 0.3 }];
    let query = IndexQuery { hints, limit: 1, ..asking(scope(1, &[1]), "and returns?") };
    assert_eq!(index.search(&query).await.unwrap()[0].passage.headings, ["Returns of books"]);
}

pub(super) async fn a_search_is_narrowed_by_title_document_and_language(bed: impl Bed) {
    let index = bed.index();
    for (id, title, language) in [("a", "Shoes", "en"), ("b", "Books", "en"), ("c", "Books", "de")] {
        let mut labelled = document(1, 1, id, &manual(&["Returns"]));
        labelled.title = title.into();
        labelled.passages.iter_mut().for_each(|passage| passage.title = title.into());
        labelled.language = Some(language.into());
        put(&*index, &labelled).await;
    }
    let one = |word: &str| vec![word.to_owned()];
    for (narrow, expected) in [
        (Narrow::default(), "abc"),
        (Narrow { titles: one("Books"), ..Narrow::default() }, "bc"),
        (Narrow { documents: vec!["a".into(), "c".into()], ..Narrow::default() }, "ac"),
        (Narrow { languages: one("en"), ..Narrow::default() }, "ab"),
        (Narrow { titles: one("Books"), languages: one("en"), ..Narrow::default() }, "b"),
    ] {
        let query = IndexQuery { narrow: narrow.clone(), ..asking(scope(1, &[1]), "returns") };
        let found = index.search(&query).await.unwrap();
        let mut found: Vec<_> = found.into_iter().map(|found| found.passage.document).collect();
        found.sort();
        assert_eq!(found.concat(), expected, "{narrow:?}");
    }
}

pub(super) async fn titles_are_distinct_and_follow_changes(bed: impl Bed) {
    let index = bed.index();
    let titled = |organisation, base, id: &str, title: &str| {
        let mut titled = document(organisation, base, id, &manual(&["Returns", "Shipping"]));
        titled.passages.iter_mut().for_each(|passage| passage.title = title.into());
        titled
    };
    put(&*index, &titled(1, 1, "a", "Shoes")).await;
    put(&*index, &titled(1, 1, "b", "Shoes")).await;
    put(&*index, &titled(1, 2, "c", "Books")).await;
    put(&*index, &titled(2, 1, "d", "Secrets")).await;
    assert_eq!(index.titles(&scope(1, &[1])).await.unwrap()[..], ["Shoes"]);
    assert_eq!(index.titles(&scope(1, &[1, 2])).await.unwrap()[..], ["Books", "Shoes"]);
    put(&*index, &titled(1, 1, "b", "Boots")).await;
    assert_eq!(index.titles(&scope(1, &[1])).await.unwrap()[..], ["Boots", "Shoes"]);
    index.delete_document(1, "a").await.unwrap();
    assert_eq!(index.titles(&scope(1, &[1])).await.unwrap()[..], ["Boots"]);
    assert!(index.titles(&scope(1, &[])).await.unwrap().is_empty());
}

pub(super) async fn passages_of_a_document_come_in_order_and_by_page(bed: impl Bed) {
    let index = bed.index();
    let long = document(1, 1, "long", &manual(&["A one", "B two", "C three", "D four", "E five"]));
    put(&*index, &long).await;
    put(&*index, &document(2, 1, "long", &manual(&["Secrets"]))).await;
    let page = index.passages_of(1, "long", 1, 3).await.unwrap();
    let page: Vec<_> = page.into_iter().map(|found| found.passage).collect();
    assert_eq!(page, long.passages[1..4]);
    assert_eq!(index.passages_of(1, "long", 4, 100).await.unwrap().len(), 1);
    assert!(index.passages_of(1, "other", 0, 10).await.unwrap().is_empty());
    assert!(index.passages_of(3, "long", 0, 10).await.unwrap().is_empty());
}

pub(super) async fn passages_come_by_id_within_the_scope(bed: impl Bed) {
    let index = bed.index();
    let (own, other) = (document(1, 1, "a", &manual(&["A", "B", "C"])), document(2, 1, "a", &manual(&["Secrets"])));
    put(&*index, &own).await;
    put(&*index, &other).await;
    let ids: Vec<_> = own.passages[1..].iter().chain(&other.passages).map(|passage| passage.id).collect();
    let mut found = index.passages(&scope(1, &[1]), &ids).await.unwrap();
    found.sort_by_key(|found| found.passage.ordinal);
    let found: Vec<_> = found.into_iter().map(|found| found.passage).collect();
    assert_eq!(found, own.passages[1..]);
    assert!(index.passages(&scope(1, &[2]), &ids).await.unwrap().is_empty());
    assert!(index.passages(&scope(1, &[]), &ids).await.unwrap().is_empty());
}

pub(super) async fn what_was_answered_survives_opening_again(mut bed: impl Bed) {
    put(&*bed.index(), &document(1, 1, "m", &manual(&["Returns", "Shipping"]))).await;
    for _ in 0..3 {
        bed = bed.reopened().await;
        let index = bed.index();
        assert_eq!(index.count(1, 1).await.unwrap(), 2);
        put(&*index, &document(1, 1, "m", &manual(&["Shipping", "Returns"]))).await;
        assert_eq!(find(&*index, 1, &[1], "returns").await[0].passage.ordinal, 1);
    }
}

pub(super) async fn what_was_answered_survives_a_kill(bed: impl Bed) {
    let index = bed.index();
    put(&*index, &document(1, 1, "a", &manual(&["Returns", "Shipping"]))).await;
    put(&*index, &document(1, 1, "b", &manual(&["Warranty"]))).await;
    index.delete_document(1, "a").await.unwrap();
    let bed = bed.killed().await;
    let index = bed.index();
    assert_eq!(index.count(1, 1).await.unwrap(), 1);
    assert_eq!(find(&*index, 1, &[1], "warranty").await.len(), 1);
    put(&*index, &document(1, 1, "c", &manual(&["Returns"]))).await;
    assert_eq!(find(&*index, 1, &[1], "returns").await.len(), 1);
}

pub(super) async fn a_vector_finds_what_words_do_not(bed: impl Bed) {
    let index = bed.index();
    put_along(&*index, &document(1, 1, "m", &manual(&["Returns", "Shipping", "Warranty"])), 0).await;
    let found = find_along(&*index, 2, "reparatur", 1).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].passage.headings, ["Warranty"]);
    assert!(found[0].lexical.abs() < f32::EPSILON);
    // Both legs bring their own; what shares a word comes first.
    let found = find_along(&*index, 2, "returns", 1).await;
    let headings: Vec<_> = found.iter().map(|found| found.passage.headings.concat()).collect();
    assert_eq!(headings, ["Returns", "Warranty"]);
    let both = IndexQuery { vectors: vec![along(1), along(2)], limit: 1, ..asking(scope(1, &[1]), "") };
    assert_eq!(index.search(&both).await.unwrap().len(), 2);
}

pub(super) async fn what_only_a_vector_found_has_its_lexical_score(bed: impl Bed) {
    let index = bed.index();
    let manual = document(1, 1, "m", &manual(&["Returns", "Shipping", "Warranty"]));
    put_along(&*index, &manual, 0).await;
    // Every passage holds the word, and only the vector prefers the last.
    let found = find_along(&*index, 2, "care", 1).await;
    let warranty = found.iter().find(|found| found.passage.ordinal == 2).unwrap();
    let weights = passage_weights(&manual.passages[2]);
    let at = weights.dimensions.binary_search(&dimension("care")).unwrap();
    let expected = weights.weights[at] * rarity(3.0, 3.0);
    assert!((warranty.lexical - expected).abs() < 1e-3, "{} is not {expected}", warranty.lexical);
}

pub(super) async fn vectors_are_narrowed_and_scoped_like_words(bed: impl Bed) {
    let index = bed.index();
    put_along(&*index, &document(1, 1, "a", &manual(&["Returns"])), 0).await;
    put_along(&*index, &document(1, 1, "b", &manual(&["Shipping"])), 0).await;
    put_along(&*index, &document(1, 2, "c", &manual(&["Warranty"])), 0).await;
    put_along(&*index, &document(2, 1, "d", &manual(&["Secrets"])), 0).await;
    let names = |found: Vec<Candidate>| {
        let mut names: Vec<_> = found.into_iter().map(|found| found.passage.document).collect();
        names.sort();
        names.concat()
    };
    assert_eq!(names(find_along(&*index, 0, "", 10).await), "ab");
    let narrow = Narrow { documents: vec!["b".into()], ..Narrow::default() };
    let query = IndexQuery { vectors: vec![along(0)], narrow, ..asking(scope(1, &[1, 2]), "") };
    assert_eq!(names(index.search(&query).await.unwrap()), "b");
}

pub(super) async fn vectors_come_back_and_a_version_without_them_has_none(bed: impl Bed) {
    let index = bed.index();
    let text = document(1, 1, "m", &manual(&["Returns", "Shipping"]));
    put_along(&*index, &text, 0).await;
    let found = find_along(&*index, 1, "", 1).await;
    let vectors = found[0].vectors.as_ref().unwrap();
    assert_eq!((&vectors.whole, vectors.sentences.len()), (&along(1), 2));
    assert_eq!(vectors.sentences[1], along(NUMBERS - 1));
    let ids = [text.passages[0].id];
    assert!(index.passages(&scope(1, &[1]), &ids).await.unwrap()[0].vectors.is_some());
    put(&*index, &text).await;
    assert!(find_along(&*index, 1, "", 10).await.is_empty());
    assert!(find(&*index, 1, &[1], "returns").await[0].vectors.is_none());
}

pub(super) async fn vectors_of_another_length_are_refused(bed: impl Bed) {
    let index = bed.index();
    let text = document(1, 1, "m", &manual(&["Returns"]));
    let short = [PassageVectors { whole: vec![1.0; 3], sentences: Vec::new() }];
    for vectors in [&short[..], &[]] {
        let refused = index.upsert_document(&text, &[Embedded { space: &space(), passages: vectors }]).await;
        assert_eq!(refused.unwrap_err().kind, IndexErrorKind::Invalid);
    }
    let query = IndexQuery { vectors: vec![vec![1.0; 3]], ..asking(scope(1, &[1]), "returns") };
    assert_eq!(index.search(&query).await.unwrap_err().kind, IndexErrorKind::Invalid);
}

pub(super) async fn vectors_of_another_space_are_left_out(bed: impl Bed) {
    let index = bed.index();
    let text = document(1, 1, "m", &manual(&["Returns"]));
    let other = Space { model: "other".into(), dimensions: 3 };
    let vectors = [PassageVectors { whole: vec![1.0; 3], sentences: Vec::new() }];
    index.upsert_document(&text, &[Embedded { space: &other, passages: &vectors }]).await.unwrap();
    assert!(find(&*index, 1, &[1], "returns").await[0].vectors.is_none());
}

pub(super) async fn an_index_without_a_space_keeps_no_vectors(bed: impl Bed) {
    let index = bed.index();
    assert_eq!(index.space(), None);
    put_along(&*index, &document(1, 1, "m", &manual(&["Returns"])), 0).await;
    assert!(find(&*index, 1, &[1], "returns").await[0].vectors.is_none());
    let query = IndexQuery { vectors: vec![along(0)], ..asking(scope(1, &[1]), "returns") };
    assert_eq!(index.search(&query).await.unwrap_err().kind, IndexErrorKind::Invalid);
}
