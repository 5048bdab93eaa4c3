//! Shows people on channels that an answer is being written, as the web widget's socket does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::ids::{ConversationId, OrgId};
use engine::model::event::Signal;
use engine::model::message::Author;
use engine::ports::channel_sender::Typing;
use engine::ports::message_store::{Bound, Range};
use tokio::sync::Semaphore;
use workers::outbox_runner::Senders;

use crate::app::App;

/// Signs under way; more are not worth a customer's wait for a message.
const AT_ONCE: usize = 16;
/// A platform shows it for some twenty seconds.
const AGAIN_AFTER: Duration = Duration::from_secs(15);
const MOST_REMEMBERED: usize = 10_000;
/// Messages that are looked at for the contact's last.
const LOOKED_AT: usize = 10;

/// Follows who types until the soft stop. What is missed costs nobody anything.
pub async fn show_typing(app: App, senders: Senders) {
    let mut feed = app.engine.bus.subscribe();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let senders = Arc::new(senders);
    let mut shown: std::collections::HashMap<ConversationId, Instant> = std::collections::HashMap::new();
    loop {
        let signal = tokio::select! {
            () = app.tasks.stopping() => return,
            signal = feed.next() => signal,
        };
        let Ok(Signal::Typing { organisation, conversation, channel, author, on: true, .. }) = signal else {
            continue;
        };
        if !channel.is_called()
            || matches!(author, Author::Contact(_))
            || shown.get(&conversation).is_some_and(|at| at.elapsed() < AGAIN_AFTER)
        {
            continue;
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        if shown.len() >= MOST_REMEMBERED {
            shown.retain(|_, at| at.elapsed() < AGAIN_AFTER);
        }
        shown.insert(conversation, Instant::now());
        let (app, senders) = (app.clone(), Arc::clone(&senders));
        let tasks = app.tasks.clone();
        tasks.spawn_brief(async move {
            if let Err(error) = show(&app, &senders, organisation, conversation).await {
                tracing::debug!(%error, "typing could not be shown");
            }
            drop(place);
        });
    }
}

async fn show(app: &App, senders: &Senders, organisation: OrgId, conversation: ConversationId) -> engine::Result<()> {
    let engine = &app.engine;
    let Some(conversation) = engine.conversations.find(organisation, conversation).await? else {
        return Ok(());
    };
    let Some(sender) = senders.get(&conversation.channel).filter(|_| !conversation.is_public()) else {
        return Ok(());
    };
    let settings = engine.settings.inbox(organisation, conversation.inbox).await?;
    let Some(contact) = engine.contacts.find(organisation, conversation.contact).await? else {
        return Ok(());
    };
    let contact = contact.as_met_in(conversation.inbox, conversation.id);
    let range = Range { side: Bound::Latest, limit: LOOKED_AT, with_private: false };
    let latest = engine.messages.list(organisation, conversation.id, range).await?;
    let last = latest.iter().rev().find(|message| matches!(message.author, Author::Contact(_)));
    let answered = match last {
        Some(last) => engine.provider_ids.list(organisation, last.id).await?.into_iter().next().map(|bound| bound.id),
        None => None,
    };
    let (settings, conversation, contact) = (&settings, &conversation, &contact);
    sender.show_typing(Typing { answered: answered.as_deref(), settings, conversation, contact }).await;
    Ok(())
}
