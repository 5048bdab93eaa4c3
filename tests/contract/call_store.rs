use std::time::Duration;

use engine::ids::{BlobId, CallId, ContactId, ConversationId, OrgId};
use engine::model::call::{Call, CallChange, CallEnd, Direction, Ended, Talk};
use engine::ports::call_store::CallsOf;

use super::{ALPHA, ASHA, BETA, House, SHOP};

every_backend! {
    a_call_that_rings_twice_is_one_call,
    the_first_end_of_a_call_holds,
    changes_at_the_same_time_lose_nothing,
    calls_that_nobody_touches_are_stale_until_they_end,
    calls_are_listed_newest_first_where_they_belong,
    a_call_of_ours_is_found_by_the_name_the_carrier_gave_it,
    calls_of_others_are_not_there,
    a_call_is_there_after_a_restart,
}

pub(super) fn call(house: &House, id: i64, organisation: OrgId) -> Call {
    Call {
        id: CallId(id),
        organisation,
        inbox: SHOP,
        conversation: ConversationId(id % 2),
        contact: ContactId(7),
        carrier_id: format!("CA{id:032}"),
        direction: Direction::Inbound,
        number: Some("+4915112345678".to_owned()),
        is_attested: false,
        started_at: house.now(),
        answered_at: None,
        operator: None,
        ended: None,
        talk: Talk::default(),
        recording: None,
        summary: None,
        opening: None,
        campaign: None,
    }
}

async fn a_call_that_rings_twice_is_one_call(house: House) {
    let first = house.calls.open(call(&house, 1, ALPHA), house.now()).await.unwrap();
    assert!(first.is_new);
    let again = Call { id: CallId(2), ..call(&house, 1, ALPHA) };
    let again = house.calls.open(again, house.now()).await.unwrap();
    assert_eq!((again.is_new, again.call.id), (false, CallId(1)));
    let found = house.calls.find_by_carrier(ALPHA, SHOP, &first.call.carrier_id).await.unwrap();
    assert_eq!(found, Some(first.call));
}

async fn a_call_of_ours_is_found_by_the_name_the_carrier_gave_it(house: House) {
    let ours = call(&house, 1, ALPHA);
    let ours = Call { carrier_id: Call::pending_id(ours.id), direction: Direction::Outbound, ..ours };
    house.calls.open(ours, house.now()).await.unwrap();
    let placed = |id: &str| CallChange::Placed { carrier_id: id.to_owned() };
    let first = house.calls.change(ALPHA, CallId(1), placed("CA7")).await.unwrap();
    assert!(first.is_changed && !first.call.is_pending());
    assert!(!house.calls.change(ALPHA, CallId(1), placed("CA8")).await.unwrap().is_changed, "the first name holds");
    assert_eq!(house.calls.find_by_carrier(ALPHA, SHOP, "CA7").await.unwrap(), Some(first.call));
    assert_eq!(house.calls.find_by_carrier(ALPHA, SHOP, &Call::pending_id(CallId(1))).await.unwrap(), None);
}

async fn the_first_end_of_a_call_holds(house: House) {
    house.calls.open(call(&house, 1, ALPHA), house.now()).await.unwrap();
    let end = |how| CallChange::Ended(Ended { at: house.now(), how });
    let first = house.calls.change(ALPHA, CallId(1), end(CallEnd::CallerHungUp)).await.unwrap();
    assert!(first.is_changed && !first.call.is_live());
    let second = house.calls.change(ALPHA, CallId(1), end(CallEnd::Lost)).await.unwrap();
    assert!(!second.is_changed);
    assert_eq!(second.call.ended.unwrap().how, CallEnd::CallerHungUp);
    let late = house.calls.change(ALPHA, CallId(1), CallChange::Operator(Some(ASHA))).await.unwrap();
    assert!(!late.is_changed, "nobody joins a call that is over");
}

async fn changes_at_the_same_time_lose_nothing(house: House) {
    house.calls.open(call(&house, 1, ALPHA), house.now()).await.unwrap();
    let talk = Talk { turns: 3, ..Talk::default() };
    let (answered, counted, recorded) = tokio::join!(
        house.calls.change(ALPHA, CallId(1), CallChange::Answered { at: house.now() }),
        house.calls.change(ALPHA, CallId(1), CallChange::Counted(talk)),
        house.calls.change(ALPHA, CallId(1), CallChange::Recorded(BlobId(5))),
    );
    for changed in [answered, counted, recorded] {
        assert!(changed.unwrap().is_changed);
    }
    let kept = house.calls.find(ALPHA, CallId(1)).await.unwrap().unwrap();
    assert_eq!((kept.answered_at, kept.talk, kept.recording), (Some(house.now()), talk, Some(BlobId(5))));
}

async fn calls_that_nobody_touches_are_stale_until_they_end(house: House) {
    for id in [1, 2, 3] {
        house.calls.open(call(&house, id, if id == 3 { BETA } else { ALPHA }), house.now()).await.unwrap();
    }
    house.clock.advance(Duration::from_secs(20));
    house.calls.touch(vec![CallId(2)], house.now()).await.unwrap();
    let before = house.now().minus(Duration::from_secs(10));
    let stale = house.calls.list_stale(before, 10).await.unwrap();
    assert_eq!(stale.iter().map(|call| call.id).collect::<Vec<_>>(), [CallId(1), CallId(3)], "of all organisations");
    let lost = CallChange::Ended(Ended { at: house.now(), how: CallEnd::Lost });
    house.calls.change(ALPHA, CallId(1), lost).await.unwrap();
    let stale = house.calls.list_stale(before, 10).await.unwrap();
    assert_eq!(stale.iter().map(|call| call.id).collect::<Vec<_>>(), [CallId(3)]);
}

async fn calls_are_listed_newest_first_where_they_belong(house: House) {
    for id in 1..=5 {
        house.calls.open(call(&house, id, ALPHA), house.now()).await.unwrap();
    }
    let over = CallChange::Ended(Ended { at: house.now(), how: CallEnd::AgentHungUp });
    house.calls.change(ALPHA, CallId(4), over).await.unwrap();
    let ids = async |of, before, limit| {
        let listed = house.calls.list(ALPHA, of, before, limit).await.unwrap();
        listed.iter().map(|call| call.id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(CallsOf::Live, None, 10).await, [5, 3, 2, 1]);
    assert_eq!(ids(CallsOf::Conversation(ConversationId(0)), None, 10).await, [4, 2]);
    assert_eq!(ids(CallsOf::Inbox(SHOP), None, 2).await, [5, 4]);
    assert_eq!(ids(CallsOf::Inbox(SHOP), Some(CallId(4)), 2).await, [3, 2]);
}

async fn calls_of_others_are_not_there(house: House) {
    house.calls.open(call(&house, 1, ALPHA), house.now()).await.unwrap();
    assert_eq!(house.calls.find(BETA, CallId(1)).await.unwrap(), None);
    let carrier_id = call(&house, 1, ALPHA).carrier_id;
    assert_eq!(house.calls.find_by_carrier(BETA, SHOP, &carrier_id).await.unwrap(), None);
    assert!(house.calls.change(BETA, CallId(1), CallChange::Operator(Some(ASHA))).await.is_err());
    assert!(house.calls.list(BETA, CallsOf::Live, None, 10).await.unwrap().is_empty());
}

async fn a_call_is_there_after_a_restart(mut house: House) {
    let opened = house.calls.open(call(&house, 1, ALPHA), house.now()).await.unwrap();
    house.reopen();
    assert_eq!(house.calls.find(ALPHA, CallId(1)).await.unwrap(), Some(opened.call));
}
