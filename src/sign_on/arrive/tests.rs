use super::*;

#[test]
fn an_address_lies_in_a_domain_by_its_whole_host() {
    let domains = ["shop.example".to_owned(), "studio.example".to_owned()];
    for (email, within) in [
        ("mia@shop.example", true),
        ("mia@studio.example", true),
        ("mia@evil-shop.example", false),
        ("mia@shop.example.evil.example", false),
        ("mia@sub.shop.example", false),
        ("shop.example", false),
        ("a@shop.example@evil.example", false),
    ] {
        assert_eq!(is_within(email, &domains), within, "{email}");
    }
}
