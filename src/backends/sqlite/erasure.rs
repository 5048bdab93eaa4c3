//! Erasing a contact. Which conversations are theirs is asked anew in each step, so that a step needs nothing of the one before.

pub(super) mod rows;

use std::collections::BTreeSet;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ContactId, ConversationId, OperatorId, OrgId, RecordId};
use engine::model::erasure::{Erasing, Removed};
use engine::page::{MAX_PAGE, Page};
use engine::ports::Erasure;
use engine::ports::erasure::{Place, Portion};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::errors::SqliteResult as _;
use super::writer::Desk;
use super::{SqliteStore, contact_store};

/// A handle that is shorter stands in too much that is not the contact's.
const LEAST_MARK: usize = 5;

/// Pages of the index of words that one step writes anew.
const MERGED_PAGES: i64 = 500;

/// Stretches of a sweep, in this order.
const WORDS: u8 = 0;
const ENTRIES: u8 = 1;
const EVENTS: u8 = 2;

const COLUMNS: &str = "id, organisation, contact, asked_by, asked_at, finished_at, removed";

#[async_trait]
impl Erasure for SqliteStore {
    async fn begin(&self, erasing: Erasing) -> Result<Erasing> {
        self.writer.call(move |desk| begin(desk.connection, &erasing)).await
    }

    async fn find(&self, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
        self.readers.call(move |connection| find(connection, organisation, id)).await
    }

    async fn list(&self, organisation: OrgId, cursor: Option<&str>, limit: usize) -> Result<Page<Erasing>> {
        let before: i64 = cursor
            .map_or(Ok(i64::MAX), str::parse)
            .map_err(|error: std::num::ParseIntError| Error::invalid("this cursor is not one of ours").because(error))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let sql = format!("SELECT {COLUMNS} FROM erasure WHERE organisation = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let mut rows = select.query([organisation.0, before, limit as i64 + 1]).stored()?;
                let mut items = Vec::new();
                while let Some(row) = rows.next().stored()? {
                    items.push(erasing(row)?);
                }
                let more = items.len() > limit;
                items.truncate(limit);
                let next = items.last().filter(|_| more).map(|last| last.id.0.to_string());
                Ok(Page { items, next })
            })
            .await
    }

    async fn was_erased(&self, organisation: OrgId, contact: ContactId) -> Result<bool> {
        self.readers.call(move |connection| was_erased(connection, organisation, contact)).await
    }

    async fn conversations(
        &self,
        organisation: OrgId,
        id: RecordId,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>> {
        let after = after.map_or(i64::MIN, |after| after.0);
        self.readers
            .call(move |connection| {
                let mut all = conversations(connection, &require(connection, organisation, id)?)?;
                all.retain(|conversation| conversation.0 > after);
                all.sort_unstable();
                all.truncate(limit);
                Ok(all)
            })
            .await
    }

    async fn next(&self, organisation: OrgId, id: RecordId, limit: usize) -> Result<Portion> {
        self.readers
            .call(move |connection| {
                let conversations = conversations(connection, &require(connection, organisation, id)?)?;
                rows::portion(connection, &conversations, limit)
            })
            .await
    }

    async fn remove(&self, organisation: OrgId, id: RecordId, portion: Portion, files: u64) -> Result<()> {
        self.writer
            .call(move |desk| {
                require(desk.connection, organisation, id)?;
                let rows::Gone { messages, calls, traces } = rows::remove(desk.connection, organisation, &portion)?;
                let counts = [("messages", messages), ("calls", calls), ("files", files), ("traces", traces)];
                count(desk.connection, id, &counts)
            })
            .await
    }

    async fn sweep(&self, organisation: OrgId, id: RecordId, place: Place, limit: usize) -> Result<Option<Place>> {
        self.writer
            .call(move |desk| {
                let erasing = require(desk.connection, organisation, id)?;
                match place.stretch {
                    WORDS if merge_words(desk.connection)? => Ok(Some(place)),
                    WORDS => Ok(Some(Place { stretch: ENTRIES, after: i64::MIN })),
                    ENTRIES => blank_entries(desk.connection, &erasing, place.after, limit).map(Some),
                    EVENTS => forget_events(desk.connection, &erasing, place.after, limit),
                    _ => Ok(None),
                }
            })
            .await
    }

    async fn finish(&self, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
        self.writer.call(move |desk| finish(desk, organisation, id, now)).await
    }

    async fn settle(&self) -> Result<()> {
        let path = self.path.clone();
        let moved = tokio::task::spawn_blocking(move || {
            let connection = Connection::open(path).stored()?;
            connection.execute_batch("PRAGMA busy_timeout = 5000").stored()?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)).stored()
        });
        match moved.await.context(Kind::Unavailable, "the journal could not be emptied")?? {
            0 => Ok(()),
            _busy => Err(Error::unavailable("somebody reads in the journal; it is emptied later")),
        }
    }
}

fn begin(connection: &Connection, wanted: &Erasing) -> Result<Erasing> {
    let organisation = wanted.organisation;
    let contact = contact_store::find(connection, organisation, wanted.contact)?;
    let contact = contact.ok_or_else(|| Error::not_found("no such contact"))?;
    let living = "SELECT id FROM erasure WHERE organisation = ?1 AND contact = ?2 AND finished_at IS NULL";
    let known: Option<i64> =
        connection.query_row(living, [organisation.0, contact.id.0], |row| row.get(0)).optional().stored()?;
    if let Some(known) = known {
        return require(connection, organisation, RecordId(known));
    }
    let everybody = everybody(connection, organisation, contact.id)?;
    let mut known_by: BTreeSet<String> = contact.identities.iter().map(|identity| identity.handle.clone()).collect();
    known_by.extend(contact.email.clone());
    known_by.extend(contact.phone.clone());
    for contact in &everybody {
        known_by.extend(merged_as(connection, organisation, *contact)?);
    }
    // Agents and platforms write numbers in forms of their own.
    let numbers = known_by.iter().filter(|known| known.starts_with('+'));
    let digits: Vec<String> = numbers.map(|number| number.chars().filter(char::is_ascii_digit).collect()).collect();
    known_by.extend(digits);
    let known_by = serde_json::to_string(&known_by).context(Kind::Invalid, "an erasure cannot be written as JSON")?;
    let insert = "INSERT INTO erasure (id, organisation, contact, asked_by, asked_at, removed, known_by) VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6)";
    let Erasing { id, asked_by, asked_at, .. } = *wanted;
    let row = params![id.0, organisation.0, contact.id.0, asked_by.0, asked_at.as_millis(), known_by];
    connection.execute(insert, row).stored()?;
    let mut identities = 0;
    for contact in everybody {
        let both = [contact.0, organisation.0];
        let forget = "DELETE FROM identity WHERE contact = ?1 AND organisation = ?2";
        identities += connection.execute(forget, both).stored()?;
        let blank = "UPDATE contact SET name = NULL, email = NULL, phone = NULL, fields = NULL, version = version + 1 \
                     WHERE id = ?1 AND organisation = ?2";
        connection.execute(blank, both).stored()?;
        connection.execute("INSERT OR IGNORE INTO erased_contact (contact, organisation) VALUES (?1, ?2)", both).stored()?;
    }
    count(connection, id, &[("identities", identities as u64)])?;
    require(connection, organisation, id)
}

/// Addresses and numbers of those who were merged into this contact.
fn merged_as(connection: &Connection, organisation: OrgId, contact: ContactId) -> Result<Vec<String>> {
    let sql = "SELECT from_email, from_phone FROM contact_merge WHERE organisation = ?1 AND into_contact = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found =
        select.query_map([organisation.0, contact.0], |row| Ok([row.get::<_, Option<String>>(0)?, row.get(1)?])).stored()?;
    let found = found.collect::<rusqlite::Result<Vec<_>>>().stored()?;
    Ok(found.into_iter().flatten().flatten().collect())
}

/// For those who would keep something new.
pub(super) fn was_erased(connection: &Connection, organisation: OrgId, contact: ContactId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM erased_contact WHERE contact = ?1 AND organisation = ?2)";
    connection.prepare_cached(sql).and_then(|mut select| select.query_row([contact.0, organisation.0], |row| row.get(0))).stored()
}

fn find(connection: &Connection, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
    let sql = format!("SELECT {COLUMNS} FROM erasure WHERE id = ?1 AND organisation = ?2");
    let mut select = connection.prepare_cached(&sql).stored()?;
    let mut rows = select.query([id.0, organisation.0]).stored()?;
    rows.next().stored()?.map(erasing).transpose()
}

fn require(connection: &Connection, organisation: OrgId, id: RecordId) -> Result<Erasing> {
    find(connection, organisation, id)?.ok_or_else(|| Error::not_found("no such erasure"))
}

fn erasing(row: &Row<'_>) -> Result<Erasing> {
    let removed: String = row.get(6).stored()?;
    Ok(Erasing {
        id: RecordId(row.get(0).stored()?),
        organisation: OrgId(row.get(1).stored()?),
        contact: ContactId(row.get(2).stored()?),
        asked_by: OperatorId(row.get(3).stored()?),
        asked_at: Timestamp::from_millis(row.get(4).stored()?),
        finished_at: row.get::<_, Option<i64>>(5).stored()?.map(Timestamp::from_millis),
        removed: serde_json::from_str(&removed).context(Kind::Corrupt, "a stored receipt cannot be read")?,
    })
}

fn count(connection: &Connection, id: RecordId, removed: &[(&str, u64)]) -> Result<()> {
    let stored: String = connection.query_row("SELECT removed FROM erasure WHERE id = ?1", [id.0], |row| row.get(0)).stored()?;
    let mut counts: Removed = serde_json::from_str(&stored).context(Kind::Corrupt, "a stored receipt cannot be read")?;
    for (what, number) in removed.iter().filter(|(_, number)| *number > 0) {
        *counts.entry((*what).to_owned()).or_default() += number;
    }
    let counts = serde_json::to_string(&counts).context(Kind::Invalid, "a receipt cannot be written as JSON")?;
    connection.execute("UPDATE erasure SET removed = ?2 WHERE id = ?1", params![id.0, counts]).stored().map(drop)
}

/// The contact, and those who were found to be the same person.
pub(super) fn everybody(connection: &Connection, organisation: OrgId, contact: ContactId) -> Result<Vec<ContactId>> {
    let sql = "WITH RECURSIVE them (id) AS (VALUES (?1) UNION SELECT m.from_contact FROM contact_merge AS m JOIN them ON m.into_contact = them.id \
               WHERE m.organisation = ?2 AND m.undone_at IS NULL) SELECT id FROM them";
    let mut select = connection.prepare_cached(sql).stored()?;
    let found = select.query_map([contact.0, organisation.0], |row| row.get(0).map(ContactId)).stored()?;
    found.collect::<rusqlite::Result<_>>().stored()
}

fn conversations(connection: &Connection, erasing: &Erasing) -> Result<Vec<ConversationId>> {
    let sql = "SELECT id FROM conversation WHERE organisation = ?1 AND contact = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
    let mut all = Vec::new();
    for contact in everybody(connection, erasing.organisation, erasing.contact)? {
        let found = select.query_map([erasing.organisation.0, contact.0], |row| row.get(0).map(ConversationId)).stored()?;
        all.extend(found.collect::<rusqlite::Result<Vec<_>>>().stored()?);
    }
    Ok(all)
}

/// What the contact was known by, long enough to be looked for.
fn marks(connection: &Connection, id: RecordId) -> Result<Vec<String>> {
    let known_by: String =
        connection.query_row("SELECT known_by FROM erasure WHERE id = ?1", [id.0], |row| row.get(0)).stored()?;
    let mut marks: Vec<String> = serde_json::from_str(&known_by).context(Kind::Corrupt, "a stored erasure cannot be read")?;
    marks.retain(|mark| mark.chars().count() >= LEAST_MARK);
    Ok(marks)
}

/// Words of deleted messages stay in the index until its parts are written anew. False: all are.
pub(super) fn merge_words(connection: &Connection) -> Result<bool> {
    let mut is_busy = false;
    for index in ["message_words", "contact_pieces"] {
        let before = connection.total_changes();
        // Negative: parts that would not be merged by themselves are, too.
        let merge = format!("INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)");
        connection.execute(&merge, [-MERGED_PAGES]).stored()?;
        is_busy |= connection.total_changes() - before >= 2;
    }
    Ok(is_busy)
}

/// Who did what to the contact stays; what was written or sent, and names, do not.
fn blank_entries(connection: &Connection, erasing: &Erasing, after: i64, limit: usize) -> Result<Place> {
    let sql = "SELECT max(id) FROM (SELECT id FROM audit WHERE id > ?1 ORDER BY id LIMIT ?2)";
    let last: Option<i64> = connection.query_row(sql, [after, limit as i64], |row| row.get(0)).stored()?;
    let Some(last) = last else { return Ok(Place { stretch: EVENTS, after: 0 }) };
    let blank = "UPDATE audit SET detail = json_remove(detail, '$.fields', '$.changes', '$.object_name') WHERE id > ?1 AND id <= ?2 \
                 AND +organisation = ?3 AND json_remove(detail, '$.fields', '$.changes', '$.object_name') <> json(detail)";
    let (mut about, organisation) =
        (connection.prepare_cached(&format!("{blank} AND +contact = ?4")).stored()?, erasing.organisation.0);
    let mut blanked = 0;
    for contact in everybody(connection, erasing.organisation, erasing.contact)? {
        blanked += about.execute([after, last, organisation, contact.0]).stored()?;
    }
    let mut naming = connection.prepare_cached(&format!("{blank} AND instr(detail, ?4) > 0")).stored()?;
    for mark in marks(connection, erasing.id)? {
        blanked += naming.execute(params![after, last, organisation, mark]).stored()?;
    }
    count(connection, erasing.id, &[("audit_entries_blanked", blanked as u64)])?;
    Ok(Place { stretch: ENTRIES, after: last })
}

fn forget_events(connection: &Connection, erasing: &Erasing, after: i64, limit: usize) -> Result<Option<Place>> {
    let sql = "SELECT max(cursor) FROM (SELECT cursor FROM event WHERE cursor > ?1 ORDER BY cursor LIMIT ?2)";
    let last: Option<i64> = connection.query_row(sql, [after, limit as i64], |row| row.get(0)).stored()?;
    let Some(last) = last else { return Ok(None) };
    // The newest event stays, whatever it is about: cursors go on from it after a restart. It tells nothing but ids.
    let sql =
        "DELETE FROM event WHERE cursor > ?1 AND cursor <= ?2 AND conversation = ?3 AND cursor < (SELECT max(cursor) FROM event)";
    let mut delete = connection.prepare_cached(sql).stored()?;
    let mut events = 0;
    for conversation in conversations(connection, erasing)? {
        events += delete.execute([after, last, conversation.0]).stored()?;
    }
    count(connection, erasing.id, &[("events", events as u64)])?;
    Ok(Some(Place { stretch: EVENTS, after: last }))
}

fn finish(desk: &mut Desk<'_>, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
    let connection = desk.connection;
    let erasing = require(connection, organisation, id)?;
    if erasing.finished_at.is_some() {
        return Ok(true);
    }
    let (conversations, contacts) = (conversations(connection, &erasing)?, everybody(connection, organisation, erasing.contact)?);
    if !rows::portion(connection, &conversations, 1)?.is_empty() {
        return Ok(false);
    }
    let mut records = 0;
    for conversation in &conversations {
        records += rows::remove_conversation(desk, organisation, *conversation)?;
    }
    let ids = contacts.iter().map(ContactId::to_string);
    for mark in marks(connection, id)?.into_iter().chain(ids) {
        rows::remove_failed(connection, organisation, &mark)?;
        rows::remove_letters(connection, organisation, &mark)?;
        records += rows::remove_telling(connection, organisation, &mark)?;
    }
    for contact in &contacts {
        for sql in [
            "DELETE FROM contact_merge WHERE organisation = ?2 AND (into_contact = ?1 OR from_contact = ?1)",
            "DELETE FROM identity WHERE contact = ?1 AND organisation = ?2",
            "DELETE FROM contact_note WHERE contact = ?1 AND organisation = ?2",
            "DELETE FROM contact WHERE id = ?1 AND organisation = ?2",
        ] {
            connection.execute(sql, [contact.0, organisation.0]).stored()?;
        }
    }
    let counts = [("conversations", conversations.len() as u64), ("contacts", contacts.len() as u64), ("records", records)];
    count(connection, id, &counts)?;
    let done = "UPDATE erasure SET finished_at = ?2, known_by = '[]' WHERE id = ?1";
    connection.execute(done, params![id.0, now.as_millis()]).stored()?;
    Ok(true)
}
