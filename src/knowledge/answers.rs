//! A question with its answer, written by an owner: one passage, found from the moment it is saved.

use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use rag::document::{Document, Passage};
use serde::{Deserialize, Serialize};

use super::arrive::{Bytes, begin_again};
use super::record::Kept;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Origin};
use crate::plans::Limited;

/// Characters.
pub const LONGEST_QUESTION: usize = 300;
pub const LONGEST_ANSWER: usize = 4_000;

const MEDIA_TYPE: &str = "application/json";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub question: String,
    pub answer: String,
}

/// The one passage of an entry.
pub(super) fn passage(record: &KnowledgeDocument, checksum: &str, bytes: &[u8]) -> Result<Document, Obstacle> {
    let entry = entry(bytes)?;
    let (organisation, id) = (record.organisation.0, record.id.to_string());
    let passage = Passage {
        id: Passage::id_for(organisation, &id, 0),
        document: id.clone(),
        ordinal: 0,
        title: entry.question.clone(),
        headings: vec![entry.question.clone()],
        anchor: None,
        page: None,
        page_starts: Vec::new(),
        text: entry.answer,
        url: None,
    };
    Ok(Document {
        id,
        organisation,
        knowledge_base: record.knowledge_base.0,
        title: entry.question,
        source: None,
        language: None,
        checksum: checksum.to_owned(),
        pages: None,
        passages: vec![passage],
    })
}

fn entry(bytes: &[u8]) -> Result<Entry> {
    serde_json::from_slice(bytes).context(Kind::Corrupt, "a stored answer cannot be read")
}

impl Knowledge {
    /// Searchable on return, unless the index is out of reach: then it will be.
    pub async fn add_answer(&self, organisation: OrgId, base: KnowledgeBaseId, entry: Entry) -> Result<KnowledgeDocument> {
        self.need_base(organisation, base).await?;
        let mut document = self.blank(organisation, base, Origin::Answer, entry.question.clone());
        document.title.clone_from(&entry.question);
        document.incoming = Some(self.keep_entry(organisation, &entry).await?);
        self.plans.make(organisation, Limited::Documents, &document).await?;
        self.take_in_at_once(document).await
    }

    pub async fn change_answer(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        document: DocumentId,
        entry: Entry,
    ) -> Result<KnowledgeDocument> {
        self.need_answer(organisation, base, document).await?;
        let kept = self.keep_entry(organisation, &entry).await?;
        let mut replaced = None;
        let updated = self.update(organisation, document, |document| {
            replaced = document.incoming.replace(kept.clone());
            document.name.clone_from(&entry.question);
            begin_again(document);
            true
        });
        let updated = updated.await?.ok_or_else(missing)?;
        if let Some(replaced) = replaced {
            self.drop_now(organisation, replaced.blob).await;
        }
        self.desk.stop(document);
        self.take_in_at_once(updated).await
    }

    /// As it was written last.
    pub async fn answer(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<Entry> {
        let document = self.need_answer(organisation, base, document).await?;
        let blob = document.incoming.as_ref().map(|incoming| incoming.blob).or(document.blob).ok_or_else(missing)?;
        let bytes = self.blobs.get(organisation, blob).await?.ok_or_else(missing)?;
        entry(&bytes)
    }

    async fn need_answer(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<KnowledgeDocument> {
        let found = self.need(organisation, base, document).await?;
        if found.origin == Origin::Answer { Ok(found) } else { Err(missing()) }
    }

    async fn keep_entry(&self, organisation: OrgId, entry: &Entry) -> Result<Kept> {
        let bytes = serde_json::to_vec_pretty(entry).context(Kind::Corrupt, "an answer cannot be written")?;
        let (checksum, size) = (rag::document::checksum(&bytes), bytes.len() as u64);
        let blob = self.store(organisation, "answer.json".to_owned(), MEDIA_TYPE, size, Bytes::Here(bytes)).await?;
        Ok(Kept { blob, checksum, media_type: MEDIA_TYPE.to_owned(), size })
    }

    /// Without the queue; what does not work now is left to it.
    pub async fn take_in_at_once(&self, document: KnowledgeDocument) -> Result<KnowledgeDocument> {
        if let Err(error) = self.take_in(document.organisation, document.id).await {
            tracing::warn!(%error, document = %document.id, "a document could not be taken in at once; a job goes on");
            self.push(&document).await?;
        }
        Ok(self.find(document.organisation, document.id).await?.unwrap_or(document))
    }
}

fn missing() -> Error {
    Error::not_found("no such answer")
}
