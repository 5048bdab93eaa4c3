use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{InboxId, OperatorId, OrgId, PostId};
use engine::model::post::{Post, PostState};
use engine::page::MAX_PAGE;
use engine::ports::PostStore;
use engine::ports::post_store::PostQuery;
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, each, in_transaction};
use super::fields::{Fields, millis, own, present, set};
use super::job_queue::until;
use super::rows::{from_json, json, json_or_none};

/// Stored as the time of those that have none yet.
const NEVER: i64 = i64::MAX;

/// Posts that are read in one step.
const MOST: usize = 2_000;

/// Posts that are given out together.
const MOST_CLAIMED: usize = 100;

#[async_trait]
impl PostStore for MongoStore {
    async fn make(&self, post: Post, most: u64) -> Result<bool> {
        in_transaction!(self, |desk| make(desk, &post, most))
    }

    async fn change(&self, post: Post) -> Result<bool> {
        let mut as_read = own(post.organisation, post.id.0);
        as_read.insert("version", post.version as i64);
        let mut changed = set(changeable(&post)?);
        changed.insert("$inc", doc! { "version": 1_i64 });
        Ok(self.desk().update("post", as_read, changed).await? == 1)
    }

    async fn find(&self, organisation: OrgId, post: PostId) -> Result<Option<Post>> {
        self.desk().find_one("post", own(organisation, post.0)).await?.as_ref().map(read).transpose()
    }

    async fn list(&self, query: PostQuery, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Post>> {
        let time = doc! { "publish_at": { "$gte": from.as_millis(), "$lt": to.as_millis() } };
        let order = doc! { "publish_at": 1, "_id": 1 };
        posts(&mut self.desk(), &query, time, order, limit.clamp(1, MOST)).await
    }

    async fn list_undated(&self, query: PostQuery, after: Option<PostId>, limit: usize) -> Result<Vec<Post>> {
        let older = doc! { "publish_at": NEVER, "_id": { "$lt": after.map_or(i64::MAX, |post| post.0) } };
        // One more than a page tells whether another follows.
        posts(&mut self.desk(), &query, older, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE + 1)).await
    }

    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Post>> {
        // A query without a limit would find all.
        if most == 0 {
            return Ok(Vec::new());
        }
        claim(&mut self.desk(), now, lease, most.min(MOST_CLAIMED)).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let query = Query::new(doc! { "next_at": { "$exists": true } }, doc! { "next_at": 1, "_id": 1 }, 1);
        let next = self.desk().find("post", query.hinted("post_next").only(doc! { "next_at": 1 })).await?;
        next.first().map(|next| Fields(next).time("next_at")).transpose()
    }

    async fn forget(&self, organisation: OrgId, post: PostId) -> Result<bool> {
        in_transaction!(self, |desk| forget(desk, organisation, post))
    }
}

/// Of an inbox or of all, along the index that has them by their time.
async fn posts(desk: &mut Desk, of: &PostQuery, when: Document, order: Document, limit: usize) -> Result<Vec<Post>> {
    let mut filter = doc! { "organisation": of.organisation.0 };
    filter.extend(of.inbox.map(|inbox| ("inbox".to_owned(), Bson::from(inbox.0))));
    filter.extend(when);
    if !of.states.is_empty() {
        let codes: Vec<i64> = of.states.iter().map(|state| i64::from(state.code())).collect();
        filter.insert("state", doc! { "$in": codes });
    }
    let index = if of.inbox.is_some() { "post_inbox" } else { "post_time" };
    let found = desk.find("post", Query::new(filter, order, limit).hinted(index)).await?;
    found.iter().map(read).collect()
}

async fn make(desk: &mut Desk, post: &Post, most: u64) -> Result<bool> {
    let counted = desk.find_one("post_count", doc! { "_id": post.organisation.0 }).await?;
    if counted.map_or(Ok(0), |counted| Fields(&counted).seq("posts"))? >= most {
        return Ok(false);
    }
    let mut document = own(post.organisation, post.id.0);
    document.extend(changeable(post)?);
    document.extend(doc! {
        "created_by": post.created_by.0,
        "created_at": post.created_at.as_millis(),
        "version": 1_i64,
    });
    desk.insert("post", present(document)).await?;
    // Written by all who have read the same, so that one of them goes on and the others begin anew.
    count(desk, post.organisation, 1).await?;
    Ok(true)
}

async fn forget(desk: &mut Desk, organisation: OrgId, post: PostId) -> Result<bool> {
    let is_gone = desk.delete("post", own(organisation, post.0)).await? == 1;
    if is_gone {
        count(desk, organisation, -1).await?;
    }
    Ok(is_gone)
}

/// So many more there are now.
async fn count(desk: &mut Desk, organisation: OrgId, more: i64) -> Result<()> {
    desk.upsert("post_count", doc! { "_id": organisation.0 }, doc! { "$inc": { "posts": more } }).await
}

/// Hides the first of those that are due; `claim` tells them from those with which others were faster.
async fn claim(desk: &mut Desk, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Post>> {
    let due = doc! { "next_at": until(now) };
    let query = Query::new(due.clone(), doc! { "next_at": 1, "_id": 1 }, most).hinted("post_next");
    let found = desk.find("post", query.only(doc! { "_id": 1 })).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|found| Fields(found).int("_id")).collect::<Result<Vec<_>>>()?;
    let these: Vec<Bson> = ids.iter().copied().map(Bson::from).collect();
    let claim: i64 = desk.ids.next(desk.clock.as_ref());
    let hidden = doc! {
        "$set": { "next_at": now.plus(lease).as_millis(), "claim": claim },
        "$inc": { "version": 1_i64 },
    };
    desk.update_some("post", each(&due, &these, &hidden)).await?;
    let mine = doc! { "_id": { "$in": these }, "claim": claim };
    let mine = desk.find("post", Query::new(mine, doc! {}, 0)).await?;
    let mut mine = mine.iter().map(read).collect::<Result<Vec<_>>>()?;
    let order: HashMap<i64, usize> = ids.into_iter().zip(0..).collect();
    mine.sort_unstable_by_key(|post| order.get(&post.id.0).copied());
    Ok(mine)
}

/// Who made it stays.
fn changeable(post: &Post) -> Result<Document> {
    Ok(doc! {
        "inbox": post.inbox.0,
        "text": &post.text,
        "link": &post.link,
        "media": json(&post.media, "the media of a post")?,
        "state": i64::from(post.state.code()),
        "publish_at": post.publish_at.map_or(NEVER, Timestamp::as_millis),
        "work": json(&post.work, "how far a post has come")?,
        "trouble": json_or_none(post.trouble.as_ref(), "what is in the way of a post")?,
        "updated_at": post.updated_at.as_millis(),
        "approved_by": post.approved_by.map(|operator| operator.0),
        "published_at": millis(post.published_at),
        "remote": post.remote.as_deref(),
        "permalink": post.permalink.as_deref(),
        "next_at": millis(post.next_at),
    })
}

fn read(stored: &Document) -> Result<Post> {
    let fields = Fields(stored);
    let text = |name| fields.text(name).map(str::to_owned);
    let text_or_none = |name| fields.text_or_none(name).map(|text| text.map(str::to_owned));
    let unknown = || Error::corrupt("a post has a state that this program does not know");
    Ok(Post {
        id: PostId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        inbox: InboxId(fields.int("inbox")?),
        text: text("text")?,
        link: text("link")?,
        media: from_json(fields, "media")?.unwrap_or_default(),
        state: PostState::from_code(fields.small("state")?).ok_or_else(unknown)?,
        publish_at: Some(fields.time("publish_at")?).filter(|at| at.as_millis() != NEVER),
        work: from_json(fields, "work")?.unwrap_or_default(),
        trouble: from_json(fields, "trouble")?,
        created_by: OperatorId(fields.int("created_by")?),
        created_at: fields.time("created_at")?,
        updated_at: fields.time("updated_at")?,
        approved_by: fields.int_or_none("approved_by")?.map(OperatorId),
        published_at: fields.time_or_none("published_at")?,
        remote: text_or_none("remote")?,
        permalink: text_or_none("permalink")?,
        next_at: fields.time_or_none("next_at")?,
        version: fields.seq("version")?,
    })
}
