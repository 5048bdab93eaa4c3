//! Calls in which something goes wrong: each ends once, and nothing of it is left.

use std::time::Duration;

use sandbox::carrier::sound::silence;
use sandbox::carrier::{Event, Faults, Phone};

use super::{Phones, SOON, spoken};
use crate::harness::chance::Chance;

/// Calls at the same time.
const CALLS: usize = 24;

fn faults(chance: &mut Chance) -> Faults {
    Faults {
        in_bunches: chance.below(3) == 0,
        loses_frames: chance.below(30) as u32,
        odd_frames: chance.below(4) == 0,
        late_marks_ms: chance.below(400),
        loses_marks: chance.below(5) == 0,
        breaks_after_ms: (chance.below(3) == 0).then(|| 500 + chance.below(6_000)),
        chatters: chance.below(3) == 0,
        no_status: chance.below(3) == 0,
        ..Faults::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_with_faults_all_end_once_and_leave_nothing() {
    let phones = Phones::open("parrot").await;
    let words = spoken("how long does delivery take");
    let mut chance = Chance(7);
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..CALLS {
        let phone = Phone::new(&format!("+49151123{number:05}")).with(faults(&mut chance));
        let (own, words, wait) = (phones.number.clone(), words.clone(), chance.below(4_000));
        calls.spawn(async move {
            let line = phone.dial(&own).await.unwrap();
            line.say([silence(wait as usize), words].concat()).await;
            // Somebody whose line broke does not get to the end of their words.
            let is_through = |event: &Event| matches!(event, Event::Said | Event::Ended(_));
            line.wait_for(0, SOON, is_through).await.unwrap();
            line.hang_up().await;
            line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
            line.warnings()
        });
    }
    while let Some(ended) = calls.join_next().await {
        let warnings = ended.unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
    }
    phones.call_once(|_| true).await;
    let path = format!("/api/v1/calls?inbox={}&limit=100", phones.inbox);
    let all_ended = async {
        loop {
            let listed = phones.api().get(&path).await.expect(200);
            let listed = listed["items"].as_array().unwrap().clone();
            if listed.len() == CALLS && listed.iter().all(|call| call["state"] == "ended") {
                return listed;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let listed = tokio::time::timeout(SOON, all_ended).await.expect("every call ends");
    for call in &listed {
        let conversation = call["conversation"].as_str().unwrap();
        let messages = phones.api().messages(conversation).await;
        let count = |notice: &str| messages.iter().filter(|message| message["notice"] == notice).count();
        assert_eq!((count("call_started"), count("call_ended")), (1, 1), "{call:#}");
    }
    assert!(phones.api().get("/api/v1/calls").await.expect(200)["items"].as_array().unwrap().is_empty(), "none is live");
}
