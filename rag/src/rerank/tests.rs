use super::*;
use crate::document::Passage;
use crate::retrieve::Why;

/// Scores a text by its length, or not at all.
struct Lengths {
    answers: bool,
    weight: Option<f32>,
}

#[async_trait]
impl Reranker for Lengths {
    async fn score(&self, _question: &str, texts: &[String]) -> Result<Vec<f32>, RerankError> {
        if !self.answers {
            return Err(RerankError::new("it is away"));
        }
        Ok(texts.iter().map(|text| text.len() as f32).collect())
    }

    fn weight(&self) -> Option<f32> {
        self.weight
    }
}

fn hits() -> Vec<Hit> {
    let passage = |ordinal: u32, text: &str| Passage {
        id: Passage::id_for(1, "a", ordinal),
        document: "a".into(),
        ordinal,
        title: String::new(),
        headings: Vec::new(),
        anchor: None,
        text: text.into(),
        url: None,
        page: None,
        page_starts: Vec::new(),
    };
    let hit = |(ordinal, text): (u32, &str)| Hit {
        passage: passage(ordinal, text),
        knowledge_base: 1,
        score: 3.0 - ordinal as f32,
        why: Why::default(),
        vectors: None,
    };
    [(0, "one"), (1, "one two"), (2, "one two three"), (3, "one two three four")].map(hit).to_vec()
}

async fn order(reranker: Lengths, most: usize) -> Vec<u32> {
    let mut hits = hits();
    Stage::new(Arc::new(reranker), most, Duration::from_secs(1)).reorder("how?", &mut hits).await;
    assert!(hits.is_sorted_by(|one, other| one.score >= other.score), "places keep their scores");
    hits.iter().map(|hit| hit.passage.ordinal).collect()
}

#[tokio::test]
async fn only_the_first_passages_are_put_into_another_order() {
    assert_eq!(order(Lengths { answers: true, weight: None }, 3).await, [2, 1, 0, 3]);
}

#[tokio::test]
async fn a_score_with_a_weight_is_added_to_that_of_the_search() {
    assert_eq!(order(Lengths { answers: true, weight: Some(0.01) }, 4).await, [0, 1, 2, 3]);
    assert_eq!(order(Lengths { answers: true, weight: Some(10.0) }, 4).await, [3, 2, 1, 0]);
}

#[tokio::test]
async fn the_order_stays_when_the_reranker_is_away() {
    assert_eq!(order(Lengths { answers: false, weight: None }, 4).await, [0, 1, 2, 3]);
}
