use std::time::Duration;

use engine::ids::OrgId;
use engine::ports::request_log::{Begun, RequestKey};

use super::{ALPHA, ASHA, BETA, House};

every_backend! {
    of_many_who_send_a_request_one_does_it,
    a_finished_request_gives_its_answer_and_another_body_is_another_request,
    a_withdrawn_request_begins_again_and_a_finished_one_does_not,
    a_request_is_forgotten_after_its_time,
    requests_of_others_are_others,
}

fn request(organisation: OrgId, key: &str) -> RequestKey {
    RequestKey { organisation, caller: ASHA, place: "POST /labels".into(), key: key.into() }
}

impl House {
    async fn begin(&self, request: &RequestKey, body: &str) -> Begun {
        let since = self.now().minus(Duration::from_hours(1));
        self.requests.begin(request, body, self.now(), since).await.unwrap()
    }
}

async fn of_many_who_send_a_request_one_does_it(house: House) {
    let key = request(ALPHA, "a");
    let (one, two, three) = tokio::join!(house.begin(&key, "b"), house.begin(&key, "b"), house.begin(&key, "b"));
    let begun = [one, two, three];
    assert_eq!(begun.iter().filter(|begun| **begun == Begun::New).count(), 1);
    assert_eq!(begun.iter().filter(|begun| **begun == Begun::Running).count(), 2);
}

async fn a_finished_request_gives_its_answer_and_another_body_is_another_request(mut house: House) {
    let key = request(ALPHA, "a");
    house.begin(&key, "b").await;
    house.requests.finish(&key, "done".into()).await.unwrap();
    house.reopen();
    assert_eq!(house.begin(&key, "b").await, Begun::Done("done".into()));
    assert_eq!(house.begin(&key, "c").await, Begun::Other);
}

async fn a_withdrawn_request_begins_again_and_a_finished_one_does_not(house: House) {
    let key = request(ALPHA, "a");
    house.begin(&key, "b").await;
    house.requests.withdraw(&key).await.unwrap();
    assert_eq!(house.begin(&key, "b").await, Begun::New);
    house.requests.finish(&key, "done".into()).await.unwrap();
    house.requests.withdraw(&key).await.unwrap();
    assert_eq!(house.begin(&key, "b").await, Begun::Done("done".into()));
}

async fn a_request_is_forgotten_after_its_time(house: House) {
    let (old, new) = (request(ALPHA, "old"), request(ALPHA, "new"));
    house.begin(&old, "b").await;
    house.requests.finish(&old, "done".into()).await.unwrap();
    house.clock.advance(Duration::from_hours(2));
    assert_eq!(house.begin(&old, "c").await, Begun::New, "the key is free again");
    house.clock.advance(Duration::from_mins(1));
    let before = house.now();
    house.begin(&new, "b").await;
    assert_eq!(house.requests.prune(before, 10).await.unwrap(), 1);
    assert_eq!(house.begin(&new, "b").await, Begun::Running);
}

async fn requests_of_others_are_others(house: House) {
    let key = request(ALPHA, "a");
    house.begin(&key, "b").await;
    for other in [request(BETA, "a"), request(ALPHA, "b"), RequestKey { place: "POST /teams".into(), ..key }] {
        assert_eq!(house.begin(&other, "b").await, Begun::New);
    }
}
