//! Host names to addresses, checked: the connection goes to exactly the addresses that passed.
//!
//! The check sits in the resolver that the connector asks, so there is no second look-up that could answer otherwise.

use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::AddressRule;

/// Looks up host names.
#[async_trait]
pub trait Names: Send + Sync {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// As the operating system does it.
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect())
    }
}

/// Why a name gave no connection; found again in the chain of the client's error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameRefused {
    #[error("the name leads to an address that may not be reached")]
    Forbidden,
    #[error("the name is not known")]
    Unknown,
}

/// The resolver to give to a client.
pub struct CheckedNames {
    pub names: Arc<dyn Names>,
    pub rule: Arc<dyn AddressRule>,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, rule) = (Arc::clone(&self.names), Arc::clone(&self.rule));
        Box::pin(async move {
            let found = match names.addresses(name.as_str()).await {
                Ok(found) if !found.is_empty() => found,
                _ => return Err(NameRefused::Unknown.into()),
            };
            // One forbidden address among good ones is how an attack looks, or a mistake; neither is worth guessing.
            if !found.iter().all(|address| rule.admits(name.as_str(), *address)) {
                return Err(NameRefused::Forbidden.into());
            }
            let addresses: Addrs = Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

/// Whether a client's error goes back to a name, and why.
pub fn name_refused(error: &(dyn Error + 'static)) -> Option<NameRefused> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(refused) = error.downcast_ref::<NameRefused>() {
            return Some(*refused);
        }
        cause = error.source();
    }
    None
}
