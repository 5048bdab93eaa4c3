use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::trace::TurnTrace;
use engine::page::MAX_PAGE;
use engine::ports::TurnLog;
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::Query;
use super::errors::is_duplicate;
use super::fields::{Fields, own};

#[async_trait]
impl TurnLog for MongoStore {
    async fn append(&self, trace: TurnTrace) -> Result<()> {
        let body = serde_json::to_string(&trace).context(Kind::Invalid, "a trace cannot be written as JSON")?;
        let TurnTrace { message, organisation, conversation, at, .. } = trace;
        let mut place = own(organisation, message.0);
        place.insert("conversation", conversation.0);
        let content = doc! { "at": at.as_millis(), "body": body };
        let mut new = place.clone();
        new.extend(content.clone());
        let mut desk = self.desk();
        match desk.insert("turn_trace", new).await {
            // Where the message is somebody else's, nothing is found here.
            Err(error) if is_duplicate(&error) => desk.update("turn_trace", place, doc! { "$set": content }).await.map(drop),
            done => done,
        }
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<TurnTrace>> {
        self.desk().find_one("turn_trace", own(organisation, message.0)).await?.as_ref().map(read).transpose()
    }

    async fn list(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        before: Option<MessageId>,
        limit: usize,
    ) -> Result<Vec<TurnTrace>> {
        let before = before.map_or(i64::MAX, |message| message.0);
        let further = doc! { "conversation": conversation.0, "organisation": organisation.0, "_id": { "$lt": before } };
        let newest = Query::new(further, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE));
        self.desk().find("turn_trace", newest.only(doc! { "body": 1 })).await?.iter().map(read).collect()
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let old = doc! { "at": { "$lt": before.as_millis() } };
        self.desk().delete_some("turn_trace", old, doc! { "at": 1 }, limit).await
    }
}

fn read(stored: &Document) -> Result<TurnTrace> {
    serde_json::from_str(Fields(stored).text("body")?).context(Kind::Corrupt, "a stored trace cannot be read")
}
