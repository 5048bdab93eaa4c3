//! Erasing a contact. Which conversations are theirs is asked anew in each step, so that a step needs nothing of the one before.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{BlobId, CallId, ContactId, ConversationId, MessageId, OperatorId, OrgId, RecordId};
use engine::model::call::Call;
use engine::model::erasure::Erasing;
use engine::model::message::Content;
use engine::ports::Erasure;
use engine::ports::erasure::Portion;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::errors::SqliteResult as _;
use super::writer::Desk;
use super::{SqliteStore, contact_store};

/// A handle that is shorter stands in too much that is not the contact's.
const LEAST_MARK: usize = 5;

/// Pages of the index of words that one step writes anew.
const MERGED_PAGES: i64 = 500;

/// Records that tell of conversations or people; settings tell of neither.
const TELLING: [&str; 4] = ["agent_talk", "knowledge_gap", "lead", "macro_run"];

/// What belongs to a conversation and goes with it; found by the conversation, which the `+` says to the planner.
const BELONGINGS: [&str; 8] = [
    "DELETE FROM session WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM timer WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM outbox WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM turn_trace WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM tool_call WHERE conversation = ?1 AND organisation = ?2",
    "DELETE FROM usage_conversation WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM conversation_label WHERE conversation = ?1 AND +organisation = ?2",
    "DELETE FROM mention WHERE conversation = ?1 AND organisation = ?2",
];

#[async_trait]
impl Erasure for SqliteStore {
    async fn begin(&self, erasing: Erasing) -> Result<Erasing> {
        self.writer.call(move |desk| begin(desk, &erasing)).await
    }

    async fn find(&self, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
        self.readers.call(move |connection| find(connection, organisation, id)).await
    }

    async fn next(&self, organisation: OrgId, id: RecordId, limit: usize) -> Result<Portion> {
        self.readers.call(move |connection| next(connection, &require(connection, organisation, id)?, limit)).await
    }

    async fn remove(&self, organisation: OrgId, id: RecordId, portion: Portion, files: u64) -> Result<()> {
        self.writer.call(move |desk| remove(desk, organisation, id, &portion, files)).await
    }

    async fn sweep(&self, organisation: OrgId, id: RecordId, place: u64, limit: usize) -> Result<Option<u64>> {
        self.writer.call(move |desk| sweep(desk, organisation, id, place, limit)).await
    }

    async fn finish(&self, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
        self.writer.call(move |desk| finish(desk, organisation, id, now)).await
    }
}

fn begin(desk: &mut Desk<'_>, erasing: &Erasing) -> Result<Erasing> {
    let (connection, organisation) = (desk.connection, erasing.organisation);
    let contact = contact_store::find(connection, organisation, erasing.contact)?;
    let contact = contact.ok_or_else(|| Error::not_found("no such contact"))?;
    let living = "SELECT id FROM erasure WHERE organisation = ?1 AND contact = ?2 AND finished_at IS NULL";
    let known: Option<i64> =
        connection.query_row(living, [organisation.0, contact.id.0], |row| row.get(0)).optional().stored()?;
    if let Some(known) = known {
        return require(connection, organisation, RecordId(known));
    }
    overwrite(connection)?;
    let handles = contact.identities.iter().map(|identity| identity.handle.clone());
    // Agents note numbers in a form of their own.
    let digits = contact.phone.iter().map(|phone| phone.chars().filter(char::is_ascii_digit).collect::<String>());
    let known_by: BTreeSet<String> = handles.chain(contact.email.clone()).chain(contact.phone.clone()).chain(digits).collect();
    let known_by = serde_json::to_string(&known_by).context(Kind::Invalid, "an erasure cannot be written as JSON")?;
    let erasing = Erasing { contact: contact.id, ..erasing.clone() };
    let insert = "INSERT INTO erasure (id, organisation, contact, asked_by, asked_at, removed, known_by) VALUES (?1, ?2, ?3, ?4, ?5, '{}', ?6)";
    let Erasing { id, contact, asked_by, asked_at, .. } = erasing;
    connection.execute(insert, params![id.0, organisation.0, contact.0, asked_by.0, asked_at.as_millis(), known_by]).stored()?;
    let mut identities = 0;
    for contact in everybody(connection, organisation, contact)? {
        let forget = "DELETE FROM identity WHERE contact = ?1 AND organisation = ?2";
        identities += connection.execute(forget, [contact.0, organisation.0]).stored()?;
        let blank = "UPDATE contact SET name = NULL, email = NULL, phone = NULL, version = version + 1 WHERE id = ?1 AND organisation = ?2";
        connection.execute(blank, [contact.0, organisation.0]).stored()?;
    }
    count(connection, id, &[("identities", identities as u64)])?;
    require(connection, organisation, id)
}

fn find(connection: &Connection, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
    let sql = "SELECT id, organisation, contact, asked_by, asked_at, finished_at, removed FROM erasure WHERE id = ?1 AND organisation = ?2";
    let mut select = connection.prepare_cached(sql).stored()?;
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

/// What is deleted from now on is overwritten in the file, until the erasure is finished: other deletions need not pay for it.
fn overwrite(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "secure_delete", "ON").stored()
}

fn count(connection: &Connection, id: RecordId, removed: &[(&str, u64)]) -> Result<()> {
    let stored: String = connection.query_row("SELECT removed FROM erasure WHERE id = ?1", [id.0], |row| row.get(0)).stored()?;
    let mut counts: BTreeMap<String, u64> =
        serde_json::from_str(&stored).context(Kind::Corrupt, "a stored receipt cannot be read")?;
    for (what, number) in removed.iter().filter(|(_, number)| *number > 0) {
        *counts.entry((*what).to_owned()).or_default() += number;
    }
    let counts = serde_json::to_string(&counts).context(Kind::Invalid, "a receipt cannot be written as JSON")?;
    connection.execute("UPDATE erasure SET removed = ?2 WHERE id = ?1", params![id.0, counts]).stored().map(drop)
}

/// The contact, and those who were found to be the same person.
fn everybody(connection: &Connection, organisation: OrgId, contact: ContactId) -> Result<Vec<ContactId>> {
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

fn next(connection: &Connection, erasing: &Erasing, limit: usize) -> Result<Portion> {
    let mut messages =
        connection.prepare_cached("SELECT id, content FROM message WHERE conversation = ?1 ORDER BY seq LIMIT ?2").stored()?;
    let mut calls =
        connection.prepare_cached("SELECT id, body FROM call WHERE conversation = ?1 ORDER BY id LIMIT ?2").stored()?;
    let mut portion = Portion::default();
    for conversation in conversations(connection, erasing)? {
        let left = limit.saturating_sub(portion.messages.len() + portion.calls.len());
        let mut rows = messages.query([conversation.0, left as i64]).stored()?;
        while let Some(row) = rows.next().stored()? {
            portion.messages.push(MessageId(row.get(0).stored()?));
            if let Some(content) = row.get::<_, Option<String>>(1).stored()? {
                let content: Content =
                    serde_json::from_str(&content).context(Kind::Corrupt, "a stored message cannot be read")?;
                portion.files.extend(content.attachments.iter().map(|attachment| attachment.id));
            }
        }
        let left = limit.saturating_sub(portion.messages.len() + portion.calls.len());
        let mut rows = calls.query([conversation.0, left as i64]).stored()?;
        while let Some(row) = rows.next().stored()? {
            portion.calls.push(CallId(row.get(0).stored()?));
            let body: String = row.get(1).stored()?;
            let call: Call = serde_json::from_str(&body).context(Kind::Corrupt, "a stored call cannot be read")?;
            portion.files.extend(call.recording);
        }
    }
    Ok(portion)
}

fn remove(desk: &mut Desk<'_>, organisation: OrgId, id: RecordId, portion: &Portion, files: u64) -> Result<()> {
    let connection = desk.connection;
    require(connection, organisation, id)?;
    overwrite(connection)?;
    let each = |sql: &str, ids: &mut dyn Iterator<Item = i64>| -> Result<u64> {
        let mut delete = connection.prepare_cached(sql).stored()?;
        let mut removed = 0;
        for id in ids {
            removed += delete.execute([id]).stored()? as u64;
        }
        Ok(removed)
    };
    let messages = || portion.messages.iter().map(|message| message.0);
    for sql in [
        "DELETE FROM message_words WHERE rowid = ?1",
        "DELETE FROM report WHERE (inbox, id) IN (SELECT inbox, id FROM provider_id WHERE message = ?1)",
        "DELETE FROM provider_id WHERE message = ?1",
        "DELETE FROM outbox WHERE message = ?1",
    ] {
        each(sql, &mut messages())?;
    }
    let traces = each("DELETE FROM turn_trace WHERE message = ?1", &mut messages())?;
    let gone = each("DELETE FROM message WHERE id = ?1", &mut messages())?;
    let calls = each("DELETE FROM call WHERE id = ?1", &mut portion.calls.iter().map(|call| call.0))?;
    let mut looks =
        connection.prepare_cached("DELETE FROM audit WHERE organisation = ?1 AND object = ?2 AND actor IS NULL").stored()?;
    for file in &portion.files {
        looks.execute(params![organisation.0, BlobId::to_string(file)]).stored()?;
    }
    count(connection, id, &[("messages", gone), ("calls", calls), ("files", files), ("traces", traces)])
}

/// Places count through three stretches: entries of the audit log and words (place 0), then events by their cursors.
fn sweep(desk: &mut Desk<'_>, organisation: OrgId, id: RecordId, place: u64, limit: usize) -> Result<Option<u64>> {
    let connection = desk.connection;
    let erasing = require(connection, organisation, id)?;
    overwrite(connection)?;
    if place == 0 && (blank_entries(connection, &erasing, limit)? || merge_words(connection)?) {
        return Ok(Some(0));
    }
    let sql = "SELECT max(cursor) FROM (SELECT cursor FROM event WHERE cursor > ?1 ORDER BY cursor LIMIT ?2)";
    let last: Option<i64> = connection.query_row(sql, [place as i64, limit as i64], |row| row.get(0)).stored()?;
    let Some(last) = last else { return Ok(None) };
    // The newest event stays, whatever it is about: cursors go on from it after a restart. It tells nothing but ids.
    let sql =
        "DELETE FROM event WHERE cursor > ?1 AND cursor <= ?2 AND conversation = ?3 AND cursor < (SELECT max(cursor) FROM event)";
    let mut delete = connection.prepare_cached(sql).stored()?;
    let mut events = 0;
    for conversation in conversations(connection, &erasing)? {
        events += delete.execute([place as i64, last, conversation.0]).stored()?;
    }
    count(connection, id, &[("events", events as u64)])?;
    Ok(Some(last as u64))
}

/// Who did what to the contact stays; what was written or sent does not. False: there are none left.
fn blank_entries(connection: &Connection, erasing: &Erasing, limit: usize) -> Result<bool> {
    let sql = "UPDATE audit SET detail = json_remove(detail, '$.fields') WHERE id IN (SELECT id FROM audit WHERE organisation = ?1 \
               AND contact = ?2 AND json_extract(detail, '$.fields') IS NOT NULL LIMIT ?3)";
    let mut update = connection.prepare_cached(sql).stored()?;
    let mut blanked = 0;
    for contact in everybody(connection, erasing.organisation, erasing.contact)? {
        blanked += update.execute(params![erasing.organisation.0, contact.0, limit as i64]).stored()?;
    }
    count(connection, erasing.id, &[("audit_entries_blanked", blanked as u64)])?;
    Ok(blanked > 0)
}

/// Words of deleted messages stay in the index until its parts are written anew. False: there is nothing more to write.
fn merge_words(connection: &Connection) -> Result<bool> {
    let before = connection.total_changes();
    // Negative: parts that would not be merged by themselves are, too.
    connection.execute("INSERT INTO message_words (message_words, rank) VALUES ('merge', ?1)", [-MERGED_PAGES]).stored()?;
    Ok(connection.total_changes() - before >= 2)
}

fn finish(desk: &mut Desk<'_>, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
    let connection = desk.connection;
    let erasing = require(connection, organisation, id)?;
    if erasing.finished_at.is_some() {
        return Ok(true);
    }
    if !next(connection, &erasing, 1)?.is_empty() {
        return Ok(false);
    }
    overwrite(connection)?;
    let known_by: String =
        connection.query_row("SELECT known_by FROM erasure WHERE id = ?1", [id.0], |row| row.get(0)).stored()?;
    let mut marks: Vec<String> = serde_json::from_str(&known_by).context(Kind::Corrupt, "a stored erasure cannot be read")?;
    let (conversations, contacts) = (conversations(connection, &erasing)?, everybody(connection, organisation, erasing.contact)?);
    marks.retain(|mark| mark.chars().count() >= LEAST_MARK);
    marks.extend(conversations.iter().map(ConversationId::to_string));
    marks.extend(contacts.iter().map(ContactId::to_string));
    for conversation in &conversations {
        for sql in BELONGINGS {
            connection.execute(sql, [conversation.0, organisation.0]).stored()?;
        }
        connection.execute("DELETE FROM conversation WHERE id = ?1", [conversation.0]).stored()?;
        desk.memory.conversations.remove(conversation);
    }
    let mut records = 0;
    for mark in &marks {
        for kind in TELLING {
            let keys = "DELETE FROM record_key WHERE kind = ?2 AND organisation = ?1 AND id IN \
                        (SELECT id FROM record WHERE organisation = ?1 AND kind = ?2 AND instr(body, ?3) > 0)";
            connection.execute(keys, params![organisation.0, kind, mark]).stored()?;
            let bodies = "DELETE FROM record WHERE organisation = ?1 AND kind = ?2 AND instr(body, ?3) > 0";
            records += connection.execute(bodies, params![organisation.0, kind, mark]).stored()?;
        }
        let jobs = "DELETE FROM job WHERE organisation = ?1 AND kind <> 'contact.erase' \
                    AND (instr(payload, ?2) > 0 OR instr(coalesce(last_error, ''), ?2) > 0)";
        connection.execute(jobs, params![organisation.0, mark]).stored()?;
    }
    for contact in &contacts {
        let merges = "DELETE FROM contact_merge WHERE organisation = ?2 AND (into_contact = ?1 OR from_contact = ?1)";
        connection.execute(merges, [contact.0, organisation.0]).stored()?;
        connection
            .execute("DELETE FROM identity WHERE contact = ?1 AND organisation = ?2", [contact.0, organisation.0])
            .stored()?;
        connection.execute("DELETE FROM contact WHERE id = ?1 AND organisation = ?2", [contact.0, organisation.0]).stored()?;
    }
    let counts =
        [("conversations", conversations.len() as u64), ("contacts", contacts.len() as u64), ("records", records as u64)];
    count(connection, id, &counts)?;
    let done = "UPDATE erasure SET finished_at = ?2, known_by = '[]' WHERE id = ?1";
    connection.execute(done, params![id.0, now.as_millis()]).stored()?;
    connection.pragma_update(None, "secure_delete", "OFF").stored()?;
    Ok(true)
}
