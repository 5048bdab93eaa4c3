use std::collections::BTreeMap;

use super::super::tests::{campaign, variant};
use super::super::{Step, Variant};
use super::*;
use crate::model::hours::zone;

/// A moment in Berlin, where the clocks stand as in the winter.
fn at(text: &str) -> Timestamp {
    let at: jiff::Timestamp = format!("{text}+01:00").parse().expect("a time");
    Timestamp::from_millis(at.as_millisecond())
}

fn is_too_late(life: u32, meant_for: &str, now: &str) -> bool {
    let zone = zone("Europe/Berlin").expect("a zone");
    let campaign = Campaign { life, ..campaign(&[1]) };
    campaign.is_too_late(at(meant_for), Quiet::default(), &zone, at(now))
}

#[test]
fn a_step_may_leave_within_its_life_and_not_after_it() {
    assert!(!is_too_late(60, "2027-01-12T10:00:00", "2027-01-12T11:00:00"));
    assert!(is_too_late(60, "2027-01-12T10:00:00", "2027-01-12T11:00:01"));
    assert!(!is_too_late(60, "2027-01-12T10:00:00", "2027-01-12T09:00:00"), "it is early");
    assert!(!is_too_late(0, "2027-01-12T10:00:00", "2028-01-12T10:00:00"), "without a life it may leave at any time");
}

#[test]
fn quiet_hours_use_up_nothing_of_its_life() {
    assert!(!is_too_late(60, "2027-01-12T22:00:00", "2027-01-13T10:00:00"), "they end at nine");
    assert!(is_too_late(60, "2027-01-12T22:00:00", "2027-01-13T10:00:01"));
    assert!(!is_too_late(60, "2027-01-13T03:00:00", "2027-01-13T10:00:00"), "what came due in the night does so too");
    let day = 20 * 60;
    assert!(!is_too_late(day, "2027-01-12T10:00:00", "2027-01-12T20:59:00"));
    assert!(is_too_late(day, "2027-01-12T10:00:00", "2027-01-13T09:00:00"), "a day late it is worse than none");
}

#[test]
fn whoever_comes_in_waits_and_not_before_it_begins() {
    let now = Timestamp::from_millis(1_000);
    let delayed = Campaign { is_sequence: true, delay: 2, ..campaign(&[1]) };
    assert_eq!(delayed.first_due(now), Timestamp::from_millis(121_000));
    let later = Timestamp::from_millis(500_000);
    assert_eq!(Campaign { start_at: Some(later), ..delayed.clone() }.first_due(now), later);
    let begun = Campaign { start_at: Some(Timestamp::from_millis(5)), ..delayed };
    assert_eq!(begun.first_due(now), Timestamp::from_millis(121_000));
}

#[test]
fn people_come_into_a_sequence_that_runs_or_is_paused() {
    let of = |is_sequence, state| Campaign { is_sequence, state, ..campaign(&[1]) }.takes_people();
    assert!(of(true, CampaignState::Running) && of(true, CampaignState::Paused));
    assert!(!of(false, CampaignState::Running), "who is in a list came from its audience");
    let others = [CampaignState::Draft, CampaignState::Planning, CampaignState::Ended, CampaignState::Stopped];
    assert!(others.into_iter().all(|state| !of(true, state)));
}

#[test]
fn its_columns_are_those_that_stand_in_its_words() {
    let column = |name: &str| Filler::Column { column: name.into(), otherwise: "you".into() };
    let with = |values: [(&str, Filler); 2]| {
        let values: BTreeMap<_, _> = values.map(|(key, filler)| (key.to_owned(), filler)).into();
        Step { after: None, variants: vec![Variant { values, ..variant("A", 1) }] }
    };
    let steps = vec![
        with([("body.1", column("name")), ("body.2", Filler::Fixed("city".into()))]),
        with([("body.1", column("needs")), ("body.2", column("name"))]),
    ];
    let columns: Vec<_> = Campaign { steps, ..campaign(&[1]) }.columns().into_iter().map(str::to_owned).collect();
    assert_eq!(columns, ["name", "needs"]);
}
