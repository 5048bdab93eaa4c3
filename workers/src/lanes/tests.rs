mod properties;
mod world;

use super::*;
use world::{Finish, World};

const SETTLE: Duration = Duration::from_millis(350);

fn limits(running: usize, lanes: usize) -> LaneLimits {
    LaneLimits { running, lanes }
}

fn prompt(settle_ms: u64) -> World {
    World::new(3, settle_ms, limits(10, 100))
}

#[test]
fn without_a_settle_window_a_turn_starts_with_the_message() {
    let mut world = prompt(0);
    world.says(0);
    assert!(world.is_running(0));
}

#[test]
fn a_turn_the_feed_told_of_needs_no_read_of_the_store() {
    let mut world = prompt(0);
    world.says(0);
    world.finish(0, Finish::Answer);
    world.says(0);
    assert!(world.turns[&world.id(0)].is_told);
}

#[test]
fn only_what_may_have_begun_before_the_start_is_read_from_the_store() {
    let mut world = prompt(0);
    world.lanes.on_start(world.now);
    world.says(0);
    assert!(!world.turns[&world.id(0)].is_told);
    world.pass(Duration::from_millis(1));
    world.says(1);
    assert!(world.turns[&world.id(1)].is_told);
}

#[test]
fn messages_within_the_settle_window_are_one_turn() {
    let mut world = prompt(350);
    world.says(0);
    world.pass(SETTLE / 2);
    world.says(0);
    world.pass(SETTLE / 2);
    assert!(!world.is_running(0), "the window began anew with the second message");
    world.pass(SETTLE / 2);
    world.finish(0, Finish::Answer);
    assert_eq!(world.answered, [(world.id(0), vec![2, 3])]);
}

#[test]
fn a_newer_message_cancels_a_turn_that_has_not_spoken_and_the_next_answers_both() {
    let mut world = prompt(0);
    world.says(0);
    world.says(0);
    assert!(world.is_cancelled(0));
    world.finish(0, Finish::Answer);
    assert!(world.is_running(0));
    world.finish(0, Finish::Answer);
    assert_eq!(world.answered, [(world.id(0), vec![2, 3])]);
}

#[test]
fn a_newer_message_waits_for_a_turn_that_has_spoken() {
    let mut world = prompt(0);
    world.says(0);
    world.speak(0);
    world.says(0);
    assert!(!world.is_cancelled(0));
    world.finish(0, Finish::Answer);
    assert!(world.is_running(0));
    world.finish(0, Finish::Answer);
    assert_eq!(world.answered, [(world.id(0), vec![2]), (world.id(0), vec![3])]);
}

#[test]
fn control_that_moves_to_a_person_cancels_even_a_turn_that_has_spoken() {
    let mut world = prompt(0);
    world.says(0);
    world.speak(0);
    world.take(0);
    assert!(world.is_cancelled(0));
}

#[test]
fn a_message_to_a_person_starts_nothing() {
    let mut world = prompt(0);
    world.says(0);
    world.take(0);
    world.finish(0, Finish::Answer);
    world.says(0);
    assert!(!world.is_running(0));
}

#[test]
fn a_handover_ends_what_was_waiting_behind_it() {
    let mut world = prompt(0);
    world.says(0);
    world.speak(0);
    world.says(0);
    world.finish(0, Finish::HandOver);
    assert!(!world.is_running(0));
}

#[test]
fn a_turn_that_waits_for_its_window_is_dropped_when_a_person_takes_control() {
    let mut world = prompt(350);
    world.says(0);
    world.take(0);
    world.pass(SETTLE);
    assert!(!world.is_running(0));
}

#[test]
fn other_conversations_do_not_wait_for_a_slow_one() {
    let mut world = prompt(0);
    world.says(0);
    world.says(1);
    assert!(world.is_running(0) && world.is_running(1));
}

#[test]
fn a_turn_without_a_free_place_starts_when_one_is_free() {
    let mut world = World::new(2, 0, limits(1, 100));
    world.says(0);
    world.says(1);
    assert!(!world.is_running(1));
    world.finish(0, Finish::Answer);
    assert!(world.is_running(1));
}

#[test]
fn what_finds_no_room_in_memory_is_found_by_the_scan() {
    let mut world = World::new(2, 0, limits(10, 1));
    world.says(0);
    world.says(1);
    assert!(world.lanes.take_overflowed());
    world.finish(0, Finish::Answer);
    world.scan();
    assert!(world.is_running(1));
}

#[test]
fn a_failed_turn_is_tried_again_after_the_wait_of_the_store() {
    let mut world = prompt(0);
    world.says(0);
    world.finish(0, Finish::Fail);
    assert!(!world.is_running(0));
    world.pass(Duration::from_secs(2));
    assert!(world.is_running(0));
    world.finish(0, Finish::Answer);
    assert_eq!(world.answered, [(world.id(0), vec![2])]);
}

#[test]
fn a_turn_that_failed_for_good_leaves_the_customer_to_the_queue() {
    let mut world = prompt(0);
    world.says(0);
    for _ in 0..engine::model::turn::MAX_ATTEMPTS {
        assert!(world.is_running(0));
        world.finish(0, Finish::Fail);
        world.pass(Duration::from_mins(1));
    }
    assert!(!world.is_running(0));
    assert!(!world.conversation(0).is_held_by_agent());
}

#[test]
fn after_lost_events_the_store_is_asked_instead_of_memory() {
    let mut world = prompt(0);
    world.is_prompt = false;
    world.says(0);
    world.lose(usize::MAX);
    world.says(0);
    world.hear(usize::MAX);
    assert!(!world.turns[&world.id(0)].is_told);
    world.finish(0, Finish::Answer);
    assert_eq!(world.answered, [(world.id(0), vec![2, 3])]);
}

#[test]
fn after_the_stop_nothing_starts_and_running_turns_end() {
    let mut world = prompt(0);
    world.says(0);
    world.lanes.on_stop();
    world.says(1);
    assert!(!world.is_running(1) && !world.lanes.is_idle());
    world.finish(0, Finish::Answer);
    assert!(world.lanes.is_idle());
}
