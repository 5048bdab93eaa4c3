//! Everything that can happen to a conversation, as data: an [`Act`] goes in, [`Applied`] comes out of the rules, and a
//! backend stores it whole or not at all.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::ids::{BotId, CallId, ContactId, IdSource, LabelId, MessageId, OperatorId, SessionId, TeamId};
use crate::model::call::CallEnd;
use crate::model::campaign::CampaignMark;
use crate::model::conversation::Conversation;
use crate::model::delivery::DeliveryState;
use crate::model::event::{EventKind, Side};
use crate::model::filing::{Priority, Snooze};
use crate::model::inbox::Timing;
use crate::model::message::{Content, Message, Spoken};
use crate::model::service::Terms;
use crate::model::session::CloseReason;
use crate::model::survey::Survey;
use crate::model::timer::TimerAct;

#[derive(Debug, Clone)]
pub enum Act {
    /// An automation does this: no automation begins because of what follows from it.
    ByAutomation(Box<Self>),
    /// An automation says something, to the contact or to operators: nobody takes control by it.
    Say(Say),
    /// The contact waits for an answer: when to look whether they still do.
    LookForAnswer {
        due: Timestamp,
    },
    /// The time to look has come.
    AnswerDue,
    /// The contact said something.
    Receive(Receive),
    /// The agent answers; refused when control has moved since the turn began.
    Reply(Reply),
    /// The agent has nothing to say to the turn; it counts as handled.
    PassTurn {
        epoch: u32,
        upto: u64,
    },
    /// The turn broke; it is tried again, then handed to the queue.
    FailTurn {
        epoch: u32,
        upto: u64,
    },
    /// An operator writes: to the contact (takes control) or, private, to colleagues.
    Write(Write),
    /// An operator takes control. With `epoch`, only if nobody moved it since that epoch was read.
    Take {
        operator: OperatorId,
        name: Arc<str>,
        epoch: Option<u32>,
    },
    /// An operator is given control by somebody else, or by the program. With `epoch`, only if nobody moved it since.
    Assign {
        operator: OperatorId,
        name: Arc<str>,
        epoch: Option<u32>,
    },
    /// An operator gives control back to the agent.
    Return,
    /// An operator left the business: what they hold waits for another one.
    Release {
        operator: OperatorId,
    },
    /// An operator gives control to the queue: any of their colleagues may take it.
    Enqueue {
        timing: Timing,
        back: Option<Back>,
    },
    /// Labels come and go; at most [`crate::model::filing::MOST_LABELS`] stay.
    Label {
        add: Vec<LabelId>,
        remove: Vec<LabelId>,
    },
    Prioritise(Priority),
    GiveTeam(Option<TeamId>),
    /// Open work is put aside.
    Snooze(Snooze),
    /// The snooze's timer is due.
    SnoozeDue,
    /// A promise is to be looked at; without terms none is made.
    ServiceDue {
        terms: Option<Terms>,
    },
    /// The contact asks for a person.
    AskHuman {
        timing: Timing,
        opening: Opening,
        back: Option<Back>,
    },
    /// The program gives it to people, of which the contact is told nothing: they asked for nobody. Whoever holds it keeps it.
    Refer {
        reason: Arc<str>,
    },
    /// A phone call was picked up.
    CallBegan(CallBegan),
    /// The agent said this aloud and was heard; refused when control has moved since.
    Spoke(Spoke),
    /// Nobody is on the line any more.
    CallEnded(CallEnded),
    /// Nobody took a call that waited for a person: the agent speaks again, and offers that somebody calls back.
    NobodyFree,
    /// The caller wants to be called back: they wait for a person, without holding the line.
    WantsCallback {
        reason: Arc<str>,
    },
    /// In a conversation in writing: a call of the contact was cut off, and may go on here.
    CallDropped {
        call: CallId,
    },
    Resolve,
    Reopen,
    /// The contact's own rating of a session that ended, 1 to 5.
    Rate {
        session: SessionId,
        rating: u8,
    },
    /// Some time after a conversation was resolved: whether its contact is asked for a rating.
    SurveyDue(SurveyLook),
    /// What the contact said is their rating of a session, 1 to 5.
    ReceiveRating {
        received: Receive,
        session: SessionId,
        rating: u8,
    },
    /// What the contact adds to their last rating.
    CommentRating {
        comment: Arc<str>,
    },
    /// The session's idle timer is due.
    IdleDue {
        timing: Timing,
    },
    /// What the agent said under this epoch did not reach the contact.
    Undelivered {
        epoch: u32,
    },
    /// The queue's patience timer is due.
    PatienceDue,
    /// What the conversation is about is known better.
    TopicKnown {
        permalink: Option<String>,
        excerpt: Option<String>,
    },
    /// The contact's name or handles changed: whoever shows this conversation is told.
    ContactChanged,
    ReadByContact {
        seq: u64,
    },
    /// The contact has seen everything that was said up to then.
    ReadByContactAt {
        at: Timestamp,
    },
    ReadByOperator {
        seq: u64,
    },
}

impl Act {
    /// The message the caller of this act asked for; notices beside it are not.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::ByAutomation(act) => act.message(),
            Self::Say(say) => Some(say.id),
            Self::Receive(received) | Self::ReceiveRating { received, .. } => Some(received.id),
            Self::Reply(reply) => Some(reply.id),
            Self::Write(write) => Some(write.id),
            Self::Spoke(spoke) => Some(spoke.id),
            Self::CallBegan(began) => began.greeting.as_ref().map(|greeting| greeting.id),
            _ => None,
        }
    }

    /// What is left of it when the contact is blocked: their words are kept, and nothing follows from them.
    pub fn of_blocked(&self) -> Option<Self> {
        match self {
            Self::Receive(received) => {
                let content = Content { from_blocked: true, ..received.content.clone() };
                Some(Self::Receive(Receive { weight: Weight::Blocked, content, ..received.clone() }))
            }
            Self::AskHuman { .. } | Self::WantsCallback { .. } => None,
            other => Some(other.clone()),
        }
    }

    /// The contact's own doing, which a block keeps out.
    pub const fn is_of_contact(&self) -> bool {
        matches!(self, Self::Receive(_) | Self::AskHuman { .. } | Self::WantsCallback { .. })
    }
}

/// What an automation says.
#[derive(Debug, Clone)]
pub struct Say {
    pub id: MessageId,
    /// Whose words the contact reads; none: the line that tells operators what the automation did.
    pub bot: Option<BotId>,
    pub name: Arc<str>,
    /// Made of the run's id: begun again after a crash, it is the same message.
    pub client_id: String,
    pub text: String,
    pub content: Content,
    pub private: bool,
}

#[derive(Debug, Clone)]
pub struct Receive {
    pub id: MessageId,
    pub contact: ContactId,
    pub client_id: Option<String>,
    pub name: Option<Arc<str>>,
    pub text: String,
    pub content: Content,
    /// When the channel says that it was said; absent: now.
    pub at: Option<Timestamp>,
    pub weight: Weight,
    pub timing: Timing,
    pub opening: Opening,
}

/// What something from the contact asks of the business.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Weight {
    /// An answer.
    #[default]
    Asks,
    /// An answer by a person: no agent speaks there.
    AsksPeople,
    /// Nothing: it is from before, or another app answers. They have spoken to the business all the same.
    Said,
    /// Nothing, and they did not speak to the business: a comment, a preference.
    Noted,
    /// Nothing: the business wants to hear nothing of them. It is kept, and keeps its place in no list.
    Blocked,
}

/// What the bot says first when a session opens: who it is, and that it is automated.
#[derive(Debug, Clone)]
pub struct Opening {
    pub bot: BotId,
    pub name: Arc<str>,
    pub text: Arc<str>,
    /// Whose the work is, unless it is somebody's already.
    pub team: Option<TeamId>,
}

/// What is known when it is decided whether to ask.
#[derive(Debug, Clone)]
pub struct SurveyLook {
    /// The one that ended last, and when.
    pub session: SessionId,
    pub closed_at: Timestamp,
    pub survey: Survey,
    /// When this contact was asked last, anywhere.
    pub last_asked: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct CallBegan {
    pub call: CallId,
    pub bot: BotId,
    /// The bot's.
    pub name: Arc<str>,
    /// What the agent says first.
    pub greeting: Option<Greeting>,
    pub timing: Timing,
    /// Which campaign made it.
    pub campaign: Option<CampaignMark>,
}

#[derive(Debug, Clone)]
pub struct Greeting {
    pub id: MessageId,
    pub text: String,
}

/// What an agent said that answers no turn of ours: whoever speaks by itself is told of afterwards.
#[derive(Debug, Clone)]
pub struct Spoke {
    pub id: MessageId,
    pub bot: BotId,
    /// The bot's.
    pub name: Arc<str>,
    /// The control epoch under which it was said; none: in a call that was carried past us and is over.
    pub epoch: Option<u32>,
    /// For what may be told again.
    pub client_id: Option<String>,
    pub text: String,
    pub spoken: Spoken,
    /// When, if not now.
    pub at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub struct CallEnded {
    pub call: CallId,
    pub how: CallEnd,
    /// Somebody was on the line.
    pub was_answered: bool,
    /// Which campaign made it.
    pub campaign: Option<CampaignMark>,
}

#[derive(Debug, Clone)]
pub struct Reply {
    pub id: MessageId,
    pub bot: BotId,
    pub name: Arc<str>,
    /// The control epoch the turn began under.
    pub epoch: u32,
    /// The turn answered everything up to here.
    pub upto: u64,
    pub text: String,
    pub content: Content,
    /// The text is the turn's last word and the conversation goes to the queue.
    pub handover: Option<Handover>,
}

#[derive(Debug, Clone)]
pub struct Handover {
    pub reason: Arc<str>,
    pub patience: std::time::Duration,
    pub back: Option<Back>,
}

/// The inbox is closed: when people are there again.
#[derive(Debug, Clone)]
pub struct Back {
    pub at: Timestamp,
    /// The same as people there say it.
    pub told: Arc<str>,
}

impl Back {
    /// For channels and readers without words of their own.
    pub fn text(&self) -> String {
        format!("Nobody is here right now. A person will answer here from {}. You can keep writing meanwhile.", self.told)
    }
}

#[derive(Debug, Clone)]
pub struct Write {
    pub id: MessageId,
    pub operator: OperatorId,
    pub name: Arc<str>,
    pub client_id: Option<String>,
    pub text: String,
    pub content: Content,
    pub private: bool,
    /// Said past us (the owner's phone, the page's own inbox): there is nothing left to deliver.
    pub elsewhere: Option<Elsewhere>,
}

#[derive(Debug, Clone, Copy)]
pub struct Elsewhere {
    pub at: Timestamp,
    /// From before the account was connected: shown, and nobody takes control by it.
    pub is_past: bool,
}

/// What the rules need from outside.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub now: Timestamp,
    pub ids: &'a IdSource,
}

/// The whole consequence of an act.
#[derive(Debug)]
pub struct Applied {
    pub verdict: Verdict,
    pub conversation: Conversation,
    pub messages: Vec<Arc<Message>>,
    /// In the order they happened; every new message has its event.
    pub events: Vec<EventKind>,
    pub timers: Vec<TimerAct>,
    pub session: Option<SessionAct>,
    /// Messages of the other side up to `seq` move forward to `state`.
    pub receipt: Option<ReceiptMark>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionAct {
    Open(SessionId),
    Close(SessionId, CloseReason),
    /// Its contact is asked for a rating.
    Ask(SessionId),
    Rate(SessionId, u8),
    Comment(SessionId, Arc<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptMark {
    pub side: Side,
    pub seq: u64,
    pub state: DeliveryState,
}

/// What became of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Done,
    /// The message with this sender's id is stored already; nothing was changed.
    Duplicate,
    /// It was so already; nothing was stored.
    Unchanged,
    /// Control has moved on: what was made under the older epoch is not said.
    Superseded,
}

/// What a caller learns: the verdict, the message it is about, and the conversation after the act.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub verdict: Verdict,
    pub message: Option<Arc<Message>>,
    pub conversation: Arc<Conversation>,
}
