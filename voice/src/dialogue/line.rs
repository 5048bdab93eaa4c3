//! The loop of one conversation: what is told goes to the socket, what comes from it becomes events. How a provider talks is a
//! [`Tongue`], which knows no sockets.

use std::collections::VecDeque;
use std::future::pending;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::{Event, Tell};
use crate::socket::{Limits, Received, Socket, Target};
use crate::speech::SpeechError;

/// From the first packet until the provider takes sound.
const OPENING: Duration = Duration::from_secs(6);

/// A call that takes no events for so long is none any more.
const UNTAKEN: Duration = Duration::from_secs(10);

/// Messages that leave later.
const MOST_LATER: usize = 8;

/// One message of theirs: a few seconds of sound in base64.
const MOST_MESSAGE: usize = 4 << 20;

/// Numbers of goodbyes: all is well; the other side will not have it the next time either.
const PROPER: u16 = 1_000;
const AGAINST_RULES: u16 = 1_008;

/// What a message leads to, in this order.
#[derive(Debug)]
pub(super) enum Step {
    Say(Message),
    SayLater(Message, Duration),
    Tell(Event),
    /// The conversation cannot go on.
    Trouble(SpeechError),
    /// The conversation is over in the proper way.
    Over,
    /// Nothing that concerns us.
    Known,
    /// Nothing that is known.
    Unknown,
}

/// How one provider talks on one socket.
pub(super) trait Tongue: Send {
    const NAME: &'static str;

    fn on_open(&mut self) -> Vec<Step> {
        Vec::new()
    }

    fn on_text(&mut self, text: &str) -> Vec<Step>;

    fn on_tell(&mut self, tell: Tell) -> Vec<Step>;
}

struct Line<'a, T> {
    socket: Socket,
    tongue: T,
    events: &'a Sender<Event>,
    /// Events that found no room: until they have it, nothing more is read.
    waiting: VecDeque<Event>,
    full_since: Option<Instant>,
    later: VecDeque<(Instant, Message)>,
    is_ready: bool,
    is_over: bool,
}

enum Happened {
    Came(Result<Received, SpeechError>),
    Told(Option<Tell>),
    Room,
    Due,
    Late,
}

/// Talks until the conversation is over.
pub(super) async fn talk<T: Tongue>(
    target: &Target,
    tongue: T,
    told: &mut Receiver<Tell>,
    events: &Sender<Event>,
) -> Result<(), SpeechError> {
    let deadline = Instant::now() + OPENING;
    let limits = Limits { most_message: MOST_MESSAGE, ..Limits::default() };
    let socket = Socket::open(target, limits).await?;
    let (waiting, later) = (VecDeque::new(), VecDeque::new());
    let mut line = Line { socket, tongue, events, waiting, full_since: None, later, is_ready: false, is_over: false };
    let steps = line.tongue.on_open();
    line.perform(steps).await?;
    while !line.is_over {
        match line.next(told, deadline).await {
            Happened::Came(Ok(Received::Text(text))) => {
                let steps = line.tongue.on_text(&text);
                line.perform(steps).await?;
            }
            Happened::Came(Ok(Received::Bytes)) => count_unknown(T::NAME),
            Happened::Came(Err(error)) => {
                line.flush().await;
                return line.left(error);
            }
            Happened::Told(Some(Tell::Close) | None) => break,
            Happened::Told(Some(tell)) => {
                let steps = line.tongue.on_tell(tell);
                line.perform(steps).await?;
            }
            Happened::Room => {}
            Happened::Due => {
                if let Some((_, message)) = line.later.pop_front() {
                    line.socket.send(message).await?;
                }
            }
            Happened::Late if line.is_ready => return Err(SpeechError::Unwanted),
            Happened::Late => {
                let detail = "it takes too long to be ready".to_owned();
                return Err(SpeechError::Unavailable { provider: T::NAME, detail });
            }
        }
    }
    line.socket.close().await;
    Ok(())
}

impl<T: Tongue> Line<'_, T> {
    async fn next(&mut self, told: &mut Receiver<Tell>, deadline: Instant) -> Happened {
        let Self { socket, events, waiting, full_since, later, is_ready, .. } = self;
        let due = later.front().map(|(at, _)| *at);
        let is_full = !waiting.is_empty();
        let late = if is_full {
            *full_since.get_or_insert_with(Instant::now) + UNTAKEN
        } else {
            *full_since = None;
            deadline
        };
        tokio::select! {
            biased;
            permit = events.reserve(), if is_full => match permit {
                Ok(permit) => {
                    if let Some(event) = waiting.pop_front() {
                        permit.send(event);
                    }
                    *full_since = None;
                    Happened::Room
                }
                Err(_gone) => Happened::Told(None),
            },
            () = at(due) => Happened::Due,
            came = socket.next(), if !is_full => Happened::Came(came),
            // Before it is ready nothing would be understood; what is told meanwhile waits in its queue.
            tell = told.recv(), if *is_ready => Happened::Told(tell),
            () = sleep_until(late), if !*is_ready || is_full => Happened::Late,
            () = events.closed() => Happened::Told(None),
        }
    }

    async fn perform(&mut self, steps: Vec<Step>) -> Result<(), SpeechError> {
        for step in steps {
            match step {
                Step::Say(message) => self.socket.send(message).await?,
                Step::SayLater(message, after) => {
                    if self.later.len() < MOST_LATER {
                        self.later.push_back((Instant::now() + after, message));
                    }
                }
                Step::Tell(event) => {
                    self.is_ready |= matches!(event, Event::Ready { .. });
                    self.waiting.push_back(event);
                }
                Step::Trouble(error) => {
                    self.flush().await;
                    return Err(error);
                }
                Step::Over => {
                    self.flush().await;
                    self.is_over = true;
                    return Ok(());
                }
                Step::Known => {}
                Step::Unknown => count_unknown(T::NAME),
            }
        }
        // As a rule there is room at once.
        while let Ok(permit) = self.events.try_reserve() {
            let Some(event) = self.waiting.pop_front() else { break };
            permit.send(event);
        }
        Ok(())
    }

    /// What the other side meant by going.
    fn left(&self, error: SpeechError) -> Result<(), SpeechError> {
        match (self.socket.close_code(), error) {
            // Whoever hangs up after everything was said has not failed.
            (Some(PROPER), _) if self.is_ready => Ok(()),
            (Some(AGAINST_RULES), SpeechError::Unavailable { provider, detail }) => {
                Err(SpeechError::Refused { provider, detail })
            }
            (_, error) => Err(error),
        }
    }

    /// What was said last is told before the end is.
    async fn flush(&mut self) {
        let _ = timeout(UNTAKEN, async {
            for event in self.waiting.drain(..) {
                if self.events.send(event).await.is_err() {
                    return;
                }
            }
        })
        .await;
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}

fn count_unknown(provider: &'static str) {
    metrics::counter!("voice_dialogue_unknown_events_total", "provider" => provider).increment(1);
}
