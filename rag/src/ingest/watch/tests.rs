use super::*;

const STEP: Progress = Progress { stage: Stage::Reading, part: 1, parts: Some(2) };

#[test]
fn a_deadline_lets_pass_until_its_time_is_over() {
    assert_eq!(Deadline::within(Duration::from_hours(1)).on(STEP), Ok(()));
    assert_eq!(Deadline::within(Duration::ZERO).on(STEP), Err(Stop::OutOfTime));
}
