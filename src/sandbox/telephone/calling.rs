//! One call from the page, from the first ring until both sides have let go.

use std::sync::Arc;
use std::time::Duration;

use ::sandbox::carrier::{Ended, Event, Line, Phone};
use ::voice::speech::{SpeechError, TextToSpeech};
use axum::extract::ws::{Message as Frame, WebSocket};
use engine::model::call::Call;
use engine::model::event::Signal;
use engine::ports::event_bus::{Missed, Subscription};
use engine::ports::message_store::{Bound, Range};
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until, timeout};

use super::mouth::{Mouth, spoken};
use super::told::{Ask, Tell, lines};
use super::{inbox, number, phones, speaker};
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::sandbox::accounts::CARRIER;

/// Somebody answers by then, or never.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
/// The carrier lets go of a line, and the record of its call is closed, by then.
const OVER_WITHIN: Duration = Duration::from_secs(5);
/// Nobody tries a phone for longer.
const LONGEST: Duration = Duration::from_mins(10);
/// How often what was heard goes to the page.
const BREATH: Duration = Duration::from_millis(60);
/// Newest messages of a call.
const MOST_LINES: usize = 60;
/// Letters of what is typed at once.
const MOST_LETTERS: usize = 400;
/// Typed texts that are being made into sound.
const MOST_TYPED: usize = 4;
const KEYS: &str = "0123456789*#";

type Made = Result<Vec<u8>, SpeechError>;

/// The page's end of a call.
pub(super) struct Calling<'a> {
    app: &'a App,
    socket: &'a mut WebSocket,
    line: Line,
    call: Option<Call>,
    mouth: Mouth,
    speaker: Option<Arc<dyn TextToSpeech>>,
    /// Typed words on their way to being sound, in the order in which they were typed.
    typed: FuturesOrdered<BoxFuture<'static, Made>>,
    /// Bytes and events that the page has.
    heard: usize,
    events: usize,
}

/// The page is gone.
struct Gone;

type Told = Result<(), Gone>;

impl<'a> Calling<'a> {
    /// Errors: when no call comes of it.
    pub(super) async fn serve(app: &'a App, socket: &'a mut WebSocket) -> Answer<()> {
        let telephone = &phones(app)?.telephone;
        let _place = telephone.calls.try_acquire().map_err(|_full| Problem::too_many(Duration::from_secs(5)))?;
        let none = || Problem::conflict("the demo has no phone inbox");
        let inbox = inbox(app).await?.ok_or_else(none)?;
        let own = number(app, &inbox)?;
        let mut news = app.engine.bus.subscribe();
        if socket.send(Tell::Ringing.frame()).await.is_err() {
            return Ok(());
        }
        let dialled = timeout(ANSWERED_WITHIN, Phone::new(CARRIER.caller).dial(&own)).await;
        let unanswered = |_elapsed| Problem::unavailable("nobody answers");
        let line = dialled.map_err(unanswered)?.map_err(|error| Problem::unavailable(format!("the carrier says: {error}")))?;
        let found = app.engine.calls.find_by_carrier(inbox.organisation, inbox.id, &line.call).await;
        let mut calling = Calling {
            app,
            socket,
            line,
            call: found.unwrap_or_default(),
            mouth: Mouth::new(),
            speaker: speaker(app),
            typed: FuturesOrdered::new(),
            heard: 0,
            events: 0,
        };
        if let Ok(()) = calling.stay(news.as_mut()).await {
            let _gone_at_the_end = calling.say_how_it_ended(news.as_mut()).await;
        } else {
            let_go(&calling.line).await;
        }
        Ok(())
    }

    /// Until the line is over, whoever ends it.
    async fn stay(&mut self, news: &mut dyn Subscription) -> Told {
        let mut until = Instant::now() + LONGEST;
        let mut breath: Interval = interval(BREATH);
        breath.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = breath.tick() => {
                    self.pass_on().await?;
                    if self.line.ended().is_some() {
                        return Ok(());
                    }
                }
                signal = news.next() => self.hear_of(signal).await?,
                Some(made) = self.typed.next(), if !self.typed.is_empty() => self.say(made).await?,
                frame = self.socket.recv() => self.take(frame).await?,
                () = sleep_until(until) => {
                    until += LONGEST;
                    self.line.hang_up().await;
                }
                () = self.app.tasks.stopping() => return Err(Gone),
            }
        }
    }

    async fn tell(&mut self, tell: &Tell<'_>) -> Told {
        self.socket.send(tell.frame()).await.map_err(|_closed| Gone)
    }

    /// What came to the ear since the last time, and that the line is open.
    async fn pass_on(&mut self) -> Told {
        let timeline = self.line.timeline();
        let new = timeline.get(self.events..).unwrap_or_default();
        let has_started = new.iter().any(|moment| moment.event == Event::Started);
        self.events = timeline.len();
        if has_started {
            self.tell(&Tell::Connected).await?;
            self.tell_lines().await?;
        }
        let heard = self.line.heard();
        let sound = heard.get(self.heard..).unwrap_or_default();
        if !sound.is_empty() {
            let frame = Frame::Binary(sound.to_vec().into());
            self.heard = heard.len();
            self.socket.send(frame).await.map_err(|_closed| Gone)?;
        }
        Ok(())
    }

    async fn hear_of(&mut self, signal: Result<Signal, Missed>) -> Told {
        let Some(call) = &self.call else { return Ok(()) };
        match signal {
            Ok(Signal::Happened(event)) if event.conversation.id == call.conversation => self.tell_lines().await,
            Ok(Signal::Call(news)) if news.call.id == call.id => {
                self.call = Some(Call::clone(&news.call));
                self.tell(&Tell::Hearing { text: news.hearing.as_deref().unwrap_or_default() }).await
            }
            Err(Missed(_)) => self.tell_lines().await,
            Ok(_) => Ok(()),
        }
    }

    async fn tell_lines(&mut self) -> Told {
        let Some(call) = &self.call else { return Ok(()) };
        let range = Range { side: Bound::Latest, limit: MOST_LINES, with_private: false };
        let messages = self.app.engine.messages.list(call.organisation, call.conversation, range).await;
        // What cannot be read now is told with the next message.
        let lines = lines(&messages.unwrap_or_default(), call.started_at);
        if lines.is_empty() { Ok(()) } else { self.tell(&Tell::Transcript { lines }).await }
    }

    async fn take(&mut self, frame: Option<Result<Frame, axum::Error>>) -> Told {
        match frame {
            Some(Ok(Frame::Binary(sound))) => {
                self.mouth.hear(&self.line, &sound).await;
                Ok(())
            }
            Some(Ok(Frame::Text(text))) => match serde_json::from_str(text.as_str()) {
                Ok(ask) => self.do_it(ask).await,
                Err(_unreadable) => self.tell(&Tell::Note { detail: "nobody understands this frame" }).await,
            },
            Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => Ok(()),
            Some(Ok(Frame::Close(_)) | Err(_)) | None => Err(Gone),
        }
    }

    async fn do_it(&mut self, ask: Ask) -> Told {
        match ask {
            Ask::HangUp => self.line.hang_up().await,
            Ask::Press { key } if KEYS.contains(key) => self.line.press(key.encode_utf8(&mut [0; 4])).await,
            Ask::Press { .. } => return self.tell(&Tell::Note { detail: "a phone has no such key" }).await,
            Ask::Say { text } => {
                let text = text.trim().to_owned();
                let (letters, waiting) = (text.chars().count(), self.typed.len());
                let Some(speaker) = self.speaker.clone() else {
                    return self
                        .tell(&Tell::Note { detail: "espeak-ng is not installed here, so typed words have no voice" })
                        .await;
                };
                if letters == 0 || letters > MOST_LETTERS || waiting >= MOST_TYPED {
                    return self.tell(&Tell::Note { detail: "too much at once: a sentence, and then the next" }).await;
                }
                self.typed.push_back(Box::pin(async move { spoken(speaker.as_ref(), text).await }));
            }
        }
        Ok(())
    }

    async fn say(&mut self, made: Made) -> Told {
        let detail = match made {
            Ok(sound) => {
                if self.mouth.say(&self.line, sound).await {
                    return Ok(());
                }
                "you are still speaking".to_owned()
            }
            Err(error) => error.to_string(),
        };
        self.tell(&Tell::Note { detail: &detail }).await
    }

    async fn say_how_it_ended(&mut self, news: &mut dyn Subscription) -> Told {
        let closing = async {
            while self.call.as_ref().is_some_and(Call::is_live) {
                let signal = news.next().await;
                self.hear_of(signal).await?;
            }
            Ok(())
        };
        // The line itself knows enough when the record is late.
        timeout(OVER_WITHIN, closing).await.unwrap_or(Ok(()))?;
        self.tell_lines().await?;
        let told = self.call.as_ref().and_then(|call| call.ended).map(|ended| ended.how.words());
        let words = told.unwrap_or(match self.line.ended() {
            Some(Ended::HungUp) => "You hung up.",
            Some(Ended::ByProduct) => "The shop ended the call.",
            Some(Ended::Broken) | None => "The line broke.",
        });
        let latencies = if self.mouth.is_microphone { Vec::new() } else { self.line.latencies() };
        self.tell(&Tell::Ended { words, latencies: &latencies }).await
    }
}

/// Whoever left in the middle has hung up: the carrier tells it, so that the call is not taken for a lost one.
async fn let_go(line: &Line) {
    line.hang_up().await;
    let is_over = |event: &Event| matches!(event, Event::Ended(_));
    let _stuck = line.wait_for(0, OVER_WITHIN, is_over).await;
}
