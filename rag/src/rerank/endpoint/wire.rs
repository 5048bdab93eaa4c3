//! What is sent and what comes back, in both forms; none of it is believed unchecked.

use serde::{Deserialize, Serialize};

use super::RerankError;

/// How the service wants to be asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `model`, `query`, `documents`, `top_n`; answered with `results`.
    #[default]
    Cohere,
    /// `query`, `texts`; answered with a list.
    Tei,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Request<'a> {
    Cohere {
        #[serde(skip_serializing_if = "str::is_empty")]
        model: &'a str,
        query: &'a str,
        documents: &'a [String],
        top_n: usize,
    },
    Tei {
        query: &'a str,
        texts: &'a [String],
        /// Longer texts are cut and not refused.
        truncate: bool,
    },
}

#[derive(Deserialize)]
struct Results {
    results: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    #[serde(alias = "relevance_score")]
    score: f32,
}

pub(super) fn request<'a>(shape: Shape, model: &'a str, query: &'a str, texts: &'a [String]) -> Request<'a> {
    match shape {
        Shape::Cohere => Request::Cohere { model, query, documents: texts, top_n: texts.len() },
        Shape::Tei => Request::Tei { query, texts, truncate: true },
    }
}

/// Room for every score, and for services that send the texts back.
pub(super) fn most_bytes(texts: &[String]) -> usize {
    (64 << 10) + texts.iter().map(|text| 1_024 + 6 * text.len()).sum::<usize>()
}

/// In the order of the texts.
pub(super) fn scores(shape: Shape, bytes: &[u8], count: usize) -> Result<Vec<f32>, RerankError> {
    let read = match shape {
        Shape::Cohere => serde_json::from_slice::<Results>(bytes).map(|answer| answer.results),
        Shape::Tei => serde_json::from_slice::<Vec<Item>>(bytes),
    };
    // The cause could quote the answer, and with it a text.
    let items = read.map_err(|_cause| RerankError::new("the reranker's answer is no list of scores"))?;
    let mut scores = vec![None; count];
    for Item { index, score } in items {
        let place = scores.get_mut(index).filter(|place| place.is_none());
        *place.ok_or_else(|| RerankError::new("the reranker's scores are numbered wrongly"))? = Some(score);
    }
    let all: Option<Vec<f32>> = scores.into_iter().collect();
    let all = all.filter(|scores| scores.iter().all(|score| score.is_finite()));
    all.ok_or_else(|| RerankError::new("the reranker left out a score"))
}
