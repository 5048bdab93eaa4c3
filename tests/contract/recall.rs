//! What is told of a contact's other conversations, and whose calls vouch for a number.

use std::time::Duration;

use ::agents::talk::{Past as _, Stored};
use engine::ids::{CallId, InboxId};
use engine::model::call::{Call, CallChange, CallEnd, Ended};
use engine::model::contact::Identity;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::inbox::Channel;
use engine::ports::contact_store::Profile;

use super::call_store::call;
use super::{ALPHA, BETA, House, SHOP};

const DESK: InboxId = InboxId(12);
const OPEN_DOOR: InboxId = InboxId(13);

every_backend! {
    only_proven_recent_conversations_of_the_same_organisation_are_told,
    a_number_is_vouched_for_while_every_live_call_that_shows_it_is,
}

fn stored(house: &House) -> Stored {
    Stored {
        calls: house.calls.clone(),
        contacts: house.contacts.clone(),
        conversations: house.conversations.clone(),
        messages: house.messages.clone(),
    }
}

async fn only_proven_recent_conversations_of_the_same_organisation_are_told(house: House) {
    let proven = |channel, inbox| Identity::proven(channel, inbox, "15550100".to_owned());
    let claimed = Identity { verified: false, ..proven(Channel::Web, OPEN_DOOR) };
    let identities = [proven(Channel::Voice, SHOP), proven(Channel::WhatsApp, DESK), claimed];
    let contact = house.contacts.resolve(ALPHA, &identities, house.id(), Profile::default()).await.unwrap().id;
    let new = |inbox, channel| NewConversation { id: house.id(), organisation: ALPHA, inbox, channel, contact };
    let (here, chat) = (new(SHOP, Channel::Voice), new(DESK, Channel::WhatsApp));
    let unproven = new(OPEN_DOOR, Channel::Web);
    for (to, words) in [(here, "said here"), (chat, "said in the chat"), (unproven, "said by anybody")] {
        house.conversations.open(to).await.unwrap();
        house.say(to, words).await;
    }
    let since = house.now();
    let here = house.conversation(here).await;
    let told = stored(&house).elsewhere(&here, since).await.unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].channel, told[0].said.last().unwrap().text.as_str()), (Channel::WhatsApp, "said in the chat"));
    let elsewhere = Conversation { organisation: BETA, ..here.as_ref().clone() };
    assert!(stored(&house).elsewhere(&elsewhere, since).await.unwrap().is_empty(), "another organisation knows nothing");
    house.wait(Duration::from_mins(1));
    assert!(stored(&house).elsewhere(&here, house.now()).await.unwrap().is_empty(), "what is older is not brought up");
}

async fn a_number_is_vouched_for_while_every_live_call_that_shows_it_is(house: House) {
    let spoken = NewConversation { channel: Channel::Voice, ..house.somebody(ALPHA) };
    let past = stored(&house);
    let ring = async |id: i64, is_attested: bool| {
        let call = Call { conversation: spoken.id, is_attested, ..call(&house, id, ALPHA) };
        house.calls.open(call, house.now()).await.unwrap();
    };
    let on_the_phone = Conversation::new(spoken, house.now());
    assert!(!past.is_vouched(&on_the_phone).await.unwrap(), "nobody is on the line");
    ring(1, true).await;
    assert!(past.is_vouched(&on_the_phone).await.unwrap());
    ring(2, false).await;
    assert!(!past.is_vouched(&on_the_phone).await.unwrap(), "one of two callers may be anybody");
    let ended = Ended { at: house.now(), how: CallEnd::CallerHungUp };
    house.calls.change(ALPHA, CallId(1), CallChange::Ended(ended)).await.unwrap();
    assert!(!past.is_vouched(&on_the_phone).await.unwrap(), "that an earlier call was vouched for says nothing");
    let written = NewConversation { channel: Channel::Web, ..spoken };
    assert!(past.is_vouched(&Conversation::new(written, house.now())).await.unwrap());
}
