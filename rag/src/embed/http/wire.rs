//! Reads an answer, within bounds, and believes none of it unchecked.

use reqwest::Response;
use serde::Deserialize;

use super::failure::{self, Failure};
use crate::embed::{EmbedError, unit};

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// The body, as long as it has at most `most` bytes.
pub(super) async fn body(mut response: Response, most: usize, host: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|cause| failure::of_transport(cause, host))? {
        if bytes.len() + chunk.len() > most {
            return Err(EmbedError::unavailable(format!("{host} sent more than {most} bytes")).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// `count` vectors in the order of the texts, each of length 1.
pub(super) fn vectors(bytes: &[u8], count: usize, dimensions: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
    // The cause of a syntax error may quote the answer, but only numbers were asked for.
    let answer: Answer = serde_json::from_slice(bytes)
        .map_err(|cause| EmbedError::unavailable("the embedding provider's answer is no list of vectors").because(cause))?;
    if answer.data.len() != count {
        let got = answer.data.len();
        return Err(EmbedError::unavailable(format!("the embedding provider sent {got} vectors for {count} texts")));
    }
    let mut vectors = vec![Vec::new(); count];
    for Item { index, mut embedding } in answer.data {
        let place = vectors.get_mut(index).filter(|place| place.is_empty());
        let place = place.ok_or_else(|| EmbedError::unavailable("the embedding provider's vectors are numbered wrongly"))?;
        if embedding.len() != dimensions {
            let got = embedding.len();
            return Err(EmbedError::invalid(format!("the model's vectors have {got} numbers, the settings say {dimensions}")));
        }
        unit(&mut embedding);
        if !embedding.iter().all(|value| value.is_finite()) || embedding.iter().all(|value| value.abs() < f32::MIN_POSITIVE) {
            return Err(EmbedError::unavailable("the embedding provider sent a vector without a direction"));
        }
        *place = embedding;
    }
    Ok(vectors)
}

#[cfg(test)]
mod tests;
