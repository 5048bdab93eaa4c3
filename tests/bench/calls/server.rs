//! What is measured: the whole program, with ears and mouths that take no time, in a process of its own.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use ::voice::agent::VoiceAgent;
use ::voice::gateway::{Equipment, Equipped};
use ::voice::speech::{Heard, Listening, Saying, SpeechError, SpeechToText, TextToSpeech, Transcript};
use async_trait::async_trait;
use bytes::Bytes;
use engine::clock::SystemClock;
use engine::flow::settings::InboxSettings;
use switchboard::config::{Config, Flags};
use switchboard::{http, lifecycle, telemetry};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender};

use super::speech::hum;

/// The first argument of the process that is the server.
pub const SERVER: &str = "calls-server";

/// A letter takes so long to say.
const LETTER_MS: usize = 60;
const LONGEST_MS: usize = 20_000;

/// Serves calls on this data until it is ended.
pub fn run(data: PathBuf) -> io::Result<()> {
    let started = Instant::now();
    let flags = Flags { data_dir: Some(data), listen: Some("127.0.0.1:0".to_owned()), ..Flags::default() };
    let config = Config::load(&flags).map_err(io::Error::other)?;
    telemetry::start_logs(&config.log).map_err(io::Error::other)?;
    let metrics = telemetry::start_metrics().map_err(io::Error::other)?;
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    if config.server.threads > 0 {
        builder.worker_threads(config.server.threads);
    }
    builder.enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(&config.server.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let equipment = Arc::new(AtOnce::new());
        let program = lifecycle::wire_with(config, Arc::new(SystemClock), started, Some(equipment));
        let program = Box::pin(program).await.map_err(io::Error::other)?;
        let app = program.app.clone();
        telemetry::keep_metrics_small(metrics, &app.tasks);
        program.start(&url);
        writeln!(io::stdout(), "listening on {url}")?;
        lifecycle::accept::serve(listener, http::router(app.clone()), app.tasks.clone()).await;
        Ok(())
    })
}

struct AtOnce {
    agent: Arc<VoiceAgent>,
    listener: Arc<dyn SpeechToText>,
    voice: Arc<dyn TextToSpeech>,
}

impl AtOnce {
    fn new() -> Self {
        Self {
            agent: Arc::new(VoiceAgent::default()),
            listener: Arc::new(Understands),
            voice: Arc::new(Says { sound: hum(LONGEST_MS).into() }),
        }
    }
}

#[async_trait]
impl Equipment for AtOnce {
    async fn equip(&self, _settings: &InboxSettings) -> engine::Result<Equipped> {
        Ok(Equipped {
            dialogue: None,
            carrier: None,
            agent: Arc::clone(&self.agent),
            listener: Arc::clone(&self.listener),
            voice: Arc::clone(&self.voice),
            voice_key: "at once".to_owned(),
        })
    }
}

/// Has understood a whole sentence as soon as the speaker pauses.
struct Understands;

#[async_trait]
impl SpeechToText for Understands {
    fn name(&self) -> &'static str {
        "a recogniser that takes no time"
    }

    async fn listen(
        &self,
        _listening: &Listening,
        heard: &mut Receiver<Heard>,
        told: &Sender<Transcript>,
    ) -> Result<(), SpeechError> {
        while let Some(next) = heard.recv().await {
            if let Heard::Pause { utterance } = next {
                let text = "Tell me how long delivery takes.".to_owned();
                let transcript = Transcript { utterance, text, is_final: true, confidence: None };
                told.send(transcript).await.map_err(|_gone| SpeechError::Unwanted)?;
            }
        }
        Ok(())
    }
}

/// Has the sound of every sentence ready.
struct Says {
    sound: Bytes,
}

#[async_trait]
impl TextToSpeech for Says {
    fn name(&self) -> &'static str {
        "a voice that takes no time"
    }

    async fn speak(&self, saying: &Saying, sound: &Sender<Bytes>) -> Result<(), SpeechError> {
        let bytes = saying.text.len() * LETTER_MS * ::voice::audio::PER_MS as usize;
        sound.send(self.sound.slice(..bytes.min(self.sound.len()))).await.map_err(|_gone| SpeechError::Unwanted)
    }
}
