//! The section `[knowledge.reranker]`: who looks at the best passages once more.

use std::sync::Arc;
use std::time::Duration;

use rag::embed::{Embedder, Secret};
use rag::rerank::{Endpoint, EndpointSettings, Local, RerankError, Shape, Stage};
use serde::{Deserialize, Serialize};

use super::{Hidden, Provider};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RerankProvider {
    None,
    Endpoint,
    Local,
}

/// Empty texts are not set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reranker {
    pub provider: RerankProvider,
    pub base_url: String,
    pub shape: Shape,
    pub model: String,
    pub key: Hidden,
    pub passages: usize,
    pub weight: f32,
    pub timeout_ms: u64,
}

impl Reranker {
    /// None when none is wanted. `embedder` is asked for tokens.
    pub fn open(&self, embedder: Option<&Arc<dyn Embedder>>) -> Result<Option<Stage>, RerankError> {
        let patience = Duration::from_millis(self.timeout_ms);
        let reranker: Arc<dyn rag::rerank::Reranker> = match self.provider {
            RerankProvider::None => return Ok(None),
            RerankProvider::Endpoint => {
                let key = self.key.0.trim();
                Arc::new(Endpoint::new(EndpointSettings {
                    base_url: self.base_url.trim().to_owned(),
                    shape: self.shape,
                    model: self.model.trim().to_owned(),
                    key: (!key.is_empty()).then(|| Secret::new(key)),
                    timeout: patience,
                })?)
            }
            RerankProvider::Local => {
                let embedder = embedder.ok_or_else(|| RerankError::new("a local reranker needs a local embedding model"))?;
                Arc::new(Local::new(Arc::clone(embedder), self.weight))
            }
        };
        Ok(Some(Stage::new(reranker, self.passages, patience)))
    }

    pub(super) fn mistakes(&self) -> Vec<String> {
        let rules = [
            ((2..=100).contains(&self.passages), "knowledge.reranker.passages: 2 to 100"),
            ((0.0..=1_000.0).contains(&self.weight), "knowledge.reranker.weight: 0 to 1000"),
            ((1..=60_000).contains(&self.timeout_ms), "knowledge.reranker.timeout_ms: 1 to 60000"),
        ];
        rules.iter().filter(|(holds, _)| !holds).map(|(_, mistake)| (*mistake).to_owned()).collect()
    }

    pub(super) fn contradiction(&self, embedding: Provider) -> Option<String> {
        match self.provider {
            RerankProvider::Endpoint if self.base_url.trim().is_empty() => {
                Some("knowledge.reranker.base_url: this provider needs it".to_owned())
            }
            RerankProvider::Local if embedding != Provider::Local => {
                Some("knowledge.reranker.provider: \"local\" needs the provider \"local\" in knowledge.embedding".to_owned())
            }
            _ => None,
        }
    }
}
