use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use parking_lot::Mutex;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::audio::PER_MS;
use crate::speech::breaker::Breaker;
use crate::speech::{Heard, Listening, SpeechError, SpeechToText, Transcript};

const NAME: &str = "the recognisers";

/// Sound of an utterance that is kept for whoever stands in.
const MOST: usize = 60_000 * PER_MS as usize;

/// Recognisers that stand in for one another in the middle of a call: what the failed one had heard of the utterance is heard
/// again by the next.
pub struct Chain {
    recognisers: Vec<(Arc<dyn SpeechToText>, Mutex<Breaker>)>,
    began: Instant,
}

/// What has been heard and not been understood for good.
#[derive(Default)]
struct Open {
    heard: Vec<Heard>,
    bytes: usize,
}

impl Open {
    fn add(&mut self, heard: Heard) {
        if let Heard::Audio(sound) = &heard {
            if self.bytes + sound.len() > MOST {
                return;
            }
            self.bytes += sound.len();
        }
        self.heard.push(heard);
    }

    /// This utterance is understood: it and what was before it need not be heard again.
    fn understood(&mut self, utterance: u32) {
        let until = self.heard.iter().position(|heard| *heard == Heard::Pause { utterance });
        if let Some(until) = until {
            let audio = self.heard.drain(..=until).map(|heard| if let Heard::Audio(sound) = heard { sound.len() } else { 0 });
            self.bytes -= audio.sum::<usize>();
        }
    }

    fn pauses(&self) -> impl Iterator<Item = u32> {
        self.heard.iter().filter_map(|heard| if let Heard::Pause { utterance } = heard { Some(*utterance) } else { None })
    }
}

impl Chain {
    pub fn new(recognisers: Vec<Arc<dyn SpeechToText>>) -> Self {
        let recognisers = recognisers.into_iter().map(|recogniser| (recogniser, Mutex::default())).collect();
        Self { recognisers, began: Instant::now() }
    }

    fn now(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    /// Listens with one of them until the call is over (then `Ok`) or it fails.
    async fn listen_with(
        recogniser: &dyn SpeechToText,
        listening: &Listening,
        open: &mut Open,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        let (pass, mut passed) = mpsc::channel(256);
        let (tell, mut transcripts) = mpsc::channel::<Transcript>(64);
        let working = async { recogniser.listen(listening, &mut passed, &tell).await };
        tokio::pin!(working);
        for again in open.heard.clone() {
            // More than this in one go is an utterance of minutes.
            if pass.try_send(again).is_err() {
                break;
            }
        }
        let mut pass = Some(pass);
        loop {
            tokio::select! {
                biased;
                Some(transcript) = transcripts.recv() => {
                    if transcript.is_final {
                        open.understood(transcript.utterance);
                    }
                    told.send(transcript).await.map_err(|_gone| SpeechError::Unwanted)?;
                }
                ended = &mut working => {
                    while let Ok(transcript) = transcripts.try_recv() {
                        if transcript.is_final {
                            open.understood(transcript.utterance);
                        }
                        told.send(transcript).await.map_err(|_gone| SpeechError::Unwanted)?;
                    }
                    return ended;
                }
                next = heard.recv(), if pass.is_some() => match next {
                    None => pass = None,
                    Some(next) => {
                        open.add(next.clone());
                        // One that does not keep up with speech loses some of it rather than holding up the call.
                        if let Some(pass) = &pass
                            && pass.try_send(next).is_err()
                        {
                            tracing::warn!(recogniser = recogniser.name(), "a recogniser does not keep up");
                        }
                    }
                },
            }
        }
    }
}

#[async_trait]
impl SpeechToText for Chain {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn listen(
        &self,
        listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        let mut open = Open::default();
        loop {
            let mut asked = false;
            for (recogniser, breaker) in &self.recognisers {
                if !breaker.lock().may_ask(self.now()) {
                    continue;
                }
                asked = true;
                match Self::listen_with(recogniser.as_ref(), listening, &mut open, heard, told).await {
                    Ok(()) => return Ok(()),
                    Err(SpeechError::Unwanted) => return Err(SpeechError::Unwanted),
                    Err(error) => {
                        breaker.lock().failed(self.now());
                        tracing::warn!(%error, "a recogniser failed");
                    }
                }
            }
            if !asked {
                self.give_up(&mut open, heard, told).await?;
                if heard.is_closed() && heard.is_empty() {
                    return Ok(());
                }
            }
        }
    }
}

impl Chain {
    /// Nobody can listen now: what waits is told as not understood, and after the next pause it is tried again.
    async fn give_up(&self, open: &mut Open, heard: &mut Receiver<Heard>, told: &Sender<Transcript>) -> Result<(), SpeechError> {
        let nothing = |utterance| Transcript { utterance, text: String::new(), is_final: true, confidence: None };
        for utterance in open.pauses().collect::<Vec<_>>() {
            told.send(nothing(utterance)).await.map_err(|_gone| SpeechError::Unwanted)?;
        }
        *open = Open::default();
        while let Some(next) = heard.recv().await {
            if let Heard::Pause { utterance } = next {
                told.send(nothing(utterance)).await.map_err(|_gone| SpeechError::Unwanted)?;
                break;
            }
        }
        Ok(())
    }
}
