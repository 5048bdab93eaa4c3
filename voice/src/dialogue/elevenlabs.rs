//! `ElevenLabs`' agents: made and kept by REST, talked to over a socket, told of afterwards by webhooks.

mod initiation;
pub mod webhook;

pub use initiation::{Style, initiation};

const NAME: &str = "ElevenLabs";

/// Of one text that the provider tells, in characters.
const LONGEST_TEXT: usize = 20_000;

/// The provider's text, not longer than anybody needs.
fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().chars().take(LONGEST_TEXT).collect()
}
