mod rows;

use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{CampaignId, OrgId, ShopCaseId};
use engine::model::shop::{CaseKind, CaseState, ShopCase};
use engine::page::MAX_PAGE;
use engine::ports::ShopCaseStore;
use engine::ports::shop_case_store::{CaseMade, CaseQuery};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use self::rows::{CASE, case, json, known, state};
use super::SqliteStore;
use super::errors::SqliteResult as _;

/// Cases that are given out together.
const MOST_CLAIMED: usize = 100;

/// Where one case stands.
const AT_ID: &str = "WHERE id = ?1 AND organisation = ?2";
const AT_SUBJECT: &str = "INDEXED BY shop_case_subject WHERE organisation = ?1 AND kind = ?2 AND subject = ?3";
/// Whoever comes again may get the place they had.
const AT_PLACE: &str = "INDEXED BY shop_case_enrolled WHERE organisation = ?1 AND sequence = ?2 AND sequence_row = ?3 \
     ORDER BY id DESC LIMIT 1";

#[async_trait]
impl ShopCaseStore for SqliteStore {
    async fn make(&self, case: ShopCase, most: u64) -> Result<CaseMade> {
        self.writer.call(move |desk| make(desk.connection, &case, most)).await
    }

    async fn change(&self, case: ShopCase) -> Result<bool> {
        self.writer.call(move |desk| change(desk.connection, &case)).await
    }

    async fn find(&self, organisation: OrgId, case: ShopCaseId) -> Result<Option<ShopCase>> {
        self.readers.call(move |connection| one(connection, AT_ID, [case.0, organisation.0])).await
    }

    async fn find_by_subject(&self, organisation: OrgId, kind: CaseKind, subject: &str) -> Result<Option<ShopCase>> {
        let subject = subject.to_owned();
        self.readers.call(move |connection| one(connection, AT_SUBJECT, params![organisation.0, kind.code(), subject])).await
    }

    async fn find_by_enrolled(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<ShopCase>> {
        let place = [organisation.0, campaign.0, row as i64];
        self.readers.call(move |connection| one(connection, AT_PLACE, place)).await
    }

    async fn list_open(&self, organisation: OrgId, phone: &str, limit: usize) -> Result<Vec<ShopCase>> {
        let (sql, phone, limit) = (open_sql(), phone.to_owned(), page(limit));
        self.readers.call(move |connection| cases(connection, &sql, params![organisation.0, phone, limit])).await
    }

    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<ShopCase>> {
        let most = most.min(MOST_CLAIMED);
        // Asking is a read: as long as nothing is due, nothing is written.
        if self.readers.call(move |connection| due(connection, now, most)).await?.is_empty() {
            return Ok(Vec::new());
        }
        self.writer.call(move |desk| hide(desk.connection, now, lease, most)).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT min(next_at) FROM shop_case INDEXED BY shop_case_next WHERE next_at IS NOT NULL";
        self.readers
            .call(move |connection| {
                let next = connection.prepare_cached(sql).stored()?.query_row([], |row| row.get::<_, Option<i64>>(0)).stored()?;
                Ok(next.map(Timestamp::from_millis))
            })
            .await
    }

    async fn list(&self, query: CaseQuery, before: Option<ShopCaseId>, limit: usize) -> Result<Vec<ShopCase>> {
        let (sql, limit) = (list_sql(&query), page(limit));
        let (kind, state) = (query.kind.map(CaseKind::code), query.state.map(CaseState::code));
        let before = before.map_or(i64::MAX, |case| case.0);
        self.readers
            .call(move |connection| cases(connection, &sql, params![query.organisation.0, kind, state, before, limit]))
            .await
    }

    async fn count(&self, organisation: OrgId) -> Result<Vec<(CaseKind, CaseState, u64)>> {
        self.readers.call(move |connection| count(connection, organisation)).await
    }

    async fn forget_person(&self, organisation: OrgId, phones: &[String]) -> Result<usize> {
        let phones = phones.to_vec();
        self.writer.call(move |desk| forget_person(desk.connection, organisation, &phones)).await
    }

    async fn forget_old(&self, organisation: OrgId, before: ShopCaseId, limit: usize) -> Result<usize> {
        let (sql, limit) = (old_sql(), limit.max(1) as i64);
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(&sql).stored()?;
                let gone = delete.execute([organisation.0, before.0, limit]).stored()?;
                add(desk.connection, organisation, -(gone as i64))?;
                Ok(gone)
            })
            .await
    }
}

/// One more than a page tells whether another follows.
fn page(limit: usize) -> i64 {
    limit.clamp(1, MAX_PAGE + 1) as i64
}

/// None: there is none at this place.
fn one(connection: &Connection, place: &str, values: impl Params) -> Result<Option<ShopCase>> {
    let mut select = connection.prepare_cached(&one_sql(place)).stored()?;
    select.query_row(values, |row| Ok(case(row))).optional().stored()?.transpose()
}

fn one_sql(place: &str) -> String {
    format!("SELECT {CASE} FROM shop_case {place}")
}

fn cases(connection: &Connection, sql: &str, values: impl Params) -> Result<Vec<ShopCase>> {
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map(values, |row| Ok(case(row))).stored()?;
    found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
}

fn open_sql() -> String {
    let open = in_state(|state| !state.is_over());
    format!(
        "SELECT {CASE} FROM shop_case INDEXED BY shop_case_phone WHERE organisation = ?1 AND phone = ?2 AND {open} \
         ORDER BY id DESC LIMIT ?3"
    )
}

/// Those that are not over are few among the old ones.
fn old_sql() -> String {
    let over = in_state(CaseState::is_over);
    format!(
        "DELETE FROM shop_case WHERE id IN (SELECT id FROM shop_case INDEXED BY shop_case_newest \
         WHERE organisation = ?1 AND id < ?2 AND {over} ORDER BY id LIMIT ?3)"
    )
}

fn in_state(which: impl Fn(CaseState) -> bool) -> String {
    let codes: Vec<String> =
        CaseState::ALL.into_iter().filter(|state| which(*state)).map(|state| state.code().to_string()).collect();
    format!("state IN ({})", codes.join(", "))
}

/// Along the index that has those of the list, by their age.
fn list_sql(query: &CaseQuery) -> String {
    let (index, which) = match (query.kind, query.state) {
        (Some(_), Some(_)) => ("shop_case_kind_state", "kind = ?2 AND state = ?3"),
        (Some(_), None) => ("shop_case_kind", "kind = ?2 AND ?3 IS NULL"),
        (None, Some(_)) => ("shop_case_state", "?2 IS NULL AND state = ?3"),
        (None, None) => ("shop_case_newest", "?2 IS NULL AND ?3 IS NULL"),
    };
    format!(
        "SELECT {CASE} FROM shop_case INDEXED BY {index} WHERE organisation = ?1 AND {which} AND id < ?4 \
         ORDER BY id DESC LIMIT ?5"
    )
}

fn count(connection: &Connection, organisation: OrgId) -> Result<Vec<(CaseKind, CaseState, u64)>> {
    let sql = "SELECT state, count(*) FROM shop_case INDEXED BY shop_case_kind_state \
               WHERE organisation = ?1 AND kind = ?2 GROUP BY state";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut counted = Vec::with_capacity(CaseKind::ALL.len() * CaseState::ALL.len());
    for kind in CaseKind::ALL {
        let mut rows = select.query(params![organisation.0, kind.code()]).stored()?;
        let mut of_kind = CaseState::ALL.map(|state| (kind, state, 0_u64));
        while let Some(row) = rows.next().stored()? {
            let (found, cases) = (state(row.get(0).stored()?)?, row.get::<_, i64>(1).stored()?);
            if let Some((_, _, all)) = of_kind.iter_mut().find(|(_, state, _)| *state == found) {
                *all = cases as u64;
            }
        }
        counted.extend(of_kind);
    }
    Ok(counted)
}

fn make(connection: &Connection, new: &ShopCase, most: u64) -> Result<CaseMade> {
    let same = params![new.organisation.0, new.kind.code(), new.subject];
    if let Some(there) = one(connection, AT_SUBJECT, same)? {
        return Ok(CaseMade::There(Box::new(there)));
    }
    let mut select = connection.prepare_cached("SELECT cases FROM shop_case_count WHERE organisation = ?1").stored()?;
    let cases: Option<i64> = select.query_row([new.organisation.0], |row| row.get(0)).optional().stored()?;
    if cases.unwrap_or(0) as u64 >= most {
        return Ok(CaseMade::Full);
    }
    insert(connection, new)?;
    add(connection, new.organisation, 1)?;
    Ok(CaseMade::New)
}

fn insert(connection: &Connection, new: &ShopCase) -> Result<()> {
    let sql = format!(
        "INSERT INTO shop_case ({CASE}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
         ?19, ?20, ?21, ?22, ?23, 1, ?24)"
    );
    let row = params![
        new.id.0,
        new.organisation.0,
        new.kind.code(),
        new.subject,
        new.token,
        new.name,
        known(&new.phone),
        new.person,
        json(&new.values)?,
        new.state.code(),
        new.reason,
        new.enrolled.map(|place| place.campaign.0),
        new.enrolled.map(|place| place.row as i64),
        new.contact.map(|contact| contact.0),
        new.conversation.map(|conversation| conversation.0),
        json(&new.tags)?,
        json(&new.tags_owed)?,
        new.tries,
        new.happened_at.as_millis(),
        new.changed_at.as_millis(),
        new.next_at.map(Timestamp::as_millis),
        new.created_at.as_millis(),
        new.updated_at.as_millis(),
        new.answer.map(|answer| answer.0),
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

/// What it is about stays.
fn change(connection: &Connection, case: &ShopCase) -> Result<bool> {
    let sql = "UPDATE shop_case SET token = ?4, name = ?5, phone = ?6, person = ?7, details = ?8, state = ?9, reason = ?10, \
               sequence = ?11, sequence_row = ?12, contact = ?13, conversation = ?14, tags = ?15, tags_owed = ?16, tries = ?17, \
               happened_at = ?18, changed_at = ?19, next_at = ?20, updated_at = ?21, answer = ?22, version = version + 1 \
               WHERE id = ?1 AND organisation = ?2 AND version = ?3";
    let row = params![
        case.id.0,
        case.organisation.0,
        case.version as i64,
        case.token,
        case.name,
        known(&case.phone),
        case.person,
        json(&case.values)?,
        case.state.code(),
        case.reason,
        case.enrolled.map(|place| place.campaign.0),
        case.enrolled.map(|place| place.row as i64),
        case.contact.map(|contact| contact.0),
        case.conversation.map(|conversation| conversation.0),
        json(&case.tags)?,
        json(&case.tags_owed)?,
        case.tries,
        case.happened_at.as_millis(),
        case.changed_at.as_millis(),
        case.next_at.map(Timestamp::as_millis),
        case.updated_at.as_millis(),
        case.answer.map(|answer| answer.0),
    ];
    let changed = connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    Ok(changed == 1)
}

/// So many more there are now.
fn add(connection: &Connection, organisation: OrgId, more: i64) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO shop_case_count (organisation, cases) VALUES (?1, ?2) \
               ON CONFLICT (organisation) DO UPDATE SET cases = cases + excluded.cases";
    let mut upsert = connection.prepare_cached(sql).stored()?;
    upsert.execute([organisation.0, more]).stored().map(drop)
}

/// The longest due first.
fn due(connection: &Connection, now: Timestamp, most: usize) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM shop_case INDEXED BY shop_case_next WHERE next_at IS NOT NULL AND next_at <= ?1 \
               ORDER BY next_at, id LIMIT ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map([now.as_millis(), most as i64], |row| row.get(0)).stored()?;
    found.collect::<rusqlite::Result<_>>().stored()
}

/// As they are afterwards, in the order in which they were due.
fn hide(connection: &Connection, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<ShopCase>> {
    let due = due(connection, now, most)?;
    let sql = format!("UPDATE shop_case SET next_at = ?2, version = version + 1 WHERE id = ?1 RETURNING {CASE}");
    let mut update = connection.prepare_cached(&sql).stored()?;
    let until = now.plus(lease).as_millis();
    let mut hidden = Vec::with_capacity(due.len());
    for id in due {
        hidden.push(update.query_row([id, until], |row| Ok(case(row))).stored()??);
    }
    Ok(hidden)
}

fn forget_person(connection: &Connection, organisation: OrgId, phones: &[String]) -> Result<usize> {
    let sql = "DELETE FROM shop_case INDEXED BY shop_case_phone WHERE organisation = ?1 AND phone = ?2";
    let mut delete = connection.prepare_cached(sql).stored()?;
    let mut gone = 0;
    for phone in phones.iter().filter_map(|phone| known(phone)) {
        gone += delete.execute(params![organisation.0, phone]).stored()?;
    }
    add(connection, organisation, -(gone as i64))?;
    Ok(gone)
}

#[cfg(test)]
mod tests;
