use super::*;

fn holds(network: &str, address: &str) -> bool {
    network.parse::<Network>().unwrap().holds(address.parse().unwrap())
}

#[test]
fn a_network_holds_the_addresses_whose_first_bits_agree() {
    assert!(holds("10.0.0.0/8", "10.255.1.2") && !holds("10.0.0.0/8", "11.0.0.1"));
    assert!(holds("192.0.2.7", "192.0.2.7") && !holds("192.0.2.7", "192.0.2.8"));
    assert!(holds("0.0.0.0/0", "203.0.113.9") && !holds("0.0.0.0/0", "2001:db8::1"));
    assert!(holds("2001:db8::/32", "2001:db8:ffff::1") && !holds("2001:db8::/32", "2001:db9::1"));
    assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"), "an address of IPv4 in the form of IPv6 is the same address");
}

#[test]
fn a_network_is_written_as_it_was_read() {
    for text in ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"] {
        assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
    }
    for wrong in ["", "10.0.0.0/33", "2001:db8::/129", "10.0.0/8", "shop.example", "10.0.0.0/x", " 10.0.0.1"] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong:?}");
    }
}
