//! A post: words, pictures or a film that a page or an account shows to everybody, at a time somebody chose.
//!
//! `Draft` → `InReview` → `Scheduled` → `Publishing` → `Published`, or `Failed`. What becomes of it while it is being published is
//! written down before the next call leaves ([`Work`]), so that whoever goes on after a crash neither loses it nor shows it twice.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BlobId, InboxId, OperatorId, OrgId, PostId};

/// Of an organisation, those that are published included.
pub const MOST_POSTS: u64 = 50_000;

/// Pictures and films of one post.
pub const MOST_MEDIA: usize = 10;

/// Characters of what stands below a picture for those who do not see it.
pub const LONGEST_ALT: usize = 1_000;

/// Characters of why it was sent back.
pub const LONGEST_REMARK: usize = 500;

/// How far ahead a post may be scheduled.
pub const LONGEST_AHEAD: std::time::Duration = std::time::Duration::from_hours(24 * 365);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub id: PostId,
    pub organisation: OrgId,
    /// Of a page (Messenger) or of an Instagram account.
    pub inbox: InboxId,
    pub text: String,
    /// Facebook shows a preview of it; empty: none.
    pub link: String,
    /// None: text alone. More than one: a carousel.
    pub media: Vec<Media>,
    pub state: PostState,
    pub publish_at: Option<Timestamp>,
    pub work: Work,
    /// Why it failed, or was sent back.
    pub trouble: Option<Trouble>,
    pub created_by: OperatorId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub approved_by: Option<OperatorId>,
    pub published_at: Option<Timestamp>,
    /// The platform's id, and where everybody sees it.
    pub remote: Option<String>,
    pub permalink: Option<String>,
    /// When the program looks at it next; while it does, when somebody else may.
    pub next_at: Option<Timestamp>,
    /// Grows with every change; 0: it is not stored yet.
    pub version: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    pub blob: BlobId,
    pub kind: MediaKind,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// Of a picture, in pixels.
    #[serde(default)]
    pub width: u32,
    #[serde(default)]
    pub height: u32,
    #[serde(default)]
    pub alt: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    Image,
    Video,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostState {
    #[default]
    Draft,
    /// Somebody has to approve it.
    InReview,
    /// It is approved and waits for its time.
    Scheduled,
    Publishing,
    Published,
    Failed,
    /// The platform gave no answer to the last call: it may be there, and is not published again.
    Unknown,
}

impl PostState {
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::InReview, Self::Scheduled, Self::Publishing, Self::Published, Self::Failed, Self::Unknown];

    /// The stored form.
    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Somebody may write on it.
    pub const fn may_be_edited(self) -> bool {
        matches!(self, Self::Draft | Self::InReview | Self::Scheduled | Self::Failed)
    }

    /// It may be taken away here; at the platform it stays.
    pub const fn may_be_deleted(self) -> bool {
        !matches!(self, Self::Publishing)
    }
}

/// How far publishing has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// What the platform made of each medium, in their order: containers of Instagram, photos that are not shown yet of a page.
    pub parts: Vec<String>,
    /// The container that holds the whole post.
    pub whole: Option<String>,
    /// When the call left that makes it public: from then on it may be there.
    pub asked_at: Option<Timestamp>,
    /// When the first call of this round left.
    pub began_at: Option<Timestamp>,
    /// Rounds that failed for a reason that may pass.
    pub tries: u8,
}

/// What stands in its way, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// In one of our words: `remark` (somebody sent it back), `token`, `permission`, `limit`, `media`, `text`, `spam`, `expired`,
    /// `unavailable`, `unknown`, `refused`.
    pub why: String,
    /// What the platform or the person said.
    pub said: String,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_codes_come_back() {
        for state in PostState::ALL {
            assert_eq!(PostState::from_code(state.code()), Some(state));
        }
    }
}
