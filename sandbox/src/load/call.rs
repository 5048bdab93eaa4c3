//! The carrier's end of one call, driven by its owner: frames of the caller's sound out, what the product does in. No task,
//! no clock, no JSON trees, no sound that is kept.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::PeerError;
use crate::carrier::stream::{self, Socket};
use crate::carrier::twiml::Step;
use crate::carrier::{Number, Phone};

/// The stream of any call: no two of them share a socket.
const STREAM: &str = "MZ0123456789abcdef0123456789abcdef";

/// What the product sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Came {
    /// So many bytes of sound, at the end of the queue.
    Sound(usize),
    /// To be sent back when everything before it was played.
    Mark(String),
    /// What was not played yet is not to be played.
    Clear,
}

/// One call with its media socket.
#[derive(Debug)]
pub struct LoadCall {
    socket: Socket,
    call: String,
    number: u64,
}

impl LoadCall {
    /// Calls from `from`, up to the start of the stream.
    ///
    /// Errors: `Refused` when the call is not taken, others when it does not get that far.
    pub async fn dial(own: &Number, from: &str) -> Result<Self, PeerError> {
        let phone = Phone::new(from);
        let (leg, mut steps) = phone.ring(own).await?;
        let Some(Step::Stream(stream)) = steps.pop_front() else {
            return Err(PeerError::Malformed("instructions: a stream was expected".to_owned()));
        };
        let socket = stream::connect(&leg, &stream).await?;
        let parameters: serde_json::Map<_, _> = stream.parameters.into_iter().map(|(name, value)| (name, value.into())).collect();
        let mut dialled = Self { socket, call: leg.call.clone(), number: 1 };
        dialled.send(json!({ "event": "connected", "protocol": "Call", "version": "1.0.0" }).to_string()).await?;
        let start = json!({
            "event": "start", "sequenceNumber": "1", "streamSid": STREAM,
            "start": {
                "streamSid": STREAM, "accountSid": own.account, "callSid": leg.call, "tracks": ["inbound"],
                "customParameters": parameters,
                "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
            },
        });
        dialled.send(start.to_string()).await?;
        Ok(dialled)
    }

    /// Sends sound of the caller, a frame as a rule; `at_ms` is the stream's time.
    ///
    /// Errors: `Disconnected` when the call is over.
    pub async fn media(&mut self, sound: &[u8], at_ms: u64) -> Result<(), PeerError> {
        let number = self.next_number();
        let mut text = String::with_capacity(220 + sound.len().div_ceil(3) * 4);
        let _always_fits = write!(
            text,
            r#"{{"event":"media","sequenceNumber":"{number}","streamSid":"{STREAM}","media":{{"track":"inbound","chunk":"{number}","timestamp":"{at_ms}","payload":""#
        );
        BASE64.encode_string(sound, &mut text);
        text.push_str(r#""}}"#);
        self.send(text).await
    }

    /// Brings a mark back.
    ///
    /// Errors: `Disconnected` when the call is over.
    pub async fn mark(&mut self, name: &str) -> Result<(), PeerError> {
        let number = self.next_number();
        let mark = format!(r#"{{"event":"mark","sequenceNumber":"{number}","streamSid":"{STREAM}","mark":{{"name":"{name}"}}}}"#);
        self.send(mark).await
    }

    /// The next thing that comes. Dropping the future loses nothing.
    ///
    /// Errors: `Disconnected` when the product ended the call, `Malformed` when it speaks another language.
    pub async fn next(&mut self) -> Result<Came, PeerError> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    return read(text.as_str()).ok_or_else(|| PeerError::Malformed("a frame of a call".to_owned()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => {
                    let why = other.map_or_else(|| "the end".to_owned(), |frame| format!("{frame:?}"));
                    return Err(PeerError::Disconnected(format!("the product ended the call: {why}")));
                }
            }
        }
    }

    /// The caller hangs up.
    ///
    /// Errors: `Disconnected` when the call was over already.
    pub async fn hang_up(mut self) -> Result<(), PeerError> {
        let number = self.next_number();
        let stop = json!({ "event": "stop", "streamSid": STREAM, "sequenceNumber": number.to_string(),
            "stop": { "callSid": self.call } });
        self.send(stop.to_string()).await?;
        // Who hung up does not wait for a goodbye.
        let _closed = self.socket.close(None).await;
        Ok(())
    }

    fn next_number(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    async fn send(&mut self, text: String) -> Result<(), PeerError> {
        let sent = self.socket.send(Message::Text(text.into())).await;
        sent.map_err(|error| PeerError::Disconnected(error.to_string()))
    }
}

fn read(text: &str) -> Option<Came> {
    let value = |name: &str| {
        let rest = text.split_once(name)?.1.strip_prefix("\":\"")?;
        rest.split_once('"').map(|(value, _)| value)
    };
    match value("event")? {
        "media" => {
            let payload = value("payload")?;
            let padding = payload.bytes().rev().take_while(|byte| *byte == b'=').count();
            Some(Came::Sound((payload.len() / 4 * 3).saturating_sub(padding)))
        }
        "mark" => Some(Came::Mark(value("name")?.to_owned())),
        "clear" => Some(Came::Clear),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_product_sends_is_read_without_a_tree() {
        let media = format!(r#"{{"event":"media","streamSid":"MZ1","media":{{"payload":"{}"}}}}"#, BASE64.encode([0xFF; 320]));
        assert_eq!(read(&media), Some(Came::Sound(320)));
        assert_eq!(
            read(r#"{"event":"mark","mark":{"name":"e0:u1:2"},"streamSid":"MZ1"}"#),
            Some(Came::Mark("e0:u1:2".to_owned()))
        );
        assert_eq!(read(r#"{"event":"clear","streamSid":"MZ1"}"#), Some(Came::Clear));
        assert_eq!(read("{}"), None);
    }
}
