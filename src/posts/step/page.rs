//! A page of Facebook.

use std::time::Duration;

use channels::publish::{Call, Film, Found, is_same_text};
use engine::clock::Timestamp;
use engine::model::post::{MediaKind, Post};

use super::outcome::{failed, is_refused, may_try, not_there, rest, shown_for_good};
use super::{Place, SOON, Step, ask, growing, show};

/// A post that is not listed by then is not there.
const LISTED_WITHIN: Duration = Duration::from_mins(2);

/// A film that was taken and is not ready by then is looked at no more.
const LONGEST_FILM: Duration = Duration::from_hours(1);

/// By so much a platform's clock may be behind ours.
const CLOCKS: Duration = Duration::from_secs(30);

pub(super) fn go_on(post: Post, place: &Place, now: Timestamp) -> Step {
    let made = post.work.parts.len();
    if is_album(&post) && made < post.media.len() {
        let alt = post.media.get(made).map(|medium| medium.alt.clone()).unwrap_or_default();
        let call = Call::Photo { url: place.link(made), text: String::new(), alt, is_shown: false };
        return ask(post, now, call);
    }
    publish(post, place, now)
}

fn is_album(post: &Post) -> bool {
    post.media.len() > 1
}

fn has_film(post: &Post) -> bool {
    post.media.first().is_some_and(|medium| medium.kind == MediaKind::Video)
}

fn publish(post: Post, place: &Place, now: Timestamp) -> Step {
    let text = post.text.trim().to_owned();
    let call = match post.media.first() {
        Some(_) if is_album(&post) => Call::Feed { text, link: String::new(), photos: post.work.parts.clone() },
        Some(medium) if medium.kind == MediaKind::Video => Call::Film { url: place.link(0), text },
        Some(medium) => Call::Photo { url: place.link(0), text, alt: medium.alt.clone(), is_shown: true },
        None => Call::Feed { text, link: post.link.clone(), photos: Vec::new() },
    };
    show(post, now, call)
}

/// Whether it is there, though nobody heard the answer; or how far a film is that was taken.
pub(super) fn look(post: Post, asked_at: Timestamp, now: Timestamp) -> Step {
    let call = match post.work.whole.clone() {
        Some(id) => Call::FilmState { id },
        None => looking(&post, asked_at),
    };
    ask(post, now, call)
}

fn looking(post: &Post, since: Timestamp) -> Call {
    if has_film(post) { Call::Films } else { Call::Posts { since: since.minus(CLOCKS) } }
}

pub(super) fn found(post: Post, shown: &[Found], place: &Place, now: Timestamp) -> Step {
    let since = post.work.asked_at.unwrap_or(now).minus(CLOCKS);
    let own = shown.iter().find(|one| is_same_text(&one.text, &post.text) && one.at.is_none_or(|at| at >= since));
    if let Some(own) = own {
        let (id, permalink) = (own.id.clone(), own.permalink.clone());
        return shown_for_good(post, Some(id), permalink, now);
    }
    if is_refused(&post) && may_try(&post) {
        return publish(post, place, now);
    }
    let age = post.work.asked_at.map_or(LISTED_WITHIN, |asked_at| now.since(asked_at));
    if age >= LISTED_WITHIN || is_refused(&post) {
        return not_there(post, now);
    }
    rest(post, Some(now.plus(growing(age, SOON))))
}

pub(super) fn film(post: Post, state: Film, now: Timestamp) -> Step {
    let id = post.work.whole.clone();
    let age = post.work.asked_at.map_or(LONGEST_FILM, |asked_at| now.since(asked_at));
    match state {
        Film::Ready => shown_for_good(post, id, None, now),
        Film::Error(said) if said.is_empty() => failed(post, "media", "The platform could not read the film.", now),
        Film::Error(said) => failed(post, "media", &said, now),
        Film::Processing if age >= LONGEST_FILM => shown_for_good(post, id, None, now),
        Film::Processing => rest(post, Some(now.plus(growing(age, SOON)))),
    }
}
