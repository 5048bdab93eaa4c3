use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, LetterId, OrgId, WebhookId};
use engine::model::webhook::{Attempt, EventType, Letter, LetterState, NewLetter, Next, ORDERED_TRIES};
use engine::page::{MAX_PAGE, Page};
use engine::ports::WebhookLog;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;

const COLUMNS: &str = "id, organisation, webhook, event, key, conversation, body, entered_at, state, attempts, due_at";

#[async_trait]
impl WebhookLog for SqliteStore {
    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>> {
        let sql = "SELECT cursor FROM webhook_cursor WHERE organisation = ?1";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let cursor: Option<i64> = select.query_row([organisation.0], |row| row.get(0)).optional().stored()?;
                Ok(cursor.map(|cursor| cursor as u64))
            })
            .await
    }

    async fn enter(&self, organisation: OrgId, letters: Vec<NewLetter>, cursor: Option<u64>, now: Timestamp) -> Result<()> {
        let is_news = !letters.is_empty();
        self.writer
            .call(move |desk| {
                letters.iter().try_for_each(|letter| enter(desk.connection, organisation, letter, now))?;
                let Some(cursor) = cursor else { return Ok(()) };
                let sql = "INSERT INTO webhook_cursor (organisation, cursor) VALUES (?1, ?2) \
                           ON CONFLICT (organisation) DO UPDATE SET cursor = max(cursor, excluded.cursor)";
                let mut upsert = desk.connection.prepare_cached(sql).stored()?;
                upsert.execute([organisation.0, cursor as i64]).stored().map(drop)
            })
            .await?;
        if is_news {
            self.posted.notify_one();
        }
        Ok(())
    }

    async fn list_due(&self, now: Timestamp) -> Result<Vec<(OrgId, WebhookId)>> {
        // From one webhook of the index to the next, however many letters each has.
        let sql = "WITH RECURSIVE one (webhook) AS ( \
                       SELECT min(webhook) FROM webhook_letter WHERE due_at IS NOT NULL \
                       UNION ALL \
                       SELECT (SELECT min(webhook) FROM webhook_letter WHERE due_at IS NOT NULL AND webhook > one.webhook) \
                       FROM one WHERE one.webhook IS NOT NULL) \
                   SELECT (SELECT organisation FROM webhook_letter WHERE webhook = one.webhook AND due_at <= ?1 LIMIT 1), one.webhook \
                   FROM one WHERE one.webhook IS NOT NULL";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let found = select.query_map([now.as_millis()], |row| Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, i64>(1)?)));
                let found = found.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                let due =
                    found.into_iter().filter_map(|(organisation, webhook)| Some((OrgId(organisation?), WebhookId(webhook))));
                Ok(due.collect())
            })
            .await
    }

    async fn claim(
        &self,
        organisation: OrgId,
        webhook: WebhookId,
        now: Timestamp,
        lease: Duration,
        most: usize,
    ) -> Result<Vec<Letter>> {
        let sql = format!(
            "UPDATE webhook_letter SET due_at = ?4, claimed = 1 WHERE id IN \
             (SELECT id FROM webhook_letter WHERE webhook = ?1 AND organisation = ?2 AND due_at <= ?3 ORDER BY due_at, id LIMIT ?5) \
             RETURNING {COLUMNS}"
        );
        self.writer
            .call(move |desk| {
                let mut claim = desk.connection.prepare_cached(&sql).stored()?;
                let until = now.plus(lease).as_millis();
                let values = params![webhook.0, organisation.0, now.as_millis(), until, most.min(MAX_PAGE) as i64];
                let found = claim.query_map(values, |row| Ok(letter(row))).stored()?;
                let mut letters = found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()??;
                letters.sort_unstable_by_key(|letter| letter.id);
                Ok(letters)
            })
            .await
    }

    async fn settle(&self, organisation: OrgId, letter: LetterId, attempt: Attempt, next: Next) -> Result<()> {
        let (state, due_at) = match next {
            Next::Delivered => (LetterState::Delivered, None),
            Next::Again(due_at) => (LetterState::Waiting, Some(due_at.as_millis())),
            Next::GiveUp => (LetterState::GivenUp, None),
        };
        self.writer
            .call(move |desk| {
                let sql = "UPDATE webhook_letter SET state = ?3, due_at = ?4, attempts = attempts + 1, claimed = 0 \
                           WHERE id = ?1 AND organisation = ?2 RETURNING webhook, conversation, attempts";
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                let row = params![letter.0, organisation.0, state.code(), due_at];
                let settled = update.query_row(row, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional().stored()?;
                let Some((webhook, conversation, attempts)): Option<(i64, Option<i64>, u32)> = settled else { return Ok(()) };
                keep(desk.connection, letter, attempts, &attempt)?;
                match conversation {
                    Some(conversation) if state != LetterState::Waiting || attempts >= ORDERED_TRIES => {
                        let_follow(desk.connection, webhook, conversation, desk.clock.now())
                    }
                    _ => Ok(()),
                }
            })
            .await?;
        self.posted.notify_one();
        Ok(())
    }

    async fn count_waiting(&self, organisation: OrgId, webhook: WebhookId) -> Result<u64> {
        let sql = "SELECT count(*) FROM webhook_letter WHERE webhook = ?1 AND state = 0 AND organisation = ?2";
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let count: i64 = select.query_row([webhook.0, organisation.0], |row| row.get(0)).stored()?;
                Ok(count as u64)
            })
            .await
    }

    async fn list(&self, organisation: OrgId, webhook: WebhookId, cursor: Option<String>, limit: usize) -> Result<Page<Letter>> {
        let before: LetterId = cursor.as_deref().map_or(Ok(LetterId(i64::MAX)), str::parse)?;
        let limit = limit.clamp(1, MAX_PAGE);
        let sql = format!(
            "SELECT {COLUMNS} FROM webhook_letter WHERE webhook = ?1 AND organisation = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4"
        );
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let values = params![webhook.0, organisation.0, before.0, limit as i64 + 1];
                let found = select.query_map(values, |row| Ok(letter(row))).stored()?;
                let mut items = found.collect::<rusqlite::Result<Result<Vec<_>>>>().stored()??;
                let has_more = items.len() > limit;
                items.truncate(limit);
                let next = items.last().filter(|_| has_more).map(|last| last.id.to_string());
                Ok(Page { items, next })
            })
            .await
    }

    async fn find(&self, organisation: OrgId, webhook: WebhookId, id: LetterId) -> Result<Option<(Letter, Vec<Attempt>)>> {
        let sql = format!("SELECT {COLUMNS} FROM webhook_letter WHERE id = ?1 AND webhook = ?2 AND organisation = ?3");
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(&sql).stored()?;
                let found = select.query_row([id.0, webhook.0, organisation.0], |row| Ok(letter(row))).optional().stored()?;
                let Some(letter) = found.transpose()? else { return Ok(None) };
                let sql = "SELECT at, took_ms, status, answer, error FROM webhook_attempt WHERE letter = ?1 ORDER BY number";
                let mut select = connection.prepare_cached(sql).stored()?;
                let attempts = select.query_map([id.0], attempt).stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
                Ok(Some((letter, attempts)))
            })
            .await
    }

    async fn redeliver(&self, organisation: OrgId, webhook: WebhookId, letter: LetterId, now: Timestamp) -> Result<()> {
        let sql = "UPDATE webhook_letter SET state = 0, due_at = ?4 WHERE id = ?1 AND webhook = ?2 AND organisation = ?3";
        self.writer
            .call(move |desk| {
                let mut update = desk.connection.prepare_cached(sql).stored()?;
                let updated = update.execute([letter.0, webhook.0, organisation.0, now.as_millis()]).stored()?;
                if updated == 1 { Ok(()) } else { Err(Error::not_found("no such delivery")) }
            })
            .await?;
        self.posted.notify_one();
        Ok(())
    }

    async fn forget(&self, organisation: OrgId, webhook: WebhookId) -> Result<()> {
        self.writer
            .call(move |desk| {
                for sql in [
                    "DELETE FROM webhook_attempt WHERE letter IN (SELECT id FROM webhook_letter WHERE webhook = ?1 AND organisation = ?2)",
                    "DELETE FROM webhook_letter WHERE webhook = ?1 AND organisation = ?2",
                ] {
                    desk.connection.execute(sql, [webhook.0, organisation.0]).stored()?;
                }
                Ok(())
            })
            .await
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        self.writer
            .call(move |desk| {
                let old = "SELECT id FROM webhook_letter WHERE entered_at < ?1 ORDER BY entered_at LIMIT ?2";
                let values = [before.as_millis(), limit as i64];
                let attempts = format!("DELETE FROM webhook_attempt WHERE letter IN ({old})");
                desk.connection.prepare_cached(&attempts).and_then(|mut delete| delete.execute(values)).stored()?;
                let letters = format!("DELETE FROM webhook_letter WHERE id IN ({old})");
                desk.connection.prepare_cached(&letters).and_then(|mut delete| delete.execute(values)).stored()
            })
            .await
    }

    async fn posted(&self) {
        self.posted.notified().await;
    }
}

impl SqliteStore {
    /// One process at a time has this store: what the last one was bringing when it ended is due again at once.
    pub async fn free_letters(&self, now: Timestamp) -> Result<()> {
        self.writer
            .call(move |desk| {
                let sql = "UPDATE webhook_letter SET due_at = ?1, claimed = 0 WHERE claimed = 1";
                desk.connection.execute(sql, [now.as_millis()]).stored().map(drop)
            })
            .await
    }
}

fn enter(connection: &Connection, organisation: OrgId, letter: &NewLetter, now: Timestamp) -> Result<()> {
    let sql = "INSERT INTO webhook_letter (id, organisation, webhook, event, key, conversation, body, entered_at, state, attempts, \
               claimed, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, 0, \
               CASE WHEN EXISTS (SELECT 1 FROM webhook_letter WHERE webhook = ?3 AND conversation = ?6 AND state = 0 \
               AND (due_at IS NULL OR attempts < ?9)) THEN NULL ELSE ?8 END) ON CONFLICT (webhook, key) DO NOTHING";
    let mut insert = connection.prepare_cached(sql).stored()?;
    let row = params![
        letter.id.0,
        organisation.0,
        letter.webhook.0,
        letter.event.as_str(),
        letter.key,
        letter.conversation.map(|conversation| conversation.0),
        letter.body,
        now.as_millis(),
        ORDERED_TRIES
    ];
    insert.execute(row).stored().map(drop)
}

fn keep(connection: &Connection, letter: LetterId, number: u32, attempt: &Attempt) -> Result<()> {
    let sql =
        "INSERT INTO webhook_attempt (letter, number, at, took_ms, status, answer, error) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let Attempt { at, took, status, answer, error } = attempt;
    let row = params![letter.0, number, at.as_millis(), took.as_millis() as i64, status, answer, error];
    connection.prepare_cached(sql).and_then(|mut insert| insert.execute(row)).stored().map(drop)
}

/// The next one that waited behind it.
fn let_follow(connection: &Connection, webhook: i64, conversation: i64, now: Timestamp) -> Result<()> {
    let sql = "UPDATE webhook_letter SET due_at = ?3 WHERE id = (SELECT id FROM webhook_letter \
               WHERE webhook = ?1 AND conversation = ?2 AND state = 0 AND due_at IS NULL ORDER BY id LIMIT 1) \
               AND NOT EXISTS (SELECT 1 FROM webhook_letter WHERE webhook = ?1 AND conversation = ?2 AND state = 0 \
               AND due_at IS NOT NULL AND attempts < ?4)";
    let row = params![webhook, conversation, now.as_millis(), ORDERED_TRIES];
    connection.prepare_cached(sql).and_then(|mut update| update.execute(row)).stored().map(drop)
}

fn letter(row: &Row<'_>) -> Result<Letter> {
    let broken = || Error::corrupt("a letter to a webhook cannot be read");
    let (event, state): (String, u8) = (row.get(3).stored()?, row.get(8).stored()?);
    Ok(Letter {
        id: LetterId(row.get(0).stored()?),
        organisation: OrgId(row.get(1).stored()?),
        webhook: WebhookId(row.get(2).stored()?),
        event: EventType::named(&event).ok_or_else(broken)?,
        key: row.get(4).stored()?,
        conversation: row.get::<_, Option<i64>>(5).stored()?.map(ConversationId),
        body: row.get(6).stored()?,
        entered_at: Timestamp::from_millis(row.get(7).stored()?),
        state: LetterState::from_code(state).ok_or_else(broken)?,
        attempts: row.get(9).stored()?,
        due_at: row.get::<_, Option<i64>>(10).stored()?.map(Timestamp::from_millis),
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        at: Timestamp::from_millis(row.get(0)?),
        took: Duration::from_millis(row.get::<_, i64>(1)? as u64),
        status: row.get(2)?,
        answer: row.get(3)?,
        error: row.get(4)?,
    })
}
