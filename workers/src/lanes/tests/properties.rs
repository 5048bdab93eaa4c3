use std::time::Duration;

use engine::ids::OperatorId;
use engine::model::act::Act;
use proptest::prelude::*;

use super::limits;
use super::world::{Finish, World};

const CONVERSATIONS: usize = 3;

#[derive(Debug, Clone)]
enum Step {
    Says(usize),
    Takes(usize),
    Returns(usize),
    Resolves(usize),
    Reads(usize),
    Notes(usize),
    Speaks(usize),
    Finishes(usize, Finish),
    Passes(u64),
    Hears(usize),
    Loses(usize),
    Scans,
}

fn finish() -> impl Strategy<Value = Finish> {
    prop_oneof![4 => Just(Finish::Answer), 1 => Just(Finish::HandOver), 1 => Just(Finish::Fail), 1 => Just(Finish::Break)]
}

fn step() -> impl Strategy<Value = Step> {
    let one = || 0..CONVERSATIONS;
    prop_oneof![
        6 => one().prop_map(Step::Says),
        1 => one().prop_map(Step::Takes),
        2 => one().prop_map(Step::Returns),
        1 => one().prop_map(Step::Resolves),
        1 => one().prop_map(Step::Reads),
        1 => one().prop_map(Step::Notes),
        2 => one().prop_map(Step::Speaks),
        5 => (one(), finish()).prop_map(|(at, how)| Step::Finishes(at, how)),
        4 => prop_oneof![Just(1), Just(200), Just(400), Just(3_000)].prop_map(Step::Passes),
        4 => (1usize..4).prop_map(Step::Hears),
        1 => (1usize..3).prop_map(Step::Loses),
        1 => Just(Step::Scans),
    ]
}

fn act(world: &mut World, step: &Step) {
    let written = |private| {
        let id = engine::ids::MessageId(1);
        let text = "a note".to_owned();
        let (operator, name) = (OperatorId(9), "Ada".into());
        Act::Write(engine::model::act::Write {
            id,
            operator,
            name,
            client_id: None,
            text,
            content: engine::model::message::Content::default(),
            private,
            elsewhere: None,
        })
    };
    match *step {
        Step::Says(at) => world.says(at),
        Step::Takes(at) => world.take(at),
        Step::Returns(at) => drop(world.apply(at, &Act::Return)),
        Step::Resolves(at) => drop(world.apply(at, &Act::Resolve)),
        Step::Reads(at) => drop(world.apply(at, &Act::ReadByOperator { seq: world.conversation(at).last_seq })),
        Step::Notes(at) => drop(world.apply(at, &written(true))),
        Step::Speaks(at) => world.speak(at),
        Step::Finishes(at, how) => world.finish(at, how),
        Step::Passes(millis) => world.pass(Duration::from_millis(millis)),
        Step::Hears(count) => world.hear(count),
        // A prompt feed has told everything, so there is nothing to lose.
        Step::Loses(count) if !world.is_prompt => world.lose(count),
        Step::Loses(_) => {}
        Step::Scans => world.scan(),
    }
}

/// Besides what is asserted here, the world itself checks every start and every stored answer.
fn run(settle_ms: u64, running: usize, lanes: usize, is_prompt: bool, steps: &[Step]) -> Result<(), TestCaseError> {
    let mut world = World::new(CONVERSATIONS as i64, settle_ms, limits(running, lanes));
    world.is_prompt = is_prompt;
    for step in steps {
        act(&mut world, step);
    }
    world.rest();
    for at in 0..CONVERSATIONS {
        prop_assert!(world.conversation(at).turn.is_none(), "a due turn was never run");
    }
    prop_assert!(world.lanes.is_idle());
    prop_assert_eq!(world.lanes.open.len(), 0, "a lane outlived its work");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_happens_every_due_message_is_answered_once(
        settle_ms in prop_oneof![Just(0u64), Just(350)],
        running in 1usize..4,
        lanes in prop_oneof![Just(2usize), Just(100)],
        steps in prop::collection::vec(step(), 1..60),
    ) {
        run(settle_ms, running, lanes, true, &steps)?;
    }

    #[test]
    fn a_feed_that_is_late_or_loses_events_changes_nothing_in_the_end(
        settle_ms in prop_oneof![Just(0u64), Just(350)],
        running in 1usize..4,
        lanes in prop_oneof![Just(2usize), Just(100)],
        steps in prop::collection::vec(step(), 1..60),
    ) {
        run(settle_ms, running, lanes, false, &steps)?;
    }
}
