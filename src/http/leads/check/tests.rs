use engine::clock::Timestamp;
use engine::ids::{InboxId, LeadId, OrgId};
use engine::model::contact::Identity;
use engine::model::lead::Source;

use super::*;

fn lead() -> Lead {
    Lead::new(LeadId(1), OrgId(1), Source::Operator, Timestamp::from_millis(0))
}

fn contact() -> Contact {
    Contact {
        id: ContactId(2),
        organisation: OrgId(1),
        name: Some("Mira".into()),
        email: Some("mira@home.example".into()),
        phone: None,
        identities: Vec::new(),
        marketing: None,
        fields: BTreeMap::new(),
        blocked: None,
        created_at: Timestamp::from_millis(0),
        version: 1,
    }
}

fn on_whatsapp(handle: &str) -> Identity {
    Identity { channel: Channel::WhatsApp, inbox: InboxId(3), handle: handle.into(), verified: true, conversation: None }
}

#[test]
fn what_was_said_goes_before_what_is_known_of_the_contact() {
    let known = known_of(&contact(), Lead { name: "Mira of the shop".into(), ..lead() });
    assert_eq!((known.name.as_str(), known.email.as_str(), known.phone.as_str()), ("Mira of the shop", "mira@home.example", ""));
}

#[test]
fn the_phone_of_a_contact_is_their_own_or_the_one_they_write_from() {
    let identities = vec![on_whatsapp("IN.a-user"), on_whatsapp("34600000001")];
    let written_from = Contact { identities, ..contact() };
    assert_eq!(known_of(&written_from, lead()).phone, "+34600000001");
    let own = Contact { phone: Some("+34 600 000 002".into()), ..written_from.clone() };
    assert_eq!(known_of(&own, lead()).phone, "+34600000002");
    // What is no number with a country says nothing.
    let odd = Contact { phone: Some("600".into()), ..written_from };
    assert_eq!(known_of(&odd, lead()).phone, "+34600000001");
}

#[test]
fn tags_are_kept_once_and_details_that_say_nothing_are_not() {
    let mut checks = Checks::default();
    let tags = tags_of(vec![" south ".into(), String::new(), "kitchen".into(), "south".into()], &mut checks);
    assert_eq!(tags, ["south", "kitchen"]);
    let said = BTreeMap::from([(" scope ".to_owned(), " one room ".to_owned()), ("style".to_owned(), " ".to_owned())]);
    assert_eq!(details_of(said, &mut checks), BTreeMap::from([("scope".to_owned(), "one room".to_owned())]));
    assert!(checks.finish().is_ok());
}
