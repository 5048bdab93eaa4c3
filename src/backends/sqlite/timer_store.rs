use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, OrgId};
use engine::model::timer::{Timer, TimerKind};
use engine::ports::TimerStore;
use rusqlite::{OptionalExtension as _, params};

use super::SqliteStore;
use super::errors::SqliteResult as _;
use super::writer::Desk;

#[async_trait]
impl TimerStore for SqliteStore {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Timer>> {
        self.writer.call(move |desk| claim_due(desk, now, limit, lease)).await
    }

    async fn complete(&self, timer: Timer) -> Result<()> {
        // An act that set the timer anew gave it another due time: that one stays.
        let sql = "DELETE FROM timer WHERE conversation = ?1 AND kind = ?2 AND due = ?3";
        self.writer
            .call(move |desk| {
                let mut delete = desk.connection.prepare_cached(sql).stored()?;
                delete.execute(params![timer.conversation.0, timer.kind.code(), timer.due.as_millis()]).stored().map(drop)
            })
            .await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        self.readers
            .call(|connection| {
                let mut select =
                    connection.prepare_cached("SELECT visible_at FROM timer ORDER BY visible_at LIMIT 1").stored()?;
                select.query_row([], |row| row.get(0).map(Timestamp::from_millis)).optional().stored()
            })
            .await
    }
}

fn claim_due(desk: &mut Desk<'_>, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Timer>> {
    let sql = "UPDATE timer SET visible_at = ?2 WHERE (conversation, kind) IN \
               (SELECT conversation, kind FROM timer WHERE visible_at <= ?1 ORDER BY visible_at LIMIT ?3) \
               RETURNING organisation, conversation, kind, due";
    let mut claim = desk.connection.prepare_cached(sql).stored()?;
    let claimed = claim.query_map(params![now.as_millis(), now.plus(lease).as_millis(), limit as i64], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, u8>(2)?, row.get::<_, i64>(3)?))
    });
    let claimed = claimed.stored()?.collect::<rusqlite::Result<Vec<_>>>().stored()?;
    let timer = |(organisation, conversation, kind, due)| {
        Ok(Timer {
            organisation: OrgId(organisation),
            conversation: ConversationId(conversation),
            kind: TimerKind::from_code(kind).ok_or_else(|| Error::corrupt("a timer has an unknown kind"))?,
            due: Timestamp::from_millis(due),
        })
    };
    claimed.into_iter().map(timer).collect()
}
