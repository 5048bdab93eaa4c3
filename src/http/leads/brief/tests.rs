use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{CampaignId, LeadId, OrgId};
use engine::model::lead::{LONGEST_TEXT, Source};

use super::*;

fn lead() -> Lead {
    Lead { name: "Mira".into(), ..Lead::new(LeadId(1), OrgId(1), Source::Chat, Timestamp::from_millis(0)) }
}

#[test]
fn only_what_is_known_is_told() {
    assert_eq!(brief(&lead(), "", &[], None), "A lead is handed over: Mira\nStage: unreal");
}

#[test]
fn all_that_is_known_is_told_with_the_words_of_colleagues() {
    let lead = Lead {
        phone: "+34600000001".into(),
        needs: "A kitchen".into(),
        budget: "4 lakh".into(),
        budget_fits: Some(false),
        stage: Stage::Rejected,
        reason: "too far away".into(),
        tags: vec!["kitchen".into(), "south".into()],
        details: BTreeMap::from([("scope".to_owned(), "one room".to_owned())]),
        ..lead()
    };
    let sequence = LeadSequence {
        campaign: CampaignId(7),
        name: "Four days".into(),
        step: 2,
        steps: 4,
        state: RecipientState::Replied,
        due_at: None,
        reason: String::new(),
    };
    let told = brief(&lead, "Call before noon.", &["Likes wood.".to_owned()], Some(&sequence));
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "A lead is handed over: Mira",
            "Call before noon.",
            "Phone: +34600000001",
            "Needs: A kitchen",
            "Budget: 4 lakh (does not fit)",
            "Stage: rejected: too far away",
            "Tags: kitchen, south",
            "Messages: Four days, 2 of 4, answered",
            "scope: one room",
            "Notes:",
            "- Likes wood.",
        ]
    );
}

#[test]
fn it_is_no_longer_than_a_message() {
    let long = "ü".repeat(LONGEST_TEXT);
    let notes = [long.clone(), long.clone(), long.clone()];
    let told = brief(&Lead { needs: long, ..lead() }, &"x".repeat(LONGEST_TEXT), &notes, None);
    assert_eq!(told.chars().count(), MAX_TEXT);
}
