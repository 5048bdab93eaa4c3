//! What is decided about a post: it is handed in, approved, sent back, moved, published, tried again and copied.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::{BlobId, PostId};
use engine::model::post::{LONGEST_REMARK, Media, Post, PostState, Trouble, Work};

use super::check::{Content, need_acceptable, need_sound, need_time, pointed};
use super::desk::is_at_work;
use super::{being_published, keep, make, need_version, require};
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Problem};
use crate::http::wire::post::{Post as WirePost, PostApproval, PostMove, PostPublish, PostRemark};
use crate::post_media::claim;

/// Why a post is a draft again.
const REMARK: &str = "remark";

/// Hand a post in
///
/// For somebody to approve it. 422 with what the platform would refuse of it.
#[utoipa::path(post, path = "/posts/{id}/submit", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn submit(State(app): State<App>, caller: Caller, Path(id): Path<PostId>) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    if post.state != PostState::Draft {
        return Err(Problem::conflict("only a draft can be handed in"));
    }
    need_acceptable(&app, &post).await?;
    let updated_at = app.engine.clock.now();
    keep(&app, &caller, Post { state: PostState::InReview, trouble: None, updated_at, ..post }).await
}

/// Approve a post
///
/// It is published at its time; without one, at once. 422 with what the platform would refuse of it.
#[utoipa::path(post, path = "/posts/{id}/approve", tag = "posts", request_body = PostApproval, params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PostId>,
    Json(approval): Json<PostApproval>,
) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    need_version(&post, approval.version)?;
    if !matches!(post.state, PostState::Draft | PostState::InReview) {
        return Err(Problem::conflict("this post needs no approval now"));
    }
    let now = app.engine.clock.now();
    let at = match approval.publish_at.or(post.publish_at) {
        Some(at) => {
            need_time(at, now)?;
            at
        }
        None => now,
    };
    scheduled(&app, &caller, post, at).await
}

/// Publish a post at once
///
/// Also one that waits for approval, or for its time.
#[utoipa::path(post, path = "/posts/{id}/publish", tag = "posts", request_body = PostPublish, params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PostId>,
    Json(wanted): Json<PostPublish>,
) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    need_version(&post, wanted.version)?;
    if !matches!(post.state, PostState::Draft | PostState::InReview | PostState::Scheduled) {
        return Err(Problem::conflict("this post was published before, or was tried: try it again, or duplicate it"));
    }
    let now = app.engine.clock.now();
    scheduled(&app, &caller, post, now).await
}

/// Try a post again
///
/// One that failed, at once. What may be there already is not published again: look at the platform, and duplicate it if it is
/// not.
#[utoipa::path(post, path = "/posts/{id}/retry", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn retry(State(app): State<App>, caller: Caller, Path(id): Path<PostId>) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    match post.state {
        PostState::Failed => {}
        PostState::Unknown => {
            let detail = "nobody knows whether this post is there already: look at the platform, and duplicate it if it is not";
            return Err(Problem::may_have_arrived(detail));
        }
        _ => return Err(Problem::conflict("only what failed is tried again")),
    }
    let now = app.engine.clock.now();
    scheduled(&app, &caller, post, now).await
}

/// Send a post back
///
/// It is a draft again, with what is to be otherwise. Also one that was approved and is not published yet.
#[utoipa::path(post, path = "/posts/{id}/send-back", tag = "posts", request_body = PostRemark, params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn send_back(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PostId>,
    Json(remark): Json<PostRemark>,
) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    if is_at_work(&post) {
        return Err(being_published());
    }
    if !matches!(post.state, PostState::InReview | PostState::Scheduled) {
        return Err(Problem::conflict("only what was handed in, or approved, is sent back"));
    }
    let said = remark.remark.trim().to_owned();
    if !(1..=LONGEST_REMARK).contains(&said.chars().count()) {
        return Err(pointed("/remark", &format!("say in 1 to {LONGEST_REMARK} characters what is to be otherwise")));
    }
    let now = app.engine.clock.now();
    let returned = Post {
        state: PostState::Draft,
        trouble: Some(Trouble { why: REMARK.to_owned(), said, at: now }),
        work: Work::default(),
        approved_by: None,
        next_at: None,
        updated_at: now,
        ..post
    };
    keep(&app, &caller, returned).await
}

/// Move a post to another time
///
/// What was approved stays approved.
#[utoipa::path(post, path = "/posts/{id}/move", tag = "posts", request_body = PostMove, params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn move_to(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PostId>,
    Json(PostMove { publish_at }): Json<PostMove>,
) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    if is_at_work(&post) {
        return Err(being_published());
    }
    if !matches!(post.state, PostState::Draft | PostState::InReview | PostState::Scheduled) {
        return Err(Problem::conflict("only what is not published yet has another time"));
    }
    let now = app.engine.clock.now();
    need_time(publish_at, now)?;
    let next_at = (post.state == PostState::Scheduled).then_some(publish_at);
    keep(&app, &caller, Post { publish_at: Some(publish_at), next_at, updated_at: now, ..post }).await
}

/// Duplicate a post
///
/// A draft with the same words, pictures and film, without a time.
#[utoipa::path(post, path = "/posts/{id}/duplicate", tag = "posts", params(("id" = String, Path)),
    responses((status = 201, body = WirePost), (status = 404), (status = 409)))]
pub async fn duplicate(State(app): State<App>, caller: Caller, Path(id): Path<PostId>) -> Answer<Response> {
    let Post { inbox, text, link, media, .. } = require(&app, caller.organisation, id).await?;
    let copy = app.engine.ids.next_at(app.engine.clock.now());
    let files: Vec<BlobId> = media.iter().map(|one| one.blob).collect();
    let found = claim(&app, caller.organisation, copy, &files).await?;
    let still_there = media.into_iter().zip(found).filter_map(|(shown, kept)| Some(Media { alt: shown.alt, ..kept? }));
    let content = Content { inbox, text, link, media: still_there.collect(), publish_at: None };
    let made = make(&app, &caller, copy, content).await?;
    Ok((StatusCode::CREATED, made).into_response())
}

/// Approved by the caller, to be published then.
async fn scheduled(app: &App, caller: &Caller, post: Post, at: Timestamp) -> Answer<Json<WirePost>> {
    if is_at_work(&post) {
        return Err(being_published());
    }
    need_sound(app, &post).await?;
    let approved = Post {
        state: PostState::Scheduled,
        publish_at: Some(at),
        next_at: Some(at),
        approved_by: Some(caller.operator),
        trouble: None,
        work: Work::default(),
        updated_at: app.engine.clock.now(),
        ..post
    };
    keep(app, caller, approved).await
}
