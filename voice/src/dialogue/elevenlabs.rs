//! `ElevenLabs`' agents: made and kept by REST, talked to over a socket, told of afterwards by webhooks.

mod draft;
mod formats;
mod initiation;
mod rest;
mod speaking;
pub mod webhook;

pub use draft::{Document, Draft};
pub use initiation::{Style, initiation};
pub use rest::{Agent, Agents, AgentsError, Conversation, Number, TwilioNumber};
pub use speaking::ElevenLabs;

const NAME: &str = "ElevenLabs";
const BASE: &str = "https://api.elevenlabs.io";

/// Of one text that the provider tells, in characters.
const LONGEST_TEXT: usize = 20_000;

/// The provider's text, not longer than anybody needs.
fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().chars().take(LONGEST_TEXT).collect()
}
