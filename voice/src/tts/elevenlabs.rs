use async_trait::async_trait;
use bytes::Bytes;
use reqwest::Client;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;
use utoipa::ToSchema;

use crate::speech::web::{answered, client, failed};
use crate::speech::{Saying, SpeechError, TextToSpeech, VoiceChoice};

const NAME: &str = "ElevenLabs";
const BASE: &str = "https://api.elevenlabs.io";

pub(super) fn usual_model() -> String {
    "eleven_flash_v2_5".to_owned()
}

/// How a voice is to sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceStyle {
    /// 0 to 1: lively to even.
    pub stability: f32,
    /// 0 to 1: how close to the original.
    pub clarity: f32,
    /// 0 to 1.
    pub style: f32,
    /// 0.7 to 1.2.
    pub speed: f32,
    pub speaker_boost: bool,
}

impl Default for VoiceStyle {
    fn default() -> Self {
        Self { stability: 0.5, clarity: 0.8, style: 0.0, speed: 1.0, speaker_boost: true }
    }
}

/// `ElevenLabs`, over HTTP: one request a sentence, µ-law as it is made.
pub struct ElevenLabs {
    client: Client,
    base: String,
    key: String,
    voice: String,
    model: String,
    style: VoiceStyle,
}

impl ElevenLabs {
    pub fn new(base: Option<&str>, key: String, voice: String, model: String, style: VoiceStyle) -> Result<Self, SpeechError> {
        let is_one = !voice.is_empty() && voice.len() <= 64 && voice.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_one {
            return Err(SpeechError::Refused { provider: NAME, detail: "a voice id is letters and digits".to_owned() });
        }
        let base = base.unwrap_or(BASE).trim_end_matches('/').to_owned();
        Ok(Self { client: client()?, base, key, voice, model, style })
    }
}

#[async_trait]
impl TextToSpeech for ElevenLabs {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let VoiceStyle { stability, clarity, style, speed, speaker_boost } = self.style;
        // As they were typed: 1.2 and not the nearest binary fraction of it.
        let [stability, clarity, style, speed] =
            [stability, clarity, style, speed].map(|number| (f64::from(number) * 1e4).round() / 1e4);
        let mut body = json!({
            "text": saying.text,
            "model_id": self.model,
            "voice_settings": {
                "stability": stability,
                "similarity_boost": clarity,
                "style": style,
                "speed": speed,
                "use_speaker_boost": speaker_boost,
            },
        });
        if let Some(before) = &saying.before {
            body["previous_text"] = json!(before);
        }
        let address = format!("{}/v1/text-to-speech/{}/stream?output_format=ulaw_8000", self.base, self.voice);
        let request = self.client.post(address).header("xi-api-key", &self.key).json(&body);
        let response = request.send().await.map_err(|error| failed(NAME, error))?;
        let mut response = answered(NAME, response).await?;
        while let Some(piece) = response.chunk().await.map_err(|error| failed(NAME, error))? {
            sound.send(piece).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok(())
    }

    async fn list_voices(&self) -> Result<Vec<VoiceChoice>, SpeechError> {
        let request = self.client.get(format!("{}/v2/voices?page_size=100", self.base)).header("xi-api-key", &self.key);
        let response = answered(NAME, request.send().await.map_err(|error| failed(NAME, error))?).await?;
        let listed: Value = response.json().await.map_err(|error| failed(NAME, error))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().chars().take(200).collect::<String>();
        let voices = listed["voices"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(|voice| VoiceChoice {
            id: text(&voice["voice_id"]),
            name: text(&voice["name"]),
            languages: voice["labels"]["language"].as_str().map(str::to_owned).into_iter().collect(),
            sample: voice["preview_url"].as_str().map(str::to_owned),
        });
        Ok(voices.take(100).collect())
    }
}
