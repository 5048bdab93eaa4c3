//! Ollama's own chat, for the one thing that its compatible route cannot say: how long the context is.
//!
//! A prompt that does not fit is cut by the server without a word, the instructions first. So the length is asked for
//! outright, one for all requests of a connection (another would load the model anew), and what will not fit is refused
//! here, before it is sent.

mod read;
mod write;

use crate::model::table::Profile;
use crate::model::wire::{Decoder, Door, Frames, Outgoing, Wire, frames::Lines};
use crate::model::{ErrorClass, ModelError, Request};

/// What is asked for when the settings say nothing.
pub const USUAL_CONTEXT: u32 = 8_192;

pub struct Ollama {
    pub door: Door,
    pub model: String,
    pub profile: Profile,
    /// Tokens of prompt and answer.
    pub context: u32,
}

impl Wire for Ollama {
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError> {
        // Three bytes a token: these models cut scripts other than the Latin finer than the usual estimate has it.
        let needed = request.estimated_input() * 4 / 3 + u64::from(self.answer(request));
        if needed > u64::from(self.context) {
            let context = self.context;
            return Err(ModelError::new(
                ErrorClass::ContextTooLong,
                format!("the conversation takes about {needed} tokens, the connection's context is {context}"),
            ));
        }
        self.door.outgoing("application/x-ndjson", &write::body(self, request))
    }

    fn frames(&self) -> Frames {
        Frames::Lines(Lines::default())
    }

    fn decoder(&self, _request: &Request) -> Box<dyn Decoder> {
        Box::new(read::Reader::default())
    }
}

impl Ollama {
    /// Tokens for the answer: at most half of the context, or no question would fit beside it.
    fn answer(&self, request: &Request) -> u32 {
        self.profile.most_tokens(request, None).min(self.context / 2)
    }
}

#[cfg(test)]
mod tests;
