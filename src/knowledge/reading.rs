//! From a kept file to passages and their vectors, beside the threads that serve sockets, with progress and a way to stop.

use std::time::Duration;

use engine::error::Error;
use rag::document::Document;
use rag::ingest::{self, Deadline, LONGEST_READING, Label, Refusal, Source, Stop, Watch, ingest_watched};

use super::desk::{Onlooker, Progress, Unit, Work};
use super::record::Kept;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Origin, Stage, answers};

/// More than a machine at rest needs for the longest document.
const LONGEST: Duration = LONGEST_READING.saturating_mul(2);

/// Tells the desk of each page, and ends the reading when the desk says so.
struct Watching {
    onlooker: Onlooker,
    deadline: Deadline,
}

impl Watch for Watching {
    fn on(&mut self, progress: ingest::Progress) -> Result<(), Stop> {
        self.deadline.on(progress)?;
        if self.onlooker.is_stopped() {
            return Err(Stop::Cancelled);
        }
        if let Some(parts) = progress.parts.filter(|parts| *parts > 1) {
            let (done, total) = (progress.part.saturating_sub(1) as u64, parts as u64);
            self.onlooker.progress(Stage::Reading, Progress { done, total, unit: Unit::Pages });
        }
        Ok(())
    }
}

/// A document that was read.
pub(super) struct Read {
    pub document: Document,
}

impl Read {
    /// What the record says of it from now on.
    pub(super) fn describe(&self, record: &mut KnowledgeDocument, kept: &Kept) {
        record.title.clone_from(&self.document.title);
        record.language.clone_from(&self.document.language);
        record.pages = self.document.pages;
        record.passages = self.document.passages.len();
        record.blob = Some(kept.blob);
        record.checksum.clone_from(&kept.checksum);
        record.media_type.clone_from(&kept.media_type);
        record.size = kept.size;
    }
}

impl Knowledge {
    pub(super) async fn read(&self, work: &Work, record: &KnowledgeDocument, kept: &Kept) -> Result<Read, Obstacle> {
        let bytes = self.blobs.get(record.organisation, kept.blob).await?;
        let bytes = bytes.ok_or_else(|| Obstacle::Refused("The file is not there any more. Upload it again.".to_owned()))?;
        if record.origin == Origin::Answer {
            return Ok(Read { document: answers::passage(record, &kept.checksum, &bytes)? });
        }
        let label = Label {
            id: record.id.to_string(),
            organisation: record.organisation.0,
            knowledge_base: record.knowledge_base.0,
            title: None,
            source: record.source.clone(),
            language: None,
        };
        let (name, media_type) = (record.name.clone(), kept.media_type.clone());
        if work.is_stopped() {
            return Err(Obstacle::Stopped);
        }
        let mut watching = Watching { onlooker: work.onlooker(), deadline: Deadline::within(LONGEST) };
        let read = tokio::task::spawn_blocking(move || {
            let source = Source { bytes: &bytes, media_type: Some(&media_type), file_name: Some(&name) };
            ingest_watched(label, source, &mut watching)
        });
        let read = tokio::select! {
            read = read => read.map_err(|error| Error::unavailable("the document could not be read").because(error))?,
            () = work.stop.cancelled() => return Err(Obstacle::Stopped),
        };
        let refused = |words: String| match record.origin {
            // A page may be another one tomorrow, the bytes of a file never are.
            Origin::Page => Obstacle::Failed(words),
            _ => Obstacle::Refused(words),
        };
        let read = read.map_err(|refusal| match refusal {
            Refusal::Cancelled => Obstacle::Stopped,
            // A machine has quieter hours.
            Refusal::TookTooLong => Obstacle::Failed(refusal.to_string()),
            refusal => refused(refusal.to_string()),
        })?;
        Ok(Read { document: read.document })
    }
}
