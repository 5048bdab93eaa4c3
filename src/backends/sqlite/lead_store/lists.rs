//! Leads one after another, along the index that has them in the order of the list. What it does not know, such as a tag or a
//! text, is looked at lead by lead, and a look ends after so many.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{LeadId, OrgId};
use engine::model::lead::{Lead, Stage};
use engine::page::Page;
use engine::ports::lead_store::{LeadOrder, LeadQuery, MOST_LOOKED_AT};
use rusqlite::{Connection, params, params_from_iter};

use super::rows::{LEAD, NEVER, lead, next_column, stage};
use crate::sqlite::errors::SqliteResult as _;

/// Index only.
pub(super) const OF_STAGE: &str = "SELECT count(*) FROM lead INDEXED BY lead_stage_next \
     WHERE organisation = ?1 AND stage = ?2 AND next_at <= ?3";
pub(super) const OF_OWNER: &str = "SELECT stage, count(*) FROM lead INDEXED BY lead_owner_next \
     WHERE organisation = ?1 AND owner = ?2 AND next_at <= ?3 GROUP BY stage";

/// What changed since, as two stretches of the index one after the other.
pub(super) const AT_THAT_TIME: &str = "updated_at = ?2 AND id > ?3";
pub(super) const AFTERWARDS: &str = "updated_at > ?2 AND ?3 IS NOT NULL";

/// Where a list goes on: the time and the id of the lead before.
type Place = (i64, i64);

pub(super) fn list(connection: &Connection, query: &LeadQuery, cursor: Option<&str>, limit: usize) -> Result<Page<Lead>> {
    let (mut items, mut looked_at, mut last) = (Vec::new(), 0, None);
    for look in looks(query, cursor.map(read_cursor).transpose()?) {
        let mut select = connection.prepare_cached(&look.sql).stored()?;
        let mut rows = select.query(params_from_iter(&look.values)).stored()?;
        // One more than there is room for tells whether another page follows.
        while items.len() <= limit
            && looked_at < MOST_LOOKED_AT
            && let Some(row) = rows.next().stored()?
        {
            let lead = lead(row)?;
            (looked_at, last) = (looked_at + 1, Some(cursor_of(&lead)));
            if query.is_met_by(&lead) {
                items.push(lead);
            }
        }
    }
    if items.len() > limit {
        items.truncate(limit);
        let next = items.last().map(cursor_of);
        return Ok(Page { items, next });
    }
    Ok(Page { items, next: last.filter(|_| looked_at == MOST_LOOKED_AT) })
}

/// A statement and what is bound to it, in order.
pub(super) struct Look {
    pub sql: String,
    pub values: Vec<i64>,
}

/// Where a list goes on along its index.
enum Stretch {
    Beginning,
    /// Behind this lead, the newest first.
    Before(i64),
    /// Of the same time; an index does not find both of a time and an id at once.
    At(i64, i64),
    After(i64),
}

/// What comes behind a place, one after the other. Leads are read as long as somebody asks for the next one.
pub(super) fn looks(query: &LeadQuery, after: Option<Place>) -> Vec<Look> {
    let stretches = match (query.order, after) {
        (_, None) => vec![Stretch::Beginning],
        (LeadOrder::Newest, Some((_, id))) => vec![Stretch::Before(id)],
        (LeadOrder::Next, Some((at, id))) => vec![Stretch::At(at, id), Stretch::After(at)],
    };
    stretches.into_iter().map(|stretch| look(query, &stretch)).collect()
}

fn look(query: &LeadQuery, stretch: &Stretch) -> Look {
    let (mut terms, mut values) = (vec!["organisation = ?1".to_owned()], vec![query.organisation.0]);
    let mut bound = |what: &str, value: i64| {
        values.push(value);
        terms.push(format!("{what} ?{}", values.len()));
    };
    let (newest, next) = match (query.owner, query.stage) {
        (Some(owner), _) => {
            bound("owner =", owner.0);
            ("lead_owner", "lead_owner_next")
        }
        (None, Some(stage)) => {
            bound("stage =", i64::from(stage.code()));
            ("lead_stage", "lead_stage_next")
        }
        (None, None) => ("lead_newest", "lead_next"),
    };
    let (index, order) = match query.order {
        LeadOrder::Newest => (newest, "id DESC"),
        LeadOrder::Next => (next, "next_at, id"),
    };
    // Of one time nothing is before another; said twice, the planner reads the stretch of all times.
    let is_range = query.order == LeadOrder::Next && !matches!(stretch, Stretch::At(..));
    if let Some(before) = query.due_before.filter(|_| is_range) {
        bound("next_at <", before.as_millis());
    }
    match *stretch {
        Stretch::Beginning => {}
        Stretch::Before(id) => bound("id <", id),
        Stretch::At(at, id) => {
            bound("next_at =", at);
            bound("id >", id);
        }
        Stretch::After(at) => bound("next_at >", at),
    }
    let terms = terms.join(" AND ");
    let sql = format!("SELECT {LEAD} FROM lead INDEXED BY {index} WHERE {terms} ORDER BY {order} LIMIT {MOST_LOOKED_AT}");
    Look { sql, values }
}

pub(super) fn list_changed(
    connection: &Connection,
    organisation: OrgId,
    (since, behind): (Timestamp, LeadId),
    limit: usize,
) -> Result<Vec<Lead>> {
    let mut changed = Vec::new();
    for when in [AT_THAT_TIME, AFTERWARDS] {
        let values = [organisation.0, since.as_millis(), behind.0, (limit - changed.len()) as i64];
        let mut select = connection.prepare_cached(&changed_sql(when)).stored()?;
        let found = select.query_map(values, |row| Ok(lead(row))).stored()?;
        changed.extend(found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()??);
    }
    Ok(changed)
}

pub(super) fn changed_sql(when: &str) -> String {
    format!("SELECT {LEAD} FROM lead INDEXED BY lead_changed WHERE organisation = ?1 AND {when} ORDER BY updated_at, id LIMIT ?4")
}

pub(super) fn count(connection: &Connection, query: &LeadQuery) -> Result<Vec<(Stage, u64)>> {
    let counted = match query.owner {
        _ if query.tag.is_some() || !query.text.is_empty() => count_looked_at(connection, query)?,
        Some(_) => count_of_owner(connection, query)?,
        None => count_of_stages(connection, query)?,
    };
    Ok(Stage::ALL.into_iter().map(|stage| (stage, counted.get(&stage).copied().unwrap_or(0))).collect())
}

/// The last time that is before the one asked for; times are whole milliseconds.
fn last_due(query: &LeadQuery) -> i64 {
    query.due_before.map_or(NEVER, |before| before.as_millis().saturating_sub(1))
}

fn count_of_stages(connection: &Connection, query: &LeadQuery) -> Result<BTreeMap<Stage, u64>> {
    let mut select = connection.prepare_cached(OF_STAGE).stored()?;
    let mut counted = BTreeMap::new();
    for stage in Stage::ALL {
        let values = params![query.organisation.0, stage.code(), last_due(query)];
        let leads: i64 = select.query_row(values, |row| row.get(0)).stored()?;
        counted.insert(stage, leads as u64);
    }
    Ok(counted)
}

fn count_of_owner(connection: &Connection, query: &LeadQuery) -> Result<BTreeMap<Stage, u64>> {
    let mut select = connection.prepare_cached(OF_OWNER).stored()?;
    let owner = query.owner.map(|owner| owner.0);
    let mut rows = select.query(params![query.organisation.0, owner, last_due(query)]).stored()?;
    let mut counted = BTreeMap::new();
    while let Some(row) = rows.next().stored()? {
        let leads: i64 = row.get(1).stored()?;
        counted.insert(stage(row.get(0).stored()?)?, leads as u64);
    }
    Ok(counted)
}

fn count_looked_at(connection: &Connection, query: &LeadQuery) -> Result<BTreeMap<Stage, u64>> {
    let query = LeadQuery { stage: None, order: LeadOrder::Newest, ..query.clone() };
    let look = look(&query, &Stretch::Beginning);
    let mut select = connection.prepare_cached(&look.sql).stored()?;
    let mut rows = select.query(params_from_iter(&look.values)).stored()?;
    let mut counted = BTreeMap::new();
    while let Some(row) = rows.next().stored()? {
        let lead = lead(row)?;
        if query.is_met_by(&lead) {
            *counted.entry(lead.stage).or_default() += 1;
        }
    }
    Ok(counted)
}

fn cursor_of(lead: &Lead) -> String {
    format!("{}-{}", next_column(lead.next_at), lead.id)
}

fn read_cursor(cursor: &str) -> Result<Place> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: LeadId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}
