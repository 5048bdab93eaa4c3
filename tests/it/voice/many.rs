//! Two hundred calls of a minute at the same time, with faults of lines and of providers: each ends once, and nothing of them is
//! left in the process.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sandbox::carrier::sound::silence;
use sandbox::carrier::{Event, Faults, Number, Phone};
use sandbox::speech::{Fault, Rules, Speech};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use super::{Phones, SOON, spoken};
use crate::harness::api::text;
use crate::harness::chance::Chance;
use crate::harness::program::NO_LIMITS;

const CALLS: u64 = 200;

/// From the first ring to the last.
const RINGING: Duration = Duration::from_secs(5);

/// How long each lasts.
const LONG: Duration = Duration::from_mins(1);

/// What may be in memory after such calls that was not there after as many before them: what is kept of a stored conversation for
/// those who read it again. Calls that stayed would hold more than 200 KB each.
const GROWN: u64 = 16 << 20;

/// Every task that a call has.
pub const CALL_TASKS: &str = "switchboard_tasks{task=\"call.";

/// Tasks that come and go beside the calls: the demo asks its simulated platforms after its accounts, over connections that
/// are kept for a while. One task too many in a call of twenty would be more.
const OWN: u64 = 12;

fn faults(chance: &mut Chance, lasting: Duration) -> Faults {
    let lasting = lasting.as_millis() as u64;
    Faults {
        in_bunches: chance.below(4) == 0,
        loses_frames: chance.below(30) as u32,
        odd_frames: chance.below(6) == 0,
        late_marks_ms: chance.below(400),
        loses_marks: chance.below(8) == 0,
        breaks_after_ms: (chance.below(4) == 0).then(|| lasting / 4 + chance.below(lasting / 2)),
        chatters: chance.below(4) == 0,
        no_status: chance.below(4) == 0,
        ..Faults::default()
    }
}

/// Of a recogniser's socket or a sentence, whichever comes next.
fn fault(chance: &mut Chance) -> Fault {
    match chance.below(6) {
        0 => Fault::Refuse(503),
        1 => Fault::Slow(Duration::from_millis(chance.below(2_000))),
        2 => Fault::DropAfter(chance.below(20_000) as usize),
        3 => Fault::DropAtFlush,
        4 => Fault::Empty,
        _ => Fault::Garbage,
    }
}

/// Somebody who asks again and again until their time is over, or their line.
async fn talk(own: Number, phone: Phone, words: Arc<Vec<u8>>, mut chance: Chance, until: Instant) -> Vec<String> {
    let line = phone.dial(&own).await.unwrap();
    let is_over = |event: &Event| matches!(event, Event::Ended(_));
    while Instant::now() < until && line.ended().is_none() {
        let from = line.now();
        line.say([silence(1_000 + chance.below(5_000) as usize), words.to_vec()].concat()).await;
        let through = line.wait_for(from, SOON, |event| *event == Event::Said || is_over(event));
        tokio::select! {
            through = through => drop(through.expect("words come to an end")),
            () = sleep_until(until) => {}
        }
    }
    match chance.below(4) {
        0 => line.break_off().await,
        _ => line.hang_up().await,
    }
    line.wait_for(0, SOON, is_over).await.expect("a line ends");
    line.warnings()
}

/// All at the same time; each rings a moment after the one before.
async fn all(phones: &Phones, speech: &Speech, chance: &mut Chance, lasting: Duration) {
    let words = Arc::new(spoken("how long does delivery take"));
    let (began, mut calls) = (Instant::now(), JoinSet::new());
    for number in 0..CALLS {
        if chance.below(3) == 0 {
            speech.inject(fault(chance));
        }
        let phone = Phone::new(&format!("+49151123{number:05}")).with(faults(chance, lasting));
        let (own, words, chance) = (phones.number.clone(), Arc::clone(&words), Chance(chance.next()));
        let rings = began + RINGING * number as u32 / CALLS as u32;
        calls.spawn(async move {
            sleep_until(rings).await;
            talk(own, phone, words, chance, rings + lasting).await
        });
    }
    while let Some(ended) = calls.join_next().await {
        let warnings = ended.unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

/// What the program counts under names that begin so, all together.
async fn counted(phones: &Phones, begins: &str) -> u64 {
    let metrics = phones.api().get("/metrics").await.text();
    let lines: Vec<_> = metrics.lines().filter(|line| line.starts_with(begins)).collect();
    assert!(!lines.is_empty(), "{begins} is counted");
    lines.iter().map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap() as u64).sum()
}

/// The figure once it is no more than this.
pub async fn comes_down(phones: &Phones, begins: &str, to: u64) {
    let mut last = 0;
    let down = async {
        loop {
            last = counted(phones, begins).await;
            if last <= to {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let in_time = timeout(SOON, down).await.is_ok();
    assert!(in_time, "{begins} stays at {last} instead of {to}");
}

/// Every call of the inbox, newest first, once all are over.
async fn ended(phones: &Phones, count: u64) -> Vec<Value> {
    let all_over = async {
        loop {
            let mut calls: Vec<Value> = Vec::new();
            loop {
                let before = calls.last().map(|last| format!("&before={}", text(&last["id"]))).unwrap_or_default();
                let path = format!("/api/v1/calls?inbox={}&limit=100{before}", phones.inbox);
                let page = phones.api().get(&path).await.expect(200)["items"].as_array().unwrap().clone();
                if page.is_empty() {
                    break;
                }
                calls.extend(page);
            }
            if calls.len() as u64 == count && calls.iter().all(|call| call["state"] == "ended") {
                return calls;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(SOON, all_over).await.expect("every call ends")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_calls_with_faults_all_end_once_and_leave_nothing_behind() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let url = speech.url();
    let agent = json!({
        "name": "Front desk", "language": "en-GB", "keys": {"deepgram": Rules::default().deepgram_key},
        "listeners": [{"provider": "deepgram"}], "voices": [{"provider": "deepgram", "voice": "aura-2-thalia-en"}],
    });
    let phones = Phones::open_as(&agent, &[NO_LIMITS, ("SWITCHBOARD__VOICE__DEEPGRAM", &url)]).await;
    let bot = phones.api().get(&format!("/api/v1/inboxes/{}", phones.inbox)).await.expect(200)["bot"].clone();
    phones.api().change(&format!("/api/v1/bots/{}", text(&bot)), |bot| bot["responder"] = json!("scripted")).await;
    let tasks = counted(&phones, "switchboard_tasks_alive ").await;
    let mut chance = Chance(11);
    // The process is as large after these as so many calls make it.
    all(&phones, &speech, &mut chance, LONG).await;
    ended(&phones, CALLS).await;
    comes_down(&phones, "switchboard_calls_live ", 0).await;
    let memory = phones.shop.program.resident();

    all(&phones, &speech, &mut chance, LONG).await;
    let calls = ended(&phones, CALLS * 2).await;
    // The same people called twice: by conversation, what was said in both.
    let mut by_conversation: HashMap<String, usize> = HashMap::new();
    for call in &calls {
        *by_conversation.entry(text(&call["conversation"])).or_default() += 1;
    }
    for (conversation, calls) in &by_conversation {
        let messages = phones.api().messages(conversation).await;
        let count = |notice: &str| messages.iter().filter(|message| message["notice"] == notice).count();
        assert_eq!((count("call_started"), count("call_ended")), (*calls, *calls), "{conversation}");
    }
    let turns: u64 = calls.iter().filter_map(|call| call["talk"]["turns"].as_u64()).sum();
    assert!(turns > CALLS, "calls were conversations: {turns} turns");
    assert!(phones.api().get("/api/v1/calls").await.expect(200)["items"].as_array().unwrap().is_empty(), "none is live");
    comes_down(&phones, "switchboard_calls_live ", 0).await;
    comes_down(&phones, CALL_TASKS, 0).await;
    comes_down(&phones, "switchboard_tasks_alive ", tasks + OWN).await;
    assert_eq!(speech.open_sockets(), 0, "no recogniser listens any more");
    let grown = phones.shop.program.resident().saturating_sub(memory);
    assert!(grown < GROWN, "{grown} bytes more than after the calls before, which were {memory}");
}
