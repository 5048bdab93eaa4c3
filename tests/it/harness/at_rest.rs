//! The store of a program that a test looks into, or writes to, beside the program itself.

use std::path::Path;
use std::sync::Arc;

use backends::local::LocalBus;
use backends::mongo::MongoStore;
use backends::sqlite::{SqliteStore, Synchronous};
use engine::clock::SystemClock;
use engine::ids::IdSource;
use engine::ports::records::Typed;
use engine::ports::{ConversationStore, EventLog, Records};

use super::engines;

/// No program under test has this number.
const NODE: u16 = 1_009;

pub struct AtRest {
    pub records: Typed,
    pub events: Arc<dyn EventLog>,
    pub conversations: Arc<dyn ConversationStore>,
    pub ids: Arc<IdSource>,
    stop: Option<Arc<SqliteStore>>,
}

impl AtRest {
    pub async fn open(data: &Path) -> Self {
        let (clock, ids, bus) = (Arc::new(SystemClock), Arc::new(IdSource::new(NODE)), Arc::new(LocalBus::default()));
        if let Some(shared) = engines::mongo(data) {
            let store = MongoStore::open(&shared.uri, &shared.database, clock, ids.clone(), bus).await.unwrap();
            return Self::over(&Arc::new(store), ids, None);
        }
        let store = Arc::new(SqliteStore::open(data, Synchronous::Full, clock, ids.clone(), bus).unwrap());
        Self::over(&store, ids, Some(Arc::clone(&store)))
    }

    fn over<S>(store: &Arc<S>, ids: Arc<IdSource>, stop: Option<Arc<SqliteStore>>) -> Self
    where
        S: ConversationStore + EventLog + Records + 'static,
    {
        let records = Typed::new(store.clone());
        Self { records, events: store.clone(), conversations: store.clone(), ids, stop }
    }
}

impl Drop for AtRest {
    fn drop(&mut self) {
        if let Some(store) = &self.stop {
            store.stop();
        }
    }
}
