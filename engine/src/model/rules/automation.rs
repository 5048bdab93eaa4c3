//! What automations and campaigns say, and when they look whether a contact still waits.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::model::act::{Say, Verdict};
use crate::model::conversation::Status;
use crate::model::message::Author;
use crate::model::rules::{Draft, Said};
use crate::model::timer::{TimerAct, TimerKind};

/// It answers nobody: who waits goes on waiting, and the agent still owes its turn.
pub(super) fn say(draft: &mut Draft<'_>, say: &Say) -> Verdict {
    let author = say.bot.map_or(Author::System, Author::Agent);
    let mut said = Said::by(say.id, author, Some(Arc::clone(&say.name)), say.text.clone(), say.content.clone());
    said.client_id = Some(say.client_id.clone());
    said.private = say.private;
    let activity = draft.conversation().updated_at;
    let is_campaign = say.content.campaign.is_some();
    // A conversation that a campaign begins is nobody's work until they answer.
    if is_campaign && draft.conversation().last_seq == 0 {
        draft.conversation().status = Status::Resolved;
    }
    draft.append(said);
    if say.private || is_campaign {
        draft.conversation().updated_at = activity;
    }
    Verdict::Done
}

pub(super) fn look_for_answer(draft: &mut Draft<'_>, due: Timestamp) -> Verdict {
    if draft.conversation().waiting_since.is_none() {
        return Verdict::Unchanged;
    }
    draft.applied.timers.push(TimerAct::Set { kind: TimerKind::Answer, due });
    Verdict::Done
}

/// Whoever was answered meanwhile waits for nothing.
pub(super) fn answer_due(draft: &Draft<'_>) -> Verdict {
    let conversation = &draft.applied.conversation;
    if conversation.waiting_since.is_some() && conversation.status == Status::Open { Verdict::Done } else { Verdict::Unchanged }
}
