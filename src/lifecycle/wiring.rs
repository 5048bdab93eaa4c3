//! Which implementation stands behind which port.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use engine::Engine;
use engine::clock::Clock;
use engine::error::{Context as _, Kind, Result};
use engine::flow::settings::Settings;
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{EventBus, Presence, Records};
use engine::tasks::Tasks;
use rag::index::{EdgeIndex, READERS, VectorIndex};

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
use crate::knowledge::{FirstReading, Knowledge, Reindexer};

/// Jobs beside the turns; more would take the processor from people who wait.
const JOBS_AT_ONCE: usize = 2;

/// A wired program; nothing runs in it yet.
pub struct Program {
    pub app: App,
    store: Arc<SqliteStore>,
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
    let knowledge = Knowledge::new(Arc::clone(&index), records.clone(), blobs.clone(), Arc::clone(&ids), Arc::clone(&clock));
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
        responder: Arc::new(agents::AgentResponder::new(index, Arc::new(FirstReading(store.clone())))),
        settings: Arc::new(Settings::new(records)),
        clock: Arc::clone(&clock),
        ids,
    };
    let limits = if config.limits.enabled { Limits::new() } else { Limits::unlimited() };
    let tokens = Tokens::new(&secret.0, clock);
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
        tasks: Tasks::default(),
        started,
    };
    // The mark stands beside the index and is lost with it; until it is set, every start queues the documents again.
    let mark = index_folder.join("queued");
    if !mark.exists() {
        let queued = wired.knowledge.queue_all(wired.engine.jobs.as_ref()).await?;
        std::fs::write(&mark, []).context(Kind::Unavailable, "the knowledge folder cannot be written")?;
        tracing::info!(documents = queued, "the knowledge index is new; its documents are read again");
    }
    Ok(Program { app: App::new(wired), store, _lock: lock })
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
        let jobs: Vec<Arc<dyn workers::Worker>> = vec![Arc::new(Reindexer(self.app.knowledge.clone()))];
        workers::Workers::start_jobs(&self.app.engine, &self.app.tasks, jobs, JOBS_AT_ONCE);
    }

    /// After all tasks have ended: what is queued is written, then the store closes.
    pub fn close(&self) {
        self.store.stop();
    }
}
