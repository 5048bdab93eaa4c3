//! How a post ends, or waits.

use std::time::Duration;

use channels::check::words;
use channels::failure::Trouble as Met;
use channels::publish::{Call, Verdict, verdict};
use engine::clock::Timestamp;
use engine::model::post::{Post, PostState, Trouble, Work};

use super::{Place, SOON, Step, Then, growing, instagram, onwards};

/// Waits after each round that failed for a reason that may pass.
const AGAIN: [Duration; 3] = [Duration::from_mins(1), Duration::from_mins(5), Duration::from_mins(15)];

/// A limit that has not opened by then is no limit of a day.
const LONGEST_LIMIT: Duration = Duration::from_hours(48);

/// A platform that cannot be asked whether a post is there is asked so long.
const LONGEST_LOOK: Duration = Duration::from_hours(1);

/// The address of a post is asked for so long.
const LONGEST_LINK: Duration = Duration::from_mins(5);

/// Letters of what the platform said that are kept.
const LONGEST_SAID: usize = 500;

const NOT_KNOWN: &str = "The platform gave no answer when this was published, and it is not found there. Look at the page or \
                         the account yourself before you publish it again.";

pub(super) fn rest(post: Post, next_at: Option<Timestamp>) -> Step {
    Step { post: Post { next_at, ..post }, then: Then::Rest }
}

fn trouble(why: &str, said: &str, at: Timestamp) -> Trouble {
    Trouble { why: why.to_owned(), said: said.chars().take(LONGEST_SAID).collect(), at }
}

pub(super) fn failed(mut post: Post, why: &str, said: &str, now: Timestamp) -> Step {
    // What is known not to be there need not be looked for.
    post.work.asked_at = None;
    rest(Post { state: PostState::Failed, trouble: Some(trouble(why, said, now)), updated_at: now, ..post }, None)
}

/// Nobody knows whether it is there.
pub(super) fn unknown(post: Post, now: Timestamp) -> Step {
    rest(Post { state: PostState::Unknown, trouble: Some(trouble("unknown", NOT_KNOWN, now)), updated_at: now, ..post }, None)
}

/// It is there: the id first, so that no more is lost than where it is.
pub(super) fn shown_for_good(post: Post, remote: Option<String>, permalink: Option<String>, now: Timestamp) -> Step {
    let is_whole = permalink.is_some() || remote.is_none();
    let post = Post {
        state: PostState::Published,
        trouble: None,
        published_at: Some(post.work.asked_at.unwrap_or(now)),
        updated_at: now,
        remote,
        permalink,
        ..post
    };
    if is_whole { rest(post, None) } else { onwards(post, now) }
}

pub(super) fn without_link(post: Post, now: Timestamp) -> Step {
    let is_old = post.published_at.is_none_or(|at| now.since(at) >= LONGEST_LINK);
    rest(post, (!is_old).then(|| now.plus(Duration::from_mins(1))))
}

/// A round failed for a reason that may pass. What was made stays.
pub(super) fn again(mut post: Post, why: &str, said: &str, now: Timestamp) -> Step {
    let Some(wait) = AGAIN.get(usize::from(post.work.tries)) else {
        return failed(post, why, said, now);
    };
    post.work.tries = post.work.tries.saturating_add(1);
    post.work.asked_at = None;
    rest(Post { trouble: Some(trouble(why, said, now)), ..post }, Some(now.plus(*wait)))
}

/// The same from the beginning: what was made is of no use.
pub(super) fn anew(mut post: Post, why: &str, said: &str, now: Timestamp) -> Step {
    post.work = Work { tries: post.work.tries, ..Work::default() };
    again(post, why, said, now)
}

/// It waits its turn as if its time had not come, and not for ever.
pub(super) fn limited(post: Post, said: &str, wait: Duration, now: Timestamp) -> Step {
    let first = post.trouble.as_ref().filter(|known| known.why == "limit").map(|known| known.at);
    let since = first.or(post.publish_at).unwrap_or(now);
    if now.since(since) >= LONGEST_LIMIT {
        return failed(post, "limit", said, now);
    }
    let (work, trouble) = (Work::default(), Some(trouble("limit", said, since)));
    rest(Post { state: PostState::Scheduled, work, trouble, ..post }, Some(now.plus(wait)))
}

/// A call did not work out of which it is known that nobody sees anything of it, or that the platform has refused.
pub(super) fn refused(mut post: Post, call: &Call, met: &Met, place: &Place, now: Timestamp) -> Step {
    let said = words(met);
    match verdict(met, place.platform()) {
        // Some accounts have no list of limits: the platform says so when it is published.
        Verdict::Stop("refused") if *call == Call::Quota => instagram::bring(post, place, now),
        Verdict::Again(why) if call.is_public() && matches!(met, Met::Refused(_)) => {
            // Platforms have refused what they took: it is looked for before it is asked for again.
            let wait = AGAIN.get(usize::from(post.work.tries)).copied().unwrap_or(SOON);
            post.work.tries = post.work.tries.saturating_add(1);
            rest(Post { trouble: Some(trouble(why, &said, now)), ..post }, Some(now.plus(wait)))
        }
        Verdict::Again(why) => again(post, why, &said, now),
        Verdict::Anew => anew(post, "unavailable", &said, now),
        Verdict::NotReady => {
            post.work.asked_at = None;
            instagram::in_progress(post, now)
        }
        Verdict::Limit(wait) => limited(post, &said, wait, now),
        Verdict::Stop(why) => failed(post, why, &said, now),
    }
}

/// The platform has answered the last call after which everybody might have seen the post, and has refused it.
pub(super) const fn is_refused(post: &Post) -> bool {
    // [`show`](super::show) leaves none.
    post.work.asked_at.is_some() && post.trouble.is_some()
}

/// It may be asked for once more.
pub(super) fn may_try(post: &Post) -> bool {
    usize::from(post.work.tries) <= AGAIN.len()
}

/// The platform did not say whether a post is there.
pub(super) fn lost(post: Post, asked_at: Timestamp, now: Timestamp) -> Step {
    let age = now.since(asked_at);
    if age < LONGEST_LOOK {
        return rest(post, Some(now.plus(growing(age, SOON))));
    }
    unknown(post, now)
}

/// It was looked for, and is not there. What the platform had refused never was; of anything else nobody knows.
pub(super) fn not_there(post: Post, now: Timestamp) -> Step {
    match post.trouble.clone() {
        Some(known) => failed(post, &known.why, &known.said, now),
        None => unknown(post, now),
    }
}
