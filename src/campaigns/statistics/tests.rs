use engine::ids::{AudienceId, CampaignId, InboxId, OperatorId, OrgId};
use engine::model::campaign::{Figures, Step, TemplateName, Variant};

use super::*;

fn variant(name: &str) -> Variant {
    let template = TemplateName { name: "spring".into(), language: "en".into() };
    Variant { name: name.into(), share: 1, template, values: std::collections::BTreeMap::new() }
}

fn campaign(state: CampaignState) -> Campaign {
    Campaign {
        id: CampaignId(1),
        organisation: OrgId(1),
        name: "Spring".into(),
        inbox: InboxId(1),
        audience: Some(AudienceId(1)),
        is_sequence: false,
        delay: 0,
        life: 0,
        steps: vec![Step { after: None, variants: vec![variant("A"), variant("B")] }],
        start_at: None,
        per_minute: 60,
        zone: "UTC".into(),
        state,
        halted: None,
        forgiven: Figures::default(),
        planned_to: 0,
        people: 0,
        created_at: Timestamp::from_millis(0),
        created_by: OperatorId(1),
        started_at: None,
        ended_at: None,
    }
}

fn sends(variant: u8, state: SendState, reason: &str, answer: Answer, sends: u64) -> SendTally {
    SendTally { step: 0, variant, state, reason: reason.into(), answer, sends }
}

#[test]
fn whoever_read_it_also_got_it() {
    let tally = Tally {
        people: vec![(RecipientState::Done, 5), (RecipientState::Due, 2)],
        sends: vec![
            sends(0, SendState::Sent, "", Answer::Nothing, 1),
            sends(0, SendState::Delivered, "", Answer::Nothing, 2),
            sends(0, SendState::Read, "", Answer::Replied, 4),
            sends(0, SendState::Read, "", Answer::OptedOut, 1),
            sends(0, SendState::Failed, "unreachable", Answer::Nothing, 3),
            sends(0, SendState::Skipped, "blocked", Answer::Nothing, 6),
        ],
    };
    let figures = statistics(&campaign(CampaignState::Running), &tally, None);
    assert_eq!((figures.total, figures.people.done, figures.people.due), (7, 5, 2));
    let first = &figures.steps[0].variants[0];
    assert_eq!((first.sent, first.delivered, first.read), (8, 7, 5));
    assert_eq!((first.replied, first.opted_out, first.failed, first.skipped), (4, 1, 3, 6));
    let reasons: Vec<_> = first.reasons.iter().map(|reason| (reason.reason.as_str(), reason.sends)).collect();
    assert_eq!(reasons, [("blocked", 6), ("unreachable", 3)]);
}

#[test]
fn whoever_still_waits_in_a_stopped_campaign_waits_for_nothing() {
    let tally = Tally { people: vec![(RecipientState::Due, 2)], sends: Vec::new() };
    let figures = statistics(&campaign(CampaignState::Stopped), &tally, Some(Timestamp::from_millis(5)));
    assert_eq!((figures.people.due, figures.people.stopped, figures.next_due), (0, 2, None));
}

#[test]
fn one_of_two_is_called_better_only_when_chance_will_hardly_do_it() {
    let verdict = |a: (u64, u64), b: (u64, u64)| {
        let of = |variant, (read, all): (u64, u64)| {
            [
                sends(variant, SendState::Read, "", Answer::Nothing, read),
                sends(variant, SendState::Delivered, "", Answer::Nothing, all - read),
            ]
        };
        let tally = Tally { people: Vec::new(), sends: of(0, a).into_iter().chain(of(1, b)).collect() };
        statistics(&campaign(CampaignState::Running), &tally, None).steps.remove(0).variants.remove(1).verdict
    };
    assert_eq!(verdict((5, 20), (15, 20)), None, "too few");
    let even = verdict((50, 100), (55, 100)).expect("a verdict");
    assert!(even.is_better && !even.is_significant, "{even:?}");
    // 100 of 1,000 and 130 of 1,000: z is 2.10, and the chance of that 0.036.
    let clear = verdict((100, 1_000), (130, 1_000)).expect("a verdict");
    assert!(clear.is_better && clear.is_significant && (clear.p_value - 0.0356).abs() < 0.001, "{clear:?}");
    assert_eq!(verdict((0, 50), (0, 50)), None, "nobody read either");
}
