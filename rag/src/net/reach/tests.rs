//! Every special block by example, and the classifier as properties.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Reach {
    reach(text.parse().unwrap())
}

#[test]
fn well_known_sites_are_public() {
    for address in
        ["1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "223.255.255.255"]
    {
        assert_eq!(at(address), Reach::Public, "{address}");
    }
    for address in ["2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "64:ff9b::1.1.1.1", "::ffff:1.1.1.1"] {
        assert_eq!(at(address), Reach::Public, "{address}");
    }
}

#[test]
fn networks_behind_the_door_are_private() {
    for address in ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.255.255.255", "100.64.0.1"] {
        assert_eq!(at(address), Reach::Private, "{address}");
        assert_eq!(at(&format!("::ffff:{address}")), Reach::Private, "mapped {address}");
    }
    for address in ["::1", "fc00::1", "fdff::1"] {
        assert_eq!(at(address), Reach::Private, "{address}");
    }
}

#[test]
fn nobodys_addresses_and_those_of_clouds_are_never_reached() {
    let v4 = [
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "169.254.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "198.51.100.7",
        "203.0.113.9",
        "198.18.0.1",
        "198.19.255.255",
        "192.88.99.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "168.63.129.16",
        "100.100.100.200",
    ];
    for address in v4 {
        assert_eq!(at(address), Reach::Never, "{address}");
        assert_eq!(at(&format!("::ffff:{address}")), Reach::Never, "mapped {address}");
    }
    let v6 = [
        "::",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "2001::1",
        "2001:10::1",
        "2001:20::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "::127.0.0.1",
        "::8.8.8.8",
        "64:ff9b:1::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "100::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "5f00::1",
        "4000::1",
    ];
    for address in v6 {
        assert_eq!(at(address), Reach::Never, "{address}");
    }
}

proptest! {
    #[test]
    fn what_the_standard_library_calls_special_is_not_public(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        let is_special = address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast()
            || address.is_broadcast() || address.is_documentation() || address.is_unspecified();
        if is_special {
            prop_assert_ne!(reach(address.into()), Reach::Public);
        }
    }

    /// Random addresses are mostly public, so the special blocks are sought out.
    #[test]
    fn special_blocks_hold_no_public_address(block in 0usize..8, bits: u32) {
        let (first, prefix) = [
            ([10, 0, 0, 0], 8), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16), ([172, 16, 0, 0], 12),
            ([192, 168, 0, 0], 16), ([100, 64, 0, 0], 10), ([198, 18, 0, 0], 15), ([224, 0, 0, 0], 3),
        ][block];
        let address = Ipv4Addr::from_bits(Ipv4Addr::from(first).to_bits() | (bits & (u32::MAX >> prefix)));
        prop_assert_ne!(reach(address.into()), Reach::Public);
        prop_assert_ne!(reach(address.to_ipv6_mapped().into()), Reach::Public);
    }

    #[test]
    fn an_ipv4_address_within_ipv6_is_never_more_public_than_itself(bits: u32, rest: u64) {
        let inner = Ipv4Addr::from_bits(bits);
        let [a, b] = [(bits >> 16) as u16, bits as u16];
        let mapped = Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, a, b);
        let translated = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, a, b);
        prop_assert_eq!(reach(mapped.into()), reach(inner.into()));
        prop_assert_eq!(reach(translated.into()) == Reach::Public, reach(inner.into()) == Reach::Public);
        let rest = u128::from(rest);
        let six_to_four = Ipv6Addr::from_bits(0x2002 << 112 | u128::from(bits) << 80 | rest);
        let teredo = Ipv6Addr::from_bits(0x2001_0000 << 96 | rest << 32 | u128::from(!bits));
        let compatible = Ipv6Addr::from_bits(u128::from(bits));
        for tunnel in [six_to_four, teredo, compatible] {
            prop_assert_ne!(reach(tunnel.into()), Reach::Public);
        }
    }

    #[test]
    fn public_ipv6_lies_in_the_range_that_is_given_out(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        let is_inside = address.to_ipv4_mapped().is_some() || bits >> 125 == 1 || bits >> 32 == 0x64_ff9b << 64;
        prop_assert!(reach(address.into()) != Reach::Public || is_inside);
        let is_special = address.is_unique_local() || address.is_unicast_link_local() || address.is_multicast();
        prop_assert!(reach(address.into()) != Reach::Public || !is_special);
    }
}
