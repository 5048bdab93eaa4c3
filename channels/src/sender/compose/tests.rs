use engine::clock::Timestamp;
use engine::ids::{ContactId, InboxId, OrgId};
use engine::model::contact::Identity;

use super::*;

fn contact(handles: &[(Channel, i64, &str)]) -> Contact {
    let identity =
        |&(channel, inbox, handle): &(Channel, i64, &str)| Identity::proven(channel, InboxId(inbox), handle.to_owned());
    Contact {
        id: ContactId(1),
        organisation: OrgId(1),
        name: None,
        email: None,
        phone: None,
        identities: handles.iter().map(identity).collect(),
        marketing: None,
        created_at: Timestamp::default(),
        version: 1,
    }
}

fn inbox(channel: Channel) -> Inbox {
    Inbox { id: InboxId(7), channel, ..Inbox::default() }
}

#[test]
fn a_number_is_called_before_a_user_id_and_an_own_handle_before_anothers() {
    let both = contact(&[(Channel::WhatsApp, 7, "US.77"), (Channel::WhatsApp, 7, "15550100")]);
    assert_eq!(recipient(&both, &inbox(Channel::WhatsApp)), Some(Recipient::Phone("15550100".into())));
    let hidden = contact(&[(Channel::WhatsApp, 8, "15550100"), (Channel::WhatsApp, 7, "US.77")]);
    assert_eq!(recipient(&hidden, &inbox(Channel::WhatsApp)), Some(Recipient::User("US.77".into())));
    let other = contact(&[(Channel::WhatsApp, 8, "15550100")]);
    assert_eq!(recipient(&other, &inbox(Channel::WhatsApp)), Some(Recipient::Phone("15550100".into())));
    let page = contact(&[(Channel::Messenger, 8, "24001")]);
    assert_eq!(recipient(&page, &inbox(Channel::Messenger)), None, "an id of another page is nobody here");
}

#[test]
fn marks_of_sources_are_left_out_and_other_brackets_stay() {
    assert_eq!(plain("Two days [1]. Free [12] above 50."), "Two days. Free above 50.");
    assert_eq!(plain("see [1](https://a.example) and [a] [123] ["), "see [1](https://a.example) and [a] [123] [");
}
