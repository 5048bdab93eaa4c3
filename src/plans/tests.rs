use super::*;

#[test]
fn a_limit_is_near_from_four_fifths_on_and_reached_at_the_whole() {
    let strains = [0, 7, 8, 9, 10, 11].map(|used| Strain::of(used, 10));
    let (near, reached) = (Some(Strain::Near), Some(Strain::Reached));
    assert_eq!(strains, [None, None, near, near, reached, reached]);
    assert_eq!([Strain::of(u64::MAX - 1, u64::MAX), Strain::of(0, 1)], [near, None]);
}

#[test]
fn what_a_plan_does_not_name_has_no_limit() {
    let plan = Plan { bots: 2, ..Plan::default() };
    let limits = Limited::ALL.map(|what| what.most(&plan));
    assert_eq!(limits, [Some(2), None, None, None, None, None]);
}
