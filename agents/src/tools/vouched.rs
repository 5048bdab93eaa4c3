//! The numbers that somebody vouches for: what a customer types says nothing of whose it is.

use engine::model::agent::Assurance;
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;

use super::{Call, shape};

/// The handles by which whoever speaks here is known for certain. One that was proven in another conversation, or that a call
/// merely shows, proves nothing here.
pub(crate) fn vouched<'a>(contact: &'a Contact, call: &'a Call) -> impl Iterator<Item = &'a Identity> {
    let is_known = call.standing.assurance >= Assurance::KnownHandle;
    let place = call.place;
    contact.identities.iter().filter(move |identity| {
        is_known && identity.verified && identity.inbox == place.inbox && identity.may_speak_in(place.conversation)
    })
}

/// The handle as a number with its country's code, where it is one.
pub(crate) fn number(identity: &Identity) -> Option<String> {
    match identity.channel {
        Channel::WhatsApp => shape::phone(&format!("+{}", identity.handle)),
        Channel::Web | Channel::Voice => shape::phone(&identity.handle),
        Channel::Messenger | Channel::Instagram => None,
    }
}

#[cfg(test)]
mod tests {
    use engine::ids::{ConversationId, InboxId};
    use serde_json::json;

    use super::*;
    use crate::tools::rehearsal;

    fn identity(channel: Channel, handle: &str) -> Identity {
        Identity { channel, inbox: InboxId(4), handle: handle.into(), verified: true, conversation: None }
    }

    #[test]
    fn a_handle_is_a_number_where_the_channel_or_the_site_says_so() {
        for (channel, handle, number_of) in [
            (Channel::WhatsApp, "919812345678", Some("+919812345678")),
            (Channel::WhatsApp, "IN.1049", None),
            (Channel::Voice, "+919812345678", Some("+919812345678")),
            (Channel::Web, "+91 98123 45678", Some("+919812345678")),
            (Channel::Web, "9812345678", None),
            (Channel::Messenger, "919812345678", None),
        ] {
            assert_eq!(number(&identity(channel, handle)).as_deref(), number_of, "{channel:?} {handle}");
        }
    }

    #[tokio::test]
    async fn a_handle_counts_where_it_was_proven_and_to_nobody_else() {
        let props = rehearsal::Props::new().await;
        let mut call = rehearsal::call(json!({}));
        let mut contact = props.contacts.0.lock().clone();
        let own = Identity { conversation: Some(ConversationId(9)), ..identity(Channel::WhatsApp, "1") };
        contact.identities = vec![
            identity(Channel::WhatsApp, "919812345678"),
            Identity { verified: false, ..identity(Channel::WhatsApp, "2") },
            Identity { inbox: InboxId(5), ..identity(Channel::WhatsApp, "3") },
            own,
        ];
        assert_eq!(vouched(&contact, &call).count(), 0, "nobody vouches for whoever speaks");
        call.standing.assurance = Assurance::KnownHandle;
        let handles: Vec<&str> = vouched(&contact, &call).map(|identity| identity.handle.as_str()).collect();
        assert_eq!(handles, ["919812345678"]);
    }
}
