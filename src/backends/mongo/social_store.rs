mod comments;
mod figures;
mod rows;

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::{DayFigures, SocialComment, SocialMedia, SocialPost};
use engine::page::MAX_PAGE;
use engine::ports::SocialStore;
use engine::ports::social_store::Forgotten;
use mongodb::bson::{Document, doc};

use self::rows::{changeable, document, media, post};
use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own, set};

/// Days that are written together.
const NOTED: usize = 200;

/// An inbox, and whose it is.
type Of = (OrgId, InboxId);

#[async_trait]
impl SocialStore for MongoStore {
    async fn put_posts(&self, posts: Vec<SocialPost>, most: u64) -> Result<Vec<Option<SocialPostId>>> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        in_transaction!(self, |desk| put(desk, &posts, most))
    }

    async fn find_post(&self, organisation: OrgId, id: SocialPostId) -> Result<Option<SocialPost>> {
        self.desk().find_one("social_post", own(organisation, id.0)).await?.as_ref().map(post).transpose()
    }

    async fn find_by_external(&self, organisation: OrgId, inbox: InboxId, external: &str) -> Result<Option<SocialPost>> {
        let mut this = of((organisation, inbox));
        this.insert("external", external);
        let query = Query::new(this, doc! {}, 1).hinted("social_post_external");
        self.desk().find("social_post", query).await?.first().map(post).transpose()
    }

    async fn list_posts(
        &self,
        organisation: OrgId,
        inbox: Option<InboxId>,
        after: Option<(Timestamp, SocialPostId)>,
        limit: usize,
    ) -> Result<Vec<SocialPost>> {
        let (all, index) = match inbox {
            Some(inbox) => (of((organisation, inbox)), "social_post_inbox"),
            None => (doc! { "organisation": organisation.0 }, "social_post_time"),
        };
        // Those of the same time, and then the earlier ones.
        let stretches = match after {
            None => vec![doc! {}],
            Some((at, id)) => vec![
                doc! { "published_at": at.as_millis(), "_id": { "$lt": id.0 } },
                doc! { "published_at": { "$lt": at.as_millis() } },
            ],
        };
        let way = Way { of: "social_post", index, order: doc! { "published_at": -1, "_id": -1 } };
        // One more than a page tells whether another follows.
        let found = way.find(&mut self.desk(), &all, stretches, limit.clamp(1, MAX_PAGE + 1)).await?;
        found.iter().map(post).collect()
    }

    async fn count_posts(&self, organisation: OrgId, inbox: InboxId) -> Result<u64> {
        counted(&mut self.desk(), (organisation, inbox)).await
    }

    async fn put_comments(&self, comments: Vec<SocialComment>, most: usize) -> Result<usize> {
        if comments.is_empty() {
            return Ok(0);
        }
        in_transaction!(self, |desk| comments::put(desk, &comments, most))
    }

    async fn list_comments(
        &self,
        organisation: OrgId,
        post: SocialPostId,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<SocialComment>> {
        comments::list(&mut self.desk(), organisation, post, after, limit.clamp(1, MAX_PAGE + 1)).await
    }

    async fn list_by_author(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        author: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SocialComment>> {
        let after = after.unwrap_or_default();
        comments::list_by_author(&mut self.desk(), (organisation, inbox), author, after, limit.clamp(1, MAX_PAGE + 1)).await
    }

    async fn note_figures(&self, figures: Vec<DayFigures>) -> Result<()> {
        for days in figures.chunks(NOTED) {
            in_transaction!(self, |desk| figures::note(desk, days))?;
        }
        Ok(())
    }

    async fn list_figures(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        post: Option<SocialPostId>,
        since: u32,
    ) -> Result<Vec<DayFigures>> {
        figures::list(&mut self.desk(), (organisation, inbox), post, since).await
    }

    async fn forget_figures(&self, organisation: OrgId, before: u32, limit: usize) -> Result<usize> {
        let old = doc! { "organisation": organisation.0, "day": { "$lt": i64::from(before) } };
        self.desk().delete_some("social_figure", old, doc! { "day": 1 }, limit).await
    }

    async fn forget_inbox(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Forgotten> {
        in_transaction!(self, |desk| forget_inbox(desk, (organisation, inbox), limit.max(1)))
    }

    async fn forget_authors(&self, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<usize> {
        comments::forget_authors(&mut self.desk(), organisation, authors).await
    }
}

fn of((organisation, inbox): Of) -> Document {
    doc! { "organisation": organisation.0, "inbox": inbox.0 }
}

/// A list along its index.
struct Way {
    of: &'static str,
    index: &'static str,
    order: Document,
}

impl Way {
    /// From each of these stretches, one after the other, as many as there is room for.
    async fn find(self, desk: &mut Desk, all: &Document, stretches: Vec<Document>, limit: usize) -> Result<Vec<Document>> {
        let mut found = Vec::new();
        for stretch in stretches {
            // A query without a limit would find all.
            if found.len() == limit {
                break;
            }
            let mut filter = all.clone();
            filter.extend(stretch);
            let rest = Query::new(filter, self.order.clone(), limit - found.len()).hinted(self.index);
            found.extend(desk.find(self.of, rest).await?);
        }
        Ok(found)
    }
}

/// Those of an inbox that are there under one of these names: each document with its name and its id.
async fn named(desk: &mut Desk, collection: &str, index: &'static str, inbox: Of, names: &[&str]) -> Result<Vec<Document>> {
    let mut these = of(inbox);
    these.insert("external", doc! { "$in": names.to_vec() });
    desk.find(collection, Query::new(these, doc! {}, 0).hinted(index).only(doc! { "external": 1 })).await
}

/// What is there already is looked up before: in a transaction no key may be found taken.
async fn put(desk: &mut Desk, posts: &[SocialPost], most: u64) -> Result<Vec<Option<SocialPostId>>> {
    let mut names: BTreeMap<Of, Vec<&str>> = BTreeMap::new();
    for post in posts {
        names.entry((post.organisation, post.inbox)).or_default().push(&post.external);
    }
    // By its inbox and its name.
    let mut known: HashMap<(Of, String), SocialPostId> = HashMap::new();
    // How many there are, and how many come.
    let mut counts: BTreeMap<Of, (u64, i64)> = BTreeMap::new();
    for (inbox, names) in &names {
        counts.insert(*inbox, (counted(desk, *inbox).await?, 0));
        for found in named(desk, "social_post", "social_post_external", *inbox, names).await? {
            let (name, id) = (Fields(&found).text("external")?.to_owned(), SocialPostId(Fields(&found).int("_id")?));
            known.insert((*inbox, name), id);
        }
    }
    let (mut ids, mut new, mut changed) = (Vec::with_capacity(posts.len()), Vec::new(), Vec::new());
    for post in posts {
        let inbox = (post.organisation, post.inbox);
        let place = (inbox, post.external.clone());
        if let Some(id) = known.get(&place) {
            changed.push((own(post.organisation, id.0), set(changeable(post)?)));
            ids.push(Some(*id));
            continue;
        }
        let (there, more) = counts.entry(inbox).or_default();
        if *there + more.unsigned_abs() >= most {
            ids.push(None);
            continue;
        }
        *more += 1;
        known.insert(place, post.id);
        new.push(document(post)?);
        ids.push(Some(post.id));
    }
    desk.insert_many("social_post", new).await?;
    if !changed.is_empty() {
        desk.update_each("social_post", changed).await?;
    }
    for (inbox, (_, more)) in counts.into_iter().filter(|(_, (_, more))| *more > 0) {
        // Written by all who have read the same, so that one of them goes on and the others begin anew.
        count(desk, inbox, more).await?;
    }
    Ok(ids)
}

/// How many posts of the inbox there are.
async fn counted(desk: &mut Desk, inbox: Of) -> Result<u64> {
    let counted = desk.find_one("social_count", of(inbox)).await?;
    counted.map_or(Ok(0), |counted| Fields(&counted).seq("posts"))
}

/// So many more there are now.
async fn count(desk: &mut Desk, inbox: Of, more: i64) -> Result<()> {
    desk.upsert("social_count", of(inbox), doc! { "$inc": { "posts": more } }).await
}

async fn forget_inbox(desk: &mut Desk, inbox: Of, limit: usize) -> Result<Forgotten> {
    let mut rows = 0;
    for collection in ["social_figure", "social_comment"] {
        rows += desk.delete_some(collection, of(inbox), doc! {}, limit).await?;
    }
    let query = Query::new(of(inbox), doc! { "published_at": 1, "_id": 1 }, limit).hinted("social_post_inbox");
    let found = desk.find("social_post", query.only(doc! { "media": 1 })).await?;
    if found.is_empty() {
        return Ok(Forgotten { rows, blobs: Vec::new() });
    }
    let ids = found.iter().map(|found| Fields(found).int("_id")).collect::<Result<Vec<_>>>()?;
    let shown: Vec<Vec<SocialMedia>> = found.iter().map(media).collect::<Result<_>>()?;
    desk.delete_many("social_post", doc! { "_id": { "$in": ids } }).await?;
    count(desk, inbox, -(found.len() as i64)).await?;
    let mut none = of(inbox);
    none.insert("posts", doc! { "$lte": 0_i64 });
    desk.delete("social_count", none).await?;
    let blobs = shown.into_iter().flatten().filter_map(|media| media.blob).collect();
    Ok(Forgotten { rows: rows + found.len(), blobs })
}
