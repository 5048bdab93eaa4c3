//! Writes that happen together: what goes wrong with one does not touch the others.

use std::sync::Arc;

use engine::error::Kind;
use engine::ids::MessageId;
use engine::model::act::{Act, Receive, Verdict};
use engine::model::event::Signal;
use engine::model::record::Key;
use engine::ports::records::RawRecord;
use tokio::task::JoinSet;

use super::{ALPHA, House};
use crate::PATIENCE;

const ROUNDS: u64 = 20;
const EACH_ROUND: u64 = 40;

every_backend! {
    a_poisoned_command_does_not_lose_its_neighbours,
}

/// A record that takes the same key twice: it fails after it has begun to write.
async fn poison_with_keys(house: &House, id: i64) {
    let twice = vec![Key { name: "name", value: id.to_string() }, Key { name: "name", value: id.to_string() }];
    let record = RawRecord { organisation: ALPHA, kind: "poison", id, version: 0, body: "{}".to_owned() };
    let refused = house.records.put(record, twice, 0).await.expect_err("a key cannot be taken twice");
    assert_eq!(refused.kind, Kind::Conflict);
}

/// A message under an id that another message has.
async fn poison_with_message(house: &House, to: engine::model::conversation::NewConversation, taken: MessageId) {
    let Act::Receive(received) = house.said(to, None, "poison") else { unreachable!() };
    let act = Act::Receive(Receive { id: taken, ..received });
    house.conversations.apply(ALPHA, to.id, act).await.expect_err("two messages cannot have one id");
}

async fn a_poisoned_command_does_not_lose_its_neighbours(house: House) {
    let mut told = house.bus.subscribe();
    let poisoned = house.opened(ALPHA).await;
    let taken = house.say(poisoned, "hello").await.message.unwrap().id;
    let to = house.opened(ALPHA).await;
    let house = Arc::new(house);
    // A server that takes some milliseconds for an act is given fewer of them.
    let rounds = if house.database.is_some() { 3 } else { ROUNDS };
    for round in 0..rounds {
        let mut writers = JoinSet::new();
        for number in 0..EACH_ROUND {
            let house = Arc::clone(&house);
            writers.spawn(async move {
                match number {
                    7 => poison_with_keys(&house, (round * EACH_ROUND) as i64).await,
                    23 => poison_with_message(&house, poisoned, taken).await,
                    _ => {
                        let client_id = format!("{round}-{number}");
                        let outcome = house.apply(to, house.said(to, Some(&client_id), "words")).await;
                        assert_eq!(outcome.verdict, Verdict::Done);
                        let again = house.apply(to, house.said(to, Some(&client_id), "words")).await;
                        assert_eq!(again.verdict, Verdict::Duplicate);
                        assert_eq!(again.message.unwrap().id, outcome.message.unwrap().id);
                    }
                }
            });
        }
        writers.join_all().await;
    }
    let written = rounds * (EACH_ROUND - 2) + 1;
    let seqs: Vec<u64> = house.transcript(to).await.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (1..=written).collect::<Vec<_>>());
    assert_eq!(house.transcript(poisoned).await.len(), 2);
    assert!(house.records.list(ALPHA, "poison", None, 10).await.unwrap().items.is_empty());
    assert_eq!(house.conversation(to).await.last_seq, written);

    // Each stored event is told once, in order, and nothing is told that was not stored.
    let logged: Vec<u64> = house.log(ALPHA).await.iter().map(|event| event.cursor).collect();
    assert_eq!(logged, (1..=written + 2).collect::<Vec<_>>());
    let mut heard = Vec::new();
    while heard.len() < logged.len() {
        let signal = tokio::time::timeout(PATIENCE, told.next()).await.expect("every event is told").unwrap();
        let Signal::Happened(event) = signal else { continue };
        heard.push(event.cursor);
    }
    assert_eq!(heard, logged);
    assert!(told.try_next().is_none());
}
