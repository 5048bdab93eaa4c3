//! What the provider takes as a session.

use serde_json::{Value, json};

use super::super::openai::{MODELS, VOICES};

const FIELDS: [&str; 9] =
    ["type", "output_modalities", "instructions", "audio", "tools", "tool_choice", "max_output_tokens", "truncation", "tracing"];
const DETECTION: [&str; 7] =
    ["type", "threshold", "prefix_padding_ms", "silence_duration_ms", "create_response", "interrupt_response", "idle_timeout_ms"];
const MOST_TOOLS: usize = 128;

type Wrong = (&'static str, String);

fn unknown<'a>(value: &'a Value, known: &[&str]) -> Option<&'a String> {
    value.as_object()?.keys().find(|name| !known.contains(&name.as_str()))
}

/// The milliseconds of silence that end a turn.
pub(super) fn check(session: &Value) -> Result<usize, Wrong> {
    let invalid = |message: &str| Err(("invalid_value", message.to_owned()));
    if session["type"] != "realtime" {
        return invalid("the session is of another type");
    }
    if let Some(name) = unknown(session, &FIELDS) {
        return Err(("unknown_parameter", format!("Unknown parameter: 'session.{name}'.")));
    }
    if session["output_modalities"] != json!(["audio"]) {
        return invalid("the sandbox speaks: output_modalities is [\"audio\"]");
    }
    let (input, output) = (&session["audio"]["input"], &session["audio"]["output"]);
    // Without a format it would be taken for samples of 24 kHz, and sound like noise.
    if [input, output].iter().any(|side| side["format"] != json!({"type": "audio/pcmu"})) {
        return invalid("the sandbox hears and speaks audio/pcmu only, and both ways have to say so");
    }
    if !output["voice"].as_str().is_some_and(|voice| VOICES.contains(&voice)) {
        return invalid("no such voice");
    }
    if !output["speed"].is_null() && !output["speed"].as_f64().is_some_and(|speed| (0.25..=1.5).contains(&speed)) {
        return invalid("speed is 0.25 to 1.5");
    }
    let transcription = &input["transcription"];
    if !transcription["model"].as_str().is_some_and(|model| MODELS.contains(&model)) {
        return invalid("no such model of transcription");
    }
    if !transcription["language"].is_null() && !transcription["language"].as_str().is_some_and(super::super::openai::is_language)
    {
        return invalid("language is of two letters");
    }
    check_tools(&session["tools"])?;
    check_detection(&input["turn_detection"])
}

fn check_detection(detection: &Value) -> Result<usize, Wrong> {
    let invalid = |message: &str| Err(("invalid_value", message.to_owned()));
    if let Some(name) = unknown(detection, &DETECTION) {
        return Err(("unknown_parameter", format!("Unknown parameter: 'session.audio.input.turn_detection.{name}'.")));
    }
    if detection["type"] != "server_vad" {
        return invalid("the sandbox finds turns by server_vad");
    }
    if !detection["threshold"].as_f64().is_some_and(|threshold| (0.0..=1.0).contains(&threshold)) {
        return invalid("threshold is 0 to 1");
    }
    if detection["create_response"] == false || detection["interrupt_response"] == false {
        return invalid("the sandbox answers and is interrupted by itself");
    }
    let patience = detection["silence_duration_ms"].as_u64().filter(|patience| (1..=10_000).contains(patience));
    patience.map_or_else(|| invalid("silence_duration_ms is a number"), |patience| Ok(patience as usize))
}

fn check_tools(tools: &Value) -> Result<(), Wrong> {
    let invalid = |message: &str| Err(("invalid_value", message.to_owned()));
    let Some(tools) = tools.as_array().filter(|tools| tools.len() <= MOST_TOOLS) else {
        return if tools.is_null() { Ok(()) } else { invalid("tools is a list of at most 128") };
    };
    for tool in tools {
        let name = tool["name"].as_str().unwrap_or_default();
        let is_name = (1..=64).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if tool["type"] != "function" || !is_name || tool["parameters"]["type"] != "object" {
            return invalid("a tool is a function with a name and an object of parameters");
        }
    }
    Ok(())
}
