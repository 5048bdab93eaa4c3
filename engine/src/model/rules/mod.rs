//! The pure rules: a conversation and an act in, the whole consequence out. No I/O, no clock of their own.

mod automation;
mod call;
mod close;
mod control;
mod filing;
mod receipts;
mod receive;
mod reply;
mod service;
mod survey;

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::ids::MessageId;
use crate::model::act::{Act, Applied, Back, Moment, SessionAct, Verdict};
use crate::model::control::Holder;
use crate::model::conversation::{Conversation, Status};
use crate::model::delivery::DeliveryState;
use crate::model::event::{EventKind, Mark};
use crate::model::message::{Author, Content, Message, Notice, QuickAction, QuickReply};
use crate::model::session::CloseReason;
use crate::model::timer::{TimerAct, TimerKind};

/// Applies `act` to `conversation`.
pub fn apply(conversation: &Conversation, act: &Act, moment: Moment<'_>) -> Applied {
    let mut draft = Draft::new(conversation.clone(), moment);
    let verdict = match act {
        Act::ByAutomation(act) => return apply(conversation, act, moment),
        Act::Say(say) => automation::say(&mut draft, say),
        Act::LookForAnswer { due } => automation::look_for_answer(&mut draft, *due),
        Act::AnswerDue => automation::answer_due(&draft),
        Act::Receive(received) => receive::receive(&mut draft, received),
        Act::Reply(answer) => reply::reply(&mut draft, answer),
        Act::PassTurn { epoch, upto } => reply::pass_turn(&mut draft, *epoch, *upto),
        Act::FailTurn { epoch, upto } => reply::fail_turn(&mut draft, *epoch, *upto),
        Act::Write(written) => control::write(&mut draft, written),
        Act::Take { operator, name, epoch } | Act::Assign { operator, name, epoch } => {
            control::take(&mut draft, *operator, name, *epoch)
        }
        Act::Return => control::give_back(&mut draft),
        Act::Release { operator } => control::release(&mut draft, *operator),
        Act::Enqueue { timing, back } => control::enqueue(&mut draft, timing, back.as_ref()),
        Act::Label { add, remove } => filing::label(&mut draft, add, remove),
        Act::Prioritise(priority) => filing::prioritise(&mut draft, *priority),
        Act::GiveTeam(team) => filing::give_team(&mut draft, *team),
        Act::Snooze(snooze) => filing::snooze(&mut draft, *snooze),
        Act::SnoozeDue => filing::snooze_due(&mut draft),
        Act::SurveyDue(look) => survey::due(&mut draft, look),
        Act::ReceiveRating { received, session, rating } => survey::answered(&mut draft, received, *session, *rating),
        Act::CommentRating { comment } => survey::commented(&mut draft, comment),
        Act::ServiceDue { terms } => service::due(&mut draft, terms.as_ref()),
        Act::AskHuman { timing, opening, back } => control::ask_human(&mut draft, timing, opening, back.as_ref()),
        Act::Refer { reason } => control::refer(&mut draft, reason),
        Act::Undelivered { epoch } => control::undelivered(&mut draft, *epoch),
        Act::PatienceDue => control::patience_due(&mut draft),
        Act::CallBegan(began) => call::began(&mut draft, began),
        Act::Spoke(spoke) => call::spoke(&mut draft, spoke),
        Act::CallEnded(ended) => call::ended(&mut draft, ended),
        Act::NobodyFree => call::nobody_free(&mut draft),
        Act::WantsCallback { reason } => call::wants_callback(&mut draft, reason),
        Act::CallDropped { call } => call::dropped(&mut draft, *call),
        Act::Resolve => close::resolve(&mut draft),
        Act::Reopen => close::reopen(&mut draft),
        Act::Rate { session, rating } => close::rate(&mut draft, *session, *rating),
        Act::IdleDue { timing } => close::idle_due(&mut draft, timing),
        Act::TopicKnown { permalink, excerpt } => receive::topic_known(&mut draft, permalink.as_ref(), excerpt.as_ref()),
        Act::ContactChanged => {
            draft.applied.events.extend([EventKind::ConversationChanged, EventKind::Marked(Mark::ContactChanged)]);
            Verdict::Done
        }
        Act::ReadByContact { seq } => receipts::read_by_contact(&mut draft, *seq),
        Act::ReadByContactAt { at } => receipts::read_by_contact_at(&mut draft, *at),
        Act::ReadByOperator { seq } => receipts::read_by_operator(&mut draft, *seq),
    };
    if verdict == Verdict::Done {
        service::follow(&mut draft, conversation, act);
    }
    let mut applied = draft.finish(verdict);
    let marks = Mark::between(conversation, &applied.conversation);
    // Where nothing was said yet, no work was done.
    let begins_resolved = conversation.last_seq == 0 && matches!(act, Act::Say(_) | Act::CallEnded(_));
    let told = marks.filter(|mark| *mark != Mark::Resolved || !begins_resolved);
    applied.events.extend(told.map(EventKind::Marked));
    applied
}

/// An act half-way: the conversation as it will be and what goes with it.
struct Draft<'a> {
    moment: Moment<'a>,
    applied: Applied,
}

/// What differs from message to message; the rest follows from the conversation.
struct Said {
    id: MessageId,
    author: Author,
    name: Option<Arc<str>>,
    client_id: Option<String>,
    text: String,
    content: Content,
    private: bool,
    notice: Option<Notice>,
    /// Control moves within the same act, and this is still to be said.
    last_word: bool,
    /// When, if not now.
    at: Option<Timestamp>,
    /// There is nothing left to deliver.
    is_delivered: bool,
}

impl Said {
    fn by(id: MessageId, author: Author, name: Option<Arc<str>>, text: String, content: Content) -> Self {
        Self {
            id,
            author,
            name,
            client_id: None,
            text,
            content,
            private: false,
            notice: None,
            last_word: false,
            at: None,
            is_delivered: false,
        }
    }
}

impl<'a> Draft<'a> {
    fn new(conversation: Conversation, moment: Moment<'a>) -> Self {
        let applied = Applied {
            verdict: Verdict::Done,
            conversation,
            messages: Vec::new(),
            events: Vec::new(),
            timers: Vec::new(),
            session: None,
            receipt: None,
        };
        Self { moment, applied }
    }

    fn finish(mut self, verdict: Verdict) -> Applied {
        self.applied.verdict = verdict;
        if verdict == Verdict::Done {
            self.applied.conversation.revision += 1;
        }
        self.applied
    }

    fn conversation(&mut self) -> &mut Conversation {
        &mut self.applied.conversation
    }

    fn append(&mut self, said: Said) {
        let conversation = &mut self.applied.conversation;
        conversation.last_seq += 1;
        conversation.updated_at = self.moment.now;
        let is_called = conversation.channel.is_called() && !said.is_delivered;
        let delivery = match said.author {
            _ if said.private => None,
            Author::Contact(_) => Some(DeliveryState::Delivered),
            Author::Agent(_) | Author::Operator(_) if is_called => Some(DeliveryState::Queued),
            Author::Agent(_) | Author::Operator(_) => Some(DeliveryState::Sent),
            // Among comments, notices are for operators: the public is told nothing.
            Author::System => said
                .notice
                .filter(|notice| is_called && !conversation.is_public() && notice.is_brought())
                .map(|_| DeliveryState::Queued),
        };
        let message = Arc::new(Message {
            id: said.id,
            organisation: conversation.organisation,
            conversation: conversation.id,
            seq: conversation.last_seq,
            author: said.author,
            author_name: said.name,
            client_id: said.client_id,
            text: said.text,
            notice: said.notice,
            private: said.private,
            content: said.content,
            delivery,
            epoch: conversation.control.epoch + u32::from(said.last_word),
            // What a channel dates into the future was said now.
            at: said.at.map_or(self.moment.now, |at| at.min(self.moment.now)),
        });
        self.applied.messages.push(Arc::clone(&message));
        self.applied.events.push(EventKind::MessageAppended(message));
    }

    fn notice(&mut self, notice: Notice) {
        self.notice_by(notice, None, Content::default());
    }

    /// `name`: whom the notice is about.
    fn notice_by(&mut self, notice: Notice, name: Option<Arc<str>>, content: Content) {
        self.notify(notice, name, notice.text().to_owned(), content);
    }

    fn notify(&mut self, notice: Notice, name: Option<Arc<str>>, text: String, content: Content) {
        let said = self.notice_said(notice, name, text, content);
        self.append(said);
    }

    fn notice_said(&mut self, notice: Notice, name: Option<Arc<str>>, text: String, content: Content) -> Said {
        let id = self.moment.ids.next_at(self.moment.now);
        let mut said = Said::by(id, Author::System, name, text, content);
        said.notice = Some(notice);
        said
    }

    fn move_control(&mut self, holder: Holder) {
        let now = self.moment.now;
        let conversation = self.conversation();
        let moved = conversation.control.moved_to(holder, now);
        if moved == conversation.control {
            return;
        }
        conversation.control = moved;
        if holder == Holder::Agent {
            conversation.handover_reason = None;
        }
        if holder != Holder::Queue {
            self.applied.timers.push(TimerAct::Clear { kind: TimerKind::QueuePatience });
        }
        self.applied.events.push(EventKind::ControlMoved);
    }

    /// No answer of the agent is owed any more for what was said so far.
    fn settle_turn(&mut self) {
        let conversation = self.conversation();
        conversation.turn = None;
        conversation.handled_seq = conversation.last_seq;
    }

    /// `back`: nobody is there before that, which the contact is told.
    fn enter_queue(&mut self, reason: &Arc<str>, patience: std::time::Duration, back: Option<&Back>) {
        self.move_control(Holder::Queue);
        let now = self.moment.now;
        let conversation = self.conversation();
        conversation.handover_reason = Some(Arc::clone(reason));
        conversation.waiting_since.get_or_insert(now);
        match back {
            Some(back) => {
                let content = Content { back_at: Some(back.at), ..Content::default() };
                self.notify(Notice::QueuedUntilOpen, None, back.text(), content);
            }
            None => self.notice(Notice::Queued),
        }
        self.settle_turn();
        let due = back.map_or(now, |back| back.at.max(now)).plus(patience);
        self.applied.timers.push(TimerAct::Set { kind: TimerKind::QueuePatience, due });
    }

    fn close_session(&mut self, reason: CloseReason, notice: Notice) {
        let content = Content { session: self.conversation().session, ..Content::default() };
        let said = self.notice_said(notice, None, notice.text().to_owned(), content);
        self.close_session_with(reason, said);
    }

    fn close_session_with(&mut self, reason: CloseReason, said: Said) {
        let session = self.conversation().session.take();
        self.append(said);
        // Closing also ends whatever the agent is writing: the epoch moves even when the agent held control.
        let now = self.moment.now;
        self.move_control(Holder::Agent);
        let conversation = self.conversation();
        conversation.control.epoch += 1;
        conversation.control.since = now;
        conversation.status = Status::Resolved;
        filing::wake(self);
        let conversation = self.conversation();
        conversation.waiting_since = None;
        conversation.unread = 0;
        conversation.operator_read_seq = conversation.last_seq;
        conversation.warned = false;
        self.settle_turn();
        self.applied.timers.push(TimerAct::Clear { kind: TimerKind::SessionIdle });
        self.applied.timers.push(TimerAct::Clear { kind: TimerKind::QueuePatience });
        let conversation = self.conversation();
        // The web's own form asks for a rating by itself, and the public is not asked.
        if reason == CloseReason::Resolved && conversation.channel.is_called() && !conversation.is_public() {
            self.applied.timers.push(TimerAct::Set { kind: TimerKind::Survey, due: now });
        }
        self.applied.events.push(EventKind::ConversationChanged);
        if let Some(session) = session {
            self.applied.session = Some(SessionAct::Close(session, reason));
            self.applied.events.push(EventKind::SessionClosed { session, reason });
        }
    }
}

/// The button that reaches a person, for replies that offer one.
pub fn offer_person() -> QuickReply {
    QuickReply { title: "Talk to a person".to_owned(), action: Some(QuickAction::AskHuman) }
}

#[cfg(test)]
mod tests;
