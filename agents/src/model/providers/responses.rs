//! The Responses API, main road to `OpenAI` and to Azure's `v1` form: here models that reason take tools too.
//!
//! Nothing is stored at the provider. What a model thought before it called tools comes back encrypted, and is returned
//! with the results.

mod read;
mod write;

use crate::model::table::Profile;
use crate::model::wire::{Decoder, Door, Frames, Outgoing, Wire, frames::Sse};
use crate::model::{ModelError, Request};

pub const WIRE: &str = "responses";

pub struct Responses {
    pub door: Door,
    /// The model, or at Azure the deployment.
    pub model: String,
    pub profile: Profile,
    /// Whether `prompt_cache_key` is known; Azure's is the same service.
    pub has_cache_key: bool,
}

impl Wire for Responses {
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError> {
        self.door.outgoing("text/event-stream", &write::body(self, request))
    }

    fn frames(&self) -> Frames {
        Frames::Sse(Sse::default())
    }

    fn decoder(&self, _request: &Request) -> Box<dyn Decoder> {
        Box::new(read::Reader::default())
    }
}

#[cfg(test)]
mod tests;
