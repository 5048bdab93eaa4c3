use engine::ids::{ConversationId, OrgId};
use engine::ports::tool_ledger::{Begun, ToolKey};

use super::{ALPHA, BETA, House};

every_backend! {
    of_many_who_begin_a_call_one_makes_it,
    a_finished_call_gives_its_outcome_to_whoever_begins_it_again,
    a_call_that_never_ended_is_in_doubt_after_a_restart,
    a_withdrawn_call_begins_again_and_a_finished_one_does_not,
    calls_of_others_are_others,
}

fn call(organisation: OrgId, conversation: i64) -> ToolKey {
    ToolKey { organisation, conversation: ConversationId(conversation), key: "turn 4, cancel_order, #1".into() }
}

async fn of_many_who_begin_a_call_one_makes_it(house: House) {
    let key = call(ALPHA, 1);
    let begin = || house.ledger.begin(&key, "cancel_order", house.now());
    let (a, b, c) = tokio::join!(begin(), begin(), begin());
    let new = [a, b, c].into_iter().filter(|begun| matches!(begun, Ok(Begun::New))).count();
    assert_eq!(new, 1);
}

async fn a_finished_call_gives_its_outcome_to_whoever_begins_it_again(house: House) {
    let key = call(ALPHA, 1);
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::New);
    house.ledger.finish(&key, "cancelled".into()).await.unwrap();
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::Done("cancelled".into()));
}

async fn a_call_that_never_ended_is_in_doubt_after_a_restart(mut house: House) {
    let key = call(ALPHA, 1);
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::New);
    house.reopen();
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::InDoubt);
}

async fn a_withdrawn_call_begins_again_and_a_finished_one_does_not(house: House) {
    let key = call(ALPHA, 1);
    house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap();
    house.ledger.withdraw(&key).await.unwrap();
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::New);
    house.ledger.finish(&key, "done".into()).await.unwrap();
    house.ledger.withdraw(&key).await.unwrap();
    assert_eq!(house.ledger.begin(&key, "cancel_order", house.now()).await.unwrap(), Begun::Done("done".into()));
}

async fn calls_of_others_are_others(house: House) {
    house.ledger.begin(&call(ALPHA, 1), "cancel_order", house.now()).await.unwrap();
    for other in [call(BETA, 1), call(ALPHA, 2)] {
        assert_eq!(house.ledger.begin(&other, "cancel_order", house.now()).await.unwrap(), Begun::New);
    }
}
