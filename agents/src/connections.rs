//! Connections to providers of models, as organisations keep them: a record each, with its keys sealed.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{OrgId, RecordId};
use engine::model::agent::ModelChoice;
use engine::model::record::{Key, Record, Versioned};
use engine::ports::Vault;
use engine::ports::records::Typed;
use engine::ports::vault::Sealed;
use parking_lot::Mutex;
use rag::embed::Secret;
use serde::{Deserialize, Serialize};

use crate::model::{Api, Breakers, Chain, Connection, Kind, LanguageModel, Link, Provider, Table, Usage};
use crate::talk::Models;

/// How long a change on another node may go unseen.
const LIFETIME: Duration = Duration::from_secs(5);

/// Open providers of a process; a full table is emptied and fills again.
const MOST_KEPT: usize = 4_096;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConnection {
    pub id: RecordId,
    pub organisation: OrgId,
    pub name: String,
    pub kind: Kind,
    #[serde(default)]
    pub base_url: Option<String>,
    #[serde(default)]
    pub api: Option<Api>,
    #[serde(default)]
    pub key: Sealed,
    #[serde(default)]
    pub bearer: bool,
    #[serde(default)]
    pub api_version: Option<String>,
    #[serde(default)]
    pub deployment: Option<String>,
    #[serde(default)]
    pub region: Option<String>,
    #[serde(default)]
    pub access_key: Option<String>,
    #[serde(default)]
    pub secret_key: Sealed,
    #[serde(default)]
    pub context: Option<u32>,
    #[serde(default)]
    pub allow_private: bool,
    /// The end of the key, to tell one from another.
    #[serde(default)]
    pub key_hint: String,
    pub created_at: Timestamp,
}

impl ModelConnection {
    /// Without settings yet.
    pub fn blank(id: RecordId, organisation: OrgId, kind: Kind, created_at: Timestamp) -> Self {
        Self {
            id,
            organisation,
            name: String::new(),
            kind,
            base_url: None,
            api: None,
            key: Sealed::default(),
            bearer: false,
            api_version: None,
            deployment: None,
            region: None,
            access_key: None,
            secret_key: Sealed::default(),
            context: None,
            allow_private: false,
            key_hint: String::new(),
            created_at,
        }
    }
}

impl Record for ModelConnection {
    const KIND: &'static str = "model_connection";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

impl ModelConnection {
    /// With its secrets in the clear.
    pub fn unsealed(&self, vault: &dyn Vault) -> Result<Connection> {
        let open = |sealed: &Sealed| -> Result<Option<Secret>> {
            let secret = vault.open(self.organisation, sealed)?;
            Ok((!secret.0.is_empty()).then(|| Secret::new(secret.0)))
        };
        Ok(Connection {
            base_url: self.base_url.clone(),
            api: self.api,
            key: open(&self.key)?,
            bearer: self.bearer,
            api_version: self.api_version.clone(),
            deployment: self.deployment.clone(),
            region: self.region.clone(),
            access_key: self.access_key.clone(),
            secret_key: open(&self.secret_key)?,
            context: self.context,
            allow_private: self.allow_private,
            ..Connection::new(&self.name, self.kind)
        })
    }
}

/// The last four characters of a key long enough that they tell nothing of it.
pub fn key_hint(key: &str) -> String {
    let letters: Vec<char> = key.trim().chars().collect();
    if letters.len() < 16 { String::new() } else { letters[letters.len() - 4..].iter().collect() }
}

/// What all bots of an organisation together may cost in a day; its id is the organisation's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageLimits {
    pub organisation: OrgId,
    /// Thousandths of a US dollar; 0: no limit.
    pub day_cost: u64,
    pub warn_at_percent: u8,
}

impl Record for UsageLimits {
    const KIND: &'static str = "usage_limits";

    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

type Opened = (Instant, u64, Arc<Provider>);

/// The models of all organisations, opened when they are asked for.
pub struct Connections {
    records: Typed,
    vault: Arc<dyn Vault>,
    table: Table,
    breakers: Breakers,
    kept: Mutex<HashMap<(OrgId, RecordId), Opened>>,
    /// What connections of the kind `practice` stand for; nothing, but in a demo.
    practice: OnceLock<Arc<dyn LanguageModel>>,
}

impl Connections {
    pub fn new(records: Typed, vault: Arc<dyn Vault>, table: Table) -> Self {
        Self { records, vault, table, breakers: Breakers::default(), kept: Mutex::default(), practice: OnceLock::new() }
    }

    /// From now on connections of the kind `practice` answer with this simulated model, at no cost.
    pub fn practise(&self, model: Arc<dyn LanguageModel>) {
        // Whoever was first stays.
        let _ = self.practice.set(model);
    }

    async fn practice(&self, organisation: OrgId, id: RecordId) -> Result<Option<Arc<dyn LanguageModel>>> {
        let Some(model) = self.practice.get() else { return Ok(None) };
        let found = self.records.get::<ModelConnection>(organisation, id.0).await?;
        Ok(found.filter(|found| found.value.kind == Kind::Practice).map(|_| Arc::clone(model)))
    }

    pub fn table(&self) -> &Table {
        &self.table
    }

    /// After a change or a removal: what happened to the old settings says nothing about the new ones.
    pub fn forget(&self, organisation: OrgId, connection: RecordId) {
        self.kept.lock().remove(&(organisation, connection));
        self.breakers.forget(&connection.to_string());
    }

    async fn provider(&self, organisation: OrgId, id: RecordId) -> Result<Option<Arc<Provider>>> {
        let kept = self.kept.lock().get(&(organisation, id)).cloned();
        if let Some((at, _, provider)) = &kept
            && at.elapsed() < LIFETIME
        {
            return Ok(Some(Arc::clone(provider)));
        }
        let stored = self.records.get::<ModelConnection>(organisation, id.0).await?;
        let Some(Versioned { version, value }) = stored else {
            self.kept.lock().remove(&(organisation, id));
            return Ok(None);
        };
        let provider = match kept {
            // Unchanged: its open sockets are worth keeping.
            Some((_, known, provider)) if known == version => provider,
            _ => Arc::new(Provider::open(&value.unsealed(self.vault.as_ref())?).map_err(refused)?),
        };
        let mut kept = self.kept.lock();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert((organisation, id), (Instant::now(), version, Arc::clone(&provider)));
        Ok(Some(provider))
    }
}

fn refused(error: crate::model::ModelError) -> Error {
    Error::invalid(error.detail.clone()).because(error)
}

#[async_trait]
impl Models for Connections {
    async fn chain(&self, organisation: OrgId, choices: &[ModelChoice]) -> Result<Option<Arc<dyn LanguageModel>>> {
        let mut links = Vec::with_capacity(choices.len());
        for choice in choices {
            if let Some(model) = self.practice(organisation, choice.connection).await? {
                links.push(Link::new(model, self.breakers.of(&choice.connection.to_string())));
                continue;
            }
            // A link that cannot be opened is passed over; its page tells its owner why.
            match self.provider(organisation, choice.connection).await {
                Ok(Some(provider)) => match provider.model(&choice.model, &self.table) {
                    Ok(model) => links.push(Link::new(model, self.breakers.of(&choice.connection.to_string()))),
                    Err(error) => tracing::warn!(connection = %choice.connection, %error, "a model cannot be used"),
                },
                Ok(None) => tracing::warn!(connection = %choice.connection, "a bot names a connection that is gone"),
                Err(error) => tracing::warn!(connection = %choice.connection, %error, "a connection cannot be opened"),
            }
        }
        Ok((!links.is_empty()).then(|| Arc::new(Chain::new(links)) as Arc<dyn LanguageModel>))
    }

    fn cost(&self, model: &str, usage: &Usage) -> Option<u64> {
        if self.practice.get().is_some_and(|practice| practice.name() == model) {
            return Some(0);
        }
        let (_, name) = model.split_once('/').unwrap_or(("", model));
        self.table.find(name).and_then(|profile| profile.cost(usage))
    }

    async fn day_limit(&self, organisation: OrgId) -> Result<Option<u64>> {
        let limits = self.records.get::<UsageLimits>(organisation, organisation.0).await?;
        Ok(limits.map(|limits| limits.value.day_cost).filter(|cost| *cost > 0))
    }
}
