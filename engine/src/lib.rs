//! What a conversation is and what happens to it.
//!
//! Three rooms: [`model`] holds the nouns and the pure rules on them, [`flow`] the verbs in the order a message meets
//! them, [`ports`] what the engine needs from outside. Nothing here opens a socket, a file or a database.
//!
//! To add a thing that can happen to a conversation: one variant of [`model::act::Act`], its rule in
//! `model/rules/`, and the flow that performs it. The backends need no change: they persist what the rule returns.

pub mod clock;
pub mod engine;
pub mod error;
pub mod flow;
pub mod ids;
pub mod model;
pub mod page;
pub mod ports;
pub mod tasks;

pub use engine::Engine;
pub use error::{Error, Kind, Result};
