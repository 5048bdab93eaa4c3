//! Filing and assigning conversations: what a change names is checked here, then done in one act.

use std::time::Duration;

use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::{ConversationId, LabelId, OperatorId, OrgId, TeamId};
use crate::model::act::{Act, Outcome, Verdict};
use crate::model::conversation::{Conversation, Status};
use crate::model::filing::{Label, MOST_LABELS, Priority, Snooze, Team};
use crate::model::operator::Operator;
use crate::page::MAX_PAGE;
use crate::ports::conversation_store::{About, Filter, ListQuery, View};

/// Labels that one change may name on each side.
pub const MOST_NAMED: usize = 50;

/// A conversation is put aside for at most this long.
const LONGEST_SNOOZE: Duration = Duration::from_hours(366 * 24);

/// What an operator does to one conversation or, the same, to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Labels {
        add: Vec<LabelId>,
        remove: Vec<LabelId>,
    },
    Priority(Priority),
    Team(Option<TeamId>),
    /// To an operator, who holds control from then on, or to the queue. With an epoch, only if control has not moved since.
    Assign {
        operator: Option<OperatorId>,
        epoch: Option<u32>,
    },
    Snooze(Snooze),
    Resolve,
    Reopen,
    Return,
}

/// Who changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Operator,
    /// No automation begins because of what another one does.
    Automation,
}

impl By {
    pub fn act(self, act: Act) -> Act {
        match self {
            Self::Operator => act,
            Self::Automation => Act::ByAutomation(Box::new(act)),
        }
    }
}

/// `NotFound` for the conversation, `Invalid` for what the change names, `Conflict` when the conversation is not in the state for it.
pub async fn change(engine: &Engine, organisation: OrgId, id: ConversationId, change: &Change, by: By) -> Result<Outcome> {
    let act = match change {
        Change::Labels { add, remove } => return label(engine, organisation, id, [add, remove], by).await,
        Change::Assign { operator: Some(operator), epoch } => {
            return assign(engine, organisation, id, (*operator, *epoch), by).await;
        }
        Change::Snooze(snooze) => return self::snooze(engine, organisation, id, *snooze, by).await,
        Change::Assign { operator: None, .. } => {
            let conversation = require(engine, organisation, id).await?;
            need_unresolved(&conversation)?;
            let settings = engine.settings.inbox(organisation, conversation.inbox).await?;
            Act::Enqueue { timing: settings.inbox.timing, back: settings.back(engine.clock.now()) }
        }
        Change::Priority(priority) => Act::Prioritise(*priority),
        Change::Team(team) => {
            if let Some(team) = team {
                need(engine.records.get::<Team>(organisation, team.0).await?.is_some(), "no such team")?;
            }
            Act::GiveTeam(*team)
        }
        Change::Resolve => Act::Resolve,
        Change::Reopen => Act::Reopen,
        Change::Return => Act::Return,
    };
    engine.conversations.apply(organisation, id, by.act(act)).await
}

/// Labels that were deleted go at the same time: nobody sees them any more, and they would take the room of others.
async fn label(
    engine: &Engine,
    organisation: OrgId,
    id: ConversationId,
    [add, remove]: [&[LabelId]; 2],
    by: By,
) -> Result<Outcome> {
    if add.len() > MOST_NAMED || remove.len() > MOST_NAMED {
        return Err(Error::invalid(format!("at most {MOST_NAMED} labels at once")));
    }
    for label in add {
        need(engine.records.get::<Label>(organisation, label.0).await?.is_some(), "no such label")?;
    }
    let conversation = require(engine, organisation, id).await?;
    let mut remove = remove.to_vec();
    for label in conversation.filing.labels.iter().filter(|label| !add.contains(label)) {
        if engine.records.get::<Label>(organisation, label.0).await?.is_none() {
            remove.push(*label);
        }
    }
    let act = Act::Label { add: add.to_vec(), remove };
    let outcome = engine.conversations.apply(organisation, id, by.act(act)).await?;
    let carried = &outcome.conversation.filing.labels;
    need(add.iter().all(|label| carried.contains(label)), &format!("a conversation carries at most {MOST_LABELS} labels"))?;
    Ok(outcome)
}

async fn assign(
    engine: &Engine,
    organisation: OrgId,
    id: ConversationId,
    (operator, epoch): (OperatorId, Option<u32>),
    by: By,
) -> Result<Outcome> {
    let found = engine.records.get::<Operator>(organisation, operator.0).await?;
    let found = found.ok_or_else(|| Error::invalid("no such operator"))?.value;
    let act = Act::Assign { operator, name: found.name.into(), epoch };
    let outcome = engine.conversations.apply(organisation, id, by.act(act)).await?;
    if outcome.verdict == Verdict::Superseded {
        return Err(Error::conflict("somebody else moved control meanwhile"));
    }
    Ok(outcome)
}

async fn snooze(engine: &Engine, organisation: OrgId, id: ConversationId, snooze: Snooze, by: By) -> Result<Outcome> {
    if let Snooze::Until(until) = snooze {
        let now = engine.clock.now();
        need(until > now, "the time to wake it is over already")?;
        need(until <= now.plus(LONGEST_SNOOZE), "a conversation is put aside for at most a year")?;
    }
    need_unresolved(&*require(engine, organisation, id).await?)?;
    engine.conversations.apply(organisation, id, by.act(Act::Snooze(snooze))).await
}

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    Label(LabelId),
    Team(TeamId),
}

/// Takes what was deleted off the conversations that name it, page by page; how many there were. Nobody is shown it meanwhile.
pub async fn take_off(engine: &Engine, organisation: OrgId, gone: Gone) -> Result<usize> {
    let (filter, act) = match gone {
        Gone::Label(label) => {
            let act = Act::Label { add: Vec::new(), remove: vec![label] };
            (Filter { label: Some(label), ..Filter::default() }, act)
        }
        Gone::Team(team) => (Filter { teams: vec![team], ..Filter::default() }, Act::GiveTeam(None)),
    };
    let mut taken = 0;
    for status in [Status::Open, Status::Snoozed, Status::Resolved] {
        loop {
            // What was taken off is on no list any more, so the first page is always the next.
            let (view, about, filter) = (View::Status(status), About::Everything, filter.clone());
            let query = ListQuery { view, about, filter, cursor: None, limit: MAX_PAGE };
            let before = taken;
            for listed in engine.conversations.list(organisation, query).await?.items {
                let outcome = engine.conversations.apply(organisation, listed.conversation.id, act.clone()).await?;
                taken += usize::from(outcome.verdict == Verdict::Done);
            }
            if taken == before {
                break;
            }
        }
    }
    Ok(taken)
}

async fn require(engine: &Engine, organisation: OrgId, id: ConversationId) -> Result<std::sync::Arc<Conversation>> {
    let found = engine.conversations.find(organisation, id).await?;
    found.ok_or_else(|| Error::not_found("no such conversation"))
}

fn need_unresolved(conversation: &Conversation) -> Result<()> {
    if conversation.status == Status::Resolved {
        return Err(Error::conflict("this conversation is resolved: reopen it first"));
    }
    Ok(())
}

fn need(holds: bool, otherwise: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::new(Kind::Invalid, otherwise)) }
}
