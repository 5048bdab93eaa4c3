//! What may be fetched, how much of it and how fast.

use serde::{Deserialize, Serialize};

use super::error::FetchError;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetchSettings {
    /// Name in the `User-Agent` header and in robots.txt; letters, `-` and `_`.
    pub agent: String,
    /// Page or mail address where the operator of a site can complain; sent in the `User-Agent` header.
    pub contact: Option<String>,
    /// Largest body, counted both as it travels and after it is unpacked.
    pub max_bytes: usize,
    pub connect_seconds: u64,
    /// Longest silence of a server within an answer.
    pub idle_seconds: u64,
    /// Longest time for one address with all its redirects; waiting for the turn of a host does not count.
    pub total_seconds: u64,
    pub max_redirects: usize,
    /// Requests to one host at the same time.
    pub at_once: usize,
    /// Between the starts of two requests to one host; robots.txt may ask for more.
    pub delay_ms: u64,
    /// Most that the crawl delay of a robots.txt may slow down.
    pub max_delay_seconds: u64,
    /// Ports that an address may name. A short list, because databases and mail servers understand bits of HTTP.
    pub ports: Vec<u16>,
    /// Lets every address lead into private networks, not only those of `private`; the addresses at which clouds
    /// serve the keys of their machines stay refused.
    pub allow_private: bool,
    /// Host names, addresses and networks (`10.1.0.0/16`) of an intranet that may be read.
    pub private: Vec<String>,
    /// Host names of the business itself: read whatever robots.txt and `noindex` say.
    pub own_sites: Vec<String>,
    /// Host names that a sitemap may list besides its own host and that host's subdomains.
    pub sitemap_hosts: Vec<String>,
    pub max_sitemap_urls: usize,
    /// Files read for one sitemap, however they name each other.
    pub max_sitemaps: usize,
    /// How deep sitemaps may name sitemaps.
    pub max_sitemap_depth: usize,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            agent: "Switchboard".to_owned(),
            contact: None,
            max_bytes: 20 << 20,
            connect_seconds: 5,
            idle_seconds: 10,
            total_seconds: 30,
            max_redirects: 5,
            at_once: 2,
            delay_ms: 250,
            max_delay_seconds: 10,
            ports: vec![80, 443, 8080, 8443],
            allow_private: false,
            private: Vec::new(),
            own_sites: Vec::new(),
            sitemap_hosts: Vec::new(),
            max_sitemap_urls: 2_000,
            max_sitemaps: 50,
            max_sitemap_depth: 3,
        }
    }
}

impl FetchSettings {
    pub(super) fn check(&self) -> Result<(), FetchError> {
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic() || b"-_".contains(&byte));
        if !is_name(&self.agent) {
            return Err(FetchError::settings("agent takes letters, - and _ only"));
        }
        let is_plain = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"()".contains(&byte));
        if !self.contact.as_deref().is_none_or(is_plain) {
            return Err(FetchError::settings("contact takes a plain address, without brackets"));
        }
        let least = [
            ("max_bytes", self.max_bytes),
            ("at_once", self.at_once),
            ("max_sitemap_urls", self.max_sitemap_urls),
            ("max_sitemaps", self.max_sitemaps),
            ("connect_seconds", usize::from(self.connect_seconds > 0)),
            ("idle_seconds", usize::from(self.idle_seconds > 0)),
            ("total_seconds", usize::from(self.total_seconds > 0)),
        ];
        match least.iter().find(|(_, value)| *value == 0) {
            Some((name, _)) => Err(FetchError::settings(format!("{name} must be at least 1"))),
            None => Ok(()),
        }
    }

    pub(super) fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match &self.contact {
            Some(contact) => format!("{}/{version} (+{contact})", self.agent),
            None => format!("{}/{version}", self.agent),
        }
    }
}
