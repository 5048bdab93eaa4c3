//! The networks of an intranet that the settings name.

use std::net::IpAddr;

use super::error::FetchError;

/// A block of addresses, as `10.1.0.0/16`; an address alone is a block of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    first: IpAddr,
    prefix: u8,
}

impl Network {
    /// `None` if the text is no address at all, so that it may be a host name.
    pub(super) fn parse(text: &str) -> Result<Option<Self>, FetchError> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let Ok(address) = address.trim_matches(['[', ']']).parse::<IpAddr>() else {
            let wrong = || Err(FetchError::settings(format!("{text} is no network")));
            return if prefix.is_some() { wrong() } else { Ok(None) };
        };
        let most = if address.is_ipv4() { 32 } else { 128 };
        match prefix.map_or(Ok(most), str::parse::<u8>) {
            Ok(prefix) if prefix <= most => Ok(Some(Self { first: address, prefix })),
            _ => Err(FetchError::settings(format!("{text} is no network"))),
        }
    }

    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                (first.to_bits() ^ address.to_bits()).checked_shr(32 - u32::from(self.prefix)).unwrap_or_default() == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                (first.to_bits() ^ address.to_bits()).checked_shr(128 - u32::from(self.prefix)).unwrap_or_default() == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
