use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

#[test]
fn networks_are_read_and_contain_what_they_should() {
    let network = |text: &str| Network::parse(text).unwrap().unwrap();
    assert!(network("10.1.0.0/16").contains("10.1.255.255".parse().unwrap()));
    assert!(!network("10.1.0.0/16").contains("10.2.0.0".parse().unwrap()));
    assert!(network("10.1.0.0/16").contains("::ffff:10.1.2.3".parse().unwrap()));
    assert!(network("fd00:1::/32").contains("fd00:1::5".parse().unwrap()));
    assert!(!network("fd00:1::/32").contains("fd00:2::5".parse().unwrap()));
    assert!(network("0.0.0.0/0").contains("1.2.3.4".parse().unwrap()));
    assert!(network("::1").contains("::1".parse().unwrap()));
    assert!(!network("127.0.0.1").contains("127.0.0.2".parse().unwrap()));
    assert_eq!(Network::parse("wiki.intern").unwrap(), None);
    for wrong in ["10.0.0.0/33", "10.0.0.0/x", "::/129", "wiki/8"] {
        assert!(Network::parse(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_network_contains_its_own_block_alone(bits: u32, prefix in 1u8..=32, flip in 0u8..32) {
        let first = Ipv4Addr::from_bits(bits);
        let network = Network::parse(&format!("{first}/{prefix}")).unwrap().unwrap();
        let other = Ipv4Addr::from_bits(bits ^ (1 << (31 - flip)));
        prop_assert_eq!(network.contains(other.into()), flip >= prefix);
    }
}
