use engine::ports::campaign_store::SendTally;

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

#[test]
fn a_call_that_nobody_takes_is_no_failure_of_ours_and_one_that_cannot_be_made_is() {
    let failed = |reason: &str, sends| SendTally {
        step: 0,
        variant: 0,
        state: SendState::Failed,
        reason: reason.into(),
        answer: Answer::Nothing,
        sends,
        price: 0,
        unpriced: sends,
        converted: 0,
        value: 0,
    };
    let sends = vec![failed("busy", 5), failed("no_answer", 40), failed("machine", 20), failed("lost", 3)];
    assert_eq!(super::figures(&Tally { people: Vec::new(), sends }), figures(68, 3, 0));
}
