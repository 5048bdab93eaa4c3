use super::*;

const SHOP: InboxId = InboxId(7);
const OWN: ConversationId = ConversationId(70);
const OTHER: ConversationId = ConversationId(71);

fn identity(handle: &str, conversation: Option<ConversationId>) -> Identity {
    Identity { conversation, ..Identity::proven(Channel::WhatsApp, SHOP, handle.to_owned()) }
}

fn contact(identities: Vec<Identity>) -> Contact {
    Contact {
        id: ContactId(1),
        organisation: OrgId(1),
        name: Some("Mira".to_owned()),
        email: Some("mira@example.org".to_owned()),
        phone: None,
        identities,
        marketing: None,
        fields: BTreeMap::new(),
        blocked: None,
        created_at: Timestamp::default(),
        version: 1,
    }
}

fn handles(contact: &Contact) -> Vec<&str> {
    contact.identities.iter().map(|identity| identity.handle.as_str()).collect()
}

#[test]
fn one_is_reached_at_the_handles_of_the_conversation_or_else_at_those_of_none() {
    let both = contact(vec![identity("own", Some(OWN)), identity("other", Some(OTHER)), identity("free", None)]);
    assert_eq!(handles(&both.as_met_in(SHOP, OWN)), ["own"]);
    assert_eq!(handles(&both.as_met_in(SHOP, OTHER)), ["other"]);
    assert_eq!(handles(&both.as_met_in(SHOP, ConversationId(72))), ["free"]);
    assert_eq!(both.as_met_in(InboxId(8), OWN), both, "other inboxes are as they were");
    let only = contact(vec![identity("other", Some(OTHER))]);
    assert_eq!(only.as_met_in(SHOP, OWN), only, "better there than nowhere");
}

#[test]
fn what_is_known_of_somebody_is_told_only_where_they_showed_who_they_are() {
    let known = contact(vec![identity("own", Some(OWN))]);
    assert_eq!(known.as_told_in(SHOP, OWN), known);
    let stranger = known.as_told_in(SHOP, OTHER);
    assert_eq!((stranger.name, stranger.email), (None, None));
    assert!(!known.is_verified_in(SHOP, OTHER) && !known.is_verified_in(InboxId(8), OWN));
    let anonymous = contact(vec![Identity { verified: false, ..identity("v", None) }]);
    assert_eq!(anonymous.as_told_in(SHOP, OTHER), anonymous, "nobody vouches for anybody: they said it themselves");
}
