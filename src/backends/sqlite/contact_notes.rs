use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ContactNoteId, OperatorId, OrgId};
use engine::model::contact_note::ContactNote;
use engine::page::MAX_PAGE;
use engine::ports::ContactNotes;
use engine::ports::contact_notes::MOST_NOTES;
use rusqlite::{OptionalExtension as _, Row, params};

use super::errors::SqliteResult as _;
use super::{SqliteStore, contact_store};

const NOTE: &str = "id, organisation, contact, author, text, at, edited_at";

/// The contact and all who were merged into them, one after another.
const FAMILY: &str = "WITH RECURSIVE family (id) AS (SELECT ?2 UNION SELECT from_contact FROM contact_merge JOIN family \
     ON into_contact = family.id WHERE organisation = ?1 AND undone_at IS NULL)";

#[async_trait]
impl ContactNotes for SqliteStore {
    async fn write(&self, note: ContactNote) -> Result<()> {
        let counted = "SELECT count(*) FROM contact_note WHERE organisation = ?1 AND contact = ?2";
        let new = format!("INSERT INTO contact_note ({NOTE}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL)");
        self.writer
            .call(move |desk| {
                let mut count = desk.connection.prepare_cached(counted).stored()?;
                let known: i64 = count.query_row([note.organisation.0, note.contact.0], |row| row.get(0)).stored()?;
                if known as u64 >= MOST_NOTES {
                    return Err(Error::conflict(format!("a contact has at most {MOST_NOTES} notes")));
                }
                let ContactNote { id, organisation, contact, author, text, at, .. } = &note;
                let row = params![id.0, organisation.0, contact.0, author.0, text, at.as_millis()];
                desk.connection.prepare_cached(&new).and_then(|mut insert| insert.execute(row)).stored().map(drop)
            })
            .await
    }

    async fn list_notes(
        &self,
        organisation: OrgId,
        contact: ContactId,
        before: Option<ContactNoteId>,
        limit: usize,
    ) -> Result<Vec<ContactNote>> {
        let sql = format!(
            "{FAMILY} SELECT {NOTE} FROM contact_note WHERE organisation = ?1 AND contact IN (SELECT id FROM family) AND id < ?3 \
             ORDER BY id DESC LIMIT ?4"
        );
        let before = before.map_or(i64::MAX, |note| note.0);
        self.readers
            .call(move |connection| {
                let contact = contact_store::living(connection, organisation, contact)?;
                let mut select = connection.prepare_cached(&sql).stored()?;
                let bound = [organisation.0, contact.0, before, limit.clamp(1, MAX_PAGE) as i64];
                select.query_map(bound, read).stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn rewrite(
        &self,
        organisation: OrgId,
        note: ContactNoteId,
        author: OperatorId,
        text: &str,
        at: Timestamp,
    ) -> Result<Option<ContactNote>> {
        let sql = format!(
            "UPDATE contact_note SET text = ?4, edited_at = ?5 WHERE id = ?1 AND organisation = ?2 AND author = ?3 RETURNING {NOTE}"
        );
        let text = text.to_owned();
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(&sql).stored()?;
                let row = params![note.0, organisation.0, author.0, text, at.as_millis()];
                update.query_row(row, read).optional().stored()
            })
            .await
    }

    async fn erase(&self, organisation: OrgId, note: ContactNoteId, author: OperatorId) -> Result<bool> {
        let sql = "DELETE FROM contact_note WHERE id = ?1 AND organisation = ?2 AND author = ?3";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute([note.0, organisation.0, author.0]).stored().map(|deleted| deleted > 0)
            })
            .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ContactNote> {
    Ok(ContactNote {
        id: ContactNoteId(row.get(0)?),
        organisation: OrgId(row.get(1)?),
        contact: ContactId(row.get(2)?),
        author: OperatorId(row.get(3)?),
        text: row.get(4)?,
        at: Timestamp::from_millis(row.get(5)?),
        edited_at: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
    })
}
