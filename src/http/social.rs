//! Copies of what stands on pages and accounts: posts with their figures, comments below them, and the accounts themselves.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::{InboxId, OrgId, SocialPostId};
use engine::model::inbox::Inbox;
use engine::model::message::Attachment;
use engine::model::social::{DayFigures, KEPT_DAYS, SocialMedia, SocialPost};
use engine::page::MAX_PAGE;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, FieldProblem, Problem};
use super::schedules::named;
use super::wire::post::PostChannel;
use super::wire::schedule::ScheduleRun;
use super::wire::social::{
    SocialAccount, SocialAccountList, SocialCommentList, SocialCommentsQuery, SocialMedia as WireMedia, SocialPost as WirePost,
    SocialPostList, SocialPostRead, SocialPostsQuery, SocialSync,
};
use crate::app::App;
use crate::channels::inboxes_of;
use crate::social::{SocialPlace, ask, day_of, is_place};

const PAGE: usize = 50;

/// Accounts that are listed.
const MOST_ACCOUNTS: usize = 200;

/// Pages of what is known of accounts.
const MOST_PAGES: usize = 100;

/// List copies of posts
///
/// As the platform last told of them, in pages, the newest first: of one inbox or of all.
#[utoipa::path(get, path = "/social/posts", tag = "social", operation_id = "social_posts", params(SocialPostsQuery),
    responses((status = 200, body = SocialPostList), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<SocialPostsQuery>) -> Answer<Json<SocialPostList>> {
    let SocialPostsQuery { inbox, after, limit } = query;
    let limit = limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let mut found = app.engine.social.list_posts(caller.organisation, inbox, behind(after.as_deref())?, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| cursor(last.published_at, &last.id));
    Ok(Json(SocialPostList { items: found.into_iter().map(|post| shown(&app, post)).collect(), next }))
}

/// Read a copy of a post
///
/// With its figures day by day, for 60 days.
#[utoipa::path(get, path = "/social/posts/{id}", tag = "social", operation_id = "social_post", params(("id" = String, Path)),
    responses((status = 200, body = SocialPostRead), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<SocialPostId>) -> Answer<Json<SocialPostRead>> {
    let post = require(&app, caller.organisation, id).await?;
    let days = days(&app, caller.organisation, post.inbox, Some(id)).await?;
    Ok(Json(SocialPostRead { post: shown(&app, post), days: days.into_iter().map(Into::into).collect() }))
}

/// List comments below a post
///
/// In pages, the oldest first.
#[utoipa::path(get, path = "/social/posts/{id}/comments", tag = "social", operation_id = "social_comments",
    params(("id" = String, Path), SocialCommentsQuery),
    responses((status = 200, body = SocialCommentList), (status = 404), (status = 422)))]
pub async fn comments(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<SocialPostId>,
    Query(query): Query<SocialCommentsQuery>,
) -> Answer<Json<SocialCommentList>> {
    require(&app, caller.organisation, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let after = behind(query.after.as_deref())?;
    let mut found = app.engine.social.list_comments(caller.organisation, id, after, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| cursor(last.at, &last.external));
    Ok(Json(SocialCommentList { items: found.into_iter().map(Into::into).collect(), next }))
}

/// List pages and accounts
///
/// By name, each with how many follow it day by day, and with what fetches it.
#[utoipa::path(get, path = "/social/accounts", tag = "social", operation_id = "social_accounts",
    responses((status = 200, body = SocialAccountList)))]
pub async fn accounts(State(app): State<App>, caller: Caller) -> Answer<Json<SocialAccountList>> {
    let fits = |inbox: &Inbox| PostChannel::of(inbox.channel).is_some();
    let mut inboxes = inboxes_of(&app.engine, caller.organisation, fits).await?;
    inboxes.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    inboxes.truncate(MOST_ACCOUNTS);
    let mut places = places(&app, caller.organisation).await?;
    let mut items = Vec::with_capacity(inboxes.len());
    for inbox in inboxes {
        let place = places.remove(&inbox.id);
        items.extend(account(&app, inbox, place).await?);
    }
    Ok(Json(SocialAccountList { items }))
}

/// Fetch an account
///
/// Its posts of the last 30 days with comments and pictures, or all of them. What was stopped, or halted by a limit of the
/// platform, goes on where it stood. How far it is stands in the list of accounts; the run can be stopped as every run can.
#[utoipa::path(post, path = "/social/accounts/{inbox}/sync", tag = "social", operation_id = "social_sync",
    request_body = SocialSync, params(("inbox" = String, Path)),
    responses((status = 202, body = ScheduleRun), (status = 404),
        (status = 409, description = "It is not connected, or is being fetched")))]
pub async fn sync(
    State(app): State<App>,
    caller: Caller,
    Path(inbox): Path<InboxId>,
    Json(wanted): Json<SocialSync>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, inbox.0).await?;
    if !is_place(&kept.value) {
        return Err(Problem::not_possible("this inbox is not connected to a page or an Instagram account"));
    }
    let run = ask(&app, caller.organisation, inbox, wanted.history, caller.operator).await?;
    Ok((StatusCode::ACCEPTED, Json(named(&app, run).await?)).into_response())
}

async fn require(app: &App, organisation: OrgId, id: SocialPostId) -> Answer<SocialPost> {
    app.engine.social.find_post(organisation, id).await?.ok_or_else(|| Problem::not_found("no such post"))
}

async fn days(app: &App, organisation: OrgId, inbox: InboxId, post: Option<SocialPostId>) -> Answer<Vec<DayFigures>> {
    let since = day_of(app.engine.clock.now()).saturating_sub(KEPT_DAYS);
    Ok(app.engine.social.list_figures(organisation, inbox, post, since).await?)
}

async fn places(app: &App, organisation: OrgId) -> Answer<HashMap<InboxId, SocialPlace>> {
    let (mut found, mut cursor) = (HashMap::new(), None);
    for _ in 0..MOST_PAGES {
        let page = app.engine.records.list::<SocialPlace>(organisation, cursor, MAX_PAGE).await?;
        found.extend(page.items.into_iter().map(|kept| (kept.value.inbox, kept.value)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(found)
}

/// None: nothing is fetched of it, and nothing was.
async fn account(app: &App, inbox: Inbox, place: Option<SocialPlace>) -> Answer<Option<SocialAccount>> {
    let is_connected = is_place(&inbox);
    let Some(channel) = PostChannel::of(inbox.channel).filter(|_| is_connected || place.is_some()) else { return Ok(None) };
    let place = place.unwrap_or_else(|| SocialPlace::new(inbox.organisation, inbox.id));
    let days = days(app, inbox.organisation, inbox.id, None).await?;
    let run = match place.run {
        Some(run) => app.engine.schedules.find_run(inbox.organisation, run).await?,
        None => None,
    };
    let run = match run {
        Some(run) => Some(named(app, run).await?),
        None => None,
    };
    Ok(Some(SocialAccount {
        inbox: inbox.id,
        channel,
        is_connected,
        followers: days.iter().rev().find_map(|day| day.followers),
        posts: app.engine.social.count_posts(inbox.organisation, inbox.id).await?,
        days: days.into_iter().map(Into::into).collect(),
        run,
        is_unfinished: place.walk.is_some(),
        has_history: place.has_history,
        synced_at: place.synced_at,
        trouble: place.trouble,
        name: inbox.name,
    }))
}

fn shown(app: &App, post: SocialPost) -> WirePost {
    let SocialPost { id, organisation, inbox, external, text, permalink, published_at, media, figures, seen_at, is_gone, .. } =
        post;
    let media = media.into_iter().map(|medium| pictured(app, organisation, medium)).collect();
    WirePost { id, inbox, external, text, permalink, published_at, media, figures: figures.into(), seen_at, is_gone }
}

fn pictured(app: &App, organisation: OrgId, medium: SocialMedia) -> WireMedia {
    let SocialMedia { kind, blob, media_type, bytes } = medium;
    // One that is named and was not stored yet has no bytes.
    let file = blob.filter(|_| bytes > 0).map(|id| Attachment {
        id,
        name: "post".to_owned(),
        media_type: media_type.clone(),
        size: bytes,
        width: None,
        height: None,
    });
    WireMedia { kind, media_type, url: file.map(|file| app.tokens.files().address(organisation, &file)) }
}

/// Of a row of a list: its time, and what it is called.
fn cursor(at: Timestamp, name: &dyn Display) -> String {
    format!("{}.{name}", at.as_millis())
}

fn behind<T: FromStr>(after: Option<&str>) -> Answer<Option<(Timestamp, T)>> {
    let Some(after) = after else { return Ok(None) };
    let read = after.split_once('.').and_then(|(at, name)| {
        let at = Timestamp::from_millis(at.parse().ok()?);
        Some((at, name.parse().ok()?))
    });
    let unreadable =
        || Problem::invalid("?after: no cursor of this list", vec![FieldProblem::new("?after", "no cursor of this list")]);
    read.map(Some).ok_or_else(unreadable)
}
