//! The I/O around one call: socket, recogniser, voice and store, each in a task of its own so that none waits for another, and
//! between them the machine that says what is to be done.

mod clerk;
mod desk;
mod dialogue;
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
use engine::model::call::{Call, CallEnd, Talk};
use engine::model::control::Control;
use engine::model::message::Spoken;
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::sync::{mpsc, oneshot, watch};

use crate::audio::Vad;
use crate::gateway::{Equipped, Gateway, News, Shared};
use crate::legs::PublicUrl;
use crate::playout::Out;
use crate::session::{Action, Holder, Session, Sound, Speak};
use crate::speech::{Heard, Transcript};
use crate::wire::MediaWire;
use clerk::Errand;
use desk::{Came, Desk};
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
    opened: Instant,
    /// Who speaks may change: which of them in turn this is.
    period: u32,
    /// How the time went before that.
    talk: Talk,
    is_begun: bool,
    /// The caller has heard what they talk to.
    is_greeted: bool,
    /// Its provider is gone for the rest of the call.
    is_lost: bool,
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
    desk: Desk,
    ears: mpsc::Sender<Heard>,
    voice: mpsc::Sender<Speak>,
    hush: watch::Sender<u64>,
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
            opened: Instant::now(),
            period: 0,
            talk: Talk::default(),
            is_begun: false,
            is_greeted: false,
            is_lost: false,
            waiting: Waiting::default(),
        }
    }

    /// From the first sound to the stored end.
    pub(crate) async fn run(
        mut self,
        mut incoming: impl Stream<Item = String> + Send + Unpin,
        outgoing: impl Sink<String> + Send + Unpin + 'static,
    ) {
        let (out, frames) = mpsc::channel(OUTGOING);
        self.shared.tasks.spawn("call.write", write(outgoing, frames));
        let (clerk, done) = clerk::start(&self.shared, &self.call, &self.settings);
        let desk = Desk { out, clerk };
        while self.end.is_none() {
            match self.by_provider() {
                Some(by) => self.converse(by, &mut incoming, &desk).await,
                None => self.listen(&mut incoming, &desk).await,
            }
        }
        self.finish(desk, done).await;
    }

    /// With ears and a voice of our own, until the call ends or a provider goes on with it.
    async fn listen(&mut self, incoming: &mut (impl Stream<Item = String> + Send + Unpin), desk: &Desk) {
        let tasks = self.shared.tasks.clone();
        let (hear, mut transcripts) = ears::start(&tasks, &self.equipped);
        let (hush, hushed) = watch::channel(0);
        let (speak, mut made) = voice::start(&self.shared, &self.equipped, hushed);
        let ways = Ways { desk: desk.clone(), ears: hear, voice: speak, hush };
        if self.is_begun {
            self.go_on(&ways).await;
        } else {
            self.begin(&ways).await;
        }
        let mut heard_at = Instant::now();
        while self.end.is_none() && self.by_provider().is_none() {
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
        // What was said last is kept. Without ways in, the tasks end.
        let actions = self.session.hang_up(self.now());
        self.perform(actions, &ways);
        self.count(self.session.talk());
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    async fn begin(&mut self, ways: &Ways) {
        self.is_begun = true;
        let engine = &self.shared.engine;
        let first = self.first_words();
        let begun = call::begin(engine, &self.settings, &self.call, Some(first.clone())).await;
        match begun {
            Ok(Some(greeting)) => {
                self.is_greeted = true;
                self.read_again().await;
                let actions = self.session.on_stored(self.now(), greeting, &first);
                self.perform(actions, ways);
            }
            Ok(None) => self.read_again().await,
            Err(error) => {
                tracing::error!(call = %self.call.id, %error, "a call could not be begun");
                self.end = Some(CallEnd::Lost);
            }
        }
        self.catch_up(ways, false).await;
        // Nobody greets whom a person has, or whom they wait for; that a call is recorded is said in any case.
        let said = if self.is_greeted { String::new() } else { self.equipped.agent.ungreeted(self.holder()) };
        if !said.is_empty() {
            let actions = self.session.say(self.now(), &said);
            self.perform(actions, ways);
        }
    }

    /// What is said first: the bot says what it is, whatever a call of ours is to begin with.
    fn first_words(&self) -> String {
        self.equipped.agent.opening(self.call.opening.as_deref(), &self.settings.opening.text)
    }

    /// A provider spoke before, or its agent: who has not heard what they talk to does so now.
    async fn go_on(&mut self, ways: &Ways) {
        self.session = Session::new(self.renew(), Box::new(Vad::new()));
        self.catch_up(ways, true).await;
        let Some(control) = self.control.filter(|_| self.holder() == Holder::Agent) else { return };
        if std::mem::replace(&mut self.is_greeted, true) {
            let text = self.equipped.agent.policy().phrases.still_there;
            let actions = self.session.say(self.now(), &text);
            return self.perform(actions, ways);
        }
        let first = self.first_words();
        let engine = &self.shared.engine;
        match call::spoke(engine, &self.settings, &self.call, control.epoch, first.clone(), Spoken::Begun).await {
            Ok(Some(message)) => {
                let actions = self.session.on_stored(self.now(), message, &first);
                self.perform(actions, ways);
            }
            Ok(None) => {}
            Err(error) => tracing::error!(call = %self.call.id, %error, "the first words of a call could not be stored"),
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
        let actions = match self.read(text) {
            Some(Came::Sound(sound)) => self.session.on_media(now, &sound),
            Some(Came::Mark(name)) => self.session.on_mark(now, &name),
            Some(Came::Digit(digit)) => self.session.on_digit(now, digit),
            None => return,
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
                Action::Send(out) => self.send(&out, &ways.desk),
                Action::Hearing(text) => self.hearing(&text),
                Action::HangUp(how) => self.end = Some(how),
                Action::Commit { text, is_farewell } => {
                    call::tell(&self.shared.engine, self.call.clone(), None);
                    let accepts = self.accepts_callback(&text);
                    self.ask(Errand::Hear { text, is_farewell: is_farewell || accepts }, &ways.desk);
                    if accepts {
                        self.ask(Errand::Callback, &ways.desk);
                    }
                }
                Action::Heard { message, text } => self.ask(Errand::Heard { message, text }, &ways.desk),
                Action::Cut { message, heard } => self.ask(Errand::Cut { message, heard }, &ways.desk),
            }
        }
    }

    fn ask(&mut self, errand: Errand, desk: &Desk) {
        if desk.clerk.try_send(errand).is_err() {
            // The store stands still: nothing that is said now would be kept.
            tracing::error!(call = %self.call.id, "what is said cannot be stored");
            self.end = Some(CallEnd::Lost);
        }
    }

    fn send(&mut self, out: &Out, desk: &Desk) {
        let text = match out {
            Out::Media { frames } => {
                self.tape.say(frames);
                self.wire.media(frames)
            }
            Out::Mark(name) => self.wire.mark(&format!("{}{name}", self.prefix())),
            Out::Clear => {
                self.tape.clear();
                self.wire.clear()
            }
        };
        if let Some(text) = text
            && desk.out.try_send(text).is_err()
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
    async fn finish(self, desk: Desk, done: oneshot::Receiver<()>) {
        let how = self.end.unwrap_or(CallEnd::Lost);
        // The socket stays until the end is stored: the carrier asks at once what comes next.
        let socket = desk.out.clone();
        drop(desk);
        if tokio::time::timeout(LAST_ERRANDS, done).await.is_err() {
            tracing::error!(call = %self.call.id, "the last words of a call could not be stored");
        }
        let talk = Talk { operator_ms: self.operator_ms, ..self.talk };
        if let Err(error) = call::end(&self.shared.engine, &self.call, how, Some(talk)).await {
            tracing::error!(call = %self.call.id, %error, "a call could not be ended; it is ended when it is found without a line");
        }
        tracing::info!(call = %self.call.id, end = ?how, lasted_ms = self.lasted().as_millis() as u64, gaps = self.wire.gaps(), "a call ended");
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
