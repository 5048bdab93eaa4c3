use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId, InboxId, OrgId};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::event::EventKind;

use super::*;

fn event(cursor: u64) -> Arc<Event> {
    let now = Timestamp::from_millis(0);
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        channel: engine::model::inbox::Channel::Web,
        contact: ContactId(1),
    };
    let conversation = Arc::new(Conversation::new(new, now));
    Arc::new(Event {
        cursor,
        organisation: OrgId(1),
        at: now,
        conversation,
        moved_from: None,
        kind: EventKind::ConversationChanged,
    })
}

#[test]
fn what_was_read_from_the_log_is_not_told_again() {
    let mut follow = Follow::default();
    follow.on_subscribe();
    assert!((4..=8).all(|cursor| !follow.on_event(&event(cursor))));
    let waiting: Vec<u64> = follow.on_caught_up(6).unwrap().iter().map(|event| event.cursor).collect();
    assert_eq!(waiting, [7, 8]);
    assert!(!follow.on_event(&event(9)), "not before 7 and 8 are told");
    assert_eq!(follow.on_caught_up(8).unwrap().len(), 1);
    assert!(follow.on_caught_up(9).unwrap().is_empty());
    assert!(!follow.on_event(&event(9)), "the log and the bus may both bring it");
    assert!(follow.on_event(&event(10)));
}

#[test]
fn nothing_is_told_before_it_is_asked_for() {
    let mut follow = Follow::default();
    assert!(!follow.on_event(&event(1)));
    assert!(!follow.is_live());
}

#[test]
fn a_flood_while_catching_up_is_told_apart_from_a_quiet_time() {
    let mut follow = Follow::default();
    follow.on_subscribe();
    for cursor in 0..=MOST_WAITING as u64 {
        follow.on_event(&event(cursor));
    }
    assert!(follow.on_caught_up(0).is_none());
}

#[test]
fn whoever_was_told_to_go_hears_no_more_and_cannot_subscribe_again() {
    let mut follow = Follow::default();
    assert!(follow.on_subscribe());
    follow.on_event(&event(1));
    follow = Follow::Gone;
    assert!(!follow.on_event(&event(2)));
    assert!(follow.on_caught_up(0).unwrap().is_empty());
    assert!(!follow.on_subscribe() && !follow.is_live());
}
