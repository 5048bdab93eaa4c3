//! How many conversations each view holds, of those that somebody sees.

use engine::error::Result;
use engine::ids::{OperatorId, OrgId, TeamId};
use engine::model::sight::Sight;
use engine::ports::conversation_store::{Counts, MOST_COUNTED, MOST_LANES};
use rusqlite::{Connection, params_from_iter};

use crate::sqlite::errors::SqliteResult as _;

/// What is counted, from which index, and what is bound to it.
pub(super) struct Counted {
    pub(super) sql: String,
    pub(super) values: Vec<i64>,
}

impl Counted {
    fn new(what: &str, values: &[i64]) -> Self {
        Self { sql: format!("SELECT count(*) FROM (SELECT 1 FROM {what} LIMIT {MOST_COUNTED})"), values: values.to_vec() }
    }

    fn read(&self, connection: &Connection) -> Result<u64> {
        let mut select = connection.prepare_cached(&self.sql).stored()?;
        let counted: i64 = select.query_row(params_from_iter(&self.values), |row| row.get(0)).stored()?;
        Ok(counted as u64)
    }
}

/// Of each view the parts it is counted in.
pub(super) struct Parts {
    pub(super) mine: Vec<Counted>,
    pub(super) unassigned: Vec<Counted>,
    pub(super) all: Vec<Counted>,
    pub(super) team: Vec<Counted>,
    pub(super) snoozed: Vec<Counted>,
    pub(super) mentions: Vec<Counted>,
}

const OPEN: i64 = 1;
const SNOOZED: i64 = 2;

pub(super) fn parts(organisation: OrgId, operator: OperatorId, teams: &[TeamId], sight: &Sight) -> Parts {
    let held = "conversation INDEXED BY conversation_operator WHERE organisation = ?1 AND operator = ?2 AND status = ?3";
    Parts {
        mine: vec![Counted::new(held, &[organisation.0, operator.0, OPEN])],
        unassigned: vec![unassigned(organisation, sight)],
        all: in_status(organisation, OPEN, sight),
        team: teams.iter().take(MOST_LANES).map(|team| of_team(organisation, *team, OPEN)).collect(),
        snoozed: in_status(organisation, SNOOZED, sight),
        mentions: vec![mentions(organisation, operator, sight)],
    }
}

fn of_team(organisation: OrgId, team: TeamId, status: i64) -> Counted {
    let what = "conversation INDEXED BY conversation_team WHERE organisation = ?1 AND team = ?2 AND status = ?3";
    Counted::new(what, &[organisation.0, team.0, status])
}

/// Each lane apart: of own teams, of no team, and what is held beside them.
fn in_status(organisation: OrgId, status: i64, sight: &Sight) -> Vec<Counted> {
    let Sight::Teams { operator, teams } = sight else {
        let what = "conversation INDEXED BY conversation_list WHERE organisation = ?1 AND status = ?2";
        return vec![Counted::new(what, &[organisation.0, status])];
    };
    let teamless = "conversation INDEXED BY conversation_teamless WHERE organisation = ?1 AND team IS NULL AND status = ?2";
    let (places, mut values) = (places(4, teams), vec![organisation.0, operator.0, status]);
    values.extend(teams.iter().map(|team| team.0));
    let held = format!(
        "conversation INDEXED BY conversation_operator WHERE organisation = ?1 AND operator = ?2 AND status = ?3 \
         AND team IS NOT NULL AND team NOT IN ({places})"
    );
    let own = teams.iter().map(|team| of_team(organisation, *team, status));
    own.chain([Counted::new(teamless, &[organisation.0, status]), Counted::new(&held, &values)]).collect()
}

/// Nobody holds what waits, so teams alone decide. The queue is looked through as far as it would be counted.
fn unassigned(organisation: OrgId, sight: &Sight) -> Counted {
    let what = "conversation INDEXED BY conversation_unassigned WHERE organisation = ?1 AND status = 1 AND holder = 1";
    let Sight::Teams { teams, .. } = sight else { return Counted::new(what, &[organisation.0]) };
    let sql = format!(
        "SELECT count(*) FROM (SELECT team FROM {what} LIMIT {MOST_COUNTED}) WHERE team IS NULL OR team IN ({})",
        places(2, teams)
    );
    Counted { sql, values: [organisation.0].into_iter().chain(teams.iter().map(|team| team.0)).collect() }
}

fn mentions(organisation: OrgId, operator: OperatorId, sight: &Sight) -> Counted {
    let unread = "n.organisation = ?1 AND n.operator = ?2 AND n.unread > 0";
    let from = "mention AS n INDEXED BY mention_unread";
    let Sight::Teams { operator: holder, teams } = sight else {
        return Counted::new(&format!("{from} WHERE {unread}"), &[organisation.0, operator.0]);
    };
    let mut values = vec![organisation.0, operator.0, holder.0];
    values.extend(teams.iter().map(|team| team.0));
    let what = format!(
        "{from} CROSS JOIN conversation AS c ON c.id = n.conversation \
         WHERE {unread} AND (c.team IS NULL OR c.team IN ({}) OR c.operator = ?3)",
        places(4, teams)
    );
    Counted::new(&what, &values)
}

/// `?4, ?5`: one for each team.
fn places(first: usize, teams: &[TeamId]) -> String {
    let places: Vec<String> = (first..first + teams.len()).map(|place| format!("?{place}")).collect();
    places.join(", ")
}

pub(in crate::sqlite) fn count(
    connection: &Connection,
    organisation: OrgId,
    operator: OperatorId,
    teams: &[TeamId],
    sight: &Sight,
) -> Result<Counts> {
    let sum = |parts: &[Counted]| -> Result<u64> {
        let mut sum = 0;
        for part in parts {
            sum = MOST_COUNTED.min(sum + part.read(connection)?);
            if sum == MOST_COUNTED {
                break;
            }
        }
        Ok(sum)
    };
    let parts = parts(organisation, operator, teams, sight);
    Ok(Counts {
        mine: sum(&parts.mine)?,
        unassigned: sum(&parts.unassigned)?,
        all: sum(&parts.all)?,
        team: sum(&parts.team)?,
        snoozed: sum(&parts.snoozed)?,
        mentions: sum(&parts.mentions)?,
    })
}
