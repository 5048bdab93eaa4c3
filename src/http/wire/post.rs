//! Posts over HTTP.

use engine::clock::Timestamp;
use engine::ids::{BlobId, InboxId, PostId};
use engine::model::inbox::Channel;
use engine::model::post as model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::conversation::NamedOperator;

/// Words, pictures or a film that a page or an account shows to everybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct Post {
    #[schema(value_type = String)]
    pub id: PostId,
    /// Whose page or account shows it.
    #[schema(value_type = String)]
    pub inbox: InboxId,
    pub channel: PostChannel,
    pub text: String,
    /// Empty: none.
    pub link: String,
    /// In the order in which they are shown.
    pub media: Vec<PostMedia>,
    pub state: PostState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub publish_at: Option<Timestamp>,
    /// Why it failed, waits, or was sent back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<PostTrouble>,
    /// What keeps it from being published as it is now; empty once it is.
    pub problems: Vec<PostProblem>,
    pub created_by: NamedOperator<'static>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<NamedOperator<'static>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Timestamp>,
    /// Where everybody sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permalink: Option<String>,
    pub may: PostMay,
    /// Grows with every change.
    pub version: u64,
}

/// Where posts can be shown: `messenger` is a page, `instagram` an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostChannel {
    Messenger,
    Instagram,
}

impl PostChannel {
    /// None: a channel without posts of its own.
    pub const fn of(channel: Channel) -> Option<Self> {
        match channel {
            Channel::Messenger => Some(Self::Messenger),
            Channel::Instagram => Some(Self::Instagram),
            Channel::Web | Channel::WhatsApp | Channel::Voice => None,
        }
    }
}

/// `in_review`: somebody has to approve it. `scheduled`: it is approved and waits for its time. `unknown`: the platform gave no
/// answer, it may be there and is not published again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostState {
    Draft,
    InReview,
    Scheduled,
    Publishing,
    Published,
    Failed,
    Unknown,
}

macro_rules! same {
    ($model:ident <=> $wire:ident { $($name:ident),+ }) => {
        impl From<model::$model> for $wire {
            fn from(model: model::$model) -> Self {
                match model {
                    $(model::$model::$name => Self::$name),+
                }
            }
        }

        impl From<$wire> for model::$model {
            fn from(wire: $wire) -> Self {
                match wire {
                    $($wire::$name => Self::$name),+
                }
            }
        }
    };
}

same!(PostState <=> PostState { Draft, InReview, Scheduled, Publishing, Published, Failed, Unknown });

/// A picture or a film, recognised by its content.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostMedia {
    /// By which posts name it.
    #[schema(value_type = String)]
    pub id: BlobId,
    pub kind: PostMediaKind,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    /// Of a picture, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// For those who do not see it.
    pub alt: String,
    /// A signed capability, relative to the server's origin where files have none of their own.
    pub url: String,
}

impl PostMedia {
    pub fn new(media: model::Media, url: String) -> Self {
        let model::Media { blob, kind, name, media_type, bytes, width, height, alt } = media;
        let kind = match kind {
            model::MediaKind::Image => PostMediaKind::Image,
            model::MediaKind::Video => PostMediaKind::Video,
        };
        let of_picture = |side: u32| (side > 0).then_some(side);
        Self { id: blob, kind, name, media_type, bytes, width: of_picture(width), height: of_picture(height), alt, url }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PostMediaKind {
    Image,
    Video,
}

/// What stands in its way.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostTrouble {
    /// `remark` (somebody sent it back), `token`, `permission`, `limit`, `media`, `text`, `spam`, `expired`, `unavailable`,
    /// `unknown` or `refused`.
    pub why: String,
    /// What the platform or the person said.
    pub said: String,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl From<model::Trouble> for PostTrouble {
    fn from(trouble: model::Trouble) -> Self {
        let model::Trouble { why, said, at } = trouble;
        Self { why, said, at }
    }
}

/// What the platform would refuse.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostProblem {
    /// The field of the post, such as `/media/0`.
    pub pointer: String,
    pub detail: String,
}

/// What the caller may do with it as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for one button")]
pub struct PostMay {
    pub edit: bool,
    pub submit: bool,
    /// Also: publish it at once, or send it back.
    pub approve: bool,
    pub delete: bool,
}

/// By time.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostList {
    pub items: Vec<Post>,
    /// There are more than 1,000; the last of them are left out.
    pub is_cut: bool,
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostDrafts {
    pub items: Vec<Post>,
    /// Give it as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next: Option<PostId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostsQuery {
    /// Then or later.
    #[param(value_type = String)]
    pub from: Timestamp,
    /// Before then; at most 93 days after `from`.
    #[param(value_type = String)]
    pub to: Timestamp,
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    #[param(inline)]
    pub state: Option<PostState>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostDraftsQuery {
    #[param(value_type = Option<String>)]
    pub inbox: Option<InboxId>,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<PostId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// A draft to be.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPost {
    #[schema(value_type = String)]
    pub inbox: InboxId,
    #[serde(default)]
    pub text: String,
    /// A page shows a preview of it.
    #[serde(default)]
    pub link: String,
    /// At most 10, in the order in which they are shown.
    #[serde(default)]
    pub media: Vec<PostMediaRef>,
    /// At most a year ahead; absent: nobody knows yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub publish_at: Option<Timestamp>,
}

/// What takes the place of all that was written.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PostEdit {
    #[schema(value_type = String)]
    pub inbox: InboxId,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub link: String,
    #[serde(default)]
    pub media: Vec<PostMediaRef>,
    /// Absent: it has none any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub publish_at: Option<Timestamp>,
    /// The one that was read: 409 when it is another by now.
    pub version: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PostMediaRef {
    /// Of an upload.
    #[schema(value_type = String)]
    pub id: BlobId,
    /// At most 1,000 characters.
    #[serde(default)]
    pub alt: String,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PostMove {
    #[schema(value_type = String, format = DateTime)]
    pub publish_at: Timestamp,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PostApproval {
    /// Absent: its own; without either it is published at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub publish_at: Option<Timestamp>,
    /// The one that was read: 409 when it is another by now.
    pub version: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PostPublish {
    /// The one that was read: 409 when it is another by now.
    pub version: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PostRemark {
    /// 1 to 500 characters.
    pub remark: String,
}

/// A page or an account that can show posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostPlace {
    #[schema(value_type = String)]
    pub inbox: InboxId,
    pub name: String,
    pub channel: PostChannel,
    pub is_connected: bool,
}

/// By name.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostPlaces {
    pub items: Vec<PostPlace>,
}
