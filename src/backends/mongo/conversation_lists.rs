//! Lists of conversations and their counts. Each list is driven by the one index that fits its narrowest filter and has its
//! documents in the order of the list, so that a page costs the same however many conversations there are.
//!
//! Who sees only some conversations reads the lanes of what they see, merged; where another filter is narrower, conversations of
//! others are passed over while it is read, and a look ends after so many.

mod counts;

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId, TeamId};
use engine::model::conversation::{Conversation, Status};
use engine::model::message::Message;
use engine::model::sight::Sight;
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, MOST_LANES, MOST_NAMED, View};
use mongodb::bson::{Bson, Document, doc};

use super::desk::{Desk, Query};
use super::fields::Fields;
use super::{message_store, rows};

pub(super) use counts::count;

/// Conversations that one look reads at most for those that somebody sees.
const LOOKED_AT: usize = 1_000;

/// A place in the order of a list: its time, and the conversation.
type Position = (i64, i64);

pub(super) async fn list(desk: &mut Desk, organisation: OrgId, query: &ListQuery) -> Result<Page<Listed>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let cursor = query.cursor.as_deref().map(read_cursor).transpose()?;
    // One more than asked for tells whether another page follows.
    let wanted = limit + 1;
    let looked_at = if query.filter.sight.is_everything() { wanted } else { wanted.max(LOOKED_AT) };
    let (mut found, mut looked_to) = (Vec::new(), None::<Position>);
    for driver in drivers(query)? {
        let lane = Lane { organisation, driver, terms: terms(organisation, query, driver), sight: &query.filter.sight };
        looked_to = looked_to.max(lane.read(desk, cursor, (wanted, looked_at), &mut found).await?);
    }
    found.sort_by_key(|row| Reverse(row.position()));
    // What somebody holds may be of their team as well.
    let mut known = HashSet::new();
    found.retain(|row| known.insert(row.conversation.id));
    if let Some(looked_to) = looked_to {
        // Between what comes after it there may be some that one of the lanes has not looked at.
        found.retain(|row| row.position() >= looked_to);
    }
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more).map(Row::position);
    let next = last.or(looked_to).map(|(at, id)| format!("{at}-{}", ConversationId(id)));
    Ok(Page { items: listed(desk, organisation, found).await?, next })
}

/// What a list is read from.
#[derive(Debug, Clone, Copy)]
enum Driver {
    Contact,
    /// Of this operator.
    Mentions(OperatorId),
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
    fn index(self) -> &'static str {
        match self {
            Self::Contact => "conversation_contact",
            Self::Mentions(_) => "mention_list",
            Self::Label => "conversation_label",
            Self::Operator | Self::Held(..) => "conversation_operator",
            Self::Due => "conversation_due",
            Self::Breached => "conversation_breached",
            Self::Waiting => "conversation_waiting",
            Self::Team(_) | Self::Teamless => "conversation_team",
            Self::Unassigned => "conversation_unassigned",
            Self::Priority => "conversation_priority",
            Self::Inbox(_) => "conversation_inbox",
            Self::Status => "conversation_list",
        }
    }

    /// The fields a list is in the order of: its time, and the conversation.
    fn order(self) -> (&'static str, &'static str) {
        match self {
            Self::Mentions(_) => ("at", "conversation"),
            Self::Due => ("service_rank", "_id"),
            _ => ("updated_at", "_id"),
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
        View::Mentioned(operator) => vec![Driver::Mentions(operator)],
        View::Due => vec![Driver::Due],
        // Nobody holds what somebody else holds.
        View::Mine(operator) if assignee.is_some_and(|assignee| assignee != operator) => Vec::new(),
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

/// What is asked of the conversations themselves. A partial index is used only where its own condition is among it.
fn terms(organisation: OrgId, query: &ListQuery, driver: Driver) -> Document {
    let filter = &query.filter;
    let mut terms = doc! { "organisation": organisation.0 };
    let status = match query.view {
        View::Mine(_) | View::Unassigned | View::Due => Some(Status::Open),
        View::Status(status) => Some(status),
        View::Contact(_) | View::Mentioned(_) => filter.status,
    };
    if let Some(status) = status {
        terms.insert("status", i64::from(status.code()));
    }
    terms.extend(match query.view {
        View::Unassigned => doc! { "holder": 1_i64 },
        View::Contact(contact) => doc! { "contact": contact.0 },
        View::Mine(operator) => doc! { "operator": operator.0 },
        View::Due => doc! { "service_rank": { "$exists": true } },
        View::Status(_) | View::Mentioned(_) => doc! {},
    });
    if let Some(label) = filter.label {
        terms.insert("labels", label.0);
    }
    if let Some(assignee) = filter.assignee {
        terms.insert("operator", assignee.0);
    }
    if let Some(since) = filter.waiting_since {
        terms.insert("waiting_since", doc! { "$lte": since.as_millis() });
    }
    if filter.breached {
        terms.insert("service_breached", doc! { "$exists": true });
    }
    if let Some(priority) = filter.priority {
        terms.insert("priority", i64::from(priority.code()));
    }
    terms.extend(match driver {
        Driver::Team(team) => doc! { "team": team.0 },
        Driver::Teamless => doc! { "team": null },
        Driver::Held(operator, Some(team)) => doc! { "operator": operator.0, "team": team.0 },
        Driver::Held(operator, None) => doc! { "operator": operator.0 },
        _ if filter.teams.is_empty() => doc! {},
        _ => doc! { "team": { "$in": filter.teams.iter().map(|team| team.0).collect::<Vec<_>>() } },
    });
    terms.extend(match driver {
        Driver::Inbox(inbox) => doc! { "inbox": inbox.0 },
        _ if filter.inboxes.is_empty() => doc! {},
        _ => doc! { "inbox": { "$in": filter.inboxes.iter().map(|inbox| inbox.0).collect::<Vec<_>>() } },
    });
    match query.about {
        About::Everything => {}
        About::Messages => drop(terms.insert("post", "")),
        About::Comments => drop(terms.insert("post", doc! { "$ne": "" })),
    }
    terms
}

/// A conversation in a list, with the time it is listed by and what its row is made of besides.
struct Row {
    at: i64,
    conversation: Arc<Conversation>,
    last_said: Option<i64>,
    last_session: Option<i64>,
}

impl Row {
    fn new(at: i64, stored: &Document) -> Result<Self> {
        let fields = Fields(stored);
        Ok(Self {
            at,
            conversation: Arc::new(rows::conversation(stored)?),
            last_said: fields.int_or_none("last_said")?,
            last_session: fields.int_or_none("last_session")?,
        })
    }

    fn position(&self) -> Position {
        (self.at, self.conversation.id.0)
    }
}

/// One of those that a list is merged from.
struct Lane<'q> {
    organisation: OrgId,
    driver: Driver,
    terms: Document,
    sight: &'q Sight,
}

/// A piece of a lane.
struct Step {
    rows: Vec<Row>,
    /// Where the next one begins; nothing: this was the last.
    end: Option<Position>,
}

impl Lane<'_> {
    /// Up to `wanted` rows that are seen, among up to `looked_at`. Where the look ended, when there may be more of them behind it.
    async fn read(
        &self,
        desk: &mut Desk,
        from: Option<Position>,
        (wanted, looked_at): (usize, usize),
        into: &mut Vec<Row>,
    ) -> Result<Option<Position>> {
        let (mut from, mut looked, mut seen, mut length) = (from, 0, 0, wanted);
        loop {
            let Step { rows, end } = self.step(desk, from, length).await?;
            for row in rows {
                let position = row.position();
                looked += 1;
                if self.sight.sees(&row.conversation) {
                    into.push(row);
                    seen += 1;
                }
                if seen == wanted {
                    return Ok(None);
                }
                if looked == looked_at {
                    return Ok(Some(position));
                }
            }
            if end.is_none() {
                return Ok(None);
            }
            // Most looks end with their first step; those that pass much over take longer ones.
            (from, length) = (end, (length * 2).min(LOOKED_AT));
        }
    }

    async fn step(&self, desk: &mut Desk, from: Option<Position>, length: usize) -> Result<Step> {
        let (at, id) = self.driver.order();
        let filter = match self.driver {
            Driver::Mentions(operator) => doc! { "organisation": self.organisation.0, "operator": operator.0 },
            _ => self.terms.clone(),
        };
        let of = if matches!(self.driver, Driver::Mentions(_)) { "mention" } else { "conversation" };
        let query = Query::new(behind(filter, (at, id), from), doc! { at: -1, id: -1 }, length).hinted(self.driver.index());
        let found = desk.find(of, query).await?;
        let position = |stored: &Document| Ok((Fields(stored).int(at)?, Fields(stored).int(id)?));
        let end = found.last().filter(|_| found.len() == length).map(position).transpose()?;
        let rows = match self.driver {
            Driver::Mentions(_) => self.mentioned(desk, found.iter().map(position).collect::<Result<_>>()?).await?,
            _ => found.iter().map(|stored| Row::new(Fields(stored).int(at)?, stored)).collect::<Result<_>>()?,
        };
        Ok(Step { rows, end })
    }

    /// What is asked for of the conversations at these places.
    async fn mentioned(&self, desk: &mut Desk, places: Vec<Position>) -> Result<Vec<Row>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let mut filter = self.terms.clone();
        filter.insert("_id", doc! { "$in": places.iter().map(|(_, id)| *id).collect::<Vec<_>>() });
        let found = desk.find("conversation", Query::new(filter, doc! {}, 0).hinted("_id_")).await?;
        let by_id = found.iter().map(|stored| Ok((Fields(stored).int("_id")?, stored))).collect::<Result<HashMap<_, _>>>()?;
        places.into_iter().filter_map(|(at, id)| by_id.get(&id).map(|stored| Row::new(at, stored))).collect()
    }
}

/// The same from a place on, downwards. The order is that of one index: those of one time are told apart within it.
fn behind(mut filter: Document, (at, id): (&str, &str), from: Option<Position>) -> Document {
    let Some((time, last)) = from else { return filter };
    let mut range = match filter.remove(at) {
        Some(Bson::Document(range)) => range,
        _ => doc! {},
    };
    range.insert("$lt", time.saturating_add(1));
    filter.insert(at, range);
    filter.insert("$nor", vec![doc! { at: time, id: { "$gte": last } }]);
    filter
}

/// With what a row shows besides: read at once for all of them.
async fn listed(desk: &mut Desk, organisation: OrgId, rows: Vec<Row>) -> Result<Vec<Listed>> {
    let names = contact_names(desk, organisation, rows.iter().map(|row| row.conversation.contact).collect()).await?;
    let said = message_store::find_many(desk, rows.iter().filter_map(|row| row.last_said).collect()).await?;
    let mut said: HashMap<i64, Message> = said.into_iter().map(|message| (message.id.0, message)).collect();
    let ratings = ratings(desk, rows.iter().filter_map(|row| row.last_session).collect()).await?;
    let listed = |row: Row| Listed {
        last: row.last_said.and_then(|id| said.remove(&id)),
        contact_name: names.get(&row.conversation.contact).cloned(),
        rating: row.last_session.and_then(|id| ratings.get(&id).copied()),
        conversation: row.conversation,
    };
    Ok(rows.into_iter().map(listed).collect())
}

/// Of those that have a name.
pub(super) async fn contact_names(
    desk: &mut Desk,
    organisation: OrgId,
    mut contacts: Vec<ContactId>,
) -> Result<HashMap<ContactId, String>> {
    contacts.sort_unstable();
    contacts.dedup();
    if contacts.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = contacts.into_iter().map(|contact| contact.0).collect();
    let query = Query::new(doc! { "_id": { "$in": ids }, "organisation": organisation.0 }, doc! {}, 0).hinted("_id_");
    let mut names = HashMap::new();
    for stored in desk.find("contact", query.only(doc! { "name": 1 })).await? {
        if let Some(name) = Fields(&stored).text_or_none("name")? {
            names.insert(ContactId(Fields(&stored).int("_id")?), name.to_owned());
        }
    }
    Ok(names)
}

async fn ratings(desk: &mut Desk, sessions: Vec<i64>) -> Result<HashMap<i64, u8>> {
    if sessions.is_empty() {
        return Ok(HashMap::new());
    }
    let query = Query::new(doc! { "_id": { "$in": sessions } }, doc! {}, 0).only(doc! { "rating": 1 });
    let mut ratings = HashMap::new();
    for stored in desk.find("session", query).await? {
        if let Some(rating) = Fields(&stored).small_or_none("rating")? {
            ratings.insert(Fields(&stored).int("_id")?, rating);
        }
    }
    Ok(ratings)
}

/// What waits in the queue of an inbox.
pub(super) fn queued(organisation: OrgId, inbox: InboxId) -> Document {
    doc! { "organisation": organisation.0, "inbox": inbox.0, "holder": 1_i64, "status": i64::from(Status::Open.code()) }
}

/// The longest wait first.
pub(super) async fn queue(desk: &mut Desk, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Arc<Conversation>>> {
    let order = doc! { "waiting_since": 1, "_id": 1 };
    let query = Query::new(queued(organisation, inbox), order, limit.clamp(1, MAX_PAGE)).hinted("conversation_queue");
    let found = desk.find("conversation", query).await?;
    found.iter().map(|stored| rows::conversation(stored).map(Arc::new)).collect()
}

fn read_cursor(cursor: &str) -> Result<Position> {
    let invalid = || Error::invalid("this cursor is not one of ours");
    let (at, id) = cursor.rsplit_once('-').ok_or_else(invalid)?;
    let id: ConversationId = id.parse()?;
    Ok((at.parse().map_err(|error| invalid().because(format!("{error}")))?, id.0))
}
