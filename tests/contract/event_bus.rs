//! Telling everybody who is there now.

use engine::ids::{ConversationId, MessageId};
use engine::model::event::{Delta, Signal};

use super::{ALPHA, House};
use crate::PATIENCE;

every_backend! {
    every_follower_hears_every_signal_in_order,
    a_follower_hears_nothing_from_before_it_came,
    a_follower_that_is_too_slow_is_told_so_once_and_goes_on,
    an_act_is_told_after_it_is_stored,
}

fn signal(number: u32) -> Signal {
    Signal::Delta(Delta {
        organisation: ALPHA,
        conversation: ConversationId(1),
        message: MessageId(1),
        epoch: number,
        text: "".into(),
    })
}

fn number(signal: &Signal) -> u32 {
    let Signal::Delta(delta) = signal else { panic!("{signal:?}") };
    delta.epoch
}

async fn every_follower_hears_every_signal_in_order(house: House) {
    let mut followers = [house.bus.subscribe(), house.bus.subscribe(), house.bus.subscribe()];
    for count in 0..1_000 {
        house.bus.publish(signal(count));
    }
    for follower in &mut followers {
        for expected in 0..1_000 {
            let heard = tokio::time::timeout(PATIENCE, follower.next()).await.unwrap().unwrap();
            assert_eq!(number(&heard), expected);
        }
        assert!(follower.try_next().is_none());
    }
}

async fn a_follower_hears_nothing_from_before_it_came(house: House) {
    house.bus.publish(signal(1));
    let mut follower = house.bus.subscribe();
    house.bus.publish(signal(2));
    assert_eq!(follower.try_next().map(|heard| number(&heard.unwrap())), Some(2));
}

async fn a_follower_that_is_too_slow_is_told_so_once_and_goes_on(house: House) {
    const MANY: u32 = 200_000;
    let mut slow = house.bus.subscribe();
    for count in 0..MANY {
        house.bus.publish(signal(count));
    }
    let missed = slow.next().await.expect_err("nobody holds so many for it");
    let mut next = u32::try_from(missed.0).unwrap();
    assert!(next > 0 && next < MANY);
    while let Some(heard) = slow.try_next() {
        assert_eq!(number(&heard.expect("told once")), next, "what follows the gap has no gap");
        next += 1;
    }
    assert_eq!(next, MANY);
}

async fn an_act_is_told_after_it_is_stored(house: House) {
    let to = house.opened(ALPHA).await;
    let mut told = house.bus.subscribe();
    house.say(to, "hello").await;
    for seq in 1..=2 {
        let heard = tokio::time::timeout(PATIENCE, told.next()).await.unwrap().unwrap();
        let Signal::Happened(event) = heard else { panic!("{heard:?}") };
        assert!(event.conversation.last_seq >= seq);
        // Whoever is told finds it in the store.
        assert!(house.events.last_cursor().await.unwrap() >= event.cursor);
        assert!(house.transcript(to).await.iter().any(|message| message.seq == seq));
    }
}
