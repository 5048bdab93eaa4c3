use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{CallId, InboxId, OrgId};
use engine::model::call::{Call, CallChange};
use engine::page::MAX_PAGE;
use engine::ports::CallStore;
use engine::ports::call_store::{CallsOf, Changed, Opened};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::Query;
use super::errors::{is_duplicate, outrun};
use super::fields::{Fields, own, present, set};

/// Each further try means that somebody else changed the same call in between: its line and its carrier, seldom both.
const MOST_TRIES: u32 = 50;

#[async_trait]
impl CallStore for MongoStore {
    async fn open(&self, call: Call, now: Timestamp) -> Result<Opened> {
        let mut new = doc! {
            "_id": call.id.0,
            "organisation": call.organisation.0,
            "inbox": call.inbox.0,
            "conversation": call.conversation.0,
            "seen_at": now.as_millis(),
        };
        new.extend(changeable(&call)?);
        let mut desk = self.desk();
        let refused = match desk.insert("call", present(new)).await {
            Err(error) if is_duplicate(&error) => error,
            opened => return opened.map(|()| Opened { call, is_new: true }),
        };
        let first = desk.find_one("call", by_carrier(call.organisation, call.inbox, &call.carrier_id)).await?;
        let call = read(&first.ok_or(refused)?)?;
        Ok(Opened { call, is_new: false })
    }

    async fn find(&self, organisation: OrgId, call: CallId) -> Result<Option<Call>> {
        self.desk().find_one("call", own(organisation, call.0)).await?.as_ref().map(read).transpose()
    }

    async fn find_by_carrier(&self, organisation: OrgId, inbox: InboxId, carrier_id: &str) -> Result<Option<Call>> {
        let found = self.desk().find_one("call", by_carrier(organisation, inbox, carrier_id)).await?;
        found.as_ref().map(read).transpose()
    }

    async fn change(&self, organisation: OrgId, call: CallId, change: CallChange) -> Result<Changed> {
        let mut desk = self.desk();
        for _ in 0..MOST_TRIES {
            let found = desk.find_one("call", own(organisation, call.0)).await?;
            let found = found.ok_or_else(|| Error::not_found(format!("no call {call}")))?;
            let before = read(&found)?;
            let Some(after) = before.changed(&change) else {
                return Ok(Changed { call: before, is_changed: false });
            };
            // As it was read: whoever else changes it is before us or after.
            let mut as_read = own(organisation, call.0);
            as_read.insert("body", Fields(&found).text("body")?);
            if desk.update("call", as_read, set(changeable(&after)?)).await? == 1 {
                return Ok(Changed { call: after, is_changed: true });
            }
        }
        Err(outrun())
    }

    async fn touch(&self, calls: Vec<CallId>, now: Timestamp) -> Result<()> {
        if calls.is_empty() {
            return Ok(());
        }
        let calls: Vec<i64> = calls.into_iter().map(|call| call.0).collect();
        let live = doc! { "_id": { "$in": calls }, "is_live": true };
        self.desk().update_many("call", live, doc! { "$set": { "seen_at": now.as_millis() } }).await.map(drop)
    }

    async fn list(&self, organisation: OrgId, of: CallsOf, before: Option<CallId>, limit: usize) -> Result<Vec<Call>> {
        let mut filter = match of {
            CallsOf::Live => doc! { "is_live": true },
            CallsOf::Inbox(inbox) => doc! { "inbox": inbox.0 },
            CallsOf::Conversation(conversation) => doc! { "conversation": conversation.0 },
        };
        let before = before.map_or(i64::MAX, |before| before.0);
        filter.extend(doc! { "organisation": organisation.0, "_id": { "$lt": before } });
        let newest = Query::new(filter, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE));
        self.desk().find("call", newest.only(doc! { "body": 1 })).await?.iter().map(read).collect()
    }

    async fn list_stale(&self, before: Timestamp, limit: usize) -> Result<Vec<Call>> {
        let stale = doc! { "is_live": true, "seen_at": { "$lt": before.as_millis() } };
        let stale = Query::new(stale, doc! { "seen_at": 1, "_id": 1 }, limit.clamp(1, MAX_PAGE));
        self.desk().find("call", stale.only(doc! { "body": 1 })).await?.iter().map(read).collect()
    }
}

fn by_carrier(organisation: OrgId, inbox: InboxId, carrier_id: &str) -> Document {
    doc! { "organisation": organisation.0, "inbox": inbox.0, "carrier_id": carrier_id }
}

/// The call, and beside it what it is looked for by: its recording is in both.
fn changeable(call: &Call) -> Result<Document> {
    let body = serde_json::to_string(call).context(Kind::Invalid, "a call cannot be written as JSON")?;
    Ok(doc! {
        "carrier_id": &call.carrier_id,
        "is_live": call.is_live(),
        "recording": call.recording.map(|recording| recording.0),
        "body": body,
    })
}

fn read(stored: &Document) -> Result<Call> {
    serde_json::from_str(Fields(stored).text("body")?).context(Kind::Corrupt, "a call cannot be read")
}
