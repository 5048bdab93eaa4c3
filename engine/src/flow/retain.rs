//! What an inbox keeps no longer goes, in small steps, files before the rows that name them.

use crate::clock::{Clock, Timestamp};
use crate::error::Result;
use crate::ids::ConversationId;
use crate::model::erasure::Removed;
use crate::model::event::Signal;
use crate::model::inbox::Inbox;
use crate::ports::{BlobStore, EventBus, Retention};
use crate::tasks::Tasks;

/// Small enough that no other write waits long behind one step.
const STEP: usize = 200;

/// Conversations of one look at the store.
const LOOKED_AT: usize = 100;

/// Conversations and recordings of an inbox that go in one run: what is left goes with the next.
const MOST_IN_A_RUN: u64 = 50_000;

/// What it works with.
#[derive(Clone, Copy)]
pub struct Keeper<'a> {
    pub retention: &'a dyn Retention,
    pub blobs: &'a dyn BlobStore,
    pub bus: &'a dyn EventBus,
    pub clock: &'a dyn Clock,
    pub tasks: &'a Tasks,
}

/// One run for one inbox, as its settings say; `removed` tells how many of what went, also when it fails. It ends early when the
/// program stops.
pub async fn retain(with: Keeper<'_>, inbox: &Inbox, removed: &mut Removed) -> Result<()> {
    let now = with.clock.now();
    if let Some(before) = inbox.retention.recordings_before(now) {
        recordings(with, inbox, before, removed).await?;
    }
    if let Some(before) = inbox.retention.conversations_before(now) {
        conversations(with, inbox, before, removed).await?;
    }
    Ok(())
}

async fn recordings(with: Keeper<'_>, inbox: &Inbox, before: Timestamp, removed: &mut Removed) -> Result<()> {
    let Keeper { retention, blobs, tasks, .. } = with;
    while !tasks.is_stopping() && of(removed, "recordings") < MOST_IN_A_RUN {
        let old = retention.old_recordings(inbox.organisation, inbox.id, before, STEP).await?;
        if old.is_empty() {
            return Ok(());
        }
        for (_, recording) in &old {
            blobs.delete(inbox.organisation, *recording).await?;
        }
        count(removed, "recordings", old.len() as u64);
        retention.forget_recordings(inbox.organisation, old.into_iter().map(|(call, _)| call).collect()).await?;
    }
    Ok(())
}

async fn conversations(with: Keeper<'_>, inbox: &Inbox, before: Timestamp, removed: &mut Removed) -> Result<()> {
    let mut kept_back = 0;
    while !with.tasks.is_stopping() && of(removed, "conversations") < MOST_IN_A_RUN {
        let expired = with.retention.expired(inbox.organisation, inbox.id, before, LOOKED_AT).await?;
        // Those that were taken up at this moment would be met for ever.
        if expired.len() <= kept_back {
            return Ok(());
        }
        kept_back = 0;
        for conversation in expired {
            if !conversation_goes(with, inbox, conversation, before, removed).await? {
                kept_back += 1;
            }
        }
    }
    Ok(())
}

/// False: it was taken up meanwhile, or the program stops.
async fn conversation_goes(
    with: Keeper<'_>,
    inbox: &Inbox,
    id: ConversationId,
    before: Timestamp,
    removed: &mut Removed,
) -> Result<bool> {
    let Keeper { retention, blobs, bus, tasks, .. } = with;
    let organisation = inbox.organisation;
    loop {
        if tasks.is_stopping() {
            return Ok(false);
        }
        let portion = retention.next(organisation, id, STEP).await?;
        if portion.is_empty() {
            break;
        }
        let mut files = 0;
        for file in &portion.files {
            files += u64::from(blobs.delete(organisation, *file).await?);
        }
        let (messages, calls) = (portion.messages.len() as u64, portion.calls.len() as u64);
        if !retention.remove(organisation, id, portion, before).await? {
            return Ok(false);
        }
        for (what, number) in [("messages", messages), ("calls", calls), ("files", files)] {
            count(removed, what, number);
        }
    }
    if !retention.close(organisation, id, before).await? {
        return Ok(false);
    }
    count(removed, "conversations", 1);
    bus.publish(Signal::Gone { organisation, conversation: id });
    Ok(true)
}

fn of(removed: &Removed, what: &str) -> u64 {
    removed.get(what).copied().unwrap_or_default()
}

fn count(removed: &mut Removed, what: &str, number: u64) {
    if number > 0 {
        *removed.entry(what.to_owned()).or_default() += number;
    }
}
