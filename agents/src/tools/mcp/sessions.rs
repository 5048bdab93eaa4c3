use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::ids::RecordId;
use engine::ports::Vault;
use parking_lot::Mutex;

use super::client::Client;
use super::listed::{McpCaller, Offered, list};
use super::record::McpServer;
use crate::tools::{Supplies, Tool, ToolError, Web};

/// A list is asked for again after this, and after a shorter time when the server did not give one.
const LIST_LIFE: Duration = Duration::from_mins(5);
const RETRY_AFTER: Duration = Duration::from_secs(30);
const MOST_KEPT: usize = 1_000;

/// The connections to servers, each with what the server offered last.
pub struct Sessions {
    web: Web,
    vault: Arc<dyn Vault>,
    kept: Mutex<HashMap<RecordId, Kept>>,
}

#[derive(Clone)]
struct Kept {
    server: McpServer,
    client: Arc<Client>,
    offered: Arc<Vec<Offered>>,
    until: Instant,
}

impl Sessions {
    pub fn new(web: Web, vault: Arc<dyn Vault>) -> Self {
        Self { web, vault, kept: Mutex::default() }
    }

    /// The tools of a server. One that cannot be reached offers what it offered last, or nothing.
    pub async fn tools(&self, server: McpServer) -> Vec<Arc<dyn Tool>> {
        let known = self.kept.lock().get(&server.id).filter(|kept| kept.server == server).cloned();
        let kept = match known {
            Some(kept) if Instant::now() < kept.until => kept,
            known => match self.look_again(server, known).await {
                Some(kept) => kept,
                None => return Vec::new(),
            },
        };
        let mut tools: Vec<Arc<dyn Tool>> = Vec::new();
        for offered in kept.offered.iter() {
            let tool = McpCaller::new(&kept.server, offered, Arc::clone(&kept.client));
            // Two names that are one after cleaning: the first is the one.
            let tool = tool.filter(|tool| tools.iter().all(|known| known.card().name != tool.card().name));
            tools.extend(tool.map(|tool| Arc::new(tool) as Arc<dyn Tool>));
        }
        tools
    }

    async fn look_again(&self, server: McpServer, known: Option<Kept>) -> Option<Kept> {
        let client = match &known {
            Some(kept) => Arc::clone(&kept.client),
            None => Arc::new(Client::new(server.clone(), self.web.clone(), self.vault.as_ref()).ok()?),
        };
        let (offered, life) = match list(&client).await {
            Ok(offered) => (Arc::new(offered), LIST_LIFE),
            Err(error) => {
                tracing::warn!(%error, server = server.name, "a server did not list its tools");
                (known.map(|kept| kept.offered).unwrap_or_default(), RETRY_AFTER)
            }
        };
        let kept = Kept { server, client, offered, until: Instant::now() + life };
        let mut all = self.kept.lock();
        if all.len() >= MOST_KEPT {
            all.clear();
        }
        all.insert(kept.server.id, kept.clone());
        Some(kept)
    }

    /// After any change of servers: their lists are asked for anew.
    pub fn forget(&self) {
        self.kept.lock().clear();
    }
}

/// What came of looking at a server.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// What it calls itself.
    pub server: String,
    pub tools: Vec<Offered>,
}

/// For whoever connects one: says hello and lists what there is, past every cache.
pub async fn look(supplies: &Supplies, server: McpServer) -> Result<Looked, ToolError> {
    let client = Client::new(server, supplies.web.clone(), supplies.vault.as_ref())?;
    let tools = list(&client).await?;
    Ok(Looked { server: client.session().await?.server.clone(), tools })
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").field("servers", &self.kept.lock().len()).finish_non_exhaustive()
    }
}
