use std::sync::Arc;

use crate::ids::OperatorId;
use crate::model::act::{Back, Opening, SessionAct, Verdict, Write};
use crate::model::control::Holder;
use crate::model::conversation::Status;
use crate::model::event::EventKind;
use crate::model::inbox::Timing;
use crate::model::message::{Author, Content, Notice};
use crate::model::rules::filing;
use crate::model::rules::receive::open_session;
use crate::model::rules::{Draft, Said};
use crate::model::timer::{TimerAct, TimerKind};

/// Any human message takes control; a private note only informs colleagues.
pub(super) fn write(draft: &mut Draft<'_>, written: &Write) -> Verdict {
    let is_past = written.elsewhere.is_some_and(|elsewhere| elsewhere.is_past);
    if !written.private && !is_past {
        hold(draft, written.operator, &written.name, written.elsewhere.is_some());
    }
    let author = Author::Operator(written.operator);
    let mut said = Said::by(written.id, author, Some(written.name.clone()), written.text.clone(), written.content.clone());
    said.client_id.clone_from(&written.client_id);
    said.private = written.private;
    said.at = written.elsewhere.map(|elsewhere| elsewhere.at);
    said.is_delivered = written.elsewhere.is_some();
    draft.append(said);
    let conversation = draft.conversation();
    if !written.private && !is_past {
        conversation.waiting_since = None;
        conversation.handled_seq = conversation.last_seq;
        conversation.operator_read_seq = conversation.last_seq;
        conversation.unread = 0;
    }
    Verdict::Done
}

pub(super) fn take(draft: &mut Draft<'_>, operator: OperatorId, name: &Arc<str>, epoch: Option<u32>) -> Verdict {
    if epoch.is_some_and(|read_at| read_at != draft.conversation().control.epoch) {
        return Verdict::Superseded;
    }
    if draft.conversation().control.holder == Holder::Operator(operator) && draft.conversation().status == Status::Open {
        return Verdict::Unchanged;
    }
    hold(draft, operator, name, false);
    Verdict::Done
}

/// `seen`: the contact has heard from that person already, so that nobody need be announced.
fn hold(draft: &mut Draft<'_>, operator: OperatorId, name: &Arc<str>, seen: bool) {
    reopen_if_closed(draft);
    let before = draft.conversation().control.holder;
    draft.move_control(Holder::Operator(operator));
    if !seen && !matches!(before, Holder::Operator(_)) {
        draft.notice_by(Notice::OperatorJoined, Some(Arc::clone(name)), Content::default());
    }
    draft.settle_turn();
}

/// The agent starts from the return point: what was said before it is not answered again.
pub(super) fn give_back(draft: &mut Draft<'_>) -> Verdict {
    if draft.conversation().is_held_by_agent() {
        return Verdict::Unchanged;
    }
    draft.move_control(Holder::Agent);
    draft.notice(Notice::AgentReturned);
    draft.settle_turn();
    Verdict::Done
}

/// Only unfinished work that is theirs: whoever has taken it over meanwhile keeps it. What they put aside is seen again.
pub(super) fn release(draft: &mut Draft<'_>, operator: OperatorId) -> Verdict {
    let conversation = draft.conversation();
    if conversation.control.holder != Holder::Operator(operator) || conversation.status == Status::Resolved {
        return Verdict::Unchanged;
    }
    reopen_if_closed(draft);
    draft.enter_queue(&"The operator is not there any more".into(), Timing::default().queue_patience(), None);
    Verdict::Done
}

/// Somebody else is to answer, whoever comes first.
pub(super) fn enqueue(draft: &mut Draft<'_>, timing: &Timing, back: Option<&Back>) -> Verdict {
    let conversation = draft.conversation();
    if conversation.control.holder == Holder::Queue || conversation.status == Status::Resolved {
        return Verdict::Unchanged;
    }
    draft.enter_queue(&"An operator passed it on".into(), timing.queue_patience(), back);
    Verdict::Done
}

pub(super) fn ask_human(draft: &mut Draft<'_>, timing: &Timing, opening: &Opening, back: Option<&Back>) -> Verdict {
    if !draft.conversation().is_held_by_agent() {
        return Verdict::Unchanged;
    }
    open_session(draft, timing, opening);
    draft.enter_queue(&"The customer asked for a person".into(), timing.queue_patience(), back);
    Verdict::Done
}

/// People are to see to something that the contact did not ask for: it becomes work without a word.
pub(super) fn refer(draft: &mut Draft<'_>, reason: &Arc<str>) -> Verdict {
    if !draft.conversation().is_held_by_agent() {
        return Verdict::Unchanged;
    }
    reopen_if_closed(draft);
    draft.move_control(Holder::Queue);
    let now = draft.moment.now;
    let conversation = draft.conversation();
    conversation.handover_reason = Some(Arc::clone(reason));
    conversation.waiting_since.get_or_insert(now);
    draft.settle_turn();
    Verdict::Done
}

/// A person has to find another way. The contact is told nothing: it would not reach them either.
pub(super) fn undelivered(draft: &mut Draft<'_>, epoch: u32) -> Verdict {
    let conversation = draft.conversation();
    if !conversation.is_held_by_agent() || conversation.control.epoch != epoch || conversation.status != Status::Open {
        return Verdict::Unchanged;
    }
    draft.move_control(Holder::Queue);
    let now = draft.moment.now;
    let conversation = draft.conversation();
    conversation.handover_reason = Some("An answer could not be delivered".into());
    conversation.waiting_since.get_or_insert(now);
    draft.settle_turn();
    Verdict::Done
}

pub(super) fn patience_due(draft: &mut Draft<'_>) -> Verdict {
    // Somebody on the phone is not told to wait for an answer in writing; the line itself knows when it is enough.
    if draft.conversation().control.holder != Holder::Queue || draft.conversation().channel.is_spoken() {
        return Verdict::Unchanged;
    }
    draft.notice(Notice::StillWaiting);
    draft.settle_turn();
    Verdict::Done
}

/// Work that is open again has a session, and so an end.
pub(super) fn reopen_if_closed(draft: &mut Draft<'_>) {
    if draft.conversation().status == Status::Open {
        return;
    }
    let now = draft.moment.now;
    filing::wake(draft);
    draft.conversation().status = Status::Open;
    draft.conversation().updated_at = now;
    if draft.conversation().session.is_none() {
        let session = draft.moment.ids.next_at(now);
        draft.conversation().session = Some(session);
        draft.applied.session = Some(SessionAct::Open(session));
        // The inbox's own times are looked up when it rings.
        let due = now.plus(Timing::default().until_warning());
        draft.applied.timers.push(TimerAct::Set { kind: TimerKind::SessionIdle, due });
    }
    draft.applied.events.push(EventKind::ConversationChanged);
}
