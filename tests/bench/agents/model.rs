//! The simulated model on a thread of its own.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use sandbox::models::{Asked, Models, Piece, Rules, Said};
use tokio::sync::oneshot;

const START_LIMIT: Duration = Duration::from_secs(10);

/// How the model speaks now.
#[derive(Default)]
struct Speech {
    words: AtomicUsize,
    pace_us: AtomicU64,
}

pub struct Model {
    models: Arc<Models>,
    speech: Arc<Speech>,
    /// Dropped with this: the thread ends.
    _running: oneshot::Sender<()>,
}

impl Model {
    pub fn start() -> io::Result<Self> {
        let speech = Arc::<Speech>::default();
        let (running, ended) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let of_brain = Arc::clone(&speech);
        std::thread::spawn(move || {
            let started = tokio::runtime::Builder::new_current_thread().enable_all().build().map(|runtime| {
                runtime.block_on(async {
                    let models = Models::start(Rules::default(), move |_: &Asked| of_brain.said()).await.map(Arc::new);
                    // With nobody there to take it, nothing is measured.
                    let _ = tell.send(models);
                    let _ = ended.await;
                });
            });
            drop(started);
        });
        let models = told.recv_timeout(START_LIMIT).map_err(io::Error::other)??;
        Ok(Self { models, speech, _running: running })
    }

    pub fn url(&self) -> String {
        format!("{}/v1", self.models.url())
    }

    /// From the next answer on: so many words, the first at once, each other after `pace`.
    pub fn speak(&self, words: usize, pace: Duration) {
        self.speech.words.store(words, Ordering::Relaxed);
        self.speech.pace_us.store(pace.as_micros() as u64, Ordering::Relaxed);
    }

    pub fn streaming(&self) -> usize {
        self.models.under_way()
    }

    /// When the first byte of each answer left, by the question.
    pub fn first_bytes(&self) -> Vec<(String, Instant)> {
        let of_question = |(words, at): (String, Instant)| {
            let question = words.lines().find(|line| line.starts_with("q-"))?.to_owned();
            Some((question, at))
        };
        self.models.first_bytes().into_iter().filter_map(of_question).collect()
    }
}

impl Speech {
    fn said(&self) -> Said {
        let pace = Duration::from_micros(self.pace_us.load(Ordering::Relaxed));
        let piece = |place: usize| Piece { text: format!("word{place} "), pause: if place == 0 { Duration::ZERO } else { pace } };
        Said { pieces: (0..self.words.load(Ordering::Relaxed)).map(piece).collect(), ..Said::default() }
    }
}
