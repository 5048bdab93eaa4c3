//! A small world around the lanes: stored conversations under the real rules, a feed that may be late or lose things,
//! and turns that end when they are told to. It checks at every step what must hold at every step.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::flow::route::{Route, route};
use engine::flow::run_turn::{TurnEnd, TurnHandle, TurnStart};
use engine::ids::{BotId, ContactId, ConversationId, IdSource, InboxId, OperatorId, OrgId};
use engine::model::act::{Act, Handover, Moment, Opening, Receive, Reply, Verdict};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::event::EventKind;
use engine::model::inbox::Timing;
use engine::model::message::{Author, Content, Message};
use engine::model::rules;
use engine::model::turn::TurnHint;

use crate::lanes::{Action, LaneLimits, Lanes};

const ORG: OrgId = OrgId(1);
const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

pub(super) struct World {
    pub(super) lanes: Lanes,
    pub(super) now: Timestamp,
    /// Events are heard the moment they are stored.
    pub(super) is_prompt: bool,
    pub(super) turns: HashMap<ConversationId, RunningTurn>,
    /// What each stored answer replied to, in the order of the answers.
    pub(super) answered: Vec<(ConversationId, Vec<u64>)>,
    timing: Timing,
    ids: IdSource,
    stored: Vec<Stored>,
    feed: VecDeque<Told>,
    wake: Option<Timestamp>,
}

struct Stored {
    conversation: Arc<Conversation>,
    messages: Vec<Arc<Message>>,
}

struct Told {
    conversation: Arc<Conversation>,
    message: Option<Arc<Message>>,
}

pub(super) struct RunningTurn {
    pub(super) handle: TurnHandle,
    pub(super) is_told: bool,
    conversation: Arc<Conversation>,
    asked: Vec<u64>,
}

impl World {
    pub(super) fn new(conversations: i64, settle_ms: u64, limits: LaneLimits) -> Self {
        let stored = (1..=conversations).map(|id| {
            let new = NewConversation {
                id: ConversationId(id),
                organisation: ORG,
                inbox: InboxId(1),
                channel: engine::model::inbox::Channel::Web,
                contact: ContactId(id),
            };
            Stored { conversation: Arc::new(Conversation::new(new, START)), messages: Vec::new() }
        });
        Self {
            lanes: Lanes::new(limits),
            now: START,
            is_prompt: true,
            turns: HashMap::new(),
            answered: Vec::new(),
            timing: Timing { settle_ms, ..Timing::default() },
            ids: IdSource::new(0),
            stored: stored.collect(),
            feed: VecDeque::new(),
            wake: None,
        }
    }

    pub(super) fn conversation(&self, at: usize) -> &Arc<Conversation> {
        &self.stored[at].conversation
    }

    pub(super) fn id(&self, at: usize) -> ConversationId {
        self.stored[at].conversation.id
    }

    pub(super) fn is_running(&self, at: usize) -> bool {
        self.turns.contains_key(&self.id(at))
    }

    pub(super) fn is_cancelled(&self, at: usize) -> bool {
        self.turns.get(&self.id(at)).is_some_and(|turn| turn.handle.cancelled.is_cancelled())
    }

    pub(super) fn says(&mut self, at: usize) {
        let opening = Opening { bot: BotId(1), name: "Bot".into(), text: "Hello".into(), team: None };
        let received = Receive {
            id: self.ids.next_at(self.now),
            contact: self.conversation(at).contact,
            client_id: None,
            name: None,
            text: "a question".into(),
            content: Content::default(),
            at: None,
            weight: engine::model::act::Weight::Asks,
            timing: self.timing,
            opening,
        };
        self.apply(at, &Act::Receive(received));
    }

    pub(super) fn apply(&mut self, at: usize, act: &Act) -> Verdict {
        let moment = Moment { now: self.now, ids: &self.ids };
        let applied = rules::apply(&self.stored[at].conversation, act, moment);
        if applied.verdict != Verdict::Done {
            return applied.verdict;
        }
        let conversation = Arc::new(applied.conversation);
        self.stored[at].conversation = Arc::clone(&conversation);
        self.stored[at].messages.extend(applied.messages);
        for event in applied.events {
            let message = match event {
                EventKind::MessageAppended(message) if matches!(message.author, Author::Contact(_)) => Some(message),
                _ => None,
            };
            self.feed.push_back(Told { conversation: Arc::clone(&conversation), message });
        }
        if self.is_prompt {
            self.hear(usize::MAX);
        }
        Verdict::Done
    }

    pub(super) fn take(&mut self, at: usize) {
        self.apply(at, &Act::Take { operator: OperatorId(9), name: "Ada".into(), epoch: None });
    }

    /// The feed tells its next `count` events.
    pub(super) fn hear(&mut self, count: usize) {
        for _ in 0..count {
            let Some(told) = self.feed.pop_front() else {
                break;
            };
            let mut actions = Vec::new();
            match &told.message {
                Some(message) => self.lanes.on_message(&told.conversation, message, self.now, &mut actions),
                None => self.lanes.on_change(&told.conversation, &mut actions),
            }
            self.perform(actions);
        }
    }

    /// The feed drops its next `count` events and says so.
    pub(super) fn lose(&mut self, count: usize) {
        self.feed.drain(..count.min(self.feed.len()));
        self.lanes.on_missed(self.now);
    }

    pub(super) fn scan(&mut self) {
        let owed = self.stored.iter().filter_map(|stored| {
            let turn = stored.conversation.turn?;
            Some(TurnHint { organisation: ORG, conversation: stored.conversation.id, at: turn.at })
        });
        let hints: Vec<_> = owed.collect();
        let mut actions = Vec::new();
        for hint in hints {
            self.lanes.on_due_found(hint, self.now, &mut actions);
        }
        self.perform(actions);
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now = self.now.plus(time);
        if self.wake.is_some_and(|at| at <= self.now) {
            self.wake = None;
            let mut actions = Vec::new();
            self.lanes.on_tick(self.now, &mut actions);
            self.perform(actions);
        }
    }

    pub(super) fn speak(&mut self, at: usize) {
        if let Some(turn) = self.turns.get(&self.id(at))
            && !turn.handle.cancelled.is_cancelled()
        {
            turn.handle.spoken.store(true, Ordering::Release);
        }
    }

    /// As `run_turn` ends a turn: with an answer, a handover or a failure.
    pub(super) fn finish(&mut self, at: usize, how: Finish) {
        let Some(turn) = self.turns.remove(&self.id(at)) else {
            return;
        };
        let end = self.end(at, &turn, how);
        let mut actions = Vec::new();
        self.lanes.on_finished(self.id(at), end, self.now, &mut actions);
        self.perform(actions);
    }

    fn end(&mut self, at: usize, turn: &RunningTurn, how: Finish) -> Option<TurnEnd> {
        if how == Finish::Break {
            return None;
        }
        let Route::Agent { epoch, upto } = route(&turn.conversation) else {
            return Some(TurnEnd::Passed);
        };
        if turn.asked.is_empty() {
            return Some(TurnEnd::Passed);
        }
        if turn.handle.cancelled.is_cancelled() {
            return Some(TurnEnd::Cancelled);
        }
        let owed: Vec<u64> = self.owed(at).filter(|seq| *seq <= upto).collect();
        let handover = (how == Finish::HandOver).then(|| Handover {
            reason: "asked for a person".into(),
            patience: Duration::from_secs(90),
            back: None,
        });
        let act = match how {
            Finish::Fail => Act::FailTurn { epoch, upto },
            _ => Act::Reply(Reply {
                id: self.ids.next_at(self.now),
                bot: BotId(1),
                name: "Bot".into(),
                epoch,
                upto,
                text: "an answer".into(),
                content: Content::default(),
                handover,
            }),
        };
        if self.apply(at, &act) == Verdict::Superseded {
            return Some(TurnEnd::Cancelled);
        }
        if how == Finish::Fail {
            return Some(TurnEnd::Failed);
        }
        assert_eq!(turn.asked, owed, "a stored answer replies to all that was owed, and to nothing twice");
        self.answered.push((self.id(at), owed));
        Some(if how == Finish::HandOver { TurnEnd::HandedOver } else { TurnEnd::Answered })
    }

    /// The contact's messages nobody has answered.
    fn owed(&self, at: usize) -> impl Iterator<Item = u64> {
        let stored = &self.stored[at];
        let handled = stored.conversation.handled_seq;
        let messages = stored.messages.iter().filter(|message| matches!(message.author, Author::Contact(_)));
        messages.map(|message| message.seq).filter(move |seq| *seq > handled)
    }

    /// Everything comes to rest: the feed is heard, turns are answered, time passes, the store is scanned.
    pub(super) fn rest(&mut self) {
        for _ in 0..20 {
            self.hear(usize::MAX);
            for at in 0..self.stored.len() {
                self.finish(at, Finish::Answer);
            }
            self.pass(Duration::from_secs(30));
            self.scan();
        }
        self.hear(usize::MAX);
    }

    fn perform(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Start(start, handle) => self.begin(&start, handle),
                Action::Cancel(handle) => handle.cancelled.cancel(),
                Action::Cut(handle, message, heard) => handle.cut(message, heard),
                Action::WakeAt(at) => self.wake = Some(at),
            }
        }
    }

    fn begin(&mut self, start: &TurnStart, handle: TurnHandle) {
        let at = (start.conversation.0 - 1) as usize;
        if self.is_prompt {
            assert!(self.conversation(at).is_held_by_agent(), "no turn starts while control is not the agent's");
        }
        let (conversation, asked) = match &start.seen {
            Some(seen) => {
                assert!(seen.conversation.is_held_by_agent(), "no turn starts on a conversation seen under other control");
                (Arc::clone(&seen.conversation), seen.asked.iter().map(|message| message.seq).collect())
            }
            None => (Arc::clone(self.conversation(at)), self.owed(at).collect()),
        };
        let turn = RunningTurn { handle, is_told: start.seen.is_some(), conversation, asked };
        let before = self.turns.insert(start.conversation, turn);
        assert!(before.is_none(), "two turns of one conversation at once");
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finish {
    Answer,
    HandOver,
    Fail,
    Break,
}
