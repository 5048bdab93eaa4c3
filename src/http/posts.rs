//! Posts: written, listed by when they are shown, and deleted. What is decided about one is in `acts`, files are in `media`,
//! what may stand in one in `check`, and how one is shown in `desk`.

pub mod acts;
mod check;
mod desk;
pub mod media;

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::{OrgId, PostId};
use engine::model::post::{MOST_POSTS, Post, PostState, Work};
use engine::model::role::{Level, Module};
use engine::page::MAX_PAGE;
use engine::ports::post_store::PostQuery;

use self::check::{Content, Wanted, checked, need_sound, pointed};
use self::desk::{Desk, is_approved, is_at_work, is_public};
use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Problem};
use super::wire::post::{NewPost, Post as WirePost, PostDrafts, PostDraftsQuery, PostEdit, PostList, PostPlaces, PostsQuery};
use crate::app::App;

const PAGE: usize = 50;

/// How much of a calendar is looked at: three months with the days beside them.
const LONGEST_LOOK: Duration = Duration::from_hours(24 * 93);

const MOST_SHOWN: usize = 1_000;

/// List posts
///
/// Those whose time is from `from` on and before `to`, by time.
#[utoipa::path(get, path = "/posts", tag = "posts", params(PostsQuery),
    responses((status = 200, body = PostList), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<PostsQuery>) -> Answer<Json<PostList>> {
    let PostsQuery { from, to, inbox, state } = query;
    if to <= from || to.since(from) > LONGEST_LOOK {
        return Err(Problem::invalid("?to is after ?from, and at most 93 days", Vec::new()));
    }
    let states = state.map(Into::into).into_iter().collect();
    let query = PostQuery { organisation: caller.organisation, inbox, states };
    let mut found = app.engine.posts.list(query, from, to, MOST_SHOWN + 1).await?;
    let is_cut = found.len() > MOST_SHOWN;
    found.truncate(MOST_SHOWN);
    Ok(Json(PostList { items: Desk::open(&app, &caller).await?.show_all(found).await?, is_cut }))
}

/// List posts without a time
///
/// In pages, the newest first.
#[utoipa::path(get, path = "/posts/drafts", tag = "posts", params(PostDraftsQuery),
    responses((status = 200, body = PostDrafts), (status = 422)))]
pub async fn drafts(State(app): State<App>, caller: Caller, Query(query): Query<PostDraftsQuery>) -> Answer<Json<PostDrafts>> {
    let PostDraftsQuery { inbox, cursor, limit } = query;
    let limit = limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let query = PostQuery { organisation: caller.organisation, inbox, states: Vec::new() };
    let mut found = app.engine.posts.list_undated(query, cursor, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| last.id);
    Ok(Json(PostDrafts { items: Desk::open(&app, &caller).await?.show_all(found).await?, next }))
}

/// List where posts can be shown
///
/// Pages and Instagram accounts, connected or not.
#[utoipa::path(get, path = "/posts/places", tag = "posts", responses((status = 200, body = PostPlaces)))]
pub async fn places(State(app): State<App>, caller: Caller) -> Answer<Json<PostPlaces>> {
    Ok(Json(PostPlaces { items: Desk::open(&app, &caller).await?.places() }))
}

/// Read a post
#[utoipa::path(get, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<PostId>) -> Answer<Json<WirePost>> {
    let post = require(&app, caller.organisation, id).await?;
    shown(&app, &caller, post).await
}

/// Write a post
///
/// A draft: nothing is shown to anybody before it is approved.
#[utoipa::path(post, path = "/posts", tag = "posts", request_body = NewPost,
    responses((status = 201, body = WirePost), (status = 409, description = "There are 50,000 already"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewPost>) -> Answer<Response> {
    let id = app.engine.ids.next_at(app.engine.clock.now());
    let NewPost { inbox, text, link, media, publish_at } = new;
    let wanted = Wanted { inbox, text, link, media, publish_at };
    let content = checked(&app, caller.organisation, id, wanted, None).await?;
    let made = make(&app, &caller, id, content).await?;
    Ok((StatusCode::CREATED, made).into_response())
}

/// Rewrite a post
///
/// Whoever may not approve takes the approval back with it, if more is otherwise than the time. One that was published, or is
/// being published, stays as it is.
#[utoipa::path(put, path = "/posts/{id}", tag = "posts", request_body = PostEdit, params(("id" = String, Path)),
    responses((status = 200, body = WirePost), (status = 404), (status = 409), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PostId>,
    Json(edit): Json<PostEdit>,
) -> Answer<Json<WirePost>> {
    let before = require(&app, caller.organisation, id).await?;
    let PostEdit { inbox, text, link, media, publish_at, version } = edit;
    need_version(&before, version)?;
    if !before.state.may_be_edited() || is_public(&before) {
        return Err(Problem::conflict("this post cannot be rewritten any more: duplicate it"));
    }
    let wanted = Wanted { inbox, text, link, media, publish_at };
    let content = checked(&app, caller.organisation, id, wanted, Some(&before)).await?;
    let after = rewritten(&app, &caller, before, content).await?;
    keep(&app, &caller, after).await
}

/// Delete a post
///
/// What is approved, by whoever may approve alone. What the platform shows, it goes on to show.
#[utoipa::path(delete, path = "/posts/{id}", tag = "posts", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<PostId>) -> Answer<StatusCode> {
    let post = require(&app, caller.organisation, id).await?;
    if is_approved(post.state) && !may_approve(&caller) {
        return Err(Problem::forbidden("this post was approved: only whoever may approve deletes it"));
    }
    if !post.state.may_be_deleted() || is_at_work(&post) {
        return Err(being_published());
    }
    // Taken out of the program's hands first: what it is about to publish does not go under its fingers.
    if post.state == PostState::Scheduled {
        let taken = Post { state: PostState::Draft, next_at: None, ..post };
        if !app.engine.posts.change(taken).await? {
            return Err(overtaken());
        }
    }
    if !app.engine.posts.forget(caller.organisation, id).await? {
        return Err(missing());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The post with other content, in the state that it may have with it.
async fn rewritten(app: &App, caller: &Caller, before: Post, content: Content) -> Answer<Post> {
    let now = app.engine.clock.now();
    let Content { inbox, text, link, media, publish_at } = content;
    let is_same = (before.inbox, &before.text, &before.link, &before.media) == (inbox, &text, &link, &media);
    let state = before.state;
    if is_same {
        if state == PostState::Scheduled {
            need_approved_time(publish_at)?;
            return Ok(Post { publish_at, next_at: publish_at, updated_at: now, ..before });
        }
        return Ok(Post { publish_at, updated_at: now, ..before });
    }
    // What the platform was given belongs to what was written before.
    let after = Post { inbox, text, link, media, publish_at, work: Work::default(), updated_at: now, ..before };
    if may_approve(caller) {
        if state != PostState::Scheduled {
            return Ok(after);
        }
        need_approved_time(publish_at)?;
        need_sound(app, &after).await?;
        return Ok(Post { next_at: publish_at, approved_by: Some(caller.operator), trouble: None, ..after });
    }
    let trouble = after.trouble.clone().filter(|_| state != PostState::Scheduled);
    Ok(Post { state: PostState::Draft, next_at: None, approved_by: None, trouble, ..after })
}

fn need_approved_time(publish_at: Option<Timestamp>) -> Answer<()> {
    if publish_at.is_some() {
        return Ok(());
    }
    Err(pointed("/publish_at", "an approved post has a time: send it back to take its time away"))
}

fn need_version(post: &Post, read: Option<u64>) -> Answer<()> {
    if read.is_some_and(|read| read != post.version) { Err(overtaken()) } else { Ok(()) }
}

fn may_approve(caller: &Caller) -> bool {
    caller.levels.allow(Module::Social, Level::Manage)
}

async fn require(app: &App, organisation: OrgId, id: PostId) -> Answer<Post> {
    app.engine.posts.find(organisation, id).await?.ok_or_else(missing)
}

async fn shown(app: &App, caller: &Caller, post: Post) -> Answer<Json<WirePost>> {
    Ok(Json(Desk::open(app, caller).await?.show(post).await?))
}

/// A new draft of the caller's.
async fn make(app: &App, caller: &Caller, id: PostId, content: Content) -> Answer<Json<WirePost>> {
    let now = app.engine.clock.now();
    let Content { inbox, text, link, media, publish_at } = content;
    let post = Post {
        id,
        organisation: caller.organisation,
        inbox,
        text,
        link,
        media,
        state: PostState::Draft,
        publish_at,
        work: Work::default(),
        trouble: None,
        created_by: caller.operator,
        created_at: now,
        updated_at: now,
        approved_by: None,
        published_at: None,
        remote: None,
        permalink: None,
        next_at: None,
        version: 0,
    };
    if !app.engine.posts.make(post, MOST_POSTS).await? {
        return Err(Problem::conflict(format!("there are {MOST_POSTS} posts already: delete old ones")));
    }
    shown(app, caller, require(app, caller.organisation, id).await?).await
}

/// Keeps the post unless somebody was faster, and shows it as it is then.
async fn keep(app: &App, caller: &Caller, post: Post) -> Answer<Json<WirePost>> {
    let id = post.id;
    if !app.engine.posts.change(post).await? {
        // Gone, or otherwise by now.
        require(app, caller.organisation, id).await?;
        return Err(overtaken());
    }
    shown(app, caller, require(app, caller.organisation, id).await?).await
}

fn missing() -> Problem {
    Problem::not_found("no such post")
}

fn overtaken() -> Problem {
    Problem::conflict("somebody changed this post meanwhile: read it again, then decide")
}

fn being_published() -> Problem {
    Problem::conflict("this post is being published at this moment")
}
