use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::embed::Space;

/// A direction for each letter a, b, c.
struct Letters {
    space: Space,
    asked: AtomicUsize,
}

impl Letters {
    fn new() -> Arc<Self> {
        Arc::new(Self { space: Space { model: "letters".into(), dimensions: 3 }, asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl Embedder for Letters {
    fn space(&self) -> &Space {
        &self.space
    }

    async fn embed(&self, texts: &[String], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(vec![vec![0.0; 3]; texts.len()])
    }

    async fn embed_tokens(&self, texts: &[String], _: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.asked.fetch_add(texts.len(), Ordering::Relaxed);
        let token = |letter: char| ['a', 'b', 'c'].map(|own| if own == letter { 1.0 } else { 0.0 });
        Ok(texts.iter().map(|text| text.chars().flat_map(token).collect()).collect())
    }
}

#[tokio::test]
async fn every_token_of_the_question_looks_for_its_like() {
    let local = Local::new(Letters::new(), 1.0);
    let texts = ["abc", "aab", "ccc"].map(str::to_owned);
    let scores = local.score("ab", &texts).await.unwrap();
    for (score, wanted) in scores.iter().zip([1.0, 1.0, 0.0]) {
        assert!((score - wanted).abs() < 1e-3, "{scores:?}");
    }
    assert!((local.score("abcc", &texts).await.unwrap()[1] - 0.5).abs() < 1e-3);
}

#[tokio::test]
async fn a_passage_that_was_seen_is_not_embedded_again() {
    let letters = Letters::new();
    let local = Local::new(Arc::clone(&letters) as Arc<dyn Embedder>, 1.0);
    let texts = ["abc", "aab"].map(str::to_owned);
    for _ in 0..3 {
        local.score("ab", &texts).await.unwrap();
    }
    assert_eq!(letters.asked.load(Ordering::Relaxed), 3 + 2, "three questions and two passages");
}

#[test]
fn what_is_kept_has_a_bound() {
    let mut kept = Kept::default();
    let large = || Arc::new(Tokens { values: vec![0; MOST_BYTES / 3], scales: Vec::new() });
    (0..5).for_each(|key| kept.keep(key, large()));
    assert!(kept.bytes <= MOST_BYTES && kept.tokens.contains_key(&4) && !kept.tokens.contains_key(&0));
    kept.keep(4, large());
    assert_eq!(kept.bytes, kept.tokens.values().map(|tokens| tokens.bytes()).sum::<usize>());
}
