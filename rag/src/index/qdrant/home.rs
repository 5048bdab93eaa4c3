//! Collections side by side on a server: an alias names the current one.

use std::sync::Arc;

use async_trait::async_trait;
use qdrant_client::Qdrant;
use qdrant_client::qdrant::CreateAliasBuilder;

use super::call::{self, Caller, failed, retried};
use super::{QdrantIndex, QdrantOptions, collection};
use crate::embed::Space;
use crate::index::switching::{Home, SwitchingIndex, ToDo};
use crate::index::{IndexError, IndexErrorKind, VectorIndex};

/// Stands for the current collection.
const ALIAS: &str = "switchboard-current";

struct Server {
    client: Arc<Qdrant>,
}

impl SwitchingIndex {
    /// Opens the server's current collection and, when it is in another space than the wanted one, the next. `previous`
    /// is the space that the current collection may be in, because a collection does not tell; when it is neither in that
    /// nor in the wanted space, the wanted one is current at once and has to be filled. A server that is out is no reason not to
    /// begin: `previous`, or else the wanted one, is current until the next start.
    pub async fn open_server(
        options: &QdrantOptions,
        wanted: Option<Space>,
        previous: Option<Space>,
    ) -> Result<(Arc<Self>, ToDo), IndexError> {
        let client = Arc::new(call::client(options)?);
        let caller = Caller { client: &client, action: "ask for the current collection" };
        let aliases = match retried(caller, Qdrant::list_aliases).await {
            Ok(answer) => answer.aliases,
            Err(error) if error.kind == IndexErrorKind::Unavailable => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the knowledge index is out; it is used when it is there"
                );
                let index = QdrantIndex::connect(options, previous.or(wanted))?;
                return Ok(Self::new(Arc::new(index), None, Box::new(Server { client })));
            }
            Err(error) => return Err(error),
        };
        let current = aliases.into_iter().find(|alias| alias.alias_name == ALIAS).map(|alias| alias.collection_name);
        let wished = wanted.clone().or_else(|| previous.clone());
        let known = [wished.clone(), previous, None].into_iter().find(|space| current == Some(collection::name(space.as_ref())));
        let connect = |space: Option<Space>| -> Result<Arc<dyn VectorIndex>, IndexError> {
            Ok(Arc::new(QdrantIndex::connect(options, space)?))
        };
        let home = Server { client: Arc::clone(&client) };
        let Some(space) = known else {
            let index = QdrantIndex::connect(options, wished.clone())?;
            // The alias needs its collection to be there.
            index.caller("make the collection").await?;
            home.settle(wished.as_ref()).await?;
            return Ok(Self::new(Arc::new(index), None, Box::new(home)));
        };
        let next = wished.filter(|wished| space.as_ref() != Some(wished)).map(|wished| connect(Some(wished))).transpose()?;
        Ok(Self::new(connect(space)?, next, Box::new(home)))
    }
}

#[async_trait]
impl Home for Server {
    /// The server moves an alias from one collection to another at once.
    async fn settle(&self, space: Option<&Space>) -> Result<(), IndexError> {
        let name = collection::name(space);
        let caller = Caller { client: &self.client, action: "make the next collection the current one" };
        retried(caller, |client| client.create_alias(CreateAliasBuilder::new(name.clone(), ALIAS))).await?;
        Ok(())
    }

    async fn discard(&self, index: Arc<dyn VectorIndex>) {
        let (client, name) = (Arc::clone(&self.client), collection::name(index.space().as_ref()));
        drop(index);
        if let Err(error) = client.delete_collection(name).await.map_err(failed("remove a collection")) {
            tracing::warn!(%error, "a collection that is no longer used stays on the server");
        }
    }

    async fn answers(&self) -> Result<(), IndexError> {
        self.client.health_check().await.map(drop).map_err(failed("reach the server"))
    }
}
