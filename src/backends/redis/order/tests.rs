use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Order, Step};

const PATIENCE: Duration = Duration::from_millis(250);
const MOST: usize = 20;

struct Told {
    order: Order<u64>,
    now: Instant,
    steps: Vec<Step<u64>>,
}

impl Default for Told {
    fn default() -> Self {
        Self { order: Order::new(PATIENCE, MOST), now: Instant::now(), steps: Vec::new() }
    }
}

impl Told {
    fn take(&mut self, cursors: impl IntoIterator<Item = u64>) {
        for cursor in cursors {
            self.order.take(cursor, cursor, self.now, &mut |step| self.steps.push(step));
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        self.order.settle(self.now, &mut |step| self.steps.push(step));
    }

    fn catch_up(&mut self, last: Option<u64>) {
        self.order.catch_up(last, &mut |step| self.steps.push(step));
    }

    fn taken(&mut self) -> Vec<Step<u64>> {
        std::mem::take(&mut self.steps)
    }
}

fn events(cursors: impl IntoIterator<Item = u64>) -> Vec<Step<u64>> {
    cursors.into_iter().map(Step::Event).collect()
}

#[test]
fn it_begins_with_the_first_event_or_where_the_log_ends() {
    let mut told = Told::default();
    assert_eq!(told.order.told(), 0);
    told.take([7, 8]);
    assert_eq!(told.taken(), events([7, 8]));
    let mut told = Told::default();
    told.catch_up(Some(7));
    assert_eq!(told.taken(), [Step::Missed(1)]);
    told.take([6, 7, 9, 8]);
    assert_eq!(told.taken(), events([8, 9]));
    assert_eq!(told.order.told(), 9);
}

#[test]
fn what_comes_early_waits_for_what_comes_late() {
    let mut told = Told::default();
    told.take([1, 4, 3]);
    assert_eq!(told.taken(), events([1]));
    assert_eq!(told.order.due(), Some(told.now + PATIENCE));
    told.wait(PATIENCE.saturating_sub(Duration::from_millis(1)));
    told.take([2]);
    assert_eq!(told.taken(), events([2, 3, 4]));
    assert_eq!(told.order.due(), None);
}

#[test]
fn what_never_comes_is_given_up_once() {
    let mut told = Told::default();
    told.take([1, 4, 7]);
    told.wait(PATIENCE);
    let expected = [Step::Event(1), Step::Missed(4), Step::Event(4), Step::Event(7)];
    assert_eq!(told.taken(), expected);
    // Whoever follows has found them in the log.
    told.take([2, 3, 5, 6, 7]);
    assert_eq!(told.taken(), []);
    told.take([8]);
    assert_eq!(told.taken(), events([8]));
}

#[test]
fn each_event_waits_for_its_own_time() {
    let mut told = Told::default();
    told.take([1, 3]);
    told.wait(PATIENCE / 2);
    told.take([6]);
    told.wait(PATIENCE / 2);
    assert_eq!(told.taken(), [Step::Event(1), Step::Missed(1), Step::Event(3)]);
    assert_eq!(told.order.due(), Some(told.now + PATIENCE / 2));
    told.take([4, 5]);
    assert_eq!(told.taken(), events([4, 5, 6]));
}

#[test]
fn no_more_is_held_than_may_be() {
    let mut told = Told::default();
    told.take([1]);
    told.take((0..=MOST as u64).map(|number| 10 + 2 * number));
    let expected = [Step::Event(1), Step::Missed(8), Step::Event(10)];
    assert_eq!(told.taken(), expected);
}

#[test]
fn the_log_is_named_with_what_is_held_behind_it() {
    let mut told = Told::default();
    told.take([1, 4, 6, 8]);
    told.catch_up(Some(5));
    assert_eq!(told.taken(), [Step::Event(1), Step::Missed(3), Step::Event(4), Step::Event(6)]);
    // Told although nothing seems to be missing: what is not stored may be.
    told.catch_up(Some(2));
    told.catch_up(None);
    assert_eq!(told.taken(), [Step::Missed(1), Step::Missed(1)]);
    told.take([7]);
    assert_eq!(told.taken(), events([7, 8]));
}

#[test]
fn without_patience_nothing_waits() {
    let mut told = Told::default();
    told.take([1, 3]);
    told.order.be_patient(Duration::ZERO, told.now, &mut |step| told.steps.push(step));
    told.take([6, 7]);
    let expected = [1, 3, 6, 7].map(Step::Event);
    let events: Vec<_> = told.taken().into_iter().filter(|step| matches!(step, Step::Event(_))).collect();
    assert_eq!(events, expected);
    assert_eq!(told.order.due(), None);
}

#[derive(Debug, Clone)]
enum Act {
    Take(u64),
    Wait(u64),
    CatchUp(Option<u64>),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (1..120_u64).prop_map(Act::Take),
        2 => (0..300_u64).prop_map(Act::Wait),
        1 => proptest::option::of(0..120_u64).prop_map(Act::CatchUp),
    ]
}

proptest! {
    #[test]
    fn a_follower_that_reads_the_log_when_told_has_everything_once_and_in_order(acts in vec(act(), 0..300)) {
        let mut told = Told::default();
        let mut given = BTreeSet::new();
        let (mut heard, mut has_caught_up) = (None::<u64>, false);
        for act in acts {
            match act {
                Act::Take(cursor) => {
                    given.insert(cursor);
                    told.take([cursor]);
                }
                Act::Wait(millis) => told.wait(Duration::from_millis(millis)),
                Act::CatchUp(last) => told.catch_up(last),
            }
            let is_catch_up = matches!(act, Act::CatchUp(_));
            // What is told at once after it was there when the log was read.
            let mut missed = 0;
            for step in told.taken() {
                match step {
                    Step::Missed(count) => {
                        prop_assert!(count > 0);
                        missed += 1;
                    }
                    Step::Event(cursor) => {
                        prop_assert!(given.contains(&cursor));
                        prop_assert!(heard.is_none_or(|heard| cursor > heard), "{cursor} after {heard:?}");
                        let may_miss = missed > 0 || has_caught_up;
                        prop_assert!(may_miss || heard.is_none_or(|heard| cursor == heard + 1), "{cursor} after {heard:?}");
                        (heard, has_caught_up) = (Some(cursor), false);
                    }
                }
            }
            prop_assert!(missed == 1 || !is_catch_up && missed == 0);
            // The log was read beyond what was told.
            has_caught_up |= is_catch_up;
            prop_assert!(told.order.held.len() <= MOST);
            let overdue = told.order.held.values().any(|held| told.now.duration_since(held.since) >= PATIENCE);
            prop_assert!(!overdue || is_catch_up);
            prop_assert_eq!(told.order.due().is_some(), !told.order.held.is_empty());
        }
    }

    #[test]
    fn what_is_only_a_little_out_of_order_is_never_missed(shifts in vec(0..MOST as u64, 1..200), again in vec(any::<bool>(), 200)) {
        let mut arrivals: Vec<(u64, u64)> = (1..).zip(&shifts).map(|(cursor, shift)| (cursor + shift, cursor)).collect();
        arrivals.sort_unstable();
        let mut told = Told::default();
        told.catch_up(Some(0));
        told.taken();
        for ((_, cursor), again) in arrivals.into_iter().zip(again) {
            told.take([cursor]);
            if again {
                told.take([cursor]);
            }
        }
        told.wait(PATIENCE);
        prop_assert_eq!(told.taken(), events(1..=shifts.len() as u64));
    }
}
