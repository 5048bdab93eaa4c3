//! Posts, photos and films of a page.

use serde_json::{Value, json};

use super::picture::Seen;
use super::{Container, Kind, list, time};
use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::route::{Answer, Call};
use crate::meta::state::{DAY, State};
use crate::meta::whatsapp::numbers::picked;

const LONGEST: usize = 63_206;
const LARGEST_PHOTO: usize = 10 << 20;

pub(in crate::meta) fn edge(state: &mut State, call: &Call<'_>, page: &str, edge: &str) -> Answer {
    call.owns(page)?;
    let (scope, code) = if call.method == "GET" { ("pages_read_engagement", 10) } else { ("pages_manage_posts", 200) };
    call.needs(scope, code)?;
    match (call.method, edge) {
        ("GET", "feed" | "posts") => list(state, call, page, &["message", "created_time"]),
        ("POST", "feed") => feed(state, call, page),
        ("POST", "photos") => photo(state, call, page),
        ("GET", "videos") => films(state, call, page),
        ("POST", "videos") => film(state, call, page),
        (method, _) => Err(Refusal::unknown(method, page)),
    }
}

fn feed(state: &mut State, call: &Call<'_>, page: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&["message", "link", "attached_media", "published", "access_token", "appsecret_proof"])?;
    let text = fields.text("message", LONGEST)?.unwrap_or_default().to_owned();
    let link = fields.text("link", 2048)?.unwrap_or_default().to_owned();
    if !link.is_empty() && !link.starts_with("https://") && !link.starts_with("http://") {
        return Err(fields.wrong("link", "must be a valid URL."));
    }
    let mut photos = Vec::new();
    if fields.has("attached_media") {
        for attached in fields.list("attached_media", 1, 30)? {
            attached.only(&["media_fbid"])?;
            photos.push(attached.needs("media_fbid", 64)?.to_owned());
        }
    }
    if text.trim().is_empty() && link.is_empty() && photos.is_empty() {
        return Err(Refusal::param("Missing message or attachment"));
    }
    if !link.is_empty() && !photos.is_empty() {
        return Err(Refusal::param("A post has either a link or attached media."));
    }
    let mut media = Vec::new();
    for photo in &photos {
        let is_free = |known: &&Container| known.account == page && known.kind == Kind::Photo && known.post.is_none();
        let known = state.containers.get(photo).filter(is_free);
        let known = known.ok_or_else(|| Refusal::param("Invalid photo id, or a photo that is shown already."))?;
        media.extend(known.media.iter().cloned());
    }
    let id = state.show(page, &text, &link, media);
    for photo in &photos {
        if let Some(known) = state.containers.get_mut(photo) {
            known.post = Some(id.clone());
        }
    }
    Ok(json!({"id": id}))
}

fn photo(state: &mut State, call: &Call<'_>, page: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&["url", "caption", "published", "alt_text_custom", "temporary", "access_token", "appsecret_proof"])?;
    let url = fields.needs("url", 4096)?;
    let text = fields.text("caption", LONGEST)?.unwrap_or_default().to_owned();
    fields.text("alt_text_custom", 1000)?;
    let is_shown = fields.flag("published")?.unwrap_or(true);
    let refused = || Refusal::new(400, 324, "(#324) Missing or invalid image file").sub(2_069_019);
    let (seen, bytes) = state.stands_at(url, Seen::Png).ok_or_else(refused)?;
    let mime = match seen {
        Seen::Jpeg(..) => "image/jpeg",
        Seen::Png => "image/png",
        Seen::Film | Seen::Other => return Err(refused()),
    };
    if bytes.len() > LARGEST_PHOTO {
        return Err(refused());
    }
    let container = brought(state, page, (Kind::Photo, mime), &text, bytes);
    let photo = state.bring(container);
    if !is_shown {
        return Ok(json!({"id": photo}));
    }
    let post = show(state, page, &photo);
    Ok(json!({"id": photo, "post_id": post}))
}

fn film(state: &mut State, call: &Call<'_>, page: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&["file_url", "description", "title", "access_token", "appsecret_proof"])?;
    let url = fields.needs("file_url", 4096)?;
    let text = fields.text("description", LONGEST)?.unwrap_or_default().to_owned();
    let nothing = || Refusal::new(400, 389, "(#389) Unable to fetch video file from URL.");
    let (seen, bytes) = state.stands_at(url, Seen::Film).ok_or_else(nothing)?;
    if seen != Seen::Film {
        return Err(Refusal::new(400, 352, "(#352) The video file you selected is in a format that we don't support."));
    }
    let container = brought(state, page, (Kind::Video, "video/mp4"), &text, bytes);
    let video = state.bring(container);
    show(state, page, &video);
    Ok(json!({"id": video}))
}

fn brought(state: &mut State, page: &str, (kind, mime): (Kind, &str), text: &str, bytes: Vec<u8>) -> Container {
    let media = state.keep_media(page, mime, bytes, None, 365 * DAY);
    Container {
        id: String::new(),
        account: page.to_owned(),
        kind,
        text: text.to_owned(),
        media: vec![media],
        is_part: false,
        at: state.now(),
        error: None,
        post: None,
    }
}

fn show(state: &mut State, page: &str, container: &str) -> String {
    let (text, media) =
        state.containers.get(container).map(|known| (known.text.clone(), known.media.clone())).unwrap_or_default();
    let post = state.show(page, &text, "", media);
    if let Some(known) = state.containers.get_mut(container) {
        known.post = Some(post.clone());
    }
    post
}

fn film_shown(state: &State, film: &Container) -> Value {
    let is_ready = state.now().saturating_sub(film.at) >= state.rules.containers_take.as_millis() as u64;
    let text = Some(&film.text).filter(|text| !text.is_empty());
    json!({"id": film.id, "description": text, "created_time": time::written(film.at),
        "permalink_url": format!("/{}/videos/{}/", film.account, film.id),
        "status": {"video_status": if is_ready { "ready" } else { "processing" }}})
}

fn films(state: &State, call: &Call<'_>, page: &str) -> Answer {
    let mut own: Vec<&Container> =
        state.containers.values().filter(|known| known.account == page && known.kind == Kind::Video).collect();
    own.reverse();
    let usual = ["description", "created_time"];
    let data: Result<Vec<Value>, Refusal> =
        own.into_iter().take(100).map(|film| picked(call, &film_shown(state, film), &usual)).collect();
    Ok(json!({"data": data?}))
}

/// A photo or a film by its id.
pub(super) fn one(state: &State, call: &Call<'_>, container: &Container) -> Answer {
    call.owns(&container.account)?;
    call.needs("pages_read_engagement", 10)?;
    if container.kind == Kind::Video {
        return picked(call, &film_shown(state, container), &["description"]);
    }
    let post = container.post.as_deref().map(super::address);
    let whole = json!({"id": container.id, "name": container.text, "created_time": time::written(container.at), "link": post});
    picked(call, &whole, &["name", "created_time"])
}
