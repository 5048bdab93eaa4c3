//! For recognisers that take one utterance at a time: sound is collected until the speaker pauses, then understood whole.

use async_trait::async_trait;
use tokio::sync::mpsc::{Receiver, Sender};

use crate::audio::{PER_MS, SILENCE};
use crate::speech::{Heard, Listening, SpeechError, Transcript};

/// Of one utterance.
const MOST: usize = 60_000 * PER_MS as usize;

/// Shorter ones are coughs and clicks, in which such recognisers find words all the same.
const LEAST: usize = 150 * PER_MS as usize;

/// Without some silence after them last words are lost.
const TAIL: usize = 500 * PER_MS as usize;

/// Understands one whole utterance, in µ-law.
#[async_trait]
pub(super) trait Understands: Sync {
    async fn understand(&self, sound: &[u8], listening: &Listening) -> Result<String, SpeechError>;
}

/// Understands the utterances one after the other.
pub(super) async fn listen(
    recogniser: &dyn Understands,
    listening: &Listening,
    heard: &mut Receiver<Heard>,
    told: &Sender<Transcript>,
) -> Result<(), SpeechError> {
    let mut sound = Vec::new();
    while let Some(next) = heard.recv().await {
        match next {
            Heard::Audio(piece) => sound.extend_from_slice(&piece[..piece.len().min(MOST - sound.len())]),
            Heard::Pause { utterance } => {
                let mut whole = std::mem::take(&mut sound);
                let text = if whole.len() < LEAST {
                    String::new()
                } else {
                    whole.resize(whole.len() + TAIL, SILENCE);
                    recogniser.understand(&whole, listening).await?
                };
                let transcript = Transcript { utterance, text: text.trim().to_owned(), is_final: true, confidence: None };
                told.send(transcript).await.map_err(|_gone| SpeechError::Unwanted)?;
            }
        }
    }
    Ok(())
}
