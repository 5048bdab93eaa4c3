//! The publishing of a post, step by step.

mod instagram;
mod outcome;
mod page;

use std::time::Duration;

use channels::failure::Trouble;
use channels::platform::Platform;
use channels::publish::{Call, Film, Said, problems};
use engine::clock::Timestamp;
use engine::model::inbox::Channel;
use engine::model::post::{Post, PostState, Work};

use outcome::{failed, limited, lost, refused, rest, shown_for_good};

/// A claim lasts so long, from each writing on: longer than any one call takes.
pub(super) const LEASE: Duration = Duration::from_secs(45);

/// An answer that was lost is looked for first after so long, then at times that double.
const SOON: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Posts of a day drop out of Instagram's count one by one.
const QUOTA_LOOK: Duration = Duration::from_hours(1);
const ROOM: &str = "it goes out as soon as Instagram takes more.";

/// Where a post goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) channel: Channel,
    /// Where the platform fetches each medium, in their order.
    pub(super) links: Vec<String>,
}

impl Place {
    fn platform(&self) -> Platform {
        if self.channel == Channel::Instagram { Platform::Instagram } else { Platform::Messenger }
    }

    fn link(&self, place: usize) -> String {
        self.links.get(place).cloned().unwrap_or_default()
    }
}

/// What is written down now, and what comes then.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) post: Post,
    pub(super) then: Then,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Then {
    /// The post is looked at again when its time has come, if it has one.
    Rest,
    /// At once, from what was written down.
    GoOn,
    Ask(Call),
}

/// What is to be done with a post that was claimed.
pub(super) fn plan(post: &Post, place: &Place, now: Timestamp) -> Step {
    let post = post.clone();
    match post.state {
        PostState::Scheduled => begin(post, place, now),
        PostState::Publishing => go_on(post, place, now),
        PostState::Published => match post.remote.clone().filter(|_| post.permalink.is_none()) {
            Some(id) => ask(post, now, Call::Link { channel: place.channel, id }),
            None => rest(post, None),
        },
        PostState::Draft | PostState::InReview | PostState::Failed | PostState::Unknown => rest(post, None),
    }
}

/// What the answer to a call makes of the post that was written down before it.
pub(super) fn heard(post: &Post, call: &Call, answer: Result<Said, Trouble>, place: &Place, now: Timestamp) -> Step {
    let post = post.clone();
    let said = match answer {
        Ok(said) => said,
        Err(trouble) => return troubled(post, call, &trouble, place, now),
    };
    match (call, said) {
        (Call::Quota, Said::Quota { used, total: Some(total) }) if used >= total => {
            limited(post, &format!("{used} of {total} posts of the last 24 hours are used: {ROOM}"), QUOTA_LOOK, now)
        }
        (Call::Quota, Said::Quota { .. }) => instagram::bring(post, place, now),
        (Call::Photo { is_shown: false, .. } | Call::Part { .. }, Said::Made(id)) => {
            let mut post = post;
            post.work.parts.push(id);
            if place.channel == Channel::Instagram && post.work.parts.len() >= post.media.len() {
                return instagram::wait(post, now);
            }
            onwards(post, now)
        }
        (Call::Single { .. } | Call::Carousel { .. }, Said::Made(id)) => {
            let mut post = post;
            post.work.whole = Some(id);
            instagram::wait(post, now)
        }
        // The platform has it, and everybody sees it as soon as it is ready with it.
        (Call::Film { .. }, Said::Made(id)) => {
            let mut post = post;
            post.work.whole = Some(id);
            rest(post, Some(now.plus(SOON)))
        }
        (Call::Feed { .. } | Call::Photo { .. } | Call::Publish { .. }, Said::Made(id)) => {
            shown_for_good(post, Some(id), None, now)
        }
        (Call::ContainerState { id }, Said::Container(state)) => instagram::heard(post, id, state, place, now),
        (Call::FilmState { .. }, Said::Film(state)) => page::film(post, state, now),
        (Call::Shown, Said::Listed(found)) => instagram::found(post, &found, now),
        (Call::Posts { .. } | Call::Films, Said::Listed(found)) => page::found(post, &found, place, now),
        (Call::Link { .. }, Said::Link(permalink)) => rest(Post { permalink, ..post }, None),
        // An answer to something else is none.
        _ => troubled(post, call, &Trouble::NoAnswer, place, now),
    }
}

/// What becomes of a post whose account or file is not there any more; why, in our word and for people.
pub(super) fn homeless(post: &Post, why: &str, said: &str, now: Timestamp) -> Step {
    let post = post.clone();
    match (post.state, post.work.asked_at) {
        (PostState::Publishing, Some(asked_at)) => lost(post, asked_at, now),
        (PostState::Scheduled | PostState::Publishing, _) => failed(post, why, said, now),
        _ => rest(post, None),
    }
}

/// Its time has come, or a limit may have opened.
fn begin(post: Post, place: &Place, now: Timestamp) -> Step {
    if let Some(later) = post.publish_at.filter(|at| *at > now) {
        return rest(post, Some(later));
    }
    if let Some(fault) = problems(&post, place.channel).into_iter().next() {
        let why = match fault.pointer.as_str() {
            pointer if pointer.starts_with("/media") => "media",
            "/text" | "/link" => "text",
            _ => "refused",
        };
        return failed(post, why, &fault.what, now);
    }
    let work = Work { began_at: Some(now), ..Work::default() };
    onwards(Post { state: PostState::Publishing, work, ..post }, now)
}

fn go_on(mut post: Post, place: &Place, now: Timestamp) -> Step {
    let is_page = place.channel != Channel::Instagram;
    if let Some(asked_at) = post.work.asked_at {
        return if is_page { page::look(post, asked_at, now) } else { instagram::look(post, now) };
    }
    if post.work.began_at.is_none() {
        post.work.began_at = Some(now);
        return onwards(post, now);
    }
    if is_page { page::go_on(post, place, now) } else { instagram::go_on(post, place, now) }
}

fn troubled(post: Post, call: &Call, trouble: &Trouble, place: &Place, now: Timestamp) -> Step {
    if matches!(call, Call::Link { .. }) {
        return outcome::without_link(post, now);
    }
    if matches!(call, Call::FilmState { .. }) {
        return page::film(post, Film::Processing, now);
    }
    if call.is_public() && *trouble == Trouble::NoAnswer {
        return rest(post, Some(now.plus(SOON)));
    }
    if let Some(asked_at) = post.work.asked_at.filter(|_| !call.is_public()) {
        return lost(post, asked_at, now);
    }
    refused(post, call, trouble, place, now)
}

/// Asks for something that nobody else sees.
fn ask(post: Post, now: Timestamp, call: Call) -> Step {
    Step { post: Post { next_at: Some(now.plus(LEASE)), ..post }, then: Then::Ask(call) }
}

/// Asks for what everybody may see afterwards.
fn show(mut post: Post, now: Timestamp, call: Call) -> Step {
    post.work.asked_at = Some(now);
    // What an earlier try met says nothing about this one.
    post.trouble = None;
    ask(post, now, call)
}

fn onwards(post: Post, now: Timestamp) -> Step {
    Step { post: Post { next_at: Some(now.plus(LEASE)), ..post }, then: Then::GoOn }
}

/// Until something is asked again that began so long ago.
fn growing(age: Duration, first: Duration) -> Duration {
    age.clamp(first, LONGEST_WAIT)
}
