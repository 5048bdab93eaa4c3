//! The section `[knowledge]`: the web that is read.

use rag::ingest::fetch::{FetchSettings, Fetcher};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knowledge {
    pub web: Web,
}

/// How web pages are fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Web {
    pub contact: String,
    pub private: Vec<String>,
    pub ports: Vec<u16>,
    pub own_sites: Vec<String>,
    pub sitemap_hosts: Vec<String>,
    pub max_pages: usize,
    pub max_page_mib: usize,
    pub delay_ms: u64,
}

impl Web {
    pub fn settings(&self) -> FetchSettings {
        let contact = self.contact.trim();
        FetchSettings {
            contact: (!contact.is_empty()).then(|| contact.to_owned()),
            private: self.private.clone(),
            ports: self.ports.clone(),
            own_sites: self.own_sites.clone(),
            sitemap_hosts: self.sitemap_hosts.clone(),
            max_sitemap_urls: self.max_pages,
            max_bytes: self.max_page_mib << 20,
            delay_ms: self.delay_ms,
            ..FetchSettings::default()
        }
    }
}

impl Knowledge {
    pub(super) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, mistake: &str| {
            if !ok {
                mistakes.push(mistake.to_owned());
            }
        };
        check((1..=50_000).contains(&self.web.max_pages), "knowledge.web.max_pages: 1 to 50000");
        check((1..=50).contains(&self.web.max_page_mib), "knowledge.web.max_page_mib: 1 to 50");
        check(self.web.delay_ms <= 60_000, "knowledge.web.delay_ms: at most 60000");
        if let Err(error) = Fetcher::new(self.web.settings()) {
            check(false, &format!("knowledge.web: {}", error.words));
        }
        mistakes
    }
}
