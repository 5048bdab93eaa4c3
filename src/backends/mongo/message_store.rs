use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::delivery::DeliveryState;
use engine::model::message::Message;
use engine::page::MAX_PAGE;
use engine::ports::MessageStore;
use engine::ports::message_store::{Bound, Range};
use mongodb::bson::doc;

use super::desk::{Desk, Query};
use super::fields::{Fields, own};
use super::{MongoStore, rows};

#[async_trait]
impl MessageStore for MongoStore {
    async fn list(&self, organisation: OrgId, conversation: ConversationId, range: Range) -> Result<Vec<Message>> {
        list(&mut self.desk(), organisation, conversation, range).await
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Message>> {
        find(&mut self.desk(), organisation, message).await
    }

    async fn list_behind(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        at: Timestamp,
        state: DeliveryState,
        limit: usize,
    ) -> Result<Vec<MessageId>> {
        let [sent, wanted, failed] = [DeliveryState::Sent, state, DeliveryState::Failed].map(|state| i64::from(state.rank()));
        let behind = doc! {
            "conversation": conversation.0,
            "organisation": organisation.0,
            "author_kind": { "$in": [2_i64, 3, 4] },
            "at": { "$lte": at.as_millis() },
            // Failed stands between sent and delivered, and a time says nothing about it.
            "delivery": { "$gte": sent, "$lt": wanted, "$ne": failed },
        };
        let query = Query::new(behind, doc! { "seq": -1 }, limit.clamp(1, MAX_PAGE)).hinted("message_seq");
        let found = self.desk().find("message", query.only(doc! { "_id": 1 })).await?;
        found.iter().map(|stored| Fields(stored).int("_id").map(MessageId)).collect()
    }
}

async fn list(desk: &mut Desk, organisation: OrgId, conversation: ConversationId, range: Range) -> Result<Vec<Message>> {
    let mut filter = doc! { "conversation": conversation.0, "organisation": organisation.0 };
    let bound = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
    let order = match range.side {
        Bound::After(seq) => {
            filter.insert("seq", doc! { "$gt": bound(seq) });
            1
        }
        Bound::Before(seq) => {
            filter.insert("seq", doc! { "$lt": bound(seq) });
            -1
        }
        Bound::Latest => -1,
    };
    if !range.with_private {
        filter.insert("private", false);
    }
    let query = Query::new(filter, doc! { "seq": order }, range.limit.clamp(1, MAX_PAGE)).hinted("message_seq");
    let found = desk.find("message", query.only(doc! { "words": 0 })).await?;
    let mut messages = found.iter().map(rows::message).collect::<Result<Vec<_>>>()?;
    if order < 0 {
        messages.reverse();
    }
    Ok(messages)
}

pub(super) async fn find(desk: &mut Desk, organisation: OrgId, message: MessageId) -> Result<Option<Message>> {
    desk.find_one("message", own(organisation, message.0)).await?.as_ref().map(rows::message).transpose()
}

/// These of them that are there, in no order.
pub(super) async fn find_many(desk: &mut Desk, ids: Vec<i64>) -> Result<Vec<Message>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::new(doc! { "_id": { "$in": ids } }, doc! {}, 0).only(doc! { "words": 0 });
    let found = desk.find("message", query).await?;
    found.iter().map(rows::message).collect()
}
