//! An agent on its socket.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::super::Fault;
use super::super::conversation::{Answer, Ear, Mouth, Noticed};
use super::super::hearing::{Dialect, Kind, Out, Room};
use super::super::tones;

/// Bytes of silence that end a turn: 400 ms.
const PATIENCE: usize = 3_200;

/// Chunks of sound between two pings, and pings that may be without an answer.
const PING_EVERY: usize = 50;
const MOST_PINGS: usize = 5;

pub(in super::super) struct Agent {
    settings: Value,
    conversation: String,
    is_begun: bool,
    ear: Ear,
    mouth: Mouth,
    /// Of the last piece of sound.
    event: u64,
    /// What is being said, all of it and with what was sent of it in bytes; nothing when the ear has all of it.
    saying: Option<(String, usize)>,
    /// Bytes of the caller's sound since it began.
    played: usize,
    spoken: usize,
    chunks: usize,
    pings: Vec<u64>,
    pinged: u64,
    calls: Vec<String>,
}

fn event(kind: &str, field: &str, more: Value) -> Out {
    let mut event = json!({ "type": kind });
    event[field] = more;
    Out::Say(event)
}

fn wrong(room: &mut Room<'_>, message: &'static str) -> Vec<Out> {
    room.complain(format!("ElevenLabs: {message}"));
    vec![Out::Close(1008, message)]
}

/// Names between double braces.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim())
}

/// Whether each field that is there has leave.
fn may_be_overridden(given: &Value, leave: &Value) -> bool {
    match given {
        Value::Object(fields) => fields.iter().all(|(name, value)| may_be_overridden(value, &leave[name])),
        _ => *leave == true,
    }
}

impl Agent {
    pub(super) fn new(settings: Value, conversation: String) -> Self {
        Self {
            settings,
            conversation,
            is_begun: false,
            ear: Ear::default(),
            mouth: Mouth::default(),
            event: 0,
            saying: None,
            played: 0,
            spoken: 0,
            chunks: 0,
            pings: Vec::new(),
            pinged: 0,
            calls: Vec::new(),
        }
    }

    fn format(&self, of: &str, field: &str) -> String {
        self.settings["conversation_config"][of][field].as_str().unwrap_or("pcm_16000").to_owned()
    }

    /// Samples a byte of µ-law stands for, in a format of samples; none in µ-law.
    fn width(format: &str) -> Option<usize> {
        format.strip_prefix("pcm_")?.parse::<usize>().ok().map(|rate| (rate / 8_000).max(1))
    }

    fn line(&self, room: &mut Room<'_>, role: &str, text: &str) {
        let line = json!({"role": role, "message": text, "time_in_call_secs": 0, "interrupted": false});
        room.state.account.keep(&self.conversation, &self.settings["agent_id"], Some(line));
    }

    fn begin(&mut self, told: &Value, room: &mut Room<'_>) -> Vec<Out> {
        if told["type"] != "conversation_initiation_client_data" {
            return wrong(room, "The conversation begins with conversation_initiation_client_data.");
        }
        let overrides = &told["conversation_config_override"];
        let leave = &self.settings["platform_settings"]["overrides"]["conversation_config_override"];
        if !overrides.is_null() && !may_be_overridden(overrides, leave) {
            return wrong(room, "Override for field is not allowed by config.");
        }
        let config = &self.settings["conversation_config"]["agent"];
        let of = |own: &Value, usual: &Value| own.as_str().or(usual.as_str()).unwrap_or_default().to_owned();
        let first = of(&overrides["agent"]["first_message"], &config["first_message"]);
        let prompt = of(&overrides["agent"]["prompt"]["prompt"], &config["prompt"]["prompt"]);
        let given = &told["dynamic_variables"];
        if [&first, &prompt].into_iter().any(|text| variables(text).any(|name| given[name].is_null())) {
            return wrong(room, "Missing required dynamic variables.");
        }
        let named = given.as_object().into_iter().flatten();
        let first =
            named.fold(first, |text, (name, value)| text.replace(&format!("{{{{{name}}}}}"), value.as_str().unwrap_or_default()));
        self.is_begun = true;
        room.state.conversation.told.sessions.push(told.clone());
        room.state.account.keep(&self.conversation, &self.settings["agent_id"], None);
        let formats = json!({"conversation_id": self.conversation,
            "agent_output_audio_format": self.format("tts", "agent_output_audio_format"),
            "user_input_audio_format": self.format("asr", "user_input_audio_format")});
        let mut outs =
            vec![event("conversation_initiation_metadata", "conversation_initiation_metadata_event", formats), self.ping()];
        if !first.is_empty() {
            outs.extend(self.say(&first, room));
        }
        outs
    }

    fn ping(&mut self) -> Out {
        self.pinged += 1;
        self.pings.push(self.pinged);
        event("ping", "ping_event", json!({"event_id": self.pinged, "ping_ms": 5}))
    }

    fn say(&mut self, text: &str, room: &mut Room<'_>) -> Vec<Out> {
        self.line(room, "agent", text);
        self.mouth.begin(text);
        self.saying = Some((text.to_owned(), 0));
        self.played = 0;
        let mut outs = vec![event("agent_response", "agent_response_event", json!({ "agent_response": text }))];
        outs.extend(self.go_on(room));
        outs
    }

    fn word(&mut self) -> Option<Out> {
        let (word, sound) = self.mouth.next()?;
        self.event += 1;
        self.spoken += sound.len();
        self.saying.as_mut().into_iter().for_each(|saying| saying.1 += sound.len());
        let bytes = match Self::width(&self.format("tts", "agent_output_audio_format")) {
            None => sound,
            Some(width) => tones::samples(&word, width * 8_000).into_iter().flat_map(i16::to_le_bytes).collect(),
        };
        Some(event("audio", "audio_event", json!({"audio_base_64": STANDARD.encode(bytes), "event_id": self.event})))
    }

    fn go_on(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        let mut outs = Vec::new();
        while let Some(word) = self.word() {
            outs.push(word);
            if matches!(room.fault, Some(Fault::HangUpAfter(most)) if self.spoken >= *most) {
                outs.push(Out::Close(1011, "internal error"));
                break;
            }
        }
        outs
    }

    fn respond(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        match room.state.conversation.next() {
            Answer::Say(text) => self.say(&text, room),
            Answer::Call(name, parameters) => {
                let id = format!("tool_{}", self.calls.len() + 1);
                self.calls.push(id.clone());
                let call = json!({"tool_name": name, "tool_call_id": id, "parameters": parameters, "event_id": self.event});
                vec![event("client_tool_call", "client_tool_call", call)]
            }
            Answer::HangUp => vec![Out::Close(1000, "")],
        }
    }

    fn on_sound(&mut self, value: &Value, room: &mut Room<'_>) -> Vec<Out> {
        let decoded = value["user_audio_chunk"].as_str().and_then(|text| STANDARD.decode(text).ok());
        let Some(bytes) = decoded.filter(|_| value.as_object().is_some_and(|fields| fields.len() == 1)) else {
            return wrong(room, "Invalid message received.");
        };
        let sound = match Self::width(&self.format("asr", "user_input_audio_format")) {
            None => bytes,
            Some(_) if bytes.len() % 2 == 1 => return wrong(room, "Half a sample was received."),
            Some(width) => tones::codes(&bytes, width),
        };
        self.chunks += 1;
        self.played += sound.len();
        self.mouth.heard(sound.len());
        let mut outs = Vec::new();
        if self.chunks.is_multiple_of(PING_EVERY) {
            if self.pings.len() > MOST_PINGS {
                room.complain("ElevenLabs: pings are not answered");
            }
            outs.push(self.ping());
        }
        match self.ear.hear(&sound, PATIENCE) {
            Noticed::Nothing => outs.extend(self.go_on(room)),
            Noticed::Started => outs.extend(self.interrupt()),
            Noticed::Stopped(turn) => {
                let text = room.end(turn);
                self.line(room, "user", &text);
                outs.push(event("user_transcript", "user_transcription_event", json!({ "user_transcript": text })));
                outs.extend(self.respond(room));
            }
        }
        outs
    }

    /// The caller speaks: only into something that the ear has not had to its end is that an interruption.
    fn interrupt(&mut self) -> Vec<Out> {
        let Some((text, sent)) = self.saying.take() else { return Vec::new() };
        if self.mouth.is_done() && self.played >= sent {
            return Vec::new();
        }
        let until = self.event + u64::from(!self.mouth.is_done());
        let mut outs = vec![event("interruption", "interruption_event", json!({ "event_id": until }))];
        // One piece was on its way already.
        outs.extend(self.word());
        self.mouth.stop();
        self.event = until;
        let heard: String = text.chars().take(self.played / 480).collect();
        let correction = json!({"original_agent_response": text, "corrected_agent_response": heard});
        outs.push(event("agent_response_correction", "agent_response_correction_event", correction));
        outs
    }

    fn on_result(&mut self, value: &Value, room: &mut Room<'_>) -> Vec<Out> {
        let id = value["tool_call_id"].as_str().unwrap_or_default();
        let Some(place) = self.calls.iter().position(|known| known == id) else {
            return wrong(room, "A result of a tool that was not called.");
        };
        let Some(result) = value["result"].as_str().filter(|_| value["is_error"].is_boolean()) else {
            return wrong(room, "A result is a text, and says whether it is an error.");
        };
        self.calls[place].clear();
        room.state.conversation.told.results.push((id.to_owned(), result.to_owned()));
        self.respond(room)
    }
}

impl Dialect for Agent {
    fn kind(&self, message: &Message) -> Kind {
        match message {
            Message::Text(text) if text.contains("\"user_audio_chunk\"") => Kind::Sound(text.len() / 4 * 3),
            _ => Kind::Other,
        }
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out> {
        let Message::Text(text) = message else {
            return wrong(room, "Sound comes in JSON.");
        };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        if !self.is_begun {
            return self.begin(&value, room);
        }
        if value.get("user_audio_chunk").is_some() {
            return self.on_sound(&value, room);
        }
        let words = value["text"].as_str();
        match (value["type"].as_str(), words) {
            (Some("pong"), _) => {
                let Some(place) = self.pings.iter().position(|ping| value["event_id"] == *ping) else {
                    return wrong(room, "A pong without its ping.");
                };
                self.pings.remove(place);
                room.state.conversation.told.pongs += 1;
                Vec::new()
            }
            (Some("client_tool_result"), _) => self.on_result(&value, room),
            (Some("contextual_update"), Some(words)) => {
                room.state.conversation.text(words);
                Vec::new()
            }
            (Some("user_message"), Some(words)) => {
                room.state.conversation.text(words);
                self.line(room, "user", words);
                self.respond(room)
            }
            (Some("user_activity"), None) => Vec::new(),
            _ => wrong(room, "Invalid message received."),
        }
    }

    fn on_idle(&mut self) -> Vec<Out> {
        vec![Out::Close(1002, "nothing was heard for too long")]
    }
}
