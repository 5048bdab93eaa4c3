//! Work that waits in the queue is given to operators who are here, free and willing.

use std::collections::HashMap;

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::Result;
use crate::ids::{OperatorId, OrgId, TeamId};
use crate::model::act::{Act, Verdict};
use crate::model::conversation::Conversation;
use crate::model::filing::Team;
use crate::model::inbox::Inbox;
use crate::model::operator::Operator;
use crate::model::routing::{Availability, Candidate, Mode, OperatorState, Routing};
use crate::model::sight::Sight;
use crate::page::MAX_PAGE;

/// Conversations of one inbox that one look gives away at most; the next look follows.
const AT_ONCE: usize = 50;

/// Pages of inboxes that are read at most.
const MOST_PAGES: usize = 20;

/// When each operator was given something last. Beginning anew after a restart does no harm: turns go round from there.
#[derive(Debug, Default)]
pub struct Turns(HashMap<OperatorId, Timestamp>);

/// Gives away what waits in the inboxes of this organisation, the longest wait first; how many conversations.
pub async fn give(engine: &Engine, organisation: OrgId, turns: &mut Turns) -> Result<usize> {
    let mut hands = Hands { free: willing(engine, organisation).await?, teams: HashMap::new() };
    let (mut given, mut cursor) = (0, None);
    for _ in 0..MOST_PAGES {
        if hands.free.is_empty() {
            break;
        }
        let page = engine.records.list::<Inbox>(organisation, cursor, MAX_PAGE).await?;
        for inbox in page.items.into_iter().map(|inbox| inbox.value) {
            // Whoever holds the line is rung through to somebody, not put on a list.
            if inbox.routing.mode != Mode::Off && !inbox.channel.is_spoken() && takes_now(engine, &inbox).await? {
                given += give_of(engine, &inbox, &mut hands, turns).await?;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(given)
}

/// The inbox is open, or gives its work away at any hour.
async fn takes_now(engine: &Engine, inbox: &Inbox) -> Result<bool> {
    if !inbox.routing.only_open || inbox.hours.is_none() {
        return Ok(true);
    }
    let settings = engine.settings.inbox(inbox.organisation, inbox.id).await?;
    Ok(settings.is_open(engine.clock.now()))
}

/// Those who take work now, with what they hold.
struct Hands {
    free: Vec<(Operator, u64)>,
    /// Who may answer for a team, as far as it was asked for; none for a team that is no more.
    teams: HashMap<TeamId, Option<Vec<OperatorId>>>,
}

/// Operators who are here and have not said that they take no new work.
async fn willing(engine: &Engine, organisation: OrgId) -> Result<Vec<(Operator, u64)>> {
    let mut willing = Vec::new();
    for id in engine.presence.operators(organisation) {
        let state = engine.records.get::<OperatorState>(organisation, id.0).await?;
        if state.is_some_and(|state| state.value.availability != Availability::Online) {
            continue;
        }
        if let Some(operator) = engine.records.get::<Operator>(organisation, id.0).await? {
            let held = engine.conversations.count(organisation, id, Vec::new(), Sight::Everything).await?.mine;
            willing.push((operator.value, held));
        }
    }
    Ok(willing)
}

async fn give_of(engine: &Engine, inbox: &Inbox, hands: &mut Hands, turns: &mut Turns) -> Result<usize> {
    let mut given = 0;
    for waiting in engine.conversations.list_queue(inbox.organisation, inbox.id, AT_ONCE).await? {
        if let Some(team) = waiting.filing.team
            && !hands.teams.contains_key(&team)
        {
            let found = engine.records.get::<Team>(inbox.organisation, team.0).await?;
            hands.teams.insert(team, found.map(|team| team.value.members));
        }
        let Some(operator) = hands.choose(inbox.routing, &waiting, turns) else { continue };
        // Whoever took it meanwhile keeps it.
        let act = Act::Assign { operator: operator.id, name: operator.name.as_str().into(), epoch: Some(waiting.control.epoch) };
        let outcome = engine.conversations.apply(inbox.organisation, waiting.id, act).await?;
        if outcome.verdict == Verdict::Done {
            given += 1;
            turns.0.insert(operator.id, engine.clock.now());
            hands.free.iter_mut().filter(|(free, _)| free.id == operator.id).for_each(|(_, held)| *held += 1);
        }
    }
    Ok(given)
}

impl Hands {
    /// Of the team whose the work is; of everybody when it is nobody's.
    fn choose(&self, routing: Routing, waiting: &Conversation, turns: &Turns) -> Option<Operator> {
        let members = waiting.filing.team.and_then(|team| self.teams.get(&team)?.as_ref());
        let may = |operator: &Operator| members.is_none_or(|members| members.contains(&operator.id));
        let candidates: Vec<Candidate> = self
            .free
            .iter()
            .filter(|(operator, _)| may(operator))
            .map(|(operator, load)| Candidate {
                operator: operator.id,
                load: *load,
                given_at: turns.0.get(&operator.id).copied(),
            })
            .collect();
        let chosen = routing.choose(&candidates)?;
        self.free.iter().find(|(operator, _)| operator.id == chosen).map(|(operator, _)| operator.clone())
    }
}
