use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{AudienceId, OrgId};
use engine::model::audience::{AudienceCounts, FaultReason, Member, RowFault};
use engine::ports::AudienceStore;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::rows::{Columns, details, details_column};

const MEMBER: &str = "row, handle, name, zone, details";
const FAULT: &str = "row, reason, what";

/// Rows that are read in one step.
const MOST: usize = 10_000;

#[async_trait]
impl AudienceStore for SqliteStore {
    async fn add(&self, organisation: OrgId, audience: AudienceId, members: Vec<Member>, faults: Vec<RowFault>) -> Result<()> {
        if members.is_empty() && faults.is_empty() {
            return Ok(());
        }
        let members = members.into_iter().map(|member| Ok((details_column(&member.values)?, member)));
        let members = members.collect::<Result<Vec<_>>>()?;
        self.writer.call(move |desk| add(desk.connection, organisation, audience, &members, &faults)).await
    }

    async fn count(&self, organisation: OrgId, audience: AudienceId) -> Result<AudienceCounts> {
        let members = "SELECT count(*) FROM audience_member WHERE organisation = ?1 AND audience = ?2";
        let faults = "SELECT count(*) FILTER (WHERE reason <> ?3), count(*) FILTER (WHERE reason = ?3) \
                      FROM audience_fault INDEXED BY audience_fault_reason WHERE organisation = ?1 AND audience = ?2";
        self.readers
            .call(move |connection| {
                let mut count = connection.prepare_cached(members).stored()?;
                let members: i64 = count.query_row([organisation.0, audience.0], |row| row.get(0)).stored()?;
                let mut count = connection.prepare_cached(faults).stored()?;
                let of = params![organisation.0, audience.0, FaultReason::Repeated.code()];
                let (refused, repeated): (i64, i64) = count.query_row(of, |row| Ok((row.get(0)?, row.get(1)?))).stored()?;
                Ok(AudienceCounts { members: members as u64, faulty: refused as u64, repeated: repeated as u64 })
            })
            .await
    }

    async fn last_row(&self, organisation: OrgId, audience: AudienceId) -> Result<u64> {
        let sql = "SELECT max((SELECT coalesce(max(row), 0) FROM audience_member WHERE organisation = ?1 AND audience = ?2), \
                   (SELECT coalesce(max(row), 0) FROM audience_fault WHERE organisation = ?1 AND audience = ?2))";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let last: i64 = select.query_row([organisation.0, audience.0], |row| row.get(0)).stored()?;
                Ok(last as u64)
            })
            .await
    }

    async fn list_members(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<Member>> {
        let sql = format!(
            "SELECT {MEMBER} FROM audience_member WHERE organisation = ?1 AND audience = ?2 AND row > ?3 ORDER BY row LIMIT ?4"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let values = [organisation.0, audience.0, after as i64, limit.clamp(1, MOST) as i64];
                let found = select.query_map(values, |row| Ok(member(row))).stored()?;
                found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
            })
            .await
    }

    async fn list_faults(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<RowFault>> {
        let sql = format!(
            "SELECT {FAULT} FROM audience_fault WHERE organisation = ?1 AND audience = ?2 AND row > ?3 ORDER BY row LIMIT ?4"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let values = [organisation.0, audience.0, after as i64, limit.clamp(1, MOST) as i64];
                let found = select.query_map(values, |row| Ok(fault(row))).stored()?;
                found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()?
            })
            .await
    }

    async fn find_member(&self, organisation: OrgId, audience: AudienceId, handle: &str) -> Result<Option<Member>> {
        let sql = format!("SELECT {MEMBER} FROM audience_member WHERE organisation = ?1 AND audience = ?2 AND handle = ?3");
        let handle = handle.to_owned();
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let values = params![organisation.0, audience.0, handle];
                select.query_row(values, |row| Ok(member(row))).optional().stored()?.transpose()
            })
            .await
    }

    async fn list_of(&self, organisation: OrgId, handle: &str, limit: usize) -> Result<Vec<AudienceId>> {
        let sql = "SELECT audience FROM audience_member INDEXED BY audience_member_handle WHERE organisation = ?1 AND handle = ?2 \
                   ORDER BY audience DESC LIMIT ?3";
        let handle = handle.to_owned();
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let values = params![organisation.0, handle, limit.clamp(1, MOST) as i64];
                let found = select.query_map(values, |row| row.get(0).map(AudienceId)).stored()?;
                found.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn remove_member(&self, organisation: OrgId, audience: AudienceId, row: u64) -> Result<bool> {
        let sql = "DELETE FROM audience_member WHERE organisation = ?1 AND audience = ?2 AND row = ?3";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                Ok(delete.execute([organisation.0, audience.0, row as i64]).stored()? == 1)
            })
            .await
    }

    async fn forget(&self, organisation: OrgId, audience: AudienceId, limit: usize) -> Result<usize> {
        let limit = limit.max(1);
        let members = "DELETE FROM audience_member WHERE organisation = ?1 AND audience = ?2 AND row IN \
                       (SELECT row FROM audience_member WHERE organisation = ?1 AND audience = ?2 ORDER BY row LIMIT ?3)";
        let faults = "DELETE FROM audience_fault WHERE organisation = ?1 AND audience = ?2 AND row IN \
                      (SELECT row FROM audience_fault WHERE organisation = ?1 AND audience = ?2 ORDER BY row LIMIT ?3)";
        self.writer
            .call(move |desk| {
                let mut gone = 0;
                for sql in [members, faults] {
                    let mut delete = desk.connection.prepare_cached(sql).stored()?;
                    gone += delete.execute([organisation.0, audience.0, (limit - gone) as i64]).stored()?;
                }
                Ok(gone)
            })
            .await
    }

    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize> {
        // What was forgotten has none.
        if handle.is_empty() {
            return Ok(0);
        }
        let handle = handle.to_owned();
        let named = "UPDATE audience_fault INDEXED BY audience_fault_what SET what = '' WHERE organisation = ?1 AND what = ?2";
        let theirs = "DELETE FROM audience_member WHERE organisation = ?1 AND handle = ?2";
        self.writer
            .call(move |desk| {
                let them = params![organisation.0, handle];
                desk.connection.prepare_cached(named).and_then(|mut update| update.execute(them)).stored()?;
                desk.connection.prepare_cached(theirs).and_then(|mut delete| delete.execute(them)).stored()
            })
            .await
    }
}

/// Each member with what is kept of them as it is stored.
fn add(
    connection: &Connection,
    organisation: OrgId,
    audience: AudienceId,
    members: &[(String, Member)],
    faults: &[RowFault],
) -> Result<()> {
    let sql = "INSERT INTO audience_member (organisation, audience, row, handle, name, zone, details) \
               SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS \
               (SELECT 1 FROM audience_fault WHERE organisation = ?1 AND audience = ?2 AND row = ?3) ON CONFLICT DO NOTHING";
    let mut insert_member = connection.prepare_cached(sql).stored()?;
    let sql = "INSERT INTO audience_fault (organisation, audience, row, reason, what) SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS \
               (SELECT 1 FROM audience_member WHERE organisation = ?1 AND audience = ?2 AND row = ?3) ON CONFLICT DO NOTHING";
    let mut insert_fault = connection.prepare_cached(sql).stored()?;
    for (details, member) in members {
        let Member { row, handle, name, zone, values: _ } = member;
        let values = params![organisation.0, audience.0, *row as i64, handle, name, zone, details];
        if insert_member.execute(values).stored()? == 0 {
            // The row is there, which this leaves as it is, or else another one has the number.
            let values = params![organisation.0, audience.0, *row as i64, FaultReason::Repeated.code(), handle];
            insert_fault.execute(values).stored()?;
        }
    }
    for RowFault { row, reason, what } in faults {
        insert_fault.execute(params![organisation.0, audience.0, *row as i64, reason.code(), what]).stored()?;
    }
    Ok(())
}

fn member(row: &Row<'_>) -> Result<Member> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Member { row: c.seq()?, handle: c.get()?, name: c.get()?, zone: c.get()?, values: details(&c.get::<String>()?)? })
}

fn fault(row: &Row<'_>) -> Result<RowFault> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    let unknown = || Error::corrupt("a row of an audience has a fault that this program does not know");
    Ok(RowFault { row: c.seq()?, reason: FaultReason::from_code(c.get()?).ok_or_else(unknown)?, what: c.get()? })
}
