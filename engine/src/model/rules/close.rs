use crate::ids::SessionId;
use crate::model::act::{SessionAct, Verdict};
use crate::model::conversation::Status;
use crate::model::event::EventKind;
use crate::model::inbox::Timing;
use crate::model::message::Notice;
use crate::model::rules::Draft;
use crate::model::rules::control::reopen_if_closed;
use crate::model::session::CloseReason;
use crate::model::timer::{TimerAct, TimerKind};

pub(super) fn resolve(draft: &mut Draft<'_>) -> Verdict {
    if draft.conversation().status == Status::Resolved {
        return Verdict::Unchanged;
    }
    draft.close_session(CloseReason::Resolved, Notice::Resolved);
    Verdict::Done
}

pub(super) fn reopen(draft: &mut Draft<'_>) -> Verdict {
    if draft.conversation().status == Status::Open {
        return Verdict::Unchanged;
    }
    reopen_if_closed(draft);
    Verdict::Done
}

/// The store has checked whose session it is. Activity is what people say, so the conversation keeps its place in the lists.
pub(super) fn rate(draft: &mut Draft<'_>, session: SessionId, rating: u8) -> Verdict {
    let now = draft.moment.now;
    if let Some(asked) = draft.conversation().survey.as_mut().filter(|asked| asked.session == session) {
        asked.rated_at.get_or_insert(now);
    }
    draft.applied.session = Some(SessionAct::Rate(session, rating));
    draft.applied.events.push(EventKind::SessionRated { session, rating });
    Verdict::Done
}

/// The timer is not moved at every message: when it rings it looks at the last one and, if that is newer, rings later.
pub(super) fn idle_due(draft: &mut Draft<'_>, timing: &Timing) -> Verdict {
    let now = draft.moment.now;
    let conversation = draft.conversation();
    if conversation.session.is_none() {
        draft.applied.timers.push(TimerAct::Clear { kind: TimerKind::SessionIdle });
        return Verdict::Done;
    }
    let quiet_since = conversation.last_contact_at.unwrap_or(conversation.created_at);
    let is_put_aside = conversation.status == Status::Snoozed;
    let waits_for_us = is_put_aside || (conversation.waiting_since.is_some() && !conversation.is_held_by_agent());
    let warn_at = quiet_since.plus(timing.until_warning());
    let close_at = quiet_since.plus(timing.idle());
    let (warned, has_warning) = (conversation.warned, timing.session_warning_s > 0);
    let next = if waits_for_us {
        // A customer whom nobody has answered, or whom we put aside, is not the one who left.
        Some(now.plus(timing.until_warning()))
    } else if now < warn_at {
        Some(warn_at)
    } else if has_warning && !warned {
        conversation.warned = true;
        draft.notice(Notice::SessionWarning);
        // A late ring (the program was down) still leaves the customer the whole warning.
        Some(close_at.max(now.plus(timing.idle().saturating_sub(timing.until_warning()))))
    } else if now < close_at {
        Some(close_at)
    } else {
        None
    };
    match next {
        Some(due) => draft.applied.timers.push(TimerAct::Set { kind: TimerKind::SessionIdle, due }),
        None => draft.close_session(CloseReason::Idle, Notice::SessionClosed),
    }
    Verdict::Done
}
