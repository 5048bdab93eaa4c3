//! Copies of what stands on pages and accounts.

use engine::clock::Timestamp;
use engine::ids::{InboxId, SocialPostId};
use engine::model::social as model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::post::PostChannel;
use super::schedule::ScheduleRun;

const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// A post as a page or an account shows it, whoever wrote it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialPost {
    #[schema(value_type = String)]
    pub id: SocialPostId,
    #[schema(value_type = String)]
    pub inbox: InboxId,
    /// What the platform calls it.
    pub external: String,
    pub text: String,
    /// Where everybody sees it; empty: the platform does not tell.
    pub permalink: String,
    #[schema(value_type = String, format = DateTime)]
    pub published_at: Timestamp,
    /// In the order in which they are shown.
    pub media: Vec<SocialMedia>,
    pub figures: SocialFigures,
    /// When it was last seen at the platform.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
    /// The platform has it no more.
    pub is_gone: bool,
}

/// The same with how it stood day by day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialPostRead {
    #[serde(flatten)]
    pub post: SocialPost,
    /// Of at most 60 days.
    pub days: Vec<SocialDay>,
}

/// A picture, or the still of a film.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialMedia {
    /// `image` or `video`.
    pub kind: String,
    /// Empty while there is no file.
    pub media_type: String,
    /// A signed capability, relative to the server's origin where files have none of their own. Absent: there is no file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Absent: the platform does not tell.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct SocialFigures {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares: Option<u64>,
}

impl From<model::Counts> for SocialFigures {
    fn from(counts: model::Counts) -> Self {
        let model::Counts { likes, comments, shares } = counts;
        Self { likes, comments, shares }
    }
}

/// How it stood at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialDay {
    /// Such as `2026-11-30`, UTC.
    pub day: String,
    /// Of a page or an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<u64>,
    #[serde(flatten)]
    pub figures: SocialFigures,
}

impl From<model::DayFigures> for SocialDay {
    fn from(figures: model::DayFigures) -> Self {
        let begins = Timestamp::from_millis(i64::from(figures.day) * DAY_MS);
        let day = begins.to_string().chars().take("2026-11-30".len()).collect();
        Self { day, followers: figures.followers, figures: figures.counts.into() }
    }
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialPostList {
    pub items: Vec<SocialPost>,
    /// Give it as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What somebody wrote below a post.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialComment {
    /// What the platform calls it.
    pub external: String,
    /// The comment it answers; empty: the post.
    pub parent: String,
    /// Empty where the platform does not tell.
    pub author: String,
    pub text: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likes: Option<u64>,
}

impl From<model::SocialComment> for SocialComment {
    fn from(comment: model::SocialComment) -> Self {
        let model::SocialComment { external, parent, author, text, at, likes, .. } = comment;
        Self { external, parent, author, text, at, likes }
    }
}

/// The oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialCommentList {
    pub items: Vec<SocialComment>,
    /// Give it as `after` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A page or an Instagram account, and what is kept of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialAccount {
    #[schema(value_type = String)]
    pub inbox: InboxId,
    pub name: String,
    pub channel: PostChannel,
    /// Nothing is fetched while it is not.
    pub is_connected: bool,
    /// Absent: the platform has not told yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<u64>,
    /// How many are kept.
    pub posts: u64,
    /// Of at most 60 days.
    pub days: Vec<SocialDay>,
    /// The one that fetches it, or did last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<ScheduleRun>,
    /// The last one was stopped, or the platform halted it: the next goes on there.
    pub is_unfinished: bool,
    /// All posts there were have been fetched, not the newest alone.
    pub has_history: bool,
    /// When it was last fetched to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub synced_at: Option<Timestamp>,
    /// What kept it from that, or what could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialAccountList {
    pub items: Vec<SocialAccount>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SocialPostsQuery {
    /// Of one inbox alone.
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SocialCommentsQuery {
    /// `next` of the page before.
    pub after: Option<String>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SocialSync {
    /// All posts there are, not those of the last 30 days alone.
    #[serde(default)]
    pub history: bool,
}
