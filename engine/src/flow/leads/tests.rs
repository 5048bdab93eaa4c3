use super::*;
use crate::clock::Timestamp;
use crate::ids::LeadId;
use crate::model::lead::Source;

const FOLLOW_UP: CampaignId = CampaignId(7);
const LATER: CampaignId = CampaignId(8);
const BY_HAND_ONE: CampaignId = CampaignId(9);

fn lead(stage: Stage) -> Lead {
    let new = Lead::new(LeadId(1), OrgId(1), Source::Chat, Timestamp::from_millis(0));
    Lead { phone: "+34600000001".into(), stage, ..new }
}

/// Who is not real yet is followed up, who wants to wait is later.
fn rules() -> LeadRules {
    LeadRules { organisation: OrgId(1), sequences: BTreeMap::from([(Stage::Unreal, FOLLOW_UP), (Stage::Hold, LATER)]) }
}

fn moved(from: Stage, to: Stage, within: Option<(CampaignId, bool)>) -> Turn {
    turn(&lead(from), &lead(to), within, &rules())
}

#[test]
fn the_sequence_of_a_stage_ends_with_it_and_that_of_the_next_begins() {
    let leaves = |enters| Turn { leaves: true, enters };
    assert_eq!(moved(Stage::Unreal, Stage::Hold, Some((FOLLOW_UP, true))), leaves(Some(LATER)));
    assert_eq!(moved(Stage::Unreal, Stage::Real, Some((FOLLOW_UP, true))), leaves(None));
    assert_eq!(moved(Stage::Real, Stage::Hold, None), Turn { leaves: false, enters: Some(LATER) });
    assert_eq!(moved(Stage::Real, Stage::Won, None), Turn::default());
    // One that is over makes room.
    assert_eq!(moved(Stage::Real, Stage::Hold, Some((LATER, false))), leaves(Some(LATER)));
}

#[test]
fn a_sequence_chosen_by_hand_goes_on_until_another_begins_or_the_lead_is_over() {
    let by_hand = Some((BY_HAND_ONE, true));
    assert_eq!(moved(Stage::Unreal, Stage::Real, by_hand), Turn::default());
    assert_eq!(moved(Stage::Unreal, Stage::Hold, by_hand), Turn { leaves: true, enters: Some(LATER) });
    assert_eq!(moved(Stage::Unreal, Stage::Rejected, by_hand), Turn { leaves: true, enters: None });
}

#[test]
fn a_sequence_of_both_stages_goes_on() {
    let same = LeadRules { sequences: BTreeMap::from([(Stage::Unreal, LATER), (Stage::Hold, LATER)]), ..rules() };
    let within = Some((LATER, true));
    assert_eq!(turn(&lead(Stage::Unreal), &lead(Stage::Hold), within, &same), Turn::default());
}

#[test]
fn without_a_phone_nothing_is_entered_and_with_a_first_one_the_sequence_of_the_stage() {
    let nobody = Lead { phone: String::new(), ..lead(Stage::Unreal) };
    let on_hold = Lead { stage: Stage::Hold, ..nobody.clone() };
    assert_eq!(turn(&nobody, &on_hold, None, &rules()), Turn::default());
    let known = lead(Stage::Unreal);
    assert_eq!(turn(&nobody, &known, None, &rules()), Turn { leaves: false, enters: Some(FOLLOW_UP) });
    assert_eq!(turn(&known, &known, None, &rules()), Turn::default());
}

#[test]
fn another_phone_begins_anew_and_none_ends_it() {
    let other = Lead { phone: "+34600000002".into(), ..lead(Stage::Unreal) };
    let within = Some((FOLLOW_UP, true));
    assert_eq!(turn(&lead(Stage::Unreal), &other, within, &rules()), Turn { leaves: true, enters: Some(FOLLOW_UP) });
    let nobody = Lead { phone: String::new(), ..other.clone() };
    assert_eq!(turn(&other, &nobody, within, &rules()), Turn { leaves: true, enters: None });
    // Whoever had all of it is not begun with again.
    assert_eq!(turn(&lead(Stage::Unreal), &other, Some((FOLLOW_UP, false)), &rules()), Turn::default());
}

#[test]
fn what_is_known_of_a_lead_stands_in_its_messages_under_the_names_of_its_fields() {
    let details = BTreeMap::from([("scope".to_owned(), "kitchen".to_owned()), ("name".to_owned(), "other".to_owned())]);
    let lead = Lead { name: "Mira".into(), budget: "4 lakh".into(), details, ..lead(Stage::Real) };
    let Person { phone, name, values, .. } = person(&lead);
    assert_eq!((phone.as_str(), name.as_str()), ("+34600000001", "Mira"));
    let told: Vec<(&str, &str)> = values.iter().map(|(column, value)| (column.as_str(), value.as_str())).collect();
    assert_eq!(told, [("budget", "4 lakh"), ("name", "Mira"), ("scope", "kitchen")]);
}
