//! `OpenAI`'s transcription over a socket, in its present form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::Fault;
use super::hearing::{Dialect, Kind, Out, Room};
use super::openai::{MODELS, check_key, is_language, refusal};
use super::rules::Rules;
use crate::serve::{Reply, Request};

/// Less sound than this is not committed: 100 ms.
const LEAST_COMMIT: usize = 800;
const MOST_APPEND: usize = 15 << 20;

pub(super) struct Transcription {
    is_set: bool,
    sound: Vec<u8>,
    items: usize,
    /// What is told of the first item after the second.
    late: Vec<Out>,
}

fn error(code: &str, message: &str) -> Out {
    Out::Say(json!({"type": "error", "event_id": "event_0",
        "error": {"type": "invalid_request_error", "code": code, "message": message, "param": null, "event_id": null}}))
}

impl Transcription {
    pub(super) fn new(rules: &Rules, request: &Request) -> Result<Self, Reply> {
        check_key(rules, request)?;
        if request.query("intent").as_deref() != Some("transcription") {
            return Err(refusal(400, "invalid_intent", "the sandbox transcribes only"));
        }
        if request.header("openai-beta").is_some() {
            return Err(refusal(400, "beta_api_shape_disabled", "the beta form is no more"));
        }
        Ok(Self { is_set: false, sound: Vec::new(), items: 0, late: Vec::new() })
    }

    fn wrong(room: &mut Room<'_>, code: &str, message: &str) -> Vec<Out> {
        room.complain(format!("OpenAI: {code}: {message}"));
        vec![error(code, message)]
    }

    fn set(&mut self, session: &Value, room: &mut Room<'_>) -> Vec<Out> {
        let input = &session["audio"]["input"];
        let transcription = &input["transcription"];
        let problem = if session["type"] != "transcription" {
            "the session is of another type"
        } else if input["format"] != json!({"type": "audio/pcmu"}) {
            "the sandbox hears audio/pcmu only"
        } else if !transcription["model"].as_str().is_some_and(|model| MODELS.contains(&model)) {
            "no such model"
        } else if !transcription["language"].is_null() && !transcription["language"].as_str().is_some_and(is_language) {
            "language is of two letters"
        } else if input.get("turn_detection") != Some(&Value::Null) {
            "the sandbox commits when it is told to: turn_detection is null"
        } else {
            self.is_set = true;
            return vec![Out::Say(json!({"type": "session.updated", "session": session}))];
        };
        Self::wrong(room, "invalid_value", problem)
    }

    fn append(&mut self, value: &Value, room: &mut Room<'_>) -> Vec<Out> {
        if !self.is_set {
            return Self::wrong(room, "not_ready", "sound before the session was set is taken for another format");
        }
        match value["audio"].as_str().filter(|text| text.len() <= MOST_APPEND).map(|text| STANDARD.decode(text)) {
            Some(Ok(sound)) if !sound.is_empty() => self.sound.extend_from_slice(&sound),
            _ => return Self::wrong(room, "invalid_value", "audio is no base64, empty or too long"),
        }
        Vec::new()
    }

    fn commit(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        if self.sound.len() < LEAST_COMMIT {
            return Self::wrong(room, "input_audio_buffer_commit_empty", "the buffer holds less than 100 ms");
        }
        let number = self.items;
        self.items += 1;
        let (item, previous) = (format!("item_{number}"), number.checked_sub(1).map(|number| format!("item_{number}")));
        let mut outs =
            vec![Out::Say(json!({"type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": previous}))];
        let about = |kind: &str, more: (&str, Value)| {
            let kind = format!("conversation.item.input_audio_transcription.{kind}");
            Out::Say(json!({"type": kind, "item_id": item, "content_index": 0, more.0: more.1}))
        };
        if let Some(code) = room.trouble() {
            outs.push(about("failed", ("error", json!({"type": "transcription_error", "code": code, "message": "as told"}))));
            return outs;
        }
        let text = room.end(std::mem::take(&mut self.sound));
        let mut told: Vec<Out> = text.split_inclusive(' ').map(|word| about("delta", ("delta", json!(word)))).collect();
        told.push(about("completed", ("transcript", json!(text))));
        if *room.fault == Some(Fault::OutOfOrder) && number == 0 {
            self.late = told;
            return outs;
        }
        outs.append(&mut told);
        outs.append(&mut self.late);
        outs
    }
}

impl Dialect for Transcription {
    fn kind(&self, message: &Message) -> Kind {
        match message {
            Message::Text(text) if text.contains("\"input_audio_buffer.append\"") => Kind::Sound(text.len() / 4 * 3),
            Message::Text(text) if text.contains("\"input_audio_buffer.commit\"") => Kind::Flush,
            _ => Kind::Other,
        }
    }

    fn on_open(&mut self) -> Vec<Out> {
        vec![Out::Say(json!({"type": "session.created", "session": {"type": "transcription"}}))]
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out> {
        let Message::Text(text) = message else {
            return Self::wrong(room, "invalid_frame", "sound comes in JSON");
        };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        match value["type"].as_str() {
            Some("session.update") => self.set(&value["session"], room),
            Some("input_audio_buffer.append") => self.append(&value, room),
            Some("input_audio_buffer.commit") => self.commit(room),
            _ => Self::wrong(room, "invalid_value", "a message of no known type"),
        }
    }

    fn on_idle(&mut self) -> Vec<Out> {
        Vec::new()
    }
}
