use std::time::Duration;

use crate::model::act::{Reply, Verdict};
use crate::model::message::{Author, Spoken};
use crate::model::rules::{Draft, Said};
use crate::model::turn::{DueTurn, MAX_ATTEMPTS};

/// How long a customer waits in the queue before hearing again, when the turn broke rather than chose the queue.
const PATIENCE_AFTER_FAILURE: Duration = Duration::from_secs(90);

pub(super) fn reply(draft: &mut Draft<'_>, answer: &Reply) -> Verdict {
    if is_superseded(draft, answer.epoch, answer.upto) {
        return Verdict::Superseded;
    }
    let mut said =
        Said::by(answer.id, Author::Agent(answer.bot), Some(answer.name.clone()), answer.text.clone(), answer.content.clone());
    said.last_word = answer.handover.is_some();
    if draft.conversation().channel.is_spoken() {
        said.content.spoken.get_or_insert(Spoken::Begun);
    }
    draft.append(said);
    match &answer.handover {
        Some(handover) => draft.enter_queue(&handover.reason, handover.patience, handover.back.as_ref()),
        None => finish_turn(draft, answer.upto),
    }
    Verdict::Done
}

pub(super) fn pass_turn(draft: &mut Draft<'_>, epoch: u32, upto: u64) -> Verdict {
    if is_superseded(draft, epoch, upto) {
        return Verdict::Superseded;
    }
    finish_turn(draft, upto);
    Verdict::Done
}

pub(super) fn fail_turn(draft: &mut Draft<'_>, epoch: u32, upto: u64) -> Verdict {
    if is_superseded(draft, epoch, upto) {
        return Verdict::Superseded;
    }
    let now = draft.moment.now;
    let attempts = draft.conversation().turn.map_or(0, |turn| turn.attempts) + 1;
    if attempts >= MAX_ATTEMPTS {
        draft.enter_queue(&"The assistant could not answer".into(), PATIENCE_AFTER_FAILURE, None);
        return Verdict::Done;
    }
    let at = now.plus(Duration::from_secs(1 << attempts));
    let since = draft.conversation().turn.map_or(now, |turn| turn.since);
    draft.conversation().turn = Some(DueTurn { at, since, attempts });
    Verdict::Done
}

/// The same turn is never answered twice, and never after control has moved.
fn is_superseded(draft: &mut Draft<'_>, epoch: u32, upto: u64) -> bool {
    let conversation = draft.conversation();
    !conversation.is_held_by_agent() || conversation.control.epoch != epoch || upto <= conversation.handled_seq
}

/// Messages that arrived while the agent was speaking stay owed: their turn keeps its own due time.
fn finish_turn(draft: &mut Draft<'_>, upto: u64) {
    let conversation = draft.conversation();
    conversation.handled_seq = upto;
    if conversation.contact_seq <= upto {
        conversation.turn = None;
        conversation.waiting_since = None;
        conversation.unread = 0;
    }
}
