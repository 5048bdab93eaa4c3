//! Filing moves nobody's control.

use std::collections::BTreeSet;

use crate::ids::{LabelId, TeamId};
use crate::model::act::Verdict;
use crate::model::conversation::Status;
use crate::model::event::EventKind;
use crate::model::filing::{MOST_LABELS, Priority, Snooze};
use crate::model::rules::Draft;
use crate::model::rules::control::reopen_if_closed;
use crate::model::timer::{TimerAct, TimerKind};

/// What goes makes room for what comes; what still finds none stays off.
pub(super) fn label(draft: &mut Draft<'_>, add: &[LabelId], remove: &[LabelId]) -> Verdict {
    let before = &draft.conversation().filing.labels;
    let mut after: BTreeSet<LabelId> = before.iter().copied().filter(|label| !remove.contains(label)).collect();
    for label in add {
        if after.len() < MOST_LABELS {
            after.insert(*label);
        }
    }
    if after.iter().eq(before.iter()) {
        return Verdict::Unchanged;
    }
    draft.conversation().filing.labels = after.into_iter().collect();
    filed(draft)
}

pub(super) fn prioritise(draft: &mut Draft<'_>, priority: Priority) -> Verdict {
    let before = std::mem::replace(&mut draft.conversation().filing.priority, priority);
    if before == priority { Verdict::Unchanged } else { filed(draft) }
}

pub(super) fn give_team(draft: &mut Draft<'_>, team: Option<TeamId>) -> Verdict {
    let before = std::mem::replace(&mut draft.conversation().filing.team, team);
    if before == team { Verdict::Unchanged } else { filed(draft) }
}

/// What is resolved is out of sight already.
pub(super) fn snooze(draft: &mut Draft<'_>, snooze: Snooze) -> Verdict {
    let conversation = draft.conversation();
    if conversation.status == Status::Resolved || conversation.filing.snooze == Some(snooze) {
        return Verdict::Unchanged;
    }
    conversation.status = Status::Snoozed;
    conversation.filing.snooze = Some(snooze);
    draft.applied.timers.push(match snooze {
        Snooze::Until(due) => TimerAct::Set { kind: TimerKind::Snooze, due },
        Snooze::UntilMessage => TimerAct::Clear { kind: TimerKind::Snooze },
    });
    filed(draft)
}

/// A late ring of a snooze that was changed since says nothing.
pub(super) fn snooze_due(draft: &mut Draft<'_>) -> Verdict {
    let now = draft.moment.now;
    match draft.conversation().filing.snooze {
        Some(Snooze::Until(until)) if until <= now => {
            reopen_if_closed(draft);
            Verdict::Done
        }
        _ => Verdict::Unchanged,
    }
}

/// Whoever changes the status of a snoozed conversation ends its snooze.
pub(super) fn wake(draft: &mut Draft<'_>) {
    if draft.conversation().filing.snooze.take().is_some() {
        draft.applied.timers.push(TimerAct::Clear { kind: TimerKind::Snooze });
    }
}

/// Activity is what people say: the conversation keeps its place in the lists.
fn filed(draft: &mut Draft<'_>) -> Verdict {
    draft.applied.events.push(EventKind::ConversationChanged);
    Verdict::Done
}
