//! An account of Instagram: containers, and how ready they are.

use std::time::Duration;

use channels::publish::{Call, Container, Found, Verdict, is_same_text, of_container};
use engine::clock::Timestamp;
use engine::model::post::{MediaKind, Post};

use super::outcome::{anew, failed, is_refused, may_try, not_there, rest, shown_for_good, unknown};
use super::{Place, SOON, Step, ask, growing, show};

/// Between a container and the first look at it.
const FIRST: Duration = Duration::from_secs(2);

/// A container is ready by then, or will not be; films take their time.
const READY_WITHIN: Duration = Duration::from_mins(5);
const FILMS_READY_WITHIN: Duration = Duration::from_mins(15);

/// The platform forgets a container after 24 hours.
const LIFE: Duration = Duration::from_hours(23);

/// After so long without an answer it is seen whether a container was published.
const SEEN_WITHIN: Duration = Duration::from_mins(1);
/// What was published is listed by then.
const LISTED_WITHIN: Duration = Duration::from_mins(2);

/// By so much a platform's clock may be behind ours.
const CLOCKS: Duration = Duration::from_secs(30);

const LATE: &str = "The platform did not get ready with it in time.";

fn is_carousel(post: &Post) -> bool {
    post.media.len() > 1
}

fn age(post: &Post, now: Timestamp) -> Duration {
    post.work.began_at.map_or(Duration::ZERO, |began_at| now.since(began_at))
}

pub(super) fn go_on(post: Post, place: &Place, now: Timestamp) -> Step {
    let is_fresh = post.work.whole.is_none() && post.work.parts.is_empty();
    if is_fresh {
        return ask(post, now, Call::Quota);
    }
    if age(&post, now) >= LIFE {
        return anew(post, "expired", "What was brought is a day old: it is brought again.", now);
    }
    match post.work.whole.clone() {
        Some(id) => ask(post, now, Call::ContainerState { id }),
        None => bring(post, place, now),
    }
}

/// The next container. A carousel is put together when all of its parts are ready.
pub(super) fn bring(post: Post, place: &Place, now: Timestamp) -> Step {
    let made = post.work.parts.len();
    let Some(medium) = post.media.get(made) else {
        let call = match post.work.parts.first() {
            Some(first) => Call::ContainerState { id: first.clone() },
            None => return failed(post, "media", "Instagram shows nothing without a picture or a film.", now),
        };
        return ask(post, now, call);
    };
    let (kind, url, alt) = (medium.kind, place.link(made), medium.alt.clone());
    let call = if is_carousel(&post) {
        Call::Part { kind, url, alt }
    } else {
        Call::Single { kind, url, text: post.text.trim().to_owned(), alt }
    };
    ask(post, now, call)
}

pub(super) fn wait(post: Post, now: Timestamp) -> Step {
    let wait = growing(age(&post, now), FIRST);
    rest(post, Some(now.plus(wait)))
}

/// Whether it was published, though nobody heard the answer.
pub(super) fn look(post: Post, now: Timestamp) -> Step {
    let call = post.work.whole.clone().map_or(Call::Shown, |id| Call::ContainerState { id });
    ask(post, now, call)
}

pub(super) fn heard(mut post: Post, id: &str, state: Container, place: &Place, now: Timestamp) -> Step {
    if post.work.whole.as_deref() != Some(id) {
        return part_heard(post, id, state, place, now);
    }
    let asked_at = post.work.asked_at;
    match (state, asked_at) {
        (Container::Published, _) => {
            // Whatever was answered before: it is there.
            post.work.asked_at = asked_at.or(post.work.began_at).or(Some(now));
            post.trouble = None;
            ask(post, now, Call::Shown)
        }
        (Container::Finished, None) => publish(post, id, now),
        (Container::Finished, Some(asked_at)) => {
            let age = now.since(asked_at);
            if !is_refused(&post) {
                if age < SEEN_WITHIN {
                    return rest(post, Some(now.plus(growing(age, SOON))));
                }
                post.work.tries = post.work.tries.saturating_add(1);
            }
            // It was not published, and no container is published twice.
            if may_try(&post) { publish(post, id, now) } else { not_there(post, now) }
        }
        (Container::InProgress, None) => in_progress(post, now),
        (Container::InProgress, Some(asked_at)) if now.since(asked_at) < LISTED_WITHIN => {
            rest(post, Some(now.plus(growing(now.since(asked_at), SOON))))
        }
        (Container::InProgress, Some(_)) => unknown(post, now),
        (Container::Expired, _) => anew(post, "expired", "Instagram has let go of it: it is brought again.", now),
        (Container::Error(said), _) => error(post, &said, now),
    }
}

fn publish(post: Post, container: &str, now: Timestamp) -> Step {
    show(post, now, Call::Publish { container: container.to_owned() })
}

/// One after the other, and then the whole.
fn part_heard(post: Post, id: &str, state: Container, place: &Place, now: Timestamp) -> Step {
    let next = post.work.parts.iter().position(|part| part == id).map(|part| part + 1);
    match state {
        Container::Finished | Container::Published => match next.and_then(|next| post.work.parts.get(next)).cloned() {
            Some(id) => ask(post, now, Call::ContainerState { id }),
            None if post.work.parts.len() < post.media.len() => bring(post, place, now),
            None => {
                let call = Call::Carousel { parts: post.work.parts.clone(), text: post.text.trim().to_owned() };
                ask(post, now, call)
            }
        },
        Container::InProgress => in_progress(post, now),
        Container::Expired => anew(post, "expired", "Instagram has let go of it: it is brought again.", now),
        Container::Error(said) => error(post, &said, now),
    }
}

/// It is not ready yet: neither a part nor the whole.
pub(super) fn in_progress(post: Post, now: Timestamp) -> Step {
    let has_film = post.media.iter().any(|medium| medium.kind == MediaKind::Video);
    let within = if has_film { FILMS_READY_WITHIN } else { READY_WITHIN };
    if age(&post, now) >= within { anew(post, "media", LATE, now) } else { wait(post, now) }
}

fn error(post: Post, said: &str, now: Timestamp) -> Step {
    let said = if said.is_empty() { "Instagram could not read it." } else { said };
    match of_container(said) {
        Verdict::Again(why) => anew(post, why, said, now),
        Verdict::Anew | Verdict::NotReady | Verdict::Limit(_) => anew(post, "unavailable", said, now),
        Verdict::Stop(why) => failed(post, why, said, now),
    }
}

/// The container was published; under which id, the list tells.
pub(super) fn found(post: Post, shown: &[Found], now: Timestamp) -> Step {
    let since = post.work.asked_at.or(post.work.began_at).unwrap_or(now);
    let is_own = |one: &&Found| is_same_text(&one.text, &post.text) && one.at.is_none_or(|at| at >= since.minus(CLOCKS));
    if let Some(own) = shown.iter().find(is_own) {
        let (id, permalink) = (own.id.clone(), own.permalink.clone());
        return shown_for_good(post, Some(id), permalink, now);
    }
    let age = now.since(since);
    if age < LISTED_WITHIN {
        return rest(post, Some(now.plus(growing(age, SOON))));
    }
    if post.work.whole.is_none() {
        return unknown(post, now);
    }
    // It is there without doubt, only not where.
    shown_for_good(post, None, None, now)
}
