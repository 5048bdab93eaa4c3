use engine::clock::Timestamp;
use engine::ids::{BotId, ContactId, ConversationId, InboxId, OrgId};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::message::{Content, Message};
use proptest::prelude::*;

use super::*;

fn message(seq: u64, author: Author, private: bool) -> Arc<Event> {
    let now = Timestamp::from_millis(0);
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        channel: engine::model::inbox::Channel::Web,
        contact: ContactId(1),
    };
    let message = Message {
        id: MessageId(seq as i64),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq,
        author,
        author_name: None,
        client_id: None,
        text: String::new(),
        notice: None,
        private,
        content: Content::default(),
        delivery: None,
        epoch: 1,
        at: now,
    };
    let conversation = Arc::new(Conversation::new(new, now));
    Arc::new(Event {
        cursor: seq,
        organisation: OrgId(1),
        at: now,
        conversation,
        moved_from: None,
        kind: EventKind::MessageAppended(Arc::new(message)),
    })
}

fn seq(event: &Arc<Event>) -> u64 {
    match &event.kind {
        EventKind::MessageAppended(message) => message.seq,
        _ => 0,
    }
}

fn caught_up(follow: &mut Follow<()>, read: u64) -> Vec<u64> {
    let waiting = follow.on_read(read);
    waiting.iter().filter(|event| follow.on_event(event) == Tell::Now).map(seq).collect()
}

const AGENT: Author = Author::Agent(BotId(1));

#[test]
fn a_sender_gets_an_ack_and_another_tab_the_message() {
    let (mut sender, mut other) = (Follow::<&str>::default(), Follow::<&str>::default());
    sender.on_read(0);
    other.on_read(0);
    assert_eq!(sender.on_sending(MessageId(1), "ack"), Ok(()));
    let said = message(1, Author::Contact(ContactId(1)), false);
    assert_eq!(sender.on_event(&said), Tell::Acknowledge("ack"));
    assert_eq!(other.on_event(&said), Tell::Now);
}

#[test]
fn a_private_note_is_never_told() {
    let mut follow = Follow::<()>::default();
    follow.on_read(0);
    assert_eq!(follow.on_event(&message(1, AGENT, true)), Tell::Nothing);
    assert_eq!(follow.on_event(&message(2, AGENT, false)), Tell::Now);
}

#[test]
fn more_than_may_wait_sends_the_client_back_to_resume() {
    let mut follow = Follow::<()>::default();
    let told: Vec<Tell<()>> = (1..=MOST_WAITING as u64 + 2).map(|seq| follow.on_event(&message(seq, AGENT, false))).collect();
    assert_eq!(told.iter().filter(|tell| **tell == Tell::Drop).count(), 1);
    assert_eq!(told.last(), Some(&Tell::Nothing));
}

proptest! {
    /// The store is read at `read`, the socket joined the feed at `joined` (not later): whatever happens when, the client
    /// has every message once and in order.
    #[test]
    fn nothing_is_missed_and_nothing_comes_twice(joined in 0u64..20, lag in 0u64..20, after in 0u64..20) {
        let read = joined + lag;
        let mut follow = Follow::<()>::default();
        let mut told: Vec<u64> = (1..=read).collect();
        for at in joined + 1..=read + after {
            if at == read + 1 {
                told.extend(caught_up(&mut follow, read));
            }
            let event = message(at, AGENT, false);
            if follow.on_event(&event) == Tell::Now {
                told.push(at);
            }
        }
        if after == 0 {
            told.extend(caught_up(&mut follow, read));
        }
        prop_assert_eq!(told, (1..=read + after).collect::<Vec<_>>());
    }
}
