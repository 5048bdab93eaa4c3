use std::sync::Arc;

use crate::model::act::{Opening, Receive, SessionAct, Verdict, Weight};
use crate::model::control::Holder;
use crate::model::conversation::Status;
use crate::model::event::EventKind;
use crate::model::inbox::Timing;
use crate::model::message::{Author, Content, Notice};
use crate::model::rules::{Draft, Said, filing};
use crate::model::timer::{TimerAct, TimerKind};
use crate::model::turn::{DueTurn, MAX_SETTLES};

pub(super) fn receive(draft: &mut Draft<'_>, received: &Receive) -> Verdict {
    if matches!(received.weight, Weight::Asks | Weight::AsksPeople) {
        open_session(draft, &received.timing, &received.opening);
    }
    let mut said = Said::by(
        received.id,
        Author::Contact(received.contact),
        received.name.clone(),
        received.text.clone(),
        received.content.clone(),
    );
    said.client_id.clone_from(&received.client_id);
    said.at = received.at;
    let activity = draft.conversation().updated_at;
    draft.append(said);
    if received.weight == Weight::Blocked {
        draft.conversation().updated_at = activity;
    }

    let now = draft.moment.now;
    let conversation = draft.conversation();
    conversation.contact_seq = conversation.last_seq;
    if !matches!(received.weight, Weight::Noted | Weight::Blocked) {
        let said_at = received.at.map_or(now, |at| at.min(now));
        conversation.last_contact_at = conversation.last_contact_at.max(Some(said_at));
    }
    if matches!(received.weight, Weight::Said | Weight::Noted | Weight::Blocked) {
        if conversation.turn.is_none() {
            conversation.handled_seq = conversation.last_seq;
        }
        return Verdict::Done;
    }
    conversation.waiting_since.get_or_insert(now);
    conversation.unread = conversation.unread.saturating_add(1);
    conversation.warned = false;
    if received.weight == Weight::AsksPeople && conversation.is_held_by_agent() {
        draft.move_control(Holder::Queue);
        draft.settle_turn();
        return Verdict::Done;
    }
    let conversation = draft.conversation();
    if conversation.is_held_by_agent() {
        let since = conversation.turn.map_or(now, |turn| turn.since);
        let window = received.timing.settle();
        // A customer who types on and on is answered after a few windows, not never.
        let at = now.plus(window).min(since.plus(window * MAX_SETTLES));
        conversation.turn = Some(DueTurn { at, since, attempts: 0 });
    } else {
        conversation.handled_seq = conversation.last_seq;
    }
    Verdict::Done
}

pub(super) fn topic_known(draft: &mut Draft<'_>, permalink: Option<&String>, excerpt: Option<&String>) -> Verdict {
    let Some(topic) = &draft.conversation().topic else {
        return Verdict::Unchanged;
    };
    let known = topic.known_better(permalink.cloned(), excerpt.cloned());
    if known == **topic {
        return Verdict::Unchanged;
    }
    draft.conversation().topic = Some(Arc::new(known));
    draft.applied.events.push(EventKind::ConversationChanged);
    Verdict::Done
}

/// The first word of an engagement opens its session and says what the customer is talking to.
pub(super) fn open_session(draft: &mut Draft<'_>, timing: &Timing, opening: &Opening) {
    let reopened = draft.conversation().status != Status::Open;
    if open_session_quietly(draft, timing) {
        let now = draft.moment.now;
        let team = &mut draft.conversation().filing.team;
        *team = team.or(opening.team);
        let greets = draft.conversation().is_held_by_agent() && !draft.conversation().is_public();
        if greets && !opening.text.is_empty() {
            let id = draft.moment.ids.next_at(now);
            let (author, name) = (Author::Agent(opening.bot), Some(opening.name.clone()));
            let mut said = Said::by(id, author, name, opening.text.to_string(), Content::default());
            said.notice = Some(Notice::Greeting);
            draft.append(said);
        }
    }
    if reopened {
        draft.applied.events.push(EventKind::ConversationChanged);
    }
}

/// The same without a word; whether there was none.
pub(super) fn open_session_quietly(draft: &mut Draft<'_>, timing: &Timing) -> bool {
    let now = draft.moment.now;
    filing::wake(draft);
    draft.conversation().status = Status::Open;
    if draft.conversation().session.is_some() {
        return false;
    }
    let session = draft.moment.ids.next_at(now);
    draft.conversation().session = Some(session);
    draft.applied.session = Some(SessionAct::Open(session));
    let due = now.plus(timing.until_warning());
    draft.applied.timers.push(TimerAct::Set { kind: TimerKind::SessionIdle, due });
    true
}
