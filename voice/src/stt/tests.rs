use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::*;
use crate::audio::{FRAME, SILENCE};
use crate::speech::program::Program;
use crate::speech::{Heard, Listening, TextToSpeech, Transcript};
use crate::tts;

/// Understands how many bytes it heard; breaks at the pauses it is told to.
struct Counting {
    breaks_at: Vec<u32>,
    asked: AtomicUsize,
}

impl Counting {
    fn new(breaks_at: &[u32]) -> Arc<Self> {
        Arc::new(Self { breaks_at: breaks_at.to_vec(), asked: AtomicUsize::new(0) })
    }
}

#[async_trait]
impl SpeechToText for Counting {
    fn name(&self) -> &'static str {
        "counting"
    }

    async fn listen(&self, _: &Listening, heard: &mut Receiver<Heard>, told: &Sender<Transcript>) -> Result<(), SpeechError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut bytes = 0;
        while let Some(next) = heard.recv().await {
            match next {
                Heard::Audio(sound) => bytes += sound.len(),
                Heard::Pause { utterance } if self.breaks_at.contains(&utterance) => {
                    return Err(SpeechError::Unavailable { provider: "counting", detail: "broke".into() });
                }
                Heard::Pause { utterance } => {
                    let text = bytes.to_string();
                    bytes = 0;
                    told.send(Transcript { utterance, text, is_final: true, confidence: None }).await.unwrap();
                }
            }
        }
        Ok(())
    }
}

/// Utterances of so many frames; what was understood of each.
async fn listen(recogniser: &dyn SpeechToText, utterances: &[usize]) -> Vec<(u32, String)> {
    let ((hear, mut heard), (tell, mut told)) = (mpsc::channel(64), mpsc::channel(64));
    let speaking = async move {
        for (number, frames) in utterances.iter().enumerate() {
            for _ in 0..*frames {
                hear.send(Heard::Audio(vec![0x10; FRAME].into())).await.unwrap();
            }
            hear.send(Heard::Pause { utterance: number as u32 }).await.unwrap();
        }
    };
    let listening = async move {
        recogniser.listen(&Listening::default(), &mut heard, &tell).await.unwrap();
    };
    let reading = async move {
        let mut all = Vec::new();
        while let Some(transcript) = told.recv().await {
            assert!(transcript.is_final);
            all.push((transcript.utterance, transcript.text));
        }
        all
    };
    let ((), (), all) = tokio::join!(speaking, listening, reading);
    all
}

fn understood(numbers: &[(u32, &str)]) -> Vec<(u32, String)> {
    numbers.iter().map(|(utterance, text)| (*utterance, (*text).to_owned())).collect()
}

#[tokio::test]
async fn who_stands_in_hears_the_utterance_from_its_beginning() {
    let (first, second) = (Counting::new(&[1]), Counting::new(&[]));
    let chain = Chain::new(vec![first, second]);
    assert_eq!(listen(&chain, &[2, 3, 4]).await, understood(&[(0, "320"), (1, "480"), (2, "640")]));
}

#[tokio::test]
async fn with_nobody_left_every_pause_is_told_as_not_understood() {
    let only = Counting::new(&[0, 1, 2, 3, 4, 5]);
    let chain = Chain::new(vec![only.clone()]);
    let all = listen(&chain, &[1, 1, 1, 1]).await;
    assert_eq!(all, understood(&[(0, ""), (1, ""), (2, ""), (3, "")]));
    assert_eq!(only.asked.load(Ordering::Relaxed), 3, "then it is left alone");
}

fn pocketsphinx() -> Command {
    let grammar = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/phone.gram");
    let arguments = ["-logfn", "/dev/null", "-jsgf", grammar, "-infile", "{wav}"].map(str::to_owned).to_vec();
    let program = Program { program: "pocketsphinx_continuous".into(), arguments, timeout_s: None };
    let listener = Listener { program, output: Output::Text, fills_band: true };
    Command::new(listener, std::env::temp_dir())
}

#[tokio::test]
async fn a_program_of_the_machine_understands_what_another_says() {
    let espeak = Program {
        program: "espeak-ng".into(),
        arguments: ["--stdout", "-s", "140", "-v", "{voice}", "--stdin"].map(str::to_owned).to_vec(),
        timeout_s: None,
    };
    let voice = tts::Command::new(espeak, "en-us+f3".into());
    let (sound, mut pieces) = mpsc::channel(1_000);
    let saying = crate::speech::Saying { text: "how long does delivery take".into(), ..Default::default() };
    voice.speak(&saying, &sound).await.unwrap();
    drop(sound);
    let ((hear, mut heard), (tell, mut told)) = (mpsc::channel(1_000), mpsc::channel(8));
    hear.send(Heard::Audio(vec![SILENCE; 3_200].into())).await.unwrap();
    while let Some(piece) = pieces.recv().await {
        hear.send(Heard::Audio(piece)).await.unwrap();
    }
    hear.send(Heard::Pause { utterance: 0 }).await.unwrap();
    hear.send(Heard::Audio(vec![SILENCE; 200].into())).await.unwrap();
    hear.send(Heard::Pause { utterance: 1 }).await.unwrap();
    drop(hear);
    pocketsphinx().listen(&Listening::default(), &mut heard, &tell).await.unwrap();
    assert_eq!(told.recv().await.unwrap().text, "how long does delivery take");
    assert_eq!(told.recv().await.unwrap().text, "", "a click is no word");
}
