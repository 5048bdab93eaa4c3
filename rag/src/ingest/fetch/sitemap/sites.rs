//! Which hosts a sitemap speaks for: its own, with or without `www`, those below it, and those the settings name.

use url::Url;

use crate::ingest::fetch::gate::bare_host;

pub(super) struct Sites {
    hosts: Vec<String>,
}

impl Sites {
    pub(super) fn new(entered: &Url, allowed: &[String]) -> Self {
        let mut sites = Self { hosts: allowed.iter().map(|host| bare_host(host)).collect() };
        sites.add(entered);
        sites
    }

    /// Where the address led in the end belongs to the site too.
    pub(super) fn add(&mut self, url: &Url) {
        let host = host(url);
        if !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
    }

    pub(super) fn include(&self, url: &Url) -> bool {
        let host = host(url);
        let is_below =
            |site: &String| host.strip_suffix(site.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.hosts.iter().any(is_below)
    }
}

fn host(url: &Url) -> String {
    let host = bare_host(url.host_str().unwrap_or_default());
    // Of `www.com` the rest would be everybody's.
    host.strip_prefix("www.").filter(|rest| rest.contains('.')).map(str::to_owned).unwrap_or(host)
}
