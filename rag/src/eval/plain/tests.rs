use super::*;

#[test]
fn rare_words_count_more_and_long_texts_less() {
    let texts = ["the cat sat", "the dog sat", "a cat and a dog sat on a mat with many other animals around them"];
    let bm25 = Bm25::new(texts.into_iter());
    let scores = bm25.scores("Where is the CAT?");
    assert!(scores[0] > scores[2] && scores[2] > 0.0 && scores[1] == 0.0, "{scores:?}");
    assert_eq!(best(&scores, 2), [0, 2]);
}

#[test]
fn equal_scores_keep_their_order() {
    assert_eq!(best(&[1.0, 2.0, 1.0, 2.0], 4), [1, 3, 0, 2]);
}
