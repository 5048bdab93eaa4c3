//! What a person does with a document that is there: wait for it, stop it, try it again, remove it.

use std::time::Duration;

use engine::error::{Error, Result};
use engine::ids::{DocumentId, KnowledgeBaseId, OrgId};
use engine::model::event::KnowledgeChange;
use rag::index::VectorIndex as _;

use super::arrive::begin_again;
use super::{Knowledge, KnowledgeDocument, Origin, Stage, from_index};

impl Knowledge {
    /// The documents as they are when all have come to an end, or when the time is over.
    pub async fn settled(&self, documents: Vec<KnowledgeDocument>, patience: Duration) -> Result<Vec<KnowledgeDocument>> {
        let mut endings = self.desk.endings();
        let until = tokio::time::Instant::now() + patience;
        let mut documents = documents;
        loop {
            endings.borrow_and_update();
            for document in documents.iter_mut().filter(|document| !document.stage.is_over()) {
                if let Some(now) = self.find(document.organisation, document.id).await? {
                    *document = now;
                }
            }
            let all_over = documents.iter().all(|document| document.stage.is_over());
            if all_over || tokio::time::timeout_at(until, endings.changed()).await.is_err() {
                return Ok(documents);
            }
        }
    }

    /// Stops the taking in; an older version stays searched. What has ended already stays as it is.
    pub async fn cancel(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<KnowledgeDocument> {
        self.need(organisation, base, document).await?;
        let mut cancelled = false;
        let updated = self.update(organisation, document, |document| {
            cancelled = !document.stage.is_over();
            if cancelled {
                document.stage = Stage::Cancelled;
                document.error = None;
                document.can_retry = true;
            }
            cancelled
        });
        let document = updated.await?.ok_or_else(|| Error::not_found("no such document"))?;
        if cancelled {
            self.desk.stop(document.id);
            self.desk.tell_ended(document.place());
        }
        Ok(document)
    }

    /// Takes the document in again: a page is fetched anew, a file read anew. What is under way goes on.
    pub async fn retry(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<KnowledgeDocument> {
        self.need(organisation, base, document).await?;
        let (mut begun, mut given_up) = (false, None);
        let updated = self.update(organisation, document, |document| {
            begun = document.stage.is_over();
            if begun {
                let is_page = matches!(document.origin, Origin::Page | Origin::Sitemap);
                given_up = if is_page { document.incoming.take() } else { None };
                begin_again(document);
            }
            begun
        });
        let document = updated.await?.ok_or_else(|| Error::not_found("no such document"))?;
        if let Some(given_up) = given_up {
            self.drop_now(organisation, given_up.blob).await;
        }
        if begun {
            self.queue(&document).await?;
        }
        Ok(document)
    }

    /// Its passages, its files and itself. Cut off half-way it is still listed, and can be removed again.
    pub async fn remove(&self, organisation: OrgId, base: KnowledgeBaseId, document: DocumentId) -> Result<()> {
        let found = self.need(organisation, base, document).await?;
        // First the record says that nothing is wanted, so that whoever works on it ends without a result.
        let cancel = |document: &mut KnowledgeDocument| {
            let goes_on = !document.stage.is_over();
            document.stage = if goes_on { Stage::Cancelled } else { document.stage };
            goes_on
        };
        let found = self.update(organisation, document, cancel).await?.unwrap_or(found);
        self.desk.stop(document);
        self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index)?;
        for blob in found.blob.into_iter().chain(found.incoming.as_ref().map(|incoming| incoming.blob)) {
            self.blobs.delete(organisation, blob).await?;
        }
        self.records.delete::<KnowledgeDocument>(organisation, document.0).await?;
        // A worker that was past its last look puts the passages back, finds the record gone, and removes them again.
        self.desk.tell(organisation, KnowledgeChange::DocumentRemoved { base, document });
        Ok(())
    }
}
