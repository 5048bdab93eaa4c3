use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ports::ToolLedger;
use engine::ports::tool_ledger::{Begun, ToolKey};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::errors::{is_duplicate, outrun};
use super::fields::Fields;

/// Each further try means that somebody else withdrew the same call in between.
const MOST_TRIES: u32 = 10;

#[async_trait]
impl ToolLedger for MongoStore {
    async fn begin(&self, call: &ToolKey, tool: &str, now: Timestamp) -> Result<Begun> {
        let mut desk = self.desk();
        let mut new = key(call);
        new.extend(doc! { "tool": tool, "begun_at": now.as_millis() });
        for _ in 0..MOST_TRIES {
            match desk.insert("tool_call", new.clone()).await {
                Err(error) if is_duplicate(&error) => {}
                begun => return begun.map(|()| Begun::New),
            }
            if let Some(found) = desk.find_one("tool_call", key(call)).await? {
                let outcome = Fields(&found).text_or_none("outcome")?;
                return Ok(outcome.map_or(Begun::InDoubt, |outcome| Begun::Done(outcome.to_owned())));
            }
        }
        Err(outrun())
    }

    async fn finish(&self, call: &ToolKey, outcome: String) -> Result<()> {
        self.desk().update("tool_call", key(call), doc! { "$set": { "outcome": outcome } }).await.map(drop)
    }

    async fn withdraw(&self, call: &ToolKey) -> Result<()> {
        let mut unfinished = key(call);
        unfinished.insert("outcome", doc! { "$exists": false });
        self.desk().delete("tool_call", unfinished).await.map(drop)
    }
}

fn key(call: &ToolKey) -> Document {
    doc! { "organisation": call.organisation.0, "conversation": call.conversation.0, "key": &call.key }
}
