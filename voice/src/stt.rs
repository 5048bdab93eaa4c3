//! Who listens. One more provider is one file here and one line in [`Settings`].

mod chain;
mod command;
mod deepgram;
mod elevenlabs;
mod live;
mod openai;
mod openai_realtime;
mod segments;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use chain::Chain;
pub use command::{Command, Listener, Output};
pub use deepgram::Deepgram;
pub use elevenlabs::ElevenLabs;
pub use live::Waits;
pub use openai::OpenAi;
pub use openai_realtime::OpenAiRealtime;

use crate::speech::{SpeechError, SpeechToText};

/// A recogniser, as it is chosen in the settings of a voice agent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "provider", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ListenerSettings)]
pub enum Settings {
    /// A program of the server, by the name that its configuration gives it.
    Program { name: String },
    /// `OpenAI`, or a server that speaks the same language, such as whisper.cpp's or speaches.
    Openai {
        #[serde(default = "openai::usual_model")]
        model: String,
        /// Empty: `OpenAI` itself.
        #[serde(default)]
        base_url: String,
    },
    /// Words as they are spoken, over a socket.
    Deepgram {
        #[serde(default = "usual_deepgram")]
        model: String,
    },
    /// Words as they are spoken, over a socket.
    Elevenlabs {
        #[serde(default = "usual_elevenlabs")]
        model: String,
    },
    /// Words as they are spoken, over a socket.
    OpenaiRealtime {
        #[serde(default = "openai::usual_model")]
        model: String,
    },
}

fn usual_deepgram() -> String {
    "nova-3".to_owned()
}

fn usual_elevenlabs() -> String {
    "scribe_v2_realtime".to_owned()
}

impl Settings {
    /// Whose key it needs.
    pub fn vendor(&self) -> Option<&'static str> {
        match self {
            Self::Program { .. } => None,
            Self::Openai { .. } | Self::OpenaiRealtime { .. } => Some("openai"),
            Self::Deepgram { .. } => Some("deepgram"),
            Self::Elevenlabs { .. } => Some("elevenlabs"),
        }
    }
}

/// The recogniser of these settings that needs no program.
pub fn over_the_web(settings: &Settings, key: String, base: Option<&str>) -> Result<Arc<dyn SpeechToText>, SpeechError> {
    match settings {
        Settings::Program { .. } => {
            Err(SpeechError::Refused { provider: "the local program", detail: "it is not one of the web".into() })
        }
        Settings::Openai { model, base_url } => {
            let base = Some(base_url.as_str()).filter(|base| !base.is_empty()).or(base);
            Ok(Arc::new(OpenAi::new(base, key, model.clone())?))
        }
        Settings::Deepgram { model } => Ok(Arc::new(Deepgram::new(base, &key, model)?)),
        Settings::Elevenlabs { model } => Ok(Arc::new(ElevenLabs::new(base, &key, model)?)),
        Settings::OpenaiRealtime { model } => Ok(Arc::new(OpenAiRealtime::new(base, &key, model.clone())?)),
    }
}

#[cfg(test)]
mod tests;
