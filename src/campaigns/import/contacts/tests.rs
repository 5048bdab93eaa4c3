use engine::ids::{InboxId, OperatorId};
use engine::model::audience::FaultReason;
use engine::model::contact::{Blocked, Identity, Marketing};

use super::*;

fn contact() -> Contact {
    Contact {
        id: ContactId(7),
        organisation: OrgId(1),
        name: Some("Ángela Ruiz".to_owned()),
        email: Some("angela@vigo.example".to_owned()),
        phone: Some("+34 612 345 678".to_owned()),
        identities: Vec::new(),
        marketing: None,
        fields: BTreeMap::from([("city".to_owned(), "Vigo".to_owned()), ("plan".to_owned(), "Gold".to_owned())]),
        blocked: None,
        created_at: Timestamp::from_millis(1_000),
        version: 1,
    }
}

fn known_by(channel: Channel, handles: &[&str]) -> Contact {
    let identity = |handle: &&str| Identity::proven(channel, InboxId(3), (*handle).to_owned());
    Contact { identities: handles.iter().map(identity).collect(), ..contact() }
}

fn with_text(text: &str) -> Choice {
    Choice { text: Some(text.to_owned()), ..Choice::default() }
}

fn span(after: Option<i64>, before: Option<i64>) -> Span {
    Span { after: after.map(Timestamp::from_millis), before: before.map(Timestamp::from_millis) }
}

#[test]
fn everybody_is_chosen_but_who_is_blocked_or_wants_no_more() {
    let all = Choice::default();
    assert!(all.takes(&contact()));
    let at = Timestamp::from_millis(5);
    assert!(!all.takes(&Contact { blocked: Some(Blocked { at, by: OperatorId(1) }), ..contact() }));
    let stopped = |is_stopped| Contact { marketing: Some(Marketing { at, is_stopped }), ..contact() };
    assert!(!all.takes(&stopped(true)));
    assert!(all.takes(&stopped(false)), "they want it again");
    assert!(Choice { with_stopped: true, ..all }.takes(&stopped(true)));
}

#[test]
fn a_text_is_found_in_what_is_known_of_them() {
    let chat = known_by(Channel::WhatsApp, &["34699000111"]);
    for text in ["ángela", "RUIZ", "vigo.ex", "612 345", "+34612345678", "0034612345678", "34699000111", "699000"] {
        assert!(with_text(text).takes(&chat), "{text}");
    }
    for text in ["Luis", "613 345", "12 x", "61"] {
        assert!(!with_text(text).takes(&chat), "{text}");
    }
}

#[test]
fn own_fields_hold_what_was_asked_whatever_the_capitals() {
    let with = |pairs: &[(&str, &str)]| Choice {
        fields: pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..Choice::default()
    };
    assert!(with(&[("city", "vigo")]).takes(&contact()));
    assert!(with(&[("city", "VIGO"), ("plan", "Gold")]).takes(&contact()));
    assert!(!with(&[("city", "vig")]).takes(&contact()));
    assert!(!with(&[("city", "Vigo"), ("shoe", "42")]).takes(&contact()));
}

#[test]
fn a_span_begins_with_its_first_moment_and_ends_before_its_last() {
    let at = |millis| Some(Timestamp::from_millis(millis));
    assert!(span(Some(5), Some(9)).has(at(5)) && span(Some(5), Some(9)).has(at(8)));
    assert!(!span(Some(5), Some(9)).has(at(4)) && !span(Some(5), Some(9)).has(at(9)));
    assert!(span(None, Some(9)).has(None) && !span(Some(5), None).has(None) && span(None, None).has(None));
    let created = |created| Choice { created, ..Choice::default() };
    assert!(created(span(Some(1_000), None)).takes(&contact()));
    assert!(!created(span(None, Some(1_000))).takes(&contact()));
}

#[test]
fn somebody_is_reached_where_they_write_from_and_else_at_the_number_that_was_noted() {
    let keys = ["city".to_owned(), "shoe".to_owned()];
    let read = |contact: &Contact, country: Option<&str>| {
        let mut reader = Reader::new(country.map(str::to_owned));
        read(&mut reader, 4, contact, &keys)
    };
    let noted = read(&contact(), None).unwrap();
    assert_eq!((noted.row, noted.handle.as_str(), noted.name.as_str()), (4, "+34612345678", "Ángela Ruiz"));
    assert_eq!((noted.zone.as_str(), noted.values.len(), noted.values["city"].as_str()), ("Europe/Madrid", 1, "Vigo"));
    // An id of a user is no number.
    let written = read(&known_by(Channel::WhatsApp, &["US.77", "34699000111", "34699000222"]), None).unwrap();
    assert_eq!(written.handle, "+34699000111");
    assert_eq!(read(&known_by(Channel::Web, &["34699000111"]), None).unwrap().handle, "+34612345678");
    for (phone, country, reason) in [
        (None, None, FaultReason::NoNumber),
        (Some("12 34"), Some("ES"), FaultReason::BadNumber),
        (Some("612 345 678"), None, FaultReason::NoCountry),
    ] {
        let known = Contact { phone: phone.map(str::to_owned), ..contact() };
        let fault = read(&known, country).unwrap_err();
        assert_eq!((fault.row, fault.reason, fault.what), (4, reason, known.id.to_string()));
    }
}

#[test]
fn a_run_that_is_begun_again_goes_on_where_the_audience_ends() {
    let place = Place { from: ContactId(90), until: ContactId(50), row: 200 };
    assert_eq!(place.resumed(230), (ContactId(50), 230), "they were added");
    assert_eq!(place.resumed(200), (ContactId(90), 200), "they were not, or nobody was chosen");
    assert_eq!(serde_json::from_str::<Place>(&place.written().unwrap()).unwrap(), place);
}
