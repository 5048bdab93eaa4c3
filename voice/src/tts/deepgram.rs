use async_trait::async_trait;
use bytes::Bytes;
use reqwest::Client;
use serde_json::json;
use tokio::sync::mpsc::Sender;

use crate::speech::web::{answered, client, failed};
use crate::speech::{Saying, SpeechError, TextToSpeech};

const NAME: &str = "Deepgram";
const BASE: &str = "https://api.deepgram.com";

/// Deepgram Aura, over HTTP: µ-law as it is made.
pub struct Deepgram {
    client: Client,
    base: String,
    key: String,
    voice: String,
}

impl Deepgram {
    pub fn new(base: Option<&str>, key: String, voice: String) -> Result<Self, SpeechError> {
        let is_one = voice.starts_with("aura")
            && voice.len() <= 64
            && voice.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_one {
            return Err(SpeechError::Refused { provider: NAME, detail: "a voice is written like aura-2-thalia-en".to_owned() });
        }
        Ok(Self { client: client()?, base: base.unwrap_or(BASE).trim_end_matches('/').to_owned(), key, voice })
    }
}

#[async_trait]
impl TextToSpeech for Deepgram {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let address = format!("{}/v1/speak?model={}&encoding=mulaw&sample_rate=8000&container=none", self.base, self.voice);
        let request = self
            .client
            .post(address)
            .header("Authorization", format!("Token {}", self.key))
            .json(&json!({ "text": saying.text }));
        let response = request.send().await.map_err(|error| failed(NAME, error))?;
        let mut response = answered(NAME, response).await?;
        while let Some(piece) = response.chunk().await.map_err(|error| failed(NAME, error))? {
            sound.send(piece).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok(())
    }
}
