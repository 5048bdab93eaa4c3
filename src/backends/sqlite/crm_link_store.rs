use std::collections::BTreeMap;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{CrmLinkId, LeadId, OrgId, RecordId};
use engine::model::crm::CrmLink;
use engine::page::MAX_PAGE;
use engine::ports::CrmLinkStore;
use engine::ports::crm_link_store::{LinkMade, LinkQuery};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::rows::Columns;

const LINK: &str = "id, organisation, connection, lead, external, agreed, pushed_version, pulled_at, problem, tries, updated_at, \
     version";

/// Where one link stands.
const AT_ID: &str = "WHERE id = ?1 AND organisation = ?2";
const AT_LEAD: &str = "INDEXED BY crm_link_lead WHERE organisation = ?1 AND connection = ?2 AND lead = ?3";
const AT_EXTERNAL: &str = "INDEXED BY crm_link_external WHERE organisation = ?1 AND connection = ?2 AND external = ?3";

#[async_trait]
impl CrmLinkStore for SqliteStore {
    async fn make(&self, link: CrmLink, most: u64) -> Result<LinkMade> {
        self.writer.call(move |desk| make(desk.connection, &link, most)).await
    }

    async fn change(&self, link: CrmLink) -> Result<bool> {
        self.writer.call(move |desk| change(desk.connection, &link)).await
    }

    async fn find_by_lead(&self, organisation: OrgId, connection: RecordId, lead: LeadId) -> Result<Option<CrmLink>> {
        self.readers.call(move |database| one(database, AT_LEAD, [organisation.0, connection.0, lead.0])).await
    }

    async fn find_by_external(&self, organisation: OrgId, connection: RecordId, external: &str) -> Result<Option<CrmLink>> {
        let external = external.to_owned();
        self.readers.call(move |database| one(database, AT_EXTERNAL, params![organisation.0, connection.0, external])).await
    }

    async fn list(&self, query: LinkQuery, before: Option<CrmLinkId>, limit: usize) -> Result<Vec<CrmLink>> {
        let (sql, before) = (list_sql(query.with_problem), before.map_or(i64::MAX, |link| link.0));
        // One more than a page tells whether another follows.
        let limit = limit.clamp(1, MAX_PAGE + 1) as i64;
        self.readers
            .call(move |database| {
                let mut select = database.prepare_cached(&sql).stored()?;
                let values = [query.organisation.0, query.connection.0, before, limit];
                let found = select.query_map(values, |row| Ok(read(row))).stored()?;
                found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
            })
            .await
    }

    async fn count(&self, organisation: OrgId, connection: RecordId) -> Result<(u64, u64)> {
        let all = "SELECT count(*) FROM crm_link INDEXED BY crm_link_newest WHERE organisation = ?1 AND connection = ?2";
        let with_problem = "SELECT count(*) FROM crm_link INDEXED BY crm_link_problem \
                            WHERE organisation = ?1 AND connection = ?2 AND problem IS NOT NULL";
        self.readers
            .call(move |database| {
                let counted = |sql: &str| -> Result<u64> {
                    let mut select = database.prepare_cached(sql).stored()?;
                    let links: i64 = select.query_row([organisation.0, connection.0], |row| row.get(0)).stored()?;
                    Ok(links as u64)
                };
                Ok((counted(all)?, counted(with_problem)?))
            })
            .await
    }

    async fn forget_lead(&self, organisation: OrgId, lead: LeadId) -> Result<usize> {
        let sql = "DELETE FROM crm_link INDEXED BY crm_link_lead WHERE organisation = ?1 AND lead = ?2";
        self.writer.call(move |desk| forget(desk.connection, organisation, sql, [organisation.0, lead.0])).await
    }

    async fn forget(&self, organisation: OrgId, connection: RecordId, limit: usize) -> Result<usize> {
        let sql = "DELETE FROM crm_link WHERE id IN (SELECT id FROM crm_link INDEXED BY crm_link_newest \
                   WHERE organisation = ?1 AND connection = ?2 ORDER BY id LIMIT ?3)";
        let values = [organisation.0, connection.0, limit.max(1) as i64];
        self.writer.call(move |desk| forget(desk.connection, organisation, sql, values)).await
    }
}

/// None: there is none at this place.
fn one(database: &Connection, place: &str, values: impl Params) -> Result<Option<CrmLink>> {
    let mut select = database.prepare_cached(&one_sql(place)).stored()?;
    select.query_row(values, |row| Ok(read(row))).optional().stored()?.transpose()
}

fn one_sql(place: &str) -> String {
    format!("SELECT {LINK} FROM crm_link {place}")
}

fn list_sql(with_problem: bool) -> String {
    let (index, which) = if with_problem { ("crm_link_problem", " AND problem IS NOT NULL") } else { ("crm_link_newest", "") };
    format!(
        "SELECT {LINK} FROM crm_link INDEXED BY {index} WHERE organisation = ?1 AND connection = ?2{which} AND id < ?3 \
         ORDER BY id DESC LIMIT ?4"
    )
}

/// Another of the connection for the lead, or for the record, of this one.
fn rival(database: &Connection, link: &CrmLink) -> Result<Option<CrmLink>> {
    let (organisation, connection) = (link.organisation.0, link.connection.0);
    if let Some(lead) = link.lead
        && let Some(there) = one(database, AT_LEAD, [organisation, connection, lead.0])?
        && there.id != link.id
    {
        return Ok(Some(there));
    }
    // What is not known is nobody's.
    let Some(external) = known(&link.external) else { return Ok(None) };
    let there = one(database, AT_EXTERNAL, params![organisation, connection, external])?;
    Ok(there.filter(|there| there.id != link.id))
}

fn make(database: &Connection, new: &CrmLink, most: u64) -> Result<LinkMade> {
    if let Some(there) = rival(database, new)? {
        return Ok(LinkMade::There(Box::new(there)));
    }
    let mut select = database.prepare_cached("SELECT links FROM crm_link_count WHERE organisation = ?1").stored()?;
    let links: Option<i64> = select.query_row([new.organisation.0], |row| row.get(0)).optional().stored()?;
    if links.unwrap_or(0) as u64 >= most {
        return Ok(LinkMade::Full);
    }
    let sql = format!("INSERT INTO crm_link ({LINK}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)");
    let row = params![
        new.id.0,
        new.organisation.0,
        new.connection.0,
        new.lead.map(|lead| lead.0),
        known(&new.external),
        json(&new.agreed)?,
        new.pushed_version as i64,
        new.pulled_at.map(Timestamp::as_millis),
        known(&new.problem),
        new.tries,
        new.updated_at.as_millis(),
    ];
    database.prepare_cached(&sql).and_then(|mut insert| insert.execute(row)).stored()?;
    add(database, new.organisation, 1)?;
    Ok(LinkMade::New)
}

/// The connection it came by stays. Whether it may be written is settled before anything is.
fn change(database: &Connection, link: &CrmLink) -> Result<bool> {
    let stored = one(database, AT_ID, [link.id.0, link.organisation.0])?;
    if stored.is_none_or(|stored| (stored.version, stored.connection) != (link.version, link.connection)) {
        return Ok(false);
    }
    if rival(database, link)?.is_some() {
        return Err(Error::conflict("another link of the connection has this lead, or this record"));
    }
    let sql = "UPDATE crm_link SET lead = ?3, external = ?4, agreed = ?5, pushed_version = ?6, pulled_at = ?7, problem = ?8, \
               tries = ?9, updated_at = ?10, version = version + 1 WHERE id = ?1 AND organisation = ?2";
    let row = params![
        link.id.0,
        link.organisation.0,
        link.lead.map(|lead| lead.0),
        known(&link.external),
        json(&link.agreed)?,
        link.pushed_version as i64,
        link.pulled_at.map(Timestamp::as_millis),
        known(&link.problem),
        link.tries,
        link.updated_at.as_millis(),
    ];
    database.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored()?;
    Ok(true)
}

/// What a statement deletes, which are links of the organisation. Returns how many there were.
fn forget(database: &Connection, organisation: OrgId, sql: &str, values: impl Params) -> Result<usize> {
    let gone = database.prepare_cached(sql).and_then(|mut delete| delete.execute(values)).stored()?;
    add(database, organisation, -(gone as i64))?;
    Ok(gone)
}

/// So many more there are now.
fn add(database: &Connection, organisation: OrgId, more: i64) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    let sql = "INSERT INTO crm_link_count (organisation, links) VALUES (?1, ?2) \
               ON CONFLICT (organisation) DO UPDATE SET links = links + excluded.links";
    let mut upsert = database.prepare_cached(sql).stored()?;
    upsert.execute([organisation.0, more]).stored().map(drop)
}

fn read(row: &Row<'_>) -> Result<CrmLink> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(CrmLink {
        id: CrmLinkId(c.get()?),
        organisation: OrgId(c.get()?),
        connection: RecordId(c.get()?),
        lead: c.get::<Option<i64>>()?.map(LeadId),
        external: c.get::<Option<String>>()?.unwrap_or_default(),
        agreed: from_json(&c.get::<String>()?)?,
        pushed_version: c.seq()?,
        pulled_at: c.time_or_none()?,
        problem: c.get::<Option<String>>()?.unwrap_or_default(),
        tries: c.get()?,
        updated_at: c.time()?,
        version: c.seq()?,
    })
}

/// What is not known is null, so that two may lack the same.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn json(agreed: &BTreeMap<String, String>) -> Result<String> {
    serde_json::to_string(agreed).context(Kind::Invalid, "what a lead and its record agree on cannot be written")
}

fn from_json(stored: &str) -> Result<BTreeMap<String, String>> {
    serde_json::from_str(stored).context(Kind::Corrupt, "what a lead and its record agree on cannot be read")
}

#[cfg(test)]
mod tests;
