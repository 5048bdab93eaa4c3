//! Where an address leads, so that a connection somebody enters cannot be turned against the house's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Public,
    /// The machine itself and networks behind the door: for models run by the house, when the settings say so.
    Private,
    /// Keys of cloud machines, multicast, and what is nobody's.
    Never,
}

pub fn reach(address: IpAddr) -> Reach {
    match address.to_canonical() {
        IpAddr::V4(address) => of_v4(address),
        IpAddr::V6(address) => of_v6(address),
    }
}

fn of_v4(address: Ipv4Addr) -> Reach {
    let [first, second, third, fourth] = address.octets();
    let is_metadata = matches!((first, second, third, fourth), (168, 63, 129, 16) | (100, 100, 100, 200));
    let is_nobodys = first == 0 || first >= 224 || address.is_link_local() || address.is_documentation();
    let is_special =
        matches!((first, second, third), (192, 0, 0) | (192, 88, 99)) || (first == 198 && (18..=19).contains(&second));
    let is_carriers = first == 100 && (64..=127).contains(&second);
    if is_metadata || is_nobodys || is_special {
        Reach::Never
    } else if address.is_private() || address.is_loopback() || is_carriers {
        Reach::Private
    } else {
        Reach::Public
    }
}

fn of_v6(address: Ipv6Addr) -> Reach {
    let parts = address.segments();
    let is_metadata = matches!(parts, [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254]);
    match parts[0] {
        _ if is_metadata => Reach::Never,
        _ if address.is_loopback() => Reach::Private,
        0xfc00..=0xfdff => Reach::Private,
        // The way to IPv4 from networks without it: what it leads to decides, and only the public may be meant.
        0x64 if parts[1] == 0xff9b && parts[2..6] == [0; 4] => {
            let inner = Ipv4Addr::from(u32::from(parts[6]) << 16 | u32::from(parts[7]));
            if of_v4(inner) == Reach::Public { Reach::Public } else { Reach::Never }
        }
        // Teredo and its neighbours, documentation, 6to4: all hide or hold another address.
        0x2001 if parts[1] < 0x200 || parts[1] == 0xdb8 => Reach::Never,
        0x2002 => Reach::Never,
        0x2000..=0x3ffe => Reach::Public,
        _ => Reach::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_and_the_clouds_keys_are_not_the_internet() {
        let of = |text: &str| reach(text.parse().unwrap());
        for public in ["8.8.8.8", "104.18.7.192", "2606:4700::6812:7c0", "64:ff9b::808:808"] {
            assert_eq!(of(public), Reach::Public, "{public}");
        }
        for private in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "100.64.0.1", "::1", "fd12::1", "::ffff:10.0.0.1"] {
            assert_eq!(of(private), Reach::Private, "{private}");
        }
        for never in [
            "169.254.169.254",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.2.1",
            "fe80::1",
            "ff02::1",
            "::",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "fd00:ec2::254",
            "2001:db8::1",
            "::ffff:169.254.169.254",
        ] {
            assert_eq!(of(never), Reach::Never, "{never}");
        }
    }
}
