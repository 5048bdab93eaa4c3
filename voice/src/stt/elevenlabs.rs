//! `ElevenLabs`' Scribe over a socket: µ-law in JSON, words while they are spoken, and a commit at each pause.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::tungstenite::Message;

use super::live::{self, Provider, Step, Tongue, Waits, Words};
use crate::audio::{PER_MS, RATE, SILENCE};
use crate::socket::Target;
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "ElevenLabs";
const BASE: &str = "https://api.elevenlabs.io";

const MOST_TERMS: usize = 50;
const LONGEST_TERM: usize = 50;

/// It commits nothing shorter; silence fills up what lacks.
const LEAST: usize = 320 * PER_MS as usize;

/// It knows no message that only says that one is there: so much silence does.
const SIGN_OF_LIFE: usize = 100 * PER_MS as usize;

pub struct ElevenLabs {
    target: Target,
    waits: Waits,
}

impl ElevenLabs {
    /// `model` is written like `scribe_v2_realtime`; `base` is another server than `ElevenLabs`' own.
    pub fn new(base: Option<&str>, key: &str, model: &str) -> Result<Self, SpeechError> {
        let path = "/v1/speech-to-text/realtime";
        let target = Target::new(NAME, base.unwrap_or(BASE), path, ("xi-api-key", ""), key)?
            .with("model_id", model)
            .with("audio_format", "ulaw_8000")
            .with("commit_strategy", "manual");
        Ok(Self { target, waits: Waits::default() })
    }

    #[must_use]
    pub fn with_waits(self, waits: Waits) -> Self {
        Self { waits, ..self }
    }

    fn target(&self, listening: &Listening) -> Target {
        let language = listening.language.as_deref().and_then(|tag| tag.split('-').next());
        let target =
            language.into_iter().fold(self.target.clone(), |target, code| target.with("language_code", &code.to_lowercase()));
        let terms = listening.terms.iter().map(|term| term.trim());
        let terms = terms.filter(|term| !term.is_empty() && term.chars().count() <= LONGEST_TERM).take(MOST_TERMS);
        terms.fold(target, |target, term| target.with("keyterms", term))
    }
}

impl Provider for ElevenLabs {
    type Tongue = Speaking;

    const NAME: &'static str = NAME;

    fn tongue(&self) -> Speaking {
        Speaking::default()
    }
}

#[async_trait]
impl SpeechToText for ElevenLabs {
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

/// Answers carry no number: the first is to the first commit. So one that stays away leaves the socket out of step.
#[derive(Debug, Default)]
pub(super) struct Speaking {
    /// Bytes since the last commit.
    uncommitted: usize,
    commits: usize,
    answers: usize,
    /// The words of the utterance that is answered next.
    partial: String,
}

impl Speaking {
    fn chunk(&mut self, sound: &[u8], is_last: bool) -> Message {
        self.uncommitted += sound.len();
        let chunk = json!({
            "message_type": "input_audio_chunk",
            "audio_base_64": STANDARD.encode(sound),
            "commit": is_last,
            "sample_rate": RATE,
        });
        Message::text(chunk.to_string())
    }

    fn end(&mut self, text: String) -> Step {
        self.partial.clear();
        if self.answers == self.commits {
            return Step::Unknown;
        }
        let flush = self.answers;
        self.answers += 1;
        Step::Words(Words { flush, text, ends: true, ..Words::default() })
    }

    fn on_error(&mut self, kind: &str, event: &Value) -> Step {
        let said = event["error"].as_str().unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(200);
        let detail = format!("{kind}: {}", said.collect::<String>());
        match kind {
            // There was too little sound for it to say anything but this.
            "commit_throttled" | "insufficient_audio_activity" if self.answers < self.commits => {
                let partial = std::mem::take(&mut self.partial);
                self.end(partial)
            }
            "auth_error" | "quota_exceeded" | "chunk_size_exceeded" | "input_error" => {
                Step::Trouble(SpeechError::Refused { provider: NAME, detail })
            }
            _ => Step::Trouble(SpeechError::Unavailable { provider: NAME, detail }),
        }
    }
}

impl Tongue for Speaking {
    fn on_text(&mut self, text: &str) -> Vec<Step> {
        let event: Value = serde_json::from_str(text).unwrap_or_default();
        let text = || event["text"].as_str().unwrap_or_default().to_owned();
        let kind = event["message_type"].as_str().unwrap_or_default();
        vec![match kind {
            "session_started" => Step::Ready,
            "partial_transcript" => {
                self.partial = text();
                Step::Words(Words { flush: self.answers, text: self.partial.clone(), ..Words::default() })
            }
            "committed_transcript" => self.end(text()),
            // The same words once more.
            "committed_transcript_with_timestamps" => Step::Known,
            "auth_error"
            | "quota_exceeded"
            | "commit_throttled"
            | "rate_limited"
            | "queue_overflow"
            | "resource_exhausted"
            | "session_time_limit_exceeded"
            | "chunk_size_exceeded"
            | "insufficient_audio_activity"
            | "transcriber_error"
            | "input_error" => self.on_error(kind, &event),
            _ => Step::Unknown,
        }]
    }

    fn sound(&mut self, sound: &[u8]) -> Message {
        self.chunk(sound, false)
    }

    fn flush(&mut self) -> Vec<Message> {
        let filling = vec![SILENCE; LEAST.saturating_sub(self.uncommitted)];
        let last = self.chunk(&filling, true);
        self.commits += 1;
        self.uncommitted = 0;
        vec![last]
    }

    fn keep_alive(&mut self) -> Message {
        self.chunk(&[SILENCE; SIGN_OF_LIFE], false)
    }

    fn is_in_step(&self) -> bool {
        self.commits == self.answers
    }
}

#[cfg(test)]
mod tests;
