//! Test peers: the people who use the product's live sockets, as outside programs see them.
//!
//! A peer wraps [`crate::socket_io::Client`], gives its calls names, and turns each event into an enum. Unknown
//! events and unknown fields are kept, so a peer does not break when the surfaces grow.

mod chat;
mod chat_event;
mod inbox;

pub use chat::{Accepted, ChatPeer};
pub use chat_event::{Author, ChatEvent, ChatMessage, MessagePage, Ready};
pub use inbox::{FeedEvent, InboxPeer};
