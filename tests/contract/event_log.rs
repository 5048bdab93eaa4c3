//! The outbox: commit order, catching up, forgetting.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::model::act::Act;
use engine::model::event::{Event, EventKind, Mark, Side, Signal};
use tokio::task::JoinSet;

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BETA, House};
use crate::PATIENCE;

every_backend! {
    every_event_is_logged_in_commit_order,
    the_log_tells_what_the_bus_told,
    whoever_fell_behind_catches_up_in_pages,
    pruning_forgets_the_oldest_and_keeps_the_newest,
    cursors_go_on_after_a_restart,
}

/// One act of each kind that has an event of its own.
async fn a_day(house: &House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.apply(to, ask_human()).await;
    house.apply(to, take(ASHA)).await;
    house.apply(to, house.write(ASHA, None, "good day", false)).await;
    house.apply(to, Act::ReadByContact { seq: 4 }).await;
    house.say(to, "thanks").await;
    house.apply(to, Act::ReadByOperator { seq: 100 }).await;
    house.apply(to, Act::Return).await;
    house.apply(to, Act::Resolve).await;
    house.apply(to, Act::Reopen).await;
}

async fn every_event_is_logged_in_commit_order(house: House) {
    assert_eq!((house.events.last_cursor().await.unwrap(), house.events.first_cursor().await.unwrap()), (0, 0));
    let house = Arc::new(house);
    let mut people = JoinSet::new();
    for number in 0..24 {
        let house = Arc::clone(&house);
        people.spawn(async move {
            let to = house.opened(if number % 2 == 0 { ALPHA } else { BETA }).await;
            for _ in 0..5 {
                house.say(to, "hello").await;
            }
        });
    }
    people.join_all().await;
    let all = house.events.relay_after(0, 1_000).await.unwrap();
    assert_eq!(all.len(), 24 * 6);
    assert!(all.iter().zip(1..).all(|(event, cursor)| event.cursor == cursor), "no cursor is left out");
    assert_eq!(house.events.last_cursor().await.unwrap(), 24 * 6);
    let mut last_seqs = std::collections::HashMap::new();
    for event in &all {
        let EventKind::MessageAppended(message) = &event.kind else { continue };
        let last = last_seqs.insert(message.conversation, message.seq).unwrap_or(0);
        assert_eq!(message.seq, last + 1, "a conversation's messages are logged in their order");
    }
    assert_eq!(house.log(ALPHA).await.len(), all.len() / 2);
}

fn shown(event: &Event) -> String {
    format!("{} {} {} {} {:?}", event.cursor, event.organisation, event.at, event.conversation.id, event.kind)
}

async fn the_log_tells_what_the_bus_told(mut house: House) {
    let mut told = house.bus.subscribe();
    a_day(&house).await;
    let last = house.events.last_cursor().await.unwrap();
    let mut heard = Vec::new();
    while (heard.len() as u64) < last {
        let signal = tokio::time::timeout(PATIENCE, told.next()).await.expect("every event is told").unwrap();
        let Signal::Happened(event) = signal else { continue };
        heard.push(shown(&event));
    }
    house.reopen();
    let logged: Vec<String> = house.log(ALPHA).await.iter().map(|event| shown(event)).collect();
    // Receipts move the state of messages that were told before; everything else reads as it was told.
    let settled = |lines: &[String]| {
        lines
            .iter()
            .map(|line| line.replace("Some(Read)", "Some(Sent)").replace("Some(Delivered)", "Some(Sent)"))
            .collect::<Vec<_>>()
    };
    assert_eq!(settled(&logged), settled(&heard));
    let kinds = |wanted: fn(&EventKind) -> bool| {
        let house = &house;
        async move { house.log(ALPHA).await.iter().filter(|event| wanted(&event.kind)).count() }
    };
    assert_eq!(kinds(|kind| matches!(kind, EventKind::ReceiptAdvanced { side: Side::Contact, .. })).await, 1);
    assert_eq!(kinds(|kind| matches!(kind, EventKind::ReceiptAdvanced { side: Side::Operator, .. })).await, 1);
    assert_eq!(kinds(|kind| matches!(kind, EventKind::SessionClosed { .. })).await, 1);
    assert!(kinds(|kind| matches!(kind, EventKind::ControlMoved)).await >= 3);
    // Whoever reads late sees the conversation as it is now, back with the agent, and learns all the same that somebody had it.
    assert_eq!(kinds(|kind| matches!(kind, EventKind::Marked(Mark::Assigned))).await, 1);
}

async fn whoever_fell_behind_catches_up_in_pages(house: House) {
    a_day(&house).await;
    let all = house.log(ALPHA).await;
    for page in [1, 3, 100] {
        let (mut read, mut cursor) = (Vec::new(), 0);
        loop {
            let some = house.events.list_after(ALPHA, cursor, page).await.unwrap();
            assert!(some.len() <= page);
            let Some(last) = some.last() else { break };
            cursor = last.cursor;
            read.extend(some.iter().map(|event| event.cursor));
        }
        assert_eq!(read, all.iter().map(|event| event.cursor).collect::<Vec<_>>());
    }
    assert!(house.events.list_after(ALPHA, 1_000_000, 10).await.unwrap().is_empty());
}

async fn pruning_forgets_the_oldest_and_keeps_the_newest(house: House) {
    let to = house.opened(ALPHA).await;
    for _ in 0..9 {
        house.say(to, "hello").await;
        house.wait(Duration::from_secs(1));
    }
    // Ten events with the greeting; the first two share a time.
    let third: Timestamp = house.log(ALPHA).await[2].at;
    assert_eq!(house.events.prune(third, 1).await.unwrap(), 1, "at most so many a call");
    assert_eq!(house.events.prune(third, 100).await.unwrap(), 1, "only what is older");
    assert_eq!(house.events.prune(third, 100).await.unwrap(), 0);
    assert_eq!(house.events.first_cursor().await.unwrap(), 2, "whoever holds 2 has missed nothing");
    assert_eq!(house.log(ALPHA).await.first().unwrap().cursor, 3);
    house.wait(Duration::from_secs(1_000));
    assert_eq!(house.events.prune(house.now(), 1_000).await.unwrap(), 7);
    assert_eq!(house.events.last_cursor().await.unwrap(), 10);
    assert_eq!(house.events.first_cursor().await.unwrap(), 9, "the newest stays, whatever its age");
    assert_eq!(house.transcript(to).await.len(), 10, "the messages themselves are kept");
}

async fn cursors_go_on_after_a_restart(mut house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.wait(Duration::from_secs(1_000));
    house.events.prune(house.now(), 1_000).await.unwrap();
    house.reopen();
    assert_eq!(house.events.last_cursor().await.unwrap(), 2);
    house.say(to, "again").await;
    assert_eq!(house.log(ALPHA).await.last().unwrap().cursor, 3);
    assert_eq!(house.events.relay_after(2, 10).await.unwrap().len(), 1);
}
