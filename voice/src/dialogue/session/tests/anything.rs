//! Whatever happens in whatever order: nothing is stored that was not said, nothing is cut beyond what there is.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Words(u8),
    Sound(u8, u64),
    Done(u8),
    Started,
    Heard,
    Digit(char),
    Away,
    Back,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3_u8).prop_map(Step::Words),
        4 => (0..3_u8, 1..1_500_u64).prop_map(|(item, ms)| Step::Sound(item, ms)),
        2 => (0..3_u8).prop_map(Step::Done),
        1 => Just(Step::Started),
        1 => Just(Step::Heard),
        1 => prop_oneof![Just('1'), Just('#'), Just('x')].prop_map(Step::Digit),
        1 => Just(Step::Away),
        1 => Just(Step::Back),
        5 => (20..2_000_u64).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_stored_was_said_and_what_is_cut_was_there(steps in proptest::collection::vec(step(), 1..40)) {
        let mut call = Call::new();
        // Each item has its own name in each round, as providers have it.
        let (mut round, mut words, mut sound) = (0, BTreeMap::<String, String>::new(), BTreeMap::<String, u64>::new());
        for step in steps {
            let name = |item: u8| format!("{round}-{item}");
            match step {
                Step::Words(item) => {
                    let text = format!("word{} ", words.len());
                    words.entry(name(item)).or_default().push_str(&text);
                    call.event(Event::Spoken { item: name(item), text });
                }
                Step::Sound(item, ms) => {
                    *sound.entry(name(item)).or_default() += ms;
                    call.event(Event::Sound { item: name(item), sound: vec![0x20; (ms * PER_MS) as usize].into() });
                }
                Step::Done(item) => call.event(Event::ItemDone { item: name(item) }),
                Step::Started => {
                    round += 1;
                    call.event(Event::Started);
                }
                Step::Heard => call.event(Event::Heard { text: "and then".into() }),
                Step::Digit(digit) => {
                    let actions = call.session.on_digit(call.now, digit);
                    call.take(actions);
                }
                Step::Away | Step::Back => {
                    let holder = if matches!(step, Step::Away) { Holder::Operator } else { Holder::Agent };
                    let actions = call.session.on_holder(call.now, holder);
                    call.take(actions);
                }
                Step::Wait(ms) => call.run(ms),
            }
            prop_assert!(call.session.next_due() >= call.now);
        }
        let actions = call.session.hang_up(call.now);
        call.take(actions);
        for action in &call.done {
            match action {
                Action::Store { item, text, .. } => {
                    let said = words.get(item).map_or("", String::as_str);
                    prop_assert!(said.contains(text.as_str()), "{} of {}", text, said);
                }
                Action::Tell(Tell::Truncate { item, played_ms }) => {
                    let most = sound.get(item).copied().unwrap_or_default().next_multiple_of(20);
                    prop_assert!(*played_ms <= most, "{} of {}", played_ms, most);
                }
                _ => {}
            }
        }
        prop_assert!(call.session.talk().agent_ms <= sound.values().map(|ms| ms.next_multiple_of(20)).sum::<u64>());
    }
}
