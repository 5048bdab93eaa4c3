use engine::ids::{LeadId, OrgId};
use engine::model::lead::Source;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn field(ours: &str, theirs: &str) -> CrmField {
    CrmField { ours: ours.to_owned(), theirs: theirs.to_owned(), ..CrmField::default() }
}

fn mapping() -> Vec<CrmField> {
    let values = [("real", "qualified"), ("unreal", "new"), ("rejected", "lost")];
    let values = values.into_iter().map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned())).collect();
    vec![
        field("name", "/properties/full~1name"),
        field("phone", "/phone"),
        CrmField { values, ..field("stage", "/status") },
        CrmField { form: CrmForm::Number, ..field("details.budget", "/budget") },
        field("tags", "/labels"),
        field("budget_fits", "/fits"),
        field("next_at", "/follow_up"),
        field("reason", "/reason"),
    ]
}

fn lead() -> Lead {
    Lead::new(LeadId(1), OrgId(1), Source::Api, Timestamp::from_millis(5))
}

#[test]
fn a_record_is_read_in_our_words_and_written_in_theirs() {
    let item = json!({"properties": {"full/name": " Mira \n Sanz "}, "phone": "0034 612 701 001", "status": "qualified",
        "budget": 850_000, "labels": ["a", " b ", "a"], "fits": true, "follow_up": "2031-05-01", "reason": null});
    let read = read(&mapping(), None, &item);
    assert_eq!(read.problems, [""; 0]);
    let mut made = lead();
    assert_eq!(apply(&mut made, &read.values, &read.raw), [""; 0]);
    assert_eq!((made.name.as_str(), made.phone.as_str(), made.stage), ("Mira   Sanz", "+34612701001", Stage::Real));
    assert_eq!((made.tags.join("+").as_str(), made.budget_fits), ("a+b", Some(true)));
    assert_eq!((made.details["budget"].as_str(), made.details.len()), ("850000", 1));
    assert_eq!(made.next_at.unwrap().to_string(), "2031-05-01T00:00:00.000Z");
    assert_eq!(said(&mapping(), &made), read.values, "both sides say the same");
    let (body, unsaid, problems) = body(&mapping(), &read.values);
    assert!(unsaid.is_empty() && problems.is_empty(), "{problems:?}");
    assert_eq!(
        body,
        json!({"properties": {"full/name": "Mira   Sanz"}, "phone": "+34612701001", "status": "qualified", "budget": 850_000,
            "labels": ["a", "b"], "fits": true, "follow_up": "2031-05-01T00:00:00.000Z", "reason": null})
    );
}

#[test]
fn what_nobody_said_the_meaning_of_is_kept_raw_and_goes_when_it_is_understood() {
    let odd = read(&mapping(), None, &json!({"status": "dreaming", "phone": "call me", "fits": {"no": 1}}));
    assert_eq!((odd.values.len(), odd.problems.len()), (0, 3), "{odd:?}");
    let mut lead = lead();
    apply(&mut lead, &odd.values, &odd.raw);
    assert_eq!((lead.details["crm.status"].as_str(), lead.details["crm.phone"].as_str()), ("dreaming", "call me"));
    let known = read(&mapping(), None, &json!({"status": "new", "phone": null}));
    apply(&mut lead, &known.values, &known.raw);
    assert!(lead.details.is_empty(), "{:?}", lead.details);
    assert_eq!(known.values["phone"], "");
    let nothing = read(&mapping(), None, &json!({"status": null}));
    assert!(nothing.values.is_empty(), "nothing is said of the stage");
}

#[test]
fn a_value_that_the_mapping_has_no_word_for_is_not_written() {
    let values = BTreeMap::from([("stage".to_owned(), "won".to_owned()), ("details.budget".to_owned(), "much".to_owned())]);
    let (body, unsaid, problems) = body(&mapping(), &values);
    assert_eq!((body, unsaid.len(), problems.len()), (json!({}), 2, 2));
}

#[test]
fn a_reason_is_taken_with_the_rejection_and_never_without() {
    let mapping = mapping();
    let owners: BTreeMap<String, Owner> = mapping.iter().map(|field| (field.ours.clone(), Owner::Newest)).collect();
    let own = said(&mapping, &lead());
    let at = Timestamp::from_millis;
    for (status, wanted) in [("lost", Some("too far")), ("new", None)] {
        let foreign = read(&mapping, None, &json!({"status": status, "reason": "too far"}));
        let settled = merged(&owners, &BTreeMap::new(), (&own, at(5)), (&foreign.values, at(9)));
        assert_eq!(settled.here.get("reason").map(String::as_str), wanted);
        assert_eq!(settled.there.get("reason"), None, "what stands there is not taken away");
    }
}

#[test]
fn what_names_a_record_never_leads_out_of_its_path() {
    for (id, wanted) in [
        (json!("lead 7"), Some("lead 7")),
        (json!(7), Some("7")),
        (json!(".."), None),
        (json!(" "), None),
        (json!("a\nb"), None),
        (json!("x".repeat(201)), None),
        (json!(null), None),
        (json!({}), None),
    ] {
        assert_eq!(external(&json!({"id": id}), "/id").as_deref(), wanted, "{id}");
    }
    assert_eq!(updated(&json!({"at": 1_900_000_000}), "/at"), updated(&json!({"at": 1_900_000_000_000_i64}), "/at"));
    assert_eq!(updated(&json!({"at": "yesterday"}), "/at"), None);
}

proptest! {
    #[test]
    fn whatever_is_read_is_said_again_by_the_lead_that_has_it(
        name in "\\PC{0,250}", tags in prop::collection::vec("[ a-c,\\n]{0,5}", 0..30), status in "(new|qualified|lost|other)?",
        needs in "\\PC{0,2100}",
    ) {
        let mut mapping = mapping();
        mapping.push(field("needs", "/needs"));
        let item = json!({"properties": {"full/name": name}, "labels": tags, "status": status, "needs": needs, "fits": "maybe"});
        let told = read(&mapping, Some("ES"), &item);
        let mut lead = lead();
        apply(&mut lead, &told.values, &told.raw);
        let said = said(&mapping, &lead);
        for (field, value) in &told.values {
            prop_assert_eq!(said.get(field), Some(value), "{}", field);
        }
    }
}
