use super::*;

fn candidate(operator: i64, load: u64, given_at: Option<i64>) -> Candidate {
    Candidate { operator: OperatorId(operator), load, given_at: given_at.map(Timestamp::from_millis) }
}

fn chosen(mode: Mode, candidates: &[Candidate]) -> Option<i64> {
    Routing { mode, capacity: 3, only_open: false }.choose(candidates).map(|operator| operator.0)
}

#[test]
fn turns_go_round() {
    let candidates = [candidate(1, 2, Some(30)), candidate(2, 0, Some(20)), candidate(3, 2, None)];
    assert_eq!(chosen(Mode::RoundRobin, &candidates), Some(3), "to whom nothing was given yet");
    assert_eq!(chosen(Mode::RoundRobin, &candidates[..2]), Some(2), "to whom it was given the longest ago");
}

#[test]
fn the_least_busy_is_given_more_and_equals_take_turns() {
    assert_eq!(chosen(Mode::LeastBusy, &[candidate(1, 2, None), candidate(2, 1, Some(20))]), Some(2));
    assert_eq!(chosen(Mode::LeastBusy, &[candidate(1, 1, Some(30)), candidate(2, 1, Some(20))]), Some(2));
}

#[test]
fn who_holds_as_many_as_they_may_is_given_no_more() {
    let candidates = [candidate(1, 3, None), candidate(2, 4, None)];
    assert_eq!(chosen(Mode::RoundRobin, &candidates), None);
    assert_eq!(chosen(Mode::LeastBusy, &candidates), None);
    assert_eq!(chosen(Mode::LeastBusy, &[]), None);
}

#[test]
fn nothing_is_given_while_it_is_off() {
    assert_eq!(chosen(Mode::Off, &[candidate(1, 0, None)]), None);
}
