use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use parking_lot::Mutex;
use tokio::sync::mpsc::{self, Sender};

use crate::speech::{Saying, SpeechError, TextToSpeech};

/// Sound of so many bytes is kept: half an hour.
const MOST: usize = 16 * 1024 * 1024;

/// Keeps the sound of texts that are said again and again: greetings, and what fills a wait.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    sounds: HashMap<(String, String), Bytes>,
    /// Least lately used first.
    order: VecDeque<(String, String)>,
    bytes: usize,
}

impl Cache {
    /// Speaks a stock text: from what is kept, or with this voice, whose settings `voice_key` names, and keeps it.
    pub async fn speak(
        &self,
        voice: &Arc<dyn TextToSpeech>,
        voice_key: &str,
        saying: &Saying,
        sound: &Sender<Bytes>,
    ) -> Result<(), SpeechError> {
        let key = (voice_key.to_owned(), saying.text.clone());
        let kept = self.kept.lock().get(&key);
        if let Some(kept) = kept {
            return sound.send(kept).await.map_err(|_gone| SpeechError::Unwanted);
        }
        let whole = tape(voice, saying, sound).await?;
        self.kept.lock().keep(key, whole);
        Ok(())
    }

    /// Makes the sound before it is needed.
    pub async fn prepare(&self, voice: &Arc<dyn TextToSpeech>, voice_key: &str, texts: &[String]) -> Result<(), SpeechError> {
        for text in texts.iter().take(32) {
            let (sound, mut unheard) = mpsc::channel(8);
            let saying = Saying { text: text.clone(), ..Saying::default() };
            let (made, ()) = tokio::join!(
                async {
                    let made = self.speak(voice, voice_key, &saying, &sound).await;
                    drop(sound);
                    made
                },
                async { while unheard.recv().await.is_some() {} }
            );
            made?;
        }
        Ok(())
    }
}

impl Kept {
    fn get(&mut self, key: &(String, String)) -> Option<Bytes> {
        let found = self.sounds.get(key).cloned()?;
        self.order.retain(|known| known != key);
        self.order.push_back(key.clone());
        Some(found)
    }

    fn keep(&mut self, key: (String, String), sound: Bytes) {
        if sound.len() > MOST / 4 {
            return;
        }
        self.bytes += sound.len();
        if let Some(former) = self.sounds.insert(key.clone(), sound) {
            self.bytes -= former.len();
            self.order.retain(|known| *known != key);
        }
        self.order.push_back(key);
        while self.bytes > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.bytes -= self.sounds.remove(&oldest).map_or(0, |sound| sound.len());
        }
    }
}

/// Passes sound on and keeps a copy.
async fn tape(voice: &Arc<dyn TextToSpeech>, saying: &Saying, sound: &Sender<Bytes>) -> Result<Bytes, SpeechError> {
    let (own, mut pieces) = mpsc::channel::<Bytes>(4);
    let speaking = async move { voice.speak(saying, &own).await };
    let passing = async {
        let mut whole = BytesMut::new();
        while let Some(piece) = pieces.recv().await {
            whole.extend_from_slice(&piece);
            sound.send(piece).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok::<_, SpeechError>(whole.freeze())
    };
    let (spoken, whole) = tokio::join!(speaking, passing);
    let whole = whole?;
    spoken.map(|()| whole)
}
