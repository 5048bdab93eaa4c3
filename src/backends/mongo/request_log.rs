use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ports::RequestLog;
use engine::ports::request_log::{Begun, RequestKey};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::errors::{is_duplicate, outrun};
use super::fields::Fields;

/// Each further try means that somebody else began or withdrew the same request in between.
const MOST_TRIES: u32 = 10;

#[async_trait]
impl RequestLog for MongoStore {
    async fn begin(&self, request: &RequestKey, fingerprint: &str, now: Timestamp, since: Timestamp) -> Result<Begun> {
        let mut desk = self.desk();
        let mut new = key(request);
        new.extend(doc! { "fingerprint": fingerprint, "begun_at": now.as_millis() });
        for _ in 0..MOST_TRIES {
            match desk.insert("request_log", new.clone()).await {
                Err(error) if is_duplicate(&error) => {}
                begun => return begun.map(|()| Begun::New),
            }
            let Some(found) = desk.find_one("request_log", key(request)).await? else { continue };
            let fields = Fields(&found);
            if fields.time("begun_at")? >= since {
                return match fields.text_or_none("answer")? {
                    _ if fields.text("fingerprint")? != fingerprint => Ok(Begun::Other),
                    Some(answer) => Ok(Begun::Done(answer.to_owned())),
                    None => Ok(Begun::Running),
                };
            }
            // As it was read: of those who find it too old, one begins it anew.
            let mut too_old = key(request);
            too_old.insert("begun_at", fields.int("begun_at")?);
            let anew = doc! {
                "$set": { "fingerprint": fingerprint, "begun_at": now.as_millis() },
                "$unset": { "answer": 1 },
            };
            if desk.update("request_log", too_old, anew).await? == 1 {
                return Ok(Begun::New);
            }
        }
        Err(outrun())
    }

    async fn finish(&self, request: &RequestKey, answer: String) -> Result<()> {
        self.desk().update("request_log", key(request), doc! { "$set": { "answer": answer } }).await.map(drop)
    }

    async fn withdraw(&self, request: &RequestKey) -> Result<()> {
        let mut running = key(request);
        running.insert("answer", doc! { "$exists": false });
        self.desk().delete("request_log", running).await.map(drop)
    }

    async fn prune(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let old = doc! { "begun_at": { "$lt": before.as_millis() } };
        self.desk().delete_some("request_log", old, doc! { "begun_at": 1 }, limit).await
    }
}

fn key(request: &RequestKey) -> Document {
    let RequestKey { organisation, caller, place, key } = request;
    doc! { "organisation": organisation.0, "caller": caller.0, "place": place, "key": key }
}
