//! Deepgram's streaming recogniser: µ-law as it is, words while they are spoken, and the rest when the speaker pauses.

use std::collections::VecDeque;

use async_trait::async_trait;
use serde::Deserialize;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::tungstenite::Message;

use super::live::{self, Provider, Step, Tongue, Waits, Words};
use crate::audio::RATE;
use crate::socket::Target;
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "Deepgram";
const BASE: &str = "https://api.deepgram.com";

/// Of the terms, so that the address stays one.
const MOST_TERMS: usize = 50;
const LONGEST_TERM: usize = 60;

/// Flushes whose answer is awaited at a time.
const MOST_FLUSHED: usize = 64;

/// Times come as decimal fractions: positions this near are the same, in bytes.
const NEAR: usize = 80;

/// Languages whose region it knows; of others it is told the language alone.
const WITH_REGION: [&str; 12] =
    ["en-US", "en-GB", "en-AU", "en-IN", "en-NZ", "es-419", "fr-CA", "de-CH", "nl-BE", "pt-BR", "pt-PT", "zh-TW"];

pub struct Deepgram {
    target: Target,
    is_newest: bool,
    waits: Waits,
}

impl Deepgram {
    /// `model` is written like `nova-3`; `base` is another server than Deepgram's own.
    pub fn new(base: Option<&str>, key: &str, model: &str) -> Result<Self, SpeechError> {
        let target = Target::new(NAME, base.unwrap_or(BASE), "/v1/listen", ("authorization", "Token "), key)?
            .with("model", model)
            .with("encoding", "mulaw")
            .with("sample_rate", &RATE.to_string())
            .with("channels", "1")
            .with("interim_results", "true")
            .with("smart_format", "true")
            .with("endpointing", "300");
        Ok(Self { target, is_newest: model.starts_with("nova-3"), waits: Waits::default() })
    }

    #[must_use]
    pub fn with_waits(self, waits: Waits) -> Self {
        Self { waits, ..self }
    }

    fn target(&self, listening: &Listening) -> Target {
        let language = match listening.language.as_deref() {
            Some(tag) => WITH_REGION.into_iter().find(|known| known.eq_ignore_ascii_case(tag)).or_else(|| tag.split('-').next()),
            // Only the newest hears whatever is spoken.
            None => Some("multi").filter(|_| self.is_newest),
        };
        let target = language.into_iter().fold(self.target.clone(), |target, language| target.with("language", language));
        let name = if self.is_newest { "keyterm" } else { "keywords" };
        let terms = listening.terms.iter().map(|term| term.trim());
        let terms = terms.filter(|term| !term.is_empty() && term.chars().count() <= LONGEST_TERM).take(MOST_TERMS);
        terms.fold(target, |target, term| target.with(name, term))
    }
}

impl Provider for Deepgram {
    type Tongue = Speaking;

    const NAME: &'static str = NAME;

    fn tongue(&self) -> Speaking {
        Speaking::default()
    }
}

#[async_trait]
impl SpeechToText for Deepgram {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn listen(
        &self,
        listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        live::listen(self, self.target(listening), self.waits, heard, told).await
    }
}

/// Which words belong to which utterance is known by time, so that an answer that never comes, or comes late, disturbs
/// nothing.
#[derive(Debug, Default)]
pub(super) struct Speaking {
    /// Bytes on this socket, and where the present utterance begins in them.
    sent: usize,
    begin: usize,
    /// Beginning and end of the utterances whose flush is not answered.
    flushed: VecDeque<(usize, usize)>,
    /// The number of the first of them.
    first: usize,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Event {
    Results(Results),
    Metadata {},
    SpeechStarted {},
    UtteranceEnd {},
    Error {
        #[serde(default)]
        description: String,
    },
}

#[derive(Deserialize)]
struct Results {
    start: f64,
    duration: f64,
    #[serde(default)]
    is_final: bool,
    #[serde(default)]
    from_finalize: bool,
    channel: Channel,
}

#[derive(Deserialize)]
struct Channel {
    alternatives: Vec<Alternative>,
}

#[derive(Deserialize)]
struct Alternative {
    transcript: String,
    confidence: Option<f32>,
}

impl Speaking {
    fn on_results(&mut self, results: Results) -> Words {
        let end = ((results.start + results.duration) * f64::from(RATE)).round() as usize;
        let place = self.flushed.iter().position(|(_, at)| end <= at + NEAR);
        let place = place.or_else(|| self.flushed.len().checked_sub(1).filter(|_| results.from_finalize));
        let (begin, number) = match place.and_then(|place| Some((self.flushed.get(place)?.0, place))) {
            Some(flushed) => flushed,
            None => (self.begin, self.flushed.len()),
        };
        let flush = self.first + number;
        let ends = results.from_finalize && place.is_some();
        if ends {
            self.flushed.drain(..=number);
            self.first = flush + 1;
        }
        let alternative = results.channel.alternatives.into_iter().next();
        let (text, confidence) = alternative.map_or_else(Default::default, |best| (best.transcript, best.confidence));
        Words {
            flush,
            // Nothing is sure of no words.
            confidence: confidence.filter(|_| !text.trim().is_empty()),
            text,
            settles: results.is_final.then(|| end.saturating_sub(begin)),
            ends,
        }
    }
}

impl Tongue for Speaking {
    fn on_open(&mut self) -> Vec<Step> {
        vec![Step::Ready]
    }

    fn on_text(&mut self, text: &str) -> Vec<Step> {
        vec![match serde_json::from_str(text) {
            Ok(Event::Results(results)) => Step::Words(self.on_results(results)),
            Ok(Event::Metadata {} | Event::SpeechStarted {} | Event::UtteranceEnd {}) => Step::Known,
            Ok(Event::Error { description }) => {
                let detail = description.chars().take(200).collect();
                Step::Trouble(SpeechError::Unavailable { provider: NAME, detail })
            }
            Err(_unknown) => Step::Unknown,
        }]
    }

    fn sound(&mut self, sound: &[u8]) -> Message {
        self.sent += sound.len();
        Message::binary(sound.to_vec())
    }

    fn flush(&mut self) -> Vec<Message> {
        if self.flushed.len() == MOST_FLUSHED {
            self.flushed.pop_front();
            self.first += 1;
        }
        self.flushed.push_back((self.begin, self.sent));
        self.begin = self.sent;
        vec![Message::text(r#"{"type":"Finalize"}"#)]
    }

    fn keep_alive(&mut self) -> Message {
        Message::text(r#"{"type":"KeepAlive"}"#)
    }

    fn goodbye(&self) -> Option<Message> {
        Some(Message::text(r#"{"type":"CloseStream"}"#))
    }

    fn is_in_step(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests;
