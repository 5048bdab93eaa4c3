use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Receiver, Sender};

use super::segments;
use crate::audio::resample::Resampler;
use crate::audio::{RATE, mulaw, wav};
use crate::speech::program::{Filling, Program};
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "the local program";

/// What recognisers of wide-band speech are trained on.
const WIDE: u32 = 16_000;

/// A program that understands a WAV file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listener {
    #[serde(flatten)]
    pub program: Program,
    #[serde(default)]
    pub output: Output,
    /// A phone carries nothing above 4 kHz, and some recognisers lose words for it: what is below is mirrored above, more softly.
    #[serde(default)]
    pub fills_band: bool,
}

/// Where the words stand in what it prints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    /// All of it.
    #[default]
    Text,
    /// At this pointer of a JSON document.
    Json(String),
}

pub struct Command {
    listener: Listener,
    folder: PathBuf,
}

impl Command {
    /// Utterances are written to files of their own in `folder`, and removed when they are understood.
    pub fn new(listener: Listener, folder: PathBuf) -> Self {
        Self { listener, folder }
    }

    fn file(&self) -> Kept {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Kept(self.folder.join(format!("utterance-{}-{number}.wav", std::process::id())))
    }

    fn wav(&self, sound: &[u8]) -> Result<Vec<u8>, SpeechError> {
        let mut narrow = Vec::with_capacity(sound.len());
        mulaw::decode_all(sound, &mut narrow);
        let mut wide = Vec::with_capacity(narrow.len() * 2);
        if self.listener.fills_band {
            let mut samples = narrow.iter().copied().peekable();
            while let Some(sample) = samples.next() {
                let next = samples.peek().copied().unwrap_or(sample);
                // Between silence and the middle of both: the nearer to silence, the more of the mirror image is left.
                wide.extend([sample, i16::midpoint(sample, next) / 10 * 3]);
            }
        } else {
            let unusable =
                |error: crate::audio::resample::UnusableRate| SpeechError::Refused { provider: NAME, detail: error.to_string() };
            let mut resampler = Resampler::new(RATE, WIDE).map_err(unusable)?;
            resampler.push(&narrow, &mut wide);
            resampler.finish(&mut wide);
        }
        Ok(wav::write_pcm(&wide, WIDE))
    }

    fn words(&self, printed: &str) -> Result<String, SpeechError> {
        match &self.listener.output {
            Output::Text => Ok(printed.split_whitespace().collect::<Vec<_>>().join(" ")),
            Output::Json(pointer) => {
                let unreadable = |detail: &str| SpeechError::Unavailable { provider: NAME, detail: detail.to_owned() };
                let document: serde_json::Value =
                    serde_json::from_str(printed).map_err(|_unreadable| unreadable("it printed no JSON"))?;
                let text = document.pointer(pointer).and_then(serde_json::Value::as_str);
                text.map(str::to_owned).ok_or_else(|| unreadable("there are no words where they are expected"))
            }
        }
    }
}

/// A file that is gone when it is not needed any more, however that comes.
struct Kept(PathBuf);

impl Drop for Kept {
    fn drop(&mut self) {
        let _gone_already = std::fs::remove_file(&self.0);
    }
}

#[async_trait]
impl segments::Understands for Command {
    async fn understand(&self, sound: &[u8], listening: &Listening) -> Result<String, SpeechError> {
        let kept = self.file();
        let bytes = self.wav(sound)?;
        let unwritten = |error: std::io::Error| SpeechError::Unavailable {
            provider: NAME,
            detail: format!("no file can be written: {error}"),
        };
        tokio::fs::write(&kept.0, bytes).await.map_err(unwritten)?;
        let wav = kept.0.to_string_lossy().into_owned();
        let language = listening.language.as_deref().unwrap_or_default();
        let printed = self.listener.program.output(Filling { language, wav: &wav, ..Filling::default() }).await?;
        self.words(&printed)
    }
}

#[async_trait]
impl SpeechToText for Command {
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
