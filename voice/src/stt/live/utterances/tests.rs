use std::time::Duration;

use proptest::prelude::*;

use super::*;

fn words(flush: usize, text: &str, settles: Option<usize>, ends: bool) -> Words {
    Words { flush, text: text.into(), settles, ends, confidence: None }
}

fn later(now: Instant) -> Instant {
    now + Duration::from_secs(1)
}

#[test]
fn settled_words_stay_and_their_sound_goes() {
    let mut utterances = Utterances::default();
    utterances.hear(&[1; 1_000]);
    utterances.send_last();
    assert_eq!(utterances.on_words(words(0, "one", None, false)).unwrap().text, "one");
    assert_eq!(utterances.on_words(words(0, "one two", Some(600), false)).unwrap().text, "one two");
    assert_eq!(utterances.on_words(words(0, "three", None, false)).unwrap().text, "one two three");
    assert_eq!(utterances.on_words(words(0, "three", None, false)), None, "no news");
    assert_eq!(utterances.send_again(), [(&[1; 400][..], false)]);
    assert_eq!(utterances.on_words(words(0, "four", None, false)).unwrap().text, "one two four", "the tail is heard anew");
    utterances.on_words(words(0, "", Some(100), false));
    assert_eq!(utterances.send_again()[0].0.len(), 300, "positions began again");
}

#[test]
fn no_more_than_a_minute_of_sound_is_kept() {
    let mut utterances = Utterances::default();
    for number in 0..150_u8 {
        utterances.hear(&vec![number; 8_000]);
    }
    let kept = utterances.send_again();
    assert_eq!((kept[0].0.len(), kept[0].0[0]), (MOST, 90), "the newest");
}

#[test]
fn pauses_that_nobody_answers_do_not_pile_up() {
    let mut utterances = Utterances::default();
    let due = later(Instant::now());
    for number in 0..1_000 {
        utterances.hear(&[1; 8]);
        utterances.send_last();
        utterances.pause(number, due);
        while utterances.take_done().is_some() {}
    }
    assert!(utterances.list.len() <= MOST_WAITING);
}

#[test]
fn who_waited_long_enough_is_told_what_is_there() {
    let (mut utterances, now) = (Utterances::default(), Instant::now());
    utterances.hear(&[1; 8_000]);
    utterances.send_last();
    utterances.on_words(words(0, "half", None, false));
    utterances.pause(3, later(now));
    assert_eq!(utterances.next_due(), Some(later(now)));
    assert_eq!(utterances.end_overdue(now), Overdue::default());
    assert_eq!(utterances.end_overdue(later(now)), Overdue { is_any: true, long_ones: 0 });
    let told = utterances.take_done().unwrap();
    assert_eq!((told.utterance, told.text.as_str(), told.is_final), (3, "half", true));
    assert_eq!(utterances.on_words(words(0, "half a loaf", None, true)), None, "too late");
    assert_eq!((utterances.next_due(), utterances.is_any_due(), utterances.is_any_open()), (None, false, false));
}

#[derive(Debug, Clone)]
enum Input {
    Hear(usize),
    Pause,
    Words(usize, bool),
    Drop,
    Overdue,
}

fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let input = prop_oneof![
        4 => (1_usize..5_000).prop_map(Input::Hear),
        3 => Just(Input::Pause),
        4 => (0_usize..6, any::<bool>()).prop_map(|(flush, ends)| Input::Words(flush, ends)),
        1 => Just(Input::Drop),
        1 => Just(Input::Overdue),
    ];
    proptest::collection::vec(input, 0..120)
}

proptest! {
    #[test]
    fn every_pause_has_exactly_one_final_transcript_in_order(inputs in inputs()) {
        let (mut utterances, now) = (Utterances::default(), Instant::now());
        let (mut pauses, mut told) = (0, Vec::new());
        for input in inputs {
            match input {
                Input::Hear(bytes) => {
                    utterances.hear(&vec![1; bytes]);
                    utterances.send_last();
                }
                Input::Pause => {
                    utterances.pause(pauses, now);
                    pauses += 1;
                }
                Input::Words(flush, ends) => {
                    let interim = utterances.on_words(words(flush, "x", ends.then_some(100), ends));
                    prop_assert!(interim.is_none_or(|interim| !interim.is_final && interim.utterance <= pauses));
                }
                Input::Drop => {
                    utterances.send_again();
                }
                Input::Overdue => {
                    utterances.end_overdue(now);
                }
            }
            told.extend(std::iter::from_fn(|| utterances.take_done()));
        }
        utterances.end_overdue(now);
        told.extend(std::iter::from_fn(|| utterances.take_done()));
        let numbers: Vec<u32> = told.iter().map(|told| told.utterance).collect();
        prop_assert_eq!(numbers, (0..pauses).collect::<Vec<_>>());
        prop_assert!(told.iter().all(|told| told.is_final));
    }
}
