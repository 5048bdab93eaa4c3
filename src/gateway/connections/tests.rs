use super::*;

#[test]
fn an_address_has_a_bound_and_gets_its_places_back() {
    let connections = Arc::new(Connections::new(10, 2));
    let here: IpAddr = [127, 0, 0, 1].into();
    let places = [connections.enter(here), connections.enter(here)];
    assert!(places.iter().all(Option::is_some));
    assert!(connections.enter(here).is_none(), "a third from the same address");
    assert!(connections.enter([127, 0, 0, 2].into()).is_some(), "others are undisturbed");
    drop(places);
    assert!(connections.enter(here).is_some());
}

#[test]
fn the_program_has_a_bound() {
    let connections = Arc::new(Connections::new(1, 5));
    let _place = connections.enter([127, 0, 0, 1].into());
    assert!(connections.enter([127, 0, 0, 2].into()).is_none());
}
