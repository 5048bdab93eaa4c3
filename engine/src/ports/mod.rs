//! What the engine needs from outside: one need a file, object-safe traits, used as `Arc<dyn …>`.
//!
//! To add a need: a file here whose docs state the promise, an implementation per backend under `src/backends`, and a
//! contract test under `tests/contract` that runs against each of them.

pub mod audit_log;
pub mod automation_log;
pub mod blob_store;
pub mod call_store;
pub mod channel_sender;
pub mod contact_book;
pub mod contact_notes;
pub mod contact_store;
pub mod conversation_store;
pub mod erasure;
pub mod event_bus;
pub mod event_log;
pub mod job_queue;
pub mod message_search;
pub mod message_store;
pub mod outbox;
pub mod presence;
pub mod provider_ids;
pub mod rating_store;
pub mod records;
pub mod request_log;
pub mod responder;
pub mod retention;
pub mod session_meter;
pub mod shares;
pub mod timer_store;
pub mod tool_ledger;
pub mod turn_log;
pub mod usage_store;
pub mod vault;
pub mod webhook_log;

pub use audit_log::AuditLog;
pub use automation_log::AutomationLog;
pub use blob_store::BlobStore;
pub use call_store::CallStore;
pub use channel_sender::ChannelSender;
pub use contact_book::ContactBook;
pub use contact_notes::ContactNotes;
pub use contact_store::ContactStore;
pub use conversation_store::ConversationStore;
pub use erasure::Erasure;
pub use event_bus::EventBus;
pub use event_log::EventLog;
pub use job_queue::JobQueue;
pub use message_search::MessageSearch;
pub use message_store::MessageStore;
pub use outbox::Outbox;
pub use presence::Presence;
pub use provider_ids::ProviderIds;
pub use rating_store::RatingStore;
pub use records::Records;
pub use request_log::RequestLog;
pub use responder::Responder;
pub use retention::Retention;
pub use session_meter::SessionMeter;
pub use shares::Shares;
pub use timer_store::TimerStore;
pub use tool_ledger::ToolLedger;
pub use turn_log::TurnLog;
pub use usage_store::UsageStore;
pub use vault::Vault;
pub use webhook_log::WebhookLog;
