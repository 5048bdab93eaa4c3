use std::sync::Arc;

use crate::ids::CallId;
use crate::model::act::{CallBegan, CallEnded, Spoke, Verdict};
use crate::model::control::Holder;
use crate::model::conversation::Status;
use crate::model::message::{Author, Content, Notice, Spoken};
use crate::model::rules::receive::open_session_quietly;
use crate::model::rules::{Draft, Said};
use crate::model::session::CloseReason;

/// The phone was picked up: the call is an engagement of its own, and its greeting is what the caller hears first. The notice
/// carries the call's id, so that a call begins once.
pub(super) fn began(draft: &mut Draft<'_>, began: &CallBegan) -> Verdict {
    open_session_quietly(draft, &began.timing);
    let content = Content { call: Some(began.call), campaign: began.campaign.clone(), ..Content::default() };
    let mut said = draft.notice_said(Notice::CallStarted, None, Notice::CallStarted.text().to_owned(), content.clone());
    said.client_id = Some(format!("{} began", began.call));
    draft.append(said);
    if let Some(greeting) = &began.greeting
        && draft.conversation().is_held_by_agent()
    {
        let (author, name) = (Author::Agent(began.bot), Some(began.name.clone()));
        let content = Content { spoken: Some(Spoken::Begun), ..content };
        let mut said = Said::by(greeting.id, author, name, greeting.text.clone(), content);
        said.notice = Some(Notice::Greeting);
        draft.append(said);
    }
    Verdict::Done
}

/// What was heard of an agent that speaks by itself. What it said after somebody else took over was not for the caller.
pub(super) fn spoke(draft: &mut Draft<'_>, spoke: &Spoke) -> Verdict {
    let conversation = draft.conversation();
    if spoke.epoch.is_some_and(|epoch| !conversation.is_held_by_agent() || conversation.control.epoch != epoch) {
        return Verdict::Superseded;
    }
    let content = Content { spoken: Some(spoke.spoken), ..Content::default() };
    let mut said = Said::by(spoke.id, Author::Agent(spoke.bot), Some(spoke.name.clone()), spoke.text.clone(), content);
    said.client_id.clone_from(&spoke.client_id);
    said.at = spoke.at;
    draft.append(said);
    Verdict::Done
}

/// Nobody is on the line any more. Who was talking to the agent is done; who waits for a person, or has one, still has them.
pub(super) fn ended(draft: &mut Draft<'_>, ended: &CallEnded) -> Verdict {
    let content = Content {
        call: Some(ended.call),
        ended: Some(ended.how),
        // Of one that was answered it stands where it began.
        campaign: ended.campaign.clone().filter(|_| !ended.was_answered),
        session: draft.conversation().session.filter(|_| ended.was_answered),
        ..Content::default()
    };
    let mut said = draft.notice_said(Notice::CallEnded, None, ended.how.words().to_owned(), content);
    said.client_id = Some(format!("{} ended", ended.call));
    if !ended.was_answered {
        return missed(draft, said);
    }
    let conversation = draft.conversation();
    if conversation.is_held_by_agent() && conversation.status == Status::Open {
        draft.close_session_with(CloseReason::HungUp, said);
    } else {
        draft.append(said);
        // What the agent was about to answer has no listener.
        draft.settle_turn();
    }
    Verdict::Done
}

/// Nobody was on the line: it is told, and everything else stays as it is. A conversation that begins so is nobody's work until they
/// call back.
fn missed(draft: &mut Draft<'_>, said: Said) -> Verdict {
    let activity = draft.conversation().updated_at;
    if draft.conversation().last_seq == 0 {
        draft.conversation().status = Status::Resolved;
    }
    draft.append(said);
    draft.conversation().updated_at = activity;
    Verdict::Done
}

/// Whoever holds the line has no use for a place in a queue: they are spoken to again.
pub(super) fn nobody_free(draft: &mut Draft<'_>) -> Verdict {
    if draft.conversation().control.holder != Holder::Queue {
        return Verdict::Unchanged;
    }
    draft.move_control(Holder::Agent);
    draft.notice(Notice::CallbackOffered);
    draft.settle_turn();
    Verdict::Done
}

/// There is no patience to run out: the place is kept until somebody has called.
pub(super) fn wants_callback(draft: &mut Draft<'_>, reason: &Arc<str>) -> Verdict {
    if !draft.conversation().is_held_by_agent() {
        return Verdict::Unchanged;
    }
    draft.move_control(Holder::Queue);
    let now = draft.moment.now;
    let conversation = draft.conversation();
    conversation.handover_reason = Some(Arc::clone(reason));
    conversation.waiting_since.get_or_insert(now);
    draft.notice(Notice::CallbackPromised);
    draft.settle_turn();
    Verdict::Done
}

/// Told once, and not to somebody who is talking to a person already.
pub(super) fn dropped(draft: &mut Draft<'_>, call: CallId) -> Verdict {
    let conversation = draft.conversation();
    if conversation.channel.is_spoken() || conversation.is_public() || matches!(conversation.control.holder, Holder::Operator(_))
    {
        return Verdict::Unchanged;
    }
    let content = Content { call: Some(call), ..Content::default() };
    let mut said = draft.notice_said(Notice::CallDropped, None, Notice::CallDropped.text().to_owned(), content);
    said.client_id = Some(format!("{call} dropped"));
    draft.append(said);
    Verdict::Done
}
