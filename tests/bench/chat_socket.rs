//! One customer of the load client: frames made by hand, answers scanned and not parsed.

use std::fmt::Write as _;
use std::time::Duration;

use futures_util::FutureExt as _;
use sandbox::load::{Frame, LoadSocket};
use sandbox::socket_io::packet::{Kind, Packet};
use sandbox::socket_io::{ConnectOptions, json_scan};
use sandbox::{Address, PeerError};
use tokio::time::timeout;

/// A greeting counts as over after this much silence.
const QUIET: Duration = Duration::from_millis(150);
/// How long `ready` may take.
const READY_LIMIT: Duration = Duration::from_secs(20);
/// Asked in turn; plain questions that the demo's documents answer.
const QUESTIONS: [&str; 4] = [
    "What are your opening hours?",
    "How can I return an order?",
    "Do you deliver abroad, and what does it cost?",
    "Where are you and how do I get there?",
];

/// What a frame means for a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The message with this acknowledgement number is durable as `seq`.
    Acked {
        ack: u64,
        seq: u64,
    },
    /// The agent wrote a message.
    Replied {
        seq: u64,
    },
    /// A piece of an answer in the making.
    Piece,
    /// The server declined the message with this number.
    Declined {
        ack: u64,
    },
    Other,
}

/// A connected customer.
pub struct ChatSocket {
    socket: LoadSocket,
    number: usize,
    turn: u64,
}

impl ChatSocket {
    /// Connects, waits for `ready`, and lets a greeting pass if `settle` asks for it.
    pub async fn open(address: &Address, inbox_key: &str, number: usize, options: &ConnectOptions) -> Result<Self, PeerError> {
        let auth = format!(r#"{{"inbox":"{inbox_key}"}}"#);
        let socket = LoadSocket::open(address, "/chat", &auth, options).await?;
        let mut chat = Self { socket, number, turn: 0 };
        timeout(READY_LIMIT, chat.await_ready()).await.map_err(|_elapsed| PeerError::Timeout("ready"))??;
        Ok(chat)
    }

    /// Sends the next message under acknowledgement number `ack`.
    pub async fn send(&mut self, ack: u64) -> Result<(), PeerError> {
        let question = QUESTIONS[(self.turn % QUESTIONS.len() as u64) as usize];
        self.say(ack, question).await
    }

    /// Sends these words, which need no escapes in JSON.
    pub async fn say(&mut self, ack: u64, words: &str) -> Result<(), PeerError> {
        self.turn += 1;
        let mut frame = String::with_capacity(128);
        // Writing to a String cannot fail; the number makes the client id unique within the conversation.
        let _ = write!(frame, r#"42/chat,{ack}["send",{{"client_id":"load-{}-{}","text":"{words}"}}]"#, self.number, self.turn);
        self.socket.send(frame).await
    }

    /// The next frame that means something; dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Signal, PeerError> {
        loop {
            let signal = read(&self.socket.next().await?);
            if signal != Signal::Other {
                return Ok(signal);
            }
        }
    }

    /// Takes whatever comes until nothing has come for a moment, such as a greeting.
    pub async fn settle(&mut self) -> Result<(), PeerError> {
        while let Ok(frame) = timeout(QUIET, self.socket.next()).await {
            frame?;
        }
        Ok(())
    }

    /// Takes what is there already, and waits for nothing.
    pub fn drain(&mut self) -> Result<(), PeerError> {
        while let Some(frame) = self.socket.next().now_or_never() {
            frame?;
        }
        Ok(())
    }

    async fn await_ready(&mut self) -> Result<(), PeerError> {
        loop {
            let frame = self.socket.next().await?;
            if frame.packet().and_then(|packet| packet.event_name()) == Some("ready") {
                return Ok(());
            }
        }
    }
}

fn read(frame: &Frame) -> Signal {
    let Some(packet) = frame.packet() else { return Signal::Other };
    match packet.kind {
        Kind::Ack => read_ack(&packet),
        Kind::Event if packet.event_name() == Some("delta") => Signal::Piece,
        Kind::Event if packet.event_name() == Some("message") => read_message(&packet).unwrap_or(Signal::Other),
        _ => Signal::Other,
    }
}

fn read_ack(packet: &Packet<'_>) -> Signal {
    let Some(ack) = packet.ack else { return Signal::Other };
    match packet.ack_body().and_then(|body| json_scan::number_field(body, "seq")) {
        Some(seq) => Signal::Acked { ack, seq },
        None => Signal::Declined { ack },
    }
}

fn read_message(packet: &Packet<'_>) -> Option<Signal> {
    let body = packet.event_body()?;
    let author = json_scan::field(body, "author")?;
    if json_scan::text_field(author, "kind")? != "agent" {
        return None;
    }
    Some(Signal::Replied { seq: json_scan::number_field(body, "seq")? })
}
