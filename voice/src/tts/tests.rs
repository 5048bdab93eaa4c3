use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::mpsc::{self, Sender};

use super::*;
use crate::speech::Saying;
use crate::speech::program::Program;

/// Says one byte a letter, as its character wants.
struct Voice {
    asked: AtomicUsize,
    is_down: bool,
    breaks_after: Option<usize>,
    hangs: bool,
}

impl Voice {
    fn new() -> Self {
        Self { asked: AtomicUsize::new(0), is_down: false, breaks_after: None, hangs: false }
    }

    fn down() -> Self {
        Self { is_down: true, ..Self::new() }
    }
}

#[async_trait]
impl TextToSpeech for Voice {
    fn name(&self) -> &'static str {
        "a voice"
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let down = || SpeechError::Unavailable { provider: "a voice", detail: "down".into() };
        if self.hangs {
            tokio::time::sleep(Duration::from_hours(1)).await;
        }
        if self.is_down {
            return Err(down());
        }
        for (number, letter) in saying.text.bytes().enumerate() {
            if self.breaks_after == Some(number) {
                return Err(down());
            }
            sound.send(vec![letter].into()).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        Ok(())
    }
}

fn saying(text: &str) -> Saying {
    Saying { text: text.into(), ..Saying::default() }
}

async fn heard(voice: &dyn TextToSpeech, text: &str) -> (Vec<u8>, Result<(), SpeechError>) {
    let (sound, mut pieces) = mpsc::channel::<Bytes>(2);
    let said = saying(text);
    let listening = async {
        let mut whole = Vec::new();
        while let Some(piece) = pieces.recv().await {
            whole.extend_from_slice(&piece);
        }
        whole
    };
    let speaking = async {
        let spoken = voice.speak(&said, &sound).await;
        drop(sound);
        spoken
    };
    let (spoken, whole) = tokio::join!(speaking, listening);
    (whole, spoken)
}

#[tokio::test]
async fn another_voice_stands_in_for_one_that_is_down_or_silent() {
    for first in [Voice::down(), Voice { hangs: true, ..Voice::new() }] {
        let chain = Chain::new(vec![Arc::new(first), Arc::new(Voice::new())]).with_patience(Duration::from_millis(50));
        let (sound, spoken) = heard(&chain, "hello").await;
        assert!(spoken.is_ok());
        assert_eq!(sound, b"hello");
    }
}

#[tokio::test]
async fn a_voice_that_breaks_in_a_sentence_is_not_replaced_in_it() {
    let chain = Chain::new(vec![Arc::new(Voice { breaks_after: Some(2), ..Voice::new() }), Arc::new(Voice::new())]);
    let (sound, spoken) = heard(&chain, "hello").await;
    assert_eq!(sound, b"he");
    assert!(matches!(spoken, Err(SpeechError::Unavailable { .. })));
}

#[tokio::test]
async fn a_voice_that_keeps_failing_is_left_alone_for_a_while() {
    let (down, up) = (Arc::new(Voice::down()), Arc::new(Voice::new()));
    let chain = Chain::new(vec![down.clone(), up.clone()]);
    for _ in 0..10 {
        heard(&chain, "x").await.1.unwrap();
    }
    assert_eq!((down.asked.load(Ordering::Relaxed), up.asked.load(Ordering::Relaxed)), (3, 10));
    let nobody = Chain::new(vec![Arc::new(Voice::down())]);
    assert!(heard(&nobody, "x").await.1.is_err());
}

#[tokio::test]
async fn a_stock_text_is_made_once() {
    let own = Arc::new(Voice::new());
    let voice: Arc<dyn TextToSpeech> = own.clone();
    let cache = Cache::default();
    cache.prepare(&voice, "asha", &["one moment".into()]).await.unwrap();
    for _ in 0..2 {
        let (sound, mut pieces) = mpsc::channel(32);
        cache.speak(&voice, "asha", &saying("one moment"), &sound).await.unwrap();
        assert_eq!(pieces.recv().await.unwrap().as_ref(), b"one moment");
    }
    assert_eq!(own.asked.load(Ordering::Relaxed), 1);
    let (sound, _pieces) = mpsc::channel(32);
    cache.speak(&voice, "ben", &saying("one moment"), &sound).await.unwrap();
    assert_eq!(own.asked.load(Ordering::Relaxed), 2, "another voice sounds otherwise");
}

#[tokio::test]
async fn a_program_of_the_machine_speaks() {
    let program = Program {
        program: "espeak-ng".into(),
        arguments: ["--stdout", "-v", "{voice}", "--stdin"].map(str::to_owned).to_vec(),
        timeout_s: None,
    };
    let voice = Command::new(program, "en-us".into());
    let (sound, spoken) = heard(&voice, "Your parcel is on its way.").await;
    spoken.unwrap();
    let seconds = sound.len() as f32 / 8_000.0;
    assert!((1.0..3.5).contains(&seconds), "{seconds}");
    let loud = sound.iter().filter(|code| crate::audio::mulaw::decode(**code).unsigned_abs() > 1_000).count();
    assert!(loud > sound.len() / 10, "{loud} of {}", sound.len());
}
