//! The section `[knowledge]`: the model for meanings, the index, and the web that is read. `reranker` has a file of its own.

mod reranker;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use rag::embed::{self, Azure, Limits, Local, OpenAi, Prefixes};
use rag::ingest::fetch::{FetchSettings, Fetcher};
use serde::{Deserialize, Serialize, Serializer};

pub use self::reranker::{RerankProvider, Reranker};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    pub embedding: Embedding,
    pub reranker: Reranker,
    pub index: Index,
    pub web: Web,
}

/// Where vectors come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    None,
    Local,
    #[serde(rename = "openai")]
    OpenAi,
    Azure,
}

/// Empty texts and zeros are not set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    pub provider: Provider,
    pub model: String,
    pub folder: String,
    pub key: Hidden,
    pub base_url: String,
    pub endpoint: String,
    pub deployment: String,
    pub api_version: String,
    pub dimensions: usize,
    pub shorten: bool,
    pub passage_prefix: String,
    pub question_prefix: String,
    pub threads: usize,
    pub question_timeout_ms: u64,
}

impl Embedding {
    /// What is missing for this provider, or the embedder's own settings.
    pub fn settings(&self) -> Result<embed::Settings, String> {
        let need = |value: &str, name: &str| {
            let value = value.trim();
            if value.is_empty() {
                Err(format!("knowledge.embedding.{name}: this provider needs it"))
            } else {
                Ok(value.to_owned())
            }
        };
        let prefixes = Prefixes { passage: self.passage_prefix.clone(), question: self.question_prefix.clone() };
        let dimensions = (self.dimensions > 0).then_some(self.dimensions);
        let limits = Limits::default();
        Ok(match self.provider {
            Provider::None => embed::Settings::None,
            Provider::Local => {
                let folder = self.folder.trim();
                if folder.is_empty() {
                    need(&self.model, "model")?;
                }
                embed::Settings::Local(Local {
                    folder: (!folder.is_empty()).then(|| PathBuf::from(folder)),
                    name: set(&self.model),
                    revision: "main".to_owned(),
                    hub: HUB.to_owned(),
                    threads: self.threads,
                    prefixes,
                })
            }
            Provider::OpenAi => embed::Settings::OpenAi(OpenAi {
                base_url: need(&self.base_url, "base_url")?,
                model: need(&self.model, "model")?,
                key: set(&self.key.0).map(embed::Secret::new),
                dimensions,
                shorten: self.shorten,
                prefixes,
                limits,
            }),
            Provider::Azure => embed::Settings::Azure(Azure {
                endpoint: need(&self.endpoint, "endpoint")?,
                deployment: need(&self.deployment, "deployment")?,
                model: need(&self.model, "model")?,
                api_version: set(&self.api_version),
                key: embed::Secret::new(need(&self.key.0, "key")?),
                dimensions,
                shorten: self.shorten,
                prefixes,
                limits,
            }),
        })
    }

    pub fn question_timeout(&self) -> Duration {
        Duration::from_millis(self.question_timeout_ms)
    }
}

/// Where models are fetched from by their names.
const HUB: &str = "https://huggingface.co";

fn set(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Where passages are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKind {
    #[serde(rename = "")]
    AsProfile,
    /// In the data folder.
    Embedded,
    /// On a Qdrant server.
    Qdrant,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    pub kind: IndexKind,
    pub url: String,
    pub api_key: Hidden,
}

/// A text that never shows in logs or errors.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("***")
    }
}

/// How web pages are fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    pub contact: String,
    pub private: Vec<String>,
    pub ports: Vec<u16>,
    pub own_sites: Vec<String>,
    pub sitemap_hosts: Vec<String>,
    pub max_pages: usize,
    pub max_page_mib: usize,
    pub delay_ms: u64,
}

impl Web {
    pub fn settings(&self) -> FetchSettings {
        let contact = self.contact.trim();
        FetchSettings {
            contact: (!contact.is_empty()).then(|| contact.to_owned()),
            private: self.private.clone(),
            ports: self.ports.clone(),
            own_sites: self.own_sites.clone(),
            sitemap_hosts: self.sitemap_hosts.clone(),
            max_sitemap_urls: self.max_pages,
            max_bytes: self.max_page_mib << 20,
            delay_ms: self.delay_ms,
            ..FetchSettings::default()
        }
    }
}

impl Knowledge {
    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, mistake: &str| {
            if !ok {
                mistakes.push(mistake.to_owned());
            }
        };
        check((1..=50_000).contains(&self.web.max_pages), "knowledge.web.max_pages: 1 to 50000");
        check((1..=50).contains(&self.web.max_page_mib), "knowledge.web.max_page_mib: 1 to 50");
        check(self.web.delay_ms <= 60_000, "knowledge.web.delay_ms: at most 60000");
        if let Err(error) = Fetcher::new(self.web.settings()) {
            check(false, &format!("knowledge.web: {}", error.words));
        }
        let embedding = &self.embedding;
        check((1..=60_000).contains(&embedding.question_timeout_ms), "knowledge.embedding.question_timeout_ms: 1 to 60000");
        check((1..=64).contains(&embedding.threads), "knowledge.embedding.threads: 1 to 64");
        mistakes.extend(self.reranker.mistakes());
        mistakes
    }

    /// What settings say together; each alone may be right.
    pub(super) fn contradictions(&self) -> Vec<String> {
        let embedding = self.embedding.settings().err();
        let reranker = self.reranker.contradiction(self.embedding.provider);
        embedding.into_iter().chain(reranker).collect()
    }
}
