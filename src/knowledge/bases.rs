//! Bases: named sets of documents.

use std::collections::HashMap;

use engine::error::{Error, Result};
use engine::ids::{KnowledgeBaseId, OrgId};
use engine::model::bot::Bot;
use engine::model::record::Record;
use engine::page::MAX_PAGE;
use rag::index::VectorIndex as _;

use super::{Knowledge, KnowledgeBase, from_index};
use crate::plans::Limited;

/// Bases of one organisation; more are not a way to keep order.
const MOST_BASES: usize = 200;

#[derive(Debug, Clone, Copy, Default)]
pub struct BaseCounts {
    pub documents: u64,
    pub passages: u64,
}

impl Knowledge {
    pub async fn bases(&self, organisation: OrgId) -> Result<Vec<(KnowledgeBase, BaseCounts)>> {
        let mut documents: HashMap<KnowledgeBaseId, u64> = HashMap::new();
        for document in self.all(organisation).await? {
            *documents.entry(document.knowledge_base).or_default() += 1;
        }
        let mut bases = Vec::new();
        for base in self.every::<KnowledgeBase>(organisation).await? {
            let passages = self.index.count(organisation.0, base.id.0).await.map_err(from_index)?;
            let documents = documents.get(&base.id).copied().unwrap_or_default();
            bases.push((base, BaseCounts { documents, passages }));
        }
        Ok(bases)
    }

    pub async fn add_base(&self, organisation: OrgId, name: String) -> Result<KnowledgeBase> {
        if self.every::<KnowledgeBase>(organisation).await?.len() >= MOST_BASES {
            return Err(Error::conflict(format!("an organisation has at most {MOST_BASES} knowledge bases")));
        }
        let created_at = self.clock.now();
        let base = KnowledgeBase { id: self.ids.next_at(created_at), organisation, name, show_files: false, created_at };
        self.plans.make(organisation, Limited::KnowledgeBases, &base).await?;
        Ok(base)
    }

    pub async fn change_base(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        name: String,
        show_files: bool,
    ) -> Result<(KnowledgeBase, BaseCounts)> {
        let found = self.records.require::<KnowledgeBase>(organisation, base.0).await?;
        let changed = KnowledgeBase { name, show_files, ..found.value };
        self.records.put(organisation, &changed, found.version).await?;
        let documents = self.all_of(organisation, base).await?.len() as u64;
        let passages = self.index.count(organisation.0, base.0).await.map_err(from_index)?;
        Ok((changed, BaseCounts { documents, passages }))
    }

    /// With all its documents. `Conflict` while a bot answers from it.
    pub async fn remove_base(&self, organisation: OrgId, base: KnowledgeBaseId) -> Result<()> {
        self.need_base(organisation, base).await?;
        let bots = self.every::<Bot>(organisation).await?;
        let users: Vec<&str> =
            bots.iter().filter(|bot| bot.knowledge_bases.contains(&base)).map(|bot| bot.name.as_str()).collect();
        if !users.is_empty() {
            let users = users.join(", ");
            return Err(Error::conflict(format!(
                "bots answer from this knowledge base ({users}): take it out of their settings first"
            )));
        }
        for document in self.all_of(organisation, base).await? {
            self.remove(organisation, base, document.id).await?;
        }
        self.index.delete_base(organisation.0, base.0).await.map_err(from_index)?;
        self.records.delete::<KnowledgeBase>(organisation, base.0).await?;
        // What arrived while the others were removed.
        for document in self.all_of(organisation, base).await? {
            self.remove(organisation, base, document.id).await?;
        }
        Ok(())
    }

    pub(super) async fn every<T: Record>(&self, organisation: OrgId) -> Result<Vec<T>> {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.records.list::<T>(organisation, cursor, MAX_PAGE).await?;
            found.extend(page.items.into_iter().map(|item| item.value));
            cursor = page.next;
            if cursor.is_none() {
                return Ok(found);
            }
        }
    }
}
