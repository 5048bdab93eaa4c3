use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::agent::Agent;
use engine::model::bot::Bot;
use engine::model::record::Record;
use parking_lot::RwLock;

use super::http::{HttpCaller, HttpTool};
use super::mcp::{McpServer, Sessions};
use super::{Card, Supplies, Tool, built_in};
use crate::packs::{self, PackSettings};

/// A change made on this node is seen at once ([`Shelf::forget`]), one made on another within this time.
pub const LIFETIME: Duration = Duration::from_secs(5);
const MOST_KEPT: usize = 10_000;
/// Records of one kind that are looked at.
const MOST_RECORDS: usize = 200;

/// Where simulated tools come from.
const PRACTICE: &str = "practice (simulated)";

/// Where a tool comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    BuiltIn,
    /// With the pack's key.
    Pack(String),
    Http,
    /// With the server's name.
    Mcp(String),
}

/// The tools an organisation has, made of its records and kept for a few seconds.
pub struct Shelf {
    supplies: Supplies,
    sessions: Sessions,
    kept: RwLock<HashMap<OrgId, (Instant, Arc<Stock>)>>,
    /// Simulated tools of the one organisation that is a demo.
    practice: OnceLock<(OrgId, Vec<Arc<dyn Tool>>)>,
}

/// What is not built in.
type Stock = Vec<(Arc<dyn Tool>, Source)>;

/// Whether a built-in tool leaves its name to one of the organisation's own.
fn steps_aside(tool: &dyn Tool, stock: &[(Arc<dyn Tool>, Source)]) -> bool {
    let name = &tool.card().name;
    !built_in::is_taken(name) && stock.iter().any(|(own, _)| own.card().name == *name)
}

impl Shelf {
    pub fn new(supplies: Supplies) -> Self {
        let sessions = Sessions::new(supplies.web.clone(), Arc::clone(&supplies.vault));
        Self { sessions, supplies, kept: RwLock::default(), practice: OnceLock::new() }
    }

    /// From now on this organisation, a demo, has these simulated tools too.
    pub fn practise(&self, organisation: OrgId, tools: Vec<Arc<dyn Tool>>) {
        // Whoever was first stays.
        let _ = self.practice.set((organisation, tools));
        self.forget();
    }

    pub fn supplies(&self) -> &Supplies {
        &self.supplies
    }

    /// Everything an agent of the organisation may be given. Of two tools with one name the first counts.
    pub async fn cards(&self, organisation: OrgId) -> Result<Vec<(Card, Source)>> {
        let mut cards: Vec<(Card, Source)> = Vec::new();
        let stock = self.stock(organisation).await?;
        let built_in = built_in::all(&self.supplies).into_iter().filter(|tool| !steps_aside(tool.as_ref(), &stock));
        let built_in = built_in.map(|tool| (tool.card().clone(), Source::BuiltIn));
        for (card, source) in built_in.chain(stock.iter().map(|(tool, source)| (tool.card().clone(), source.clone()))) {
            if cards.iter().all(|(known, _)| known.name != card.name) {
                cards.push((card, source));
            }
        }
        Ok(cards)
    }

    /// The agent's tools for one turn: what every agent has, and what it names. Names nobody has any more are passed over.
    pub async fn tools(&self, organisation: OrgId, bot: &Bot, agent: &Agent) -> Result<Vec<Arc<dyn Tool>>> {
        let mut tools = built_in::of(&self.supplies, bot, agent);
        let is_named = |name: &str| agent.tools.iter().any(|named| named == name) && !built_in::is_taken(name);
        if agent.tools.iter().all(|name| built_in::is_taken(name)) {
            return Ok(tools);
        }
        let stock = self.stock(organisation).await?;
        tools.retain(|tool| !steps_aside(tool.as_ref(), &stock));
        for (tool, _) in stock.iter() {
            let name = &tool.card().name;
            if is_named(name) && tools.iter().all(|known| known.card().name != *name) {
                tools.push(Arc::clone(tool));
            }
        }
        Ok(tools)
    }

    /// After any change of tools, servers or packs.
    pub fn forget(&self) {
        self.kept.write().clear();
        self.sessions.forget();
    }

    async fn stock(&self, organisation: OrgId) -> Result<Arc<Stock>> {
        if let Some((at, kept)) = self.kept.read().get(&organisation)
            && at.elapsed() < LIFETIME
        {
            return Ok(Arc::clone(kept));
        }
        let stock = Arc::new(self.load(organisation).await?);
        let mut kept = self.kept.write();
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        kept.insert(organisation, (Instant::now(), Arc::clone(&stock)));
        Ok(stock)
    }

    /// What cannot be made is left out: one broken connection does not silence an agent.
    async fn load(&self, organisation: OrgId) -> Result<Stock> {
        let mut stock = Stock::new();
        let practice = self.practice.get().filter(|(demo, _)| *demo == organisation);
        for tool in practice.into_iter().flat_map(|(_, tools)| tools) {
            stock.push((Arc::clone(tool), Source::Pack(PRACTICE.to_owned())));
        }
        for pack in self.records::<PackSettings>(organisation).await? {
            match packs::tools(&self.supplies, &pack) {
                Ok(tools) => stock.extend(tools.into_iter().map(|tool| (tool, Source::Pack(pack.key.clone())))),
                Err(error) => tracing::warn!(%error, pack = pack.key, "a pack cannot be used"),
            }
        }
        for tool in self.records::<HttpTool>(organisation).await? {
            let caller = HttpCaller::new(tool, self.supplies.web.clone(), Arc::clone(&self.supplies.vault));
            stock.push((Arc::new(caller), Source::Http));
        }
        for server in self.records::<McpServer>(organisation).await? {
            let name = server.name.clone();
            let tools = self.sessions.tools(server).await;
            stock.extend(tools.into_iter().map(|tool| (tool, Source::Mcp(name.clone()))));
        }
        Ok(stock)
    }

    async fn records<T: Record>(&self, organisation: OrgId) -> Result<Vec<T>> {
        let page = self.supplies.records.list::<T>(organisation, None, MOST_RECORDS).await?;
        Ok(page.items.into_iter().map(|found| found.value).collect())
    }
}

#[async_trait]
impl crate::talk::Tools for Shelf {
    async fn of(&self, organisation: OrgId, bot: &Bot, agent: &Agent) -> Result<Vec<Arc<dyn Tool>>> {
        self.tools(organisation, bot, agent).await
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shelf").field("organisations", &self.kept.read().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
