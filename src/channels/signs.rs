//! Signs to people on channels: that an answer is being written, and that their message was read. The web widget's socket has
//! its own.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::time::{Duration, Instant};

use channels::outgoing;
use channels::platform::Platform;
use channels::window::{self, Contacts, Decision, Rules, What, Wish};
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::event::{EventKind, Side, Signal};
use engine::model::message::{Author, Message};
use engine::model::part::Part;
use engine::ports::channel_sender::{Sign, SignKind};
use engine::ports::message_store::{Bound, Range};
use tokio::sync::Semaphore;
use workers::outbox_runner::Senders;

use crate::app::App;

/// Signs under way; more are not worth a customer's wait for a message.
const AT_ONCE: usize = 16;
/// A platform shows typing for some twenty seconds.
const AGAIN_AFTER: Duration = Duration::from_secs(15);
/// A message is marked once; what is forgotten after this may be marked again.
const MARKED_FOR: Duration = Duration::from_hours(1);
const MOST_REMEMBERED: usize = 10_000;
/// Messages that are looked at for the contact's last.
const LOOKED_AT: usize = 10;

#[derive(Debug, Clone, Copy)]
enum Wanted {
    Typing {
        by_agent: bool,
    },
    /// Everything up to there was read; without a place, everything.
    Read(Option<u64>),
}

#[derive(Clone)]
struct Shower {
    app: App,
    senders: Arc<Senders>,
    marked: Arc<parking_lot::Mutex<Remembered<(ConversationId, MessageId)>>>,
}

/// Follows who types and who reads until the soft stop. What is missed costs nobody anything.
pub async fn show_signs(app: App, senders: Senders) {
    let mut feed = app.engine.bus.subscribe();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut typed = Remembered::for_time(AGAIN_AFTER);
    let marked = Arc::new(parking_lot::Mutex::new(Remembered::for_time(MARKED_FOR)));
    let shower = Shower { app: app.clone(), senders: Arc::new(senders), marked };
    loop {
        let signal = tokio::select! {
            () = app.tasks.stopping() => return,
            signal = feed.next() => signal,
        };
        let Some((organisation, conversation, mut wanted)) = signal.ok().as_ref().and_then(wanted) else {
            continue;
        };
        if let Wanted::Typing { by_agent } = wanted
            && !typed.is_new(conversation)
        {
            // It is shown still. An agent reads what it answers; an operator says what they have read.
            if !by_agent {
                continue;
            }
            wanted = Wanted::Read(None);
        }
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        let shower = shower.clone();
        app.tasks.spawn_brief(async move {
            if let Err(error) = shower.show(organisation, conversation, wanted).await {
                tracing::debug!(%error, "a sign could not be shown");
            }
            drop(place);
        });
    }
}

fn wanted(signal: &Signal) -> Option<(OrgId, ConversationId, Wanted)> {
    match signal {
        Signal::Typing { organisation, conversation, channel, author, on: true, .. }
            if channel.is_called() && !matches!(author, Author::Contact(_)) =>
        {
            let by_agent = matches!(author, Author::Agent(_));
            Some((*organisation, *conversation, Wanted::Typing { by_agent }))
        }
        Signal::Happened(event) if event.conversation.channel.is_called() => match event.kind {
            EventKind::ReceiptAdvanced { side: Side::Operator, seq, .. } => {
                Some((event.organisation, event.conversation.id, Wanted::Read(Some(seq))))
            }
            _ => None,
        },
        _ => None,
    }
}

impl Shower {
    async fn show(&self, organisation: OrgId, conversation: ConversationId, wanted: Wanted) -> engine::Result<()> {
        let engine = &self.app.engine;
        let Some(conversation) = engine.conversations.find(organisation, conversation).await? else {
            return Ok(());
        };
        // Comments know no such signs.
        let Some(sender) = self.senders.get(&conversation.channel).filter(|_| !conversation.is_public()) else {
            return Ok(());
        };
        let settings = engine.settings.inbox(organisation, conversation.inbox).await?;
        let Some(contact) = engine.contacts.find(organisation, conversation.contact).await? else {
            return Ok(());
        };
        let side = match wanted {
            Wanted::Read(Some(seq)) => Bound::Before(seq + 1),
            Wanted::Read(None) | Wanted::Typing { .. } => Bound::Latest,
        };
        let latest =
            engine.messages.list(organisation, conversation.id, Range { side, limit: LOOKED_AT, with_private: false }).await?;
        let last = latest.iter().rev().find(|message| is_said_by_contact(message));
        let named = match last {
            Some(last) => engine.provider_ids.list(organisation, last.id).await?.into_iter().next().map(|bound| bound.id),
            None => None,
        };
        let (settings, conversation, contact) = (&settings, &conversation, &contact);
        let read_marks = settings.inbox.read_marks;
        let (is_typing, is_one) = (matches!(wanted, Wanted::Typing { .. }), typing_marks_as_read(conversation.channel));
        // Whoever writes an answer has read what it answers.
        if let (Some(last), Some(named), true) = (last, named.as_deref(), read_marks)
            && self.may_be_marked(conversation, last)
            && self.marked.lock().is_new((conversation.id, last.id))
            && !(is_typing && is_one)
        {
            sender.show(Sign { kind: SignKind::Read { message: named }, settings, conversation, contact }).await;
        }
        if is_typing && (read_marks || !is_one) {
            let kind = SignKind::Typing { answered: named.as_deref() };
            sender.show(Sign { kind, settings, conversation, contact }).await;
        }
        Ok(())
    }

    fn may_be_marked(&self, conversation: &Conversation, message: &Message) -> bool {
        let Some(platform) = Platform::of(conversation.channel) else {
            return false;
        };
        let contacts = Contacts { last_from_customer: conversation.last_contact_at, ..Contacts::default() };
        let now = self.app.engine.clock.now();
        let wish = Wish { platform, author: outgoing::Author::Agent, what: What::Sign { on: message.at }, now };
        matches!(window::decide(&Rules::default(), &contacts, &wish), Decision::Allowed { .. })
    }
}

/// `WhatsApp` has one sign for both.
fn typing_marks_as_read(channel: engine::model::inbox::Channel) -> bool {
    channel == engine::model::inbox::Channel::WhatsApp
}

/// Comments and notes of the channel stand in the conversation too; there is nothing at the platform to mark.
pub fn is_said_by_contact(message: &Message) -> bool {
    let is_noted = |part: &Part| matches!(part, Part::Shared(_) | Part::Unknown { .. });
    let is_note = message.text.is_empty()
        && message.content.attachments.is_empty()
        && !message.content.parts.is_empty()
        && message.content.parts.iter().all(is_noted);
    matches!(message.author, Author::Contact(_)) && !is_note
}

/// What was done lately, within bounds.
struct Remembered<K> {
    at: HashMap<K, Instant>,
    time: Duration,
}

impl<K: Eq + Hash> Remembered<K> {
    fn for_time(time: Duration) -> Self {
        Self { at: HashMap::new(), time }
    }

    /// True once within the time. When too much is remembered, the oldest half is forgotten.
    fn is_new(&mut self, key: K) -> bool {
        let time = self.time;
        if self.at.get(&key).is_some_and(|at| at.elapsed() < time) {
            return false;
        }
        if self.at.len() >= MOST_REMEMBERED {
            self.at.retain(|_, at| at.elapsed() < time);
        }
        if self.at.len() >= MOST_REMEMBERED {
            let mut times: Vec<Instant> = self.at.values().copied().collect();
            times.sort_unstable();
            let middle = times[times.len() / 2];
            self.at.retain(|_, at| *at > middle);
        }
        self.at.insert(key, Instant::now());
        true
    }
}
