use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use tokio::sync::mpsc::{self, Sender};

use crate::speech::breaker::Breaker;
use crate::speech::{Saying, SpeechError, TextToSpeech};

/// Who has made no sound by then has failed.
const FIRST_SOUND: Duration = Duration::from_millis(2_500);

const NAME: &str = "the voices";

/// Voices that stand in for one another, the first that can coming first. Once a sentence has begun its voice does not change.
pub struct Chain {
    voices: Vec<(Arc<dyn TextToSpeech>, Mutex<Breaker>)>,
    began: Instant,
    first_sound: Duration,
}

impl Chain {
    pub fn new(voices: Vec<Arc<dyn TextToSpeech>>) -> Self {
        let voices = voices.into_iter().map(|voice| (voice, Mutex::default())).collect();
        Self { voices, began: Instant::now(), first_sound: FIRST_SOUND }
    }

    /// Waits for the first sound of each for so long.
    #[must_use]
    pub fn with_patience(self, first_sound: Duration) -> Self {
        Self { first_sound, ..self }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// Whether it made a sound, and how it ended.
    async fn speak_with(
        &self,
        voice: &dyn TextToSpeech,
        saying: &Saying,
        sound: &Sender<Bytes>,
    ) -> (bool, Result<(), SpeechError>) {
        let (own, mut pieces) = mpsc::channel(4);
        let speaking = async move { voice.speak(saying, &own).await };
        tokio::pin!(speaking);
        let late = tokio::time::sleep(self.first_sound);
        tokio::pin!(late);
        let (mut has_begun, mut ended) = (false, None);
        loop {
            tokio::select! {
                piece = pieces.recv() => match piece {
                    Some(piece) => {
                        has_begun = true;
                        if sound.send(piece).await.is_err() {
                            return (has_begun, Err(SpeechError::Unwanted));
                        }
                    }
                    None if ended.is_some() => return (has_begun, ended.unwrap_or(Ok(()))),
                    None => {}
                },
                result = &mut speaking, if ended.is_none() => ended = Some(result),
                () = &mut late, if !has_begun && ended.is_none() => {
                    let detail = "no sound in time".to_owned();
                    return (false, Err(SpeechError::Unavailable { provider: voice.name(), detail }));
                }
            }
        }
    }
}

#[async_trait]
impl TextToSpeech for Chain {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let mut last = SpeechError::Unavailable { provider: NAME, detail: "none can be used now".to_owned() };
        for (voice, breaker) in &self.voices {
            if !breaker.lock().may_ask(self.now()) {
                continue;
            }
            let (has_begun, ended) = self.speak_with(voice.as_ref(), saying, sound).await;
            match ended {
                Ok(()) => {
                    breaker.lock().succeeded();
                    return Ok(());
                }
                Err(SpeechError::Unwanted) => return Err(SpeechError::Unwanted),
                Err(error) => {
                    breaker.lock().failed(self.now());
                    tracing::warn!(%error, "a voice failed");
                    if has_begun {
                        return Err(error);
                    }
                    last = error;
                }
            }
        }
        Err(last)
    }
}
