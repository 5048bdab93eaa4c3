//! Which implementation stands behind which port.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use agents::Unanswered;
use engine::Engine;
use engine::clock::Clock;
use engine::error::{Context as _, Kind, Result};
use engine::flow::settings::Settings;
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{EventBus, Presence, Records};
use engine::tasks::Tasks;
use parking_lot::Mutex;
use rag::index::{EdgeIndex, READERS, VectorIndex};
use rag::ingest::fetch::Fetcher;
use rag::retrieve::Retriever;
use tokio::sync::mpsc;

use super::folder;
use crate::app::{App, Wired};
use crate::backends::local::{FolderBlobs, LocalBus, LocalPresence};
use crate::backends::sqlite::SqliteStore;
use crate::config::Config;
use crate::http::address::Proxies;
use crate::http::limits::Limits;
use crate::http::logins::Logins;
use crate::http::names::Names;
use crate::http::passwords::Passwords;
use crate::http::tokens::Tokens;
use crate::knowledge::{Gaps, Knowledge, Library, Parts};

/// Jobs beside the turns; more would take the processor from people who wait.
const JOBS_AT_ONCE: usize = 3;

/// A wired program; nothing runs in it yet.
pub struct Program {
    pub app: App,
    store: Arc<SqliteStore>,
    /// Until somebody notes them.
    unanswered: Mutex<Option<mpsc::Receiver<Unanswered>>>,
    // The data folder is ours as long as this is open.
    _lock: File,
}

pub async fn wire(config: Config, clock: Arc<dyn Clock>, started: Instant) -> Result<Program> {
    let folder = config.data.folder.clone();
    folder::prepare(&folder)?;
    let lock = folder::hold(&folder)?;
    let secret = folder::secret(&folder)?;
    let ids = Arc::new(IdSource::new(0));
    let bus: Arc<dyn EventBus> = Arc::new(LocalBus::default());
    let index_folder = folder.join(folder::KNOWLEDGE);
    let index = open_index(&index_folder.join("index"))?;
    let store = SqliteStore::open(&folder, config.store.synchronous, Arc::clone(&clock), Arc::clone(&ids), Arc::clone(&bus))?;
    let store = Arc::new(store);
    let blobs = Arc::new(FolderBlobs::open(folder.join(folder::BLOBS))?);
    let presence: Arc<dyn Presence> = Arc::new(LocalPresence::new(Arc::clone(&bus)));
    let records = Typed::new(Arc::clone(&store) as Arc<dyn Records>);
    store.free_claims(clock.now()).await?;
    let arriving = folder.join(folder::ARRIVING);
    folder::prepare_empty(&arriving)?;
    let retriever = Retriever::new(Arc::clone(&index), None);
    let knowledge = Knowledge::new(Parts {
        index: Arc::clone(&index),
        retriever: retriever.clone(),
        fetcher: Fetcher::new(config.knowledge.web.settings()).context(Kind::Invalid, "web pages cannot be fetched")?,
        records: records.clone(),
        blobs: blobs.clone(),
        jobs: store.clone(),
        bus: Arc::clone(&bus),
        ids: Arc::clone(&ids),
        clock: Arc::clone(&clock),
        arriving,
    });
    let tokens = Tokens::new(&secret.0, Arc::clone(&clock));
    let (gaps, unanswered) = Gaps::channel();
    let library: Arc<dyn agents::Library> = Arc::new(Library::new(knowledge.clone(), tokens.files().clone(), gaps));
    let engine = Engine {
        conversations: store.clone(),
        messages: store.clone(),
        contacts: store.clone(),
        timers: store.clone(),
        events: store.clone(),
        records: records.clone(),
        jobs: store.clone(),
        bus,
        presence,
        blobs,
        responder: Arc::new(agents::AgentResponder::new(index, retriever, Arc::clone(&library))),
        settings: Arc::new(Settings::new(records)),
        clock: Arc::clone(&clock),
        ids,
    };
    let limits = if config.limits.enabled { Limits::new() } else { Limits::unlimited() };
    let wired = Wired {
        names: Names::new(engine.records.clone(), Arc::clone(&engine.contacts)),
        logins: Logins::new(engine.records.clone(), Arc::clone(&engine.clock)),
        passwords: Passwords::new(),
        proxies: Proxies::parse(&config.server.trusted_proxies)?,
        config,
        engine,
        tokens,
        limits,
        knowledge,
        library,
        tasks: Tasks::default(),
        started,
    };
    // The mark stands beside the index and is lost with it; until it is set, every start queues the documents again.
    let mark = index_folder.join("queued");
    if !mark.exists() {
        let queued = wired.knowledge.queue_all().await?;
        std::fs::write(&mark, []).context(Kind::Unavailable, "the knowledge folder cannot be written")?;
        tracing::info!(documents = queued, "the knowledge index is new; its documents are read again");
    }
    Ok(Program { app: App::new(wired), store, unanswered: Mutex::new(Some(unanswered)), _lock: lock })
}

/// The index opens on a thread of its own: only questions that come before it is ready wait for it.
fn open_index(path: &Path) -> Result<Arc<dyn VectorIndex>> {
    folder::prepare(path)?;
    let opened =
        EdgeIndex::open_in_background(path, None, READERS).context(Kind::Unavailable, "the knowledge index cannot be opened")?;
    Ok(Arc::new(opened))
}

impl Program {
    pub fn start_workers(&self) {
        let options =
            workers::Options { running_turns: self.app.config.workers.turns, keep_events: self.app.config.keep_events() };
        workers::Workers::start(&self.app.engine, &self.app.tasks, options);
        let (tasks, knowledge) = (&self.app.tasks, &self.app.knowledge);
        let jobs = knowledge.workers();
        workers::Workers::start_jobs(&self.app.engine, tasks, jobs, JOBS_AT_ONCE);
        tasks.spawn("knowledge.stop", knowledge.clone().stop_with(tasks.clone()));
        tasks.spawn("knowledge.resume", resume(knowledge.clone()));
        if let Some(unanswered) = self.unanswered.lock().take() {
            tasks.spawn("knowledge.gaps", knowledge.clone().note_gaps(tasks.clone(), unanswered));
        }
    }

    /// After all tasks have ended: what is queued is written, then the store closes.
    pub fn close(&self) {
        self.store.stop();
    }
}

async fn resume(knowledge: Knowledge) {
    match knowledge.resume().await {
        Ok(0) => {}
        Ok(documents) => tracing::info!(documents, "documents that were being taken in go on"),
        Err(error) => tracing::error!(%error, "documents that were being taken in could not be found"),
    }
}
