use std::sync::Arc;

use crate::clock::Clock;
use crate::ids::IdSource;
use crate::ports::records::Typed;
use crate::ports::{
    AudienceStore, BlobStore, CallStore, CampaignStore, ConsentLedger, ContactBook, ContactStore, ConversationStore,
    CrmLinkStore, EventBus, EventLog, JobQueue, LeadStore, MessageStore, Outbox, PostStore, Presence, ProviderIds, RatingStore,
    Responder, ScheduleStore, Shares, ShopCaseStore, SocialStore, TimerStore, TurnLog,
};

/// The ports together, as the program wired them. Flows take what they need from here.
#[derive(Clone)]
pub struct Engine {
    pub conversations: Arc<dyn ConversationStore>,
    pub messages: Arc<dyn MessageStore>,
    pub contacts: Arc<dyn ContactStore>,
    pub contact_book: Arc<dyn ContactBook>,
    pub calls: Arc<dyn CallStore>,
    pub turn_log: Arc<dyn TurnLog>,
    pub timers: Arc<dyn TimerStore>,
    pub events: Arc<dyn EventLog>,
    pub records: Typed,
    pub ratings: Arc<dyn RatingStore>,
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
    pub bus: Arc<dyn EventBus>,
    pub presence: Arc<dyn Presence>,
    pub shares: Arc<dyn Shares>,
    pub blobs: Arc<dyn BlobStore>,
    pub responder: Arc<dyn Responder>,
    pub settings: Arc<crate::flow::settings::Settings>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdSource>,
}
