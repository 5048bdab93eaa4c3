use async_trait::async_trait;
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, Sender};

use super::segments;
use crate::audio::resample::Resampler;
use crate::audio::{RATE, mulaw, wav};
use crate::speech::web::{answered, client, failed};
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "OpenAI";
const BASE: &str = "https://api.openai.com/v1";
const WIDE: u32 = 16_000;

/// What these models hear in near silence.
const INVENTED: [&str; 6] =
    ["thank you", "thanks for watching", "you", "bye", "thank you for watching", "subtitles by the amara org community"];

/// In so short a sound, in bytes, those words are not believed.
const SHORT: usize = 900 * 8;

pub(super) fn usual_model() -> String {
    "gpt-4o-mini-transcribe".to_owned()
}

/// `OpenAI`'s transcriptions, one utterance a request.
pub struct OpenAi {
    client: Client,
    base: String,
    key: String,
    model: String,
}

impl OpenAi {
    pub fn new(base: Option<&str>, key: String, model: String) -> Result<Self, SpeechError> {
        Ok(Self { client: client()?, base: base.unwrap_or(BASE).trim_end_matches('/').to_owned(), key, model })
    }
}

fn is_invented(text: &str, bytes: usize) -> bool {
    let bare: String = text.chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ').collect();
    bytes < SHORT && INVENTED.contains(&bare.trim().to_lowercase().as_str())
}

#[async_trait]
impl segments::Understands for OpenAi {
    async fn understand(&self, sound: &[u8], listening: &Listening) -> Result<String, SpeechError> {
        let unusable = |detail: String| SpeechError::Refused { provider: NAME, detail };
        let (mut narrow, mut wide) = (Vec::with_capacity(sound.len()), Vec::with_capacity(sound.len() * 2));
        mulaw::decode_all(sound, &mut narrow);
        let mut resampler = Resampler::new(RATE, WIDE).map_err(|error| unusable(error.to_string()))?;
        resampler.push(&narrow, &mut wide);
        resampler.finish(&mut wide);
        let file = Part::bytes(wav::write_pcm(&wide, WIDE)).file_name("call.wav").mime_str("audio/wav");
        let file = file.map_err(|error| unusable(error.to_string()))?;
        let mut form = Form::new().part("file", file).text("model", self.model.clone()).text("response_format", "json");
        if let Some(language) = listening.language.as_deref().and_then(|tag| tag.split('-').next()) {
            form = form.text("language", language.to_owned());
        }
        if !listening.terms.is_empty() {
            form = form.text("prompt", listening.terms.join(", "));
        }
        let mut request = self.client.post(format!("{}/audio/transcriptions", self.base)).multipart(form);
        if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        let response = answered(NAME, request.send().await.map_err(|error| failed(NAME, error))?).await?;
        let understood: Value = response.json().await.map_err(|error| failed(NAME, error))?;
        let text = understood["text"].as_str().unwrap_or_default();
        Ok(if is_invented(text, sound.len()) { String::new() } else { text.to_owned() })
    }
}

#[async_trait]
impl SpeechToText for OpenAi {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn listen(
        &self,
        listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        segments::listen(self, listening, heard, told).await
    }
}
