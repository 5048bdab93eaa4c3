//! The web: which pages may use an inbox, and how a page's text becomes a message's.

mod origin;
mod text;

pub use origin::origin_allowed;
pub use text::clean_text;
