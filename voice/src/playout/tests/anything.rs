//! Whatever comes in whatever order: what is told as heard was heard, and nothing is lost.

use proptest::prelude::*;

use super::carrier::Carrier;
use super::*;

/// Bytes kept of an utterance here; little, so that the bound is met.
const MOST: usize = 12_000;

#[derive(Debug, Clone, Copy)]
enum Step {
    Append(usize),
    EndSentence,
    Finish,
    Wait(u64),
    /// Nobody looks at the clock or at marks.
    Sleep(u64),
    Tick,
    Pause,
    Resume,
    LoseMark,
    DoubleMark,
    StrangeMark(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_usize..3_000).prop_map(Step::Append),
        2 => Just(Step::EndSentence),
        1 => Just(Step::Finish),
        8 => (0_u64..250).prop_map(Step::Wait),
        1 => (0_u64..1_500).prop_map(Step::Sleep),
        6 => Just(Step::Tick),
        1 => Just(Step::Pause),
        2 => Just(Step::Resume),
        1 => Just(Step::LoseMark),
        1 => Just(Step::DoubleMark),
        1 => (0_u64..40).prop_map(Step::StrangeMark),
    ]
}

struct World {
    playout: Playout,
    carrier: Carrier,
    /// What may be heard twice, by the pauses so far.
    again: usize,
    lost: bool,
    told: usize,
}

impl World {
    fn new(delays: &[u64]) -> Self {
        let mut playout = Playout::new(Limits { most: MOST });
        playout.begin(1);
        Self { playout, carrier: Carrier::new(delays), again: 0, lost: false, told: 0 }
    }

    /// The end, if this was it.
    fn on_step(&mut self, step: Step) -> Option<Played> {
        let Self { playout, carrier, .. } = self;
        match step {
            Step::Append(length) => {
                let unproven = playout.utterance.as_ref()?.unproven();
                let is_finished = playout.utterance.as_ref()?.is_finished;
                assert_eq!(carrier.give(playout, length).is_err(), !is_finished && unproven + length > MOST);
            }
            Step::EndSentence => carrier.end_sentence(playout),
            Step::Finish => carrier.finish(playout),
            Step::Wait(ms) => return carrier.wait(playout, ms),
            Step::Sleep(ms) => {
                carrier.sleep(ms);
                return carrier.tell(playout);
            }
            Step::Tick => carrier.tick(playout),
            Step::Pause if !playout.is_paused() => {
                carrier.pause(playout);
                // From the byte that is known to be heard, backed up to a frame border.
                self.again += carrier.furthest - playout.utterance.as_ref()?.floor + BACK + FRAME;
            }
            Step::Pause => assert!(playout.pause(carrier.now).is_empty(), "it is silent already"),
            Step::Resume => carrier.resume(playout),
            Step::LoseMark => {
                self.lost = true;
                carrier.lose_mark();
            }
            Step::DoubleMark => carrier.double_mark(),
            Step::StrangeMark(number) => {
                let known = playout.utterance.as_ref()?.pending.clone();
                let name = format!("e{}:u{}:{number}", number % 3, number % 2);
                if !known.iter().any(|(pending, _)| *pending == name) {
                    assert_eq!(playout.on_mark(carrier.now, &name), None);
                }
            }
        }
        None
    }

    fn check(&mut self) {
        let (Some(utterance), carrier) = (&self.playout.utterance, &self.carrier) else {
            return;
        };
        let (told, heard) = (utterance.heard(carrier.now), carrier.furthest);
        assert!(told <= heard, "told {told}, heard {heard}");
        assert!(told >= self.told, "what was heard stays heard");
        self.told = told;
        assert!(carrier.queued() <= (LEAD_MS * PER_MS) as usize, "no more than the lead is out");
        assert!(carrier.twice <= self.again, "{} twice, {} may be", carrier.twice, self.again);
        assert!(utterance.sound.len() <= MOST + STALE + BACK + 2 * FRAME, "{} kept", utterance.sound.len());
        assert!(utterance.pending.len() <= MOST / FRAME + 1);
        assert_eq!(utterance.end(), carrier.expected.len());
    }
}

proptest! {
    #[test]
    fn what_is_told_as_heard_was_heard_and_all_is_heard_in_the_end(
        steps in proptest::collection::vec(step(), 1..100),
        delays in proptest::collection::vec(0_u64..300, 1..12),
    ) {
        let mut world = World::new(&delays);
        let mut end = None;
        for step in steps {
            end = world.on_step(step);
            world.check();
            if end.is_some() {
                break;
            }
        }
        let World { mut playout, mut carrier, again, lost, .. } = world;
        let end = end.unwrap_or_else(|| {
            carrier.finish(&mut playout);
            carrier.resume(&mut playout);
            carrier.run(&mut playout)
        });
        prop_assert_eq!(carrier.furthest, carrier.expected.len(), "nothing is lost");
        prop_assert!(carrier.twice <= again);
        prop_assert!(end.is_complete || lost);
        prop_assert!(end.played_ms * PER_MS <= carrier.furthest as u64);
        prop_assert_eq!(playout.current(), None);
    }

    #[test]
    fn a_cut_anywhere_tells_no_more_than_was_heard_and_leaves_silence(
        steps in proptest::collection::vec(step(), 1..60),
        delays in proptest::collection::vec(0_u64..300, 1..12),
    ) {
        let mut world = World::new(&delays);
        for step in steps {
            if world.on_step(step).is_some() {
                break;
            }
        }
        let World { mut playout, mut carrier, .. } = world;
        let before = carrier.furthest;
        let ends = playout.utterance.as_ref().map(|utterance| utterance.ends.clone()).unwrap_or_default();
        let (outs, played) = playout.cut(carrier.now);
        prop_assert!(played.played_ms * PER_MS <= before as u64);
        prop_assert!((0.0..=1.0).contains(&played.part));
        prop_assert!(ends.iter().take(played.whole).all(|end| *end <= before));
        carrier.take(&playout, outs);
        prop_assert_eq!(carrier.queued(), 0, "nothing more comes to the ear");
        prop_assert_eq!(carrier.wait(&mut playout, 1_000), None);
        prop_assert_eq!(playout.played(carrier.now), Played::default());
    }

    #[test]
    fn a_pause_is_made_good_with_little_said_twice(at in 0_u64..3_000, delays in proptest::collection::vec(0_u64..300, 1..6)) {
        let mut world = World::new(&delays);
        let World { playout, carrier, .. } = &mut world;
        carrier.give(playout, 10_000).unwrap();
        carrier.finish(playout);
        let mut end = None;
        while carrier.now < at && end.is_none() {
            carrier.tick(playout);
            end = carrier.wait(playout, 20);
        }
        if end.is_none() {
            carrier.pause(playout);
            carrier.sleep(700);
            carrier.resume(playout);
            prop_assert!(carrier.run(playout).is_complete);
        }
        // At worst the first mark had not come back yet.
        prop_assert!(carrier.twice <= BACK + FRAME + MARK_EVERY + 300 * PER_MS as usize);
        prop_assert_eq!(carrier.furthest, carrier.expected.len());
    }
}
