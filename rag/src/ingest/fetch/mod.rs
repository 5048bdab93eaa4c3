//! Pages and sitemaps from the web, fetched so that an address entered by anybody does no harm.
//!
//! - `gate` judges the form of an address and [`crate::net`] where it leads: it checks what a name resolves to inside the
//!   connection, so that the answer cannot change between check and use.
//! - `web` sends one request, in turn (`turns`) and in time; redirects come back as data and pass the gate anew (`trail`).
//! - `body` bounds what arrives, `media` and `page` refuse what the knowledge cannot or may not read.
//! - `robots` keeps what a site asks of programs; [`Fetcher::sitemap`] lists its pages.
//!
//! No proxy, no cookies, no `Referer`. Neither addresses that names resolve to nor text of a page appear in the words of
//! an error.

mod body;
mod error;
mod gate;
mod media;
mod network;
mod page;
mod robots;
mod settings;
mod sitemap;
mod trail;
mod turns;
mod web;

use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

pub use self::error::{FetchError, FetchErrorKind};
pub use self::settings::FetchSettings;
pub use self::sitemap::{Sitemap, SitemapPage};

use self::body::Beyond;
use self::gate::{PublicOr, bare_host};
use self::page::Head;
use self::robots::{Robots, RobotsPolicy};
use self::trail::Trail;
use self::web::{Answer, Ask, Budget, Hop, Web};
use crate::net::{AddressRule, Names, SystemNames};

const ACCEPT: &str = "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.8";

/// A page as it arrived, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where the redirects led; without fragment.
    pub final_url: String,
    /// What the page calls itself, if that is an address of the same host: two pages with one of it are one document.
    pub canonical: Option<String>,
    /// As the server sent it, with its parameters (`text/html; charset=iso-8859-1`); nothing if it only said "bytes".
    pub media_type: Option<String>,
    /// The last part of the path.
    pub file_name: Option<String>,
    pub bytes: Vec<u8>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

impl Fetched {
    /// To keep, and to ask later whether the page has changed.
    pub fn seen(&self) -> Seen {
        Seen { final_url: self.final_url.clone(), etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }

    /// The address under which the page is one document.
    pub fn identity(&self) -> &str {
        self.canonical.as_deref().unwrap_or(&self.final_url)
    }
}

/// What a server said about a page when it was last read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub final_url: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refetched {
    Changed(Fetched),
    NotModified,
}

/// Fetches from the web; made once, because it remembers whose turn it is and what sites ask for.
pub struct Fetcher {
    settings: FetchSettings,
    own_sites: Vec<String>,
    web: Web,
    robots: Robots,
}

impl Fetcher {
    pub fn new(settings: FetchSettings) -> Result<Self, FetchError> {
        let rule = Arc::new(PublicOr::new(&settings)?);
        Self::with(settings, rule, Arc::new(SystemNames))
    }

    fn with(settings: FetchSettings, rule: Arc<dyn AddressRule>, names: Arc<dyn Names>) -> Result<Self, FetchError> {
        settings.check()?;
        let policy = RobotsPolicy {
            agent: settings.agent.clone(),
            delay: Duration::from_millis(settings.delay_ms),
            max_delay: Duration::from_secs(settings.max_delay_seconds),
            max_redirects: settings.max_redirects,
        };
        let own_sites = settings.own_sites.iter().map(|host| bare_host(host.trim())).collect();
        Ok(Self { web: Web::new(&settings, rule, names)?, robots: Robots::new(policy), own_sites, settings })
    }

    /// Reads one page; without a scheme the address means `https`.
    pub async fn fetch(&self, address: &str, stop: &CancellationToken) -> Result<Fetched, FetchError> {
        match until(stop, self.page(address, None)).await? {
            Refetched::Changed(fetched) => Ok(fetched),
            Refetched::NotModified => Err(FetchError::unavailable("The site sends no page, only that it has not changed.")),
        }
    }

    /// Reads a page again, if it has changed since.
    pub async fn refetch(&self, address: &str, seen: &Seen, stop: &CancellationToken) -> Result<Refetched, FetchError> {
        until(stop, self.page(address, Some(seen))).await
    }

    /// Lists the pages of a sitemap, or of a site whose root is given: from its robots.txt and `/sitemap.xml`.
    pub async fn sitemap(&self, address: &str, stop: &CancellationToken) -> Result<Sitemap, FetchError> {
        until(stop, sitemap::walk(self, address)).await
    }

    /// Checks an address by its form alone, before anything is queued, and gives it back as it is asked for.
    pub fn check(&self, address: &str) -> Result<String, FetchError> {
        self.web.gate.entered(address).map(String::from)
    }

    async fn page(&self, address: &str, seen: Option<&Seen>) -> Result<Refetched, FetchError> {
        let opening = Opening { accept: ACCEPT, seen, is_offered: false };
        let Opened { url, answer, mut budget } = self.open(self.web.gate.entered(address)?, &opening).await?;
        let Answer { response, turn } = answer;
        if seen.is_some() && response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Refetched::NotModified);
        }
        web::judge(&response)?;
        let headers = response.headers().clone();
        let media_type = text(&headers, CONTENT_TYPE);
        media::check(media_type.as_deref(), &url)?;
        self.refuse_kept_out(&url, page::is_kept_out(&headers, &self.settings.agent))?;
        let bytes = body::read(response, &mut budget, self.settings.max_bytes, Beyond::Refuse).await?;
        drop(turn);
        let head = if media::is_html(media_type.as_deref(), &bytes) {
            Head::read(&bytes, &self.settings.agent)
        } else {
            Head::default()
        };
        self.refuse_kept_out(&url, head.is_kept_out)?;
        Ok(Refetched::Changed(Fetched {
            canonical: head.canonical(&url, &self.web.gate).map(String::from),
            file_name: media::file_name(&url),
            final_url: url.into(),
            media_type: media_type.filter(|named| media::essence(Some(named)).is_some()),
            bytes,
            etag: text(&headers, ETAG),
            last_modified: text(&headers, LAST_MODIFIED),
        }))
    }

    /// Follows redirects until a page answers; each address on the way passes the gate and the robots.txt of its site.
    async fn open(&self, first: Url, opening: &Opening<'_>) -> Result<Opened, FetchError> {
        let mut trail = Trail::new(first, self.settings.max_redirects);
        let mut budget = self.web.budget();
        loop {
            let url = trail.current();
            let rules = self.robots.rules(&self.web, url).await;
            if !opening.is_offered && !self.is_own(url) {
                rules.check(url)?;
            }
            let ask = Ask { url, accept: opening.accept, delay: rules.delay, seen: opening.seen };
            match self.web.hop(&ask, &mut budget).await? {
                Hop::Redirect(next) => trail.step(next)?,
                Hop::Answer(answer) => return Ok(Opened { url: url.clone(), answer, budget }),
            }
        }
    }

    fn refuse_kept_out(&self, url: &Url, is_kept_out: bool) -> Result<(), FetchError> {
        if is_kept_out && !self.is_own(url) {
            return Err(FetchError::robots("The page asks programs not to keep it (noindex)."));
        }
        Ok(())
    }

    fn is_own(&self, url: &Url) -> bool {
        url.host_str().is_some_and(|host| self.own_sites.contains(&bare_host(host)))
    }
}

struct Opening<'a> {
    accept: &'static str,
    seen: Option<&'a Seen>,
    /// Named by robots.txt itself.
    is_offered: bool,
}

struct Opened {
    url: Url,
    answer: Answer,
    budget: Budget,
}

/// Dropping the work closes its connection.
async fn until<T>(stop: &CancellationToken, work: impl Future<Output = Result<T, FetchError>>) -> Result<T, FetchError> {
    stop.run_until_cancelled(work).await.unwrap_or_else(|| Err(FetchError::stopped()))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests;
