//! The knowledge as the assistant uses it while it answers.

use std::sync::Arc;

use agents::Unanswered;
use async_trait::async_trait;
use engine::error::Result;
use engine::ids::{DocumentId, OrgId};
use engine::ports::JobQueue;

use super::{Gaps, Knowledge, reindex};
use crate::http::kept::Kept;
use crate::http::tokens::FileLinks;

/// Given to the responder.
pub struct Library {
    knowledge: Knowledge,
    jobs: Arc<dyn JobQueue>,
    links: FileLinks,
    gaps: Gaps,
    /// The same few documents are quoted again and again.
    shown: Kept<(OrgId, DocumentId), bool>,
}

impl Library {
    pub fn new(knowledge: Knowledge, links: FileLinks, gaps: Gaps) -> Self {
        let jobs = Arc::clone(&knowledge.jobs);
        Self { knowledge, jobs, links, gaps, shown: Kept::default() }
    }

    async fn shows(&self, organisation: OrgId, document: DocumentId) -> Result<bool> {
        let key = (organisation, document);
        if let Some(shown) = self.shown.get(&key) {
            return Ok(shown);
        }
        let since = self.shown.since(&key);
        let shows = match self.knowledge.find(organisation, document).await? {
            Some(document) => self.knowledge.shows(&document).await?,
            None => false,
        };
        self.shown.keep(since, key, shows);
        Ok(shows)
    }
}

#[async_trait]
impl agents::Library for Library {
    /// What is still to be read after the index was lost. A document that failed is not waited for: when it is tried again
    /// nobody can say.
    async fn is_filling(&self, organisation: OrgId) -> Result<bool> {
        Ok(self.jobs.count_untried(organisation, reindex::KIND).await? > 0)
    }

    async fn file_link(&self, organisation: OrgId, document: DocumentId) -> Result<Option<String>> {
        let shows = self.shows(organisation, document).await?;
        Ok(shows.then(|| self.links.document_address(organisation, document)))
    }

    fn unanswered(&self, question: Unanswered) {
        self.gaps.note(question);
    }
}
