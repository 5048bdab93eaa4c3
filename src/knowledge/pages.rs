//! Web pages: fetched by the program, read like files, fetched again on demand, and kept as they are when nothing changed.

use engine::error::{Error, Result};
use engine::ids::{KnowledgeBaseId, OrgId};
use rag::ingest::fetch::{FetchError, FetchErrorKind, Fetched, Refetched};

use super::arrive::{Bytes, begin_again};
use super::desk::{Place, Work};
use super::record::{Kept, name_key};
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Origin, Stage};
use crate::plans::Limited;

impl Knowledge {
    /// A page or a sitemap; one that is there already is fetched again. Durable and queued on return.
    pub async fn add_page(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        origin: Origin,
        address: &str,
    ) -> Result<KnowledgeDocument> {
        self.need_base(organisation, base).await?;
        let address = self.fetcher.check(address.trim()).map_err(|error| Error::invalid(error.words))?;
        let (document, is_new) = self.page_document(organisation, base, origin, &address).await?;
        if !is_new {
            return self.retry(organisation, base, document.id).await;
        }
        self.queue(&document).await?;
        Ok(document)
    }

    /// The document of this address, and whether it was made just now.
    pub(super) async fn page_document(
        &self,
        organisation: OrgId,
        base: KnowledgeBaseId,
        origin: Origin,
        address: &str,
    ) -> Result<(KnowledgeDocument, bool)> {
        let key = name_key(organisation, base, &page_name(origin, address));
        if let Some(known) = self.records.find_by_key::<KnowledgeDocument>("name", &key).await? {
            return Ok((known.value, false));
        }
        let mut document = self.blank(organisation, base, origin, page_name(origin, address));
        address.clone_into(&mut document.title);
        document.source = (origin == Origin::Page).then(|| address.to_owned());
        self.plans.make(organisation, Limited::Documents, &document).await?;
        Ok((document, true))
    }

    /// The page's bytes as the incoming version; `None` when it is what is searched already.
    pub(super) async fn fetch(&self, work: &Work, page: &KnowledgeDocument) -> Result<Option<KnowledgeDocument>, Obstacle> {
        let address = page.address();
        let fetched = match &page.seen {
            Some(seen) if page.is_searched() => self.fetcher.refetch(address, seen, &work.stop).await.map_err(obstacle)?,
            _ => Refetched::Changed(self.fetcher.fetch(address, &work.stop).await.map_err(obstacle)?),
        };
        let Refetched::Changed(fetched) = fetched else {
            return self.unchanged(work.place, None).await.map(|()| None);
        };
        let checksum = rag::document::checksum(&fetched.bytes);
        if checksum == page.checksum && page.source.as_deref() == Some(fetched.identity()) {
            return self.unchanged(work.place, Some(&fetched)).await.map(|()| None);
        }
        self.keep_page(work.place, fetched, checksum).await.map(Some)
    }

    async fn unchanged(&self, place: Place, fetched: Option<&Fetched>) -> Result<(), Obstacle> {
        let now = self.clock.now();
        let unchanged = |document: &mut KnowledgeDocument| {
            if document.stage.is_over() {
                return false;
            }
            document.stage = Stage::Ready;
            document.error = None;
            document.tries = 0;
            document.checked_at = Some(now);
            if let Some(fetched) = fetched {
                document.seen = Some(fetched.seen());
            }
            true
        };
        self.update(place.organisation, place.document, unchanged).await?;
        Ok(())
    }

    async fn keep_page(&self, place: Place, fetched: Fetched, checksum: String) -> Result<KnowledgeDocument, Obstacle> {
        let (seen, source) = (fetched.seen(), fetched.identity().to_owned());
        let (media_type, size) = (fetched.media_type.unwrap_or_default(), fetched.bytes.len() as u64);
        let name = fetched.file_name.unwrap_or_else(|| "page".to_owned());
        let blob = self.store(place.organisation, name, &media_type, size, Bytes::Here(fetched.bytes)).await?;
        let kept = Kept { blob, checksum, media_type, size };
        let now = self.clock.now();
        let mut replaced = None;
        let updated = self
            .update(place.organisation, place.document, |document| {
                replaced = None;
                if document.stage.is_over() {
                    return false;
                }
                replaced = document.incoming.replace(kept.clone());
                document.stage = Stage::Reading;
                document.seen = Some(seen.clone());
                document.source = Some(source.clone());
                document.checked_at = Some(now);
                true
            })
            .await?;
        if let Some(replaced) = replaced {
            self.drop_now(place.organisation, replaced.blob).await;
        }
        if let Some(updated) = updated.filter(|updated| updated.incoming.as_ref() == Some(&kept)) {
            return Ok(updated);
        }
        self.drop_now(place.organisation, kept.blob).await;
        Err(Obstacle::Stopped)
    }

    /// A page that a sitemap lists.
    pub(super) async fn take_in_page(&self, sitemap: &KnowledgeDocument, address: &str) -> Result<()> {
        let (organisation, base) = (sitemap.organisation, sitemap.knowledge_base);
        let (page, is_new) = self.page_document(organisation, base, Origin::Page, address).await?;
        // Fetched since this reading of the sitemap began, before the process died or somebody was faster.
        if page.checked_at >= sitemap.checked_at && page.stage == Stage::Ready {
            return Ok(());
        }
        let again = |document: &mut KnowledgeDocument| {
            document.sitemap = Some(sitemap.id);
            if document.stage.is_over() {
                document.incoming = None;
                begin_again(document);
            }
            true
        };
        let given_up = page.incoming.clone().filter(|_| page.stage.is_over());
        let Some(page) = self.update(organisation, page.id, again).await? else { return Ok(()) };
        if let Some(given_up) = given_up {
            self.drop_now(organisation, given_up.blob).await;
        }
        if is_new {
            self.desk.tell_changed(page.place());
        }
        let taken_in = self.take_in(organisation, page.id).await;
        if let Err(error) = taken_in {
            tracing::debug!(%error, document = %page.id, "a page of a sitemap is left to a job of its own");
            self.push(&page).await?;
        }
        Ok(())
    }
}

impl KnowledgeDocument {
    /// Where a page or sitemap is fetched from.
    pub fn address(&self) -> &str {
        self.name.strip_prefix(SITEMAP_NAME).unwrap_or(&self.name)
    }
}

/// A site's first page and the list of its pages may have one address; their names differ.
const SITEMAP_NAME: &str = "sitemap ";

fn page_name(origin: Origin, address: &str) -> String {
    if origin == Origin::Sitemap { format!("{SITEMAP_NAME}{address}") } else { address.to_owned() }
}

pub(super) fn obstacle(error: FetchError) -> Obstacle {
    match error.kind {
        FetchErrorKind::Stopped => Obstacle::Stopped,
        FetchErrorKind::Unavailable => Obstacle::Trouble(Error::unavailable(plain(&error.words)).because(error)),
        // The site may have been mended since.
        FetchErrorKind::NotFound | FetchErrorKind::Robots => Obstacle::Failed(error.words),
        FetchErrorKind::Refused | FetchErrorKind::TooLarge | FetchErrorKind::Unsupported | FetchErrorKind::Settings => {
            Obstacle::Refused(error.words)
        }
    }
}

/// As part of a longer sentence.
fn plain(words: &str) -> String {
    words.trim_end_matches('.').to_owned()
}
