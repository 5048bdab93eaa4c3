use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{ContactId, InboxId, OperatorId};
use engine::model::audience::{AudienceCounts, AudienceState, Consent};
use engine::model::contact::Identity;

use super::*;

fn contact(identities: &[(Channel, &str)]) -> Contact {
    let identity = |(channel, handle): &(Channel, &str)| Identity::proven(*channel, InboxId(1), (*handle).to_owned());
    Contact {
        id: ContactId(1),
        organisation: OrgId(1),
        name: None,
        email: None,
        phone: None,
        identities: identities.iter().map(identity).collect(),
        marketing: None,
        fields: BTreeMap::new(),
        blocked: None,
        created_at: Timestamp::default(),
        version: 1,
    }
}

#[test]
fn somebody_is_found_by_every_number_of_theirs_and_by_nothing_else() {
    let known = contact(&[
        (Channel::WhatsApp, "34612345678"),
        (Channel::WhatsApp, "ES.4711abc"),
        (Channel::Messenger, "24680135791113"),
        (Channel::Web, "visitor"),
    ]);
    let phones = ["+49 1579 9887766".to_owned(), "612345678".to_owned(), "ask Ana".to_owned()];
    assert_eq!(handles(&known, &phones).into_iter().collect::<Vec<_>>(), ["+34612345678", "+4915799887766"]);
    assert!(handles(&contact(&[(Channel::WhatsApp, "")]), &[]).is_empty());
}

#[test]
fn names_of_values_that_are_new_come_behind_those_that_are_known() {
    let audience = Audience {
        id: AudienceId(1),
        organisation: OrgId(1),
        name: "Friends".into(),
        state: AudienceState::Ready,
        consent: Consent { statement: "They said so.".into(), by: OperatorId(1), at: Timestamp::default() },
        country: None,
        columns: vec!["town".into(), "city".into()],
        counts: AudienceCounts::default(),
        trouble: None,
        created_at: Timestamp::default(),
        created_by: OperatorId(1),
    };
    let with = |name: &str| Given { values: BTreeMap::from([(name.to_owned(), "x".to_owned())]), ..Given::default() };
    assert_eq!(columns(&audience, &[with("zip"), with("city"), with("age"), with("zip")]), ["town", "city", "age", "zip"]);
}
