use engine::ids::MessageId;
use engine::model::amend::Amendment;
use engine::model::delivery::DeliveryState;
use engine::ports::provider_ids::{Bound as Named, Report};

use super::*;

every_backend!(
    an_id_means_one_message_from_its_binding_on,
    a_report_waits_for_its_message_and_is_found_when_it_comes,
    a_report_of_a_known_message_does_not_wait,
    what_nobody_claims_is_given_up,
    an_id_of_another_organisation_is_unknown,
);

fn named(id: &str, message: i64) -> Named {
    Named { inbox: SHOP, id: id.to_owned(), conversation: ConversationId(5), message: MessageId(message), part: 1, of: 3 }
}

fn report(house: &House, id: &str, key: &str) -> Report {
    let amendment = Amendment::Delivered { part: 0, of: 1, state: DeliveryState::Read, fault: None };
    Report { organisation: ALPHA, inbox: SHOP, id: id.to_owned(), key: key.to_owned(), amendment, at: house.now() }
}

async fn an_id_means_one_message_from_its_binding_on(mut house: House) {
    assert_eq!(house.provider_ids.find(ALPHA, SHOP, "wamid.1").await.unwrap(), None);
    house.provider_ids.bind(ALPHA, named("wamid.1", 7)).await.unwrap();
    house.provider_ids.bind(ALPHA, named("wamid.1", 8)).await.expect("bound twice");
    house.provider_ids.bind(ALPHA, Named { part: 0, ..named("wamid.0", 7) }).await.unwrap();
    house.reopen();
    assert_eq!(house.provider_ids.find(ALPHA, SHOP, "wamid.1").await.unwrap(), Some(named("wamid.1", 7)));
    assert_eq!(house.provider_ids.find(ALPHA, InboxId(99), "wamid.1").await.unwrap(), None, "of that inbox alone");
    let of_message = house.provider_ids.list(ALPHA, MessageId(7)).await.unwrap();
    assert_eq!(of_message.iter().map(|bound| bound.id.as_str()).collect::<Vec<_>>(), ["wamid.0", "wamid.1"]);
}

async fn a_report_waits_for_its_message_and_is_found_when_it_comes(mut house: House) {
    for _ in 0..2 {
        assert_eq!(house.provider_ids.find_or_wait(ALPHA, report(&house, "wamid.1", "read")).await.unwrap(), None);
    }
    house.provider_ids.find_or_wait(ALPHA, report(&house, "wamid.2", "read")).await.unwrap();
    assert!(house.provider_ids.list_arrived(None, 10).await.unwrap().is_empty());
    house.provider_ids.bind(ALPHA, named("wamid.1", 7)).await.unwrap();
    house.reopen();
    assert!(house.provider_ids.list_arrived(Some(MessageId(8)), 10).await.unwrap().is_empty());
    for message in [None, Some(MessageId(7))] {
        let arrived = house.provider_ids.list_arrived(message, 10).await.unwrap();
        assert_eq!(arrived, [(report(&house, "wamid.1", "read"), named("wamid.1", 7))], "once, though it was told twice");
    }
    house.provider_ids.forget(&report(&house, "wamid.1", "read")).await.unwrap();
    assert!(house.provider_ids.list_arrived(None, 10).await.unwrap().is_empty());
}

async fn a_report_of_a_known_message_does_not_wait(house: House) {
    house.provider_ids.bind(ALPHA, named("wamid.1", 7)).await.unwrap();
    let found = house.provider_ids.find_or_wait(ALPHA, report(&house, "wamid.1", "read")).await.unwrap();
    assert_eq!(found, Some(named("wamid.1", 7)));
    assert!(house.provider_ids.list_arrived(None, 10).await.unwrap().is_empty());
}

async fn what_nobody_claims_is_given_up(house: House) {
    let old = report(&house, "wamid.1", "read");
    house.provider_ids.find_or_wait(ALPHA, old.clone()).await.unwrap();
    house.wait(Duration::from_secs(10));
    house.provider_ids.find_or_wait(ALPHA, report(&house, "wamid.2", "read")).await.unwrap();
    assert_eq!(house.provider_ids.prune(old.at, 10).await.unwrap(), 0);
    assert_eq!(house.provider_ids.prune(house.now(), 10).await.unwrap(), 1);
    house.provider_ids.bind(ALPHA, named("wamid.1", 7)).await.unwrap();
    house.provider_ids.bind(ALPHA, named("wamid.2", 8)).await.unwrap();
    let arrived = house.provider_ids.list_arrived(None, 10).await.unwrap();
    assert_eq!(arrived.iter().map(|(report, _)| report.id.as_str()).collect::<Vec<_>>(), ["wamid.2"]);
}

async fn an_id_of_another_organisation_is_unknown(house: House) {
    house.provider_ids.bind(ALPHA, named("wamid.1", 7)).await.unwrap();
    assert_eq!(house.provider_ids.find(BETA, SHOP, "wamid.1").await.unwrap(), None);
    assert!(house.provider_ids.list(BETA, MessageId(7)).await.unwrap().is_empty());
    let theirs = Report { organisation: BETA, ..report(&house, "wamid.1", "read") };
    assert_eq!(house.provider_ids.find_or_wait(BETA, theirs).await.unwrap(), None);
    assert!(house.provider_ids.list_arrived(None, 10).await.unwrap().is_empty(), "it is not theirs to change");
}
