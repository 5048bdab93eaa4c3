//! Which addresses may be asked at all.

use std::net::IpAddr;
use std::sync::Arc;

use rag::net::{AddressRule, CheckedNames, Names, Reach, reach};
use url::{Host, Url};

/// Whether a service may stand in a private network when its settings say so: the house's word, above every
/// organisation's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Allowed {
    /// Nobody's settings open the network this program runs in.
    Public,
    #[default]
    PrivateWhereSaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Public,
    Private,
}

impl AddressRule for Where {
    fn admits(&self, _host: &str, address: IpAddr) -> bool {
        match reach(address) {
            Reach::Public => true,
            Reach::Private => *self == Self::Private,
            Reach::Never => false,
        }
    }
}

pub(super) fn resolver(place: Where, names: Arc<dyn Names>) -> CheckedNames {
    CheckedNames { names, rule: Arc::new(place) }
}

/// By whose rule the address is asked; `None`: by nobody's.
pub(super) fn place(allowed: Allowed, url: &Url, allow_private: bool) -> Option<Where> {
    let place = if allow_private && allowed == Allowed::PrivateWhereSaid { Where::Private } else { Where::Public };
    let is_scheme = url.scheme() == "https" || (url.scheme() == "http" && place == Where::Private);
    let is_plain = url.username().is_empty() && url.password().is_none();
    // An address in digits is never resolved, so this is the only place that sees it.
    let is_host = match url.host()? {
        Host::Ipv4(address) => place.admits("", IpAddr::V4(address)),
        Host::Ipv6(address) => place.admits("", IpAddr::V6(address)),
        Host::Domain(name) => !name.trim_matches('.').is_empty(),
    };
    (is_scheme && is_plain && is_host).then_some(place)
}
