//! Recognisers that hear a call while it is spoken, over one socket.
//!
//! [`utterances`] knows what was heard and understood, a [`Tongue`] how one provider talks; both are without sockets. The
//! loop here is between them: it opens the socket when the call begins, keeps it alive while nobody speaks, opens it again
//! when it drops and says again what was not understood, and gives up when that fails too.

mod utterances;

use std::collections::VecDeque;
use std::future::{Future, pending};
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::socket::{Limits, Received, Socket, Target};
use crate::speech::{Heard, SpeechError, Transcript};
use utterances::Utterances;

/// Sound that is said again leaves in pieces of a second.
const PIECE: usize = 8_000;

/// So many utterances in a row to which nothing at all is answered, and the provider counts as down.
const MOST_MUTE: u32 = 2;

/// How long a streaming recogniser waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// For the socket to open, and for the provider to be ready on it.
    pub open: Duration,
    /// From the speaker's pause to the last words; then those that are there are taken.
    pub words: Duration,
    /// With nothing sent, until the provider is told that somebody is still there.
    pub keep_alive: Duration,
    /// Without a sign of life from the provider.
    pub idle: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            open: Duration::from_secs(3),
            words: Duration::from_millis(2_500),
            keep_alive: Duration::from_secs(4),
            idle: Duration::from_secs(30),
        }
    }
}

/// Words of the utterance that the flush of this number on this socket ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Words {
    pub(super) flush: usize,
    /// Those after the last settled ones.
    pub(super) text: String,
    /// They stay as they are, and so much of the utterance's sound, in bytes, need not be heard again.
    pub(super) settles: Option<usize>,
    /// Nothing more comes for this utterance.
    pub(super) ends: bool,
    pub(super) confidence: Option<f32>,
}

/// What a provider's message leads to.
#[derive(Debug)]
pub(super) enum Step {
    Say(Message),
    /// Sound may be sent.
    Ready,
    Words(Words),
    /// `Refused` ends the listening; anything else is as if the socket had dropped.
    Trouble(SpeechError),
    /// Nothing that concerns us.
    Known,
    /// Nothing that is known.
    Unknown,
}

/// How one provider talks on one socket.
pub(super) trait Tongue: Send {
    fn on_open(&mut self) -> Vec<Step> {
        Vec::new()
    }

    fn on_text(&mut self, text: &str) -> Vec<Step>;

    fn sound(&mut self, sound: &[u8]) -> Message;

    fn flush(&mut self) -> Vec<Message>;

    fn keep_alive(&mut self) -> Message;

    fn goodbye(&self) -> Option<Message> {
        None
    }

    /// Whether an answer that is late will be known as such.
    fn is_in_step(&self) -> bool;
}

/// A provider with such sockets.
pub(super) trait Provider: Sync {
    type Tongue: Tongue + 'static;

    const NAME: &'static str;

    fn tongue(&self) -> Self::Tongue;
}

type Opened<T> = Result<Box<(Socket, T)>, SpeechError>;

enum Link<T> {
    Closed,
    Opening(Pin<Box<dyn Future<Output = Opened<T>> + Send>>),
    Open(Box<(Socket, T)>),
}

enum Happened<T> {
    Opened(Opened<T>),
    Came(Result<Received, SpeechError>),
}

impl<T> Link<T> {
    async fn next(&mut self) -> Happened<T> {
        match self {
            Self::Closed => pending().await,
            Self::Opening(opening) => Happened::Opened(opening.await),
            Self::Open(open) => Happened::Came(open.0.next().await),
        }
    }
}

async fn open<T: Tongue>(target: Target, mut tongue: T, waits: Waits, name: &'static str) -> Opened<T> {
    let opening = async {
        let limits = Limits { connect: waits.open, idle: waits.idle, ..Limits::default() };
        let mut socket = Socket::open(&target, limits).await?;
        let mut steps: VecDeque<Step> = tongue.on_open().into();
        loop {
            match steps.pop_front() {
                Some(Step::Ready) => return Ok(Box::new((socket, tongue))),
                Some(Step::Say(message)) => socket.send(message).await?,
                Some(Step::Trouble(error)) => return Err(error),
                Some(Step::Unknown) => count_unknown(name),
                Some(Step::Words(_) | Step::Known) => {}
                None => match socket.next().await? {
                    Received::Text(text) => steps.extend(tongue.on_text(&text)),
                    Received::Bytes => count_unknown(name),
                },
            }
        }
    };
    let late = |_elapsed| SpeechError::Unavailable { provider: name, detail: "it takes too long to be ready".to_owned() };
    timeout(waits.open, opening).await.map_err(late)?
}

fn count_unknown(provider: &'static str) {
    metrics::counter!("voice_recogniser_unknown_events_total", "provider" => provider).increment(1);
}

struct Live<'a, P: Provider> {
    provider: &'a P,
    target: Target,
    waits: Waits,
    told: &'a Sender<Transcript>,
    link: Link<P::Tongue>,
    utterances: Utterances,
    /// When something was last sent.
    sent: Instant,
    /// Whether a dropped socket is opened again; one that drops twice without an answer in between is not.
    may_reopen: bool,
    mutes: u32,
}

/// Listens until `heard` closes and everything is told.
pub(super) async fn listen<P: Provider>(
    provider: &P,
    target: Target,
    waits: Waits,
    heard: &mut Receiver<Heard>,
    told: &Sender<Transcript>,
) -> Result<(), SpeechError> {
    let utterances = Utterances::default();
    let sent = Instant::now();
    let mut live = Live { provider, target, waits, told, link: Link::Closed, utterances, sent, may_reopen: true, mutes: 0 };
    live.reopen();
    let mut is_over = false;
    loop {
        if is_over && !live.utterances.is_any_due() {
            live.close().await;
            return Ok(());
        }
        let time = live.next_time();
        tokio::select! {
            biased;
            () = told.closed() => return Err(SpeechError::Unwanted),
            happened = live.link.next() => live.on_link(happened).await?,
            () = sleep_until(time) => live.on_time().await?,
            next = heard.recv(), if !is_over => match next {
                Some(Heard::Audio(sound)) => live.on_audio(&sound).await?,
                Some(Heard::Pause { utterance }) => live.on_pause(utterance).await?,
                None => is_over = true,
            },
        }
    }
}

impl<P: Provider> Live<'_, P> {
    fn reopen(&mut self) {
        self.link = Link::Opening(Box::pin(open(self.target.clone(), self.provider.tongue(), self.waits, P::NAME)));
    }

    async fn close(&mut self) {
        if let Link::Open(open) = std::mem::replace(&mut self.link, Link::Closed) {
            let (mut socket, tongue) = *open;
            if let Some(message) = tongue.goodbye()
                && socket.send(message).await.is_err()
            {
                return;
            }
            socket.close().await;
        }
    }

    /// A socket that drops while nobody speaks is missed by nobody until somebody does.
    fn on_lost(&mut self, error: SpeechError) -> Result<(), SpeechError> {
        self.link = Link::Closed;
        if matches!(error, SpeechError::Refused { .. }) {
            return Err(error);
        }
        if !self.utterances.is_any_open() {
            return Ok(());
        }
        if !self.may_reopen {
            return Err(error);
        }
        tracing::info!(provider = P::NAME, %error, "a recogniser's socket dropped and is opened again");
        self.may_reopen = false;
        self.reopen();
        Ok(())
    }

    async fn say(&mut self, messages: Vec<Message>) -> Result<(), SpeechError> {
        for message in messages {
            let Link::Open(open) = &mut self.link else { return Ok(()) };
            self.sent = Instant::now();
            if let Err(error) = open.0.send(message).await {
                return self.on_lost(error);
            }
        }
        Ok(())
    }

    async fn on_audio(&mut self, sound: &[u8]) -> Result<(), SpeechError> {
        if sound.is_empty() {
            return Ok(());
        }
        self.utterances.hear(sound);
        match &mut self.link {
            Link::Closed => self.reopen(),
            Link::Opening(_) => {}
            Link::Open(open) => {
                let message = open.1.sound(sound);
                self.utterances.send_last();
                self.say(vec![message]).await?;
            }
        }
        Ok(())
    }

    async fn on_pause(&mut self, utterance: u32) -> Result<(), SpeechError> {
        let has_sound = self.utterances.pause(utterance, Instant::now() + self.waits.words);
        if has_sound && let Link::Open(open) = &mut self.link {
            let messages = open.1.flush();
            self.say(messages).await?;
        }
        self.tell().await
    }

    async fn on_link(&mut self, happened: Happened<P::Tongue>) -> Result<(), SpeechError> {
        match happened {
            Happened::Opened(opened) => {
                let mut open = opened?;
                let mut messages = Vec::new();
                for (sound, is_paused) in self.utterances.send_again() {
                    messages.extend(sound.chunks(PIECE).map(|piece| open.1.sound(piece)));
                    if is_paused {
                        messages.extend(open.1.flush());
                    }
                }
                self.sent = Instant::now();
                self.link = Link::Open(open);
                self.say(messages).await
            }
            Happened::Came(Err(error)) => self.on_lost(error),
            Happened::Came(Ok(Received::Bytes)) => {
                count_unknown(P::NAME);
                Ok(())
            }
            Happened::Came(Ok(Received::Text(text))) => {
                let Link::Open(open) = &mut self.link else { return Ok(()) };
                let steps = open.1.on_text(&text);
                self.mutes = 0;
                self.on_steps(steps).await
            }
        }
    }

    async fn on_steps(&mut self, steps: Vec<Step>) -> Result<(), SpeechError> {
        for step in steps {
            match step {
                Step::Say(message) => self.say(vec![message]).await?,
                Step::Words(words) => {
                    self.may_reopen |= words.ends;
                    self.on_words(words).await?;
                }
                // What came after the trouble is of a socket that is no more.
                Step::Trouble(error) => return self.on_lost(error),
                Step::Unknown => count_unknown(P::NAME),
                Step::Ready | Step::Known => {}
            }
        }
        Ok(())
    }

    async fn on_words(&mut self, words: Words) -> Result<(), SpeechError> {
        // The next ones will hold these, so that one that finds no room is not missed.
        if let Some(interim) = self.utterances.on_words(words)
            && let Err(tokio::sync::mpsc::error::TrySendError::Closed(_)) = self.told.try_send(interim)
        {
            return Err(SpeechError::Unwanted);
        }
        self.tell().await
    }

    /// Tells for good what is understood for good.
    async fn tell(&mut self) -> Result<(), SpeechError> {
        while let Some(transcript) = self.utterances.take_done() {
            self.told.send(transcript).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok(())
    }

    /// When there is something to do though nothing happened.
    fn next_time(&self) -> Instant {
        let keep_alive = self.sent + self.waits.keep_alive;
        match (self.utterances.next_due(), &self.link) {
            (Some(due), Link::Open(_)) => due.min(keep_alive),
            (Some(due), _) => due,
            (None, Link::Open(_)) => keep_alive,
            (None, _) => Instant::now() + self.waits.keep_alive,
        }
    }

    async fn on_time(&mut self) -> Result<(), SpeechError> {
        let now = Instant::now();
        let overdue = self.utterances.end_overdue(now);
        self.tell().await?;
        if overdue.is_any {
            self.mutes += overdue.long_ones;
            if self.mutes >= MOST_MUTE {
                return Err(SpeechError::Unavailable { provider: P::NAME, detail: "it says nothing".to_owned() });
            }
            if matches!(&self.link, Link::Open(open) if !open.1.is_in_step()) {
                self.reopen();
            }
        }
        if let Link::Open(open) = &mut self.link
            && now >= self.sent + self.waits.keep_alive
        {
            let message = open.1.keep_alive();
            self.say(vec![message]).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests;
