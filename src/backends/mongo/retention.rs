use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{BlobId, CallId, ConversationId, InboxId, OrgId};
use engine::model::call::Call;
use engine::model::conversation::Status;
use engine::ports::Retention;
use engine::ports::erasure::Portion;
use mongodb::bson::doc;

use super::desk::{Desk, Query, in_transaction};
use super::erasure::rows;
use super::fields::{Fields, own};
use super::rows::json;
use super::{MongoStore, act};

#[async_trait]
impl Retention for MongoStore {
    async fn expired(&self, organisation: OrgId, inbox: InboxId, before: Timestamp, limit: usize) -> Result<Vec<ConversationId>> {
        let old = doc! {
            "organisation": organisation.0,
            "inbox": inbox.0,
            "status": i64::from(Status::Resolved.code()),
            "updated_at": { "$lt": before.as_millis() },
        };
        let query = Query::new(old, doc! { "updated_at": 1, "_id": 1 }, limit.max(1)).hinted("conversation_inbox");
        let found = self.desk().find("conversation", query.only(doc! { "_id": 1 })).await?;
        found.iter().map(|stored| Fields(stored).int("_id").map(ConversationId)).collect()
    }

    async fn next(&self, organisation: OrgId, conversation: ConversationId, limit: usize) -> Result<Portion> {
        let mut desk = self.desk();
        match act::find(&mut desk, organisation, conversation).await? {
            Some(found) => rows::portion(&mut desk, &[found.id.0], limit).await,
            None => Ok(Portion::default()),
        }
    }

    async fn remove(
        &self,
        organisation: OrgId,
        conversation: ConversationId,
        portion: Portion,
        before: Timestamp,
    ) -> Result<bool> {
        let _lane = self.lane(conversation).await;
        in_transaction!(self, |desk| remove(desk, organisation, conversation, &portion, before))
    }

    async fn close(&self, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool> {
        let _lane = self.lane(conversation).await;
        in_transaction!(self, |desk| close(desk, organisation, conversation, before))
    }

    async fn old_recordings(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        before: Timestamp,
        limit: usize,
    ) -> Result<Vec<(CallId, BlobId)>> {
        let recorded = doc! { "inbox": inbox.0, "recording": { "$exists": true }, "organisation": organisation.0 };
        let query = Query::new(recorded, doc! { "_id": 1 }, limit.max(1)).hinted("call_recorded");
        let mut old = Vec::new();
        for stored in self.desk().find("call", query.only(doc! { "body": 1 })).await? {
            let call = rows::call(&stored)?;
            // Calls stand in the order in which they began; one that ended later hides only those that began after it.
            if let (Some(recording), Some(_)) = (call.recording, call.ended.filter(|ended| ended.at < before)) {
                old.push((call.id, recording));
            }
        }
        Ok(old)
    }

    async fn clear_words(&self) -> Result<bool> {
        // Words are stored with their message and go with it.
        Ok(false)
    }

    async fn forget_recordings(&self, organisation: OrgId, calls: Vec<CallId>) -> Result<()> {
        in_transaction!(self, |desk| forget_recordings(desk, organisation, &calls))
    }
}

async fn remove(
    desk: &mut Desk,
    organisation: OrgId,
    conversation: ConversationId,
    portion: &Portion,
    before: Timestamp,
) -> Result<bool> {
    if !is_over(desk, organisation, conversation, before).await? {
        return Ok(false);
    }
    // Whoever takes it up at this moment writes it too, and one of the two begins anew.
    desk.update("conversation", own(organisation, conversation.0), doc! { "$inc": { "stamp": 1_i64 } }).await?;
    rows::remove(desk, organisation, portion).await?;
    Ok(true)
}

async fn close(desk: &mut Desk, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool> {
    let is_over = is_over(desk, organisation, conversation, before).await?;
    if !is_over || !rows::portion(desk, &[conversation.0], 1).await?.is_empty() {
        return Ok(false);
    }
    rows::remove_conversations(desk, organisation, &[conversation.0]).await?;
    Ok(true)
}

async fn forget_recordings(desk: &mut Desk, organisation: OrgId, calls: &[CallId]) -> Result<()> {
    for id in calls {
        let Some(stored) = desk.find_one("call", own(organisation, id.0)).await? else { continue };
        let call = Call { recording: None, ..rows::call(&stored)? };
        let update = doc! { "$set": { "body": json(&call, "a call")? }, "$unset": { "recording": 1 } };
        desk.update("call", own(organisation, id.0), update).await?;
    }
    Ok(())
}

/// Resolved, and nothing has happened in it since.
async fn is_over(desk: &mut Desk, organisation: OrgId, conversation: ConversationId, before: Timestamp) -> Result<bool> {
    let found = act::find(desk, organisation, conversation).await?;
    Ok(found.is_some_and(|found| found.status == Status::Resolved && found.updated_at < before))
}
