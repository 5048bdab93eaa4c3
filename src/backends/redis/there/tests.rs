use engine::ids::{ContactId, OperatorId, OrgId};
use engine::model::event::{ContactPresence, Signal};

use super::{Person, There, Turned, Where};

const ALPHA: OrgId = OrgId(1);
const ASHA: Person = Person::Operator(ALPHA, OperatorId(21));
const MIRA: Person = Person::Contact(ALPHA, ContactId(41));

const NOTHING: Turned = Turned { everywhere: false, side: false };
const SIDE: Turned = Turned { everywhere: false, side: true };
const BOTH: Turned = Turned { everywhere: true, side: true };

#[test]
fn only_the_first_connection_and_the_last_make_a_difference() {
    let mut there = There::default();
    assert_eq!(there.come(ASHA, Where::Here), BOTH);
    assert_eq!(there.come(ASHA, Where::Here), NOTHING);
    assert_eq!(there.come(ASHA, Where::OnAnotherNode), SIDE);
    assert_eq!(there.go(ASHA, Where::Here), NOTHING);
    assert!(there.is_here(ASHA));
    assert_eq!(there.go(ASHA, Where::Here), SIDE);
    assert!(!there.is_here(ASHA));
    assert_eq!(there.operators(ALPHA), [OperatorId(21)]);
    assert_eq!(there.come(ASHA, Where::OnAnotherNode), NOTHING);
    assert_eq!(there.go(ASHA, Where::OnAnotherNode), NOTHING);
    assert_eq!(there.go(ASHA, Where::OnAnotherNode), BOTH);
    assert!(there.operators(ALPHA).is_empty());
    assert!(there.organisations.is_empty(), "nothing is kept of who has gone");
    assert_eq!(there.go(ASHA, Where::Here), NOTHING);
}

#[test]
fn the_list_of_a_node_is_of_those_who_are_here() {
    let mut there = There::default();
    there.come(ASHA, Where::OnAnotherNode);
    there.come(MIRA, Where::Here);
    assert_eq!(there.everybody_here().collect::<Vec<_>>(), [MIRA]);
    assert_eq!(there.go(ASHA, Where::Here), NOTHING, "they are not here");
    assert_eq!(there.contacts(ALPHA, 5), [ContactId(41)]);
    assert!(there.contacts(ALPHA, 0).is_empty());
    assert!(there.is_contact_online(ALPHA, ContactId(41)));
    assert!(!there.is_contact_online(OrgId(2), ContactId(41)));
}

#[test]
fn people_have_names_that_can_be_read_again() {
    for person in [ASHA, MIRA, Person::Contact(OrgId(i64::MAX), ContactId(0))] {
        assert_eq!(person.to_string().parse::<Person>().unwrap(), person);
    }
    for text in ["", "o:1", "x:1:2", "c:1:b", "o::"] {
        assert!(text.parse::<Person>().is_err(), "{text}");
    }
}

#[test]
fn operators_are_told_without_a_name() {
    let told = MIRA.signal(false);
    let gone = ContactPresence { contact: ContactId(41), online: false };
    assert!(matches!(told, Signal::PresenceChanged { organisation: ALPHA, contact: Some(contact) } if contact == gone));
    assert!(matches!(ASHA.signal(true), Signal::PresenceChanged { organisation: ALPHA, contact: None }));
}
