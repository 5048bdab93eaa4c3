//! One turn, from what the contact said to the stored answer. Chats and calls both come through here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::flow::comments;
use crate::flow::route::{Route, route};
use crate::flow::settings::InboxSettings;
use crate::ids::{ConversationId, MessageId, OrgId};
use crate::model::act::{Act, Handover, Reply, Verdict};
use crate::model::conversation::Conversation;
use crate::model::event::{Delta, Signal};
use crate::model::message::{Author, Content, Message, Spoken};
use crate::model::trace::{Book, TraceEnd, TurnTrace};
use crate::ports::message_store::{Bound, Range};
use crate::ports::responder::{Answer, History, Turn, Voice};

/// An answer that is not whole by then has failed.
pub const LONGEST_TURN: Duration = Duration::from_mins(2);

/// The contact sees "typing" when an answer takes longer than this.
const TYPING_AFTER: Duration = Duration::from_millis(200);

/// More messages than this in one turn are read as the last ones.
const MOST_ASKED: usize = 50;

/// A turn to run: where, and, when the caller followed the feed, what it saw there.
#[derive(Debug, Clone)]
pub struct TurnStart {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub seen: Option<Seen>,
}

/// The conversation right after the contact's last message, and all messages the turn answers.
#[derive(Debug, Clone)]
pub struct Seen {
    pub conversation: Arc<Conversation>,
    pub asked: Vec<Arc<Message>>,
}

/// Shared with the lane that runs the turn.
#[derive(Debug, Clone, Default)]
pub struct TurnHandle {
    pub cancelled: CancellationToken,
    /// Set once the contact has heard a piece of the answer.
    pub spoken: Arc<AtomicBool>,
    /// The caller spoke into the answer: how much of it they had heard, and of which.
    heard: Arc<Mutex<Option<HeardOf>>>,
}

/// Of which answer, and how much.
type HeardOf = (MessageId, Arc<str>);

impl TurnHandle {
    /// Ends the turn; if `message` is its answer, what was heard of it is all that is stored.
    pub fn cut(&self, message: MessageId, heard: Arc<str>) {
        *self.heard.lock() = Some((message, heard));
        self.cancelled.cancel();
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnEnd {
    Answered,
    HandedOver,
    /// Nothing to answer, or nothing to say.
    Passed,
    /// A newer message or a human came first; nothing was stored.
    Cancelled,
    /// It broke and is due again, or the customer is in the queue now.
    Failed,
}

/// Runs one turn. An `Err` means the store failed: the turn is still due and will be found again.
pub async fn run_turn(engine: &Engine, start: TurnStart, handle: &TurnHandle) -> Result<TurnEnd> {
    let Some((conversation, asked)) = look(engine, start).await? else {
        return Ok(TurnEnd::Passed);
    };
    let Route::Agent { epoch, upto } = route(&conversation) else {
        return Ok(TurnEnd::Passed);
    };
    let settings = engine.settings.inbox(conversation.organisation, conversation.inbox).await?;
    let voice = FeedVoice { engine, conversation: &conversation, message: engine.ids.next(engine.clock.as_ref()), epoch, handle };
    let (began, book) = (engine.clock.now(), Arc::<Book>::default());
    let turn = Turn {
        bot: Arc::clone(&settings.bot),
        conversation: Arc::clone(&conversation),
        history: History::new(Arc::clone(&engine.messages), &conversation, asked.first().map_or(upto, |first| first.seq)),
        asked,
        reply: voice.message,
        upto,
        book: Arc::clone(&book),
        cancelled: handle.cancelled.clone(),
    };
    let ended = conclude(engine, &settings, &turn, &voice).await;
    keep_trace(engine, &turn, began, ended.as_ref().map_or(TurnEnd::Failed, |end| *end)).await;
    ended
}

/// Answers the turn and stores what came of it.
async fn conclude(engine: &Engine, settings: &InboxSettings, turn: &Turn, voice: &FeedVoice<'_>) -> Result<TurnEnd> {
    let (conversation, handle, epoch, upto) = (&turn.conversation, voice.handle, voice.epoch, turn.upto);
    let answered = ask(settings, turn, voice).await;
    if handle.cancelled.is_cancelled() {
        return conclude_cut(settings, turn, voice).await;
    }
    let (act, end) = match answered {
        Ok(answer) => into_act(settings, voice, upto, answer),
        Err(error) => {
            tracing::warn!(conversation = %conversation.id, error = %error, "the responder failed; the turn will be tried again");
            (Act::FailTurn { epoch, upto }, TurnEnd::Failed)
        }
    };
    let outcome = engine.conversations.apply(conversation.organisation, conversation.id, act).await?;
    Ok(if outcome.verdict == Verdict::Superseded { TurnEnd::Cancelled } else { end })
}

/// A reply that the contact spoke into ends with what they had heard; one of which they heard nothing was not given, and its
/// turn goes on with what they say now.
async fn conclude_cut(settings: &InboxSettings, turn: &Turn, voice: &FeedVoice<'_>) -> Result<TurnEnd> {
    let heard = voice.handle.heard.lock().take();
    let Some((_, heard)) = heard.filter(|(message, heard)| *message == voice.message && !heard.is_empty()) else {
        return Ok(TurnEnd::Cancelled);
    };
    let content = Content { spoken: Some(Spoken::Cut), ..Content::default() };
    let answer = Answer::Say { text: heard.as_ref().to_owned(), content };
    let (act, end) = into_act(settings, voice, turn.upto, answer);
    let outcome = voice.engine.conversations.apply(turn.conversation.organisation, turn.conversation.id, act).await?;
    Ok(if outcome.verdict == Verdict::Superseded { TurnEnd::Cancelled } else { end })
}

/// What the caller saw, or what is stored.
async fn look(engine: &Engine, start: TurnStart) -> Result<Option<(Arc<Conversation>, Vec<Arc<Message>>)>> {
    if let Some(seen) = start.seen {
        return Ok(Some((seen.conversation, seen.asked)));
    }
    let Some(conversation) = engine.conversations.find(start.organisation, start.conversation).await? else {
        return Ok(None);
    };
    // Up to the conversation's last word as just read: what comes later has a turn of its own.
    let range = Range { side: Bound::Before(conversation.contact_seq + 1), limit: MOST_ASKED, with_private: false };
    let messages = engine.messages.list(start.organisation, start.conversation, range).await?;
    let is_asked = |message: &Message| message.seq > conversation.handled_seq && matches!(message.author, Author::Contact(_));
    let asked: Vec<_> = messages.into_iter().filter(is_asked).map(Arc::new).collect();
    Ok((!asked.is_empty()).then_some((conversation, asked)))
}

async fn ask(settings: &InboxSettings, turn: &Turn, voice: &FeedVoice<'_>) -> Result<Answer> {
    if let Some(answer) = comments::settled(settings, turn).await? {
        return Ok(answer);
    }
    let answering = tokio::time::timeout(LONGEST_TURN, voice.engine.responder.respond(turn, voice));
    tokio::pin!(answering);
    let quick = tokio::select! {
        biased;
        () = voice.handle.cancelled.cancelled() => return Ok(Answer::Nothing),
        answer = &mut answering => Some(answer),
        () = tokio::time::sleep(TYPING_AFTER) => None,
    };
    let answer = if let Some(answer) = quick {
        answer
    } else {
        voice.typing(settings, true);
        let answer = tokio::select! {
            biased;
            () = voice.handle.cancelled.cancelled() => Ok(Ok(Answer::Nothing)),
            answer = &mut answering => answer,
        };
        voice.typing(settings, false);
        answer
    };
    answer.unwrap_or_else(|_elapsed| Err(Error::unavailable("the answer took too long")))
}

/// A turn that noted nothing leaves no trace. One that cannot be kept does not cost the customer the answer.
async fn keep_trace(engine: &Engine, turn: &Turn, at: Timestamp, end: TurnEnd) {
    let steps = turn.book.take();
    if steps.is_empty() {
        return;
    }
    let trace = TurnTrace {
        message: turn.reply,
        organisation: turn.conversation.organisation,
        conversation: turn.conversation.id,
        bot: turn.bot.id,
        edition: turn.bot.edition,
        at,
        took: engine.clock.now().since(at).as_millis() as u64,
        end: end.into(),
        steps,
    };
    if let Err(error) = engine.turn_log.append(trace).await {
        tracing::warn!(conversation = %turn.conversation.id, %error, "how an answer came about could not be kept");
    }
}

impl From<TurnEnd> for TraceEnd {
    fn from(end: TurnEnd) -> Self {
        match end {
            TurnEnd::Answered => Self::Answered,
            TurnEnd::HandedOver => Self::HandedOver,
            TurnEnd::Passed => Self::Passed,
            TurnEnd::Cancelled => Self::Cancelled,
            TurnEnd::Failed => Self::Failed,
        }
    }
}

fn into_act(settings: &InboxSettings, voice: &FeedVoice<'_>, upto: u64, answer: Answer) -> (Act, TurnEnd) {
    let (text, content, reason) = match answer {
        Answer::Nothing => return (Act::PassTurn { epoch: voice.epoch, upto }, TurnEnd::Passed),
        Answer::Say { text, content } => (text, content, None),
        Answer::HandOver { text, content, reason } => (text, content, Some(reason)),
    };
    let end = if reason.is_some() { TurnEnd::HandedOver } else { TurnEnd::Answered };
    let patience = settings.inbox.timing.queue_patience();
    let back = settings.back(voice.engine.clock.now());
    let reply = Reply {
        id: voice.message,
        bot: settings.bot.id,
        name: settings.opening.name.clone(),
        epoch: voice.epoch,
        upto,
        text,
        content,
        handover: reason.map(|reason| Handover { reason: reason.into(), patience, back }),
    };
    (Act::Reply(reply), end)
}

/// Tells the pieces of the answer to whoever is there.
struct FeedVoice<'a> {
    engine: &'a Engine,
    conversation: &'a Conversation,
    message: MessageId,
    epoch: u32,
    handle: &'a TurnHandle,
}

impl FeedVoice<'_> {
    fn typing(&self, settings: &InboxSettings, on: bool) {
        self.engine.bus.publish(Signal::Typing {
            organisation: self.conversation.organisation,
            conversation: self.conversation.id,
            channel: self.conversation.channel,
            author: Author::Agent(settings.bot.id),
            name: Some(settings.opening.name.clone()),
            on,
        });
    }
}

impl Voice for FeedVoice<'_> {
    fn commit(&self) {
        self.handle.spoken.store(true, Ordering::Release);
    }

    fn say(&self, piece: &str) {
        if self.handle.cancelled.is_cancelled() {
            return;
        }
        self.handle.spoken.store(true, Ordering::Release);
        self.engine.bus.publish(Signal::Delta(Delta {
            organisation: self.conversation.organisation,
            conversation: self.conversation.id,
            message: self.message,
            epoch: self.epoch,
            text: piece.into(),
        }));
    }
}
