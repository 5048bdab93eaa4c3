//! What the provider takes as an agent.

use serde_json::Value;

use super::super::elevenlabs::{is_language, refusal};
use super::super::rules::Rules;
use super::{Account, invalid};
use crate::serve::Reply;

const FORMATS: [&str; 7] = ["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000", "ulaw_8000"];
const EVENTS: [&str; 14] = [
    "conversation_initiation_metadata",
    "asr_initiation_metadata",
    "ping",
    "audio",
    "interruption",
    "user_transcript",
    "tentative_user_transcript",
    "agent_response",
    "agent_response_correction",
    "client_tool_call",
    "agent_tool_response",
    "mcp_tool_call",
    "mcp_connection_status",
    "vad_score",
];

/// What may stand in the object at a path; elsewhere anything may.
const KNOWN: [(&str, &[&str]); 5] = [
    ("", &["name", "tags", "conversation_config", "platform_settings", "workflow"]),
    ("conversation_config", &["agent", "tts", "asr", "turn", "conversation", "language_presets", "vad"]),
    (
        "conversation_config.agent",
        &["first_message", "language", "disable_first_message_interruptions", "dynamic_variables", "prompt"],
    ),
    (
        "conversation_config.agent.prompt",
        &["prompt", "llm", "temperature", "max_tokens", "tool_ids", "built_in_tools", "knowledge_base", "rag", "custom_llm"],
    ),
    (
        "platform_settings",
        &["auth", "overrides", "call_limits", "privacy", "evaluation", "data_collection", "workspace_overrides", "widget"],
    ),
];

fn at<'a>(agent: &'a Value, path: &str) -> &'a Value {
    path.split('.').filter(|name| !name.is_empty()).fold(agent, |value, name| &value[name])
}

fn is_text(value: &Value) -> bool {
    value.is_null() || value.is_string()
}

pub(super) fn agent(account: &Account, rules: &Rules, agent: &Value) -> Result<(), Reply> {
    for (path, known) in KNOWN {
        let value = at(agent, path);
        let Some(fields) = value.as_object() else {
            if value.is_null() {
                continue;
            }
            return Err(invalid(path, "Input should be a valid dictionary", "dict_type"));
        };
        if let Some(name) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            let place = format!("{path}.{name}");
            return Err(invalid(place.trim_start_matches('.'), "Extra inputs are not permitted", "extra_forbidden"));
        }
    }
    for path in ["name", "conversation_config.agent.first_message", "conversation_config.agent.prompt.prompt"] {
        if !is_text(at(agent, path)) {
            return Err(invalid(path, "Input should be a valid string", "string_type"));
        }
    }
    let language = at(agent, "conversation_config.agent.language");
    if !language.is_null() && !language.as_str().is_some_and(is_language) {
        return Err(invalid("conversation_config.agent.language", "Input should be a language", "enum"));
    }
    for path in ["conversation_config.tts.agent_output_audio_format", "conversation_config.asr.user_input_audio_format"] {
        let format = at(agent, path);
        if !format.is_null() && !format.as_str().is_some_and(|format| FORMATS.contains(&format)) {
            return Err(invalid(path, "Input should be a format of sound", "enum"));
        }
    }
    let events = at(agent, "conversation_config.conversation.client_events").as_array().map(Vec::as_slice).unwrap_or_default();
    if events.iter().any(|event| !event.as_str().is_some_and(|event| EVENTS.contains(&event))) {
        return Err(invalid("conversation_config.conversation.client_events", "Input should be an event", "enum"));
    }
    let voice = at(agent, "conversation_config.tts.voice_id");
    if !voice.is_null() && !voice.as_str().is_some_and(|voice| rules.voices.iter().any(|known| known == voice)) {
        return Err(refusal(400, "voice_not_found", "A voice with that id was not found."));
    }
    let tools = at(agent, "conversation_config.agent.prompt.tool_ids").as_array().map(Vec::as_slice).unwrap_or_default();
    if tools.iter().any(|tool| !account.has_tool(tool)) {
        return Err(refusal(404, "tool_not_found", "An agent cannot have a tool that is not there."));
    }
    let knowledge = at(agent, "conversation_config.agent.prompt.knowledge_base");
    let documents = knowledge.as_array().map(Vec::as_slice).unwrap_or_default();
    if documents.iter().any(|document| !account.has_document(&document["id"])) {
        return Err(refusal(404, "document_not_found", "An agent cannot know a document that is not there."));
    }
    Ok(())
}
