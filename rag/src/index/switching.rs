//! An index that can move to another model's vectors while it answers.
//!
//! Vectors of two models do not compare, so a new model needs an index of its own. While that one, the next, is filled,
//! searches go to the current one, and changes to both; when it is full, [`SwitchingIndex::promote`] puts it in the
//! place of the current one, at once and for good.
//!
//! The index does not keep documents. Whoever does reads them again and gives each to [`SwitchingIndex::fill`], knows
//! which are done, and makes changes of one document one after the other: a filling that ends after a deletion would
//! bring the document back.

mod folder;

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use tokio::sync::Mutex;
use uuid::Uuid;

use self::folder::Folder;
use super::{Candidate, Embedded, IndexError, IndexQuery, Scope, VectorIndex};
use crate::document::Document;
use crate::embed::Space;

/// What whoever opened an index has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToDo {
    Nothing,
    /// Give every document to [`SwitchingIndex::fill`], then call [`SwitchingIndex::promote`].
    Fill,
}

/// Where indexes of several spaces are kept, and which of them is the current one.
#[async_trait]
pub(super) trait Home: Send + Sync {
    /// From here on, whoever opens finds the index of this space as the current one.
    async fn settle(&self, space: Option<&Space>) -> Result<(), IndexError>;

    /// Removes an index for good; it may still be asked for a moment, and may be left to the next opening.
    async fn discard(&self, index: Arc<dyn VectorIndex>);

    /// Whether it can be reached, where that is a question.
    async fn answers(&self) -> Result<(), IndexError> {
        Ok(())
    }
}

#[derive(Clone)]
struct Pair {
    current: Arc<dyn VectorIndex>,
    next: Option<Arc<dyn VectorIndex>>,
}

pub struct SwitchingIndex {
    pair: RwLock<Pair>,
    home: Box<dyn Home>,
    /// Held while the next index takes the current one's place.
    promoting: Mutex<()>,
}

impl SwitchingIndex {
    /// Opens the folder's current index and, when it is in another space than the wanted one, the next. Wanting no space
    /// keeps the current index, whose vectors are then of no use until their model is back.
    pub fn open_folder(path: &Path, wanted: Option<Space>, readers: usize) -> Result<(Arc<Self>, ToDo), IndexError> {
        let opened = Folder::open(path, wanted, readers)?;
        Ok(Self::new(opened.current, opened.next, Box::new(opened.folder)))
    }

    pub(super) fn new(
        current: Arc<dyn VectorIndex>,
        next: Option<Arc<dyn VectorIndex>>,
        home: Box<dyn Home>,
    ) -> (Arc<Self>, ToDo) {
        let to_do = if next.is_some() { ToDo::Fill } else { ToDo::Nothing };
        let index = Self { pair: RwLock::new(Pair { current, next }), home, promoting: Mutex::new(()) };
        (Arc::new(index), to_do)
    }

    /// Spaces that documents are wanted in: the current one, and the one that is being filled.
    pub fn spaces(&self) -> Vec<Space> {
        let pair = self.pair();
        [Some(pair.current), pair.next].into_iter().flatten().filter_map(|index| index.space()).collect()
    }

    /// Whether a server that keeps it can be reached.
    pub async fn answers(&self) -> Result<(), IndexError> {
        self.home.answers().await
    }

    /// The space that is being filled.
    pub fn filling(&self) -> Option<Space> {
        self.pair().next.and_then(|next| next.space())
    }

    /// Puts a document that the current index has into the next one as well; nothing to do when nothing is being filled.
    pub async fn fill(&self, document: &Document, vectors: &[Embedded<'_>]) -> Result<(), IndexError> {
        match self.pair().next {
            Some(next) => next.upsert_document(document, vectors).await,
            None => Ok(()),
        }
    }

    /// Passages that the next index has of this knowledge base, none when nothing is being filled.
    pub async fn filled(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError> {
        match self.pair().next {
            Some(next) => next.count(organisation, knowledge_base).await,
            None => Ok(0),
        }
    }

    /// Makes the next index the current one and removes the old; false when nothing was being filled.
    pub async fn promote(&self) -> Result<bool, IndexError> {
        let _one_at_a_time = self.promoting.lock().await;
        let Some(next) = self.pair().next else { return Ok(false) };
        self.home.settle(next.space().as_ref()).await?;
        let old = {
            let mut pair = self.pair.write().unwrap_or_else(PoisonError::into_inner);
            pair.next = None;
            std::mem::replace(&mut pair.current, next)
        };
        self.home.discard(old).await;
        Ok(true)
    }

    // A panic leaves no half-changed value behind this lock.
    fn pair(&self) -> Pair {
        self.pair.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn current(&self) -> Arc<dyn VectorIndex> {
        Arc::clone(&self.pair.read().unwrap_or_else(PoisonError::into_inner).current)
    }
}

#[async_trait]
impl VectorIndex for SwitchingIndex {
    fn space(&self) -> Option<Space> {
        self.current().space()
    }

    async fn upsert_document(&self, document: &Document, vectors: &[Embedded<'_>]) -> Result<(), IndexError> {
        let Pair { current, next } = self.pair();
        current.upsert_document(document, vectors).await?;
        match next {
            Some(next) => next.upsert_document(document, vectors).await,
            None => Ok(()),
        }
    }

    async fn delete_document(&self, organisation: i64, document: &str) -> Result<(), IndexError> {
        let Pair { current, next } = self.pair();
        current.delete_document(organisation, document).await?;
        match next {
            Some(next) => next.delete_document(organisation, document).await,
            None => Ok(()),
        }
    }

    async fn delete_base(&self, organisation: i64, knowledge_base: i64) -> Result<(), IndexError> {
        let Pair { current, next } = self.pair();
        current.delete_base(organisation, knowledge_base).await?;
        match next {
            Some(next) => next.delete_base(organisation, knowledge_base).await,
            None => Ok(()),
        }
    }

    async fn search(&self, query: &IndexQuery) -> Result<Vec<Candidate>, IndexError> {
        self.current().search(query).await
    }

    async fn passages(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<Candidate>, IndexError> {
        self.current().passages(scope, ids).await
    }

    async fn passages_of(
        &self,
        organisation: i64,
        document: &str,
        from: u32,
        limit: usize,
    ) -> Result<Vec<Candidate>, IndexError> {
        self.current().passages_of(organisation, document, from, limit).await
    }

    async fn titles(&self, scope: &Scope) -> Result<Arc<[String]>, IndexError> {
        self.current().titles(scope).await
    }

    async fn rarities(&self, scope: &Scope, terms: &[String]) -> Result<Vec<f32>, IndexError> {
        self.current().rarities(scope, terms).await
    }

    async fn count(&self, organisation: i64, knowledge_base: i64) -> Result<u64, IndexError> {
        self.current().count(organisation, knowledge_base).await
    }
}

#[cfg(test)]
mod tests;
