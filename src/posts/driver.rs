//! Publishes what is due, on the node that leads.

use std::sync::Arc;
use std::time::Duration;

use channels::graph::Key;
use channels::publish::Desk;
use channels::sender::{Links, Watcher as _};
use engine::error::{Kind, Result};
use engine::model::post::Post;
use tokio::task::JoinSet;
use tokio::time::sleep;
use workers::schedule::until_leading;

use super::run::{Ground, run, write};
use super::step::{LEASE, Place, homeless};
use crate::app::App;
use crate::channels::health::Watch;
use crate::post_media::file_of;

/// Posts become due by somebody's hand too, and nobody tells this loop: one look at an index each second costs next to nothing.
const LOOK: Duration = Duration::from_secs(1);

/// Between two looks while there are some.
const TICK: Duration = Duration::from_millis(50);

/// Posts that are under way beside each other.
const AT_ONCE: usize = 4;

/// Until the soft stop; what is under way then comes to its next rest. `links`: where the platform fetches files.
pub async fn run_posts(app: App, links: Arc<dyn Links>) {
    let mut under_way = JoinSet::new();
    while until_leading(&app.engine.shares, &app.tasks).await {
        let wait = match claim(&app, &links, &mut under_way).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "posts wait for the store");
                LOOK
            }
        };
        tokio::select! {
            () = app.tasks.stopping() => break,
            Some(_ended) = under_way.join_next() => {}
            () = sleep(wait) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// How long to wait for the next.
async fn claim(app: &App, links: &Arc<dyn Links>, under_way: &mut JoinSet<()>) -> Result<Duration> {
    while under_way.try_join_next().is_some() {}
    let free = AT_ONCE.saturating_sub(under_way.len());
    let posts = &app.engine.posts;
    let (next, now) = (posts.next_due().await?, app.engine.clock.now());
    if free == 0 {
        return Ok(LOOK);
    }
    if next.is_none_or(|next| next > now) {
        return Ok(next.map_or(LOOK, |next| next.since(now).clamp(TICK, LOOK)));
    }
    for post in posts.claim(now, LEASE, free).await? {
        let (app, links) = (app.clone(), Arc::clone(links));
        under_way.spawn(async move {
            let id = post.id;
            if let Err(error) = publish(&app, links.as_ref(), post).await {
                // Its claim runs out, and it is looked at again.
                tracing::warn!(post = %id, error = &error as &dyn std::error::Error, "a post could not go on");
            }
        });
    }
    Ok(TICK)
}

async fn publish(app: &App, links: &dyn Links, post: Post) -> Result<()> {
    let engine = &app.engine;
    match found(app, links, &post).await? {
        Ok((key, place)) => {
            let is_stopping = || app.tasks.is_stopping();
            let ground = Ground { store: engine.posts.as_ref(), clock: engine.clock.as_ref(), is_stopping: &is_stopping };
            let (organisation, inbox) = (post.organisation, post.inbox);
            let met = run(&ground, &Desk::of(app.graph(), &key), &place, post).await?;
            if let Some(failure) = met.token {
                Watch(app.clone()).troubled(organisation, inbox, &failure);
            }
            Ok(())
        }
        Err(Missing { why, said }) => {
            let step = homeless(&post, why, &said, engine.clock.now());
            write(engine.posts.as_ref(), post, step.post).await.map(drop)
        }
    }
}

/// What a post needs and is not there, in our word and for people.
struct Missing {
    why: &'static str,
    said: String,
}

impl Missing {
    fn new(why: &'static str, said: impl Into<String>) -> Self {
        Self { why, said: said.into() }
    }
}

async fn found(app: &App, links: &dyn Links, post: &Post) -> Result<std::result::Result<(Key, Place), Missing>> {
    let engine = &app.engine;
    let settings = match engine.settings.inbox(post.organisation, post.inbox).await {
        Ok(settings) => settings,
        Err(error) if error.kind == Kind::NotFound => {
            return Ok(Err(Missing::new("refused", "The inbox that it was to go to is not there any more.")));
        }
        Err(error) => return Err(error),
    };
    let inbox = &settings.inbox;
    let Some(account) = inbox.account.as_ref().filter(|account| !account.token.is_empty()) else {
        return Ok(Err(Missing::new("token", "The inbox is not connected to an account: connect it, then try again.")));
    };
    let Ok(key) = Key::of(app.vault.as_ref(), post.organisation, inbox.channel, account) else {
        return Ok(Err(Missing::new("token", "The account's secrets cannot be read: connect it again.")));
    };
    let mut addresses = Vec::with_capacity(post.media.len());
    for medium in &post.media {
        if engine.blobs.describe(post.organisation, medium.blob).await?.is_none() {
            return Ok(Err(Missing::new("media", format!("The file {} is not there any more.", medium.name))));
        }
        addresses.push(links.link(post.organisation, &file_of(medium)));
    }
    Ok(Ok((key, Place { channel: inbox.channel, links: addresses })))
}
