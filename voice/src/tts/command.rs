use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::mpsc::Sender;

use crate::audio::wav::WavReader;
use crate::speech::program::{Filling, Program};
use crate::speech::{Saying, SpeechError, TextToSpeech};

const NAME: &str = "the local program";

/// A program that writes WAV to its output, of whatever rate: `espeak-ng --stdout -v {voice} --stdin`.
pub struct Command {
    program: Program,
    voice: String,
}

impl Command {
    pub fn new(program: Program, voice: String) -> Self {
        Self { program, voice }
    }

    async fn run(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let language = saying.language.as_deref().unwrap_or_default();
        let filling = Filling { text: &saying.text, language, voice: &self.voice, wav: "" };
        let mut running = self.program.start(filling)?;
        running.tell(if self.program.takes_text() { "" } else { &saying.text }).await?;
        let (mut reader, mut buffer, mut out) = (WavReader::new(), vec![0; 16 * 1024], Vec::new());
        loop {
            let read = running.read(&mut buffer).await?;
            if read == 0 {
                break;
            }
            reader.push(&buffer[..read], &mut out).map_err(|error| unreadable(&error))?;
            send(&mut out, sound).await?;
        }
        running.finish().await?;
        reader.finish(&mut out).map_err(|error| unreadable(&error))?;
        send(&mut out, sound).await
    }
}

async fn send(out: &mut Vec<u8>, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
    if out.is_empty() {
        return Ok(());
    }
    sound.send(std::mem::take(out).into()).await.map_err(|_gone| SpeechError::Unwanted)
}

fn unreadable(error: &dyn std::error::Error) -> SpeechError {
    SpeechError::Unavailable { provider: NAME, detail: error.to_string() }
}

#[async_trait]
impl TextToSpeech for Command {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let whole = self.run(saying, sound);
        let elapsed = |_elapsed| SpeechError::Unavailable { provider: NAME, detail: "it takes too long".to_owned() };
        tokio::time::timeout(self.program.timeout(), whole).await.map_err(elapsed)?
    }
}
