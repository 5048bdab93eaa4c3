//! The way of one document from its file to passages that can be found. Every step may be the last one before the process
//! dies: what is to be done stands in the record, each step may be done twice, and the index changes in one step.

use std::time::Duration;

use engine::error::{Error, Result};
use engine::ids::{DocumentId, OrgId};
use rag::index::VectorIndex as _;

use super::arrive::begin_again;
use super::desk::{Place, Work};
use super::meaning::BY_WORDS;
use super::reading::Read;
use super::record::Kept;
use super::{Knowledge, KnowledgeDocument, Origin, Stage, from_index};

/// Tries that ended with the process, after which the document is left alone.
const MOST_TRIES: u32 = 4;

/// Why a document was not taken in.
pub(super) enum Obstacle {
    /// In words for the person; a retry of the same bytes would end the same way.
    Refused(String),
    /// In words for the person; later it may be different, but not by itself.
    Failed(String),
    /// Passes by itself.
    Trouble(Error),
    /// The record says something else by now.
    Stopped,
}

impl From<Error> for Obstacle {
    fn from(error: Error) -> Self {
        Self::Trouble(error)
    }
}

impl Knowledge {
    /// Takes the document in as its record wants it, and again until the record wants nothing more. An error is worth
    /// another try; what the person must know of stands in the record.
    pub(super) async fn take_in(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        loop {
            let Some(found) = self.find(organisation, document).await? else {
                // Removed while it was being indexed by a process that died just then.
                return self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index);
            };
            if found.stage.is_over() {
                return Ok(());
            }
            let work = self.desk.begin(found.place()).await;
            self.take_in_now(&work).await?;
        }
    }

    /// One round, by whoever has the document's turn.
    pub(super) async fn take_in_now(&self, work: &Work) -> Result<()> {
        let Some(document) = self.begin(work.place).await? else { return Ok(()) };
        if document.stage.is_over() {
            return Ok(());
        }
        match self.round(work, &document).await {
            Ok(()) => Ok(()),
            Err(Obstacle::Stopped) => self.end_try(work.place).await,
            Err(Obstacle::Refused(why)) => self.fail(work.place, document.incoming.as_ref(), why, false).await,
            Err(Obstacle::Failed(why)) => self.fail(work.place, document.incoming.as_ref(), why, true).await,
            Err(Obstacle::Trouble(error)) => {
                self.wait(work.place, &error).await?;
                Err(error)
            }
        }
    }

    async fn begin(&self, place: Place) -> Result<Option<KnowledgeDocument>> {
        self.update(place.organisation, place.document, |document| {
            if document.stage.is_over() {
                return false;
            }
            document.tries += 1;
            if document.tries > MOST_TRIES {
                document.stage = Stage::Failed;
                document.error = Some("Reading it ended the program several times. Convert or split the file.".to_owned());
            } else {
                let fetch = document.origin == Origin::Page && document.incoming.is_none();
                document.stage = if fetch { Stage::Fetching } else { Stage::Reading };
            }
            true
        })
        .await
    }

    async fn round(&self, work: &Work, document: &KnowledgeDocument) -> Result<(), Obstacle> {
        let fetches = document.stage == Stage::Fetching;
        work.enter(document.stage);
        let document = if fetches {
            match self.fetch(work, document).await? {
                Some(arrived) => arrived,
                None => return Ok(()),
            }
        } else {
            document.clone()
        };
        let kept = document.incoming.clone().or_else(|| document.searched());
        let kept = kept.ok_or_else(|| Obstacle::Refused("The file is not there any more.".to_owned()))?;
        let read = self.read(work, &document, &kept).await?;
        let vectors = self.embed(work, &read.document).await?;
        if work.is_stopped() {
            return Err(Obstacle::Stopped);
        }
        work.enter(Stage::Indexing);
        self.put_in_index(&read.document, &vectors).await?;
        self.finish(work, &kept, &read, vectors.map(|(space, _)| space.model)).await
    }

    /// The index has it; now the record says so.
    pub(super) async fn finish(&self, work: &Work, kept: &Kept, read: &Read, model: Option<String>) -> Result<(), Obstacle> {
        let Place { organisation, document, .. } = work.place;
        let now = self.clock.now();
        let mut replaced = None;
        let updated = self
            .update(organisation, document, |document| {
                replaced = None;
                let is_incoming = document.incoming.as_ref().is_some_and(|incoming| incoming.blob == kept.blob);
                if is_incoming {
                    document.incoming = None;
                    if document.is_searched() {
                        document.version += 1;
                        replaced = document.blob;
                    }
                    document.updated_at = now;
                } else if document.blob != Some(kept.blob) {
                    // Replaced, or taken back, in this very moment: what the index has now is not what is wanted.
                    begin_again(document);
                    return true;
                }
                read.describe(document, kept);
                document.stage = if document.incoming.is_none() { Stage::Ready } else { Stage::Queued };
                document.model.clone_from(&model);
                document.error = self.lacks_vectors(document).then(|| BY_WORDS.to_owned());
                document.tries = 0;
                true
            })
            .await?;
        if let Some(document) = updated.as_ref().filter(|document| self.lacks_vectors(document)) {
            self.embed_later(document, Duration::ZERO).await?;
        }
        if updated.is_none() {
            // Deleted while it was being indexed.
            self.index.delete_document(organisation.0, &document.to_string()).await.map_err(from_index)?;
            self.drop_now(organisation, kept.blob).await;
        }
        if let Some(replaced) = replaced {
            self.drop_later(organisation, replaced).await?;
        }
        Ok(())
    }

    /// The try ended without ending the process.
    pub(super) async fn end_try(&self, place: Place) -> Result<()> {
        let ended = |document: &mut KnowledgeDocument| {
            document.tries = 0;
            true
        };
        self.update(place.organisation, place.document, ended).await?;
        if self.desk.is_stopping() {
            Err(Error::unavailable("the program stops; the document is taken in after its start"))
        } else {
            Ok(())
        }
    }

    /// `tried` is what was read: when something newer waits, its failure is nobody's concern.
    pub(super) async fn fail(&self, place: Place, tried: Option<&Kept>, why: String, can_retry: bool) -> Result<()> {
        tracing::info!(document = %place.document, can_retry, "a document was not taken in");
        let failed = |document: &mut KnowledgeDocument| {
            if document.stage.is_over() || (tried.is_some() && document.incoming.as_ref() != tried) {
                return false;
            }
            document.stage = Stage::Failed;
            document.error = Some(why.clone());
            document.can_retry = can_retry;
            document.tries = 0;
            true
        };
        self.update(place.organisation, place.document, failed).await.map(drop)
    }

    /// Until the job's next try.
    pub(super) async fn wait(&self, place: Place, error: &Error) -> Result<()> {
        let waits = |document: &mut KnowledgeDocument| {
            if document.stage.is_over() {
                return false;
            }
            document.stage = Stage::Queued;
            document.error = Some(format!("It is tried again: {}.", error.context));
            document.tries = 0;
            true
        };
        self.update(place.organisation, place.document, waits).await.map(drop)
    }

    /// The job was tried as often as jobs are.
    pub(super) async fn give_up(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        let given_up = |document: &mut KnowledgeDocument| {
            if document.stage.is_over() {
                return false;
            }
            document.stage = Stage::Failed;
            let why = document.error.take().unwrap_or_default();
            let why = why.strip_prefix("It is tried again: ").unwrap_or("It took too long.");
            document.error = Some(format!("It was tried several times without success: {why}"));
            true
        };
        if let Some(document) = self.update(organisation, document, given_up).await? {
            self.desk.tell_ended(document.place());
        }
        Ok(())
    }
}
