//! Where an address leads: to the public internet, into a private network, or nowhere a document could be.
//!
//! Follows the registries of special-purpose addresses (RFC 6890 and later), stricter where in doubt: of IPv6 only the
//! range that is given out counts as public, and the tunnels 6to4 and Teredo, which hide an IPv4 address, never do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Of the internet at large.
    Public,
    /// May be allowed for an intranet.
    Private,
    /// Never allowed: keys of cloud machines, multicast, addresses that are nobody's.
    Never,
}

/// Public by number, yet answered by the machine's own cloud.
const AZURE_WIRE_SERVER: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);
/// Within the range for carriers, yet not a carrier: the metadata of Alibaba's machines.
const ALIBABA_METADATA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
/// The metadata of Amazon's machines within the private range of IPv6.
const AMAZON_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);
/// The same of Google's machines.
const GOOGLE_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254);

pub fn reach(address: IpAddr) -> Reach {
    match address.to_canonical() {
        IpAddr::V4(address) => of_v4(address),
        IpAddr::V6(address) => of_v6(address),
    }
}

fn of_v4(address: Ipv4Addr) -> Reach {
    if address == AZURE_WIRE_SERVER || address == ALIBABA_METADATA {
        return Reach::Never;
    }
    match address.octets() {
        [10 | 127, ..] | [192, 168, ..] | [172, 16..=31, ..] | [100, 64..=127, ..] => Reach::Private,
        // This network, link-local, protocols and relays, documentation, benchmarks, multicast and the reserved rest.
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 31, 196, _]
        | [192, 52, 193, _]
        | [192, 88, 99, _]
        | [192, 175, 48, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => Reach::Never,
        _ => Reach::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Reach {
    if address == AMAZON_METADATA || address == GOOGLE_METADATA {
        return Reach::Never;
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] | [0xfc00..=0xfdff, ..] => Reach::Private,
        // NAT64: on networks with IPv6 alone each public IPv4 site has such an address, so the inner one decides.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => match of_v4(joined(high, low)) {
            Reach::Public => Reach::Public,
            Reach::Private | Reach::Never => Reach::Never,
        },
        // Protocol assignments with Teredo and ORCHID, documentation, 6to4, documentation again.
        [0x2001, 0..=0x01ff | 0x0db8, ..] | [0x2002, ..] | [0x3fff, 0..=0x0fff, ..] => Reach::Never,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests;
