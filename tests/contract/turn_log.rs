use std::time::Duration;

use engine::ids::{BotId, ConversationId, MessageId, OrgId};
use engine::model::trace::{Outcome, Step, TraceEnd, TurnTrace, What};
use engine::model::usage::Tokens;

use super::{ALPHA, BETA, House};

every_backend! {
    a_trace_comes_back_as_it_was,
    a_trace_of_the_same_message_replaces_the_one_before,
    traces_of_a_conversation_come_newest_first_in_pages,
    what_is_old_is_forgotten_a_few_at_a_time,
}

const TALK: ConversationId = ConversationId(5);

fn trace(house: &House, organisation: OrgId, conversation: ConversationId, message: i64) -> TurnTrace {
    let step = |what| Step { after: 3, took: 7, what };
    let tokens = Tokens { input: 900, cached: 800, output: 20, reasoning: 4 };
    TurnTrace {
        message: MessageId(message),
        organisation,
        conversation,
        bot: BotId(3),
        edition: 2,
        at: house.now(),
        took: 40,
        end: TraceEnd::Answered,
        steps: vec![
            step(What::Routed { agent: "orders".into(), by: "words".into(), reason: "order".into() }),
            step(What::Asked { model: "m".into(), first: Some(5), tokens, cost: None, outcome: "done".into() }),
            step(What::Called { tool: "t".into(), input: "{}".into(), output: "{}".into(), outcome: Outcome::NotAllowed }),
        ],
    }
}

async fn a_trace_comes_back_as_it_was(house: House) {
    let kept = trace(&house, ALPHA, TALK, 1);
    house.turn_log.append(kept.clone()).await.unwrap();
    assert_eq!(house.turn_log.find(ALPHA, kept.message).await.unwrap(), Some(kept.clone()));
    assert_eq!(house.turn_log.find(BETA, kept.message).await.unwrap(), None);
    assert_eq!(house.turn_log.list(BETA, TALK, None, 10).await.unwrap(), []);
    assert_eq!(house.turn_log.list(ALPHA, ConversationId(6), None, 10).await.unwrap(), []);
}

async fn a_trace_of_the_same_message_replaces_the_one_before(house: House) {
    house.turn_log.append(trace(&house, ALPHA, TALK, 1)).await.unwrap();
    let failed = TurnTrace { end: TraceEnd::Failed, ..trace(&house, ALPHA, TALK, 1) };
    house.turn_log.append(failed.clone()).await.unwrap();
    assert_eq!(house.turn_log.list(ALPHA, TALK, None, 10).await.unwrap(), [failed]);
    // The number is taken; whoever else comes with it changes nothing.
    house.turn_log.append(trace(&house, BETA, TALK, 1)).await.unwrap();
    assert_eq!(house.turn_log.find(BETA, MessageId(1)).await.unwrap(), None);
}

async fn traces_of_a_conversation_come_newest_first_in_pages(house: House) {
    for message in 1..=5 {
        house.turn_log.append(trace(&house, ALPHA, TALK, message)).await.unwrap();
    }
    let first = house.turn_log.list(ALPHA, TALK, None, 3).await.unwrap();
    assert_eq!(first.iter().map(|trace| trace.message.0).collect::<Vec<_>>(), [5, 4, 3]);
    let rest = house.turn_log.list(ALPHA, TALK, Some(MessageId(3)), 3).await.unwrap();
    assert_eq!(rest.iter().map(|trace| trace.message.0).collect::<Vec<_>>(), [2, 1]);
}

async fn what_is_old_is_forgotten_a_few_at_a_time(house: House) {
    for message in 1..=3 {
        house.turn_log.append(trace(&house, ALPHA, TALK, message)).await.unwrap();
    }
    house.wait(Duration::from_hours(1));
    house.turn_log.append(trace(&house, ALPHA, TALK, 4)).await.unwrap();
    assert_eq!(house.turn_log.forget(house.now(), 2).await.unwrap(), 2);
    assert_eq!(house.turn_log.forget(house.now(), 2).await.unwrap(), 1);
    assert_eq!(house.turn_log.forget(house.now(), 2).await.unwrap(), 0);
    assert_eq!(house.turn_log.list(ALPHA, TALK, None, 10).await.unwrap().len(), 1);
}
