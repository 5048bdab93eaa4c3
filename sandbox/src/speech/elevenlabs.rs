//! `ElevenLabs`: Scribe's socket, voices, and speech over HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::hearing::{Dialect, Kind, Out, Room};
use super::rules::Rules;
use super::tones;
use crate::serve::{Part, Reply, Request};

/// Less sound than this is not worth a commit: 300 ms.
const LEAST_COMMIT: usize = 2_400;
const MOST_CHUNK: usize = 1 << 20;
const MOST_TEXT: usize = 40_000;
const SETTINGS: [&str; 10] = [
    "model_id",
    "audio_format",
    "commit_strategy",
    "vad_silence_threshold_secs",
    "vad_threshold",
    "min_speech_duration_ms",
    "min_silence_duration_ms",
    "language_code",
    "include_timestamps",
    "keyterms",
];
const MODELS: [&str; 6] = [
    "eleven_flash_v2_5",
    "eleven_flash_v2",
    "eleven_turbo_v2_5",
    "eleven_multilingual_v2",
    "eleven_v3",
    "eleven_v3_conversational",
];

pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, &json!({"detail": {"status": code, "message": message}}))
}

fn has_key(rules: &Rules, request: &Request) -> bool {
    request.header("xi-api-key") == Some(rules.elevenlabs_key.as_str())
}

pub(super) fn check_key(rules: &Rules, request: &Request) -> Result<(), Reply> {
    if has_key(rules, request) { Ok(()) } else { Err(refusal(401, "invalid_api_key", "Invalid API key")) }
}

fn names(request: &Request) -> impl Iterator<Item = &str> {
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or_default())
}

/// Two or three letters, as ISO 639 has them.
pub(super) fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.bytes().all(|letter| letter.is_ascii_lowercase())
}

pub(super) struct Scribe {
    has_key: bool,
    sound: Vec<u8>,
    chunks: usize,
    shown: usize,
}

fn event(kind: &str, more: &Value) -> Out {
    let mut event = more.clone();
    event["message_type"] = json!(kind);
    Out::Say(event)
}

fn trouble(kind: &str, message: &str) -> Out {
    event(kind, &json!({ "error": message }))
}

impl Scribe {
    /// A wrong key is told on the socket, as the provider does it.
    pub(super) fn new(rules: &Rules, request: &Request) -> Result<Self, Reply> {
        let invalid = |message: &str| Err(refusal(400, "invalid_parameters", message));
        if let Some(name) = names(request).find(|name| !SETTINGS.contains(name)) {
            return invalid(&format!("unknown parameter {name}"));
        }
        if request.query("model_id").as_deref() != Some("scribe_v2_realtime") {
            return invalid("no such model");
        }
        if request.query("audio_format").as_deref() != Some("ulaw_8000") {
            return invalid("the sandbox hears ulaw_8000 only");
        }
        if request.query("commit_strategy").as_deref() != Some("manual") {
            return invalid("the sandbox commits when it is told to");
        }
        if request.query("language_code").is_some_and(|code| !is_language(&code)) {
            return invalid("language_code is of two or three letters");
        }
        Ok(Self { has_key: has_key(rules, request), sound: Vec::new(), chunks: 0, shown: 0 })
    }

    fn wrong(room: &mut Room<'_>, kind: &str, message: &str) -> Vec<Out> {
        room.complain(format!("ElevenLabs: {kind}: {message}"));
        vec![trouble(kind, message), Out::Close(1008, "")]
    }

    fn commit(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        self.shown = 0;
        if let Some(kind) = room.trouble() {
            return vec![trouble(kind, "the sandbox was told to")];
        }
        if self.sound.len() < LEAST_COMMIT {
            room.complain("ElevenLabs: a commit of less than 300 ms");
            return vec![trouble("commit_throttled", "only what is longer than 0.3 s is committed")];
        }
        let text = room.end(std::mem::take(&mut self.sound));
        vec![event("committed_transcript", &json!({ "text": text }))]
    }
}

impl Dialect for Scribe {
    fn kind(&self, message: &Message) -> Kind {
        let Message::Text(text) = message else { return Kind::Other };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        let bytes = value["audio_base_64"].as_str().map_or(0, |text| text.len() / 4 * 3);
        if value["commit"] == true { Kind::Flush } else { Kind::Sound(bytes) }
    }

    fn on_open(&mut self) -> Vec<Out> {
        if self.has_key {
            vec![event("session_started", &json!({"session_id": "sandbox", "config": {"audio_format": "ulaw_8000"}}))]
        } else {
            vec![trouble("auth_error", "You must be authenticated to use this endpoint."), Out::Close(1008, "")]
        }
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out> {
        let Message::Text(text) = message else {
            return Self::wrong(room, "input_error", "sound comes in JSON");
        };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        let fields = value.as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        let known = ["message_type", "audio_base_64", "commit", "sample_rate", "previous_text"];
        let is_sound = value["message_type"] == "input_audio_chunk"
            && fields.iter().all(|name| known.contains(&name.as_str()))
            && value["commit"].is_boolean()
            && value["sample_rate"] == 8_000;
        let sound = value["audio_base_64"].as_str().and_then(|text| STANDARD.decode(text).ok());
        let Some(sound) = sound.filter(|_| is_sound) else {
            return Self::wrong(room, "input_error", "this is no input_audio_chunk");
        };
        if sound.len() > MOST_CHUNK {
            return Self::wrong(room, "chunk_size_exceeded", "the chunk is too long");
        }
        if value.get("previous_text").is_some() && self.chunks > 0 {
            return Self::wrong(room, "input_error", "previous_text is for the first chunk");
        }
        self.chunks += 1;
        self.sound.extend_from_slice(&sound);
        // Between utterances silence only says that somebody is there.
        let is_silence = self.sound.iter().all(|code| *code == 0xFF);
        room.state.keep_alives += usize::from(is_silence && value["commit"] == false);
        if value["commit"] == true {
            return self.commit(room);
        }
        let words = room.so_far(self.sound.len());
        if words.len() <= self.shown {
            return Vec::new();
        }
        self.shown = words.len();
        vec![event("partial_transcript", &json!({"text": words.join(" ")}))]
    }

    fn on_idle(&mut self) -> Vec<Out> {
        vec![trouble("insufficient_audio_activity", "nothing was heard for too long"), Out::Close(1008, "")]
    }
}

/// `/v2/voices`.
pub(super) fn voices(rules: &Rules, request: &Request) -> Result<Reply, Reply> {
    check_key(rules, request)?;
    if let Some(name) = names(request).find(|name| !["search", "page_size", "next_page_token"].contains(name)) {
        return Err(refusal(422, "invalid_parameters", &format!("unknown parameter {name}")));
    }
    let size = request.query("page_size").map_or(Some(10), |size| size.parse::<usize>().ok());
    let Some(size) = size.filter(|size| (1..=100).contains(size)) else {
        return Err(refusal(422, "invalid_parameters", "page_size is 1 to 100"));
    };
    let from = request.query("next_page_token").and_then(|token| token.parse().ok()).unwrap_or(0);
    let voices = rules.voices.iter().skip(from).take(size).map(|id| {
        json!({"voice_id": id, "name": format!("Voice {id}"), "category": "premade", "labels": {"language": "en"},
            "preview_url": format!("https://voices.invalid/{id}.mp3")})
    });
    let voices: Vec<Value> = voices.collect();
    let next = from + voices.len();
    let has_more = next < rules.voices.len();
    let token = has_more.then(|| next.to_string());
    Ok(Reply::json(200, &json!({"voices": voices, "has_more": has_more, "next_page_token": token})))
}

/// `/v1/text-to-speech/{voice}/stream`.
pub(super) fn speak(rules: &Rules, request: &Request, voice: &str) -> Result<Vec<Part>, Reply> {
    check_key(rules, request)?;
    let invalid = |message: &str| Err(refusal(422, "invalid_parameters", message));
    if request.method != "POST" {
        return Err(refusal(405, "method_not_allowed", "only POST"));
    }
    if !rules.voices.iter().any(|known| known == voice) {
        return Err(refusal(404, "voice_not_found", "A voice with that id was not found."));
    }
    if request.query("output_format").as_deref() != Some("ulaw_8000") {
        return invalid("the sandbox speaks ulaw_8000 only");
    }
    let body = request.json().unwrap_or_default();
    let known =
        ["text", "model_id", "voice_settings", "language_code", "previous_text", "next_text", "seed", "apply_text_normalization"];
    if body.as_object().is_none_or(|fields| fields.keys().any(|name| !known.contains(&name.as_str()))) {
        return invalid("the body is no object, or has a field that nobody knows");
    }
    let Some(model) = body["model_id"].as_str().filter(|model| MODELS.contains(model)) else {
        return Err(refusal(400, "model_not_found", "no such model"));
    };
    let takes = |code: &Value| model.ends_with("v2_5") && code.as_str().is_some_and(is_language);
    if !body["language_code"].is_null() && !takes(&body["language_code"]) {
        return Err(refusal(400, "unsupported_language", "this model takes no such language_code"));
    }
    let ranges = [("stability", 0.0..=1.0), ("similarity_boost", 0.0..=1.0), ("style", 0.0..=1.0), ("speed", 0.7..=1.2)];
    for (name, range) in ranges {
        let value = &body["voice_settings"][name];
        if !value.is_null() && !value.as_f64().is_some_and(|value| range.contains(&value)) {
            return invalid(&format!("{name} is out of its range"));
        }
    }
    match body["text"].as_str() {
        Some(text) if !text.trim().is_empty() && text.len() <= MOST_TEXT => Ok(super::route::chunks(&tones::mulaw(text))),
        _ => invalid("the text is empty or too long"),
    }
}
