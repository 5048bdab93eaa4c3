//! From a connection and a model's name to something that answers.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::SystemClock;
use futures_util::StreamExt;
use rag::embed::Secret;
use reqwest::Client;
use tokio::time::Instant;
use url::Url;

use super::providers::anthropic::{Anthropic, NEWEST};
use super::providers::bedrock::Bedrock;
use super::providers::chat::{Chat, Dialect};
use super::providers::ollama::{Ollama, USUAL_CONTEXT};
use super::providers::responses::Responses;
use super::providers::sigv4::{Signer, encoded};
use super::settings::{Api, Connection, Kind};
use super::table::Table;
use super::wire::{Auth, Door, HttpModel, Wire, client, url};
use super::{Entry, LanguageModel, ModelError, Piece, Request};

const LONGEST_MODEL: usize = 256;
/// How long a test of a connection may take.
const CHECKING: Duration = Duration::from_secs(20);

/// An open connection: models that come from it share their sockets.
pub struct Provider {
    pub(super) connection: Connection,
    pub(super) address: Url,
    pub(super) client: Client,
}

impl Provider {
    pub fn open(connection: &Connection) -> Result<Self, ModelError> {
        let address = connection.check()?;
        let client = client(connection.allow_private)?;
        Ok(Self { connection: connection.clone(), address, client })
    }

    /// The model of that name. Whether the provider knows it shows when it is asked.
    pub fn model(&self, model: &str, table: &Table) -> Result<Arc<dyn LanguageModel>, ModelError> {
        let model = model.trim();
        if model.is_empty() || model.len() > LONGEST_MODEL || model.chars().any(char::is_control) {
            return Err(ModelError::invalid("the model has no name, or none that could be one"));
        }
        let wire = self.wire(model, table)?;
        let name = format!("{}/{model}", self.connection.kind.as_str());
        Ok(Arc::new(HttpModel::new(name, (&self.connection.name, model), wire, self.client.clone())))
    }

    fn wire(&self, model: &str, table: &Table) -> Result<Arc<dyn Wire>, ModelError> {
        let profile = table.profile(model);
        let settings = &self.connection;
        Ok(match settings.kind {
            Kind::OpenAi if settings.api == Some(Api::Chat) => {
                let door = self.openai(&["chat", "completions"])?;
                Arc::new(Chat { door, model: Some(model.to_owned()), profile, dialect: Dialect::OpenAi })
            }
            Kind::OpenAi => {
                let door = self.openai(&["responses"])?;
                Arc::new(Responses { door, model: model.to_owned(), profile, has_cache_key: true })
            }
            Kind::Azure => {
                let deployment = settings.deployment.as_deref().unwrap_or(model);
                match (&settings.api_version, settings.api) {
                    (Some(version), _) => {
                        let mut address = url(&self.address, &["openai", "deployments", deployment, "chat", "completions"])?;
                        address.query_pairs_mut().append_pair("api-version", version);
                        Arc::new(Chat { door: Door::new(address, self.azure()), model: None, profile, dialect: Dialect::Azure })
                    }
                    (None, Some(Api::Chat)) => {
                        let door = Door::new(url(&self.address, &["openai", "v1", "chat", "completions"])?, self.azure());
                        Arc::new(Chat { door, model: Some(deployment.to_owned()), profile, dialect: Dialect::Azure })
                    }
                    (None, _) => {
                        let door = Door::new(url(&self.address, &["openai", "v1", "responses"])?, self.azure());
                        Arc::new(Responses { door, model: deployment.to_owned(), profile, has_cache_key: true })
                    }
                }
            }
            Kind::Compatible => {
                let door = Door::new(url(&self.address, &["chat", "completions"])?, self.bearer());
                Arc::new(Chat { door, model: Some(model.to_owned()), profile, dialect: Dialect::Compatible })
            }
            Kind::Practice => return Err(ModelError::invalid("a simulated model is not reached over the network")),
            Kind::Anthropic => {
                let version = settings.api_version.as_deref().unwrap_or(NEWEST);
                let has_version = self.address.path().trim_end_matches('/').ends_with("/v1");
                let path: &[&str] = if has_version { &["messages"] } else { &["v1", "messages"] };
                let auth = if settings.bearer { self.bearer() } else { self.header("x-api-key") };
                let door = Door::new(url(&self.address, path)?, auth).with("anthropic-version", Some(version));
                Arc::new(Anthropic { door, model: model.to_owned(), profile, takes_sampling: version != NEWEST })
            }
            Kind::Bedrock => {
                let base = self.address.as_str().trim_end_matches('/');
                let address = Url::parse(&format!("{base}/model/{}/converse-stream", encoded(model, false)))
                    .map_err(|_cause| ModelError::invalid("the model's name cannot stand in an address"))?;
                Arc::new(Bedrock { door: Door::new(address, self.aws()), profile })
            }
            Kind::Ollama => {
                let door = Door::new(url(&self.address, &["api", "chat"])?, self.bearer());
                let context = settings.context.or(profile.context.map(|known| known.min(USUAL_CONTEXT))).unwrap_or(USUAL_CONTEXT);
                Arc::new(Ollama { door, model: model.to_owned(), profile, context })
            }
        })
    }

    fn openai(&self, path: &[&str]) -> Result<Door, ModelError> {
        Ok(Door::new(url(&self.address, path)?, self.bearer())
            .with("openai-organization", self.connection.organisation.as_deref())
            .with("openai-project", self.connection.project.as_deref()))
    }

    fn azure(&self) -> Auth {
        if self.connection.bearer { self.bearer() } else { self.header("api-key") }
    }

    fn bearer(&self) -> Auth {
        self.connection.key.clone().map_or(Auth::None, Auth::Bearer)
    }

    fn header(&self, name: &'static str) -> Auth {
        self.connection.key.clone().map_or(Auth::None, |key| Auth::Header(name, key))
    }

    fn aws(&self) -> Auth {
        let settings = &self.connection;
        match (&settings.key, &settings.access_key, &settings.secret_key) {
            (Some(key), ..) => Auth::Bearer(key.clone()),
            (None, Some(access), Some(secret)) => Auth::Signed(Signer {
                access_key: access.clone(),
                secret_key: Secret::clone(secret),
                session_token: settings.session_token.clone(),
                region: settings.region.clone().unwrap_or_default(),
                clock: Arc::new(SystemClock),
            }),
            _ => Auth::None,
        }
    }
}

/// A model of a connection, by the shipped table.
pub fn open(connection: &Connection, model: &str) -> Result<Arc<dyn LanguageModel>, ModelError> {
    Provider::open(connection)?.model(model, Table::shipped())
}

/// What a test of a connection has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The model that answered, in the provider's words.
    pub model: String,
    /// Until its first piece.
    pub first: Duration,
    pub total: Duration,
}

/// Asks the model for a word, for the button that tests a connection. An error tells its class.
pub async fn check(connection: &Connection, model: &str) -> Result<Checked, ModelError> {
    check_model(open(connection, model)?.as_ref()).await
}

async fn check_model(model: &dyn LanguageModel) -> Result<Checked, ModelError> {
    let began = Instant::now();
    let mut request =
        Request::new("This is a test of a connection.", vec![Entry::User { text: "Answer with the word OK.".into() }]);
    request.most_tokens = 16;
    request.idle = CHECKING;
    request.deadline = began + CHECKING;
    let mut pieces = model.stream(&request).await?;
    let mut first = None;
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        first.get_or_insert_with(|| began.elapsed());
        if let Piece::End(end) = piece {
            let total = began.elapsed();
            return Ok(Checked { model: end.model, first: first.unwrap_or(total), total });
        }
    }
    Err(ModelError::broken("broke the answer off"))
}

#[cfg(test)]
mod tests;
