//! `OpenAI` Realtime, speech to speech, in its present form: µ-law in JSON both ways, and turns that the provider finds itself.

mod items;

use std::collections::{BTreeSet, VecDeque};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::tungstenite::Message;

use super::line::{self, Step, Tongue};
use super::{Brief, Event, SpeechToSpeech, Tell};
use crate::socket::Target;
use crate::speech::SpeechError;
use items::Items;

const NAME: &str = "OpenAI Realtime";
const BASE: &str = "https://api.openai.com/v1";

/// Answers that are asked for while another is being made.
const MOST_WANTED: usize = 8;

/// Tools that run at a time.
const MOST_CALLS: usize = 32;

/// Of what a provider says went wrong.
const MOST_REASON: usize = 200;

/// How it is set up for all calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    pub model: String,
    pub voice: String,
    /// 0.25 to 1.5.
    pub speed: f32,
    /// What writes down the caller's words.
    pub hearing: String,
    /// 0 to 1: how loud a voice has to be.
    pub threshold: f32,
    /// So much silence ends a turn.
    pub silence_ms: u32,
}

pub struct OpenAi {
    target: Target,
    style: Style,
}

impl OpenAi {
    /// `base` ends with `/v1`. Without a key for a server of one's own.
    pub fn new(base: Option<&str>, key: &str, style: Style) -> Result<Self, SpeechError> {
        let target = Target::new(NAME, base.unwrap_or(BASE), "/realtime", ("authorization", "Bearer "), key)?;
        Ok(Self { target: target.with("model", &style.model), style })
    }
}

#[async_trait]
impl SpeechToSpeech for OpenAi {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn converse(&self, brief: &Brief, told: &mut Receiver<Tell>, events: &Sender<Event>) -> Result<(), SpeechError> {
        let tongue = Speaking::new(session(&self.style, brief), &brief.first_words);
        line::talk(&self.target, tongue, told, events).await
    }
}

/// As it was typed: 0.8 and not the nearest binary fraction of it.
fn typed(number: f32) -> f64 {
    (f64::from(number) * 1e4).round() / 1e4
}

fn session(style: &Style, brief: &Brief) -> Value {
    let mut transcription = json!({ "model": style.hearing });
    if let Some(language) = brief.language.as_deref().and_then(|tag| tag.split('-').next()) {
        transcription["language"] = json!(language.to_lowercase());
    }
    let tools = brief.tools.iter().map(
        |tool| json!({"type": "function", "name": tool.name, "description": tool.description, "parameters": tool.parameters}),
    );
    let tools: Vec<Value> = tools.collect();
    let mut session = json!({
        "type": "realtime",
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": transcription,
                "turn_detection": {
                    "type": "server_vad",
                    "threshold": typed(style.threshold),
                    "prefix_padding_ms": 300,
                    "silence_duration_ms": style.silence_ms,
                    "create_response": true,
                    "interrupt_response": true,
                },
            },
            "output": {
                "format": {"type": "audio/pcmu"},
                "voice": brief.voice.as_deref().unwrap_or(&style.voice),
                "speed": typed(style.speed),
            },
        },
        "tools": tools,
        "tool_choice": "auto",
    });
    if !brief.instructions.is_empty() {
        session["instructions"] = json!(brief.instructions);
    }
    session
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    None,
    Making,
    /// It was interrupted, and its end is not told yet.
    Stopping,
}

struct Speaking {
    /// Until it is sent.
    session: Option<Value>,
    first_words: String,
    is_ready: bool,
    items: Items,
    /// An answer is being made, and what is wanted is asked for when it is done.
    answer: Answer,
    wanted: VecDeque<Value>,
    calls: BTreeSet<String>,
    /// Answers that failed, one after the other.
    failures: u32,
}

fn say(message: &Value) -> Step {
    Step::Say(Message::text(message.to_string()))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn brief_text(value: &Value) -> String {
    text(value).chars().filter(|letter| !letter.is_control()).take(MOST_REASON).collect()
}

fn say_this(words: &str) -> Value {
    json!({"instructions": format!("Say exactly this, and nothing else: {words}")})
}

fn message(role: &str, words: &str) -> Step {
    let content = json!([{"type": "input_text", "text": words}]);
    say(&json!({"type": "conversation.item.create", "item": {"type": "message", "role": role, "content": content}}))
}

impl Speaking {
    fn new(session: Value, first_words: &str) -> Self {
        Self {
            session: Some(session),
            first_words: first_words.to_owned(),
            is_ready: false,
            items: Items::default(),
            answer: Answer::None,
            wanted: VecDeque::new(),
            calls: BTreeSet::new(),
            failures: 0,
        }
    }

    /// Asks for an answer, now or after the one that is being made.
    fn want(&mut self, response: Value) -> Vec<Step> {
        if self.wanted.len() < MOST_WANTED {
            self.wanted.push_back(response);
        }
        self.ask()
    }

    fn ask(&mut self) -> Vec<Step> {
        if self.answer != Answer::None || !self.calls.is_empty() {
            return Vec::new();
        }
        let Some(response) = self.wanted.pop_front() else { return Vec::new() };
        self.answer = Answer::Making;
        let is_plain = response.as_object().is_none_or(serde_json::Map::is_empty);
        let mut asking = json!({"type": "response.create"});
        if !is_plain {
            asking["response"] = response;
        }
        vec![say(&asking)]
    }

    fn on_updated(&mut self) -> Vec<Step> {
        if self.is_ready {
            return vec![Step::Known];
        }
        self.is_ready = true;
        let mut steps = vec![Step::Tell(Event::Ready { conversation: None })];
        if !self.first_words.is_empty() {
            let words = std::mem::take(&mut self.first_words);
            steps.extend(self.want(say_this(&words)));
        }
        steps
    }

    fn on_sound(&mut self, event: &Value) -> Vec<Step> {
        let id = text(&event["item_id"]);
        let Some(sound) = STANDARD.decode(text(&event["delta"])).ok().filter(|sound| !sound.is_empty() && !id.is_empty()) else {
            return vec![Step::Unknown];
        };
        if !self.items.sound(id, sound.len()) {
            return vec![Step::Known];
        }
        vec![Step::Tell(Event::Sound { item: id.to_owned(), sound: sound.into() })]
    }

    fn on_words(&mut self, event: &Value, is_all: bool) -> Vec<Step> {
        let id = text(&event["item_id"]);
        let words = if is_all { &event["transcript"] } else { &event["delta"] };
        match self.items.words(id, text(words), is_all) {
            Some(words) => vec![Step::Tell(Event::Spoken { item: id.to_owned(), text: words })],
            None => vec![Step::Known],
        }
    }

    fn on_call(&mut self, event: &Value) -> Vec<Step> {
        let id = text(&event["call_id"]).to_owned();
        let name = event["name"].as_str().or_else(|| self.items.name_of(text(&event["item_id"]))).unwrap_or_default().to_owned();
        if id.is_empty() || name.is_empty() || self.calls.len() == MOST_CALLS {
            return vec![Step::Unknown];
        }
        // What is no JSON is for the tool to refuse.
        let arguments = serde_json::from_str(text(&event["arguments"])).unwrap_or_default();
        self.calls.insert(id.clone());
        vec![Step::Tell(Event::ToolCall { id, name, arguments })]
    }

    fn on_answered(&mut self, response: &Value) -> Vec<Step> {
        self.answer = Answer::None;
        if response["status"] != "failed" {
            self.failures = 0;
            return self.ask();
        }
        let error = &response["status_details"]["error"];
        let code = brief_text(&error["code"]);
        let detail = format!("an answer failed: {} {code}", brief_text(&error["type"]));
        self.failures += 1;
        if code == "insufficient_quota" {
            return vec![Step::Trouble(SpeechError::Refused { provider: NAME, detail })];
        }
        if self.failures > 1 {
            return vec![Step::Trouble(SpeechError::Unavailable { provider: NAME, detail })];
        }
        tracing::warn!(provider = NAME, code, "an answer failed and is asked for again");
        self.want(json!({}))
    }

    fn on_error(&mut self, error: &Value) -> Step {
        let (kind, code) = (brief_text(&error["type"]), brief_text(&error["code"]));
        let detail = format!("{kind} {code}: {}", brief_text(&error["message"]));
        match code.as_str() {
            "invalid_api_key" | "insufficient_quota" => Step::Trouble(SpeechError::Refused { provider: NAME, detail }),
            // Sixty minutes are all it has.
            "session_expired" => Step::Over,
            "rate_limit_exceeded" if !self.is_ready => Step::Trouble(SpeechError::Unavailable { provider: NAME, detail }),
            _ if !self.is_ready && kind == "server_error" => Step::Trouble(SpeechError::Unavailable { provider: NAME, detail }),
            // It does not take the session as it is, and will not the next time.
            _ if !self.is_ready => Step::Trouble(SpeechError::Refused { provider: NAME, detail }),
            _ => {
                tracing::warn!(provider = NAME, kind, code, "a provider complains and goes on");
                Step::Known
            }
        }
    }

    /// An answer that is being made is one no more. Whether it was.
    fn stops(&mut self) -> bool {
        let was_making = self.answer == Answer::Making;
        if was_making {
            self.answer = Answer::Stopping;
        }
        was_making
    }

    fn truncate(&mut self, item: &str, played_ms: u64) -> Vec<Step> {
        // What the caller's voice interrupts is stopped by the provider; what a key or a person interrupts is not.
        let cancel = self.stops().then(|| say(&json!({"type": "response.cancel"})));
        let truncate = self.items.cut(item, played_ms).map(|end| {
            say(&json!({"type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": end}))
        });
        cancel.into_iter().chain(truncate).collect()
    }

    fn on_result(&mut self, id: &str, output: &str, is_error: bool) -> Vec<Step> {
        if !self.calls.remove(id) {
            return vec![Step::Known];
        }
        let output = if is_error { json!({ "error": output }).to_string() } else { output.to_owned() };
        let item = json!({"type": "function_call_output", "call_id": id, "output": output});
        let mut steps = vec![say(&json!({"type": "conversation.item.create", "item": item}))];
        if self.calls.is_empty() {
            steps.extend(self.want(json!({})));
        }
        steps
    }
}

impl Tongue for Speaking {
    const NAME: &'static str = NAME;

    fn on_text(&mut self, text_of_it: &str) -> Vec<Step> {
        let event: Value = serde_json::from_str(text_of_it).unwrap_or_default();
        match text(&event["type"]) {
            "session.created" => match self.session.take() {
                Some(session) => vec![say(&json!({"type": "session.update", "session": session}))],
                None => vec![Step::Known],
            },
            "session.updated" => self.on_updated(),
            "input_audio_buffer.speech_started" => {
                self.items.cut_all();
                self.stops();
                vec![Step::Tell(Event::Started)]
            }
            "conversation.item.input_audio_transcription.completed" => {
                let words = text(&event["transcript"]).trim().to_owned();
                if words.is_empty() { vec![Step::Known] } else { vec![Step::Tell(Event::Heard { text: words })] }
            }
            "response.created" => {
                self.answer = Answer::Making;
                vec![Step::Known]
            }
            "response.output_item.added" => {
                let item = &event["item"];
                if item["type"] == "function_call" {
                    self.items.name(text(&item["id"]), text(&item["name"]));
                }
                vec![Step::Known]
            }
            "response.output_audio.delta" => self.on_sound(&event),
            "response.output_audio.done" => {
                let item = text(&event["item_id"]).to_owned();
                if self.items.is_open(&item) { vec![Step::Tell(Event::ItemDone { item })] } else { vec![Step::Known] }
            }
            "response.output_audio_transcript.delta" => self.on_words(&event, false),
            "response.output_audio_transcript.done" => self.on_words(&event, true),
            "response.function_call_arguments.done" => self.on_call(&event),
            "response.done" => self.on_answered(&event["response"]),
            "error" => vec![self.on_error(&event["error"])],
            kind if is_bookkeeping(kind) => vec![Step::Known],
            _ => vec![Step::Unknown],
        }
    }

    fn on_tell(&mut self, tell: Tell) -> Vec<Step> {
        match tell {
            Tell::Sound(sound) => {
                vec![say(&json!({"type": "input_audio_buffer.append", "audio": STANDARD.encode(sound)}))]
            }
            Tell::ToolResult { id, output, is_error } => self.on_result(&id, &output, is_error),
            Tell::Truncate { item, played_ms } => self.truncate(&item, played_ms),
            Tell::Say(words) => self.want(say_this(&words)),
            Tell::Hint(words) => vec![message("system", &words)],
            Tell::Typed(words) => {
                let mut steps = vec![message("user", &words)];
                steps.extend(self.want(json!({})));
                steps
            }
            Tell::Close => vec![Step::Over],
        }
    }
}

/// Events that tell what is known from others.
fn is_bookkeeping(kind: &str) -> bool {
    matches!(
        kind,
        "rate_limits.updated"
            | "conversation.item.added"
            | "conversation.item.created"
            | "conversation.item.done"
            | "conversation.item.truncated"
            | "conversation.item.input_audio_transcription.delta"
            | "conversation.item.input_audio_transcription.failed"
            | "input_audio_buffer.speech_stopped"
            | "input_audio_buffer.committed"
            | "input_audio_buffer.timeout_triggered"
            | "response.output_item.done"
            | "response.content_part.added"
            | "response.content_part.done"
            | "response.function_call_arguments.delta"
    )
}

#[cfg(test)]
mod tests;
