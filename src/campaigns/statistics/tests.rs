use engine::ids::{AudienceId, CampaignId, InboxId, OperatorId, OrgId};
use engine::model::campaign::prices::Rate;
use engine::model::campaign::{Figures, Step, TemplateName, Variant, Words};

use super::*;

fn variant(name: &str) -> Variant {
    let words = Words::Template(TemplateName { name: "spring".into(), language: "en".into() });
    Variant { name: name.into(), share: 1, words, values: std::collections::BTreeMap::new() }
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
    let reason = reason.into();
    SendTally { step: 0, variant, state, reason, answer, sends, price: 0, unpriced: sends, converted: 0, value: 0 }
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
    let figures = statistics(&campaign(CampaignState::Running), &tally, None, &MessagePrices::none(OrgId(1)));
    assert_eq!((figures.total, figures.people.done, figures.people.due), (7, 5, 2));
    let first = &figures.steps[0].variants[0];
    assert_eq!((first.sent, first.delivered, first.read), (8, 7, 5));
    assert_eq!((first.replied, first.opted_out, first.failed, first.skipped), (4, 1, 3, 6));
    let reasons: Vec<_> = first.reasons.iter().map(|reason| (reason.reason.as_str(), reason.sends)).collect();
    assert_eq!(reasons, [("blocked", 6), ("unreachable", 3)]);
}

#[test]
fn what_has_not_arrived_costs_nothing_and_the_rest_is_summed_by_variant() {
    let of = |variant, state, all: u64, price, unpriced| SendTally {
        price,
        unpriced,
        converted: 1,
        value: 25_500_000,
        ..sends(variant, state, "", Answer::Nothing, all)
    };
    let tally = Tally {
        people: Vec::new(),
        sends: vec![
            of(0, SendState::Sent, 2, 20_000, 0),
            of(0, SendState::Delivered, 3, 21_400, 1),
            of(1, SendState::Read, 1, 86_400, 0),
            of(1, SendState::Failed, 1, 86_400, 0),
        ],
    };
    let rate = Rate { country: String::new(), marketing: 1, utility: 1, authentication: 1 };
    let prices = MessagePrices { organisation: OrgId(1), currency: "EUR".into(), rates: vec![rate] };
    let figures = statistics(&campaign(CampaignState::Running), &tally, None, &prices);
    let cost = figures.cost.expect("prices were entered");
    assert_eq!((cost.currency.as_str(), cost.amount.as_str(), cost.messages, cost.unpriced), ("EUR", "0.1078", 4, 1));
    assert_eq!((figures.converted, figures.value.as_str()), (4, "102.00"));
    let [first, second] = figures.steps[0].variants.as_slice() else { panic!("two variants") };
    assert_eq!((first.cost.as_deref(), first.converted, first.value.as_str()), (Some("0.0214"), 2, "51.00"));
    assert_eq!(second.cost.as_deref(), Some("0.0864"));

    let none = statistics(&campaign(CampaignState::Running), &tally, None, &MessagePrices::none(OrgId(1)));
    assert!(none.cost.is_none() && none.steps[0].variants[0].cost.is_none(), "no prices were entered");
    assert_eq!(none.value, "102.00");
}

#[test]
fn whoever_still_waits_in_a_stopped_campaign_waits_for_nothing() {
    let tally = Tally { people: vec![(RecipientState::Due, 2)], sends: Vec::new() };
    let next_due = Some(Timestamp::from_millis(5));
    let figures = statistics(&campaign(CampaignState::Stopped), &tally, next_due, &MessagePrices::none(OrgId(1)));
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
        let prices = MessagePrices::none(OrgId(1));
        statistics(&campaign(CampaignState::Running), &tally, None, &prices).steps.remove(0).variants.remove(1).verdict
    };
    assert_eq!(verdict((5, 20), (15, 20)), None, "too few");
    let even = verdict((50, 100), (55, 100)).expect("a verdict");
    assert!(even.is_better && !even.is_significant, "{even:?}");
    // 100 of 1,000 and 130 of 1,000: z is 2.10, and the chance of that 0.036.
    let clear = verdict((100, 1_000), (130, 1_000)).expect("a verdict");
    assert!(clear.is_better && clear.is_significant && (clear.p_value - 0.0356).abs() < 0.001, "{clear:?}");
    assert_eq!(verdict((0, 50), (0, 50)), None, "nobody read either");
}
