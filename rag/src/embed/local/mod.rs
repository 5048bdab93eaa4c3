//! A sentence model inside the process: a BERT encoder read from a folder in the layout of all-MiniLM-L6-v2
//! (`config.json`, `model.safetensors`, `tokenizer.json`, optionally `sentence_bert_config.json` and `1_Pooling`).
//!
//! - `folder` reads what the model is, `weights` its numbers; `encoder` runs it, the crate `kernel` calculates.
//! - `workers` are the model's own threads, which take questions before passages.
//! - [`hub`] fetches a folder by the model's name.

mod encoder;
mod folder;
pub mod hub;
mod weights;
mod workers;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use self::encoder::{Encoder, Wanted};
use self::workers::Workers;
use super::{EmbedError, Embedder, Prefixes, Purpose, Space};

/// Bytes of text in one job, unless a single text is longer: about one window of tokens, some 40 ms of work, which is
/// how long a question may have to wait for a passage.
const JOB_BYTES: usize = 1_200;
const MOST_THREADS: usize = 64;

pub struct LocalModel {
    space: Space,
    prefixes: Prefixes,
    workers: Workers,
}

impl LocalModel {
    /// Reads the weights, which blocks for about a second, and starts `threads` threads.
    ///
    /// `name` is kept with every vector; it must change when the folder gets another model.
    pub fn open(folder: &Path, name: &str, prefixes: Prefixes, threads: usize) -> Result<Self, EmbedError> {
        if !(1..=MOST_THREADS).contains(&threads) {
            return Err(EmbedError::invalid(format!("a local model runs on 1 to {MOST_THREADS} threads")));
        }
        let encoder = Encoder::open(folder)?;
        let space = Space { model: name.to_owned(), dimensions: encoder.dimensions() };
        Ok(Self { space, prefixes, workers: Workers::start(&Arc::new(encoder), threads)? })
    }
}

#[async_trait]
impl Embedder for LocalModel {
    fn space(&self) -> &Space {
        &self.space
    }

    async fn embed(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.run(texts, purpose, Wanted::Texts).await
    }

    async fn embed_tokens(&self, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.run(texts, purpose, Wanted::Tokens).await
    }
}

impl LocalModel {
    async fn run(&self, texts: &[String], purpose: Purpose, wanted: Wanted) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut answers = Vec::new();
        let mut vectors = Vec::with_capacity(texts.len());
        for texts in jobs(texts) {
            let texts = texts.iter().map(|text| self.prefixes.apply(text, purpose)).collect();
            answers.push(self.workers.push(texts, purpose, wanted).await?);
        }
        for answer in answers {
            vectors.extend(answer.await.map_err(|_closed| stopped())??);
        }
        Ok(vectors)
    }
}

fn stopped() -> EmbedError {
    EmbedError::unavailable("the local model gave no answer")
}

/// Neighbouring texts together, up to [`JOB_BYTES`].
fn jobs(mut texts: &[String]) -> Vec<&[String]> {
    let mut jobs = Vec::new();
    while !texts.is_empty() {
        let mut bytes = 0;
        let fitting = texts.iter().take_while(|text| {
            bytes += text.len();
            bytes <= JOB_BYTES
        });
        let (job, rest) = texts.split_at(fitting.count().max(1));
        jobs.push(job);
        texts = rest;
    }
    jobs
}

#[cfg(test)]
pub(super) mod tests;
