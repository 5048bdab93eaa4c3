//! The media socket from the carrier's side: one task a call, on an absolute schedule of 20 ms.

mod wrong;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::ear::Ear;
use super::leg::{Leg, Order};
use super::line::{Ended, Event, Notes};
use super::sound::{SILENCE, is_loud};
use super::twiml::{Steps, Stream};
use super::{Gap, Phone, fresh_id, signature};
use crate::{Address, PeerError};

const FRAME_MS: u64 = 20;
const FRAME: usize = 160;
/// After so much silence sound is something new, and after so much the other side has finished: between sentences there is a
/// breath.
const BREATH_FRAMES: u32 = 15;
const QUIET_FRAMES: u32 = 50;

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// How a stream was left.
#[derive(Debug)]
pub(super) enum Left {
    /// The product closed it; the call goes on.
    Closed,
    Follow(Steps),
    Ended(Ended),
}

/// Opens the stream that is wanted and brings sound both ways until it ends.
pub(super) async fn carry(
    leg: &Leg,
    stream: &Stream,
    notes: &Arc<Notes>,
    orders: &mut mpsc::Receiver<Order>,
) -> Result<Left, PeerError> {
    let mut carrier = Carrier {
        socket: connect(leg, stream).await?,
        notes: Arc::clone(notes),
        phone: leg.phone.clone(),
        id: fresh_id("MZ"),
        ear: Ear::default(),
        speech: VecDeque::new(),
        is_speaking: false,
        words: 0,
        start: Value::Null,
        replay: leg.phone.faults.replays_token.then(|| (leg.clone(), stream.clone())),
        is_accepted: false,
        number: 0,
        chunk: 0,
        frames: 0,
        quiet: QUIET_FRAMES,
        marks: VecDeque::new(),
        bunch: Vec::new(),
    };
    Ok(match carrier.begin(leg, stream).await {
        Some(()) => carrier.stay(leg, orders).await,
        None => Left::Closed,
    })
}

pub(crate) async fn connect(leg: &Leg, stream: &Stream) -> Result<Socket, PeerError> {
    let handshake = |cause: &dyn std::fmt::Display| PeerError::Handshake(cause.to_string());
    let token = if leg.phone.faults.is_forged { "somebody else's" } else { &leg.auth_token };
    let mut request = stream.url.as_str().into_client_request().map_err(|error| handshake(&error))?;
    let signed = HeaderValue::from_str(&signature(token, &stream.url, &[])).map_err(|error| handshake(&error))?;
    request.headers_mut().insert("x-twilio-signature", signed);
    let tcp = Address::parse(&stream.url.replacen("ws", "http", 1))?.open(None).await?;
    // What is read at once is a few frames; the usual buffer is dear where there are hundreds of calls.
    let config = WebSocketConfig::default().read_buffer_size(8 * 1024);
    let opening = tokio_tungstenite::client_async_with_config(request, tcp, Some(config));
    let (socket, _) = opening.await.map_err(|error| handshake(&error))?;
    Ok(socket)
}

struct Carrier {
    socket: Socket,
    notes: Arc<Notes>,
    phone: Phone,
    id: String,
    ear: Ear,
    speech: VecDeque<u8>,
    is_speaking: bool,
    /// Frames of what is being said.
    words: u64,
    /// How the stream was started.
    start: Value,
    /// What is to be opened once more.
    replay: Option<(Leg, Stream)>,
    /// The product has been heard.
    is_accepted: bool,
    number: u64,
    chunk: u64,
    frames: u64,
    quiet: u32,
    marks: VecDeque<(u64, String)>,
    bunch: Vec<Message>,
}

impl Carrier {
    async fn begin(&mut self, leg: &Leg, stream: &Stream) -> Option<()> {
        self.send(&json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" })).await?;
        if self.phone.faults.media_first {
            self.media(&[SILENCE; FRAME]).await?;
        }
        let parameters: serde_json::Map<String, Value> = stream
            .parameters
            .iter()
            .filter(|_| !self.phone.faults.no_token)
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let encoding = if self.phone.faults.wrong_format { "audio/x-l16" } else { "audio/x-mulaw" };
        self.number += 1;
        let start = json!({
            "event": "start", "sequenceNumber": self.number.to_string(), "streamSid": self.id,
            "start": {
                "streamSid": self.id, "accountSid": leg.account, "callSid": leg.call, "tracks": ["inbound"],
                "customParameters": parameters,
                "mediaFormat": { "encoding": encoding, "sampleRate": 8000, "channels": 1 },
            },
        });
        self.send(&start).await?;
        self.start = start;
        self.notes.note(Event::Started);
        Some(())
    }

    async fn stay(&mut self, leg: &Leg, orders: &mut mpsc::Receiver<Order>) -> Left {
        let began = Instant::now();
        loop {
            let due = began + Duration::from_millis((self.frames + 1) * FRAME_MS);
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Order::Say(sound)) => self.speech.extend(sound),
                    Some(Order::Hush) => self.speech.clear(),
                    Some(Order::Press(key)) => {
                        self.number += 1;
                        let frame = json!({ "event": "dtmf", "streamSid": self.id, "sequenceNumber": self.number.to_string(),
                            "dtmf": { "track": "inbound_track", "digit": key.to_string() } });
                        if self.send(&frame).await.is_none() {
                            return Left::Closed;
                        }
                    }
                    Some(Order::Break) => return Left::Ended(Ended::Broken),
                    Some(Order::Follow(steps)) => {
                        self.stop(leg).await;
                        return Left::Follow(steps);
                    }
                    Some(Order::Complete) => {
                        self.stop(leg).await;
                        return Left::Ended(Ended::ByProduct);
                    }
                    Some(Order::HangUp) | None => {
                        self.stop(leg).await;
                        return Left::Ended(Ended::HungUp);
                    }
                },
                frame = self.socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => self.take(text.as_str()),
                    Some(Ok(Message::Binary(_))) => self.warn("31950 a frame that is no text"),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Left::Closed,
                    Some(Ok(_)) => {}
                },
                () = sleep_until(due) => {
                    if self.phone.faults.breaks_after_ms.is_some_and(|ms| self.frames * FRAME_MS >= ms) {
                        return Left::Ended(Ended::Broken);
                    }
                    if self.tick().await.is_none() {
                        return Left::Closed;
                    }
                }
            }
        }
    }

    /// The stream ends from this side, which is no matter for whoever is gone already.
    async fn stop(&mut self, leg: &Leg) {
        if !self.phone.faults.no_stop {
            self.number += 1;
            let stop = json!({ "event": "stop", "streamSid": self.id, "sequenceNumber": self.number.to_string(),
                "stop": { "accountSid": leg.account, "callSid": leg.call } });
            let _closed = self.send(&stop).await;
        }
        let _closed = self.socket.close(None).await;
    }

    /// Twenty milliseconds: the caller's sound goes out, ours comes to the ear.
    async fn tick(&mut self) -> Option<()> {
        self.frames += 1;
        let spoken = self.speech.len().min(FRAME);
        let mut frame: Vec<u8> = self.speech.drain(..spoken).collect();
        frame.resize(FRAME, SILENCE);
        let was_speaking = std::mem::replace(&mut self.is_speaking, spoken > 0);
        if was_speaking && spoken == 0 {
            self.notes.note(Event::Said);
        }
        self.words = if spoken > 0 { self.words + 1 } else { 0 };
        if !self.is_dead() {
            self.speak(&frame).await?;
        }
        let (heard, marks) = self.ear.play(FRAME_MS as usize);
        self.notes.hear(&heard);
        if is_loud(&heard) {
            if self.quiet >= BREATH_FRAMES {
                self.notes.note(Event::Heard);
            }
            self.quiet = 0;
        } else {
            self.quiet += 1;
            if self.quiet == QUIET_FRAMES {
                self.notes.note(Event::Quiet);
            }
        }
        self.echo(marks);
        self.bring_marks().await
    }

    async fn speak(&mut self, frame: &[u8]) -> Option<()> {
        self.misbehave().await?;
        let lost = u64::from(self.phone.faults.loses_frames);
        if self.frames > 50 && self.frames <= 50 + lost || self.in_gap(Gap::Lost) {
            self.number += 1;
            self.chunk += 1;
        } else if self.phone.faults.odd_frames {
            let (one, two) = frame.split_at(53);
            self.media(one).await?;
            self.media(two).await?;
        } else {
            self.media(frame).await?;
        }
        if self.phone.faults.chatters && self.frames.is_multiple_of(25) {
            self.send(&json!({ "event": "weather", "streamSid": self.id, "weather": { "sun": true } })).await?;
            self.socket.send(Message::Binary(vec![1, 2, 3].into())).await.ok()?;
        }
        Some(())
    }

    fn echo(&mut self, marks: Vec<String>) {
        if self.phone.faults.loses_marks || self.is_dead() {
            return;
        }
        let due = self.frames + self.phone.faults.late_marks_ms / FRAME_MS;
        self.marks.extend(marks.into_iter().map(|name| (due, name)));
    }

    async fn bring_marks(&mut self) -> Option<()> {
        while let Some((_, name)) = self.marks.pop_front_if(|(due, _)| *due <= self.frames) {
            self.number += 1;
            let mark = json!({ "event": "mark", "streamSid": self.id, "sequenceNumber": self.number.to_string(), "mark": { "name": name } });
            self.send(&mark).await?;
        }
        Some(())
    }

    fn take(&mut self, text: &str) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return self.warn("31951 no JSON");
        };
        if frame["streamSid"] != self.id {
            return self.warn("31951 another stream");
        }
        match frame["event"].as_str() {
            Some("media") => {
                let payload = frame["media"]["payload"].as_str().and_then(|payload| BASE64.decode(payload).ok());
                let Some(sound) = payload else { return self.warn("31951 no payload") };
                self.is_accepted = true;
                if sound.is_empty() || !sound.len().is_multiple_of(FRAME) {
                    self.warn("frames that are not whole");
                }
                if !self.ear.sound(sound) {
                    self.warn("31931 more than ten minutes are queued");
                }
                if self.ear.queued_ms() > 1_000 {
                    self.warn("more than a second is queued");
                }
            }
            Some("mark") => match frame["mark"]["name"].as_str() {
                Some(name) => self.ear.mark(name.to_owned()),
                None => self.warn("31951 a mark without a name"),
            },
            Some("clear") => {
                self.notes.note(Event::Cleared);
                let marks = self.ear.clear();
                self.echo(marks);
            }
            _ => self.warn("31951 an event that is not known"),
        }
    }

    fn warn(&self, warning: &str) {
        self.notes.note(Event::Warned(warning.to_owned()));
    }

    async fn media(&mut self, sound: &[u8]) -> Option<()> {
        self.number += 1;
        self.chunk += 1;
        let frame = json!({
            "event": "media", "sequenceNumber": self.number.to_string(), "streamSid": self.id,
            "media": { "track": "inbound", "chunk": self.chunk.to_string(), "timestamp": (self.frames * FRAME_MS).to_string(),
                "payload": BASE64.encode(sound) },
        });
        self.bring(Message::Text(frame.to_string().into())).await
    }

    async fn send(&mut self, frame: &Value) -> Option<()> {
        self.socket.send(Message::Text(frame.to_string().into())).await.ok()
    }
}
