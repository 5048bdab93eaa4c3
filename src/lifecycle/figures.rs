//! Figures of a folder of questions, or of labelled messages, over an index that is made for them and removed again.

use std::fmt::{self, Display, Formatter};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::{Context as _, Kind, Result};
use parking_lot::Mutex;
use rag::embed::local::LocalModel;
use rag::embed::{Embedder, Prefixes};
use rag::eval::intents::{IntentPlan, IntentReport, evaluate_intents, has_messages};
use rag::eval::{Cut, Plan, Report, evaluate};
use rag::index::EdgeIndex;
use serde::Serialize;

use super::folder;
use super::wiring::open_embedder;
use crate::config::Config;

/// People want to see that something goes on, not every step.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// What is wanted.
pub struct Figures {
    pub folder: PathBuf,
    /// A folder with a sentence model, instead of the configured one.
    pub model: Option<PathBuf>,
    pub cut: Cut,
    pub limit: Option<usize>,
    pub draws: usize,
}

/// As JSON by its fields, as a table by its display.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Measured {
    Retrieval(Report),
    Intents(IntentReport),
}

impl Display for Measured {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retrieval(report) => report.fmt(out),
            Self::Intents(report) => report.fmt(out),
        }
    }
}

/// Tells of its progress on standard error.
pub fn measure(config: &Config, figures: &Figures) -> Result<Measured> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context(Kind::Unavailable, "the runtime cannot start")?;
    runtime.block_on(async {
        let embedder = embedder(config, figures.model.as_deref()).await?;
        let progress = Progress::default();
        let tell = |what: &str, done: usize, of: usize| progress.tell(what, done, of);
        if has_messages(&figures.folder) {
            let plan = IntentPlan { embedder: embedder.as_deref(), draws: figures.draws, limit: figures.limit, tell: &tell };
            let report = evaluate_intents(&figures.folder, &plan).await;
            return report.map(Measured::Intents).context(Kind::Invalid, "the folder cannot be evaluated");
        }
        let reranking = config.knowledge.reranker.open(embedder.as_ref());
        let reranking = reranking.context(Kind::Invalid, "the reranker cannot be set up")?;
        let scratch = std::env::temp_dir().join(format!("switchboard-eval-{}", std::process::id()));
        folder::prepare_new(&scratch)?;
        let space = embedder.as_ref().map(|embedder| embedder.space().clone());
        let report = match EdgeIndex::open(&scratch, space) {
            Ok(index) => {
                let (cut, limit) = (figures.cut, figures.limit);
                let plan = Plan { index: Arc::new(index), embedder, reranking, cut, limit, tell: &tell };
                let report = evaluate(&figures.folder, plan).await;
                report.map(Measured::Retrieval).context(Kind::Invalid, "the folder cannot be evaluated")
            }
            Err(error) => Err(error).context(Kind::Unavailable, "the scratch index cannot be made"),
        };
        let removed = std::fs::remove_dir_all(&scratch).context(Kind::Unavailable, "the scratch index cannot be removed");
        report.and_then(|report| removed.map(|()| report))
    })
}

async fn embedder(config: &Config, model: Option<&Path>) -> Result<Option<Arc<dyn Embedder>>> {
    let Some(model) = model else { return open_embedder(config, &config.data.folder.join(folder::MODELS)).await };
    let name = model.file_name().map_or_else(|| "model".into(), |name| name.to_string_lossy());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let opened = LocalModel::open(model, &name, Prefixes::default(), threads);
    Ok(Some(Arc::new(opened.context(Kind::Invalid, "the embedding model cannot be opened")?)))
}

#[derive(Default)]
struct Progress(Mutex<Option<Instant>>);

impl Progress {
    fn tell(&self, what: &str, done: usize, of: usize) {
        let mut told = self.0.lock();
        if told.get_or_insert_with(Instant::now).elapsed() < TELL_EVERY {
            return;
        }
        *told = Some(Instant::now());
        // With standard error gone nobody is curious.
        let _ = writeln!(std::io::stderr(), "{what}: {done} of {of}");
    }
}
