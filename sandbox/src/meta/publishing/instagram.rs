//! Containers of an Instagram account, and how they are published.

use serde_json::{Value, json};

use super::picture::Seen;
use super::{Container, Kind, list};
use crate::meta::fields::Fields;
use crate::meta::refusal::Refusal;
use crate::meta::route::{Answer, Call, Host};
use crate::meta::state::{DAY, State};
use crate::meta::whatsapp::numbers::picked;

const ALLOWED: [&str; 12] = [
    "image_url",
    "video_url",
    "media_type",
    "caption",
    "alt_text",
    "is_carousel_item",
    "children",
    "share_to_feed",
    "cover_url",
    "thumb_offset",
    "access_token",
    "appsecret_proof",
];
const LONGEST: usize = 2_200;
const MOST_HASHTAGS: usize = 30;
const MOST_MENTIONS: usize = 20;
const LARGEST_PICTURE: usize = 8 << 20;

const NO_FILM: &str = "Error: Media upload has failed with error code 2207026";

pub(in crate::meta) fn edge(state: &mut State, call: &Call<'_>, account: &str, edge: &str) -> Answer {
    let is_reading = (call.method, edge) == ("GET", "media");
    may(state, call, account, is_reading)?;
    match (call.method, edge) {
        ("GET", "media") => list(state, call, account, &[]),
        ("POST", "media") => create(state, call, account),
        ("POST", "media_publish") => publish(state, call, account),
        ("GET", "content_publishing_limit") => {
            let total = state.rules.limits.posts_a_day;
            let config = json!({"quota_total": total, "quota_duration": DAY / 1000});
            Ok(json!({"data": [{"quota_usage": used(state, account), "config": config}]}))
        }
        (method, _) => Err(Refusal::unknown(method, account)),
    }
}

fn may(state: &State, call: &Call<'_>, account: &str, is_reading: bool) -> Result<(), Refusal> {
    let scope = match (call.host, is_reading) {
        (Host::Instagram, true) => "instagram_business_basic",
        (Host::Instagram, false) => "instagram_business_content_publish",
        (Host::Facebook, true) => "instagram_basic",
        (Host::Facebook, false) => "instagram_content_publish",
    };
    call.needs(scope, 10)?;
    let page = state.rules.pages.iter().find(|page| page.instagram.as_deref() == Some(account));
    let through_page = page.filter(|_| call.host == Host::Facebook);
    call.owns(through_page.map_or(account, |page| page.id.as_str()))
}

/// Posts that were published this way within a day.
fn used(state: &State, account: &str) -> usize {
    let now = state.now();
    state.published.iter().filter(|(own, at)| own == account && now.saturating_sub(*at) < DAY).count()
}

fn create(state: &mut State, call: &Call<'_>, account: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&ALLOWED)?;
    let is_part = fields.flag("is_carousel_item")?.unwrap_or(false);
    let text = caption(&fields)?;
    fields.text("alt_text", 1000)?;
    let kinds = ["IMAGE", "VIDEO", "REELS", "CAROUSEL"];
    let (kind, media, error) = match fields.one_of("media_type", &kinds)?.unwrap_or("IMAGE") {
        "CAROUSEL" if is_part => return Err(Refusal::param("A carousel is no part of another.")),
        "CAROUSEL" => (Kind::Carousel, carousel(state, &fields, account)?, None),
        "VIDEO" if !is_part => {
            return Err(Refusal::param("The media_type VIDEO is no longer supported: use REELS."));
        }
        "REELS" if is_part => return Err(Refusal::param("A reel is no part of a carousel.")),
        "VIDEO" | "REELS" => {
            let (media, error) = film(state, &fields, account)?;
            (Kind::Film, vec![media], error)
        }
        _ => (Kind::Picture, vec![picture(state, &fields, account)?], None),
    };
    let at = state.now();
    let (id, account) = (String::new(), account.to_owned());
    let id = state.bring(Container { id, account, kind, text, media, is_part, at, error, post: None });
    Ok(json!({"id": id}))
}

fn caption(fields: &Fields<'_>) -> Result<String, Refusal> {
    let text = fields.text("caption", usize::MAX)?.unwrap_or_default();
    let signs = |sign: char| text.split(sign).skip(1).filter(|rest| rest.starts_with(char::is_alphanumeric)).count();
    if text.chars().count() > LONGEST || signs('#') > MOST_HASHTAGS {
        return Err(Refusal::new(400, 36_004, "(#36004) The caption was too long.").sub(2_207_010));
    }
    if signs('@') > MOST_MENTIONS {
        return Err(Refusal::param("The caption has more than 20 @ tags.").sub(2_207_040));
    }
    Ok(text.to_owned())
}

fn not_fetched() -> Refusal {
    Refusal::new(400, 9004, "(#9004) The media could not be fetched from this URI.").sub(2_207_052)
}

fn picture(state: &mut State, fields: &Fields<'_>, account: &str) -> Result<String, Refusal> {
    let url = fields.needs("image_url", 4096)?;
    let (seen, bytes) = state.stands_at(url, Seen::Jpeg(1, 1)).ok_or_else(not_fetched)?;
    let Seen::Jpeg(width, height) = seen else {
        return Err(Refusal::new(400, 36_001, "(#36001) The image format is not supported.").sub(2_207_005));
    };
    if bytes.len() > LARGEST_PICTURE {
        return Err(Refusal::new(400, 36_000, "(#36000) The image size is too large.").sub(2_207_004));
    }
    let ratio = f64::from(width) / f64::from(height.max(1));
    if !(0.795..=1.915).contains(&ratio) {
        return Err(Refusal::new(400, 36_003, "(#36003) The submitted image has an invalid aspect ratio.").sub(2_207_009));
    }
    Ok(state.keep_media(account, "image/jpeg", bytes, None, 365 * DAY))
}

/// Whether it can be read turns out later.
fn film(state: &mut State, fields: &Fields<'_>, account: &str) -> Result<(String, Option<&'static str>), Refusal> {
    let url = fields.needs("video_url", 4096)?;
    let (seen, bytes) = state.stands_at(url, Seen::Film).ok_or_else(not_fetched)?;
    let error = (seen != Seen::Film).then_some(NO_FILM);
    Ok((state.keep_media(account, "video/mp4", bytes, None, 365 * DAY), error))
}

fn carousel(state: &State, fields: &Fields<'_>, account: &str) -> Result<Vec<String>, Refusal> {
    let children: Vec<String> = match fields.get("children") {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(Value::String(text)) => text.split(',').map(|id| id.trim().to_owned()).collect(),
        _ => return Err(fields.missing("children")),
    };
    if !(2..=10).contains(&children.len()) {
        return Err(Refusal::param("A carousel has between 2 and 10 children.").sub(2_207_028));
    }
    let mut media = Vec::new();
    for child in &children {
        let is_own = |known: &&Container| known.account == account && known.is_part;
        let known = state.containers.get(child).filter(is_own);
        let known = known.ok_or_else(|| Refusal::param("A child is no carousel item of this account.").sub(2_207_028))?;
        if state.readiness(known) != "FINISHED" {
            return Err(not_ready());
        }
        media.extend(known.media.iter().cloned());
    }
    Ok(media)
}

fn not_ready() -> Refusal {
    let message = "(#9007) Media ID is not available: the media is not ready for publishing, please wait for a moment.";
    Refusal::new(400, 9007, message).sub(2_207_027)
}

fn publish(state: &mut State, call: &Call<'_>, account: &str) -> Answer {
    let fields = Fields::top(&call.params, false);
    fields.only(&["creation_id", "access_token", "appsecret_proof"])?;
    let id = fields.needs("creation_id", 64)?;
    let known = state.containers.get(id).filter(|known| known.account == account && !known.is_part).cloned();
    let gone = || Refusal::new(400, 24, "(#24) The requested resource does not exist").sub(2_207_006);
    let known = known.ok_or_else(gone)?;
    match state.readiness(&known) {
        "FINISHED" => {}
        "PUBLISHED" => return Err(Refusal::param("The container was published already.")),
        "EXPIRED" => return Err(Refusal::new(400, -2, "The media you are trying to access has expired.").sub(2_207_020)),
        _ => return Err(not_ready()),
    }
    if used(state, account) >= state.rules.limits.posts_a_day {
        let message = "(#9) You reached the maximum number of posts that is allowed to be published by the API.";
        return Err(Refusal::new(400, 9, message).sub(2_207_042));
    }
    let post = state.show(account, &known.text, "", known.media);
    if let Some(known) = state.containers.get_mut(id) {
        known.post = Some(post.clone());
    }
    let now = state.now();
    state.published.retain(|(_, at)| now.saturating_sub(*at) < DAY);
    state.published.push((account.to_owned(), now));
    Ok(json!({"id": post}))
}

/// How far it is with a container.
pub(super) fn one(state: &State, call: &Call<'_>, container: &Container) -> Answer {
    may(state, call, &container.account, false)?;
    let code = state.readiness(container);
    let said = match code {
        "FINISHED" => "Finished: Media has been uploaded and it is ready to be published.",
        "IN_PROGRESS" => "In Progress: Media is still being processed.",
        "PUBLISHED" => "Published: Media has been published.",
        "EXPIRED" => "Expired: The container was not published within 24 hours and has expired.",
        _ => container.error.unwrap_or("Error"),
    };
    picked(call, &json!({"id": container.id, "status_code": code, "status": said}), &[])
}
