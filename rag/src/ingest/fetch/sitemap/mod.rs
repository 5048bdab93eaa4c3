//! The pages that a site lists: its sitemaps, followed as they name each other, bounded in every direction.

mod read;
mod sites;

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use url::Url;

use self::read::{Entry, Listing};
use self::sites::Sites;
use super::body::{self, Beyond};
use super::error::{FetchError, FetchErrorKind};
use super::web::judge;
use super::{Fetcher, Opening};

const ACCEPT: &str = "application/xml, text/xml, text/plain, application/gzip, */*;q=0.5";
const GZIP: [u8; 2] = [0x1f, 0x8b];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SitemapPage {
    pub address: String,
    /// As the site writes it: a date, or date and time.
    pub last_modified: Option<String>,
}

/// Pages in the order of the site, each once, and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sitemap {
    pub pages: Vec<SitemapPage>,
    /// Files read.
    pub read: usize,
    /// Files that were named and could not be read.
    pub failed: usize,
    /// Pages and files of other sites.
    pub foreign: usize,
    /// Addresses that may not be read or are no addresses.
    pub unusable: usize,
    /// A bound was reached: there may be more pages.
    pub is_cut: bool,
}

/// A file still to be read.
struct Pending {
    url: Url,
    depth: usize,
    /// Offered by robots.txt, so that its rules do not apply to it.
    is_offered: bool,
}

pub(super) async fn walk(fetcher: &Fetcher, address: &str) -> Result<Sitemap, FetchError> {
    let entered = fetcher.web.gate.entered(address)?;
    let mut walk = Walk::new(fetcher, &entered);
    if entered.path() != "/" || entered.query().is_some() {
        walk.pending.push(Pending { url: entered, depth: 0, is_offered: false });
        return walk.run().await;
    }
    walk.start_at_site(&entered).await;
    walk.run().await.map_err(|error| match error.kind {
        // The person entered a site and no file, so a missing file would only puzzle them.
        FetchErrorKind::NotFound => FetchError::not_found("The site names no sitemap; enter the address of one."),
        _ => error,
    })
}

struct Walk<'a> {
    fetcher: &'a Fetcher,
    sites: Sites,
    /// A stack, so that pages come in the order of the site.
    pending: Vec<Pending>,
    /// Files seen under any name; ends circles.
    files: HashSet<Url>,
    addresses: HashSet<Url>,
    found: Sitemap,
    failure: Option<FetchError>,
}

impl<'a> Walk<'a> {
    fn new(fetcher: &'a Fetcher, entered: &Url) -> Self {
        Self {
            fetcher,
            sites: Sites::new(entered, &fetcher.settings.sitemap_hosts),
            pending: Vec::new(),
            files: HashSet::new(),
            addresses: HashSet::new(),
            found: Sitemap::default(),
            failure: None,
        }
    }

    /// Of a site alone: the files that robots.txt offers, then the usual place.
    async fn start_at_site(&mut self, site: &Url) {
        let mut usual = site.clone();
        usual.set_path("/sitemap.xml");
        self.pending.push(Pending { url: usual, depth: 0, is_offered: false });
        let rules = self.fetcher.robots.rules(&self.fetcher.web, site).await;
        for address in rules.sitemaps().iter().take(self.fetcher.settings.max_sitemaps).rev() {
            if let Some(url) = self.admitted(site, address) {
                self.pending.push(Pending { url, depth: 0, is_offered: true });
            }
        }
    }

    async fn run(mut self) -> Result<Sitemap, FetchError> {
        while let Some(next) = self.pending.pop() {
            if self.files.contains(&next.url) {
                continue;
            }
            let settings = &self.fetcher.settings;
            if self.found.read + self.found.failed >= settings.max_sitemaps || self.found.pages.len() >= settings.max_sitemap_urls
            {
                self.found.is_cut = true;
                break;
            }
            self.files.insert(next.url.clone());
            match self.file(&next).await {
                Ok(listing) => {
                    self.found.read += 1;
                    self.take(listing, &next);
                }
                Err(error) => {
                    self.found.failed += 1;
                    self.failure.get_or_insert(error);
                }
            }
        }
        match self.failure {
            // No page at all: the first reason is the one to tell.
            Some(failure) if self.found.pages.is_empty() => Err(failure),
            _ => Ok(self.found),
        }
    }

    async fn file(&mut self, next: &Pending) -> Result<Listing, FetchError> {
        let fetcher = self.fetcher;
        let limit = fetcher.settings.max_bytes;
        let opening = Opening { accept: ACCEPT, seen: None, is_offered: next.is_offered };
        let mut opened = fetcher.open(next.url.clone(), &opening).await?;
        judge(&opened.answer.response)?;
        let bytes = body::read(opened.answer.response, &mut opened.budget, limit, Beyond::Refuse).await?;
        let bytes = if bytes.starts_with(&GZIP) { body::unpack(&bytes, limit)? } else { bytes };
        if next.depth == 0 {
            self.sites.add(&opened.url);
        }
        self.files.insert(opened.url);
        read::read(&bytes)
    }

    fn take(&mut self, listing: Listing, from: &Pending) {
        match listing {
            Listing::Pages(entries) => entries.into_iter().for_each(|entry| self.take_page(entry, &from.url)),
            Listing::Sitemaps(_) if from.depth >= self.fetcher.settings.max_sitemap_depth => self.found.is_cut = true,
            Listing::Sitemaps(entries) => {
                let most = self.fetcher.settings.max_sitemaps;
                self.found.is_cut |= entries.len() > most;
                for entry in entries.into_iter().take(most).rev() {
                    if let Some(url) = self.admitted(&from.url, &entry.address) {
                        self.pending.push(Pending { url, depth: from.depth + 1, is_offered: from.is_offered });
                    }
                }
            }
        }
    }

    fn take_page(&mut self, entry: Entry, from: &Url) {
        let Some(url) = self.admitted(from, &entry.address) else { return };
        if self.addresses.contains(&url) {
            return;
        }
        if self.found.pages.len() >= self.fetcher.settings.max_sitemap_urls {
            self.found.is_cut = true;
            return;
        }
        self.found.pages.push(SitemapPage { address: url.to_string(), last_modified: entry.last_modified });
        self.addresses.insert(url);
    }

    /// An address as listed, if it may be read and belongs to the site.
    fn admitted(&mut self, from: &Url, address: &str) -> Option<Url> {
        let Some(url) = from.join(address).ok().and_then(|url| self.fetcher.web.gate.admit(url).ok()) else {
            self.found.unusable += 1;
            return None;
        };
        if !self.sites.include(&url) {
            self.found.foreign += 1;
            return None;
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests;
