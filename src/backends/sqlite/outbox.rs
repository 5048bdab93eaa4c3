use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ConversationId, InboxId, MessageId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use engine::ports::Outbox;
use engine::ports::outbox::Departure;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const COLUMNS: &str = "organisation, inbox, conversation, message, attempts, part, parts, begun_at, entered_at";

#[async_trait]
impl Outbox for SqliteStore {
    async fn claim(&self, now: Timestamp, lease: Duration) -> Result<Option<Departure>> {
        let sql = format!(
            "UPDATE outbox SET due_at = ?2, claimed = 1 WHERE message = \
             (SELECT message FROM outbox WHERE due_at IS NOT NULL AND due_at <= ?1 ORDER BY due_at LIMIT 1) RETURNING {COLUMNS}"
        );
        // Asking is a read: an idle program writes nothing.
        let due = "SELECT 1 FROM outbox WHERE due_at IS NOT NULL AND due_at <= ?1 LIMIT 1";
        let is_due = self.readers.call(move |connection| {
            let found =
                connection.prepare_cached(due).and_then(|mut select| select.query_row([now.as_millis()], |_| Ok(())).optional());
            found.stored()
        });
        if is_due.await?.is_none() {
            return Ok(None);
        }
        self.writer
            .call(move |desk| {
                let mut claim = desk.connection.prepare_cached(&sql).stored()?;
                claim.query_row([now.as_millis(), now.plus(lease).as_millis()], departure).optional().stored()
            })
            .await
    }

    async fn renew(&self, departure: &Departure, now: Timestamp, lease: Duration) -> Result<()> {
        let (message, part) = (departure.message.0, departure.part as i64);
        let sql = "UPDATE outbox SET due_at = ?3 WHERE message = ?1 AND part = ?2 AND claimed = 1";
        self.change_departure(sql, [message, part, now.plus(lease).as_millis()]).await
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Departure>> {
        let sql = format!("SELECT {COLUMNS} FROM outbox WHERE message = ?1 AND organisation = ?2");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                select.query_row([message.0, organisation.0], departure).optional().stored()
            })
            .await
    }

    async fn list_begun(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Departure>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM outbox WHERE organisation = ?1 AND inbox = ?2 AND begun_at IS NOT NULL ORDER BY entered_at LIMIT ?3"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let begun = select.query_map(params![organisation.0, inbox.0, limit as i64], departure).stored()?;
                begun.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }

    async fn begin(&self, departure: &Departure, of: usize, now: Timestamp) -> Result<()> {
        let (message, part) = (departure.message.0, departure.part as i64);
        let sql = "UPDATE outbox SET begun_at = ?3, parts = ?4, attempts = attempts + 1 WHERE message = ?1 AND part = ?2";
        self.change_departure(sql, [message, part, now.as_millis(), of as i64]).await
    }

    async fn pass(&self, organisation: OrgId, message: MessageId, part: usize, now: Timestamp) -> Result<()> {
        let sql = "UPDATE outbox SET part = ?3 + 1, begun_at = NULL, attempts = 0, claimed = 0, due_at = ?4 \
                   WHERE message = ?1 AND organisation = ?2 AND part = ?3";
        self.change_departure(sql, [message.0, organisation.0, part as i64, now.as_millis()]).await?;
        self.entered.notify_one();
        Ok(())
    }

    async fn postpone(&self, departure: &Departure, due: Timestamp, is_unsent: bool) -> Result<()> {
        let (message, part) = (departure.message.0, departure.part as i64);
        let sql = "UPDATE outbox SET due_at = ?3, claimed = 0, begun_at = CASE WHEN ?4 THEN NULL ELSE begun_at END \
                   WHERE message = ?1 AND part = ?2";
        self.change_departure(sql, [message, part, due.as_millis(), i64::from(is_unsent)]).await
    }

    async fn remove(&self, organisation: OrgId, message: MessageId) -> Result<()> {
        self.writer
            .call(move |desk| {
                let sql = "DELETE FROM outbox WHERE message = ?1 AND organisation = ?2 RETURNING conversation";
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                let conversation: Option<i64> =
                    delete.query_row([message.0, organisation.0], |row| row.get(0)).optional().stored()?;
                let Some(conversation) = conversation else {
                    return Ok(());
                };
                // Whoever waited behind it is next.
                let sql = "UPDATE outbox SET due_at = ?2 WHERE conversation = ?1 AND due_at IS NULL \
                           AND seq = (SELECT min(seq) FROM outbox WHERE conversation = ?1)";
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute([conversation, desk.clock.now().as_millis()]).stored().map(drop)
            })
            .await?;
        self.entered.notify_one();
        Ok(())
    }

    async fn count(&self, organisation: OrgId, inbox: InboxId) -> Result<(u64, Option<Timestamp>)> {
        let sql = "SELECT count(*), min(entered_at) FROM outbox WHERE organisation = ?1 AND inbox = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let count = select.query_row([organisation.0, inbox.0], |row| {
                    Ok((row.get::<_, i64>(0)? as u64, row.get::<_, Option<i64>>(1)?.map(Timestamp::from_millis)))
                });
                count.stored()
            })
            .await
    }

    async fn entered(&self) {
        self.entered.notified().await;
    }
}

impl SqliteStore {
    /// One update of one row.
    async fn change_departure<const N: usize>(&self, sql: &'static str, values: [i64; N]) -> Result<()> {
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                update.execute(params_from_iter(values)).stored().map(drop)
            })
            .await
    }

    /// One process at a time has this store: what the last one held when it ended is due again at once.
    pub async fn free_departures(&self, now: Timestamp) -> Result<()> {
        self.writer
            .call(move |desk| {
                let sql = "UPDATE outbox SET due_at = ?1, claimed = 0 WHERE claimed = 1";
                desk.connection.execute(sql, [now.as_millis()]).stored().map(drop)
            })
            .await
    }
}

/// In the transaction that stores the message. Behind an older one of its conversation it is not due yet.
pub(super) fn enter(connection: &Connection, conversation: &Conversation, message: &Message, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO outbox (conversation, seq, message, organisation, inbox, entered_at, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
               CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE conversation = ?1) THEN NULL ELSE ?6 END)";
    let mut insert = connection.prepare_cached(sql).stored()?;
    let row = params![
        conversation.id.0,
        message.seq as i64,
        message.id.0,
        conversation.organisation.0,
        conversation.inbox.0,
        now.as_millis()
    ];
    insert.execute(row).stored().map(drop)
}

fn departure(row: &Row<'_>) -> rusqlite::Result<Departure> {
    Ok(Departure {
        organisation: OrgId(row.get(0)?),
        inbox: InboxId(row.get(1)?),
        conversation: ConversationId(row.get(2)?),
        message: MessageId(row.get(3)?),
        attempts: row.get(4)?,
        part: row.get::<_, i64>(5)? as usize,
        of: row.get::<_, i64>(6)? as usize,
        begun_at: row.get::<_, Option<i64>>(7)?.map(Timestamp::from_millis),
        entered_at: Timestamp::from_millis(row.get(8)?),
    })
}
