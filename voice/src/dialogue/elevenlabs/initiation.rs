//! What an agent is told at the beginning of a conversation, over the socket and by the answer to its webhook alike.

use serde_json::{Map, Value, json};

use crate::dialogue::Brief;

/// How an agent is to sound, where it is not to sound as it is set up. Each needs the agent's leave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Style {
    /// The id of a voice.
    pub voice: Option<String>,
    /// 0.7 to 1.2.
    pub speed: Option<f32>,
    /// 0 to 1: lively to even.
    pub stability: Option<f32>,
    /// 0 to 1: how close to the original.
    pub clarity: Option<f32>,
}

/// As it was typed: 1.2 and not the nearest binary fraction of it.
fn typed(number: f32) -> Value {
    json!((f64::from(number) * 1e4).round() / 1e4)
}

fn some(fields: &[(&str, Option<Value>)]) -> Value {
    let fields = fields.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.clone()?)));
    Value::Object(fields.collect::<Map<String, Value>>())
}

fn unless_empty(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| json!(text))
}

/// Nothing is overridden that need not be: an agent refuses what it has no leave for. `user` is our own name for the caller.
pub fn initiation(brief: &Brief, style: &Style, user: Option<&str>) -> Value {
    let prompt = unless_empty(&brief.instructions).map(|prompt| json!({ "prompt": prompt }));
    let language = brief.language.as_deref().and_then(|tag| tag.split('-').next()).map(|code| json!(code.to_lowercase()));
    let agent = some(&[("prompt", prompt), ("first_message", unless_empty(&brief.first_words)), ("language", language)]);
    let voice = brief.voice.as_deref().or(style.voice.as_deref());
    let tts = some(&[
        ("voice_id", voice.map(|voice| json!(voice))),
        ("speed", style.speed.map(typed)),
        ("stability", style.stability.map(typed)),
        ("similarity_boost", style.clarity.map(typed)),
    ]);
    let is_something = |value: &Value| value.as_object().is_some_and(|fields| !fields.is_empty());
    let overrides = some(&[("agent", Some(agent).filter(is_something)), ("tts", Some(tts).filter(is_something))]);
    let mut told = some(&[
        ("type", Some(json!("conversation_initiation_client_data"))),
        ("conversation_config_override", Some(overrides).filter(is_something)),
        ("user_id", user.and_then(unless_empty)),
    ]);
    told["dynamic_variables"] = json!(brief.variables);
    told
}
