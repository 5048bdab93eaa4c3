//! What the engine's ports promise: one body a promise, run against every backend: `cargo test --test contract`, and with
//! `-- --ignored` against the servers that the environment names.
//!
//! To add a backend: a function like [`embedded`] that opens it, and one more module in [`every_backend`].

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

/// Makes a test of each body for each backend; a body takes a [`House`].
macro_rules! every_backend {
    ($($body:ident),+ $(,)?) => {
        mod embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    super::$body($crate::House::new($crate::embedded)).await;
                }
            )+
        }

        mod shared {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                #[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
                async fn $body() {
                    super::$body($crate::House::new($crate::shared)).await;
                }
            )+
        }
    };
}

mod acts;
mod amendments;
mod audience_store;
mod audit_log;
mod automation_log;
mod blob_store;
mod call_store;
mod campaign_store;
#[path = "../it/harness/chance.rs"]
mod chance;
mod comments;
mod consent_ledger;
mod contact_book;
mod contact_notes;
mod contact_store;
mod conversation_lists;
mod conversation_store;
mod crm_link_store;
mod erasure;
mod event_bus;
mod event_log;
mod filing;
mod interleavings;
mod isolation;
mod job_queue;
mod lead_store;
mod message_search;
mod message_store;
mod moving;
mod neighbours;
mod outbox;
mod plans;
mod post_store;
mod presence;
mod provider_ids;
mod rating_store;
mod recall;
mod records;
mod request_log;
mod responder;
mod retention;
mod schedule_store;
mod service;
mod session_meter;
mod shares;
mod shop_case_store;
mod sight;
mod social_store;
mod timer_store;
mod tool_ledger;
mod turn_log;
mod usage_store;
mod vault;
mod webhook_log;

use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use backends::local::{FolderBlobs, LocalBus, LocalPresence, LocalShares, LocalVault};
use backends::mongo::MongoStore;
use backends::s3::{S3Blobs, S3Config};
use backends::sqlite::{SqliteStore, Synchronous};
use engine::clock::{Clock, ManualClock, Timestamp};
use engine::ids::{ContactId, ConversationId, IdSource, InboxId, OperatorId, OrgId};
use engine::model::act::{Act, Outcome};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::event::Event;
use engine::model::message::Message;
use engine::ports::message_store::{Bound, Range};
use engine::ports::vault::Secret;
use engine::ports::{
    AudienceStore, AuditLog, AutomationLog, BlobStore, CallStore, CampaignStore, ConsentLedger, ContactBook, ContactNotes,
    ContactStore, ConversationStore, CrmLinkStore, Erasure, EventBus, EventLog, JobQueue, LeadStore, MessageSearch, MessageStore,
    Outbox, PostStore, Presence, ProviderIds, RatingStore, Records, RequestLog, Retention, ScheduleStore, SessionMeter, Shares,
    ShopCaseStore, SocialStore, TimerStore, ToolLedger, TurnLog, UsageStore, Vault, WebhookLog,
};
use tempfile::TempDir;

pub const ALPHA: OrgId = OrgId(1);
pub const BETA: OrgId = OrgId(2);
pub const SHOP: InboxId = InboxId(11);
pub const ASHA: OperatorId = OperatorId(21);
pub const BEN: OperatorId = OperatorId(22);

/// For what has to happen soon; nothing is waited for as long unless it fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// 2026-11-21, some time in the morning.
const START: Timestamp = Timestamp::from_millis(1_795_250_000_000);

/// The ports of one backend over one folder.
pub struct Stores {
    pub erasure: Arc<dyn Erasure>,
    pub retention: Arc<dyn Retention>,
    pub audit: Arc<dyn AuditLog>,
    pub conversations: Arc<dyn ConversationStore>,
    pub messages: Arc<dyn MessageStore>,
    pub search: Arc<dyn MessageSearch>,
    pub calls: Arc<dyn CallStore>,
    pub contacts: Arc<dyn ContactStore>,
    pub contact_book: Arc<dyn ContactBook>,
    pub contact_notes: Arc<dyn ContactNotes>,
    pub automations: Arc<dyn AutomationLog>,
    pub timers: Arc<dyn TimerStore>,
    pub turn_log: Arc<dyn TurnLog>,
    pub ratings: Arc<dyn RatingStore>,
    pub ledger: Arc<dyn ToolLedger>,
    pub usage: Arc<dyn UsageStore>,
    pub vault: Arc<dyn Vault>,
    pub meter: Arc<dyn SessionMeter>,
    pub events: Arc<dyn EventLog>,
    pub records: Arc<dyn Records>,
    pub jobs: Arc<dyn JobQueue>,
    pub schedules: Arc<dyn ScheduleStore>,
    pub audiences: Arc<dyn AudienceStore>,
    pub campaigns: Arc<dyn CampaignStore>,
    pub leads: Arc<dyn LeadStore>,
    pub posts: Arc<dyn PostStore>,
    pub shop_cases: Arc<dyn ShopCaseStore>,
    pub crm_links: Arc<dyn CrmLinkStore>,
    pub social: Arc<dyn SocialStore>,
    pub consents: Arc<dyn ConsentLedger>,
    pub outbox: Arc<dyn Outbox>,
    pub provider_ids: Arc<dyn ProviderIds>,
    pub requests: Arc<dyn RequestLog>,
    pub webhooks: Arc<dyn WebhookLog>,
    pub bus: Arc<dyn EventBus>,
    pub presence: Arc<dyn Presence>,
    pub shares: Arc<dyn Shares>,
    pub blobs: Arc<dyn BlobStore>,
    stop: Box<dyn Fn() + Send + Sync>,
    /// Address and name of the database, where it is not in the folder.
    pub database: Option<(String, String)>,
    /// What a test leaves outside its folder goes.
    remove: Box<dyn Fn() + Send + Sync>,
}

pub type Open = fn(&Path, Arc<dyn Clock>, Arc<IdSource>) -> Stores;

/// `SQLite`, a folder of files, and what one process needs no server for.
pub fn embedded(folder: &Path, clock: Arc<dyn Clock>, ids: Arc<IdSource>) -> Stores {
    let bus: Arc<dyn EventBus> = Arc::new(LocalBus::default());
    let store = SqliteStore::open(folder, Synchronous::Full, clock, ids, Arc::clone(&bus)).unwrap();
    let store = Arc::new(store);
    let stopped = Arc::clone(&store);
    Stores {
        audit: store.clone(),
        erasure: store.clone(),
        retention: store.clone(),
        conversations: store.clone(),
        messages: store.clone(),
        search: store.clone(),
        contacts: store.clone(),
        contact_book: store.clone(),
        contact_notes: store.clone(),
        automations: store.clone(),
        timers: store.clone(),
        turn_log: store.clone(),
        ratings: store.clone(),
        ledger: store.clone(),
        calls: store.clone(),
        usage: store.clone(),
        vault: Arc::new(LocalVault::new(&[7; 32]).unwrap()),
        meter: store.clone(),
        events: store.clone(),
        records: store.clone(),
        jobs: store.clone(),
        schedules: store.clone(),
        audiences: store.clone(),
        campaigns: store.clone(),
        leads: store.clone(),
        posts: store.clone(),
        shop_cases: store.clone(),
        crm_links: store.clone(),
        social: store.clone(),
        consents: store.clone(),
        outbox: store.clone(),
        provider_ids: store.clone(),
        requests: store.clone(),
        webhooks: store,
        presence: Arc::new(LocalPresence::new(Arc::clone(&bus))),
        shares: Arc::new(LocalShares),
        bus,
        blobs: Arc::new(FolderBlobs::open(folder.join("files")).unwrap()),
        stop: Box::new(move || stopped.stop()),
        database: None,
        remove: Box::new(|| {}),
    }
}

/// `MongoDB`, in a database of the test's own, which goes with it. Files are in an object store when the environment names one.
pub fn shared(folder: &Path, clock: Arc<dyn Clock>, ids: Arc<IdSource>) -> Stores {
    let uri = std::env::var("SWITCHBOARD_TEST_MONGO_URI").expect("SWITCHBOARD_TEST_MONGO_URI names a MongoDB");
    let name: String = folder.file_name().unwrap().to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
    let bus: Arc<dyn EventBus> = Arc::new(LocalBus::default());
    let database = format!("contract_{name}");
    let heard = plans::Heard::default();
    let listener = Some(heard.listener());
    let store = at_once(MongoStore::open_heard(&uri, &database, clock, ids, Arc::clone(&bus), listener));
    let store = Arc::new(store.unwrap());
    heard.begin();
    let removed = Arc::clone(&store);
    let files = object_store(&name);
    let folder_blobs = || Arc::new(FolderBlobs::open(folder.join("files")).unwrap()) as Arc<dyn BlobStore>;
    Stores {
        audit: store.clone(),
        automations: store.clone(),
        calls: store.clone(),
        conversations: store.clone(),
        ledger: store.clone(),
        provider_ids: store.clone(),
        records: store.clone(),
        requests: store.clone(),
        erasure: store.clone(),
        retention: store.clone(),
        contacts: store.clone(),
        contact_book: store.clone(),
        contact_notes: store.clone(),
        timers: store.clone(),
        turn_log: store.clone(),
        usage: store.clone(),
        messages: store.clone(),
        search: store.clone(),
        ratings: store.clone(),
        meter: store.clone(),
        events: store.clone(),
        jobs: store.clone(),
        schedules: store.clone(),
        audiences: store.clone(),
        campaigns: store.clone(),
        leads: store.clone(),
        posts: store.clone(),
        shop_cases: store.clone(),
        crm_links: store.clone(),
        social: store.clone(),
        consents: store.clone(),
        outbox: store.clone(),
        webhooks: store,
        presence: Arc::new(LocalPresence::new(Arc::clone(&bus))),
        shares: Arc::new(LocalShares),
        bus,
        stop: Box::new(|| {}),
        database: Some((uri.clone(), database.clone())),
        vault: Arc::new(LocalVault::new(&[7; 32]).unwrap()),
        blobs: match files.clone() {
            Some(shared) => shared,
            None => folder_blobs(),
        },
        remove: Box::new(move || {
            let scans = at_once(heard.scans(&uri, &database));
            at_once(removed.remove()).unwrap();
            if let Some(files) = &files {
                at_once(files.remove()).unwrap();
            }
            // A test that has failed already says why itself.
            assert!(scans.is_empty() || std::thread::panicking(), "these read a whole collection: {scans:#?}");
        }),
    }
}

/// The bucket `switchboard-test` of the store that `SWITCHBOARD_TEST_S3_ENDPOINT` names (`scripts/engines` starts one), under a prefix
/// of the test's own.
fn object_store(name: &str) -> Option<Arc<S3Blobs>> {
    let config = S3Config {
        endpoint: Some(std::env::var("SWITCHBOARD_TEST_S3_ENDPOINT").ok()?),
        bucket: "switchboard-test".into(),
        region: "us-east-1".into(),
        access_key: "test".into(),
        secret: Secret("test-secret".into()),
        allow_http: true,
        prefix: format!("contract/{name}"),
    };
    Some(Arc::new(S3Blobs::open(&config).unwrap()))
}

fn at_once<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(work))
}

/// A backend under test, with a clock that moves only when told.
pub struct House {
    stores: Stores,
    pub clock: Arc<ManualClock>,
    pub ids: Arc<IdSource>,
    open: Open,
    // Removed with everything in it at the end of the test.
    folder: TempDir,
}

impl Deref for House {
    type Target = Stores;
    fn deref(&self) -> &Stores {
        &self.stores
    }
}

impl House {
    pub fn new(open: Open) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(START));
        let ids = Arc::new(IdSource::new(0));
        let stores = open(folder.path(), clock.clone(), ids.clone());
        Self { stores, clock, ids, open, folder }
    }

    /// The program stopped and started again.
    pub fn reopen(&mut self) {
        (self.stores.stop)();
        self.stores = (self.open)(self.folder.path(), self.clock.clone(), self.ids.clone());
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub fn id<T: From<i64>>(&self) -> T {
        self.ids.next(self.clock.as_ref())
    }

    /// Names a conversation of a new contact in the shop's inbox.
    pub fn somebody(&self, organisation: OrgId) -> NewConversation {
        let contact: ContactId = self.id();
        NewConversation {
            id: ConversationId(contact.0),
            organisation,
            inbox: SHOP,
            channel: engine::model::inbox::Channel::Web,
            contact,
        }
    }

    /// The same, opened.
    pub async fn opened(&self, organisation: OrgId) -> NewConversation {
        let new = self.somebody(organisation);
        self.conversations.open(new).await.unwrap();
        new
    }

    pub async fn apply(&self, to: NewConversation, act: Act) -> Outcome {
        self.conversations.apply(to.organisation, to.id, act).await.unwrap()
    }

    /// The contact says something new.
    pub async fn say(&self, to: NewConversation, text: &str) -> Outcome {
        self.apply(to, self.said(to, None, text)).await
    }

    pub async fn conversation(&self, to: NewConversation) -> Arc<Conversation> {
        self.conversations.find(to.organisation, to.id).await.unwrap().expect("the conversation is there")
    }

    /// All of it, private notes too.
    pub async fn transcript(&self, to: NewConversation) -> Vec<Message> {
        let mut messages: Vec<Message> = Vec::new();
        loop {
            let after = messages.last().map_or(0, |last| last.seq);
            let range = Range { side: Bound::After(after), limit: 100, with_private: true };
            let page = self.messages.list(to.organisation, to.id, range).await.unwrap();
            if page.is_empty() {
                return messages;
            }
            messages.extend(page);
        }
    }

    /// The whole log of one organisation.
    pub async fn log(&self, organisation: OrgId) -> Vec<Arc<Event>> {
        self.events.list_after(organisation, 0, 1_000_000).await.unwrap()
    }

    pub async fn due_within(&self, time: Duration) -> usize {
        // A lease of nothing: the look itself hides no timer from the next.
        self.timers.claim_due(self.now().plus(time), 1_000, Duration::ZERO).await.unwrap().len()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        (self.stores.stop)();
        (self.stores.remove)();
    }
}
