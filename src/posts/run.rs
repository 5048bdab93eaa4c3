use async_trait::async_trait;
use channels::failure::{Class, Failure, Trouble};
use channels::platform::Platform;
use channels::publish::{Call, Desk, Said};
use engine::clock::Clock;
use engine::error::Result;
use engine::model::post::{Post, PostState};
use engine::ports::PostStore;

use super::step::{Place, Step, Then, heard, plan};

/// Calls of one round: ten pictures, a look at each, and what comes before and after. Whoever needs more comes again.
const MOST_CALLS: usize = 40;

/// The platform, as far as posts go.
#[async_trait]
pub(super) trait Asks: Send + Sync {
    async fn ask(&self, call: &Call) -> Result<Said, Trouble>;
}

#[async_trait]
impl Asks for Desk<'_> {
    async fn ask(&self, call: &Call) -> Result<Said, Trouble> {
        Desk::ask(self, call).await
    }
}

/// Where a post is kept, what time it is, and whether to end soon.
pub(super) struct Ground<'a> {
    pub(super) store: &'a dyn PostStore,
    pub(super) clock: &'a dyn Clock,
    pub(super) is_stopping: &'a (dyn Fn() -> bool + Sync),
}

/// What a round met that others have to know.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// The platform does not take the account's token.
    pub(super) token: Option<Failure>,
}

/// Takes a claimed post as far as it goes now.
pub(super) async fn run(ground: &Ground<'_>, asks: &dyn Asks, place: &Place, mut post: Post) -> Result<Met> {
    let mut met = Met::default();
    let mut step = plan(&post, place, ground.clock.now());
    for _ in 0..MOST_CALLS {
        let Step { post: next, then } = step;
        // Before the end of the program nothing is begun: that a call is about to leave is not even written down.
        let is_last = (ground.is_stopping)();
        if is_last && matches!(then, Then::Ask(_)) {
            return Ok(met);
        }
        let Some(written) = write(ground.store, post, next).await? else {
            return Ok(met);
        };
        post = written;
        step = match then {
            Then::GoOn if !is_last => plan(&post, place, ground.clock.now()),
            Then::GoOn | Then::Rest => return Ok(met),
            Then::Ask(call) => {
                let answer = asks.ask(&call).await;
                if let Err(Trouble::Refused(failure)) = &answer {
                    tracing::warn!(post = %post.id, inbox = %post.inbox, ?failure, "the platform refused a step of a post");
                    if failure.class(Platform::Messenger) == Class::Token {
                        met.token = Some(failure.clone());
                    }
                }
                heard(&post, &call, answer, place, ground.clock.now())
            }
        };
    }
    Ok(met)
}

/// The post as it is stored then; none: somebody else has changed it since it was read.
pub(super) async fn write(store: &dyn PostStore, post: Post, next: Post) -> Result<Option<Post>> {
    if next == post {
        return Ok(Some(post));
    }
    if !store.change(next.clone()).await? {
        return Ok(None);
    }
    if next.state != post.state && matches!(next.state, PostState::Failed | PostState::Unknown) {
        let why = next.trouble.as_ref().map(|trouble| trouble.why.as_str());
        tracing::warn!(post = %next.id, inbox = %next.inbox, state = ?next.state, why, "a post was not published");
    }
    Ok(Some(Post { version: next.version + 1, ..next }))
}
