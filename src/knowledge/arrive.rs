//! A file arrives: it is kept, recognised when it is known, and queued when it is new.

use std::path::{Path, PathBuf};

use engine::error::{Kind, Result};
use engine::ids::{BlobId, DocumentId, KnowledgeBaseId, OrgId};
use engine::model::message::Attachment;

use super::record::{Kept, content_key, name_key};
use super::{Knowledge, KnowledgeDocument, Origin, Stage};
use crate::http::uploads::unguessable;
use crate::plans::Limited;

/// Two uploads of one name at the same moment meet at most a few times.
const MOST_MEETINGS: usize = 5;

/// The bytes of an arrival.
#[derive(Debug)]
pub enum Bytes {
    Here(Vec<u8>),
    /// In a file that is moved away when it is kept.
    File(PathBuf),
}

/// A file as it came in.
#[derive(Debug)]
pub struct Arrival {
    pub name: String,
    pub media_type: String,
    /// Address that citations open.
    pub source: Option<String>,
    pub checksum: String,
    pub size: u64,
    pub bytes: Bytes,
}

impl Arrival {
    pub fn of_bytes(name: impl Into<String>, media_type: impl Into<String>, source: Option<String>, bytes: Vec<u8>) -> Self {
        let (checksum, size) = (rag::document::checksum(&bytes), bytes.len() as u64);
        Self { name: name.into(), media_type: media_type.into(), source, checksum, size, bytes: Bytes::Here(bytes) }
    }
}

/// Where an arrival ended up.
#[derive(Debug)]
pub struct Placed {
    pub document: KnowledgeDocument,
    /// There is something to take in.
    pub is_news: bool,
}

impl Knowledge {
    /// The document that has these bytes, or a new version of the one of this name, or a new one; durable on return.
    /// What is news waits for [`Knowledge::queue`].
    pub async fn arrive(&self, organisation: OrgId, base: KnowledgeBaseId, arrival: Arrival) -> Result<Placed> {
        self.need_base(organisation, base).await?;
        if let Some(known) = self.known(organisation, base, &arrival).await? {
            return self.arrived_again(known, &arrival.checksum).await;
        }
        let Arrival { name, source, .. } = &arrival;
        let (name, source) = (name.clone(), source.clone());
        let kept = self.keep(organisation, arrival).await?;
        let placed = self.place(organisation, base, name, source, &kept).await;
        if !matches!(&placed, Ok(placed) if placed.document.incoming.as_ref() == Some(&kept)) {
            self.drop_now(organisation, kept.blob).await;
        }
        placed
    }

    /// A document whose record says that something is to be done.
    pub async fn queue(&self, document: &KnowledgeDocument) -> Result<()> {
        // Whoever works on an older version of it gives up; its job, or the one pushed now, goes on with this one.
        self.desk.stop(document.id);
        self.push(document).await?;
        self.desk.tell_changed(document.place());
        Ok(())
    }

    async fn known(&self, organisation: OrgId, base: KnowledgeBaseId, arrival: &Arrival) -> Result<Option<KnowledgeDocument>> {
        // Documents of earlier releases are found by their name alone.
        let name = name_key(organisation, base, &arrival.name);
        let content = content_key(organisation, base, arrival.source.as_deref(), &arrival.checksum);
        let by_name = self.records.find_by_key::<KnowledgeDocument>("name", &name).await?.map(|found| found.value);
        if let Some(named) = by_name.filter(|named| holds(named, arrival)) {
            return Ok(Some(named));
        }
        let found = self.records.find_by_key::<KnowledgeDocument>("content", &content).await?;
        Ok(found.map(|found| found.value).filter(|found| holds(found, arrival)))
    }

    /// The same bytes again: nothing to do, but what failed gets another chance, and an older version may be wanted back.
    async fn arrived_again(&self, known: KnowledgeDocument, checksum: &str) -> Result<Placed> {
        let (mut is_news, mut given_up) = (false, None);
        let updated = self
            .update(known.organisation, known.id, |document| {
                (is_news, given_up) = (false, None);
                let comes = document.incoming.as_ref().is_some_and(|incoming| incoming.checksum == checksum);
                if comes && matches!(document.stage, Stage::Failed | Stage::Cancelled) {
                    is_news = true;
                    begin_again(document);
                } else if !comes && document.incoming.is_some() {
                    given_up = document.incoming.take();
                    document.stage = Stage::Ready;
                    document.error = None;
                } else {
                    return false;
                }
                true
            })
            .await?;
        if let Some(given_up) = given_up {
            self.desk.stop(known.id);
            self.drop_now(known.organisation, given_up.blob).await;
            self.desk.tell_ended(known.place());
        }
        Ok(Placed { document: updated.unwrap_or(known), is_news })
    }

    async fn keep(&self, organisation: OrgId, arrival: Arrival) -> Result<Kept> {
        let Arrival { name, media_type, checksum, size, bytes, .. } = arrival;
        let blob = self.store(organisation, name, &media_type, size, bytes).await?;
        Ok(Kept { blob, checksum, media_type, size })
    }

    pub(super) async fn store(
        &self,
        organisation: OrgId,
        name: String,
        media_type: &str,
        size: u64,
        bytes: Bytes,
    ) -> Result<BlobId> {
        let (id, media_type) = (unguessable()?, media_type.to_owned());
        let file = Attachment { id, name, media_type, size, width: None, height: None };
        match bytes {
            Bytes::Here(bytes) => self.blobs.put(organisation, &file, bytes).await?,
            Bytes::File(path) => self.blobs.take(organisation, &file, &path).await?,
        }
        Ok(id)
    }

    async fn place(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        name: String,
        source: Option<String>,
        kept: &Kept,
    ) -> Result<Placed> {
        let key = name_key(organisation, base, &name);
        let mut meetings = 0;
        loop {
            let known = self.records.find_by_key::<KnowledgeDocument>("name", &key).await?;
            let placed = match known {
                Some(known) => self.place_version(&known.value, source.clone(), kept).await,
                None => self.place_new(organisation, base, name.clone(), source.clone(), kept).await.map(Some),
            };
            match placed {
                Ok(Some(placed)) => return Ok(placed),
                // Deleted just now: then it is a new one.
                Ok(None) => {}
                Err(error) if error.kind == Kind::Conflict && meetings < MOST_MEETINGS => {
                    // The same bytes may have come in under another name at this very moment.
                    let content = content_key(organisation, base, source.as_deref(), &kept.checksum);
                    if let Some(found) = self.records.find_by_key::<KnowledgeDocument>("content", &content).await? {
                        return Ok(Placed { document: found.value, is_news: false });
                    }
                }
                Err(error) => return Err(error),
            }
            meetings += 1;
        }
    }

    async fn place_new(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        name: String,
        source: Option<String>,
        kept: &Kept,
    ) -> Result<Placed> {
        let mut document = self.blank(organisation, base, Origin::File, name);
        document.source = source;
        document.incoming = Some(kept.clone());
        self.plans.make(organisation, Limited::Documents, &document).await?;
        Ok(Placed { document, is_news: true })
    }

    async fn place_version(&self, known: &KnowledgeDocument, source: Option<String>, kept: &Kept) -> Result<Option<Placed>> {
        let mut replaced = None;
        let updated = self
            .update(known.organisation, known.id, |document| {
                replaced = document.incoming.replace(kept.clone());
                document.source.clone_from(&source);
                begin_again(document);
                true
            })
            .await?;
        if let Some(replaced) = replaced {
            self.drop_now(known.organisation, replaced.blob).await;
        }
        Ok(updated.map(|document| Placed { document, is_news: true }))
    }

    /// A document of which nothing is searched yet.
    pub(super) fn blank(&self, organisation: OrgId, base: KnowledgeBaseId, origin: Origin, name: String) -> KnowledgeDocument {
        let now = self.clock.now();
        let id: DocumentId = self.ids.next_at(now);
        KnowledgeDocument {
            id,
            organisation,
            knowledge_base: base,
            origin,
            title: title_of(&name),
            name,
            source: None,
            language: None,
            pages: None,
            checksum: String::new(),
            passages: 0,
            blob: None,
            media_type: String::new(),
            size: 0,
            model: None,
            version: 1,
            stage: Stage::Queued,
            incoming: None,
            error: None,
            can_retry: true,
            tries: 0,
            seen: None,
            checked_at: None,
            sitemap: None,
            updated_at: now,
            created_at: Some(now),
        }
    }
}

/// Back to the start of the queue.
pub(super) fn begin_again(document: &mut KnowledgeDocument) {
    document.stage = Stage::Queued;
    document.error = None;
    document.can_retry = true;
    document.tries = 0;
}

fn holds(document: &KnowledgeDocument, arrival: &Arrival) -> bool {
    let incoming = document.incoming.as_ref().map(|incoming| incoming.checksum.as_str());
    document.source == arrival.source
        && (document.checksum == arrival.checksum || incoming.is_some_and(|incoming| incoming == arrival.checksum))
}

/// What it is called until its own title is read.
fn title_of(name: &str) -> String {
    let path = Path::new(name);
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or(name).to_owned()
}
