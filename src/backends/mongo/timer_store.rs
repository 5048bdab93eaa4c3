use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, OrgId};
use engine::model::timer::{Timer, TimerKind};
use engine::ports::TimerStore;
use mongodb::bson::doc;

use super::MongoStore;
use super::desk::Query;
use super::fields::Fields;

#[async_trait]
impl TimerStore for MongoStore {
    async fn claim_due(&self, now: Timestamp, limit: usize, lease: Duration) -> Result<Vec<Timer>> {
        let due = Query::new(doc! { "visible_at": { "$lte": now.as_millis() } }, doc! { "visible_at": 1 }, limit.max(1));
        let mut desk = self.desk();
        let mut claimed = Vec::new();
        for found in desk.find("timer", due).await? {
            let fields = Fields(&found);
            let (conversation, kind) = (fields.int("conversation")?, fields.small::<u8>("kind")?);
            // As it was read: whoever else claims it, or sets it anew, is first.
            let mut as_read = doc! { "conversation": conversation, "kind": i64::from(kind) };
            as_read.extend(doc! { "due": fields.int("due")?, "visible_at": fields.int("visible_at")? });
            let hidden = doc! { "$set": { "visible_at": now.plus(lease).as_millis() } };
            if desk.update("timer", as_read, hidden).await? == 1 {
                claimed.push(Timer {
                    organisation: OrgId(fields.int("organisation")?),
                    conversation: ConversationId(conversation),
                    kind: TimerKind::from_code(kind).ok_or_else(|| Error::corrupt("a timer has an unknown kind"))?,
                    due: fields.time("due")?,
                });
            }
        }
        Ok(claimed)
    }

    async fn complete(&self, timer: Timer) -> Result<()> {
        // An act that set the timer anew gave it another due time: that one stays.
        let own = doc! {
            "conversation": timer.conversation.0,
            "kind": i64::from(timer.kind.code()),
            "due": timer.due.as_millis(),
        };
        self.desk().delete("timer", own).await.map(drop)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let next = self.desk().first("timer", doc! { "visible_at": { "$gte": i64::MIN } }, doc! { "visible_at": 1 }).await?;
        next.map(|next| Fields(&next).time("visible_at")).transpose()
    }
}
