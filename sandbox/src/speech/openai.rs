//! `OpenAI` over HTTP: `/v1/audio/speech` and `/v1/audio/transcriptions`.

use serde_json::json;

use super::multipart;
use super::rules::Rules;
use super::script::Script;
use super::tones;
use crate::serve::{Part, Reply, Request};

pub(super) const VOICES: [&str; 13] =
    ["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar"];
const VOICE_MODELS: [&str; 3] = ["tts-1", "tts-1-hd", "gpt-4o-mini-tts"];
pub(super) const MODELS: [&str; 5] =
    ["gpt-4o-transcribe", "gpt-4o-mini-transcribe", "gpt-transcribe", "whisper-1", "gpt-realtime-whisper"];
const MOST_TEXT: usize = 4_096;
const MOST_FILE: usize = 25 << 20;
/// Of a WAV file in its plainest form.
const WAV_HEAD: usize = 44;

pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let kind = if status == 401 { "authentication_error" } else { "invalid_request_error" };
    Reply::json(status, &json!({"error": {"message": message, "type": kind, "param": null, "code": code}}))
}

pub(super) fn check_key(rules: &Rules, request: &Request) -> Result<(), Reply> {
    if request.bearer() == Some(rules.openai_key.as_str()) {
        return Ok(());
    }
    Err(refusal(401, "invalid_api_key", "Incorrect API key provided."))
}

/// `en`, not `en-GB`.
pub(super) fn is_language(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_lowercase())
}

pub(super) fn speak(rules: &Rules, request: &Request) -> Result<Vec<Part>, Reply> {
    check_key(rules, request)?;
    let invalid = |message: &str| Err(refusal(400, "invalid_value", message));
    let body = request.json().unwrap_or_default();
    let known = ["model", "input", "voice", "response_format", "speed", "instructions", "stream_format"];
    if body.as_object().is_none_or(|fields| fields.keys().any(|name| !known.contains(&name.as_str()))) {
        return invalid("the body is no object, or has a field that nobody knows");
    }
    let Some(model) = body["model"].as_str().filter(|model| VOICE_MODELS.contains(model)) else {
        return Err(refusal(404, "model_not_found", "no such model"));
    };
    if !body["voice"].as_str().is_some_and(|voice| VOICES.contains(&voice)) {
        return invalid("no such voice");
    }
    if body["response_format"] != "pcm" {
        return invalid("the sandbox speaks pcm only");
    }
    if !body["speed"].is_null() && !body["speed"].as_f64().is_some_and(|speed| (0.25..=4.0).contains(&speed)) {
        return invalid("speed is 0.25 to 4");
    }
    if !body["instructions"].is_null() && model.starts_with("tts-1") {
        return invalid("this model takes no instructions");
    }
    let Some(text) = body["input"].as_str().filter(|text| !text.is_empty() && text.chars().count() <= MOST_TEXT) else {
        return invalid("input is empty or over 4096 characters");
    };
    let bytes: Vec<u8> = tones::samples(text, 24_000).into_iter().flat_map(i16::to_le_bytes).collect();
    Ok(super::route::chunks(&bytes))
}

pub(super) fn transcribe(rules: &Rules, script: &mut Script, request: &Request, is_deaf: bool) -> Result<Reply, Reply> {
    check_key(rules, request)?;
    let invalid = |message: &str| Err(refusal(400, "invalid_value", message));
    let Some(fields) = multipart::fields(request) else {
        return invalid("the body is no form with a file");
    };
    let known = ["file", "model", "language", "prompt", "response_format", "temperature"];
    if let Some(field) = fields.iter().find(|field| !known.contains(&field.name.as_str())) {
        return invalid(&format!("unknown field {}", field.name));
    }
    let get = |name: &str| fields.iter().find(|field| field.name == name);
    if !get("model").is_some_and(|model| MODELS.contains(&model.text().as_str())) {
        return Err(refusal(404, "model_not_found", "no such model"));
    }
    if get("language").is_some_and(|language| !is_language(&language.text())) {
        return invalid("language is of two letters");
    }
    if get("response_format").is_some_and(|format| format.text() != "json") {
        return invalid("the sandbox answers in json only");
    }
    let Some(file) = get("file").filter(|file| file.is_file) else {
        return invalid("there is no file");
    };
    let is_wav = file.bytes.starts_with(b"RIFF") && file.bytes.get(8..12) == Some(b"WAVE");
    if !is_wav || file.bytes.len() <= WAV_HEAD || file.bytes.len() > MOST_FILE {
        return invalid("the file is no WAV with sound in it, or too long");
    }
    let text = script.end(file.bytes.get(WAV_HEAD..).unwrap_or_default().to_vec());
    Ok(Reply::json(200, &json!({"text": if is_deaf { String::new() } else { text }})))
}
