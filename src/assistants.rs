//! Bots between their owners and their customers: drafts, editions, trials, and what they use.
//!
//! A bot's record is what customers meet. Every published change makes an edition of it, kept whole, so that any of them
//! can be looked at and made live again. A draft is settings that nobody meets yet.

mod editions;
mod limits;
mod preview;
mod record;
mod retirements;

pub use editions::{discard_draft, draft, edition, editions, forget, keep_draft, publish};
pub use limits::{Level, WatchedUsage, strains};
pub use preview::{Asked, preview};
pub use record::{BotDraft, BotEdition};
pub use retirements::{look as look_at_retirements, retiring};
