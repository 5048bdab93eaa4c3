use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{InboxId, OrgId, PostId};
use crate::model::post::{Post, PostState};

/// Posts, by when they are shown.
#[async_trait]
pub trait PostStore: Send + Sync {
    /// False when the organisation has `most` of them.
    async fn make(&self, post: Post, most: u64) -> Result<bool>;

    /// The post as it goes on, if it is as it was read: `version` is the one read. False: somebody else was faster, or it is gone.
    async fn change(&self, post: Post) -> Result<bool>;

    async fn find(&self, organisation: OrgId, post: PostId) -> Result<Option<Post>>;

    /// By time and id: those whose time ([`Post::publish_at`]) is from `from` on and before `to`, at most `limit`.
    async fn list(&self, query: PostQuery, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Post>>;

    /// Newest first, behind `after`: those that have no time yet.
    async fn list_undated(&self, query: PostQuery, after: Option<PostId>, limit: usize) -> Result<Vec<Post>>;

    /// Of all organisations: up to `most` that the program is to look at by now ([`Post::next_at`]), the longest due first; they
    /// are hidden for `lease`, with a new version each.
    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<Post>>;

    /// When the next of them is to be looked at.
    async fn next_due(&self) -> Result<Option<Timestamp>>;

    /// False when there was none.
    async fn forget(&self, organisation: OrgId, post: PostId) -> Result<bool>;
}

/// Which posts are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostQuery {
    pub organisation: OrgId,
    pub inbox: Option<InboxId>,
    /// Empty: in whichever state.
    pub states: Vec<PostState>,
}
