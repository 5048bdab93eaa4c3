//! The pages of a site: its sitemap is read, and each page it lists becomes a document of its own.

use engine::error::Result;
use engine::ids::{DocumentId, OrgId};
use futures_util::{StreamExt as _, stream};

use super::desk::{Place, Progress, Unit, Work};
use super::pages::obstacle;
use super::take_in::Obstacle;
use super::{Knowledge, KnowledgeDocument, Stage};

/// Pages of one sitemap at the same time; the fetcher itself spares the site.
const AT_ONCE: usize = 2;

impl Knowledge {
    pub(super) async fn read_sitemap(&self, organisation: OrgId, document: DocumentId) -> Result<()> {
        let Some(found) = self.find(organisation, document).await? else { return Ok(()) };
        if found.stage.is_over() {
            return Ok(());
        }
        let work = self.desk.begin(found.place()).await;
        let now = self.clock.now();
        let begun = self
            .update(organisation, document, |document| {
                let goes_on = !document.stage.is_over();
                if goes_on {
                    // After the process died this is the same reading still: what it has fetched counts.
                    document.checked_at = document.checked_at.filter(|_| document.tries > 0).or(Some(now));
                    document.tries += 1;
                    document.stage = Stage::Fetching;
                }
                goes_on
            })
            .await?;
        let Some(sitemap) = begun.filter(|sitemap| !sitemap.stage.is_over()) else { return Ok(()) };
        match self.read_pages(&work, &sitemap).await {
            Ok((pages, words)) => self.finish_sitemap(work.place, pages, words).await,
            Err(Obstacle::Stopped) => self.end_try(work.place).await,
            Err(Obstacle::Refused(why)) => self.fail(work.place, None, why, false).await,
            Err(Obstacle::Failed(why)) => self.fail(work.place, None, why, true).await,
            Err(Obstacle::Trouble(error)) => {
                self.wait(work.place, &error).await?;
                Err(error)
            }
        }
    }

    /// How many pages were looked at, and what a person should know of the rest.
    async fn read_pages(&self, work: &Work, sitemap: &KnowledgeDocument) -> Result<(u32, Option<String>), Obstacle> {
        work.enter(Stage::Fetching);
        let listed = self.fetcher.sitemap(sitemap.address(), &work.stop).await.map_err(obstacle)?;
        let total = listed.pages.len() as u64;
        let (is_cut, foreign, failed) = (listed.is_cut, listed.foreign, listed.failed);
        work.progress(Stage::Fetching, Progress { done: 0, total, unit: Unit::Pages });
        let pages = listed.pages.into_iter().map(|page| self.read_page(work, sitemap, page.address));
        let mut pages = stream::iter(pages).buffer_unordered(AT_ONCE);
        let mut done = 0;
        while let Some(page) = pages.next().await {
            page?;
            done += 1;
            work.progress(Stage::Fetching, Progress { done, total, unit: Unit::Pages });
        }
        let mut words = Vec::new();
        if is_cut {
            words.push(format!("The site lists more pages; the first {total} were read."));
        }
        if foreign > 0 {
            words.push(format!("{foreign} pages of other sites were left out."));
        }
        if failed > 0 {
            words.push(format!("{failed} lists of pages could not be read."));
        }
        Ok((u32::try_from(total).unwrap_or(u32::MAX), (!words.is_empty()).then(|| words.join(" "))))
    }

    async fn read_page(&self, work: &Work, sitemap: &KnowledgeDocument, address: String) -> Result<(), Obstacle> {
        if work.is_stopped() {
            return Err(Obstacle::Stopped);
        }
        self.take_in_page(sitemap, &address).await?;
        Ok(())
    }

    async fn finish_sitemap(&self, place: Place, pages: u32, words: Option<String>) -> Result<()> {
        let now = self.clock.now();
        let finished = |document: &mut KnowledgeDocument| {
            if document.stage.is_over() {
                return false;
            }
            document.stage = Stage::Ready;
            document.error.clone_from(&words);
            document.tries = 0;
            document.pages = Some(pages);
            document.updated_at = now;
            true
        };
        self.update(place.organisation, place.document, finished).await.map(drop)
    }
}
