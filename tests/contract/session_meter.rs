use std::time::Duration;

use engine::ids::{OrgId, SessionId};
use engine::model::act::Act;
use engine::model::session::{month_of, start_of};

use super::{ALPHA, BETA, House};

every_backend! {
    sessions_are_counted_by_the_month_they_were_opened_in,
    of_many_that_open_at_once_each_has_a_place_of_its_own,
}

async fn open(house: &House, organisation: OrgId) -> SessionId {
    let new = house.opened(organisation).await;
    house.say(new, "hello").await;
    house.conversation(new).await.session.expect("a word opens a session")
}

async fn sessions_are_counted_by_the_month_they_were_opened_in(mut house: House) {
    let month = month_of(house.now());
    let first = open(&house, ALPHA).await;
    let second = open(&house, ALPHA).await;
    open(&house, BETA).await;
    assert_eq!(house.meter.opened_in(ALPHA, month).await.unwrap(), 2);
    assert_eq!(house.meter.opened_in(BETA, month).await.unwrap(), 1);
    let until_next = start_of(month + 1).since(house.now());
    house.wait(until_next + Duration::from_secs(1));
    let third = open(&house, ALPHA).await;
    house.reopen();
    assert_eq!(house.meter.opened_in(ALPHA, month).await.unwrap(), 2);
    assert_eq!(house.meter.opened_in(ALPHA, month + 1).await.unwrap(), 1);
    for (session, place) in [(first, 1), (second, 2), (third, 1)] {
        assert_eq!(house.meter.place_of(ALPHA, session).await.unwrap(), Some(place));
        assert_eq!(house.meter.place_of(BETA, session).await.unwrap(), None);
    }
}

async fn of_many_that_open_at_once_each_has_a_place_of_its_own(house: House) {
    let mut people = Vec::new();
    for _ in 0..20 {
        people.push(house.opened(ALPHA).await);
    }
    let said: Vec<Act> = people.iter().map(|new| house.said(*new, None, "hello")).collect();
    let acts = people.iter().zip(said).map(|(new, act)| house.apply(*new, act));
    futures_util::future::join_all(acts).await;
    let mut places = Vec::new();
    for new in people {
        let session = house.conversation(new).await.session.unwrap();
        places.push(house.meter.place_of(ALPHA, session).await.unwrap().unwrap());
    }
    places.sort_unstable();
    assert_eq!(places, (1..=20).collect::<Vec<_>>());
}
