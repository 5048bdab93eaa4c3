//! Calls in which something goes wrong: each ends once, and nothing of it is left.

use std::sync::Arc;
use std::time::Duration;

use sandbox::carrier::sound::silence;
use sandbox::carrier::{Ended, Event, Faults, Gap, Line, Offence, Phone};
use serde_json::Value;

use super::many::{CALL_TASKS, comes_down};
use super::{Phones, SOON, hears_out, of, spoken};
use crate::harness::api::text;
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

/// What is stored of the one call of this number, once it is over.
async fn stored(phones: &Phones, number: &str) -> (Value, Vec<Value>) {
    let call = phones.call_once(|call| call["number"] == number && call["ended"].is_string()).await;
    let messages = phones.api().messages(&text(&call["conversation"])).await;
    (call, messages)
}

/// How a line was left, and what is stored of its call.
struct Over {
    line: Line,
    call: Value,
    messages: Vec<Value>,
}

impl Over {
    /// Began and ended once, whatever happened to its line.
    fn is_finished_once(&self, name: &str) {
        let count = |notice: &str| self.messages.iter().filter(|message| message["notice"] == notice).count();
        assert_eq!((count("call_started"), count("call_ended")), (1, 1), "{name}: {:#?}", self.messages);
        assert_eq!(self.line.warnings(), Vec::<String>::new(), "{name}");
    }
}

/// A call with each of these faults, all at the same time.
async fn each<F: Future<Output = Line> + Send + 'static>(
    phones: &Arc<Phones>,
    faults: Vec<(&'static str, Faults)>,
    call: impl Fn(Arc<Phones>, Phone) -> F,
) -> Vec<(&'static str, Over)> {
    let mut calls = tokio::task::JoinSet::new();
    for (place, (name, faults)) in faults.into_iter().enumerate() {
        let number = format!("+49151777{place:05}");
        let (phones, called) = (Arc::clone(phones), call(Arc::clone(phones), Phone::new(&number).with(faults)));
        calls.spawn(async move {
            let line = called.await;
            line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.expect("a line ends");
            let (call, messages) = stored(&phones, &number).await;
            (name, Over { line, call, messages })
        });
    }
    let over = calls.join_all().await;
    comes_down(phones, "switchboard_calls_live ", 0).await;
    comes_down(phones, CALL_TASKS, 0).await;
    over
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_line_costs_no_words_and_adds_none() {
    let phones = Arc::new(Phones::open("parrot").await);
    let faults = vec![
        ("none", Faults::default()),
        ("a gap that is lost", Faults { gap: Some(Gap::Lost), ..Faults::default() }),
        ("a gap that comes late", Faults { gap: Some(Gap::Late), ..Faults::default() }),
        ("frames that overtake one another", Faults { swaps_frames: true, ..Faults::default() }),
        ("frames of odd sizes", Faults { odd_frames: true, ..Faults::default() }),
        ("another stream with the same word", Faults { replays_token: true, ..Faults::default() }),
        ("no stop", Faults { no_stop: true, ..Faults::default() }),
    ];
    let over = each(&phones, faults, async |phones: Arc<Phones>, phone: Phone| {
        let line = phone.dial(&phones.number).await.unwrap();
        let greeted = hears_out(&line, 0).await;
        line.say(spoken("how long does delivery take")).await;
        hears_out(&line, greeted).await;
        line.hang_up().await;
        line
    });
    for (name, over) in over.await {
        over.is_finished_once(name);
        assert_eq!(of(&over.messages, "contact"), ["How long does delivery take?"], "{name}");
        let answers = of(&over.messages, "agent");
        assert!(answers.len() == 1 && answers[0].contains("working days"), "{name}: {answers:?}");
        assert_eq!(over.call["talk"]["turns"], 1, "{name}");
        // Without a stop, whoever tells first is believed: the line that is gone, or the carrier.
        let how = text(&over.call["ended"]);
        assert!(how == "The caller hung up." || name == "no stop" && how == "The line was lost.", "{name}: {how}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_part_of_the_protocol_ends_a_call_in_the_middle_of_a_word() {
    let phones = Arc::new(Phones::open("parrot").await);
    let offends = |offence| Faults { offence: Some(offence), ..Faults::default() };
    let faults = vec![
        ("two seconds at once", offends(Offence::LongSound)),
        ("a huge frame", offends(Offence::HugeFrame)),
        ("no JSON", offends(Offence::NoJson)),
        ("a second start", offends(Offence::SecondStart)),
        ("another stream", offends(Offence::OtherStream)),
        ("a socket that closes", offends(Offence::Close)),
    ];
    let over = each(&phones, faults, async |phones: Arc<Phones>, phone: Phone| {
        let line = phone.dial(&phones.number).await.unwrap();
        hears_out(&line, 0).await;
        line.say(spoken("how long does delivery take")).await;
        line
    });
    for (name, over) in over.await {
        over.is_finished_once(name);
        assert_eq!(over.call["ended"], "The line was lost.", "{name}");
        assert_eq!(over.line.ended(), Some(Ended::ByProduct), "{name}: nobody is left on the line");
        assert_eq!(of(&over.messages, "contact"), Vec::<String>::new(), "{name}: half a word is none");
        let greeting = over.messages.iter().find(|message| message["notice"] == "greeting").expect("they were greeted");
        assert_eq!(greeting["spoken"], "whole", "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_on_which_nothing_comes_any_more_is_given_up() {
    let phones = Arc::new(Phones::open("parrot").await);
    let dies_after = 2_000;
    let faults = vec![("silence", Faults { dies_after_ms: Some(dies_after), ..Faults::default() })];
    let over = each(&phones, faults, async |phones: Arc<Phones>, phone: Phone| phone.dial(&phones.number).await.unwrap());
    let (name, over) = over.await.remove(0);
    over.is_finished_once(name);
    assert_eq!((&over.call["ended"], over.line.ended()), (&"The line was lost.".into(), Some(Ended::ByProduct)));
    let lasted = over.line.timeline().last().unwrap().ms;
    assert!((dies_after + 4_000..dies_after + 20_000).contains(&lasted), "{lasted} ms");
    let greeting = over.messages.iter().find(|message| message["notice"] == "greeting").expect("they were greeted");
    assert_ne!(greeting["spoken"], "whole", "nobody knows that they heard the end of it");
}

#[tokio::test]
async fn a_carrier_whose_streams_cannot_be_understood_is_not_asked_for_ever() {
    let phones = Phones::open("parrot").await;
    let faults = [
        Faults { no_token: true, ..Faults::default() },
        Faults { wrong_format: true, ..Faults::default() },
        Faults { media_first: true, ..Faults::default() },
    ];
    for (place, faults) in faults.into_iter().enumerate() {
        let number = format!("+49151888{place:05}");
        let line = Phone::new(&number).with(faults.clone()).dial(&phones.number).await.unwrap();
        line.wait_for(0, SOON, |event| matches!(event, Event::Ended(_))).await.unwrap();
        assert_eq!((line.ended(), line.warnings()), (Some(Ended::ByProduct), Vec::new()), "{faults:?}");
        let streams = line.timeline().iter().filter(|moment| moment.event == Event::Started).count();
        assert!(streams <= 10, "{faults:?}: {streams} streams");
        let (call, messages) = stored(&phones, &number).await;
        assert_eq!((&call["state"], &call["ended"]), (&"missed".into(), &"The line was lost.".into()), "{faults:?}");
        assert!(messages.iter().all(|message| message["notice"] != "call_started"), "{messages:#?}");
    }
}
