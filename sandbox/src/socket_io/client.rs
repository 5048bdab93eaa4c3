//! The loop around [`Session`]: one task owns the connection, the [`Client`] talks to it through bounded channels.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::packet;
use super::session::{Action, Event, Session};
use super::transport::{ConnectOptions, Transport};
use crate::{Address, PeerError};

#[cfg(test)]
mod tests;

/// Calls waiting to be written; when full the caller waits.
const COMMANDS: usize = 256;
/// Calls waiting for their acknowledgement; one more ends the connection with `Overflow`.
const MAX_UNANSWERED: usize = 4096;
/// How long a write may stall, and how long a polite close may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A joined namespace. Dropping it cuts the connection without a word, as a lost phone would.
///
/// All calls take `&self`, so one task may wait for events while others send.
pub struct Client {
    commands: mpsc::Sender<Command>,
    events: Mutex<mpsc::Receiver<Event>>,
    ending: Arc<OnceLock<Ending>>,
    /// Holds one task, which ends with its owner.
    tasks: Mutex<JoinSet<()>>,
}

enum Command {
    Emit { name: &'static str, body_json: String, answer: Option<oneshot::Sender<Value>> },
    Close,
}

/// Why the task ended; told to every later call.
enum Ending {
    Disconnected(String),
    Overflow(&'static str),
}

impl Ending {
    fn to_error(&self) -> PeerError {
        match self {
            Self::Disconnected(reason) => PeerError::Disconnected(reason.clone()),
            Self::Overflow(what) => PeerError::Overflow(what),
        }
    }
}

impl From<PeerError> for Ending {
    fn from(error: PeerError) -> Self {
        match error {
            PeerError::Overflow(what) => Self::Overflow(what),
            other => Self::Disconnected(other.to_string()),
        }
    }
}

impl Client {
    /// Connects and joins `namespace` with `auth`.
    ///
    /// Errors: `Refused` when the server says no; `Io`, `Handshake`, `Disconnected` or `Timeout` when it does not get that far.
    pub async fn connect(url: &str, namespace: &str, auth: &Value, options: &ConnectOptions) -> Result<Self, PeerError> {
        let address = Address::parse(url)?;
        let joined = timeout(options.timeout, Connection::join(&address, namespace, auth, options));
        let mut connection = joined.await.map_err(|_elapsed| PeerError::Timeout("the connect"))??;
        let (commands, mut incoming) = mpsc::channel(COMMANDS);
        let (delivered, events) = mpsc::channel(options.event_capacity.max(1));
        let ending = Arc::new(OnceLock::new());
        let told = Arc::clone(&ending);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let ended = connection.run(&mut incoming, &delivered).await;
            // Told before this task drops the channels, so whoever sees them closed finds the reason.
            drop(told.set(ended));
        });
        Ok(Self { commands, events: Mutex::new(events), ending, tasks: Mutex::new(tasks) })
    }

    /// Emits an event and does not wait for anything but room to write.
    ///
    /// Errors: `Disconnected` or `Overflow` when the connection is over.
    pub async fn emit(&self, name: &'static str, body: &Value) -> Result<(), PeerError> {
        self.command(name, body, None).await
    }

    /// Emits an event and waits for the first argument of its acknowledgement.
    ///
    /// Errors: `Timeout` when no acknowledgement came in time; `Disconnected` or `Overflow` when the connection is over.
    pub async fn call(&self, name: &'static str, body: &Value, limit: Duration) -> Result<Value, PeerError> {
        let (answer, answered) = oneshot::channel();
        self.command(name, body, Some(answer)).await?;
        match timeout(limit, answered).await {
            Ok(Ok(body)) => Ok(body),
            Ok(Err(_dropped)) => Err(self.ended()),
            Err(_elapsed) => Err(PeerError::Timeout("an acknowledgement")),
        }
    }

    /// The next event in the order the server sent them; events from before an end are still given.
    ///
    /// Errors: `Timeout` when none came; `Disconnected` or `Overflow` when the connection is over and all events are read.
    pub async fn next_event(&self, limit: Duration) -> Result<Event, PeerError> {
        let received = timeout(limit, async { self.events.lock().await.recv().await });
        match received.await {
            Ok(Some(event)) => Ok(event),
            Ok(None) => Err(self.ended()),
            Err(_elapsed) => Err(PeerError::Timeout("an event")),
        }
    }

    /// Whether the connection still stands, as far as the peer knows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.commands.is_closed()
    }

    /// Leaves the namespace and closes the connection politely, within a bound.
    pub async fn close(&self) {
        // When the task is gone already there is nobody to tell, and nothing left to close.
        if self.commands.send(Command::Close).await.is_ok() {
            let mut tasks = self.tasks.lock().await;
            if timeout(PATIENCE, tasks.join_next()).await.is_err() {
                tasks.shutdown().await;
            }
        }
    }

    async fn command(&self, name: &'static str, body: &Value, answer: Option<oneshot::Sender<Value>>) -> Result<(), PeerError> {
        let command = Command::Emit { name, body_json: body.to_string(), answer };
        self.commands.send(command).await.map_err(|_closed| self.ended())
    }

    fn ended(&self) -> PeerError {
        let unknown = || PeerError::Disconnected("the connection is over".to_owned());
        self.ending.get().map_or_else(unknown, Ending::to_error)
    }
}

/// What the task owns.
struct Connection {
    transport: Transport,
    session: Session,
    namespace: String,
    silence_limit: Duration,
    next_ack: u64,
    unanswered: HashMap<u64, oneshot::Sender<Value>>,
}

impl Connection {
    async fn join(address: &Address, namespace: &str, auth: &Value, options: &ConnectOptions) -> Result<Self, PeerError> {
        let (mut transport, handshake) = Transport::open(address, options).await?;
        let session = Session::new(namespace);
        transport.send(packet::connect(namespace, &auth.to_string())).await?;
        loop {
            match session.on_text(&transport.next().await?)? {
                Action::Joined => break,
                Action::Refuse(refusal) => return Err(PeerError::Refused(refusal)),
                Action::End(reason) => return Err(PeerError::Disconnected(reason)),
                Action::Send(text) => transport.send(text).await?,
                Action::Ignore | Action::Deliver(_) | Action::Settle { .. } => {}
            }
        }
        Ok(Self {
            transport,
            session,
            namespace: namespace.to_owned(),
            silence_limit: handshake.silence_limit,
            next_ack: 0,
            unanswered: HashMap::new(),
        })
    }

    async fn run(&mut self, commands: &mut mpsc::Receiver<Command>, delivered: &mpsc::Sender<Event>) -> Ending {
        loop {
            let step = tokio::select! {
                command = commands.recv() => match command {
                    Some(Command::Emit { name, body_json, answer }) => self.emit(name, &body_json, answer).await,
                    Some(Command::Close) | None => return self.leave().await,
                },
                text = timeout(self.silence_limit, self.transport.next()) => match text {
                    Ok(Ok(text)) => self.on_text(&text, delivered).await,
                    Ok(Err(cause)) => Err(cause),
                    Err(_elapsed) => Err(PeerError::Timeout("the server's ping")),
                },
            };
            if let Err(cause) = step {
                return cause.into();
            }
        }
    }

    async fn emit(&mut self, name: &str, body_json: &str, answer: Option<oneshot::Sender<Value>>) -> Result<(), PeerError> {
        let ack = match answer {
            Some(answer) => Some(self.expect_answer(answer)?),
            None => None,
        };
        let mut text = String::with_capacity(body_json.len() + 48);
        packet::write_event(&mut text, &self.namespace, ack, name, body_json);
        self.write(text).await
    }

    fn expect_answer(&mut self, answer: oneshot::Sender<Value>) -> Result<u64, PeerError> {
        // Callers that gave up leave their entry behind; sweep only when the table looks full.
        if self.unanswered.len() >= MAX_UNANSWERED {
            self.unanswered.retain(|_, waiting| !waiting.is_closed());
        }
        if self.unanswered.len() >= MAX_UNANSWERED {
            return Err(PeerError::Overflow("the table of unanswered calls"));
        }
        let ack = self.next_ack;
        self.next_ack += 1;
        self.unanswered.insert(ack, answer);
        Ok(ack)
    }

    async fn on_text(&mut self, text: &str, delivered: &mpsc::Sender<Event>) -> Result<(), PeerError> {
        match self.session.on_text(text)? {
            Action::Send(text) => self.write(text).await,
            Action::Deliver(event) => match delivered.try_send(event) {
                Err(mpsc::error::TrySendError::Full(_)) => Err(PeerError::Overflow("the queue of unread events")),
                // The owner is going away, which the command channel tells on the next turn of the loop.
                Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
            },
            Action::Settle { ack, body } => {
                if let Some(waiting) = self.unanswered.remove(&ack) {
                    drop(waiting.send(body));
                }
                Ok(())
            }
            Action::End(reason) => Err(PeerError::Disconnected(reason)),
            Action::Refuse(refusal) => Err(PeerError::Refused(refusal)),
            Action::Ignore | Action::Joined => Ok(()),
        }
    }

    async fn write(&mut self, text: String) -> Result<(), PeerError> {
        let written = timeout(PATIENCE, self.transport.send(text)).await;
        written.map_err(|_elapsed| PeerError::Timeout("a write"))?
    }

    async fn leave(&mut self) -> Ending {
        drop(self.write(packet::disconnect(&self.namespace)).await);
        drop(timeout(PATIENCE, self.transport.close()).await);
        Ending::Disconnected("closed by the peer itself".to_owned())
    }
}
