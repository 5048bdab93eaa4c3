use engine::clock::Timestamp;
use engine::ids::{ContactId, InboxId, TeamId};
use engine::model::conversation::NewConversation;
use engine::model::inbox::Channel;

use super::*;

fn conversation(team: Option<i64>) -> Conversation {
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        channel: Channel::Web,
        contact: ContactId(1),
    };
    let mut conversation = Conversation::new(new, Timestamp::from_millis(0));
    conversation.filing.team = team.map(TeamId);
    conversation
}

#[test]
fn what_was_asked_for_is_followed_and_nothing_else() {
    let places = Places::default();
    places.moved(&conversation(Some(1)));
    assert_eq!(places.get(ConversationId(1)), None, "nobody has asked for it");
    places.keep(ConversationId(1), Place::of(&conversation(None)));
    places.moved(&conversation(Some(1)));
    assert_eq!(places.get(ConversationId(1)).map(|place| place.team), Some(Some(TeamId(1))));
}
