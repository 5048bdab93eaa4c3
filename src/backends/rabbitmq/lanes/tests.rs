use std::collections::{BTreeSet, VecDeque};

use engine::clock::{ManualClock, Timestamp};
use engine::ids::IdSource;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const NODES: usize = 4;

fn ticked(lanes: &mut Lanes, now: Instant) -> Vec<Action> {
    let mut actions = Vec::new();
    lanes.on_tick(now, &mut actions);
    actions
}

/// A node that holds these lanes and is in line for the others.
fn holding(held: impl IntoIterator<Item = usize>, now: Instant) -> Lanes {
    let mut lanes = Lanes::new();
    lanes.on_in_line(now);
    for lane in held {
        assert_eq!(lanes.on_token(lane, now), Taking::Gained);
    }
    lanes
}

fn holds(lanes: &mut Lanes, lane: usize) -> bool {
    let may = lanes.enter(lane);
    if may {
        lanes.on_left(lane);
    }
    may
}

#[test]
fn conversations_spread_over_all_lanes_the_same_on_every_node() {
    let ids = IdSource::new(3);
    let clock = ManualClock::at(Timestamp::from_millis(1_795_250_000_000));
    let mut counts = [0usize; LANES];
    for _ in 0..64 * 200 {
        clock.advance(Duration::from_millis(137));
        counts[lane_of(ids.next(&clock))] += 1;
    }
    assert!(counts.iter().all(|count| (100..300).contains(count)), "{counts:?}");
    // Nodes of two releases work beside each other: these stay as they are.
    let known = [0, 1, 77, 1_795_250_000_000, i64::MAX].map(|id| lane_of(ConversationId(id)));
    assert_eq!(known, [0, 39, 37, 15, 56]);
}

#[test]
fn the_newest_lanes_are_given_away_first() {
    let now = Instant::now();
    let mut lanes = holding((0..LANES).rev(), now);
    lanes.on_count(3, now);
    let given: BTreeSet<usize> = ticked(&mut lanes, now)
        .into_iter()
        .map(|action| if let Action::StepBack(lane) = action { lane } else { panic!("{action:?}") })
        .collect();
    assert_eq!(given, (0..42).collect());
    assert_eq!(lanes.held(), 22);
    lanes.on_count(3, now);
    lanes.on_count(0, now);
    assert!(ticked(&mut lanes, now).is_empty(), "its share stays, and so does all when the broker does not know");
}

#[test]
fn a_lane_that_is_given_away_lets_nobody_in_and_waits_for_who_is_in_for_a_while() {
    let now = Instant::now();
    let mut lanes = holding(0..LANES, now);
    assert!(lanes.enter(63) && lanes.enter(63) && lanes.enter(62));
    lanes.on_count(2, now);
    assert!(!lanes.enter(63));
    assert_eq!(ticked(&mut lanes, now).len(), 30);
    assert!(!lanes.on_left(63));
    assert!(lanes.on_left(63), "it was waited for");
    assert_eq!(ticked(&mut lanes, now), [Action::StepBack(63)]);
    assert!(ticked(&mut lanes, now + GUARD_PATIENCE / 2).is_empty());
    assert_eq!(ticked(&mut lanes, now + GUARD_PATIENCE), [Action::StepBack(62)], "not for ever");
    assert!(!lanes.on_left(62), "nobody waits any more");
}

#[test]
fn without_the_broker_nothing_is_held_at_once() {
    let now = Instant::now();
    let mut lanes = holding(0..LANES, now);
    assert!(lanes.enter(5));
    lanes.on_lost();
    assert!((0..LANES).all(|lane| !holds(&mut lanes, lane)));
    assert_eq!(lanes.on_token(5, now), Taking::Refused);
    lanes.on_in_line(now);
    assert!(!lanes.on_left(5), "work of before ends without a word");
    assert_eq!(lanes.on_token(5, now), Taking::Gained);
}

#[test]
fn an_owner_asks_whether_it_still_is_and_steps_back_when_no_token_comes() {
    let now = Instant::now();
    let mut lanes = holding([1, 2, 3], now);
    assert!(ticked(&mut lanes, now + PROVE_EVERY / 2).is_empty());
    let asked = now + PROVE_EVERY;
    assert_eq!(ticked(&mut lanes, asked), [Action::Feed(1), Action::Feed(2), Action::Feed(3)]);
    assert_eq!(lanes.on_token(1, asked), Taking::Kept);
    lanes.on_not_fed(2);
    let late = asked + PROOF_PATIENCE;
    assert_eq!(ticked(&mut lanes, late), [Action::Feed(2), Action::StepBack(3)]);
    assert_eq!([1, 2, 3].map(|lane| holds(&mut lanes, lane)), [true, true, false]);
}

#[test]
fn a_lane_without_a_token_gets_one_again() {
    let now = Instant::now();
    let mut lanes = holding([], now);
    assert!(ticked(&mut lanes, now + FEED_EVERY / 2).is_empty());
    assert_eq!(ticked(&mut lanes, now + FEED_EVERY).len(), LANES);
    assert!(ticked(&mut lanes, now + FEED_EVERY).is_empty());
}

#[test]
fn a_node_that_stops_takes_nothing_more_and_gives_all_back() {
    let now = Instant::now();
    let mut lanes = holding([1, 2], now);
    assert!(lanes.enter(2));
    let mut actions = Vec::new();
    lanes.on_drain(now, &mut actions);
    assert_eq!(actions.len(), LANES - 2);
    assert_eq!(ticked(&mut lanes, now), [Action::StepOut(1)]);
    assert_eq!(lanes.on_token(1, now), Taking::Refused);
    assert!(!lanes.is_out());
    assert!(lanes.on_left(2));
    assert_eq!(ticked(&mut lanes, now), [Action::StepOut(2)]);
    assert!(lanes.is_out());
}

#[derive(Debug, Clone)]
enum Step {
    Join(usize),
    /// Its connection breaks.
    Cut(usize),
    Stop(usize),
    /// It learns how many there are.
    Count(usize),
    Wait(u64),
    Enter(usize, usize),
    End(usize, usize),
    /// The broker loses a lane's tokens.
    Lose(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let node = 0..NODES;
    prop_oneof![
        3 => node.clone().prop_map(Step::Join),
        2 => node.clone().prop_map(Step::Cut),
        1 => node.clone().prop_map(Step::Stop),
        4 => node.clone().prop_map(Step::Count),
        3 => (1u64..90).prop_map(Step::Wait),
        4 => (node.clone(), 0..LANES).prop_map(|(node, lane)| Step::Enter(node, lane)),
        4 => (node, 0..LANES).prop_map(|(node, lane)| Step::End(node, lane)),
        1 => (0..LANES).prop_map(Step::Lose),
    ]
}

struct Node {
    lanes: Lanes,
    guards: Vec<usize>,
    is_in: bool,
    has_stopped: bool,
}

/// A lane as the broker has it: who is in line, each with the tokens in its hand, and how many wait.
#[derive(Default)]
struct Queue {
    line: VecDeque<(usize, usize)>,
    ready: usize,
}

struct World {
    now: Instant,
    nodes: Vec<Node>,
    queues: Vec<Queue>,
}

impl World {
    fn new() -> Self {
        let node = || Node { lanes: Lanes::new(), guards: vec![0; LANES], is_in: false, has_stopped: false };
        Self {
            now: Instant::now(),
            nodes: (0..NODES).map(|_| node()).collect(),
            queues: (0..LANES).map(|_| Queue::default()).collect(),
        }
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Join(node) => self.join(node),
            Step::Cut(node) => self.cut(node),
            Step::Stop(node) => self.stop(node),
            Step::Count(node) => self.count(node),
            Step::Wait(seconds) => {
                self.now += Duration::from_secs(seconds);
                (0..NODES).for_each(|node| self.tick(node));
            }
            Step::Enter(node, lane) => {
                let Node { lanes, guards, .. } = &mut self.nodes[node];
                guards[lane] += usize::from(lanes.enter(lane));
            }
            Step::End(node, lane) => self.end(node, lane),
            Step::Lose(lane) => {
                self.queues[lane].ready = 0;
                self.queues[lane].line.iter_mut().for_each(|(_, tokens)| *tokens = 0);
            }
        }
        self.deliver();
    }

    fn join(&mut self, node: usize) {
        let Node { lanes, is_in, has_stopped, .. } = &mut self.nodes[node];
        if *is_in || *has_stopped {
            return;
        }
        *is_in = true;
        lanes.on_in_line(self.now);
        for lane in 0..LANES {
            self.queues[lane].line.push_back((node, 0));
            self.perform(node, vec![Action::Feed(lane)]);
        }
    }

    fn cut(&mut self, node: usize) {
        self.nodes[node].lanes.on_lost();
        self.nodes[node].is_in = false;
        (0..LANES).for_each(|lane| self.step_out(node, lane));
    }

    fn stop(&mut self, node: usize) {
        let mut actions = Vec::new();
        if self.nodes[node].is_in && !self.nodes[node].has_stopped {
            self.nodes[node].lanes.on_drain(self.now, &mut actions);
        }
        self.nodes[node].has_stopped = true;
        self.perform(node, actions);
        self.tick(node);
    }

    fn alive(&self) -> usize {
        self.nodes.iter().filter(|node| node.is_in && !node.has_stopped).count()
    }

    fn count(&mut self, node: usize) {
        let (alive, now) = (self.alive(), self.now);
        if self.nodes[node].is_in {
            self.nodes[node].lanes.on_count(alive, now);
            self.tick(node);
        }
    }

    fn end(&mut self, node: usize, lane: usize) {
        let Node { lanes, guards, .. } = &mut self.nodes[node];
        if guards[lane] > 0 {
            guards[lane] -= 1;
            if lanes.on_left(lane) {
                self.tick(node);
            }
        }
    }

    fn tick(&mut self, node: usize) {
        let actions = ticked(&mut self.nodes[node].lanes, self.now);
        self.perform(node, actions);
    }

    fn perform(&mut self, node: usize, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::StepBack(lane) => {
                    self.step_out(node, lane);
                    self.queues[lane].line.push_back((node, 0));
                }
                Action::StepOut(lane) => self.step_out(node, lane),
                Action::Feed(lane) => self.queues[lane].ready = self.queues[lane].ready.max(1),
            }
        }
    }

    fn step_out(&mut self, node: usize, lane: usize) {
        let queue = &mut self.queues[lane];
        queue.ready += queue.line.iter().filter(|(of, _)| *of == node).map(|(_, tokens)| tokens).sum::<usize>();
        queue.line.retain(|(of, _)| *of != node);
    }

    /// The first in the line gets what waits, and answers all but the last.
    fn deliver(&mut self) {
        for (lane, queue) in self.queues.iter_mut().enumerate() {
            if let Some((node, tokens)) = queue.line.front_mut() {
                for _ in 0..std::mem::take(&mut queue.ready) {
                    assert_ne!(self.nodes[*node].lanes.on_token(lane, self.now), Taking::Refused);
                    *tokens = 1;
                }
            }
        }
    }

    fn nobody_holds_what_another_holds(&mut self) {
        for lane in 0..LANES {
            let holders: Vec<usize> = (0..NODES).filter(|node| holds(&mut self.nodes[*node].lanes, lane)).collect();
            assert!(holders.len() <= 1, "lane {lane}: {holders:?}");
            if let [holder] = holders[..] {
                assert_eq!(self.queues[lane].line.front().map(|(node, _)| *node), Some(holder), "lane {lane}");
            }
        }
    }

    /// All work ends, everybody is there again, and time passes.
    fn calm_down(&mut self) {
        for node in 0..NODES {
            for lane in 0..LANES {
                while self.nodes[node].guards[lane] > 0 {
                    self.end(node, lane);
                }
            }
            self.join(node);
        }
        for _ in 0..100 {
            self.deliver();
            self.now += Duration::from_secs(8);
            for node in 0..NODES {
                self.tick(node);
                self.count(node);
                self.deliver();
            }
            self.nobody_holds_what_another_holds();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_lane_is_ever_two_nodes_and_in_the_end_all_are_shared_evenly(steps in vec(step(), 0..80)) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.nobody_holds_what_another_holds();
        }
        world.calm_down();
        let alive = world.alive();
        let held: Vec<usize> = world.nodes.iter().map(|node| node.lanes.held()).collect();
        if alive > 0 {
            prop_assert_eq!(held.iter().sum::<usize>(), LANES);
            prop_assert!(held.iter().all(|held| *held <= LANES.div_ceil(alive)), "{:?}", held);
            for node in world.nodes.iter().filter(|node| node.has_stopped) {
                prop_assert!(!node.is_in || node.lanes.is_out());
            }
        }
        for queue in &world.queues {
            let tokens = queue.ready + queue.line.iter().map(|(_, tokens)| tokens).sum::<usize>();
            prop_assert!(alive == 0 || tokens == 1, "{} tokens in one lane", tokens);
        }
    }
}
