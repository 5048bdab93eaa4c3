//! All calls of this process: who may open a media stream, where the feed's news go, and that a call whose process died is ended.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::flow::call;
use engine::flow::settings::InboxSettings;
use engine::ids::{CallId, ConversationId, InboxId, MessageId, OperatorId, OrgId};
use engine::model::call::{Call, CallEnd};
use engine::model::control::Control;
use engine::model::event::{Event, EventKind, Signal};
use engine::model::message::Message;
use engine::ports::event_bus::Missed;
use engine::tasks::Tasks;
use futures_util::{Sink, Stream, StreamExt as _};
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};

use crate::agent::VoiceAgent;
use crate::call::Line;
use crate::carrier::Carrier;
use crate::dialogue::Dialogue;
use crate::legs::{Legs, PublicUrl};
use crate::speech::{SpeechToText, TextToSpeech};
use crate::token;
use crate::tts::Cache;
use crate::wire::{FromCarrier, MediaWire};

/// A stream that nobody opens in this time was not wanted.
const AWAITED_FOR: Duration = Duration::from_mins(1);
const MOST_AWAITED: usize = 10_000;

/// The first words of a stream say whose it is.
const STARTED_WITHIN: Duration = Duration::from_secs(10);

/// A line that its carrier has left is noticed, and what was said on it is stored; no longer than a carrier waits for an answer.
const LEFT_WITHIN: Duration = Duration::from_secs(12);

/// How often a call says that it lives, and how often the dead are looked for.
const BEAT: Duration = Duration::from_secs(10);

/// News that a line has not taken yet.
const NEWS: usize = 256;

/// What a call is made with.
#[async_trait]
pub trait Equipment: Send + Sync {
    async fn equip(&self, settings: &InboxSettings) -> Result<Equipped>;
}

#[derive(Clone)]
pub struct Equipped {
    pub agent: Arc<VoiceAgent>,
    pub listener: Arc<dyn SpeechToText>,
    pub voice: Arc<dyn TextToSpeech>,
    /// The same for voices that sound the same.
    pub voice_key: String,
    /// Who makes calls for this inbox; none: it has no account there.
    pub carrier: Option<Arc<dyn Carrier>>,
    /// Listens, thinks and speaks instead of all these, as long as the agent has the call.
    pub dialogue: Option<Dialogue>,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Gateway(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) tasks: Tasks,
    pub(crate) equipment: Arc<dyn Equipment>,
    pub(crate) cache: Cache,
    lines: Mutex<HashMap<ConversationId, LineDoor>>,
    awaited: Mutex<HashMap<String, Awaited>>,
    pub(crate) legs: Legs,
    placing: tokio::sync::Mutex<()>,
    /// A line has left.
    left: Notify,
}

#[derive(Clone)]
struct LineDoor {
    call: CallId,
    organisation: OrgId,
    news: mpsc::Sender<News>,
}

#[derive(Debug, Clone)]
struct Awaited {
    organisation: OrgId,
    inbox: InboxId,
    whose: Whose,
    url: PublicUrl,
    until: Instant,
}

/// Whose sound a stream brings.
#[derive(Debug, Clone)]
enum Whose {
    /// The caller's.
    Call(CallId),
    /// An operator's, on their own phone.
    Leg(String),
}

/// What a line is told.
#[derive(Debug)]
pub(crate) enum News {
    Piece {
        message: MessageId,
        epoch: u32,
        text: Arc<str>,
    },
    Stored(Arc<Message>),
    Control(Control),
    /// Something was missed: the store knows what.
    Missed,
    HangUp(CallEnd),
    /// A machine has answered a call of ours.
    Machine,
    /// Nobody has taken the call while control stood so.
    NobodyFree {
        epoch: u32,
    },
    Listen(mpsc::Sender<Bytes>),
    Join {
        operator: OperatorId,
        ear: mpsc::Sender<Bytes>,
        mouth: mpsc::Receiver<Bytes>,
    },
    Leave(OperatorId),
}

/// An operator's way into a call: what is heard there, and what they say.
pub struct Seat {
    pub ear: mpsc::Receiver<Bytes>,
    pub mouth: mpsc::Sender<Bytes>,
}

impl Gateway {
    pub fn new(engine: Engine, tasks: Tasks, equipment: Arc<dyn Equipment>) -> Self {
        Self(Arc::new(Shared {
            engine,
            tasks,
            equipment,
            cache: Cache::default(),
            lines: Mutex::default(),
            awaited: Mutex::default(),
            legs: Legs::default(),
            placing: tokio::sync::Mutex::default(),
            left: Notify::new(),
        }))
    }

    /// Follows the feed and looks after the calls until the program stops.
    pub fn start(&self) {
        let (follower, keeper) = (self.clone(), self.clone());
        self.0.tasks.spawn("voice.follow", async move {
            let tasks = follower.0.tasks.clone();
            tokio::select! {
                () = follower.follow() => {}
                () = tasks.stopping() => {}
            }
        });
        self.0.tasks.spawn("voice.keep", async move {
            let tasks = keeper.0.tasks.clone();
            tokio::select! {
                () = keeper.keep() => {}
                () = tasks.stopping() => {}
            }
        });
    }

    /// Held while it is looked whether somebody is being called already, and the call is kept.
    pub async fn placing(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.placing.lock().await
    }

    /// For a minute the stream that brings this word is the call's. Once.
    pub fn expect(&self, call: &Call, url: PublicUrl) -> Result<String> {
        self.expect_stream(call.organisation, call.inbox, Whose::Call(call.id), url)
    }

    /// The same for an operator's phone.
    pub fn expect_leg(&self, organisation: OrgId, inbox: InboxId, leg: &str, url: PublicUrl) -> Result<String> {
        self.expect_stream(organisation, inbox, Whose::Leg(leg.to_owned()), url)
    }

    fn expect_stream(&self, organisation: OrgId, inbox: InboxId, whose: Whose, url: PublicUrl) -> Result<String> {
        let token = token::fresh()?;
        let mut awaited = self.0.awaited.lock();
        let now = Instant::now();
        if awaited.len() >= MOST_AWAITED {
            awaited.retain(|_, awaited| awaited.until > now);
        }
        if awaited.len() >= MOST_AWAITED {
            return Err(Error::new(Kind::Unavailable, "too many streams are waited for"));
        }
        awaited.insert(token.clone(), Awaited { organisation, inbox, whose, url, until: now + AWAITED_FOR });
        Ok(token)
    }

    /// One media stream, to its end. `incoming` are text frames; `is_genuine` says whether its handshake was the carrier's.
    pub async fn serve(
        &self,
        mut incoming: impl Stream<Item = String> + Send + Unpin + 'static,
        outgoing: impl Sink<String> + Send + Unpin + 'static,
        mut wire: Box<dyn MediaWire>,
        is_genuine: impl FnOnce(&InboxSettings) -> bool + Send,
    ) -> Result<()> {
        let started = tokio::time::timeout(STARTED_WITHIN, async {
            while let Some(text) = incoming.next().await {
                match wire.read(&text) {
                    Ok(FromCarrier::Started(started)) => return Ok(started),
                    Ok(_) => {}
                    Err(error) => return Err(Error::invalid(error.to_string())),
                }
            }
            Err(Error::invalid("the stream ended before it began"))
        });
        let started = started.await.map_err(|_elapsed| Error::invalid("the stream says nothing"))??;
        let token = started.parameters.get("token").map(String::as_str).unwrap_or_default();
        let awaited = self.0.awaited.lock().remove(token).filter(|awaited| awaited.until > Instant::now());
        let awaited = awaited.ok_or_else(|| Error::forbidden("nobody waits for this stream"))?;
        let engine = &self.0.engine;
        let settings = engine.settings.inbox(awaited.organisation, awaited.inbox).await?;
        if !is_genuine(&settings) {
            return Err(Error::forbidden("the stream's signature is not the carrier's"));
        }
        let call = match &awaited.whose {
            Whose::Call(call) => engine.calls.find(awaited.organisation, *call).await?,
            Whose::Leg(leg) => return self.seat(leg, awaited.inbox, incoming, outgoing, wire).await,
        };
        let call = call.filter(|call| call.is_live() && call.carrier_id == started.call);
        let call = call.ok_or_else(|| Error::forbidden("this stream is of another call, or of one that is over"))?;
        let equipped = match self.0.equipment.equip(&settings).await {
            Ok(equipped) => equipped,
            Err(error) => {
                // Without ears and a mouth nobody is kept on the line.
                call::end(engine, &call, CallEnd::Lost, None).await?;
                return Err(error);
            }
        };
        let (news, told) = mpsc::channel(NEWS);
        let door = LineDoor { call: call.id, organisation: call.organisation, news };
        let conversation = call.conversation;
        let is_its = |door: &LineDoor| door.call == call.id;
        {
            let mut lines = self.0.lines.lock();
            if lines.get(&conversation).is_some_and(is_its) {
                return Err(Error::conflict("this call has its line already"));
            }
            lines.insert(conversation, door);
        }
        let line = Line::open(self.clone(), call.clone(), settings, equipped, awaited.url, wire, told);
        line.run(incoming, outgoing).await;
        {
            let mut lines = self.0.lines.lock();
            if lines.get(&conversation).is_some_and(is_its) {
                lines.remove(&conversation);
            }
        }
        self.0.left.notify_waiters();
        Ok(())
    }

    /// Waits until a call has no line here any more, and so until what its line knows of it is stored.
    pub async fn left(&self, call: &Call) {
        let leaving = async {
            loop {
                let mut left = pin!(self.0.left.notified());
                left.as_mut().enable();
                if self.0.lines.lock().get(&call.conversation).is_none_or(|door| door.call != call.id) {
                    return;
                }
                left.await;
            }
        };
        if tokio::time::timeout(LEFT_WITHIN, leaving).await.is_err() {
            tracing::warn!(call = %call.id, "the line of a call does not end");
        }
    }

    /// Calls with a line here.
    pub fn live(&self) -> usize {
        self.0.lines.lock().len()
    }

    /// Ends a call that has its line here; false: it has none.
    pub fn hang_up(&self, organisation: OrgId, conversation: ConversationId, how: CallEnd) -> bool {
        self.tell(organisation, conversation, News::HangUp(how))
    }

    /// Hears both sides of a call, and says nothing.
    pub fn listen(&self, organisation: OrgId, conversation: ConversationId) -> Result<mpsc::Receiver<Bytes>> {
        let (ear, heard) = mpsc::channel(64);
        need(self.tell(organisation, conversation, News::Listen(ear)))?;
        Ok(heard)
    }

    /// Puts an operator on the line instead of the agent.
    pub fn join(&self, organisation: OrgId, conversation: ConversationId, operator: OperatorId) -> Result<Seat> {
        let ((ear, heard), (said, mouth)) = (mpsc::channel(64), mpsc::channel(64));
        need(self.tell(organisation, conversation, News::Join { operator, ear, mouth }))?;
        Ok(Seat { ear: heard, mouth: said })
    }

    /// The operator's seat is empty.
    pub fn leave(&self, organisation: OrgId, conversation: ConversationId, operator: OperatorId) {
        self.tell(organisation, conversation, News::Leave(operator));
    }

    /// A machine has answered a call of ours; false: its line is not here.
    pub fn machine(&self, organisation: OrgId, conversation: ConversationId) -> bool {
        self.tell(organisation, conversation, News::Machine)
    }

    pub(crate) fn tell(&self, organisation: OrgId, conversation: ConversationId, news: News) -> bool {
        let door = self.0.lines.lock().get(&conversation).filter(|door| door.organisation == organisation).cloned();
        door.is_some_and(|door| door.news.try_send(news).is_ok())
    }

    async fn follow(&self) {
        let mut feed = self.0.engine.bus.subscribe();
        loop {
            match feed.next().await {
                Ok(Signal::Delta(delta)) => {
                    let news = || News::Piece { message: delta.message, epoch: delta.epoch, text: Arc::clone(&delta.text) };
                    self.pass(delta.conversation, news);
                }
                Ok(Signal::Happened(event)) => self.on_event(&event),
                Ok(_) => {}
                Err(Missed(count)) => {
                    tracing::warn!(count, "calls fell behind the feed; they read the store for what they missed");
                    let doors: Vec<_> = self.0.lines.lock().values().cloned().collect();
                    for door in doors {
                        let _full_line_reads_anyway = door.news.try_send(News::Missed);
                    }
                }
            }
        }
    }

    fn on_event(&self, event: &Arc<Event>) {
        let conversation = &event.conversation;
        if !conversation.channel.is_spoken() {
            return;
        }
        match &event.kind {
            EventKind::MessageAppended(message) => self.pass(conversation.id, || News::Stored(Arc::clone(message))),
            EventKind::ControlMoved | EventKind::SessionClosed { .. } => {
                self.pass(conversation.id, || News::Control(conversation.control));
            }
            _ => {}
        }
    }

    fn pass(&self, conversation: ConversationId, news: impl FnOnce() -> News) {
        let door = self.0.lines.lock().get(&conversation).cloned();
        if let Some(door) = door
            && door.news.try_send(news()).is_err()
        {
            tracing::warn!(call = %door.call, "a call does not take its news");
        }
    }

    /// Says that the calls here live, and ends those whose process does not any more.
    async fn keep(&self) {
        loop {
            tokio::time::sleep(BEAT).await;
            let now = self.0.engine.clock.now();
            if let Err(error) = self.beat(now).await {
                tracing::warn!(%error, "calls could not be looked after");
            }
        }
    }

    async fn beat(&self, now: Timestamp) -> Result<()> {
        let live: Vec<_> = self.0.lines.lock().values().map(|door| door.call).collect();
        if !live.is_empty() {
            self.0.engine.calls.touch(live, now).await?;
        }
        let ended = call::reap(&self.0.engine, now).await?;
        if ended > 0 {
            tracing::info!(ended, "calls without a line were ended");
        }
        Ok(())
    }
}

fn need(told: bool) -> Result<()> {
    if told { Ok(()) } else { Err(Error::conflict("no call is live in this conversation")) }
}
