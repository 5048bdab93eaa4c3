//! Deadlines as rows: set by acts, claimed with a lease, ended by their owner.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use engine::model::act::Act;
use engine::model::inbox::Timing;
use engine::model::timer::{Timer, TimerKind};
use tokio::task::JoinSet;

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BETA, House};

const LEASE: Duration = Duration::from_secs(30);
const ALL: usize = 1_000;

every_backend! {
    a_timer_is_due_when_its_act_said,
    a_claimed_timer_is_hidden_until_its_lease_ends,
    a_completed_timer_is_gone_unless_an_act_set_it_anew,
    an_act_clears_the_timers_it_ends,
    eight_claimers_never_get_the_same_timer,
    timers_are_found_again_after_a_restart,
}

async fn claim(house: &House) -> Vec<Timer> {
    house.timers.claim_due(house.now(), ALL, LEASE).await.unwrap()
}

async fn a_timer_is_due_when_its_act_said(house: House) {
    assert_eq!(house.timers.next_due().await.unwrap(), None);
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    let due = house.now().plus(Timing::default().until_warning());
    assert_eq!(house.timers.next_due().await.unwrap(), Some(due));
    house.wait(Timing::default().until_warning().saturating_sub(Duration::from_millis(1)));
    assert!(claim(&house).await.is_empty());
    house.wait(Duration::from_millis(1));
    let timer = Timer { organisation: ALPHA, conversation: to.id, kind: TimerKind::SessionIdle, due };
    assert_eq!(claim(&house).await, [timer]);
}

async fn a_claimed_timer_is_hidden_until_its_lease_ends(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.wait(Timing::default().until_warning());
    let first = claim(&house).await;
    assert_eq!(first.len(), 1);
    assert!(claim(&house).await.is_empty());
    assert_eq!(house.timers.next_due().await.unwrap(), Some(house.now().plus(LEASE)), "the lease is the next deadline");
    house.wait(LEASE);
    assert_eq!(claim(&house).await, first, "its owner died, so it comes back");
}

async fn a_completed_timer_is_gone_unless_an_act_set_it_anew(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.wait(Timing::default().until_warning());
    let claimed = claim(&house).await[0];
    house.apply(to, Act::IdleDue { timing: Timing::default() }).await;
    let close_at = house.now().plus(Duration::from_secs(Timing::default().session_warning_s));
    house.timers.complete(claimed).await.unwrap();
    assert_eq!(house.timers.next_due().await.unwrap(), Some(close_at), "the warning set the timer for the close");
    house.wait(Duration::from_secs(Timing::default().session_warning_s));
    let closing = claim(&house).await[0];
    assert_eq!(closing.due, close_at);
    house.timers.complete(closing).await.unwrap();
    house.timers.complete(closing).await.unwrap();
    assert_eq!(house.timers.next_due().await.unwrap(), None);
}

async fn an_act_clears_the_timers_it_ends(house: House) {
    let to = house.opened(ALPHA).await;
    house.apply(to, ask_human()).await;
    assert_eq!(house.due_within(Timing::default().idle()).await, 3, "the session, the queue and what is promised each have one");
    house.apply(to, take(ASHA)).await;
    assert_eq!(house.due_within(Timing::default().idle()).await, 2, "nobody waits in the queue any more, but an answer is owed");
    house.apply(to, Act::Resolve).await;
    assert_eq!(house.timers.next_due().await.unwrap(), None);
}

async fn eight_claimers_never_get_the_same_timer(house: House) {
    const MANY: usize = 60;
    for number in 0..MANY {
        let to = house.opened(if number % 2 == 0 { ALPHA } else { BETA }).await;
        house.say(to, "hello").await;
    }
    house.wait(Timing::default().idle());
    let house = Arc::new(house);
    let mut claimers = JoinSet::new();
    for _ in 0..8 {
        let house = Arc::clone(&house);
        claimers.spawn(async move {
            let mut claimed = Vec::new();
            loop {
                let some = house.timers.claim_due(house.now(), 7, LEASE).await.unwrap();
                assert!(some.len() <= 7);
                if some.is_empty() {
                    return claimed;
                }
                claimed.extend(some.into_iter().map(|timer| timer.conversation));
            }
        });
    }
    let claimed: Vec<_> = claimers.join_all().await.into_iter().flatten().collect();
    assert_eq!(claimed.len(), MANY);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), MANY);
}

async fn timers_are_found_again_after_a_restart(mut house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    let due = house.timers.next_due().await.unwrap();
    house.reopen();
    assert_eq!(house.timers.next_due().await.unwrap(), due);
    house.wait(Timing::default().idle());
    assert_eq!(claim(&house).await.len(), 1);
}
