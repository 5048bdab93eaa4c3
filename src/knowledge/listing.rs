//! Documents as a list shows them: the record, and how far it is at this moment.

use engine::error::{Error, Result};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use engine::page::Page;

use super::desk::Progress;
use super::{Knowledge, KnowledgeDocument, Stage};

const PAGE: usize = 50;

/// A document as it is now.
#[derive(Debug, Clone)]
pub struct Shown {
    pub document: KnowledgeDocument,
    pub stage: Stage,
    pub progress: Option<Progress>,
}

/// Which documents are wanted by their state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Ready,
    Working,
    Failed,
}

impl Wanted {
    fn of(stage: Stage) -> Self {
        match stage {
            Stage::Ready => Self::Ready,
            Stage::Failed | Stage::Cancelled => Self::Failed,
            Stage::Queued | Stage::Fetching | Stage::Reading | Stage::Embedding | Stage::Indexing => Self::Working,
        }
    }
}

#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub cursor: Option<String>,
    pub state: Option<Wanted>,
    /// Part of the title, the name or the address.
    pub text: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub ready: u64,
    pub working: u64,
    /// And cancelled ones.
    pub failed: u64,
}

impl Knowledge {
    pub fn shown(&self, document: KnowledgeDocument) -> Shown {
        let live = self.desk.live(document.id).filter(|_| !document.stage.is_over());
        // A worker that has the document but has not entered a stage yet knows no better than the record.
        let live = live.filter(|live| live.stage != Stage::Queued);
        let stage = live.map_or(document.stage, |live| live.stage);
        Shown { document, stage, progress: live.and_then(|live| live.progress) }
    }

    /// For whoever follows changes; `None` when it is gone.
    pub async fn shown_now(&self, organisation: OrgId, document: DocumentId) -> Result<Option<Shown>> {
        Ok(self.find(organisation, document).await?.map(|document| self.shown(document)))
    }

    /// A page, newest first, and the counts of the whole base.
    pub async fn list(&self, organisation: OrgId, base: KnowledgeBaseId, filter: Filter) -> Result<(Page<Shown>, Counts)> {
        self.need_base(organisation, base).await?;
        let before = filter.cursor.as_deref().map(str::parse::<DocumentId>).transpose();
        let before = before.map_err(|error| Error::invalid("this cursor is not one of ours").because(error))?;
        let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase);
        let mut counts = Counts::default();
        let mut items: Vec<Shown> = Vec::new();
        for document in self.all_of(organisation, base).await?.into_iter().rev() {
            let state = Wanted::of(document.stage);
            *match state {
                Wanted::Ready => &mut counts.ready,
                Wanted::Working => &mut counts.working,
                Wanted::Failed => &mut counts.failed,
            } += 1;
            let wanted = filter.state.is_none_or(|wanted| wanted == state)
                && before.is_none_or(|before| document.id < before)
                && text.as_deref().is_none_or(|text| speaks_of(&document, text));
            if wanted && items.len() <= PAGE {
                items.push(self.shown(document));
            }
        }
        let more = items.len() > PAGE;
        items.truncate(PAGE);
        let next = items.last().filter(|_| more).map(|last| last.document.id.to_string());
        Ok((Page { items, next }, counts))
    }
}

fn speaks_of(document: &KnowledgeDocument, text: &str) -> bool {
    let source = document.source.as_deref().unwrap_or_default();
    [document.title.as_str(), document.name.as_str(), source].iter().any(|part| part.to_lowercase().contains(text))
}
