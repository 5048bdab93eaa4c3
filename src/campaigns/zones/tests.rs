use engine::model::hours::zone;

use super::*;

#[test]
fn every_zone_is_one_that_the_clocks_know() {
    for (country, name) in ZONES.iter().filter(|(_, name)| !name.is_empty()) {
        assert!(zone(name).is_ok(), "{country}: {name}");
    }
}

#[test]
fn countries_stand_in_order_each_once() {
    assert!(ZONES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(ZONES.iter().all(|(code, _)| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())));
    assert!(ZONES.len() > 230, "{}", ZONES.len());
}

#[test]
fn a_country_of_several_clocks_has_none() {
    for country in ["US", "CA", "BR", "AU", "MX", "RU", "ID"] {
        assert_eq!((of_country(country), is_country(country)), ("", true), "{country}");
    }
    assert_eq!((of_country("ES"), of_country("IN"), of_country("ZA")), ("Europe/Madrid", "Asia/Kolkata", "Africa/Johannesburg"));
    for nowhere in ["", "XX", "es", "Spain"] {
        assert_eq!((of_country(nowhere), is_country(nowhere)), ("", false), "{nowhere}");
    }
}
