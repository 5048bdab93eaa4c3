//! Who speaks. One more provider is one file here and one line in [`Settings`].

mod cache;
mod chain;
mod command;
mod deepgram;
mod elevenlabs;
mod openai;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use cache::Cache;
pub use chain::Chain;
pub use command::Command;
pub use deepgram::Deepgram;
pub use elevenlabs::{ElevenLabs, VoiceStyle};
pub use openai::OpenAi;

use crate::speech::{SpeechError, TextToSpeech};

/// A voice, as it is chosen in the settings of a voice agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = VoiceSettings)]
pub enum Settings {
    /// A program of the server, by the name that its configuration gives it.
    Program {
        name: String,
        #[serde(default)]
        voice: String,
    },
    Elevenlabs {
        voice: String,
        #[serde(default = "elevenlabs::usual_model")]
        model: String,
        #[serde(default)]
        style: VoiceStyle,
    },
    Openai {
        voice: String,
        #[serde(default = "openai::usual_model")]
        model: String,
        /// How it is to sound, in words; not every model can.
        #[serde(default)]
        instructions: String,
        /// 0.25 to 4.
        #[serde(default = "usual_speed")]
        speed: f32,
        /// Of a server that speaks the same language; empty: `OpenAI` itself.
        #[serde(default)]
        base_url: String,
    },
    Deepgram {
        /// `aura-2-thalia-en`.
        voice: String,
    },
}

pub(crate) fn usual_speed() -> f32 {
    1.0
}

impl Settings {
    /// Whose key it needs.
    pub fn vendor(&self) -> Option<&'static str> {
        match self {
            Self::Program { .. } => None,
            Self::Elevenlabs { .. } => Some("elevenlabs"),
            Self::Openai { .. } => Some("openai"),
            Self::Deepgram { .. } => Some("deepgram"),
        }
    }
}

/// The voice of these settings that needs no program.
pub fn over_the_web(settings: &Settings, key: String, base: Option<&str>) -> Result<Arc<dyn TextToSpeech>, SpeechError> {
    Ok(match settings {
        Settings::Program { .. } => {
            return Err(SpeechError::Refused { provider: "the local program", detail: "it is not one of the web".into() });
        }
        Settings::Elevenlabs { voice, model, style } => {
            Arc::new(ElevenLabs::new(base, key, voice.clone(), model.clone(), style.clone())?)
        }
        Settings::Openai { voice, model, instructions, speed, base_url } => {
            let base = Some(base_url.as_str()).filter(|base| !base.is_empty()).or(base);
            Arc::new(OpenAi::new(base, key, voice.clone(), model.clone(), instructions.clone(), *speed)?)
        }
        Settings::Deepgram { voice } => Arc::new(Deepgram::new(base, key, voice.clone())?),
    })
}

#[cfg(test)]
mod tests;
