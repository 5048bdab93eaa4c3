use super::*;

fn figures(answered: u64, failed: u64, opted_out: u64) -> Figures {
    Figures { answered, failed, opted_out }
}

#[test]
fn a_few_say_nothing() {
    assert_eq!(wrong(figures(49, 49, 49), Figures::default()), None);
}

#[test]
fn too_many_who_end_it_and_too_little_that_arrives_halt_it() {
    let nothing = Figures::default();
    assert_eq!(wrong(figures(100, 10, 4), nothing), None);
    assert_eq!(wrong(figures(100, 0, 5), nothing), Some("opt_outs"));
    assert_eq!(wrong(figures(100, 30, 0), nothing), Some("failures"));
}

#[test]
fn whoever_lets_it_go_on_is_not_told_again_of_what_was() {
    let before = figures(100, 60, 0);
    assert_eq!(wrong(figures(160, 61, 0), before), None);
    assert_eq!(wrong(figures(160, 90, 0), before), Some("failures"));
}
