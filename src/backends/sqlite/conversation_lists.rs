//! Lists of conversations and their counts. Each list is driven by the one index that fits its narrowest filter and has its
//! rows in the order of the list, so that a page costs the same however many conversations there are.
//!
//! Who sees only some conversations reads the lanes of what they see, merged; where another filter is narrower, rows of others are
//! passed over while it is read, and a look ends after so many.

mod counts;

use std::cmp::Reverse;
use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{ConversationId, InboxId, OperatorId, OrgId, TeamId};
use engine::model::conversation::{Conversation, Status};
use engine::model::sight::Sight;
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, MOST_LANES, MOST_NAMED, View};
use rusqlite::{Connection, params_from_iter};

use super::errors::SqliteResult as _;
use super::rows;

pub(super) use counts::count;

/// Rows that one look reads at most for those that somebody sees.
const LOOKED_AT: usize = 1_000;

/// A place in the order of a list: its time, and the conversation.
type Position = (i64, i64);

pub(super) fn list(connection: &Connection, organisation: OrgId, query: &ListQuery) -> Result<Page<Listed>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let cursor = query.cursor.as_deref().map_or(Ok((i64::MAX, i64::MAX)), read_cursor)?;
    // One row more than asked for tells whether another page follows.
    let wanted = limit + 1;
    let looked_at = if query.filter.sight.is_everything() { wanted } else { wanted.max(LOOKED_AT) };
    let (mut found, mut looked_to) = (Vec::new(), None::<Position>);
    for driver in drivers(query)? {
        let select = select(organisation, query, driver, cursor, looked_at);
        looked_to = looked_to.max(read(connection, &select, &query.filter.sight, wanted, &mut found)?);
    }
    found.sort_by_key(|(at, listed)| Reverse((*at, listed.conversation.id)));
    // What somebody holds may be of their team as well.
    found.dedup_by_key(|(_, listed)| listed.conversation.id);
    if let Some(looked_to) = looked_to {
        // Between what comes after it there may be rows that one of the lanes has not looked at.
        found.retain(|(at, listed)| (*at, listed.conversation.id.0) >= looked_to);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(|(at, listed)| (*at, listed.conversation.id.0));
    let next = last.or(looked_to).map(|(at, id)| format!("{at}-{}", ConversationId(id)));
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
    Teamless,
    /// What this operator holds; of this team alone, or of whichever.
    Held(OperatorId, Option<TeamId>),
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
            Self::Operator | Self::Held(..) => "conversation AS c INDEXED BY conversation_operator",
            Self::Due => "conversation AS c INDEXED BY conversation_due",
            Self::Breached => "conversation AS c INDEXED BY conversation_breached",
            Self::Waiting => "conversation AS c INDEXED BY conversation_waiting",
            Self::Team(_) => "conversation AS c INDEXED BY conversation_team",
            Self::Teamless => "conversation AS c INDEXED BY conversation_teamless",
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
    let Filter { label, priority, inboxes, teams, assignee, waiting_since, breached, sight, .. } = &query.filter;
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
            _ if !teams.is_empty() => teams.iter().map(|team| of_team(*team, sight)).collect(),
            _ if query.view == View::Unassigned => vec![Driver::Unassigned],
            _ if priority.is_some_and(|priority| priority.code() > 0) => vec![Driver::Priority],
            // More of them are most of what there is: they are picked out of all.
            _ if (1..=MOST_LANES).contains(&inboxes.len()) => inboxes.iter().copied().map(Driver::Inbox).collect(),
            _ => seen(sight),
        },
    })
}

/// Of a team that somebody does not see they see what they hold.
fn of_team(team: TeamId, sight: &Sight) -> Driver {
    match sight {
        Sight::Teams { operator, teams } if !teams.contains(&team) => Driver::Held(*operator, Some(team)),
        _ => Driver::Team(team),
    }
}

/// All that somebody sees.
fn seen(sight: &Sight) -> Vec<Driver> {
    match sight {
        Sight::Teams { operator, teams } if teams.len() <= MOST_LANES => {
            let own = teams.iter().copied().map(Driver::Team);
            own.chain([Driver::Teamless, Driver::Held(*operator, None)]).collect()
        }
        // So many teams are most of what there is: it is picked out of all.
        Sight::Teams { .. } | Sight::Everything => vec![Driver::Status],
    }
}

/// A statement and what is bound to it, in order.
struct Select {
    sql: String,
    values: Vec<i64>,
    /// Rows it gives at most.
    looked_at: usize,
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
        Driver::Teamless => terms.plain("c.team IS NULL"),
        Driver::Held(operator, team) => {
            terms.bound("c.operator =", operator.0);
            if let Some(team) = team {
                terms.bound("c.team =", team.0);
            }
        }
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

fn select(organisation: OrgId, query: &ListQuery, driver: Driver, cursor: Position, limit: usize) -> Select {
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
    Select { sql, values, looked_at: limit }
}

/// Up to `wanted` rows that are seen. Where the look ended, when there may be more of them behind it.
fn read(
    connection: &Connection,
    select: &Select,
    sight: &Sight,
    wanted: usize,
    into: &mut Vec<(i64, Listed)>,
) -> Result<Option<Position>> {
    // Behind the conversation's own columns.
    let next = rows::CONVERSATION.split(',').count();
    let mut statement = connection.prepare_cached(&select.sql).stored()?;
    let mut found = statement.query(params_from_iter(&select.values)).stored()?;
    let (mut looked_at, mut seen, mut last) = (0, 0, None);
    while let Some(row) = found.next().stored()? {
        let (at, conversation) = (row.get(next).stored()?, rows::conversation(row)?);
        (looked_at, last) = (looked_at + 1, Some((at, conversation.id.0)));
        if !sight.sees(&conversation) {
            continue;
        }
        let (contact_name, rating) = (row.get(next + 1).stored()?, row.get(next + 2).stored()?);
        let is_said = row.get::<_, Option<i64>>(next + 3).stored()?.is_some();
        let message = if is_said { Some(rows::message_from(row, next + 3)?) } else { None };
        into.push((at, Listed { conversation: Arc::new(conversation), last: message, contact_name, rating }));
        seen += 1;
        if seen == wanted {
            return Ok(None);
        }
    }
    Ok(last.filter(|_| looked_at == select.looked_at))
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

fn read_cursor(cursor: &str) -> Result<Position> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: ConversationId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}

#[cfg(test)]
mod tests;
