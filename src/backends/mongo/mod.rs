//! The store of many machines: every store port on `MongoDB`, with files of the same names as those of `sqlite`.
//!
//! One act is one transaction (`desk`), and the server decides who was first; acts of one process on one conversation queue here
//! instead of meeting there (`lanes`). Events get their cursors after the commit, by whichever process looks first (`numbering`).
//! Fields have the names of the columns; what is null there is absent here.

mod act;
mod audience_store;
mod audit_log;
mod automation_log;
mod call_store;
mod campaign_store;
mod consent_ledger;
mod contact_book;
mod contact_merges;
mod contact_notes;
mod contact_search;
mod contact_store;
mod conversation_lists;
mod conversation_store;
mod crm_link_store;
mod desk;
mod erasure;
mod errors;
mod event_log;
mod fields;
mod filing;
mod folding;
mod handles;
mod job_queue;
mod lead_store;
mod message_search;
mod message_store;
mod migrate;
mod moving;
mod nodes;
mod numbering;
mod outbox;
mod post_store;
mod provider_ids;
mod rating_store;
mod records;
mod request_log;
mod retention;
mod rows;
mod schedule_store;
mod session_meter;
mod shop_case_store;
mod social_store;
mod timer_store;
mod tool_ledger;
mod transactions;
mod turn_log;
mod usage_store;
mod webhook_log;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use engine::clock::Clock;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, IdSource};
use engine::ports::EventBus;
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::options::{ClientOptions, ReadConcern, WriteConcern};
use mongodb::{Client, Database};
use parking_lot::Mutex;
use tokio::sync::{MutexGuard, Notify};

pub use self::moving::MongoEnd;
pub use self::nodes::{NodeNumber, ServerClock};

use self::errors::MongoResult as _;
use self::numbering::Numbering;
use self::transactions::Abandoned;

/// How long a request looks for a server that takes it.
const SERVER_PATIENCE: Duration = Duration::from_secs(5);

/// Conversations share them; two that share one wait for each other for a few milliseconds.
const LANES: usize = 256;

/// Every store port over one database.
pub struct MongoStore {
    client: Client,
    database: Database,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    bus: Arc<dyn EventBus>,
    numbering: Numbering,
    abandoned: Arc<Abandoned>,
    lanes: Vec<tokio::sync::Mutex<()>>,
    /// Where transactions queue that others outran again and again.
    turnstile: Arc<tokio::sync::Mutex<()>>,
    pushed: Notify,
    /// Of the kinds that have loops of their own; they are few.
    pushed_of: Mutex<HashMap<&'static str, Arc<Notify>>>,
    entered: Notify,
    /// Letters to webhooks.
    posted: Notify,
}

impl MongoStore {
    /// Connects and brings the schema up to date. `uri` as the driver reads it; what it does not say is set for safety.
    pub async fn open(
        uri: &str,
        database: &str,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        bus: Arc<dyn EventBus>,
    ) -> Result<Self> {
        Self::open_heard(uri, database, clock, ids, bus, None).await
    }

    /// The same; whoever listens is told each command that is sent.
    pub async fn open_heard(
        uri: &str,
        database: &str,
        clock: Arc<dyn Clock>,
        ids: Arc<IdSource>,
        bus: Arc<dyn EventBus>,
        listener: Option<EventHandler<CommandEvent>>,
    ) -> Result<Self> {
        let (client, database) = connect_heard(uri, database, listener).await?;
        moving::need_whole(&database).await?;
        for name in migrate::migrate(&database).await? {
            tracing::info!(migration = name, "migration applied");
        }
        let run = ids.next(clock.as_ref());
        Ok(Self {
            client,
            database,
            clock,
            ids,
            bus,
            numbering: Numbering::new(run),
            abandoned: Arc::default(),
            lanes: (0..LANES).map(|_| tokio::sync::Mutex::default()).collect(),
            turnstile: Arc::default(),
            pushed: Notify::new(),
            pushed_of: Mutex::default(),
            entered: Notify::new(),
            posted: Notify::new(),
        })
    }

    /// Removes the whole database: for tests, and for a move that is begun anew.
    pub async fn remove(&self) -> Result<()> {
        self.database.drop().await.stored()
    }

    /// Acts of this process on one conversation, one after another.
    async fn lane(&self, conversation: ConversationId) -> MutexGuard<'_, ()> {
        // Ids differ in their upper bits; the lower ones name the node.
        let place = (conversation.0 as u64 >> 10) as usize % LANES;
        self.lanes[place].lock().await
    }
}

/// Applies missing migrations; returns their names.
pub async fn migrate(uri: &str, database: &str) -> Result<Vec<&'static str>> {
    let (_client, database) = connect(uri, database).await?;
    migrate::migrate(&database).await
}

async fn connect(uri: &str, database: &str) -> Result<(Client, Database)> {
    connect_heard(uri, database, None).await
}

async fn connect_heard(uri: &str, database: &str, listener: Option<EventHandler<CommandEvent>>) -> Result<(Client, Database)> {
    let mut options = ClientOptions::parse(uri)
        .await
        .map_err(|error| Error::invalid("the address of the database cannot be read").because(error))?;
    options.app_name.get_or_insert_with(|| "switchboard".to_owned());
    options.server_selection_timeout.get_or_insert(SERVER_PATIENCE);
    options.connect_timeout.get_or_insert(SERVER_PATIENCE);
    options.read_concern = Some(ReadConcern::majority());
    let mut concern = options.write_concern.take().unwrap_or_default();
    concern.w = WriteConcern::majority().w;
    options.write_concern = Some(concern);
    options.retry_writes = Some(true);
    options.retry_reads = Some(true);
    options.command_event_handler = listener;
    let client = Client::with_options(options).stored()?;
    let database = client.database(database);
    Ok((client, database))
}
