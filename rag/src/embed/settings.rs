//! The program's configuration for embedding, and the embedder that it asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::http::{HttpEmbedder, Service};
use super::local::{LocalModel, hub};
use super::{EmbedError, Embedder, Purpose, Secret};

/// Full lengths of models that everybody knows.
const KNOWN: [(&str, usize); 3] =
    [("text-embedding-3-small", 1536), ("text-embedding-3-large", 3072), ("text-embedding-ada-002", 1536)];
/// Inputs of one request, by `OpenAI`'s rules.
const MOST_INPUTS: usize = 2048;
const MOST_DIMENSIONS: usize = 65_536;

/// Where vectors come from. With none, passages are found by their words alone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
pub enum Settings {
    #[default]
    None,
    Local(Local),
    #[serde(rename = "openai")]
    OpenAi(OpenAi),
    Azure(Azure),
}

/// A model inside the process: of a folder, or of the hub by its name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    pub folder: Option<PathBuf>,
    /// Such as `sentence-transformers/all-MiniLM-L6-v2`; kept with every vector. Fetched once when there is no folder.
    pub name: Option<String>,
    #[serde(default = "main_revision")]
    pub revision: String,
    #[serde(default = "hub::address")]
    pub hub: String,
    #[serde(default = "one")]
    pub threads: usize,
    #[serde(default)]
    pub prefixes: Prefixes,
}

/// `OpenAI`, or what speaks like it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenAi {
    #[serde(default = "openai_address")]
    pub base_url: String,
    pub model: String,
    pub key: Option<Secret>,
    /// Length of the vectors; needed for a model that is not well known.
    pub dimensions: Option<usize>,
    /// Asks the provider to cut its vectors to `dimensions`; well-known models are asked without it.
    #[serde(default)]
    pub shorten: bool,
    #[serde(default)]
    pub prefixes: Prefixes,
    #[serde(default)]
    pub limits: Limits,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Azure {
    /// `https://{resource}.openai.azure.com`.
    pub endpoint: String,
    pub deployment: String,
    /// What is deployed, such as `text-embedding-3-small`.
    pub model: String,
    /// Absent: the `v1` form of the address.
    pub api_version: Option<String>,
    pub key: Secret,
    pub dimensions: Option<usize>,
    #[serde(default)]
    pub shorten: bool,
    #[serde(default)]
    pub prefixes: Prefixes,
    #[serde(default)]
    pub limits: Limits,
}

/// What a model wants before each text, such as `query: ` and `passage: `.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prefixes {
    pub passage: String,
    pub question: String,
}

impl Prefixes {
    pub(super) fn apply(&self, text: &str, purpose: Purpose) -> String {
        let prefix = match purpose {
            Purpose::Passage => &self.passage,
            Purpose::Question => &self.question,
        };
        format!("{prefix}{text}")
    }
}

/// How much a provider is asked for at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Texts of one request, and their estimated tokens.
    pub batch: usize,
    pub batch_tokens: usize,
    /// Requests under way for passages, and as many again for questions.
    pub concurrency: usize,
    /// What the account may, if the provider limits it.
    pub requests_per_minute: Option<u32>,
    pub tokens_per_minute: Option<u32>,
    /// Tries of one request, the first among them.
    pub attempts: u32,
    pub request_seconds: u64,
    /// For a whole call with all its batches, pauses and tries.
    pub total_seconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch: 128,
            batch_tokens: 60_000,
            concurrency: 4,
            requests_per_minute: None,
            tokens_per_minute: None,
            attempts: 5,
            request_seconds: 30,
            total_seconds: 600,
        }
    }
}

impl Limits {
    pub(super) fn check(&self) -> Result<(), EmbedError> {
        let sound = (1..=MOST_INPUTS).contains(&self.batch)
            && self.batch_tokens > 0
            && (1..=64).contains(&self.concurrency)
            && (1..=20).contains(&self.attempts)
            && self.request_seconds > 0
            && self.total_seconds > 0
            && self.requests_per_minute != Some(0)
            && self.tokens_per_minute != Some(0);
        if sound {
            Ok(())
        } else {
            Err(EmbedError::invalid("the limits for the embedding provider let nothing through, or too much"))
        }
    }

    pub(super) fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_seconds)
    }

    pub(super) fn total_timeout(&self) -> Duration {
        Duration::from_secs(self.total_seconds)
    }
}

fn main_revision() -> String {
    "main".into()
}

fn openai_address() -> String {
    "https://api.openai.com/v1".into()
}

const fn one() -> usize {
    1
}

/// Opens what the settings ask for; none when they ask for none. A model of the hub is fetched into `models`.
pub async fn open(settings: &Settings, models: &Path) -> Result<Option<Arc<dyn Embedder>>, EmbedError> {
    Ok(match settings {
        Settings::None => None,
        Settings::Local(local) => Some(Arc::new(open_local(local.clone(), models).await?)),
        Settings::OpenAi(OpenAi { base_url, model, key, dimensions, shorten, prefixes, limits }) => {
            let service = Service::openai(base_url, model, key.clone())?;
            Some(Arc::new(open_http(service, model, (*dimensions, *shorten), prefixes, limits)?))
        }
        Settings::Azure(Azure { endpoint, deployment, model, api_version, key, dimensions, shorten, prefixes, limits }) => {
            let service = Service::azure(endpoint, deployment, model, api_version.as_deref(), key.clone())?;
            Some(Arc::new(open_http(service, model, (*dimensions, *shorten), prefixes, limits)?))
        }
    })
}

async fn open_local(settings: Local, models: &Path) -> Result<LocalModel, EmbedError> {
    let Local { folder, name, revision, hub, threads, prefixes } = settings;
    let folder = match (folder, &name) {
        (Some(folder), _) => folder,
        (None, Some(name)) => hub::fetch(&hub, name, &revision, models).await?,
        (None, None) => return Err(EmbedError::invalid("a local embedding model needs a folder or a name")),
    };
    let name = name.or_else(|| Some(folder.file_name()?.to_str()?.to_owned())).unwrap_or_else(|| "local".into());
    let opening = move || LocalModel::open(&folder, &name, prefixes, threads);
    let opened = tokio::task::spawn_blocking(opening).await;
    opened.map_err(|cause| EmbedError::unavailable("the local model could not be opened").because(cause))?
}

fn open_http(
    service: Service,
    model: &str,
    (dimensions, shorten): (Option<usize>, bool),
    prefixes: &Prefixes,
    limits: &Limits,
) -> Result<HttpEmbedder, EmbedError> {
    let full = KNOWN.iter().find(|(name, _)| *name == model).map(|(_, full)| *full);
    let dimensions = dimensions.or(full).filter(|dimensions| (1..=MOST_DIMENSIONS).contains(dimensions));
    let Some(dimensions) = dimensions else {
        return Err(EmbedError::invalid(format!("the settings must say how many dimensions the vectors of {model} have")));
    };
    let is_cut = shorten || full.is_some_and(|full| full != dimensions);
    let service = if is_cut { service.shortened(dimensions) } else { service };
    HttpEmbedder::new(service, dimensions, prefixes.clone(), limits.clone())
}

#[cfg(test)]
mod tests;
