//! The AI side of a conversation: what answers a turn.
//!
//! [`AgentResponder`] is the engine's `Responder`. It looks at the question first (`guard`): whoever asks for a person
//! gets one, whoever asks whether this is a machine hears that it is. Then the responder the bot names answers:
//! `extractive` quotes the knowledge base and needs no model, [`talk`] has agents with language models ([`model`]) and
//! tools ([`tools`]), `scripted` says fixed texts. [`assist`] helps operators.
//!
//! `model` is the port to language models and every provider behind it.
//!
//! To add a responder: a variant of `engine::model::bot::ResponderKind`, a file here that makes an
//! `engine::ports::responder::Answer` of a turn, and its arm in `responder`.

pub mod assist;
mod connections;
mod extractive;
mod guard;
mod language;
mod library;
pub mod model;
pub mod packs;
pub mod redact;
#[cfg(test)]
mod rehearsal;
mod responder;
mod scripted;
pub mod talk;
pub mod tools;

pub use connections::{Connections, ModelConnection, UsageLimits, key_hint};
pub use extractive::cite::citations;
pub use language::code_of;
pub use library::{Library, Unanswered};
pub use responder::{AgentResponder, leave_to_people};
pub use scripted::FIXED_REPLY;
