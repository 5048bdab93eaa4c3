//! Asking the contact what they thought of it. Neither the question nor its answer opens anything or wakes the agent.

use std::sync::Arc;
use std::time::Duration;

use crate::ids::SessionId;
use crate::model::act::{Receive, SessionAct, SurveyLook, Verdict, Weight};
use crate::model::conversation::Status;
use crate::model::message::{Content, Notice};
use crate::model::rules::{Draft, close, receive};
use crate::model::survey::{Asked, WINDOW, scale};
use crate::model::timer::{TimerAct, TimerKind};

/// The timer's look some time after the conversation was resolved.
pub(super) fn due(draft: &mut Draft<'_>, look: &SurveyLook) -> Verdict {
    let now = draft.moment.now;
    let conversation = draft.conversation();
    let SurveyLook { session, closed_at, survey, last_asked } = look;
    let is_over = conversation.status == Status::Resolved && conversation.session.is_none();
    let is_asked = conversation.survey.is_some_and(|asked| asked.session == *session);
    let quiet = Duration::from_hours(24) * survey.quiet_days;
    let was_asked = last_asked.is_some_and(|last| now.since(last) < quiet);
    let by_people = conversation.service.answered_by.is_some() || !survey.only_people;
    if !is_over || is_asked || was_asked || !by_people || !survey.enabled {
        return Verdict::Unchanged;
    }
    let at = closed_at.plus(Duration::from_secs(survey.delay_s.into()));
    if now < at {
        draft.applied.timers.push(TimerAct::Set { kind: TimerKind::Survey, due: at });
        return Verdict::Done;
    }
    if conversation.last_contact_at.is_none_or(|last| now.since(last) >= WINDOW) {
        return Verdict::Unchanged;
    }
    conversation.survey = Some(Asked::new(*session, now));
    let content = Content { choices: Some(scale(*session)), ..Content::default() };
    draft.notify(Notice::RatingAsked, None, survey.question.clone(), content);
    draft.settle_turn();
    draft.applied.session = Some(SessionAct::Ask(*session));
    Verdict::Done
}

/// The contact's words are their rating.
pub(super) fn answered(draft: &mut Draft<'_>, received: &Receive, session: SessionId, rating: u8) -> Verdict {
    receive::receive(draft, &Receive { weight: Weight::Said, ..received.clone() });
    let is_first = draft.conversation().survey.is_some_and(|asked| asked.rated_at.is_none());
    close::rate(draft, session, rating);
    if is_first {
        draft.notice(Notice::RatingThanks);
        if draft.conversation().turn.is_none() {
            draft.settle_turn();
        }
    }
    Verdict::Done
}

/// What they wrote next belongs to it.
pub(super) fn commented(draft: &mut Draft<'_>, comment: &Arc<str>) -> Verdict {
    let Some(asked) = draft.conversation().survey.as_mut().filter(|asked| !asked.has_comment) else {
        return Verdict::Unchanged;
    };
    asked.has_comment = true;
    let session = asked.session;
    draft.applied.session = Some(SessionAct::Comment(session, Arc::clone(comment)));
    Verdict::Done
}
