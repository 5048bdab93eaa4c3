use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ConversationId, InboxId, MessageId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use engine::ports::Outbox;
use engine::ports::outbox::Departure;
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own, present, set};

#[async_trait]
impl Outbox for MongoStore {
    async fn claim(&self, now: Timestamp, lease: Duration) -> Result<Option<Departure>> {
        let due = doc! { "due_at": { "$lte": now.as_millis() } };
        let hidden = doc! { "$set": { "due_at": now.plus(lease).as_millis(), "claimed": true } };
        let claimed = self.desk().find_and_update("outbox", due, doc! { "due_at": 1 }, hidden).await?;
        claimed.as_ref().map(departure).transpose()
    }

    async fn renew(&self, departure: &Departure, now: Timestamp, lease: Duration) -> Result<()> {
        let mut claimed = at_part(departure.message, departure.part);
        claimed.insert("claimed", true);
        let longer = doc! { "$set": { "due_at": now.plus(lease).as_millis() } };
        self.desk().update("outbox", claimed, longer).await.map(drop)
    }

    async fn find(&self, organisation: OrgId, message: MessageId) -> Result<Option<Departure>> {
        self.desk().find_one("outbox", own(organisation, message.0)).await?.as_ref().map(departure).transpose()
    }

    async fn list_begun(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Vec<Departure>> {
        let begun = doc! { "organisation": organisation.0, "inbox": inbox.0, "begun_at": { "$exists": true } };
        let query = Query::new(begun, doc! { "entered_at": 1 }, limit.max(1)).hinted("outbox_inbox");
        self.desk().find("outbox", query).await?.iter().map(departure).collect()
    }

    async fn begin(&self, departure: &Departure, of: usize, now: Timestamp) -> Result<()> {
        let begun = doc! { "$set": { "begun_at": now.as_millis(), "parts": of as i64 }, "$inc": { "attempts": 1_i64 } };
        self.desk().update("outbox", at_part(departure.message, departure.part), begun).await.map(drop)
    }

    async fn pass(&self, organisation: OrgId, message: MessageId, part: usize, now: Timestamp) -> Result<()> {
        let mut stands = at_part(message, part);
        stands.insert("organisation", organisation.0);
        let passed = doc! {
            "part": part as i64 + 1,
            "begun_at": None::<i64>,
            "attempts": 0_i64,
            "claimed": false,
            "due_at": now.as_millis(),
        };
        self.desk().update("outbox", stands, set(passed)).await?;
        self.entered.notify_one();
        Ok(())
    }

    async fn postpone(&self, departure: &Departure, due: Timestamp, is_unsent: bool) -> Result<()> {
        let mut fields = doc! { "due_at": due.as_millis(), "claimed": false };
        if is_unsent {
            fields.insert("begun_at", None::<i64>);
        }
        self.desk().update("outbox", at_part(departure.message, departure.part), set(fields)).await.map(drop)
    }

    async fn remove(&self, organisation: OrgId, message: MessageId) -> Result<()> {
        // Whose it is never changes: acts of this process on the conversation are waited for instead of outrun.
        let Some(found) = self.find(organisation, message).await? else { return Ok(()) };
        {
            let _lane = self.lane(found.conversation).await;
            in_transaction!(self, |desk| remove(desk, organisation, message))?;
        }
        self.entered.notify_one();
        Ok(())
    }

    async fn count(&self, organisation: OrgId, inbox: InboxId) -> Result<(u64, Option<Timestamp>)> {
        let waiting = vec![
            doc! { "$match": { "organisation": organisation.0, "inbox": inbox.0 } },
            doc! { "$group": { "_id": null, "count": { "$sum": 1_i64 }, "oldest": { "$min": "$entered_at" } } },
        ];
        match self.desk().aggregate("outbox", waiting).await?.first() {
            Some(counted) => Ok((Fields(counted).seq("count")?, Fields(counted).time_or_none("oldest")?)),
            None => Ok((0, None)),
        }
    }

    async fn entered(&self) {
        self.entered.notified().await;
    }
}

/// In the transaction that stores the message. Behind an older one of its conversation it is not due yet.
pub(super) async fn enter(desk: &mut Desk, conversation: &Conversation, message: &Message, now: Timestamp) -> Result<()> {
    let is_behind = desk.exists("outbox", doc! { "conversation": conversation.id.0 }).await?;
    let departure = doc! {
        "_id": message.id.0,
        "conversation": conversation.id.0,
        "seq": message.seq as i64,
        "organisation": conversation.organisation.0,
        "inbox": conversation.inbox.0,
        "entered_at": now.as_millis(),
        "due_at": (!is_behind).then_some(now.as_millis()),
        "claimed": false,
        "attempts": 0_i64,
        "part": 0_i64,
        "parts": 1_i64,
    };
    desk.insert("outbox", present(departure)).await
}

async fn remove(desk: &mut Desk, organisation: OrgId, message: MessageId) -> Result<()> {
    let Some(removed) = desk.find_and_delete("outbox", own(organisation, message.0)).await? else { return Ok(()) };
    let conversation = Fields(&removed).int("conversation")?;
    // What enters at the same moment waits behind what goes now, and nobody would free it: acts write the conversation as well, so
    // one of the two begins anew.
    desk.update("conversation", own(organisation, conversation), doc! { "$inc": { "outbox_moves": 1_i64 } }).await?;
    let next = desk.first("outbox", doc! { "conversation": conversation }, doc! { "seq": 1 }).await?;
    let Some(next) = next.filter(|next| !next.contains_key("due_at")) else { return Ok(()) };
    let now = desk.clock.now().as_millis();
    desk.update("outbox", doc! { "_id": Fields(&next).int("_id")? }, doc! { "$set": { "due_at": now } }).await.map(drop)
}

/// The departure, while it stands at this part.
fn at_part(message: MessageId, part: usize) -> Document {
    doc! { "_id": message.0, "part": part as i64 }
}

fn departure(stored: &Document) -> Result<Departure> {
    let fields = Fields(stored);
    Ok(Departure {
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        conversation: ConversationId(fields.int("conversation")?),
        message: MessageId(fields.int("_id")?),
        attempts: fields.small("attempts")?,
        part: fields.small("part")?,
        of: fields.small("parts")?,
        begun_at: fields.time_or_none("begun_at")?,
        entered_at: fields.time("entered_at")?,
    })
}
