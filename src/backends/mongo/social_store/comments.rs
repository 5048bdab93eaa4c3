//! What people wrote below posts.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::social::SocialComment;
use mongodb::bson::{Document, doc};

use super::rows::{comment, comment_fields};
use super::{Of, Way, named, of};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::{Fields, own, present, set};

/// How many are new. What is there already is looked up before: in a transaction no key may be found taken.
pub(super) async fn put(desk: &mut Desk, comments: &[SocialComment], most: usize) -> Result<usize> {
    let mut known = known(desk, comments).await?;
    let mut there: HashMap<(OrgId, SocialPostId), usize> = HashMap::new();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for one in comments {
        let place = ((one.organisation, one.inbox), one.external.clone());
        if known.contains(&place) {
            changed.push((this(one), set(comment_fields(one))));
            continue;
        }
        let post = (one.organisation, one.post);
        let so_far = match there.get(&post) {
            Some(so_far) => *so_far,
            None => counted(desk, one.organisation, one.post).await?,
        };
        let has_room = so_far < most;
        there.insert(post, so_far + usize::from(has_room));
        if has_room {
            let mut document = this(one);
            document.extend(comment_fields(one));
            new.push(present(document));
            known.insert(place);
        }
    }
    let added = new.len();
    desk.insert_many("social_comment", new).await?;
    if !changed.is_empty() {
        desk.update_each("social_comment", changed).await?;
    }
    Ok(added)
}

/// Those that are there, by their inbox and their name.
async fn known(desk: &mut Desk, comments: &[SocialComment]) -> Result<HashSet<(Of, String)>> {
    let mut names: BTreeMap<Of, Vec<&str>> = BTreeMap::new();
    for comment in comments {
        names.entry((comment.organisation, comment.inbox)).or_default().push(&comment.external);
    }
    let mut known = HashSet::new();
    for (inbox, names) in names {
        for found in named(desk, "social_comment", "social_comment_place", inbox, &names).await? {
            known.insert((inbox, Fields(&found).text("external")?.to_owned()));
        }
    }
    Ok(known)
}

fn this(comment: &SocialComment) -> Document {
    let mut this = of((comment.organisation, comment.inbox));
    this.insert("external", &comment.external);
    this
}

/// Written to the post as well: whoever adds some at the same moment counts anew.
async fn counted(desk: &mut Desk, organisation: OrgId, post: SocialPostId) -> Result<usize> {
    desk.update("social_post", own(organisation, post.0), doc! { "$inc": { "commented": 1_i64 } }).await?;
    let these = doc! { "organisation": organisation.0, "post": post.0 };
    desk.count("social_comment", these, 0).await.map(|comments| comments as usize)
}

pub(super) async fn list(
    desk: &mut Desk,
    organisation: OrgId,
    post: SocialPostId,
    after: Option<(Timestamp, String)>,
    limit: usize,
) -> Result<Vec<SocialComment>> {
    let all = doc! { "organisation": organisation.0, "post": post.0 };
    // Those of the same time, and then the later ones.
    let stretches = match after {
        None => vec![doc! {}],
        Some((at, external)) => {
            vec![doc! { "at": at.as_millis(), "external": { "$gt": external } }, doc! { "at": { "$gt": at.as_millis() } }]
        }
    };
    let way = Way { of: "social_comment", index: "social_comment_time", order: doc! { "at": 1, "external": 1 } };
    way.find(desk, &all, stretches, limit).await?.iter().map(comment).collect()
}

pub(super) async fn list_by_author(
    desk: &mut Desk,
    inbox: Of,
    author: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<SocialComment>> {
    // What tells no author is nobody's.
    if author.is_empty() {
        return Ok(Vec::new());
    }
    let mut theirs = of(inbox);
    theirs.extend(doc! { "author_id": author, "external": { "$gt": after } });
    let query = Query::new(theirs, doc! { "external": 1 }, limit).hinted("social_comment_author");
    desk.find("social_comment", query).await?.iter().map(comment).collect()
}

pub(super) async fn forget_authors(desk: &mut Desk, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<usize> {
    let mut gone = 0;
    for (inbox, author) in authors.iter().filter(|(_, author)| !author.is_empty()) {
        let mut theirs = of((organisation, *inbox));
        theirs.insert("author_id", author);
        gone += desk.delete_many("social_comment", theirs).await? as usize;
    }
    Ok(gone)
}
