use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId, SessionId};
use engine::model::sight::Sight;
use engine::page::{MAX_PAGE, Page};
use engine::ports::RatingStore;
use engine::ports::rating_store::{Rated, RatedBy, RatingCounts, RatingFilter, RatingQuery};
use rusqlite::{Connection, params, params_from_iter};

use super::SqliteStore;
use super::errors::SqliteResult as _;

/// No operator has this id: it stands for "no person answered".
const NOBODY: i64 = -1;

#[async_trait]
impl RatingStore for SqliteStore {
    async fn list_ratings(&self, organisation: OrgId, query: RatingQuery) -> Result<Page<Rated>> {
        self.readers.call(move |connection| list(connection, organisation, &query)).await
    }

    async fn count_ratings(&self, organisation: OrgId, filter: RatingFilter) -> Result<RatingCounts> {
        self.readers.call(move |connection| count(connection, organisation, &filter)).await
    }

    async fn last_asked(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Timestamp>> {
        let sql = "SELECT max(s.asked_at) FROM conversation AS c JOIN session AS s ON s.conversation = c.id \
                   WHERE c.organisation = ?1 AND c.contact = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let last: Option<i64> = select.query_row(params![organisation.0, contact.0], |row| row.get(0)).stored()?;
                Ok(last.map(Timestamp::from_millis))
            })
            .await
    }
}

/// The bounds of a filter, as `?2` to `?5` of a statement; `at`: the time they are about.
///
/// What is seen is written out: the numbers are ours, and there may be many teams.
fn bounds(at: &str, sight: &Sight) -> String {
    let seen = match sight {
        Sight::Everything => String::new(),
        Sight::Teams { operator, teams } => {
            let teams: Vec<String> = teams.iter().map(|team| team.0.to_string()).collect();
            format!(" AND (c.team IS NULL OR c.team IN ({}) OR c.operator = {})", teams.join(", "), operator.0)
        }
    };
    format!(
        "s.organisation = ?1 AND {at} >= ?2 AND {at} < ?3 AND (?4 IS NULL OR c.inbox = ?4) \
         AND (?5 IS NULL OR coalesce(s.operator, {NOBODY}) = ?5){seen}"
    )
}

fn bound(organisation: OrgId, filter: &RatingFilter) -> Vec<Option<i64>> {
    let RatingFilter { inbox, by, from, to, .. } = *filter;
    let by = by.map(|by| match by {
        RatedBy::Operator(operator) => operator.0,
        RatedBy::AgentAlone => NOBODY,
    });
    vec![
        Some(organisation.0),
        Some(from.map_or(0, Timestamp::as_millis)),
        Some(to.map_or(i64::MAX, Timestamp::as_millis)),
        inbox.map(|inbox| inbox.0),
        by,
    ]
}

fn list(connection: &Connection, organisation: OrgId, query: &RatingQuery) -> Result<Page<Rated>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let (at, id) = query.cursor.as_deref().map_or(Ok((i64::MAX, i64::MAX)), read_cursor)?;
    let sql = format!(
        "SELECT s.id, s.conversation, c.inbox, c.contact, contact.name, s.operator, s.rating, s.rating_comment, s.rated_at \
         FROM session AS s INDEXED BY session_rated CROSS JOIN conversation AS c ON c.id = s.conversation \
         LEFT JOIN contact ON contact.id = c.contact AND contact.organisation = c.organisation \
         WHERE {} AND (?6 IS NULL OR s.rating = ?6) AND (s.rated_at, s.id) < (?7, ?8) \
         ORDER BY s.rated_at DESC, s.id DESC LIMIT ?9",
        bounds("s.rated_at", &query.filter.sight)
    );
    let mut values = bound(organisation, &query.filter);
    values.extend([query.filter.value.map(i64::from), Some(at), Some(id), Some(limit as i64 + 1)]);
    let mut select = connection.prepare_cached(&sql).stored()?;
    let found = select.query_map(params_from_iter(values), |row| {
        Ok(Rated {
            session: SessionId(row.get(0)?),
            conversation: ConversationId(row.get(1)?),
            inbox: InboxId(row.get(2)?),
            contact: ContactId(row.get(3)?),
            contact_name: row.get(4)?,
            operator: row.get::<_, Option<i64>>(5)?.map(OperatorId),
            rating: row.get(6)?,
            comment: row.get(7)?,
            rated_at: Timestamp::from_millis(row.get(8)?),
        })
    });
    let mut items = found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| format!("{}-{}", last.rated_at.as_millis(), last.session.0));
    Ok(Page { items, next })
}

fn read_cursor(cursor: &str) -> Result<(i64, i64)> {
    let read = cursor.split_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    read.ok_or_else(|| Error::invalid("this cursor is not one of ours"))
}

fn count(connection: &Connection, organisation: OrgId, filter: &RatingFilter) -> Result<RatingCounts> {
    let mut counts = RatingCounts::default();
    let sql = format!(
        "SELECT s.rating, count(*) FROM session AS s INDEXED BY session_rated CROSS JOIN conversation AS c ON c.id = s.conversation \
         WHERE {} AND (?6 IS NULL OR s.rating = ?6) GROUP BY s.rating",
        bounds("s.rated_at", &filter.sight)
    );
    let mut values = bound(organisation, filter);
    values.push(filter.value.map(i64::from));
    let mut select = connection.prepare_cached(&sql).stored()?;
    let mut found = select.query(params_from_iter(values)).stored()?;
    while let Some(row) = found.next().stored()? {
        let (value, times): (u8, i64) = (row.get(0).stored()?, row.get(1).stored()?);
        if let Some(given) = value.checked_sub(1).and_then(|place| counts.given.get_mut(usize::from(place))) {
            *given = times as u64;
        }
    }
    let sql = format!(
        "SELECT count(*) FROM session AS s INDEXED BY session_asked CROSS JOIN conversation AS c ON c.id = s.conversation WHERE {}",
        bounds("s.asked_at", &filter.sight)
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let asked: i64 = select.query_row(params_from_iter(bound(organisation, filter)), |row| row.get(0)).stored()?;
    counts.asked = asked as u64;
    Ok(counts)
}
