mod world;

use proptest::prelude::*;

use super::*;
use crate::turns::Settings;
use world::World;

#[test]
fn what_the_caller_says_is_a_turn_once_they_have_stopped() {
    let mut world = World::new();
    world.says("Where is my parcel?", 800);
    world.silence(200);
    assert!(world.committed.is_empty());
    world.silence(200);
    assert_eq!(world.committed, ["Where is my parcel?"]);
}

#[test]
fn a_sentence_that_goes_on_after_a_breath_is_one_turn() {
    let mut world = World::new();
    world.says("I ordered a lamp and", 600);
    world.silence(600);
    world.says("it is broken.", 600);
    world.silence(600);
    assert_eq!(world.committed, ["I ordered a lamp and it is broken."]);
}

#[test]
fn the_first_word_is_not_clipped() {
    let mut world = World::new();
    world.silence(1_000);
    world.says("Yes.", 160);
    world.silence(400);
    assert!(world.heard_audio >= (160 + 400) * 8, "{} bytes: the moments before belong to it", world.heard_audio);
    assert_eq!(world.committed, ["Yes."]);
}

#[test]
fn noise_is_no_turn() {
    let mut world = World::new();
    world.caller(300, true);
    world.silence(2_500);
    assert!(world.committed.is_empty());
}

#[test]
fn an_answer_is_said_while_it_is_written_and_told_as_heard_when_it_was() {
    let mut world = World::new();
    world.piece(1, "It ships today. You get it ");
    world.silence(100);
    assert_eq!(world.spoken, ["It ships today."]);
    world.piece(1, "on Monday.");
    world.stored(1, "It ships today. You get it on Monday.");
    world.silence(3_000);
    assert_eq!(world.account(1), Some(&None), "all of it");
    assert!(world.heard_ms >= 35 * 60);
}

#[test]
fn a_caller_who_speaks_into_an_answer_stops_it_and_only_what_they_heard_was_said() {
    let mut world = World::new();
    let answer = "You can send it back within thirty days, free of charge, with the form that lies in the box.";
    world.stored(1, answer);
    world.silence(2_000);
    world.says("No, that is not what I asked.", 900);
    assert!(world.clears > 0, "our sound stops");
    world.silence(800);
    let heard = world.account(1).unwrap().clone().expect("not all of it");
    assert!(answer.starts_with(&heard) && !heard.is_empty() && heard.len() < 40, "{heard}");
    assert_eq!(world.committed, ["No, that is not what I asked."]);
}

#[test]
fn a_cough_only_makes_us_pause() {
    let mut world = World::new();
    world.stored(1, "You can send it back within thirty days, free of charge.");
    world.silence(1_000);
    world.caller(300, true);
    assert_eq!(world.clears, 1);
    world.silence(6_000);
    assert_eq!(world.account(1), Some(&None), "and then all of it is said");
    assert!(world.committed.is_empty());
}

#[test]
fn who_only_listens_does_not_stop_us() {
    let mut world = World::new();
    world.stored(1, "You can send it back within thirty days, free of charge.");
    world.silence(1_000);
    world.says("Mhm.", 240);
    world.silence(6_000);
    assert_eq!(world.account(1), Some(&None));
    assert!(world.committed.is_empty());
}

#[test]
fn a_reply_that_is_cut_before_it_is_stored_is_stored_as_it_was_heard_before_the_callers_words() {
    let mut world = World::new();
    world.piece(1, "It ships today from our house in the north. You get it on Monday, ");
    world.silence(1_500);
    world.says("Stop, wait a moment.", 800);
    let (message, heard) = world.cuts[0].clone();
    assert_eq!(message, MessageId(1));
    assert!("It ships today from our house in the north.".starts_with(&heard) && !heard.is_empty());
    world.stored(1, &heard);
    world.silence(800);
    assert_eq!(world.committed.len(), 1);
    assert_eq!(world.account(1), None, "it is stored as it is");
}

#[test]
fn a_reply_of_which_nothing_was_heard_is_not_given() {
    let mut world = World::new();
    world.says("Where is my parcel?", 600);
    world.silence(400);
    assert_eq!(world.committed.len(), 1);
    world.caller(100, true);
    world.understands.push_back("The one from Monday.");
    world.piece(1, "It is on its way.");
    world.caller(500, true);
    world.silence(600);
    assert_eq!(world.committed.len(), 2);
    assert_eq!(world.cuts, [(MessageId(1), String::new())], "its turn goes on with the new words");
}

#[test]
fn a_long_wait_is_bridged_and_a_short_one_is_not() {
    let mut world = World::new();
    world.says("Where is my parcel?", 600);
    world.silence(1_000);
    assert!(world.spoken.is_empty());
    world.silence(1_000);
    assert_eq!(world.spoken, ["One moment."]);
    world.stored(1, "It is on its way.");
    world.silence(2_500);
    assert_eq!(world.spoken, ["One moment.", "It is on its way."]);
    assert!(world.session.talk().answer_ms > 0);
}

#[test]
fn a_silent_caller_is_asked_and_then_the_call_ends() {
    let mut world = World::new();
    world.silence(60_000);
    assert_eq!(world.spoken, ["Are you still there?", "Are you still there?", "Goodbye."]);
    assert_eq!(world.ended, Some(CallEnd::Silence));
}

#[test]
fn the_goodbye_is_heard_before_the_line_is_cut() {
    let mut world = World::new();
    world.says("Thanks, goodbye.", 700);
    world.silence(400);
    assert_eq!((world.committed.len(), world.ended), (1, None));
    world.silence(1_500);
    assert_eq!(world.spoken, ["Goodbye."]);
    assert_eq!(world.ended, Some(CallEnd::AgentHungUp));
}

#[test]
fn a_call_ends_at_its_longest_time_even_when_nobody_can_speak() {
    let mut world = World::with(Settings { max_call_s: 60, no_input_ms: 59_000, ..Settings::default() });
    world.is_mute = true;
    world.silence(61_000);
    assert_eq!(world.ended, Some(CallEnd::TooLong));
}

#[test]
fn keys_stop_us_and_become_words() {
    let mut world = World::new();
    world.stored(1, "Please enter the number of your order, then the hash key.");
    world.silence(1_000);
    world.press('4');
    world.press('2');
    world.press('#');
    assert_eq!(world.committed, ["42"]);
    assert!(matches!(world.account(1), Some(Some(_))));
}

#[test]
fn with_an_operator_on_the_line_nothing_of_ours_is_said() {
    let mut world = World::new();
    world.stored(1, "You can send it back within thirty days.");
    world.silence(1_000);
    world.holder(Holder::OnTheLine);
    let heard = world.heard_ms;
    world.stored(2, "Something else.");
    world.says("Who is there?", 600);
    world.silence(20_000);
    assert!(world.heard_ms <= heard + 20 && world.ended.is_none());
    assert_eq!(world.committed, ["Who is there?"], "what the caller says is written down all the same");
}

#[derive(Debug, Clone)]
enum Step {
    Voice(u64, &'static str),
    Silence(u64),
    Piece(usize),
    Stored,
    Key(char),
    Holder(Holder),
    Echo(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let words = prop_oneof![Just("No, wait."), Just("mhm"), Just(""), Just("I have a question about it")];
    prop_oneof![
        3 => (20_u64..900, words).prop_map(|(ms, words)| Step::Voice(ms, words)),
        4 => (20_u64..2_500).prop_map(Step::Silence),
        4 => (1_usize..60).prop_map(Step::Piece),
        2 => Just(Step::Stored),
        1 => prop_oneof![Just('1'), Just('#')].prop_map(Step::Key),
        1 => prop_oneof![Just(Holder::Agent), Just(Holder::Queue), Just(Holder::Operator), Just(Holder::OnTheLine)].prop_map(Step::Holder),
        1 => (0_u64..300).prop_map(Step::Echo),
    ]
}

const REPLY: &str = "It ships today. You get it on Monday, or on Tuesday at the latest. If it does not come, call us again and we \
    look for it together. Is there anything else? I can also send you the form.";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn whatever_happens_what_counts_as_said_is_the_beginning_of_what_was_heard(steps in proptest::collection::vec(step(), 1..40)) {
        let mut world = World::with(Settings { guard_ms: 0, ..Settings::default() });
        // Replies in turn: how much of each was written, and whether it was stored.
        let (mut id, mut written) = (1, 0);
        for step in steps {
            match step {
                Step::Voice(ms, words) => world.says(words, ms),
                Step::Silence(ms) => world.silence(ms),
                Step::Piece(length) => {
                    let until = (written + length).min(REPLY.len());
                    world.piece(id, &REPLY[written..until]);
                    written = until;
                }
                Step::Stored => {
                    let cut = world.cuts.iter().find(|(message, _)| message.0 == id).map(|(_, heard)| heard.clone());
                    world.stored(id, cut.as_deref().unwrap_or(REPLY));
                    (id, written) = (id + 1, 0);
                }
                Step::Key(key) => world.press(key),
                Step::Holder(holder) => world.holder(holder),
                Step::Echo(ms) => world.echo_ms = ms,
            }
        }
        world.silence(1_000);
        // Sixty milliseconds a letter: of everything that counts as heard, so much must have been at the ear.
        let mut counted = 0;
        let mut seen = std::collections::HashMap::new();
        for (message, text) in &world.told {
            let text = text.as_deref().unwrap_or(REPLY);
            prop_assert!(REPLY.starts_with(text));
            let entry = seen.entry(*message).or_insert(usize::MAX);
            *entry = (*entry).min(text.len());
        }
        for (message, heard) in &world.cuts {
            prop_assert!(REPLY.starts_with(heard.as_str()));
            seen.insert(*message, heard.len());
        }
        for length in seen.values() {
            counted += REPLY[..*length].split_whitespace().map(|word| word.len() as u64 * 60).sum::<u64>();
        }
        prop_assert!(counted <= world.heard_ms, "counted {counted} ms as said, {} ms were heard", world.heard_ms);
        prop_assert!(world.session.next_due() >= world.now);
    }
}
