use engine::ids::{CrmLinkId, LeadId, OrgId, RecordId};
use engine::model::crm::Owner;
use engine::model::lead::{MOST_DETAILS, Source};

use super::*;

fn lead() -> Lead {
    Lead::new(LeadId(1), OrgId(1), Source::Api, Timestamp::from_millis(5))
}

fn refused() -> CrmLink {
    CrmLink {
        id: CrmLinkId(1),
        organisation: OrgId(1),
        connection: RecordId(1),
        lead: Some(LeadId(1)),
        external: "L-1".to_owned(),
        agreed: BTreeMap::new(),
        pushed_version: 1,
        pulled_at: Some(Timestamp::from_millis(9)),
        problem: "the CRM refused it (422)".to_owned(),
        tries: MOST_TRIES,
        updated_at: Timestamp::from_millis(10),
        version: 1,
    }
}

fn record(changed: Option<Timestamp>) -> Record {
    Record { external: "L-1".to_owned(), changed, read: Read::default() }
}

#[test]
fn a_value_that_found_no_room_here_is_never_taken_away_there() {
    let mut lead = lead();
    lead.details = (0..MOST_DETAILS).map(|number| (format!("own {number}"), "x".to_owned())).collect();
    let field = |ours: &str, theirs: &str| CrmField { ours: ours.to_owned(), theirs: theirs.to_owned(), ..CrmField::default() };
    let mapping = [field("details.score", "/score"), field("name", "/name")];
    let owners = mapping.iter().map(|field| (field.ours.clone(), Owner::Newest)).collect();
    let foreign = BTreeMap::from([("details.score".to_owned(), "7".to_owned()), ("name".to_owned(), "Mira".to_owned())]);
    let (mut agreed, at) = (BTreeMap::new(), Timestamp::from_millis);
    for _ in 0..3 {
        let own = said(&mapping, &lead);
        let settled = merged(&owners, &agreed, (&own, at(20)), (&foreign, at(9)));
        assert_eq!(settled.there, BTreeMap::new());
        assert_eq!(settled.here.get("details.score").map(String::as_str), Some("7"), "it is asked for again");
        assert_eq!(apply(&mut lead, &settled.here, &BTreeMap::new()).len(), 1);
        agreed = settled.agreed;
        agreed.extend(standing(&mapping, &lead, &settled.here));
        assert_eq!((agreed["details.score"].as_str(), agreed["name"].as_str()), ("", "Mira"));
    }
    lead.details.remove("own 0");
    apply(&mut lead, &foreign, &BTreeMap::new());
    assert_eq!(lead.details["score"], "7");
}

#[test]
fn what_was_refused_often_enough_is_left_until_it_is_changed_there() {
    let known = refused().pulled_at;
    assert!(is_left(&refused(), &lead(), &record(known)));
    assert!(is_left(&refused(), &lead(), &record(None)), "nobody knows that it was changed");
    assert!(!is_left(&refused(), &lead(), &record(Some(Timestamp::from_millis(10)))));
    assert!(!is_left(&CrmLink { tries: MOST_TRIES - 1, ..refused() }, &lead(), &record(known)));
    // What failed before it was this record's, or this lead's, says nothing of the two.
    assert!(!is_left(&CrmLink { external: String::new(), ..refused() }, &lead(), &record(None)));
    assert!(!is_left(&CrmLink { lead: None, ..refused() }, &lead(), &record(None)));
}

#[test]
fn why_something_is_left_is_told_once_however_often_it_is_read() {
    let values = BTreeMap::from([("name".to_owned(), "Mira".to_owned())]);
    let read = "\"a; b\" of /status is no value of stage that the mapping knows";
    let mut kept = "the CRM refused it (422)".to_owned();
    for _ in 0..3 {
        let (mut problems, wrote) = (vec![read.to_owned()], withheld(&values, &kept));
        assert!(wrote.is_failed && wrote.unsaid.contains("name"));
        tell(&mut problems, wrote.problems);
        kept = problems.join("; ");
        assert_eq!(kept, format!("{read}; the CRM refused it (422)"));
    }
}
