//! `OpenAI`'s transcription over a socket, or that of a server that speaks the same language: µ-law in JSON, a commit at each
//! pause, and words by the item they belong to, in whatever order.

use std::collections::VecDeque;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::tungstenite::Message;

use super::live::{self, Provider, Step, Tongue, Waits, Words};
use crate::audio::{PER_MS, SILENCE};
use crate::socket::Target;
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "OpenAI";
const BASE: &str = "https://api.openai.com/v1";

/// It commits nothing shorter; silence fills up what lacks.
const LEAST: usize = 120 * PER_MS as usize;

/// Of the terms it is told.
const LONGEST_PROMPT: usize = 800;

/// Items that wait for their words at a time.
const MOST_ITEMS: usize = 64;
const LONGEST_TEXT: usize = 64 << 10;

pub struct OpenAiRealtime {
    target: Target,
    model: String,
    waits: Waits,
}

impl OpenAiRealtime {
    /// `model` is written like `gpt-4o-transcribe`; `base` ends with `/v1`. Without a key for a server of one's own.
    pub fn new(base: Option<&str>, key: &str, model: String) -> Result<Self, SpeechError> {
        let target = Target::new(NAME, base.unwrap_or(BASE), "/realtime", ("authorization", "Bearer "), key)?;
        Ok(Self { target: target.with("intent", "transcription"), model, waits: Waits::default() })
    }

    #[must_use]
    pub fn with_waits(self, waits: Waits) -> Self {
        Self { waits, ..self }
    }

    fn session(&self, listening: &Listening) -> Value {
        let mut transcription = json!({ "model": self.model });
        if let Some(language) = listening.language.as_deref().and_then(|tag| tag.split('-').next()) {
            transcription["language"] = json!(language.to_lowercase());
        }
        if !listening.terms.is_empty() {
            transcription["prompt"] = json!(listening.terms.join(", ").chars().take(LONGEST_PROMPT).collect::<String>());
        }
        json!({
            "type": "session.update",
            "session": {
                "type": "transcription",
                "audio": {"input": {
                    "format": {"type": "audio/pcmu"},
                    "transcription": transcription,
                    // Who pauses is known here.
                    "turn_detection": null,
                }},
            },
        })
    }
}

/// One call's worth of it: what is said first on each socket.
struct Call(Value);

impl Provider for Call {
    type Tongue = Speaking;

    const NAME: &'static str = NAME;

    fn tongue(&self) -> Speaking {
        Speaking { session: Some(self.0.clone()), ..Speaking::default() }
    }
}

#[async_trait]
impl SpeechToText for OpenAiRealtime {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn listen(
        &self,
        listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        let call = Call(self.session(listening));
        live::listen(&call, self.target.clone(), self.waits, heard, told).await
    }
}

struct Item {
    id: String,
    flush: usize,
    text: String,
}

#[derive(Default)]
struct Speaking {
    /// Until it is sent.
    session: Option<Value>,
    is_ready: bool,
    /// Bytes since the last commit.
    uncommitted: usize,
    commits: usize,
    /// Commits that have their item.
    committed: usize,
    items: VecDeque<Item>,
}

impl Speaking {
    fn append(&mut self, sound: &[u8]) -> Message {
        self.uncommitted += sound.len();
        Message::text(json!({"type": "input_audio_buffer.append", "audio": STANDARD.encode(sound)}).to_string())
    }

    fn on_committed(&mut self, event: &Value) -> Step {
        let Some(id) = event["item_id"].as_str().filter(|_| self.committed < self.commits) else { return Step::Unknown };
        if self.items.len() == MOST_ITEMS {
            self.items.pop_front();
        }
        self.items.push_back(Item { id: id.to_owned(), flush: self.committed, text: String::new() });
        self.committed += 1;
        Step::Known
    }

    fn place(&self, event: &Value) -> Option<usize> {
        let id = event["item_id"].as_str()?;
        self.items.iter().position(|item| item.id == id)
    }

    fn on_delta(&mut self, event: &Value) -> Step {
        let Some(item) = self.place(event).and_then(|place| self.items.get_mut(place)) else { return Step::Unknown };
        let delta = event["delta"].as_str().unwrap_or_default();
        if item.text.len() + delta.len() <= LONGEST_TEXT {
            item.text.push_str(delta);
        }
        Step::Words(Words { flush: item.flush, text: item.text.clone(), ..Words::default() })
    }

    /// The item's words, or those that came before it failed.
    fn on_end(&mut self, event: &Value) -> Step {
        let Some(item) = self.place(event).and_then(|place| self.items.remove(place)) else { return Step::Unknown };
        let text = event["transcript"].as_str().map_or(item.text, str::to_owned);
        Step::Words(Words { flush: item.flush, text, ends: true, ..Words::default() })
    }

    fn on_error(&mut self, error: &Value) -> Step {
        let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(200).collect::<String>();
        let (kind, code) = (text(&error["type"]), text(&error["code"]));
        let detail = format!("{kind} {code}: {}", text(&error["message"]));
        match code.as_str() {
            "input_audio_buffer_commit_empty" if self.committed < self.commits => {
                let flush = self.committed;
                self.committed += 1;
                Step::Words(Words { flush, ends: true, ..Words::default() })
            }
            "invalid_api_key" | "insufficient_quota" => Step::Trouble(SpeechError::Refused { provider: NAME, detail }),
            "session_expired" | "rate_limit_exceeded" => Step::Trouble(SpeechError::Unavailable { provider: NAME, detail }),
            _ if kind == "server_error" => Step::Trouble(SpeechError::Unavailable { provider: NAME, detail }),
            // It does not take the session as it is, and will not the next time.
            _ if !self.is_ready => Step::Trouble(SpeechError::Refused { provider: NAME, detail }),
            // Most errors leave the socket as it was.
            _ => Step::Unknown,
        }
    }
}

impl Tongue for Speaking {
    fn on_text(&mut self, text: &str) -> Vec<Step> {
        let event: Value = serde_json::from_str(text).unwrap_or_default();
        vec![match event["type"].as_str().unwrap_or_default() {
            "session.created" => match self.session.take() {
                Some(session) => Step::Say(Message::text(session.to_string())),
                None => Step::Known,
            },
            "session.updated" => {
                self.is_ready = true;
                Step::Ready
            }
            "input_audio_buffer.committed" => self.on_committed(&event),
            "conversation.item.input_audio_transcription.delta" => self.on_delta(&event),
            "conversation.item.input_audio_transcription.completed" | "conversation.item.input_audio_transcription.failed" => {
                self.on_end(&event)
            }
            "error" => self.on_error(&event["error"]),
            "conversation.item.created"
            | "conversation.item.added"
            | "conversation.item.done"
            | "rate_limits.updated"
            | "input_audio_buffer.cleared" => Step::Known,
            _ => Step::Unknown,
        }]
    }

    fn sound(&mut self, sound: &[u8]) -> Message {
        self.append(sound)
    }

    fn flush(&mut self) -> Vec<Message> {
        let lacks = LEAST.saturating_sub(self.uncommitted);
        let filling = (lacks > 0).then(|| self.append(&vec![SILENCE; lacks]));
        self.commits += 1;
        self.uncommitted = 0;
        filling.into_iter().chain([Message::text(r#"{"type":"input_audio_buffer.commit"}"#)]).collect()
    }

    fn keep_alive(&mut self) -> Message {
        Message::Ping(Vec::new().into())
    }

    fn is_in_step(&self) -> bool {
        self.commits == self.committed
    }
}

#[cfg(test)]
mod tests;
