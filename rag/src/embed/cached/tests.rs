use super::*;

struct Counting {
    space: Space,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Embedder for Counting {
    fn space(&self) -> &Space {
        &self.space
    }

    async fn embed(&self, texts: &[String], _purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.asked.lock().extend_from_slice(texts);
        Ok(texts.iter().map(|text| vec![text.len() as f32]).collect())
    }
}

fn cached(most: usize) -> Cached<Counting> {
    let space = Space { model: "counting".into(), dimensions: 1 };
    Cached::new(Counting { space, asked: Mutex::default() }, most)
}

async fn ask(cached: &Cached<Counting>, texts: &[&str]) -> Vec<Vec<f32>> {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    cached.embed(&texts, Purpose::Question).await.unwrap()
}

#[tokio::test]
async fn a_question_asked_again_is_not_embedded_again() {
    let cached = cached(10);
    ask(&cached, &["a", "bb"]).await;
    assert_eq!(ask(&cached, &["ccc", "bb", "a", "dddd"]).await, [[3.0], [2.0], [1.0], [4.0]]);
    assert_eq!(*cached.inner.asked.lock(), ["a", "bb", "ccc", "dddd"]);
}

#[tokio::test]
async fn the_oldest_question_is_forgotten() {
    let cached = cached(2);
    ask(&cached, &["a", "bb", "ccc"]).await;
    ask(&cached, &["bb", "a"]).await;
    assert_eq!(*cached.inner.asked.lock(), ["a", "bb", "ccc", "a"]);
    assert_eq!(cached.known.lock().vectors.len(), 2);
}

#[tokio::test]
async fn passages_and_long_texts_are_not_kept() {
    let cached = cached(10);
    let long = "x".repeat(LONGEST + 1);
    ask(&cached, &[&long]).await;
    cached.embed(&["passage".to_owned()], Purpose::Passage).await.unwrap();
    assert!(cached.known.lock().vectors.is_empty());
}
