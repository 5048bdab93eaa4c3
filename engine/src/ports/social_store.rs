use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{InboxId, OrgId, SocialPostId};
use crate::model::social::{DayFigures, SocialComment, SocialPost};

/// Copies of what stands on pages and accounts of the business.
#[async_trait]
pub trait SocialStore: Send + Sync {
    /// Puts each, or writes it over the one that the inbox has under this `external`: that keeps its id, and its media where the new
    /// one has none. Returns the ids that they have, in order. A post beyond `most` of the inbox is not put, and is none.
    async fn put_posts(&self, posts: Vec<SocialPost>, most: u64) -> Result<Vec<Option<SocialPostId>>>;

    async fn find_post(&self, organisation: OrgId, post: SocialPostId) -> Result<Option<SocialPost>>;

    async fn find_by_external(&self, organisation: OrgId, inbox: InboxId, external: &str) -> Result<Option<SocialPost>>;

    /// The newest published first, behind `after` (when it was published, and its id). Of one inbox, or of all.
    async fn list_posts(
        &self,
        organisation: OrgId,
        inbox: Option<InboxId>,
        after: Option<(Timestamp, SocialPostId)>,
        limit: usize,
    ) -> Result<Vec<SocialPost>>;

    async fn count_posts(&self, organisation: OrgId, inbox: InboxId) -> Result<u64>;

    /// Puts each, or writes it over the one under this `external`. Beyond `most` of a post they are not put. Returns how many are new.
    async fn put_comments(&self, comments: Vec<SocialComment>, most: usize) -> Result<usize>;

    /// The oldest first, behind `after` (when it was written, and what the platform calls it).
    async fn list_comments(
        &self,
        organisation: OrgId,
        post: SocialPostId,
        after: Option<(Timestamp, String)>,
        limit: usize,
    ) -> Result<Vec<SocialComment>>;

    /// What one person wrote below posts of an inbox, by the platform's id of the author; in the order of what the platform calls each
    /// comment, behind `after`.
    async fn list_by_author(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        author: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SocialComment>>;

    /// Writes down how it stood on a day; the last of a day stays.
    async fn note_figures(&self, figures: Vec<DayFigures>) -> Result<()>;

    /// By day, from `since` on, at most [`KEPT_DAYS`](crate::model::social::KEPT_DAYS) and one; of the page or account where `post` is
    /// none.
    async fn list_figures(
        &self,
        organisation: OrgId,
        inbox: InboxId,
        post: Option<SocialPostId>,
        since: u32,
    ) -> Result<Vec<DayFigures>>;

    /// Figures of days before this one, at most `limit` a call. Returns how many.
    async fn forget_figures(&self, organisation: OrgId, before: u32, limit: usize) -> Result<usize>;

    /// All of an inbox, at most `limit` rows of each kind a call; with them the media that nothing needs any more. Empty of both:
    /// nothing is left.
    async fn forget_inbox(&self, organisation: OrgId, inbox: InboxId, limit: usize) -> Result<Forgotten>;

    /// The comments of these people, who are erased, by the inbox and the platform's id of the author. Returns how many there were.
    async fn forget_authors(&self, organisation: OrgId, authors: &[(InboxId, String)]) -> Result<usize>;
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub rows: usize,
    pub blobs: Vec<crate::ids::BlobId>,
}
