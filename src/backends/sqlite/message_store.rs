use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::delivery::DeliveryState;
use engine::model::message::Message;
use engine::page::MAX_PAGE;
use engine::ports::MessageStore;
use engine::ports::message_store::{Bound, Range};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::errors::SqliteResult as _;
use super::{SqliteStore, rows};

#[async_trait]
impl MessageStore for SqliteStore {
    async fn list(&self, organisation: OrgId, conversation: ConversationId, range: Range) -> Result<Vec<Message>> {
        self.readers.call(move |connection| list(connection, organisation, conversation, range)).await
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Message>> {
        self.readers.call(move |connection| find(connection, organisation, message)).await
    }

    async fn list_behind(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        at: Timestamp,
        state: DeliveryState,
        limit: usize,
    ) -> Result<Vec<MessageId>> {
        // Failed stands between sent and delivered, and a time says nothing about it.
        let sql = "SELECT id FROM message WHERE conversation = ?1 AND organisation = ?2 AND author_kind IN (2, 3, 4) AND at <= ?3 \
                   AND delivery >= ?4 AND delivery < ?5 AND delivery <> ?6 ORDER BY seq DESC LIMIT ?7";
        let ranks = [DeliveryState::Sent, state, DeliveryState::Failed].map(|state| i64::from(state.rank()));
        self.readers
            .call(move |connection| {
                let mut select = connection.prepare_cached(sql).stored()?;
                let [sent, wanted, failed] = ranks;
                let values = [conversation.0, organisation.0, at.as_millis(), sent, wanted, failed, limit.min(MAX_PAGE) as i64];
                let found = select.query_map(values, |row| row.get(0).map(MessageId)).stored()?;
                found.collect::<rusqlite::Result<Vec<_>>>().stored()
            })
            .await
    }
}

fn list(connection: &Connection, organisation: OrgId, conversation: ConversationId, range: Range) -> Result<Vec<Message>> {
    let (filter, order, seq) = match range.side {
        Bound::After(seq) => ("seq > ?3", "ASC", seq),
        Bound::Before(seq) => ("seq < ?3", "DESC", seq),
        Bound::Latest => ("seq < ?3", "DESC", i64::MAX as u64),
    };
    let sql = format!(
        "SELECT {} FROM message WHERE conversation = ?1 AND organisation = ?2 AND {filter} AND (?4 OR NOT private) \
         ORDER BY seq {order} LIMIT ?5",
        rows::MESSAGE
    );
    let mut select = connection.prepare_cached(&sql).stored()?;
    let limit = range.limit.clamp(1, MAX_PAGE) as i64;
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let mut found = select.query(params![conversation.0, organisation.0, seq, range.with_private, limit]).stored()?;
    let mut messages = Vec::new();
    while let Some(row) = found.next().stored()? {
        messages.push(rows::message(row)?);
    }
    if !matches!(range.side, Bound::After(_)) {
        messages.reverse();
    }
    Ok(messages)
}

pub(super) fn find(connection: &Connection, organisation: OrgId, message: MessageId) -> Result<Option<Message>> {
    let sql = format!("SELECT {} FROM message WHERE id = ?1 AND organisation = ?2", rows::MESSAGE);
    let mut select = connection.prepare_cached(&sql).stored()?;
    select.query_row([message.0, organisation.0], |row| Ok(rows::message(row))).optional().stored()?.transpose()
}
