//! Chat Completions: `OpenAI` and Azure for older models, and every server that has copied it.
//!
//! What differs between them is the [`Dialect`]. Reading is one for all, and forgives: unknown fields, choices without a
//! `delta`, chunks without choices, calls numbered oddly or not at all, content as a list, an error object in the midst,
//! a missing `[DONE]`, a missing count of tokens.

mod read;
mod write;

use crate::model::table::Profile;
use crate::model::wire::{Decoder, Door, Frames, Outgoing, Wire, frames::Sse};
use crate::model::{ModelError, Request};

pub const WIRE: &str = "chat";

/// Whose copy of the interface it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    OpenAi,
    Azure,
    /// `max_tokens` instead of `max_completion_tokens`, and none of what `OpenAI` alone has.
    Compatible,
}

pub struct Chat {
    pub door: Door,
    /// None where the address names the deployment.
    pub model: Option<String>,
    pub profile: Profile,
    pub dialect: Dialect,
}

impl Wire for Chat {
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError> {
        self.door.outgoing("text/event-stream", &write::body(self, request)?)
    }

    fn frames(&self) -> Frames {
        Frames::Sse(Sse::default())
    }

    fn decoder(&self, _request: &Request) -> Box<dyn Decoder> {
        Box::new(read::Reader::new(self.profile.returns_reasoning))
    }
}

#[cfg(test)]
mod tests;
