//! Where addresses lead that people enter, for every client that asks them.
//!
//! - [`reach`] tells the public internet from private networks and from what nobody may ask.
//! - [`CheckedNames`] is the resolver of such a client: it connects to exactly the addresses that an [`AddressRule`] admits,
//!   so a name cannot lead elsewhere after the check. An address in digits is never resolved; the caller checks that one.

mod names;
mod reach;

use std::net::IpAddr;

pub use self::names::{CheckedNames, NameRefused, Names, SystemNames, name_refused};
pub use self::reach::{Reach, reach};

/// Says whether a host may be reached at an address.
pub trait AddressRule: Send + Sync {
    fn admits(&self, host: &str, address: IpAddr) -> bool;
}
