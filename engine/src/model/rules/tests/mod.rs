//! The rules, act by act, and all of them against each other.

mod calls;
mod campaigns;
mod closing;
mod control;
mod filing;
mod interleavings;
mod service;
mod surveys;
mod turns;

use std::time::Duration;

use super::*;
use crate::clock::Timestamp;
use crate::ids::{BotId, ContactId, ConversationId, IdSource, InboxId, OperatorId, OrgId};
use crate::model::act::{Act, Opening, Outcome, Receive, Reply, Verdict, Write};
use crate::model::conversation::NewConversation;
use crate::model::inbox::Timing;

pub(super) const ASHA: OperatorId = OperatorId(7);
pub(super) const BEN: OperatorId = OperatorId(8);

/// A conversation under test, with a clock that moves only when told.
pub(super) struct Desk {
    pub conversation: Conversation,
    pub messages: Vec<Arc<Message>>,
    pub last: Option<Applied>,
    pub now: Timestamp,
    pub ids: IdSource,
    pub timing: Timing,
}

impl Desk {
    pub fn new() -> Self {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let new = NewConversation {
            id: ConversationId(1),
            organisation: OrgId(1),
            inbox: InboxId(1),
            channel: crate::model::inbox::Channel::Web,
            contact: ContactId(1),
        };
        Self {
            conversation: Conversation::new(new, now),
            messages: Vec::new(),
            last: None,
            now,
            ids: IdSource::new(0),
            timing: Timing { settle_ms: 300, ..Timing::default() },
        }
    }

    pub fn act(&mut self, act: &Act) -> Verdict {
        let applied = apply(&self.conversation, act, Moment { now: self.now, ids: &self.ids });
        let verdict = applied.verdict;
        if verdict == Verdict::Done {
            self.conversation = applied.conversation.clone();
            self.messages.extend(applied.messages.iter().cloned());
        }
        self.last = Some(applied);
        verdict
    }

    pub fn wait(&mut self, time: Duration) {
        self.now = self.now.plus(time);
    }

    pub fn opening() -> Opening {
        Opening { bot: BotId(1), name: "Cordelia".into(), text: "I am an automated assistant.".into(), team: None }
    }

    pub fn receive(&mut self, text: &str) -> Verdict {
        self.hear(text, crate::model::act::Weight::Asks)
    }

    pub fn hear(&mut self, text: &str, weight: crate::model::act::Weight) -> Verdict {
        let received = Receive {
            id: self.ids.next_at(self.now),
            contact: ContactId(1),
            client_id: None,
            name: None,
            text: text.to_owned(),
            content: Content::default(),
            at: None,
            weight,
            timing: self.timing,
            opening: Self::opening(),
        };
        self.act(&Act::Receive(received))
    }

    pub fn reply(&mut self, epoch: u32, upto: u64) -> Verdict {
        let reply = Reply {
            id: self.ids.next_at(self.now),
            bot: BotId(1),
            name: "Cordelia".into(),
            epoch,
            upto,
            text: "an answer".to_owned(),
            content: Content::default(),
            handover: None,
        };
        self.act(&Act::Reply(reply))
    }

    pub fn write(&mut self, operator: OperatorId, private: bool) -> Verdict {
        let write = Write {
            id: self.ids.next_at(self.now),
            operator,
            name: "Asha".into(),
            client_id: None,
            text: "hello".to_owned(),
            content: Content::default(),
            private,
            elsewhere: None,
        };
        self.act(&Act::Write(write))
    }

    pub fn take(&mut self, operator: OperatorId) -> Verdict {
        self.act(&Act::Take { operator, name: "Asha".into(), epoch: None })
    }

    pub fn notices(&self) -> Vec<Notice> {
        self.messages.iter().filter_map(|message| message.notice).collect()
    }
}

/// Keeps the outcome type in sight of the compiler: a store answers with what the rules returned.
#[test]
fn every_new_message_has_its_event() {
    let mut desk = Desk::new();
    desk.receive("hello");
    let applied = desk.last.unwrap();
    let told = applied.events.iter().filter(|event| matches!(event, EventKind::MessageAppended(_))).count();
    assert_eq!(told, applied.messages.len());
    let _: fn(Outcome) -> Verdict = |outcome| outcome.verdict;
}
