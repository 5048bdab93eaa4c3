use engine::error::{Error, Result};
use engine::ids::{InboxId, OrgId};
use engine::model::inbox::Inbox;
use engine::model::social::MOST_POSTS;
use engine::page::MAX_PAGE;

use super::erased::SocialErased;
use super::is_place;
use super::place::SocialPlace;
use crate::app::App;

/// Rows of each kind that are forgotten in one step; of the largest account there are fewer steps.
const AT_ONCE: usize = 1_000;
const MOST_STEPS: usize = 100_000;

/// An organisation has fewer.
const MOST_PAGES: usize = 100;

/// Pages of posts of one inbox.
const MOST_PAGES_OF_POSTS: u64 = MOST_POSTS.div_ceil(MAX_PAGE as u64) + 1;

/// All copies of an inbox, the pictures first: what is left of it is removed the next time.
pub(super) async fn forget(app: &App, organisation: OrgId, inbox: InboxId) -> Result<()> {
    let (social, blobs) = (&app.engine.social, &app.engine.blobs);
    let mut after = None;
    for _ in 0..MOST_PAGES_OF_POSTS {
        let posts = social.list_posts(organisation, Some(inbox), after, MAX_PAGE).await?;
        let Some(last) = posts.last() else { break };
        after = Some((last.published_at, last.id));
        for blob in posts.iter().flat_map(|post| &post.media).filter_map(|medium| medium.blob) {
            blobs.delete(organisation, blob).await?;
        }
        need_time(app)?;
    }
    for _ in 0..MOST_STEPS {
        let gone = social.forget_inbox(organisation, inbox, AT_ONCE).await?;
        for blob in &gone.blobs {
            blobs.delete(organisation, *blob).await?;
        }
        if gone.rows == 0 && gone.blobs.is_empty() {
            return Ok(());
        }
        need_time(app)?;
    }
    Err(Error::unavailable("some copies of an account are left"))
}

/// The copies of inboxes that are gone, not connected any more, or connected to another account. Returns how many inboxes.
pub(super) async fn sweep(app: &App, organisation: OrgId) -> Result<u64> {
    let records = &app.engine.records;
    let (mut gone, mut cursor) = (0, None);
    for _ in 0..MOST_PAGES {
        let page = records.list::<SocialPlace>(organisation, cursor, MAX_PAGE).await?;
        for place in page.items.into_iter().map(|kept| kept.value) {
            let inbox = records.get::<Inbox>(organisation, place.inbox.0).await?.map(|kept| kept.value);
            let is_there = inbox.is_some();
            let account = inbox.filter(is_place).and_then(|inbox| inbox.account).map(|account| account.id);
            let is_own = account.is_some_and(|account| place.account.is_empty() || place.account == account);
            if !is_own {
                forget(app, organisation, place.inbox).await?;
                gone += u64::from(records.delete::<SocialPlace>(organisation, place.inbox.0).await?);
                if !is_there {
                    records.delete::<SocialErased>(organisation, place.inbox.0).await?;
                }
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(gone)
}

fn need_time(app: &App) -> Result<()> {
    if app.tasks.is_stopping() { Err(Error::unavailable("the program is being stopped")) } else { Ok(()) }
}
