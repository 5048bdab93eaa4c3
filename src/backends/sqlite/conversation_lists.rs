//! Lists of conversations and their counts. Each list is driven by the one index that fits its narrowest filter and has its
//! rows in the order of the list, so that a page costs the same however many conversations there are.

use std::cmp::Reverse;
use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{ConversationId, InboxId, OperatorId, OrgId, TeamId};
use engine::model::conversation::{Conversation, Status};
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{About, Counts, Filter, ListQuery, Listed, MOST_COUNTED, MOST_LANES, MOST_NAMED, View};
use rusqlite::{Connection, params_from_iter};

use super::errors::SqliteResult as _;
use super::rows;

pub(super) fn list(connection: &Connection, organisation: OrgId, query: &ListQuery) -> Result<Page<Listed>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let cursor = query.cursor.as_deref().map_or(Ok((i64::MAX, i64::MAX)), read_cursor)?;
    let mut found = Vec::new();
    for driver in drivers(query)? {
        // One row more than asked for tells whether another page follows.
        let select = select(organisation, query, driver, cursor, limit + 1);
        read(connection, &select, &mut found)?;
    }
    found.sort_by_key(|(at, listed)| Reverse((*at, listed.conversation.id)));
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    let next = last.map(|(at, listed)| format!("{at}-{}", listed.conversation.id));
    Ok(Page { items: found.into_iter().map(|(_, listed)| listed).collect(), next })
}

/// What a list is read from.
#[derive(Debug, Clone, Copy)]
enum Driver {
    Contact,
    Mentions,
    Label,
    Operator,
    Due,
    Breached,
    Waiting,
    Team(TeamId),
    Unassigned,
    Priority,
    Inbox(InboxId),
    Status,
}

impl Driver {
    fn from(self) -> &'static str {
        match self {
            Self::Contact => "conversation AS c INDEXED BY conversation_contact",
            Self::Mentions => "mention AS n INDEXED BY mention_list CROSS JOIN conversation AS c ON c.id = n.conversation",
            Self::Label => {
                "conversation_label AS l INDEXED BY conversation_label_list CROSS JOIN conversation AS c ON c.id = l.conversation"
            }
            Self::Operator => "conversation AS c INDEXED BY conversation_operator",
            Self::Due => "conversation AS c INDEXED BY conversation_due",
            Self::Breached => "conversation AS c INDEXED BY conversation_breached",
            Self::Waiting => "conversation AS c INDEXED BY conversation_waiting",
            Self::Team(_) => "conversation AS c INDEXED BY conversation_team",
            Self::Unassigned => "conversation AS c INDEXED BY conversation_unassigned",
            Self::Priority => "conversation AS c INDEXED BY conversation_priority",
            Self::Inbox(_) => "conversation AS c INDEXED BY conversation_inbox",
            Self::Status => "conversation AS c INDEXED BY conversation_list",
        }
    }

    /// The columns a list is in the order of: its time, and the conversation.
    fn order(self) -> (&'static str, &'static str) {
        match self {
            Self::Mentions => ("n.at", "n.conversation"),
            Self::Label => ("l.updated_at", "l.conversation"),
            Self::Due => ("c.service_rank", "c.id"),
            _ => ("c.updated_at", "c.id"),
        }
    }
}

/// The narrowest filter first. Several teams, or inboxes, are read one by one, for no index has them in one order.
fn drivers(query: &ListQuery) -> Result<Vec<Driver>> {
    let Filter { label, priority, inboxes, teams, assignee, waiting_since, breached, .. } = &query.filter;
    if inboxes.len() > MOST_NAMED || teams.len() > MOST_LANES {
        return Err(Error::invalid(format!("a list names at most {MOST_NAMED} inboxes or {MOST_LANES} teams")));
    }
    let is_held = matches!(query.view, View::Mine(_)) || assignee.is_some();
    Ok(match query.view {
        View::Contact(_) => vec![Driver::Contact],
        View::Mentioned(_) => vec![Driver::Mentions],
        View::Due => vec![Driver::Due],
        _ => match (label, is_held) {
            (Some(_), _) => vec![Driver::Label],
            (_, true) => vec![Driver::Operator],
            _ if waiting_since.is_some() => vec![Driver::Waiting],
            _ if *breached => vec![Driver::Breached],
            _ if !teams.is_empty() => teams.iter().copied().map(Driver::Team).collect(),
            _ if query.view == View::Unassigned => vec![Driver::Unassigned],
            _ if priority.is_some_and(|priority| priority.code() > 0) => vec![Driver::Priority],
            // More of them are most of what there is: they are picked out of all.
            _ if (1..=MOST_LANES).contains(&inboxes.len()) => inboxes.iter().copied().map(Driver::Inbox).collect(),
            _ => vec![Driver::Status],
        },
    })
}

/// A statement and what is bound to it, in order.
struct Select {
    sql: String,
    values: Vec<i64>,
}

/// The conditions of a statement.
#[derive(Default)]
struct Terms {
    terms: Vec<String>,
    values: Vec<i64>,
}

impl Terms {
    fn plain(&mut self, term: &str) {
        self.terms.push(term.to_owned());
    }

    /// `what` with the value behind it.
    fn bound(&mut self, what: &str, value: i64) {
        let place = self.place(value);
        self.terms.push(format!("{what} {place}"));
    }

    fn place(&mut self, value: i64) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn one_of(&mut self, what: &str, values: &[i64]) {
        let places: Vec<String> = values.iter().map(|value| self.place(*value)).collect();
        self.terms.push(format!("{what} IN ({})", places.join(", ")));
    }
}

fn terms(organisation: OrgId, query: &ListQuery, driver: Driver) -> Terms {
    let mut terms = Terms::default();
    let filter = &query.filter;
    // An index is used only for what is said of its own table.
    let table = match driver {
        Driver::Mentions => "n",
        Driver::Label => "l",
        _ => "c",
    };
    terms.bound(&format!("{table}.organisation ="), organisation.0);
    if table != "c" {
        terms.bound("c.organisation =", organisation.0);
    }
    let status = match query.view {
        View::Mine(_) | View::Unassigned | View::Due => Some(Status::Open),
        View::Status(status) => Some(status),
        View::Contact(_) | View::Mentioned(_) => filter.status,
    };
    if let Some(status) = status {
        let table = if table == "n" { "c" } else { table };
        terms.bound(&format!("{table}.status ="), i64::from(status.code()));
    }
    match query.view {
        View::Unassigned => terms.plain("c.holder = 1"),
        View::Contact(contact) => terms.bound("c.contact =", contact.0),
        View::Mentioned(operator) => terms.bound("n.operator =", operator.0),
        View::Mine(operator) => terms.bound("c.operator =", operator.0),
        View::Due => terms.plain("c.service_rank IS NOT NULL"),
        View::Status(_) => {}
    }
    if let Some(label) = filter.label {
        if matches!(driver, Driver::Label) {
            terms.bound("l.label =", label.0);
        } else {
            let place = terms.place(label.0);
            terms.plain(&format!(
                "EXISTS (SELECT 1 FROM conversation_label AS x WHERE x.conversation = c.id AND x.label = {place})"
            ));
        }
    }
    if let Some(assignee) = filter.assignee {
        terms.bound("c.operator =", assignee.0);
    }
    if let Some(since) = filter.waiting_since {
        terms.plain("c.waiting_since IS NOT NULL");
        terms.bound("c.waiting_since <=", since.as_millis());
    }
    if filter.breached {
        terms.plain("c.service_breached IS NOT NULL");
    }
    if let Some(priority) = filter.priority {
        if priority.code() > 0 {
            terms.plain("c.priority > 0");
        }
        terms.bound("c.priority =", i64::from(priority.code()));
    }
    match driver {
        Driver::Team(team) => terms.bound("c.team =", team.0),
        _ if filter.teams.is_empty() => {}
        _ => terms.one_of("c.team", &filter.teams.iter().map(|team| team.0).collect::<Vec<_>>()),
    }
    match driver {
        Driver::Inbox(inbox) => terms.bound("c.inbox =", inbox.0),
        _ if filter.inboxes.is_empty() => {}
        _ => terms.one_of("c.inbox", &filter.inboxes.iter().map(|inbox| inbox.0).collect::<Vec<_>>()),
    }
    match query.about {
        About::Everything => {}
        About::Messages => terms.plain("c.post = ''"),
        About::Comments => terms.plain("c.post <> ''"),
    }
    terms
}

fn select(organisation: OrgId, query: &ListQuery, driver: Driver, cursor: (i64, i64), limit: usize) -> Select {
    let Terms { mut terms, mut values } = terms(organisation, query, driver);
    let (at, id) = driver.order();
    values.extend([cursor.0, cursor.1, limit as i64]);
    let last = values.len();
    terms.push(format!("({at}, {id}) < (?{}, ?{})", last - 2, last - 1));
    let (conversation, message) = (qualified("c", rows::CONVERSATION), qualified("m", rows::MESSAGE));
    let sql = format!(
        "SELECT {conversation}, {at}, contact.name, \
         (SELECT rating FROM session WHERE session.conversation = c.id ORDER BY session.id DESC LIMIT 1), {message} \
         FROM {} LEFT JOIN contact ON contact.id = c.contact AND contact.organisation = c.organisation \
         LEFT JOIN message AS m ON m.conversation = c.id AND m.seq = \
         (SELECT said.seq FROM message AS said WHERE said.conversation = c.id AND said.author_kind <> 4 ORDER BY said.seq DESC LIMIT 1) \
         WHERE {} ORDER BY {at} DESC, {id} DESC LIMIT ?{last}",
        driver.from(),
        terms.join(" AND "),
    );
    Select { sql, values }
}

fn read(connection: &Connection, select: &Select, into: &mut Vec<(i64, Listed)>) -> Result<()> {
    // Behind the conversation's own columns.
    let next = rows::CONVERSATION.split(',').count();
    let mut statement = connection.prepare_cached(&select.sql).stored()?;
    let mut found = statement.query(params_from_iter(&select.values)).stored()?;
    while let Some(row) = found.next().stored()? {
        let (at, contact_name, rating) = (row.get(next).stored()?, row.get(next + 1).stored()?, row.get(next + 2).stored()?);
        let is_said = row.get::<_, Option<i64>>(next + 3).stored()?.is_some();
        let last = if is_said { Some(rows::message_from(row, next + 3)?) } else { None };
        into.push((at, Listed { conversation: Arc::new(rows::conversation(row)?), last, contact_name, rating }));
    }
    Ok(())
}

/// The longest wait first.
fn queue_sql() -> String {
    format!(
        "SELECT {} FROM conversation INDEXED BY conversation_queue WHERE organisation = ?1 AND inbox = ?2 AND holder = 1 AND status = 1 \
         ORDER BY waiting_since, id LIMIT ?3",
        rows::CONVERSATION
    )
}

pub(super) fn queue(
    connection: &Connection,
    organisation: OrgId,
    inbox: InboxId,
    limit: usize,
) -> Result<Vec<Arc<Conversation>>> {
    let mut select = connection.prepare_cached(&queue_sql()).stored()?;
    let mut found = select.query([organisation.0, inbox.0, limit.clamp(1, MAX_PAGE) as i64]).stored()?;
    let mut waiting = Vec::new();
    while let Some(row) = found.next().stored()? {
        waiting.push(Arc::new(rows::conversation(row)?));
    }
    Ok(waiting)
}

fn qualified(table: &str, columns: &str) -> String {
    let columns: Vec<String> = columns.split(',').map(|column| format!("{table}.{}", column.trim())).collect();
    columns.join(", ")
}

fn read_cursor(cursor: &str) -> Result<(i64, i64)> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: ConversationId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}

/// Of each view what is counted, and from which index.
const COUNTED: [&str; 5] = [
    "conversation INDEXED BY conversation_operator WHERE organisation = ?1 AND operator = ?2 AND status = 1",
    "conversation INDEXED BY conversation_unassigned WHERE organisation = ?1 AND status = 1 AND holder = 1",
    "conversation INDEXED BY conversation_list WHERE organisation = ?1 AND status = 1",
    "conversation INDEXED BY conversation_list WHERE organisation = ?1 AND status = 2",
    "mention INDEXED BY mention_unread WHERE organisation = ?1 AND operator = ?2 AND unread > 0",
];

const COUNTED_OF_TEAM: &str = "conversation INDEXED BY conversation_team WHERE organisation = ?1 AND team = ?2 AND status = 1";

fn counting(what: &str) -> String {
    format!("SELECT count(*) FROM (SELECT 1 FROM {what} LIMIT {MOST_COUNTED})")
}

pub(super) fn count(connection: &Connection, organisation: OrgId, operator: OperatorId, teams: &[TeamId]) -> Result<Counts> {
    let one = |what: &str, of: i64| -> Result<u64> {
        let mut select = connection.prepare_cached(&counting(what)).stored()?;
        // Not every count asks whose it is.
        let values = [organisation.0, of];
        let bound = values.iter().take(select.parameter_count());
        let counted: i64 = select.query_row(params_from_iter(bound), |row| row.get(0)).stored()?;
        Ok(counted as u64)
    };
    let [mine, unassigned, all, snoozed, mentions] = COUNTED;
    let mut team = 0;
    for mine in teams.iter().take(MOST_LANES) {
        team = MOST_COUNTED.min(team + one(COUNTED_OF_TEAM, mine.0)?);
    }
    Ok(Counts {
        mine: one(mine, operator.0)?,
        unassigned: one(unassigned, operator.0)?,
        all: one(all, operator.0)?,
        team,
        snoozed: one(snoozed, operator.0)?,
        mentions: one(mentions, operator.0)?,
    })
}

#[cfg(test)]
mod tests;
