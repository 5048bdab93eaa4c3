//! What stands on a page or an account of the business at its platform: its posts, what people wrote below them, and how many liked and
//! follow. It is the platform's; what is kept here is a copy with the day on which it was so.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BlobId, InboxId, OrgId, SocialPostId};

/// Posts that are kept of one inbox; the oldest are not fetched beyond.
pub const MOST_POSTS: u64 = 10_000;

/// Comments that are kept of one post.
pub const MOST_COMMENTS: usize = 5_000;

/// Days for which figures are kept.
pub const KEPT_DAYS: u32 = 60;

/// Characters of a text that are kept.
pub const LONGEST_TEXT: usize = 5_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialPost {
    pub id: SocialPostId,
    pub organisation: OrgId,
    pub inbox: InboxId,
    /// What the platform calls it. Unique within the inbox.
    pub external: String,
    pub text: String,
    pub permalink: String,
    pub published_at: Timestamp,
    pub media: Vec<SocialMedia>,
    pub figures: Counts,
    /// Comments are fetched up to here, in the platform's own words; empty: from the first.
    pub comments_at: String,
    /// When its figures were fetched.
    pub seen_at: Timestamp,
    /// The platform has it no more.
    pub is_gone: bool,
}

/// A picture or film of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SocialMedia {
    /// `image`, `video`.
    pub kind: String,
    /// What is kept of it: a picture, or the still of a film. None: it could not be fetched.
    pub blob: Option<BlobId>,
    pub media_type: String,
    pub bytes: u64,
}

/// None: the platform does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub likes: Option<u64>,
    pub comments: Option<u64>,
    pub shares: Option<u64>,
}

/// What somebody wrote below a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocialComment {
    pub organisation: OrgId,
    pub inbox: InboxId,
    pub post: SocialPostId,
    /// What the platform calls it. Unique within the inbox.
    pub external: String,
    /// The comment it answers; empty: the post.
    pub parent: String,
    /// Who wrote it; empty where the platform does not tell.
    pub author: String,
    pub author_id: String,
    pub text: String,
    pub at: Timestamp,
    pub likes: Option<u64>,
}

/// How it stood on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFigures {
    pub organisation: OrgId,
    pub inbox: InboxId,
    /// None: of the page or account itself.
    pub post: Option<SocialPostId>,
    /// Days since 1970-01-01, UTC.
    pub day: u32,
    pub followers: Option<u64>,
    pub counts: Counts,
}
