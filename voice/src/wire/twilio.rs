//! Twilio Media Streams, protocol "Call" 1.0.0: JSON text frames, numbers as strings, sound as base64.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;

use super::{FromCarrier, MediaWire, Started, WireError};

/// A frame of text is not longer.
const LARGEST_FRAME: usize = 64 * 1024;

/// Sound of one frame, in bytes: a second.
const MOST_SOUND: usize = 8_000;

#[derive(Debug, Default)]
pub struct TwilioWire {
    stream: Option<String>,
    last: u64,
    gaps: u64,
}

impl TwilioWire {
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts what is missing before this one; false for one that comes too late.
    fn follow(&mut self, number: u64) -> bool {
        let is_next = number > self.last;
        self.gaps += if is_next { number - self.last - 1 } else { 1 };
        self.last = self.last.max(number);
        is_next
    }

    fn need_stream(&self, named: Option<&str>) -> Result<(), WireError> {
        match (&self.stream, named) {
            (None, _) => Err(WireError::NotStarted),
            (Some(own), Some(named)) if own == named => Ok(()),
            _ => Err(WireError::OtherStream),
        }
    }

    fn start(&mut self, start: Start<'_>) -> Result<FromCarrier, WireError> {
        if self.stream.is_some() {
            return Err(WireError::StartedTwice);
        }
        let Format { encoding, sample_rate, channels } = &start.media_format;
        if encoding != "audio/x-mulaw" || number(sample_rate) != Some(8_000) || number(channels) != Some(1) {
            return Err(WireError::Format);
        }
        self.stream = Some(start.stream_sid.clone());
        let Start { stream_sid: stream, account_sid: account, call_sid: call, custom_parameters: parameters, .. } = start;
        Ok(FromCarrier::Started(Started { stream, account, call, parameters }))
    }
}

impl MediaWire for TwilioWire {
    fn read(&mut self, text: &str) -> Result<FromCarrier, WireError> {
        if text.len() > LARGEST_FRAME {
            return Err(WireError::TooLarge);
        }
        let frame: Frame<'_> = serde_json::from_str(text).map_err(|_unreadable| WireError::Malformed)?;
        let event = frame.event.as_ref();
        if event == "connected" {
            return Ok(FromCarrier::Connected);
        }
        if let Some(start) = frame.start.filter(|_| event == "start") {
            self.last = frame.sequence_number.as_ref().and_then(number).unwrap_or(1);
            return self.start(start);
        }
        if !matches!(event, "media" | "mark" | "dtmf" | "stop") {
            return Ok(FromCarrier::Unknown);
        }
        self.need_stream(frame.stream_sid.as_deref())?;
        if let Some(number) = frame.sequence_number.as_ref().and_then(number)
            && !self.follow(number)
            && event == "media"
        {
            return Ok(FromCarrier::Unknown);
        }
        match (event, frame.media, frame.mark, frame.dtmf) {
            ("media", Some(media), ..) => {
                if media.track.as_deref().is_some_and(|track| track != "inbound") {
                    return Ok(FromCarrier::Unknown);
                }
                let sound = BASE64.decode(media.payload.as_bytes()).map_err(|_unreadable| WireError::Malformed)?;
                if sound.is_empty() || sound.len() > MOST_SOUND {
                    return Err(WireError::TooLarge);
                }
                let at_ms = media.timestamp.as_ref().and_then(number).unwrap_or_default();
                Ok(FromCarrier::Media { sound: sound.into(), at_ms })
            }
            ("mark", _, Some(mark), _) => Ok(FromCarrier::Mark(mark.name)),
            ("dtmf", _, _, Some(dtmf)) => {
                let digit = dtmf.digit.chars().next().filter(|digit| matches!(digit, '0'..='9' | '*' | '#' | 'A'..='D'));
                Ok(digit.map_or(FromCarrier::Unknown, FromCarrier::Digit))
            }
            ("stop", ..) => Ok(FromCarrier::Stopped),
            _ => Err(WireError::Malformed),
        }
    }

    fn media(&self, frames: &[u8]) -> Option<String> {
        let stream = self.stream.as_deref()?;
        let mut text = String::with_capacity(80 + stream.len() + frames.len().div_ceil(3) * 4);
        text.push_str(r#"{"event":"media","streamSid":""#);
        text.push_str(stream);
        text.push_str(r#"","media":{"payload":""#);
        BASE64.encode_string(frames, &mut text);
        text.push_str(r#""}}"#);
        Some(text)
    }

    fn mark(&self, name: &str) -> Option<String> {
        let stream = self.stream.as_deref()?;
        Some(serde_json::json!({ "event": "mark", "streamSid": stream, "mark": { "name": name } }).to_string())
    }

    fn clear(&self) -> Option<String> {
        let stream = self.stream.as_deref()?;
        Some(serde_json::json!({ "event": "clear", "streamSid": stream }).to_string())
    }

    fn gaps(&self) -> u64 {
        self.gaps
    }
}

/// Twilio writes numbers as strings, its examples also as numbers.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Number<'a> {
    Number(u64),
    Text(#[serde(borrow)] std::borrow::Cow<'a, str>),
}

fn number(number: &Number<'_>) -> Option<u64> {
    match number {
        Number::Number(number) => Some(*number),
        Number::Text(text) => text.parse().ok(),
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame<'a> {
    #[serde(borrow)]
    event: std::borrow::Cow<'a, str>,
    #[serde(borrow, default)]
    sequence_number: Option<Number<'a>>,
    #[serde(borrow, default)]
    stream_sid: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow, default)]
    start: Option<Start<'a>>,
    #[serde(borrow, default)]
    media: Option<Media<'a>>,
    #[serde(default)]
    mark: Option<Mark>,
    #[serde(default)]
    dtmf: Option<Dtmf>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Start<'a> {
    stream_sid: String,
    account_sid: String,
    call_sid: String,
    #[serde(default)]
    custom_parameters: BTreeMap<String, String>,
    #[serde(borrow)]
    media_format: Format<'a>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Format<'a> {
    encoding: String,
    #[serde(borrow)]
    sample_rate: Number<'a>,
    #[serde(borrow)]
    channels: Number<'a>,
}

#[derive(Debug, Deserialize)]
struct Media<'a> {
    #[serde(borrow, default)]
    track: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow, default)]
    timestamp: Option<Number<'a>>,
    #[serde(borrow)]
    payload: std::borrow::Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct Mark {
    name: String,
}

#[derive(Debug, Deserialize)]
struct Dtmf {
    digit: String,
}

#[cfg(test)]
mod tests;
