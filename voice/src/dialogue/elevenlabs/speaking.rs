//! An agent on its socket.

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_tungstenite::tungstenite::Message;

use super::formats::{Inward, Named, Outward};
use super::rest::Agents;
use super::{NAME, Style, initiation, text};
use crate::dialogue::line::{self, Step, Tongue};
use crate::dialogue::{Brief, Event, SpeechToSpeech, Tell};
use crate::socket::Target;
use crate::speech::SpeechError;

/// A ping is answered after so long at the most.
const LATEST_PONG: Duration = Duration::from_secs(1);

/// One agent.
pub struct ElevenLabs {
    agents: Agents,
    agent: String,
    style: Style,
}

impl ElevenLabs {
    pub fn new(base: Option<&str>, key: &str, agent: String, style: Style) -> Result<Self, SpeechError> {
        Ok(Self { agents: Agents::new(base, key)?, agent, style })
    }
}

#[async_trait]
impl SpeechToSpeech for ElevenLabs {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn converse(&self, brief: &Brief, told: &mut Receiver<Tell>, events: &Sender<Event>) -> Result<(), SpeechError> {
        // The address is the leave to talk: the key does not go to the socket.
        let address = self.agents.signed_url(&self.agent).await?;
        let target = Target::new(NAME, &address, "", ("xi-api-key", ""), "")?;
        let tongue = Speaking::new(initiation(brief, &self.style, None));
        line::talk(&target, tongue, told, events).await
    }
}

/// What agent and caller agreed on.
struct Sounds {
    out: Outward,
    back: Inward,
}

struct Speaking {
    initiation: Value,
    sounds: Option<Sounds>,
    /// The turn of the agent's, from which its items have their names.
    turn: u64,
    /// The turn has sound or words, and more may come.
    is_open: bool,
    has_words: bool,
    /// The turn whose words came last: corrections are of it.
    worded: u64,
    /// Sound up to this event was interrupted.
    interrupted: Option<u64>,
}

fn say(message: &Value) -> Step {
    Step::Say(Message::text(message.to_string()))
}

impl Speaking {
    fn new(initiation: Value) -> Self {
        Self { initiation, sounds: None, turn: 1, is_open: false, has_words: false, worded: 0, interrupted: None }
    }

    fn item(&self) -> String {
        format!("turn-{}", self.turn)
    }

    /// What comes next is another item.
    fn next_turn(&mut self) -> Option<Step> {
        let item = self.item();
        let was_open = std::mem::take(&mut self.is_open);
        if was_open {
            self.turn += 1;
            self.has_words = false;
        }
        was_open.then_some(Step::Tell(Event::ItemDone { item }))
    }

    fn on_metadata(&mut self, event: &Value) -> Step {
        if self.sounds.is_some() {
            return Step::Known;
        }
        let named = |field: &str| event[field].as_str().map_or(Some(Named::PHONE), Named::read);
        let formats = named("user_input_audio_format").zip(named("agent_output_audio_format"));
        let sounds = formats.and_then(|(out, back)| Some(Sounds { out: Outward::new(out).ok()?, back: Inward::new(back).ok()? }));
        let Some(sounds) = sounds else {
            let detail = "the agent's sound is of a format that cannot be used; ulaw_8000 can".to_owned();
            return Step::Trouble(SpeechError::Refused { provider: NAME, detail });
        };
        self.sounds = Some(sounds);
        let conversation = event["conversation_id"].as_str().map(|id| id.chars().take(100).collect());
        Step::Tell(Event::Ready { conversation })
    }

    fn on_sound(&mut self, event: &Value) -> Step {
        let id = event["event_id"].as_u64();
        if id.is_some_and(|id| self.interrupted.is_some_and(|until| id <= until)) {
            return Step::Known;
        }
        let sound = event["audio_base_64"].as_str().and_then(|encoded| STANDARD.decode(encoded).ok());
        let (Some(sound), Some(sounds)) = (sound, &mut self.sounds) else { return Step::Unknown };
        let sound = sounds.back.push(&sound);
        if sound.is_empty() {
            return Step::Known;
        }
        self.is_open = true;
        Step::Tell(Event::Sound { item: self.item(), sound: sound.into() })
    }

    fn on_words(&mut self, words: &str) -> Step {
        let words = words.trim();
        if words.is_empty() {
            return Step::Known;
        }
        // An agent may say something, use a tool and say more, all in one turn.
        let text = if self.has_words { format!(" {words}") } else { words.to_owned() };
        (self.is_open, self.has_words, self.worded) = (true, true, self.turn);
        Step::Tell(Event::Spoken { item: self.item(), text })
    }

    fn on_interruption(&mut self, event: &Value) -> Vec<Step> {
        let until = event["event_id"].as_u64();
        self.interrupted = until.max(self.interrupted);
        if let Some(sounds) = &mut self.sounds {
            sounds.back.reset();
        }
        // What was interrupted is over as it is.
        self.next_turn();
        vec![Step::Tell(Event::Started)]
    }

    fn on_ping(event: &Value) -> Step {
        let pong = Message::text(json!({"type": "pong", "event_id": event["event_id"]}).to_string());
        match event["ping_ms"].as_u64() {
            Some(after) if after > 0 => Step::SayLater(pong, Duration::from_millis(after).min(LATEST_PONG)),
            _ => Step::Say(pong),
        }
    }

    fn on_call(call: &Value) -> Step {
        let (id, name) = (text(&call["tool_call_id"]), text(&call["tool_name"]));
        if id.is_empty() || name.is_empty() {
            return Step::Unknown;
        }
        Step::Tell(Event::ToolCall { id, name, arguments: call["parameters"].clone() })
    }
}

impl Tongue for Speaking {
    const NAME: &'static str = NAME;

    fn on_open(&mut self) -> Vec<Step> {
        vec![say(&self.initiation.take())]
    }

    fn on_text(&mut self, text_of_it: &str) -> Vec<Step> {
        let event: Value = serde_json::from_str(text_of_it).unwrap_or_default();
        vec![match event["type"].as_str().unwrap_or_default() {
            "conversation_initiation_metadata" => self.on_metadata(&event["conversation_initiation_metadata_event"]),
            "ping" => Self::on_ping(&event["ping_event"]),
            "audio" => self.on_sound(&event["audio_event"]),
            "agent_response" => self.on_words(&text(&event["agent_response_event"]["agent_response"])),
            "agent_response_correction" => {
                let corrected = text(&event["agent_response_correction_event"]["corrected_agent_response"]);
                let item = format!("turn-{}", self.worded);
                Step::Tell(Event::Corrected { item, text: corrected })
            }
            "interruption" => return self.on_interruption(&event["interruption_event"]),
            "user_transcript" => {
                let words = text(&event["user_transcription_event"]["user_transcript"]).trim().to_owned();
                let done = self.next_turn();
                let heard = (!words.is_empty()).then_some(Step::Tell(Event::Heard { text: words }));
                return done.into_iter().chain(heard).collect();
            }
            "agent_response_complete" => return self.next_turn().into_iter().collect(),
            "client_tool_call" => Self::on_call(&event["client_tool_call"]),
            "client_error" => {
                let name = text(&event["error_event"]["error_name"]).chars().take(80).collect::<String>();
                tracing::warn!(provider = NAME, name, "a provider complains and goes on");
                Step::Known
            }
            "tentative_user_transcript"
            | "agent_chat_response_part"
            | "agent_tool_response"
            | "mcp_tool_call"
            | "mcp_connection_status"
            | "vad_score"
            | "dtmf_request"
            | "guardrail_triggered" => Step::Known,
            _ => Step::Unknown,
        }]
    }

    fn on_tell(&mut self, tell: Tell) -> Vec<Step> {
        vec![match tell {
            Tell::Typed(words) => {
                // The answer to it is another item, though nobody was heard between.
                let done = self.next_turn();
                return done.into_iter().chain([say(&json!({"type": "user_message", "text": words}))]).collect();
            }
            Tell::Sound(sound) => {
                let Some(sounds) = &mut self.sounds else { return Vec::new() };
                say(&json!({"user_audio_chunk": STANDARD.encode(sounds.out.push(&sound))}))
            }
            Tell::ToolResult { id, output, is_error } => {
                say(&json!({"type": "client_tool_result", "tool_call_id": id, "result": output, "is_error": is_error}))
            }
            // It counts by its own clock what was heard, and tells by a correction.
            Tell::Truncate { .. } => Step::Known,
            Tell::Say(words) => say(&json!({"type": "contextual_update", "text": format!("Say this next: {words}")})),
            Tell::Hint(words) => say(&json!({"type": "contextual_update", "text": words})),
            Tell::Close => Step::Over,
        }]
    }
}

#[cfg(test)]
mod tests;
