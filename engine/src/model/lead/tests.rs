use super::*;

fn lead() -> Lead {
    Lead::new(LeadId(1 << 30), OrgId(1), Source::Chat, Timestamp::from_millis(0))
}

#[test]
fn what_changed_is_told_by_field_and_the_stage_and_the_owner_for_themselves() {
    let before = Lead { budget: "2 lakh".into(), ..lead() };
    assert_eq!(before.changes_since(&before), []);
    let after = Lead {
        budget: "4 lakh".into(),
        budget_fits: Some(true),
        details: BTreeMap::from([("scope".to_owned(), "full_home".to_owned())]),
        stage: Stage::Real,
        owner: Some(OperatorId(3)),
        ..before.clone()
    };
    let change = |field: &str, from: &str, to: &str| Change { field: field.into(), from: from.into(), to: to.into() };
    let fields =
        vec![change("budget", "2 lakh", "4 lakh"), change("budget_fits", "", "true"), change("details.scope", "", "full_home")];
    let moved = What::Moved { from: Stage::Unreal, to: Stage::Real, reason: String::new() };
    assert_eq!(after.changes_since(&before), [What::Changed(fields), moved, What::Given(Some(OperatorId(3)))]);
}

#[test]
fn stored_codes_come_back() {
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), Some(stage));
    }
    for source in Source::ALL {
        assert_eq!(Source::from_code(source.code()), Some(source));
    }
}
