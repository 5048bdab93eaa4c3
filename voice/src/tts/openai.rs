use async_trait::async_trait;
use bytes::Bytes;
use reqwest::Client;
use serde_json::json;
use tokio::sync::mpsc::Sender;

use crate::audio::wav::{Format, PcmReader};
use crate::speech::web::{answered, client, failed};
use crate::speech::{Saying, SpeechError, TextToSpeech, VoiceChoice};

const NAME: &str = "OpenAI";
const BASE: &str = "https://api.openai.com/v1";

/// A request's text is not longer.
const LONGEST: usize = 4_096;

const VOICES: [&str; 13] =
    ["alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse", "marin", "cedar"];

pub(super) fn usual_model() -> String {
    "gpt-4o-mini-tts".to_owned()
}

/// `OpenAI` and servers that speak the same language: bare samples of 24 kHz, brought to the phone's rate here.
pub struct OpenAi {
    client: Client,
    base: String,
    key: String,
    voice: String,
    model: String,
    instructions: String,
    speed: f32,
}

impl OpenAi {
    /// Without a key for a server of one's own.
    pub fn new(
        base: Option<&str>,
        key: String,
        voice: String,
        model: String,
        instructions: String,
        speed: f32,
    ) -> Result<Self, SpeechError> {
        if !(0.25..=4.0).contains(&speed) {
            return Err(SpeechError::Refused { provider: NAME, detail: "speed is 0.25 to 4".to_owned() });
        }
        let base = base.unwrap_or(BASE).trim_end_matches('/').to_owned();
        Ok(Self { client: client()?, base, key, voice, model, instructions, speed })
    }
}

#[async_trait]
impl TextToSpeech for OpenAi {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let text: String = saying.text.chars().take(LONGEST).collect();
        let mut body = json!({
            "model": self.model,
            "input": text,
            "voice": self.voice,
            "response_format": "pcm",
            "speed": (f64::from(self.speed) * 1e4).round() / 1e4,
        });
        if !self.instructions.is_empty() && !self.model.starts_with("tts-1") {
            body["instructions"] = json!(self.instructions);
        }
        let mut request = self.client.post(format!("{}/audio/speech", self.base)).json(&body);
        if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        let response = request.send().await.map_err(|error| failed(NAME, error))?;
        let mut response = answered(NAME, response).await?;
        let format = Format { is_mulaw: false, channels: 1, rate: 24_000 };
        let unusable =
            |error: crate::audio::resample::UnusableRate| SpeechError::Refused { provider: NAME, detail: error.to_string() };
        let (mut reader, mut out) = (PcmReader::new(format).map_err(unusable)?, Vec::new());
        while let Some(piece) = response.chunk().await.map_err(|error| failed(NAME, error))? {
            reader.push(&piece, &mut out);
            if !out.is_empty() {
                sound.send(std::mem::take(&mut out).into()).await.map_err(|_gone| SpeechError::Unwanted)?;
            }
        }
        reader.finish(&mut out);
        if !out.is_empty() {
            sound.send(out.into()).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok(())
    }

    async fn list_voices(&self) -> Result<Vec<VoiceChoice>, SpeechError> {
        let voice = |id: &str| VoiceChoice { id: id.to_owned(), name: id.to_owned(), languages: Vec::new(), sample: None };
        Ok(VOICES.iter().map(|id| voice(id)).collect())
    }
}
