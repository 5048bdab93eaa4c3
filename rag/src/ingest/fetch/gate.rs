//! Which addresses may be asked at all: the form of an address, and where it leads.

use std::net::IpAddr;
use std::sync::Arc;

use url::{Host, Url};

use super::error::FetchError;
use super::network::Network;
use super::settings::FetchSettings;
use crate::net::{AddressRule, Reach, reach};

/// Longer ones are traps or hold data.
const LONGEST_ADDRESS: usize = 4_096;

/// The public internet, and those private networks that the settings name.
pub(super) struct PublicOr {
    all_private: bool,
    hosts: Vec<String>,
    networks: Vec<Network>,
}

impl PublicOr {
    pub(super) fn new(settings: &FetchSettings) -> Result<Self, FetchError> {
        let (mut hosts, mut networks) = (Vec::new(), Vec::new());
        for entry in &settings.private {
            match Network::parse(entry.trim())? {
                Some(network) => networks.push(network),
                None => hosts.push(bare_host(entry.trim())),
            }
        }
        Ok(Self { all_private: settings.allow_private, hosts, networks })
    }
}

impl AddressRule for PublicOr {
    fn admits(&self, host: &str, address: IpAddr) -> bool {
        match reach(address) {
            Reach::Public => true,
            Reach::Never => false,
            Reach::Private => {
                let is_named = || self.hosts.contains(&bare_host(host));
                self.all_private || is_named() || self.networks.iter().any(|network| network.contains(address))
            }
        }
    }
}

/// Lower case and without the dot that ends a full name, so that one host is one text.
pub(super) fn bare_host(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

pub(super) struct Gate {
    ports: Vec<u16>,
    rule: Arc<dyn AddressRule>,
}

impl Gate {
    pub(super) fn new(ports: Vec<u16>, rule: Arc<dyn AddressRule>) -> Self {
        Self { ports, rule }
    }

    /// What a person typed; without a scheme it means `https`.
    pub(super) fn entered(&self, text: &str) -> Result<Url, FetchError> {
        let text = text.trim();
        let parsed = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) };
        let url = parsed.map_err(|error| FetchError::refused("This is no valid web address.").because(error))?;
        self.admit(url)
    }

    /// Where a redirect leads, with everything checked anew.
    pub(super) fn next(&self, from: &Url, location: &str) -> Result<Url, FetchError> {
        let url = from
            .join(location)
            .map_err(|error| FetchError::refused("The site redirects to an address that is not valid.").because(error))?;
        if from.scheme() == "https" && url.scheme() == "http" {
            return Err(FetchError::refused("The site redirects from a secure address to one that is not (https to http)."));
        }
        self.admit(url)
    }

    /// Gives the address back without its fragment. Names are checked later, when they are resolved to connect.
    pub(super) fn admit(&self, mut url: Url) -> Result<Url, FetchError> {
        url.set_fragment(None);
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::refused("Only addresses that begin with http:// or https:// are read."));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::refused("The address holds a user name or password; enter it without."));
        }
        if url.as_str().len() > LONGEST_ADDRESS {
            return Err(FetchError::refused(format!("The address is longer than {LONGEST_ADDRESS} characters.")));
        }
        let port = url.port_or_known_default().unwrap_or_default();
        if !self.ports.contains(&port) {
            return Err(FetchError::refused(format!("The port {port} is not among those that may be read.")));
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(name)) if !bare_host(name).is_empty() => None,
            _ => return Err(FetchError::refused("The address names no host.")),
        };
        // An address in digits is never resolved, so this is the only place that sees it.
        match literal {
            Some(address) if !self.rule.admits(url.host_str().unwrap_or_default(), address) => Err(FetchError::private()),
            _ => Ok(url),
        }
    }
}

#[cfg(test)]
mod tests;
