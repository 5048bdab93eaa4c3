//! Which store is behind the ports that keep something.

use std::sync::Arc;
use std::time::Duration;

use backends::mongo::MongoStore;
use backends::sqlite::SqliteStore;
use engine::clock::Clock;
use engine::error::Result;
use engine::ids::IdSource;
use engine::ports::{
    AudienceStore, AuditLog, AutomationLog, CallStore, CampaignStore, ConsentLedger, ContactBook, ContactNotes, ContactStore,
    ConversationStore, CrmLinkStore, Erasure, EventBus, EventLog, JobQueue, LeadStore, MessageSearch, MessageStore, Outbox,
    PostStore, ProviderIds, RatingStore, Records, RequestLog, Retention, ScheduleStore, SessionMeter, ShopCaseStore, SocialStore,
    TimerStore, ToolLedger, TurnLog, UsageStore, WebhookLog,
};
use engine::tasks::Tasks;

use crate::config::Config;

/// Events whose process died before they had numbers wait this long at most.
const NUMBERING: Duration = Duration::from_secs(1);

/// How soon transactions are ended that were left open when the store went out of reach.
const RELEASING: Duration = Duration::from_millis(500);

/// For the last time; a store that is out does not keep a program from ending.
const LEAVING: Duration = Duration::from_secs(1);

/// Every port of one store.
#[derive(Clone)]
pub(super) struct Stores {
    pub audiences: Arc<dyn AudienceStore>,
    pub audit: Arc<dyn AuditLog>,
    pub automations: Arc<dyn AutomationLog>,
    pub calls: Arc<dyn CallStore>,
    pub campaigns: Arc<dyn CampaignStore>,
    pub consents: Arc<dyn ConsentLedger>,
    pub contact_book: Arc<dyn ContactBook>,
    pub contact_notes: Arc<dyn ContactNotes>,
    pub contacts: Arc<dyn ContactStore>,
    pub conversations: Arc<dyn ConversationStore>,
    pub crm_links: Arc<dyn CrmLinkStore>,
    pub erasure: Arc<dyn Erasure>,
    pub events: Arc<dyn EventLog>,
    pub jobs: Arc<dyn JobQueue>,
    pub leads: Arc<dyn LeadStore>,
    pub ledger: Arc<dyn ToolLedger>,
    pub messages: Arc<dyn MessageStore>,
    pub meter: Arc<dyn SessionMeter>,
    pub outbox: Arc<dyn Outbox>,
    pub posts: Arc<dyn PostStore>,
    pub provider_ids: Arc<dyn ProviderIds>,
    pub ratings: Arc<dyn RatingStore>,
    pub records: Arc<dyn Records>,
    pub requests: Arc<dyn RequestLog>,
    pub retention: Arc<dyn Retention>,
    pub schedules: Arc<dyn ScheduleStore>,
    pub search: Arc<dyn MessageSearch>,
    pub shop_cases: Arc<dyn ShopCaseStore>,
    pub social: Arc<dyn SocialStore>,
    pub timers: Arc<dyn TimerStore>,
    pub turn_log: Arc<dyn TurnLog>,
    pub usage: Arc<dyn UsageStore>,
    pub webhooks: Arc<dyn WebhookLog>,
    kept: Kept,
}

/// The store itself, for what no port says.
#[derive(Clone)]
enum Kept {
    Sqlite(Arc<SqliteStore>),
    Mongo(Arc<MongoStore>),
}

impl Stores {
    pub async fn open(config: &Config, clock: &Arc<dyn Clock>, ids: &Arc<IdSource>, bus: &Arc<dyn EventBus>) -> Result<Self> {
        let (clock, ids, bus) = (Arc::clone(clock), Arc::clone(ids), Arc::clone(bus));
        if config.uses_mongo() {
            let mongo = &config.store.mongodb;
            let store = Arc::new(MongoStore::open(&mongo.uri.0, &mongo.database, clock, ids, bus).await?);
            return Ok(Self::of(&store, Kept::Mongo(Arc::clone(&store))));
        }
        let store = SqliteStore::open(&config.data.folder, config.store.synchronous, clock, ids, bus)?;
        let store = Arc::new(store);
        Ok(Self::of(&store, Kept::Sqlite(Arc::clone(&store))))
    }

    /// One process at a time has an embedded store: what the one before this had begun is free again. Of a shared store nobody
    /// knows who else works on it; there leases end by themselves.
    pub async fn free(&self, clock: &dyn Clock) -> Result<()> {
        let Kept::Sqlite(store) = &self.kept else { return Ok(()) };
        store.free_claims(clock.now()).await?;
        store.free_departures(clock.now()).await?;
        store.free_letters(clock.now()).await
    }

    /// What goes on beside the requests as long as the program runs.
    pub fn start(&self, tasks: &Tasks) {
        if let Kept::Mongo(store) = &self.kept {
            tasks.spawn("events.numbering", number(Arc::clone(store), tasks.clone()));
            tasks.spawn("transactions.release", release(Arc::clone(store), tasks.clone()));
        }
    }

    /// What the last turns and requests left open is not left to others to wait for.
    pub async fn leave(&self) {
        if let Kept::Mongo(store) = &self.kept
            && let Ok(Err(error)) = tokio::time::timeout(LEAVING, store.release()).await
        {
            tracing::debug!(%error, "what was left open ends by the server's own limit");
        }
    }

    /// Calls after this are `Unavailable`, where the store is in the program.
    pub fn stop(&self) {
        if let Kept::Sqlite(store) = &self.kept {
            store.stop();
        }
    }

    fn of<S>(store: &Arc<S>, kept: Kept) -> Self
    where
        S: AudienceStore
            + AuditLog
            + AutomationLog
            + CallStore
            + CampaignStore
            + ConsentLedger
            + ContactBook
            + ContactNotes
            + ContactStore
            + ConversationStore
            + CrmLinkStore
            + Erasure
            + EventLog,
        S: JobQueue
            + LeadStore
            + MessageSearch
            + MessageStore
            + Outbox
            + PostStore
            + ProviderIds
            + RatingStore
            + Records
            + RequestLog
            + Retention,
        S: ScheduleStore
            + SessionMeter
            + ShopCaseStore
            + SocialStore
            + TimerStore
            + ToolLedger
            + TurnLog
            + UsageStore
            + WebhookLog
            + 'static,
    {
        Self {
            audiences: store.clone(),
            audit: store.clone(),
            automations: store.clone(),
            calls: store.clone(),
            campaigns: store.clone(),
            consents: store.clone(),
            contact_book: store.clone(),
            contact_notes: store.clone(),
            contacts: store.clone(),
            conversations: store.clone(),
            crm_links: store.clone(),
            erasure: store.clone(),
            events: store.clone(),
            jobs: store.clone(),
            leads: store.clone(),
            ledger: store.clone(),
            messages: store.clone(),
            meter: store.clone(),
            outbox: store.clone(),
            posts: store.clone(),
            provider_ids: store.clone(),
            ratings: store.clone(),
            records: store.clone(),
            requests: store.clone(),
            retention: store.clone(),
            schedules: store.clone(),
            search: store.clone(),
            shop_cases: store.clone(),
            social: store.clone(),
            timers: store.clone(),
            turn_log: store.clone(),
            usage: store.clone(),
            webhooks: store.clone(),
            kept,
        }
    }
}

async fn release(store: Arc<MongoStore>, tasks: Tasks) {
    let mut tick = tokio::time::interval(RELEASING);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = tasks.stopping() => return,
            () = store.abandoned() => {}
            _ = tick.tick() => {}
        }
        if let Err(error) = store.release().await {
            tracing::debug!(%error, "what was left open stays so for now");
        }
    }
}

async fn number(store: Arc<MongoStore>, tasks: Tasks) {
    let mut tick = tokio::time::interval(NUMBERING);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut is_told = false;
    loop {
        tokio::select! {
            () = tasks.stopping() => return,
            _ = tick.tick() => {}
        }
        match store.number().await {
            Ok(_) => is_told = false,
            Err(error) if is_told => tracing::debug!(%error, "events still wait for their numbers"),
            Err(error) => {
                is_told = true;
                tracing::warn!(%error, "events wait for their numbers");
            }
        }
    }
}
