use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::ContactId;
use engine::model::contact::Identity;

use super::*;

fn contact(identities: &[(Channel, i64, &str)]) -> Contact {
    let identity =
        |(channel, inbox, handle): &(Channel, i64, &str)| Identity::proven(*channel, InboxId(*inbox), (*handle).to_owned());
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
fn what_they_said_is_found_by_what_is_proven_to_be_theirs() {
    let known = contact(&[(Channel::WhatsApp, 1, "34612345678"), (Channel::Messenger, 2, "2468"), (Channel::Web, 3, "visitor")]);
    let known = Contact { phone: Some("+4915799887766".to_owned()), ..known };
    assert_eq!(handles(&known), ["+34612345678", "2468", "34612345678"], "a number that they told may be somebody else's");
    assert!(handles(&contact(&[(Channel::WhatsApp, 1, "")])).is_empty());
}

#[test]
fn comments_are_theirs_by_the_id_of_the_platform_in_their_inbox() {
    let known = contact(&[
        (Channel::Instagram, 4, "commenter:1357"),
        (Channel::Instagram, 4, "1357"),
        (Channel::Messenger, 2, "2468"),
        (Channel::WhatsApp, 1, "34612345678"),
    ]);
    assert_eq!(authors(&known), [(InboxId(2), "2468".to_owned()), (InboxId(4), "1357".to_owned())]);
}
