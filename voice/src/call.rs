//! The I/O around one call: socket, recogniser, voice and store, each in a task of its own so that none waits for another, and
//! between them the machine that says what is to be done.

mod clerk;
mod ears;
mod news;
mod tape;
mod voice;
mod waiting;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use engine::flow::call;
use engine::flow::settings::InboxSettings;
use engine::ids::OperatorId;
use engine::model::call::{Call, CallEnd};
use engine::model::control::Control;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::sync::{mpsc, oneshot, watch};

use crate::audio::Vad;
use crate::gateway::{Equipped, Gateway, News, Shared};
use crate::legs::PublicUrl;
use crate::playout::Out;
use crate::session::{Action, Session, Sound, Speak};
use crate::speech::{Heard, Transcript};
use crate::wire::{FromCarrier, MediaWire};
use clerk::Errand;
use tape::Tape;
use voice::Made;
use waiting::Waiting;

/// A line that is silent for so long is dead: sound comes every 20 ms.
const DEAD_AFTER: Duration = Duration::from_secs(5);

/// Frames that the carrier has not taken; more, and it does not keep up with what it plays.
const OUTGOING: usize = 512;

/// Between two accounts of what the caller is saying.
const HEARING_EVERY: Duration = Duration::from_millis(250);

/// What is still to be stored when the call is over.
const LAST_ERRANDS: Duration = Duration::from_secs(10);

/// Operators who listen to one call.
const MOST_LISTENERS: usize = 8;

/// One call with its line.
pub(crate) struct Line {
    gateway: Gateway,
    shared: Arc<Shared>,
    /// Where the carrier finds us.
    url: PublicUrl,
    call: Call,
    settings: Arc<InboxSettings>,
    equipped: Equipped,
    session: Session,
    wire: Box<dyn MediaWire>,
    news: mpsc::Receiver<News>,
    tape: Tape,
    began: Instant,
    control: Option<Control>,
    /// The last message of ours that was told.
    seen: u64,
    operator: Option<OnLine>,
    listeners: Vec<mpsc::Sender<Bytes>>,
    told_at: Option<Instant>,
    end: Option<CallEnd>,
    operator_ms: u64,
    waiting: Waiting,
}

/// An operator who speaks and hears.
struct OnLine {
    operator: OperatorId,
    ear: mpsc::Sender<Bytes>,
    mouth: mpsc::Receiver<Bytes>,
}

/// Where actions go.
struct Ways {
    out: mpsc::Sender<String>,
    ears: mpsc::Sender<Heard>,
    voice: mpsc::Sender<Speak>,
    hush: watch::Sender<u64>,
    clerk: mpsc::Sender<Errand>,
}

enum Input {
    Frame(Option<String>),
    News(Option<News>),
    Transcript(Transcript),
    Made(Made),
    Operator(Option<Bytes>),
    Tick,
    Dead,
    Stop,
}

impl Line {
    pub(crate) fn open(
        gateway: Gateway,
        call: Call,
        settings: Arc<InboxSettings>,
        equipped: Equipped,
        url: PublicUrl,
        wire: Box<dyn MediaWire>,
        news: mpsc::Receiver<News>,
    ) -> Self {
        let shared = Arc::clone(&gateway.0);
        let session = Session::new(equipped.agent.policy(), Box::new(Vad::new()));
        let tape = Tape::start(&shared, &call, equipped.agent.records);
        Self {
            gateway,
            shared,
            url,
            call,
            settings,
            equipped,
            session,
            wire,
            news,
            tape,
            began: Instant::now(),
            control: None,
            seen: 0,
            operator: None,
            listeners: Vec::new(),
            told_at: None,
            end: None,
            operator_ms: 0,
            waiting: Waiting::default(),
        }
    }

    /// From the first sound to the stored end.
    pub(crate) async fn run(
        mut self,
        mut incoming: impl Stream<Item = String> + Send + Unpin,
        outgoing: impl Sink<String> + Send + Unpin + 'static,
    ) {
        let tasks = self.shared.tasks.clone();
        let (out, frames) = mpsc::channel(OUTGOING);
        tasks.spawn("call.write", write(outgoing, frames));
        let (hear, mut transcripts) = ears::start(&tasks, &self.equipped);
        let (hush, hushed) = watch::channel(0);
        let (speak, mut made) = voice::start(&self.shared, &self.equipped, hushed);
        let (clerk, done) = clerk::start(&self.shared, &self.call, &self.settings);
        let ways = Ways { out, ears: hear, voice: speak, hush, clerk };
        self.begin(&ways).await;
        let mut heard_at = Instant::now();
        while self.end.is_none() {
            let now = self.now();
            let due = Duration::from_millis(self.session.next_due().saturating_sub(now).min(1_000));
            let input = tokio::select! {
                frame = incoming.next() => Input::Frame(frame),
                news = self.news.recv() => Input::News(news),
                Some(transcript) = transcripts.recv() => Input::Transcript(transcript),
                Some(made) = made.recv() => Input::Made(made),
                said = operator_says(self.operator.as_mut()) => Input::Operator(said),
                () = tokio::time::sleep(due) => Input::Tick,
                () = tokio::time::sleep_until((heard_at + DEAD_AFTER).into()) => Input::Dead,
                () = tasks.stopping() => Input::Stop,
            };
            if matches!(input, Input::Frame(Some(_))) {
                heard_at = Instant::now();
            }
            self.take(input, &ways).await;
        }
        self.finish(ways, done).await;
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    async fn begin(&mut self, ways: &Ways) {
        let engine = &self.shared.engine;
        let first = self.equipped.agent.opening(self.call.opening.as_deref(), &self.settings.opening.text);
        let mut is_greeted = true;
        let begun = call::begin(engine, &self.settings, &self.call, Some(first.clone())).await;
        match begun {
            Ok(Some(greeting)) => {
                self.read_again().await;
                let actions = self.session.on_stored(self.now(), greeting, &first);
                self.perform(actions, ways);
            }
            // Nobody greets whom a person has, or whom they wait for; that a call is recorded is said in any case.
            Ok(None) => {
                self.read_again().await;
                is_greeted = false;
            }
            Err(error) => {
                tracing::error!(call = %self.call.id, %error, "a call could not be begun");
                self.end = Some(CallEnd::Lost);
            }
        }
        self.catch_up(ways, false).await;
        let said = if is_greeted { String::new() } else { self.equipped.agent.ungreeted(self.holder()) };
        if !said.is_empty() {
            let actions = self.session.say(self.now(), &said);
            self.perform(actions, ways);
        }
    }

    /// What is told of the call is what is stored of it.
    async fn read_again(&mut self) {
        if let Ok(Some(call)) = self.shared.engine.calls.find(self.call.organisation, self.call.id).await {
            self.call = call;
        }
    }

    async fn take(&mut self, input: Input, ways: &Ways) {
        let now = self.now();
        let actions = match input {
            Input::Frame(None) | Input::News(None) | Input::Stop | Input::Dead => {
                self.end = Some(CallEnd::Lost);
                return;
            }
            Input::Frame(Some(text)) => return self.on_frame(&text, ways),
            Input::News(Some(news)) => return self.on_news(news, ways).await,
            Input::Transcript(transcript) => self.session.on_transcript(now, transcript),
            Input::Made(Made { utterance, sentence, piece }) => {
                let sound = match &piece {
                    voice::Piece::Sound(sound) => Sound::Piece(sound),
                    voice::Piece::End => Sound::End,
                    voice::Piece::Failed => Sound::Failed,
                };
                self.session.on_sound(now, utterance, sentence, &sound)
            }
            Input::Operator(Some(sound)) => {
                self.operator_ms += sound.len() as u64 / crate::audio::PER_MS;
                vec![Action::Send(Out::Media { frames: sound })]
            }
            Input::Operator(None) => {
                self.operator_left();
                let holder = self.holder();
                self.session.on_holder(now, holder)
            }
            Input::Tick => self.session.on_tick(now),
        };
        self.perform(actions, ways);
    }

    fn on_frame(&mut self, text: &str, ways: &Ways) {
        let now = self.now();
        let actions = match self.wire.read(text) {
            Ok(FromCarrier::Media { sound, .. }) => {
                let said = self.tape.hear(&sound);
                self.pass_on(&sound, &said);
                self.session.on_media(now, &sound)
            }
            Ok(FromCarrier::Mark(name)) => self.session.on_mark(now, &name),
            Ok(FromCarrier::Digit(digit)) => self.session.on_digit(now, digit),
            Ok(FromCarrier::Stopped) => {
                self.end = Some(CallEnd::CallerHungUp);
                return;
            }
            Ok(FromCarrier::Connected | FromCarrier::Started(_) | FromCarrier::Unknown) => return,
            Err(error) => {
                tracing::warn!(call = %self.call.id, %error, "a frame of a call was refused");
                self.end = Some(CallEnd::Lost);
                return;
            }
        };
        self.perform(actions, ways);
    }

    /// Both sides, for whoever listens; an operator on the line hears the caller alone.
    fn pass_on(&mut self, caller: &Bytes, ours: &[u8]) {
        if let Some(on_line) = &self.operator {
            let _slow_ones_lose_some = on_line.ear.try_send(caller.clone());
        }
        if !self.listeners.is_empty() {
            let both: Bytes = crate::audio::mulaw::mix(caller, ours).into();
            self.listeners
                .retain(|listener| !matches!(listener.try_send(both.clone()), Err(mpsc::error::TrySendError::Closed(_))));
        }
    }

    fn perform(&mut self, actions: Vec<Action>, ways: &Ways) {
        for action in actions {
            match action {
                Action::Hear(heard) => {
                    if ways.ears.try_send(heard).is_err() {
                        tracing::warn!(call = %self.call.id, "a recogniser does not keep up");
                    }
                }
                Action::Speak(speak) => drop(ways.voice.try_send(speak)),
                Action::Hush { utterance } => {
                    ways.hush.send_if_modified(|hushed| {
                        let is_more = *hushed < utterance;
                        *hushed = utterance.max(*hushed);
                        is_more
                    });
                }
                Action::Send(out) => self.send(&out, ways),
                Action::Hearing(text) => self.hearing(&text),
                Action::HangUp(how) => self.end = Some(how),
                Action::Commit { text, is_farewell } => {
                    call::tell(&self.shared.engine, self.call.clone(), None);
                    let accepts = self.accepts_callback(&text);
                    self.ask(Errand::Hear { text, is_farewell: is_farewell || accepts }, ways);
                    if accepts {
                        self.ask(Errand::Callback, ways);
                    }
                }
                Action::Heard { message, text } => self.ask(Errand::Heard { message, text }, ways),
                Action::Cut { message, heard } => self.ask(Errand::Cut { message, heard }, ways),
            }
        }
    }

    fn ask(&mut self, errand: Errand, ways: &Ways) {
        if ways.clerk.try_send(errand).is_err() {
            // The store stands still: nothing that is said now would be kept.
            tracing::error!(call = %self.call.id, "what is said cannot be stored");
            self.end = Some(CallEnd::Lost);
        }
    }

    fn send(&mut self, out: &Out, ways: &Ways) {
        let text = match out {
            Out::Media { frames } => {
                self.tape.say(frames);
                self.wire.media(frames)
            }
            Out::Mark(name) => self.wire.mark(name),
            Out::Clear => {
                self.tape.clear();
                self.wire.clear()
            }
        };
        if let Some(text) = text
            && ways.out.try_send(text).is_err()
        {
            self.end = Some(CallEnd::Lost);
        }
    }

    fn hearing(&mut self, text: &str) {
        if self.told_at.is_none_or(|told| told.elapsed() >= HEARING_EVERY) {
            self.told_at = Some(Instant::now());
            call::tell(&self.shared.engine, self.call.clone(), Some(text.into()));
        }
    }

    /// The call is over: what was said last is kept, then how it ended, then what it sounded like.
    async fn finish(mut self, ways: Ways, done: oneshot::Receiver<()>) {
        let how = self.end.unwrap_or(CallEnd::Lost);
        let actions = self.session.hang_up(self.now());
        self.perform(actions, &ways);
        // Without ways in, the tasks end. The socket stays until the end is stored: the carrier asks at once what comes next.
        let socket = ways.out.clone();
        drop(ways);
        if tokio::time::timeout(LAST_ERRANDS, done).await.is_err() {
            tracing::error!(call = %self.call.id, "the last words of a call could not be stored");
        }
        let talk = engine::model::call::Talk { operator_ms: self.operator_ms, ..self.session.talk() };
        if let Err(error) = call::end(&self.shared.engine, &self.call, how, Some(talk)).await {
            tracing::error!(call = %self.call.id, %error, "a call could not be ended; it is ended when it is found without a line");
        }
        tracing::info!(call = %self.call.id, end = ?how, lasted_ms = self.now(), gaps = self.wire.gaps(), "a call ended");
        drop(socket);
        self.tape.finish();
    }
}

async fn operator_says(operator: Option<&mut OnLine>) -> Option<Bytes> {
    match operator {
        Some(on_line) => on_line.mouth.recv().await,
        None => std::future::pending().await,
    }
}

/// Frames leave in order; a carrier that does not take one in a second is gone.
pub(crate) async fn write(mut outgoing: impl Sink<String> + Unpin, mut frames: mpsc::Receiver<String>) {
    while let Some(frame) = frames.recv().await {
        let sent = tokio::time::timeout(Duration::from_secs(1), outgoing.send(frame)).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
    let _closed_already = tokio::time::timeout(Duration::from_secs(1), outgoing.close()).await;
}
