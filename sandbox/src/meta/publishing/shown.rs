//! Posts as whoever reads an account is told of them.

use serde_json::{Value, json};

use super::{address, time};
use crate::meta::files::{self, STILL};
use crate::meta::paging;
use crate::meta::refusal::Refusal;
use crate::meta::route::{Answer, Call};
use crate::meta::state::{Channel, Post, State};
use crate::meta::whatsapp::numbers::picked;

/// Rows of a page of posts.
const MOST: usize = 100;

pub(in crate::meta) fn shown(state: &State, post: &Post) -> Value {
    if post.channel == Channel::Instagram { of_instagram(state, post) } else { of_page(state, post) }
}

fn of_page(state: &State, post: &Post) -> Value {
    let media: Vec<Value> = post.media.iter().map(|id| attached(state, id)).collect();
    let picture = media.first().map(|medium| medium["media"]["image"]["src"].clone());
    let attachments = match media.as_slice() {
        [] if post.link.is_empty() => None,
        [] => Some(json!({"media_type": "link", "url": post.link})),
        [one] => Some(one.clone()),
        [first, ..] => Some(json!({"media_type": "album", "media": first["media"], "subattachments": {"data": media}})),
    };
    json!({"id": post.id, "message": words(post), "created_time": time::written(post.at), "permalink_url": address(&post.id),
        "full_picture": picture, "attachments": attachments.map(|one| json!({"data": [one]})),
        "shares": (post.shares > 0).then(|| json!({"count": post.shares})),
        "reactions": counted(u64::from(post.likes)), "comments": counted(comments(state, post))})
}

/// With the summary that has to be asked for; who it was is told to nobody.
fn counted(number: u64) -> Value {
    json!({"data": [], "summary": {"total_count": number}})
}

fn attached(state: &State, id: &str) -> Value {
    let (is_film, src) = picture(state, id);
    let kind = if is_film { "video" } else { "photo" };
    json!({"media_type": kind, "media": {"image": {"src": src, "height": 1, "width": 1}}})
}

fn of_instagram(state: &State, post: &Post) -> Value {
    let permalink = format!("https://www.instagram.com/p/{}/", post.id);
    let children: Vec<Value> = post.media.iter().map(|id| child(state, id)).collect();
    let alone = children.first().cloned().unwrap_or_default();
    let is_album = children.len() > 1;
    let kind = if is_album { json!("CAROUSEL_ALBUM") } else { alone["media_type"].clone() };
    json!({"id": post.id, "caption": words(post), "timestamp": time::written(post.at), "permalink": permalink,
        "media_type": if kind.is_null() { json!("IMAGE") } else { kind }, "media_url": alone["media_url"],
        "thumbnail_url": alone["thumbnail_url"], "like_count": post.likes, "comments_count": comments(state, post),
        "children": is_album.then(|| json!({"data": children}))})
}

fn child(state: &State, id: &str) -> Value {
    let (is_film, src) = picture(state, id);
    if is_film {
        return json!({"id": id, "media_type": "VIDEO", "media_url": files::link(state, id), "thumbnail_url": src});
    }
    json!({"id": id, "media_type": "IMAGE", "media_url": src})
}

/// Whether it is a film, and where its picture is: of a film its still.
fn picture(state: &State, id: &str) -> (bool, String) {
    let is_film = state.media.get(id).is_some_and(|media| media.mime.starts_with("video/"));
    let link = if is_film { files::link(state, &format!("{STILL}{id}")) } else { files::link(state, id) };
    (is_film, link)
}

fn words(post: &Post) -> Option<&String> {
    Some(&post.text).filter(|text| !text.is_empty())
}

fn comments(state: &State, post: &Post) -> u64 {
    state.comments.iter().filter(|comment| comment.post == post.id && !comment.is_deleted).count() as u64
}

/// The newest posts of an account, as far as the call wants them.
pub(super) fn list(state: &State, call: &Call<'_>, account: &str, usual: &[&str]) -> Answer {
    let limit = paging::limit(call, MOST)?;
    let since = call.param("since").map_or(Ok(0), str::parse::<u64>);
    let since = since.map_err(|_no_number| Refusal::param("Param since must be a time."))?;
    let own = state.posts.iter().rev().filter(|post| post.account == account && post.at / 1000 >= since);
    let mut own: Vec<&Post> = own.collect();
    // Some may have been published as if it had been earlier.
    own.sort_by_key(|post| std::cmp::Reverse(post.at));
    let (rows, paging) = paging::page(state, call, &own, |post| post.id.as_str(), limit)?;
    let data: Result<Vec<Value>, Refusal> = rows.iter().map(|post| picked(call, &shown(state, post), usual)).collect();
    Ok(paging::answer(&data?, paging))
}
