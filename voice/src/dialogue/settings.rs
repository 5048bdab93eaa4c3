//! Which provider holds a conversation, and how.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ElevenLabs, OpenAi, SpeechToSpeech, elevenlabs, openai};
use crate::speech::SpeechError;
use crate::turns::Wrong;

/// A provider of whole conversations, as it is chosen in the settings of a voice agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = DialogueSettings)]
pub enum Settings {
    /// `OpenAI` Realtime, or a server that speaks the same language.
    OpenaiRealtime {
        #[serde(default = "usual_model")]
        model: String,
        #[serde(default = "usual_voice")]
        voice: String,
        /// 0.25 to 1.5.
        #[serde(default = "crate::tts::usual_speed")]
        speed: f32,
        /// What writes down the caller's words.
        #[serde(default = "usual_hearing")]
        hearing: String,
        /// 0 to 1: how loud a voice has to be to count.
        #[serde(default = "usual_threshold")]
        threshold: f32,
        /// So much silence ends a turn: 200 to 2,000.
        #[serde(default = "usual_silence")]
        silence_ms: u32,
        /// Empty: `OpenAI` itself.
        #[serde(default)]
        base_url: String,
    },
    /// An agent of `ElevenLabs`. What is said here of its voice needs the agent's leave.
    ElevenlabsAgent {
        agent_id: String,
        /// Empty: the agent's own.
        #[serde(default)]
        voice: String,
        /// 0.7 to 1.2.
        #[serde(default)]
        speed: Option<f32>,
        /// 0 to 1: lively to even.
        #[serde(default)]
        stability: Option<f32>,
        /// 0 to 1: how close to the original.
        #[serde(default)]
        clarity: Option<f32>,
        /// That of a region; empty: the usual one.
        #[serde(default)]
        base_url: String,
    },
}

fn usual_model() -> String {
    "gpt-realtime".to_owned()
}

fn usual_voice() -> String {
    "marin".to_owned()
}

fn usual_hearing() -> String {
    "gpt-4o-mini-transcribe".to_owned()
}

fn usual_threshold() -> f32 {
    0.5
}

fn usual_silence() -> u32 {
    500
}

/// Characters of a name or an address.
const LONGEST: usize = 200;

/// Letters, digits and a few signs, as names of models and voices have them.
fn is_name(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | b'/');
    (1..=LONGEST).contains(&name.len()) && name.bytes().all(is_plain)
}

fn is_id(id: &str) -> bool {
    (1..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_base(base: &str) -> bool {
    base.is_empty() || base.len() <= LONGEST && ["https://", "http://"].into_iter().any(|scheme| base.starts_with(scheme))
}

impl Settings {
    /// Whose key it needs.
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::OpenaiRealtime { .. } => "openai",
            Self::ElevenlabsAgent { .. } => "elevenlabs",
        }
    }

    /// Every field that cannot be so.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        let mut need = |holds: bool, pointer: &str, detail: &str| {
            if !holds {
                wrong.push(Wrong { pointer: pointer.to_owned(), detail: detail.to_owned() });
            }
        };
        match self {
            Self::OpenaiRealtime { model, voice, speed, hearing, threshold, silence_ms, base_url } => {
                need(is_name(model), "/model", "a name such as gpt-realtime");
                need(is_name(voice), "/voice", "a name such as marin");
                need((0.25..=1.5).contains(speed), "/speed", "0.25 to 1.5");
                need(is_name(hearing), "/hearing", "a name such as gpt-4o-mini-transcribe");
                need((0.0..=1.0).contains(threshold), "/threshold", "0 to 1");
                need((200..=2_000).contains(silence_ms), "/silence_ms", "200 to 2000");
                need(is_base(base_url), "/base_url", "empty, or an address that begins with https://");
            }
            Self::ElevenlabsAgent { agent_id, voice, speed, stability, clarity, base_url } => {
                need(is_id(agent_id), "/agent_id", "the id of an agent");
                need(voice.is_empty() || is_id(voice), "/voice", "empty, or the id of a voice");
                let is_in =
                    |number: &Option<f32>, least: f32, most: f32| number.is_none_or(|number| (least..=most).contains(&number));
                need(is_in(speed, 0.7, 1.2), "/speed", "0.7 to 1.2");
                need(is_in(stability, 0.0, 1.0), "/stability", "0 to 1");
                need(is_in(clarity, 0.0, 1.0), "/clarity", "0 to 1");
                need(is_base(base_url), "/base_url", "empty, or an address that begins with https://");
            }
        }
        wrong
    }
}

/// The provider of these settings.
pub fn over_the_web(settings: &Settings, key: &str, base: Option<&str>) -> Result<Arc<dyn SpeechToSpeech>, SpeechError> {
    Ok(match settings.clone() {
        Settings::OpenaiRealtime { model, voice, speed, hearing, threshold, silence_ms, base_url } => {
            let base = Some(base_url.as_str()).filter(|base| !base.is_empty()).or(base);
            Arc::new(OpenAi::new(base, key, openai::Style { model, voice, speed, hearing, threshold, silence_ms })?)
        }
        Settings::ElevenlabsAgent { agent_id, voice, speed, stability, clarity, base_url } => {
            let base = Some(base_url.as_str()).filter(|base| !base.is_empty()).or(base);
            let voice = Some(voice).filter(|voice| !voice.is_empty());
            Arc::new(ElevenLabs::new(base, key, agent_id, elevenlabs::Style { voice, speed, stability, clarity })?)
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(settings: serde_json::Value) -> Settings {
        serde_json::from_value(settings).unwrap()
    }

    #[test]
    fn the_usual_settings_are_right_and_every_wrong_field_is_named() {
        assert_eq!(read(json!({"provider": "openai_realtime"})).wrong(), []);
        assert_eq!(read(json!({"provider": "elevenlabs_agent", "agent_id": "agent_1"})).wrong(), []);
        let wrong = read(json!({"provider": "openai_realtime", "model": "", "voice": "a b", "speed": 2, "hearing": "",
            "threshold": 2, "silence_ms": 1, "base_url": "ftp://x"}));
        let pointers: Vec<String> = wrong.wrong().into_iter().map(|wrong| wrong.pointer).collect();
        assert_eq!(pointers, ["/model", "/voice", "/speed", "/hearing", "/threshold", "/silence_ms", "/base_url"]);
        let wrong = read(json!({"provider": "elevenlabs_agent", "agent_id": "../a", "voice": "a b", "speed": 0.5,
            "stability": 2, "clarity": -1, "base_url": "x"}));
        let pointers: Vec<String> = wrong.wrong().into_iter().map(|wrong| wrong.pointer).collect();
        assert_eq!(pointers, ["/agent_id", "/voice", "/speed", "/stability", "/clarity", "/base_url"]);
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused() {
        assert!(serde_json::from_value::<Settings>(json!({"provider": "openai_realtime", "colour": "red"})).is_err());
    }
}
