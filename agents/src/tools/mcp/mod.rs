//! Tools of servers that speak the Model Context Protocol over streamable HTTP.
//!
//! - `record` is a server as it is stored, with what somebody decided of each of its tools.
//! - `client` speaks the protocol: one request a POST, answered with JSON or with a stream of events (`events`).
//! - `listed` makes tools of what a server offers. Names, descriptions and schemas of a server are data: bounded, cleaned,
//!   and never a reason to trust it. A tool that does not say that it only reads counts as one that changes something.
//! - [`Sessions`] keeps the connections and the lists for a while.

mod client;
mod events;
mod listed;
mod record;
mod sessions;

pub use self::listed::Offered;
pub use self::record::{McpServer, McpTool, problems};
pub use self::sessions::{Looked, Sessions, look};

#[cfg(test)]
mod tests;
