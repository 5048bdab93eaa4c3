mod lists;
mod rows;

use std::collections::BTreeSet;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, LeadEventId, LeadId, OrgId};
use engine::model::lead::{Lead, LeadEvent, Stage};
use engine::page::{MAX_PAGE, Page};
use engine::ports::LeadStore;
use engine::ports::lead_store::{LeadQuery, Made};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use self::rows::{EVENT, LEAD, event, json, known, lead, next_column};
use super::SqliteStore;
use super::errors::SqliteResult as _;

/// Changed leads that are read in one step.
const MOST_CHANGED: usize = 1_000;

/// Where one lead stands.
const AT_ID: &str = "WHERE id = ?1 AND organisation = ?2";
const AT_PHONE: &str = "INDEXED BY lead_phone WHERE organisation = ?1 AND phone = ?2";
const AT_EMAIL: &str =
    "INDEXED BY lead_email WHERE organisation = ?1 AND lower(email) = ?2 AND email <> '' ORDER BY id DESC LIMIT 1";
const AT_ACT: &str = "INDEXED BY lead_made_by WHERE organisation = ?1 AND made_by = ?2";
const AT_CONTACT: &str = "INDEXED BY lead_contact WHERE organisation = ?1 AND contact = ?2 ORDER BY id DESC LIMIT 1";

#[async_trait]
impl LeadStore for SqliteStore {
    async fn make(&self, lead: Lead, events: Vec<LeadEvent>, most: u64) -> Result<Made> {
        self.writer.call(move |desk| make(desk.connection, &lead, &events, most)).await
    }

    async fn change(&self, lead: Lead, events: Vec<LeadEvent>) -> Result<bool> {
        self.writer.call(move |desk| change(desk.connection, &lead, &events)).await
    }

    async fn find(&self, organisation: OrgId, lead: LeadId) -> Result<Option<Lead>> {
        self.readers.call(move |connection| one(connection, AT_ID, [lead.0, organisation.0])).await
    }

    async fn find_by_phone(&self, organisation: OrgId, phone: &str) -> Result<Option<Lead>> {
        let phone = phone.to_owned();
        self.readers.call(move |connection| one(connection, AT_PHONE, params![organisation.0, phone])).await
    }

    async fn find_by_email(&self, organisation: OrgId, email: &str) -> Result<Option<Lead>> {
        // As `lower` of `SQLite` does, which leaves all other letters alone.
        let email = email.to_ascii_lowercase();
        self.readers.call(move |connection| one(connection, AT_EMAIL, params![organisation.0, email])).await
    }

    async fn find_by_contact(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Lead>> {
        self.readers.call(move |connection| one(connection, AT_CONTACT, [organisation.0, contact.0])).await
    }

    async fn list(&self, query: LeadQuery, cursor: Option<String>, limit: usize) -> Result<Page<Lead>> {
        let limit = limit.clamp(1, MAX_PAGE);
        self.readers.call(move |connection| lists::list(connection, &query, cursor.as_deref(), limit)).await
    }

    async fn list_changed(&self, organisation: OrgId, since: (Timestamp, LeadId), limit: usize) -> Result<Vec<Lead>> {
        let limit = limit.clamp(1, MOST_CHANGED);
        self.readers.call(move |connection| lists::list_changed(connection, organisation, since, limit)).await
    }

    async fn count(&self, query: LeadQuery) -> Result<Vec<(Stage, u64)>> {
        self.readers.call(move |connection| lists::count(connection, &query)).await
    }

    async fn history(
        &self,
        organisation: OrgId,
        lead: LeadId,
        before: Option<LeadEventId>,
        limit: usize,
    ) -> Result<Vec<LeadEvent>> {
        let sql = history_sql();
        let before = before.map_or(i64::MAX, |event| event.0);
        // One more than a page tells whether another follows.
        let limit = limit.clamp(1, MAX_PAGE + 1) as i64;
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_map([organisation.0, lead.0, before, limit], |row| Ok(event(row))).stored()?;
                found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
            })
            .await
    }

    async fn add_event(&self, event: LeadEvent) -> Result<()> {
        self.writer
            .call(move |desk| {
                if one(desk.connection, AT_ID, [event.lead.0, event.organisation.0])?.is_none() {
                    return Err(Error::not_found("no such lead"));
                }
                tell(desk.connection, std::slice::from_ref(&event))
            })
            .await
    }

    async fn forget(&self, organisation: OrgId, lead: LeadId) -> Result<bool> {
        self.writer.call(move |desk| forget(desk.connection, organisation, lead)).await
    }

    async fn forget_person(&self, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<usize> {
        let phones = phones.to_vec();
        self.writer
            .call(move |desk| {
                let theirs = theirs(desk.connection, organisation, contact, &phones)?;
                for lead in &theirs {
                    forget(desk.connection, organisation, *lead)?;
                }
                Ok(theirs.len())
            })
            .await
    }
}

/// None: there is none at this place.
fn one(connection: &Connection, place: &str, values: impl Params) -> Result<Option<Lead>> {
    let mut select = connection.prepare_cached(&one_sql(place)).stored()?;
    select.query_row(values, |row| Ok(lead(row))).optional().stored()?.transpose()
}

fn one_sql(place: &str) -> String {
    format!("SELECT {LEAD} FROM lead {place}")
}

fn history_sql() -> String {
    format!(
        "SELECT {EVENT} FROM lead_event INDEXED BY lead_event_history \
         WHERE organisation = ?1 AND lead = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4"
    )
}

fn make(connection: &Connection, new: &Lead, events: &[LeadEvent], most: u64) -> Result<Made> {
    // What is not known is nobody's.
    for (place, value) in [(AT_ACT, known(&new.made_by)), (AT_PHONE, known(&new.phone))] {
        if let Some(value) = value
            && let Some(there) = one(connection, place, params![new.organisation.0, value])?
        {
            return Ok(Made::There(Box::new(there)));
        }
    }
    let mut select = connection.prepare_cached("SELECT leads FROM lead_count WHERE organisation = ?1").stored()?;
    let leads: Option<i64> = select.query_row([new.organisation.0], |row| row.get(0)).optional().stored()?;
    if leads.unwrap_or(0) as u64 >= most {
        return Ok(Made::Full);
    }
    insert(connection, new)?;
    tell(connection, events)?;
    count(connection, new.organisation, 1)?;
    Ok(Made::New)
}

fn insert(connection: &Connection, new: &Lead) -> Result<()> {
    let sql = format!(
        "INSERT INTO lead ({LEAD}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
         ?20, ?21, ?22, ?23, ?24, 1)"
    );
    let row = params![
        new.id.0,
        new.organisation.0,
        new.name,
        known(&new.phone),
        new.email,
        new.location,
        new.needs,
        new.budget,
        new.budget_fits,
        new.start,
        new.stage.code(),
        new.reason,
        json(&new.tags)?,
        json(&new.details)?,
        new.owner.map(|owner| owner.0),
        next_column(new.next_at),
        new.contact.map(|contact| contact.0),
        new.conversation.map(|conversation| conversation.0),
        new.sequence.map(|sequence| sequence.campaign.0),
        new.sequence.map(|sequence| sequence.row as i64),
        new.source.code(),
        known(&new.made_by),
        new.created_at.as_millis(),
        new.updated_at.as_millis(),
    ];
    connection.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

/// Where it came from stays. Whether it may be written is settled before anything is.
fn change(connection: &Connection, lead: &Lead, events: &[LeadEvent]) -> Result<bool> {
    let stored = one(connection, AT_ID, [lead.id.0, lead.organisation.0])?;
    if stored.is_none_or(|stored| stored.version != lead.version) {
        return Ok(false);
    }
    if let Some(phone) = known(&lead.phone)
        && let Some(other) = one(connection, AT_PHONE, params![lead.organisation.0, phone])?
        && other.id != lead.id
    {
        return Err(Error::conflict("another lead has this phone"));
    }
    let sql = "UPDATE lead SET name = ?3, phone = ?4, email = ?5, location = ?6, needs = ?7, budget = ?8, budget_fits = ?9, \
               start = ?10, stage = ?11, reason = ?12, tags = ?13, details = ?14, owner = ?15, next_at = ?16, contact = ?17, \
               conversation = ?18, sequence = ?19, sequence_row = ?20, updated_at = ?21, version = version + 1 \
               WHERE id = ?1 AND organisation = ?2";
    let row = params![
        lead.id.0,
        lead.organisation.0,
        lead.name,
        known(&lead.phone),
        lead.email,
        lead.location,
        lead.needs,
        lead.budget,
        lead.budget_fits,
        lead.start,
        lead.stage.code(),
        lead.reason,
        json(&lead.tags)?,
        json(&lead.details)?,
        lead.owner.map(|owner| owner.0),
        next_column(lead.next_at),
        lead.contact.map(|contact| contact.0),
        lead.conversation.map(|conversation| conversation.0),
        lead.sequence.map(|sequence| sequence.campaign.0),
        lead.sequence.map(|sequence| sequence.row as i64),
        lead.updated_at.as_millis(),
    ];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    tell(connection, events)?;
    Ok(true)
}

fn tell(connection: &Connection, events: &[LeadEvent]) -> Result<()> {
    let sql = format!("INSERT INTO lead_event ({EVENT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    let mut insert = connection.prepare_cached(&sql).stored()?;
    for LeadEvent { id, organisation, lead, at, by, what } in events {
        insert.execute(params![id.0, organisation.0, lead.0, at.as_millis(), json(by)?, json(what)?]).stored()?;
    }
    Ok(())
}

/// So many more there are now.
fn count(connection: &Connection, organisation: OrgId, more: i64) -> Result<()> {
    let sql = "INSERT INTO lead_count (organisation, leads) VALUES (?1, ?2) \
               ON CONFLICT (organisation) DO UPDATE SET leads = leads + excluded.leads";
    let mut upsert = connection.prepare_cached(sql).stored()?;
    upsert.execute([organisation.0, more]).stored().map(drop)
}

fn theirs(connection: &Connection, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<BTreeSet<LeadId>> {
    let sql = "SELECT id FROM lead INDEXED BY lead_contact WHERE organisation = ?1 AND contact = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map([organisation.0, contact.0], |row| row.get(0).map(LeadId)).stored()?;
    let mut theirs = found.collect::<rusqlite::Result<BTreeSet<_>>>().stored()?;
    for phone in phones.iter().filter_map(|phone| known(phone)) {
        theirs.extend(one(connection, AT_PHONE, params![organisation.0, phone])?.map(|lead| lead.id));
    }
    Ok(theirs)
}

fn forget(connection: &Connection, organisation: OrgId, lead: LeadId) -> Result<bool> {
    let sql = "DELETE FROM lead WHERE id = ?1 AND organisation = ?2";
    let gone = connection.prepare_cached(sql).and_then(|mut delete| delete.execute([lead.0, organisation.0])).stored()?;
    if gone == 0 {
        return Ok(false);
    }
    let sql = "DELETE FROM lead_event WHERE organisation = ?1 AND lead = ?2";
    connection.prepare_cached(sql).and_then(|mut delete| delete.execute([organisation.0, lead.0])).stored()?;
    count(connection, organisation, -1)?;
    Ok(true)
}

#[cfg(test)]
mod tests;
